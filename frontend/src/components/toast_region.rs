//! Where toasts appear: a live region, so that screen readers say them.

use leptos::html;
use leptos::prelude::*;

use crate::components::banner::intent_icon;
use crate::components::button::{Appearance, Button, IconButton};
use crate::components::icon::{Glyph, Icon};
use crate::components::popover;
use crate::state::toasts::{Toast, Toasts};

/// Shows the toasts of the window. Once, in the shell.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::current();
    let region = NodeRef::<html::Div>::new();
    // Always shown, as screen readers only hear of additions to what is there. In the top layer the one shown last lies
    // above: where a dialog was opened since, a new toast brings the region above it again.
    Effect::new(move |before: Option<usize>| {
        let count = toasts.shown().len();
        if let Some(region) = region.get() {
            let is_new = before.is_some_and(|before| count > before);
            if is_new && document().query_selector("dialog[open]").is_ok_and(|found| found.is_some()) {
                popover::hide(&region);
            }
            popover::show(&region);
        }
        count
    });
    view! {
        <div
            class="toasts"
            node_ref=region
            popover="manual"
            role="region"
            aria-label="Notifications"
            aria-live="polite"
            aria-relevant="additions"
            on:mouseenter=move |_| toasts.pause(true)
            on:mouseleave=move |_| toasts.pause(false)
            on:focusin=move |_| toasts.pause(true)
            on:focusout=move |_| toasts.pause(false)
        >
            <For each=move || toasts.shown() key=|(id, _)| *id let:((id, toast))>
                <ToastCard toast on_dismiss=move |()| toasts.dismiss(id) />
            </For>
        </div>
    }
}

#[component]
fn ToastCard(toast: Toast, #[prop(into)] on_dismiss: Callback<()>) -> impl IntoView {
    let Toast { intent, title, detail, action } = toast;
    view! {
        <div class=format!("toast {}", intent.class())>
            <Glyph icon=intent_icon(intent) />
            <div class="toast-text">
                <p class="toast-title">
                    <span class="visually-hidden">{intent.word()} ": "</span>
                    {title}
                </p>
                {detail.map(|detail| view! { <p class="toast-detail">{detail}</p> })}
            </div>
            {action.map(|(label, run)| {
                let act = move |_| {
                    run.run(());
                    on_dismiss.run(());
                };
                view! { <Button appearance=Appearance::Subtle on_click=act>{label}</Button> }
            })}
            <IconButton label="Dismiss" icon=Icon::Dismiss on_click=move |_| on_dismiss.run(()) />
        </div>
    }
}
