//! A dialog over the page: the browser's own `<dialog>`, with the focus kept inside and given back at the end.

use crate::prelude::*;
use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::browser;
use crate::components::button::{Appearance, Button, IconButton};
use crate::components::icon::Icon;
use crate::components::unique_id;

/// How wide a dialog is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DialogSize {
    /// A question.
    Small,
    /// A form.
    #[default]
    Medium,
    /// A table or a preview.
    Large,
    /// From the right edge, as high as the window: details beside a list.
    Drawer,
}

impl DialogSize {
    fn class(self) -> &'static str {
        match self {
            Self::Small => "dialog is-small",
            Self::Medium => "dialog",
            Self::Large => "dialog is-large",
            Self::Drawer => "dialog is-drawer",
        }
    }
}

/// A modal dialog. Escape, the cross and a press beside it ask to close; with unsaved input it asks back first.
#[component]
pub fn Dialog(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// The person wants to close it; set `open` to false.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it is for.
    #[prop(into)]
    title: Signal<String>,
    /// How wide it is.
    #[prop(optional)]
    size: DialogSize,
    /// Whether closing would lose what was entered.
    #[prop(optional, into)]
    is_dirty: Signal<bool>,
    /// Buttons at the bottom, the primary one last.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// What is in it; made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = unique_id("dialog");
    let element = NodeRef::<html::Dialog>::new();
    let body = NodeRef::<html::Div>::new();
    let asks_back = RwSignal::new(false);

    Effect::new(move |_| {
        let is_open = open.get();
        let Some(dialog) = element.get() else { return };
        if is_open && !dialog.open() {
            // A dialog that left the page in the same moment cannot be shown, and need not be.
            dialog.show_modal().unwrap_or_default();
            if let Some(start) = body.get_untracked().and_then(|body| first_input(&body)) {
                browser::focus(&start);
            }
        } else if !is_open && dialog.open() {
            asks_back.set(false);
            dialog.close();
        }
    });
    let ask_to_close = move || {
        if is_dirty.get_untracked() && !asks_back.get_untracked() {
            asks_back.set(true);
        } else {
            on_close.run(());
        }
    };
    let by_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            event.stop_propagation();
            if asks_back.get_untracked() { asks_back.set(false) } else { ask_to_close() }
        }
    };
    let beside = move |event: leptos::ev::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let dialog = element.get_untracked().map(Element::from);
        if target.is_some() && target == dialog {
            ask_to_close();
        }
    };
    let (children, footer) = (StoredValue::new(children), StoredValue::new(footer));
    view! {
        <dialog
            class=size.class()
            node_ref=element
            aria-labelledby=title_id
            on:keydown=by_key
            on:cancel=move |event: Event| {
                // The keyboard's Escape is taken above; this one comes when nothing inside has the focus.
                event.prevent_default();
                ask_to_close();
            }
            on:mousedown=beside
        >
            <div class="dialog-frame">
                <header class="dialog-header">
                    <h2 id=title_id.clone()>{title}</h2>
                    <IconButton label="Close" icon=Icon::Dismiss on_click=move |_| ask_to_close() />
                </header>
                <div class="dialog-body" node_ref=body>
                    <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
                </div>
                <Show when=move || asks_back.get()>
                    <div class="dialog-ask" role="alert">
                        <span>"Close without keeping what you entered?"</span>
                        <Button on_click=move |_| asks_back.set(false)>"Keep editing"</Button>
                        <Button appearance=Appearance::Danger on_click=move |_| on_close.run(())>"Discard"</Button>
                    </div>
                </Show>
                <Show when=move || open.get() && !asks_back.get()>
                    {footer.with_value(|footer| {
                        footer.as_ref().map(|footer| view! { <footer class="dialog-footer">{footer.run()}</footer> })
                    })}
                </Show>
            </div>
        </dialog>
    }
}

/// A question with two answers, before something that cannot be undone. Say what will happen, and to how many.
#[component]
pub fn ConfirmDialog(
    /// Whether it is asked.
    #[prop(into)]
    open: Signal<bool>,
    /// The question, like `Send 214 mails now?`
    #[prop(into)]
    title: Signal<String>,
    /// Words on the button that does it, like `Send 214 mails`.
    #[prop(into)]
    confirm: Signal<String>,
    /// Whether doing it destroys something.
    #[prop(optional)]
    is_dangerous: bool,
    /// It is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Do it.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Do not.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// What will happen, in words.
    children: ChildrenFn,
) -> impl IntoView {
    let appearance = if is_dangerous { Appearance::Danger } else { Appearance::Primary };
    let footer = move || {
        view! {
            <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
            <Button appearance busy on_click=move |_| on_confirm.run(())>{confirm}</Button>
        }
    };
    view! {
        <Dialog open title size=DialogSize::Small on_close=on_cancel footer>
            {children()}
        </Dialog>
    }
}

fn first_input(body: &Element) -> Option<Element> {
    let wanted = body.query_selector("[autofocus], [data-autofocus]").ok().flatten();
    wanted.or_else(|| {
        body.query_selector("input:not(:disabled), select:not(:disabled), textarea:not(:disabled)")
            .ok()
            .flatten()
    })
}
