//! A button that opens a list of actions or choices (WAI-ARIA Authoring Practices, menu button).

use crate::prelude::*;
use leptos::context::Provider;
use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::components::popover;
use crate::components::unique_id;

pub use crate::components::popover::Align;

/// Closes the menu around an item.
#[derive(Debug, Clone, Copy)]
struct CloseMenu(Callback<()>);

/// A button and its menu. Children: [`MenuItem`]s, [`MenuChoice`]s, [`MenuGroup`]s, [`MenuSeparator`]s.
#[component]
pub fn Menu(
    /// Name of the button for screen readers, and its hint.
    #[prop(into)]
    label: Signal<String>,
    /// What is on the button.
    #[prop(into)]
    button: ViewFn,
    /// CSS classes of the button.
    #[prop(default = "button is-subtle")]
    class: &'static str,
    /// Which edges of button and menu are lined up.
    #[prop(optional)]
    align: Align,
    /// The items.
    children: ChildrenFn,
) -> impl IntoView {
    let id = unique_id("menu");
    let trigger = NodeRef::<html::Button>::new();
    let popup = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(false);
    let close = CloseMenu(Callback::new(move |()| {
        if let Some(popup) = popup.get_untracked() {
            popover::hide(&popup);
        }
    }));
    // The browser tells before it shows the menu, so the items are there when it is measured, and after it is shown.
    let before = move |event: Event| is_open.set(is_opening(&event));
    let after = move |event: Event| {
        let (Some(trigger), Some(popup)) = (trigger.get_untracked(), popup.get_untracked()) else { return };
        if is_opening(&event) {
            popover::place(&popup, &trigger, align);
            focus_item(&popup, |_, _| Some(0));
        }
    };
    let open_by_key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp")
            && let Some(popup) = popup.get_untracked()
        {
            event.prevent_default();
            popover::show(&popup);
        }
    };
    let move_by_key = move |event: KeyboardEvent| {
        let Some(popup) = popup.get_untracked() else { return };
        match event.key().as_str() {
            "ArrowDown" => focus_item(&popup, |here, count| Some(here.map_or(0, |here| (here + 1) % count))),
            "ArrowUp" => focus_item(&popup, |here, count| {
                Some(here.map_or(count - 1, |here| (here + count - 1) % count))
            }),
            "Home" => focus_item(&popup, |_, _| Some(0)),
            "End" => focus_item(&popup, |_, count| Some(count - 1)),
            "Tab" => {
                popover::hide(&popup);
                return;
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let children = StoredValue::new(children);
    view! {
        <button
            type="button"
            class=class
            node_ref=trigger
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-expanded=move || is_open.get().to_string()
            aria-label=label
            title=label
            on:keydown=open_by_key
        >
            {button.run()}
        </button>
        <div
            class="menu"
            node_ref=popup
            id=id
            popover="auto"
            role="menu"
            aria-label=label
            on:beforetoggle=before
            on:toggle=after
            on:keydown=move_by_key
        >
            <Provider value=close>
                <Show when=move || is_open.get()>{children.with_value(|children| children())}</Show>
            </Provider>
        </div>
    }
}

/// An action in a menu.
#[component]
pub fn MenuItem(
    /// Drawing before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Chosen.
    #[prop(into)]
    on_choose: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let choose = closing(on_choose);
    view! {
        <button type="button" class="menu-item" role="menuitem" tabindex="-1" on:click=move |_| choose.run(())>
            <span class="menu-sign">{icon.map(|icon| view! { <Glyph icon /> })}</span>
            <span>{children()}</span>
        </button>
    }
}

/// One of several choices in a menu, of which one is chosen.
#[component]
pub fn MenuChoice(
    /// Whether it is the chosen one.
    #[prop(into)]
    checked: Signal<bool>,
    /// Chosen.
    #[prop(into)]
    on_choose: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let choose = closing(on_choose);
    view! {
        <button
            type="button"
            class="menu-item"
            role="menuitemradio"
            aria-checked=move || checked.get().to_string()
            tabindex="-1"
            on:click=move |_| choose.run(())
        >
            <span class="menu-sign">
                {move || checked.get().then(|| view! { <Glyph icon=Icon::Check /> })}
            </span>
            <span>{children()}</span>
        </button>
    }
}

/// Items that belong together, under a heading.
#[component]
pub fn MenuGroup(
    /// The heading.
    #[prop(into)]
    label: String,
    /// The items.
    children: Children,
) -> impl IntoView {
    let heading = label.clone();
    view! {
        <div class="menu-group" role="group" aria-label=label>
            <div class="menu-heading" aria-hidden="true">{heading}</div>
            {children()}
        </div>
    }
}

/// A line between items.
#[component]
pub fn MenuSeparator() -> impl IntoView {
    view! { <div class="menu-separator" role="separator"></div> }
}

/// Runs `on_choose` after the menu has closed and the focus is back on its button.
fn closing(on_choose: Callback<()>) -> Callback<()> {
    let close = use_context::<CloseMenu>();
    Callback::new(move |()| {
        if let Some(CloseMenu(close)) = close {
            close.run(());
        }
        on_choose.run(());
    })
}

fn is_opening(event: &Event) -> bool {
    event.dyn_ref::<web_sys::ToggleEvent>().is_some_and(|event| event.new_state() == "open")
}

/// Moves the focus to the item that `next` says, given the focused item's place and the number of items.
fn focus_item(menu: &HtmlElement, next: impl FnOnce(Option<usize>, usize) -> Option<usize>) {
    let Ok(list) = menu.query_selector_all("[role^='menuitem']") else { return };
    let items: Vec<Element> =
        (0..list.length()).filter_map(|place| list.get(place)?.dyn_into().ok()).collect();
    if items.is_empty() {
        return;
    }
    let focused = browser::focused();
    let here = items.iter().position(|item| Some(item) == focused.as_ref());
    if let Some(item) = next(here, items.len()).and_then(|place| items.get(place)) {
        browser::focus(item);
    }
}
