//! One card for many things: where a grid has thousands of tags, a hovercard for each would cost too much.

use std::time::Duration;

use crate::prelude::*;
use leptos::ev::keydown;
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

use crate::components::popover;
use crate::components::unique_id;

/// How long the pointer rests before the card shows.
const REST: Duration = Duration::from_millis(400);

/// How long the card waits for the pointer to come over to it.
const GRACE: Duration = Duration::from_millis(300);

/// Shows a card for whichever element inside matches `selector` and has the pointer or the focus (WCAG 2.2, 1.4.13).
///
/// The card holds text only; pressing the element itself opens more.
#[component]
pub fn CardHost(
    /// Which elements have cards.
    selector: &'static str,
    /// The card of an element, if it has one.
    card: Callback<Element, Option<AnyView>>,
    /// What is around those elements.
    children: Children,
) -> impl IntoView {
    let shown = RwSignal::<Option<Element>>::new(None);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let popup = NodeRef::<html::Div>::new();
    let id = unique_id("card");

    let stop = move || {
        if let Some(running) = timer.try_get_value().flatten() {
            running.clear();
        }
    };
    on_cleanup(stop);
    let later = move |element: Option<Element>, wait: Duration| {
        stop();
        let handle = set_timeout_with_handle(
            move || {
                shown.try_set(element);
            },
            wait,
        );
        timer.set_value(handle.ok());
    };
    let inside = move |target: Option<EventTarget>| {
        let target: Element = target?.dyn_into().ok()?;
        target.closest(selector).ok()?
    };
    let described = id.clone();
    Effect::new(move |before: Option<Option<Element>>| {
        if let Some(before) = before.flatten() {
            before.remove_attribute("aria-describedby").unwrap_or_default();
        }
        let now = shown.get();
        if let (Some(element), Some(popup)) = (&now, popup.get()) {
            element.set_attribute("aria-describedby", &described).unwrap_or_default();
            popover::show(&popup);
            popover::place_aside(&popup, element);
        }
        now
    });
    // Escape also dismisses a card that only the pointer opened, while the focus is elsewhere.
    let anywhere = window_event_listener(keydown, move |event| {
        if event.key() == "Escape" && shown.try_with_untracked(Option::is_some) == Some(true) {
            later(None, Duration::ZERO);
        }
    });
    on_cleanup(move || anywhere.remove());
    let content = move || shown.get().and_then(|element| card.run(element));
    view! {
        <div
            class="card-host"
            on:mouseover=move |event| {
                match inside(event.target()) {
                    Some(element) => later(Some(element), REST),
                    None => later(None, GRACE),
                }
            }
            on:mouseleave=move |_| later(None, GRACE)
            on:focusin=move |event| later(inside(event.target()), Duration::ZERO)
            on:focusout=move |_| later(None, Duration::ZERO)
            on:wheel=move |_| later(None, Duration::ZERO)
        >
            {children()}
            <Show when=move || shown.with(Option::is_some)>
                <div
                    class="hovercard"
                    node_ref=popup
                    id=id.clone()
                    popover="manual"
                    role="tooltip"
                    on:mouseover=move |event| {
                        event.stop_propagation();
                        stop();
                    }
                >
                    {content}
                </div>
            </Show>
        </div>
    }
}
