//! More about a thing, on hover and on focus (WCAG 2.2, 1.4.13: dismissible with Escape, hoverable, persistent).

use std::time::Duration;

use crate::prelude::*;
use leptos::ev::{KeyboardEvent, keydown};
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;

use crate::browser;
use crate::components::popover::{self, Align};
use crate::components::unique_id;

/// How long the pointer rests before the card shows.
const REST: Duration = Duration::from_millis(250);

/// How long the card waits for the pointer to come over to it.
const GRACE: Duration = Duration::from_millis(180);

/// Shows `card` while the pointer is on the children or the card, or the focus is on the children.
///
/// The card holds text only; whatever can be pressed belongs into a menu or a dialog.
#[component]
pub fn Hovercard(
    /// What the card says; made when it is first needed.
    #[prop(into)]
    card: ViewFn,
    /// Gives the children a place for the focus where they have none themselves: `-1` inside grids, `0` elsewhere.
    #[prop(optional)]
    tabindex: Option<i32>,
    /// What the card is about.
    children: Children,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let trigger = NodeRef::<html::Span>::new();
    let later = move |open: bool, wait: Duration| {
        if let Some(running) = timer.get_value() {
            running.clear();
        }
        let handle = set_timeout_with_handle(
            move || {
                is_open.try_set(open);
            },
            wait,
        );
        timer.set_value(handle.ok());
    };
    on_cleanup(move || {
        if let Some(running) = timer.try_get_value().flatten() {
            running.clear();
        }
    });

    let hide_by_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.stop_propagation();
            event.prevent_default();
            is_open.set(false);
        }
    };
    let stay = Callback::new(move |stays: bool| later(stays, if stays { Duration::ZERO } else { GRACE }));
    let card = StoredValue::new(card);
    view! {
        <span
            class="hover-trigger"
            node_ref=trigger
            tabindex=tabindex.map(|index| index.to_string())
            on:mouseenter=move |_| later(true, REST)
            on:mouseleave=move |_| later(false, GRACE)
            on:focusin=move |_| later(true, Duration::ZERO)
            on:focusout=move |_| later(false, Duration::ZERO)
            on:keydown=hide_by_key
        >
            {children()}
        </span>
        <Show when=move || is_open.get()>
            <OpenCard trigger is_inside=tabindex.is_none() is_open stay>{card.with_value(ViewFn::run)}</OpenCard>
        </Show>
    }
}

/// The card while it is open. Everything that costs something is made here, as a grid has hundreds of closed ones.
#[component]
fn OpenCard(
    trigger: NodeRef<html::Span>,
    /// Whether the focus goes to an element inside the trigger, not to the trigger itself.
    is_inside: bool,
    is_open: RwSignal<bool>,
    stay: Callback<bool>,
    children: Children,
) -> impl IntoView {
    let id = unique_id("card");
    let popup = NodeRef::<html::Div>::new();
    let focusable = trigger.get_untracked().map(|trigger| {
        let inside = is_inside.then(|| browser::first_focusable(&trigger)).flatten();
        inside.unwrap_or_else(|| trigger.into())
    });
    if let Some(element) = &focusable {
        element.set_attribute("aria-describedby", &id).unwrap_or_default();
    }
    let described = StoredValue::new_local(focusable);
    // Escape also dismisses a card that only the pointer opened, while the focus is elsewhere.
    let anywhere = window_event_listener(keydown, move |event| {
        if event.key() == "Escape" {
            is_open.set(false);
        }
    });
    on_cleanup(move || {
        anywhere.remove();
        if let Some(element) = described.try_get_value().flatten() {
            element.remove_attribute("aria-describedby").unwrap_or_default();
        }
    });
    Effect::new(move |_| {
        let (Some(popup), Some(trigger)) = (popup.get(), trigger.get_untracked()) else { return };
        popover::show(&popup);
        popover::place(&popup, &trigger, Align::Start);
    });
    view! {
        <div
            class="hovercard"
            node_ref=popup
            id=id
            popover="manual"
            role="tooltip"
            on:mouseenter=move |_| stay.run(true)
            on:mouseleave=move |_| stay.run(false)
        >
            {children()}
        </div>
    }
}

/// One line about a control, on hover and on focus.
#[component]
pub fn Tooltip(
    /// The line.
    #[prop(into)]
    text: Signal<String>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! { <Hovercard card=move || view! { <span class="tooltip-text">{text}</span> }>{children()}</Hovercard> }
}
