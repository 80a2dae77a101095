//! Buttons, and links that look like them.

use crate::prelude::*;
use leptos::ev::MouseEvent;
use leptos_router::components::A;

use crate::components::icon::{Glyph, Icon};
use crate::components::progress::Spinner;

/// How loudly a button speaks. One primary button a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Appearance {
    /// An ordinary action.
    #[default]
    Secondary,
    /// The action of the page or the dialog.
    Primary,
    /// An action among many, without a frame.
    Subtle,
    /// An action that destroys something.
    Danger,
}

impl Appearance {
    fn class(self) -> &'static str {
        match self {
            Self::Secondary => "button",
            Self::Primary => "button is-primary",
            Self::Subtle => "button is-subtle",
            Self::Danger => "button is-danger",
        }
    }
}

/// Whether a button belongs to a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// Does what `on_click` says.
    #[default]
    Plain,
    /// Sends the form around it.
    Submit,
}

impl ButtonKind {
    fn attribute(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Submit => "submit",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    /// How loudly it speaks.
    #[prop(optional)]
    appearance: Appearance,
    /// Whether it sends a form.
    #[prop(optional)]
    kind: ButtonKind,
    /// Drawing before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Cannot be pressed now. Prefer an enabled button that says what is missing.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The action is under way: shows a spinner, keeps the focus, ignores presses.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Pressed.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            type=kind.attribute()
            class=appearance.class()
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:click=press
        >
            {move || if busy.get() { Some(view! { <Spinner /> }.into_any()) } else { icon.map(|icon| view! { <Glyph icon /> }.into_any()) }}
            <span class="button-label">{children()}</span>
        </button>
    }
}

/// A square button with a drawing only; the label is read out and shown by the browser as a hint.
#[component]
pub fn IconButton(
    /// What it does, with the thing's name: `Remove Contoso`.
    #[prop(into)]
    label: Signal<String>,
    /// The drawing.
    #[prop(into)]
    icon: Signal<Icon>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For a button that stays down: whether it is.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Pressed.
    #[prop(into)]
    on_click: Callback<MouseEvent>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button is-subtle is-icon"
            disabled=disabled
            aria-label=label
            title=label
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            on:click=move |event| on_click.run(event)
        >
            {move || view! { <Glyph icon=icon.get() /> }}
        </button>
    }
}

/// A link inside PEP that looks like a button: it leads somewhere, it does nothing.
#[component]
pub fn LinkButton(
    /// Path inside PEP.
    #[prop(into)]
    href: Signal<String>,
    /// How loudly it speaks.
    #[prop(optional)]
    appearance: Appearance,
    /// Drawing before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <A href=move || href.get() attr:class=appearance.class()>
            {icon.map(|icon| view! { <Glyph icon /> })}
            <span class="button-label">{children()}</span>
        </A>
    }
}

/// A link that downloads a file. The browser shows the progress; the server names the file.
#[component]
pub fn DownloadButton(
    /// Address of the file.
    #[prop(into)]
    href: Signal<String>,
    /// How loudly it speaks.
    #[prop(optional)]
    appearance: Appearance,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href class=appearance.class() download="" rel="external">
            <Glyph icon=Icon::Download />
            <span class="button-label">{children()}</span>
        </a>
    }
}
