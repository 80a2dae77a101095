//! More about a thing, on hover and on focus (WCAG 2.2, 1.4.13: dismissible with Escape, hoverable, persistent).

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

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
    let popup = NodeRef::<html::Div>::new();
    let id = StoredValue::new(None::<String>);

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

    // The card is drawn when it opens, so it is placed when its element arrives.
    Effect::new(move |_| {
        let (Some(popup), Some(trigger)) = (popup.get(), trigger.get_untracked()) else { return };
        popover::show(&popup);
        popover::place(&popup, &trigger, Align::Start);
    });
    let hide_by_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.stop_propagation();
            event.prevent_default();
            is_open.set(false);
        }
    };
    // Escape also dismisses a card that only the pointer opened, while the focus is elsewhere.
    let anywhere = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && is_open.try_get_untracked() == Some(true) {
            is_open.set(false);
        }
    });
    on_cleanup(move || anywhere.remove());

    let describe = move || {
        let described_by = is_open.get().then(|| id.with_value(Clone::clone)).flatten();
        if let Some(trigger) = trigger.get() {
            let target = if tabindex.is_some() { None } else { browser::first_focusable(&trigger) };
            let target = target.unwrap_or_else(|| trigger.into());
            let done = match described_by {
                Some(id) => target.set_attribute("aria-describedby", &id),
                None => target.remove_attribute("aria-describedby"),
            };
            done.unwrap_or_default();
        }
    };
    Effect::new(move |_| describe());
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
            {
                let own_id = unique_id("card");
                id.set_value(Some(own_id.clone()));
                view! {
                    <div
                        class="hovercard"
                        node_ref=popup
                        id=own_id
                        popover="manual"
                        role="tooltip"
                        on:mouseenter=move |_| later(true, Duration::ZERO)
                        on:mouseleave=move |_| later(false, GRACE)
                    >
                        {card.with_value(ViewFn::run)}
                    </div>
                }
            }
        </Show>
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
