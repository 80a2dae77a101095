//! What stands against a step, shown to the person who takes it: go on, or not (B4-13).

use std::cell::Cell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

use pep_api_types::problem::FoundConflict;

use crate::components::dialog::ConfirmDialog;
use crate::prelude::*;

thread_local! {
    /// Calls have no context of their own to look it up in.
    static CURRENT: Cell<Option<Consent>> = const { Cell::new(None) };
}

/// The one question of the window.
#[derive(Clone, Copy)]
struct Consent {
    asked: RwSignal<Option<Vec<FoundConflict>>>,
    answer: StoredValue<Option<bool>>,
    waiting: StoredValue<Option<Waker>>,
}

impl Consent {
    fn give(self, answer: bool) {
        self.asked.set(None);
        self.answer.set_value(Some(answer));
        if let Some(waker) = self.waiting.try_update_value(Option::take).flatten() {
            waker.wake();
        }
    }
}

/// Does the person go on, in spite of this? No, if another question is open.
pub async fn ask(conflicts: Vec<FoundConflict>) -> bool {
    let free = CURRENT.get().filter(|consent| consent.asked.with_untracked(Option::is_none));
    let Some(consent) = free else { return false };
    consent.answer.set_value(None);
    consent.asked.set(Some(conflicts));
    poll_fn(|context| match consent.answer.get_value() {
        Some(answer) => Poll::Ready(answer),
        None => {
            consent.waiting.set_value(Some(context.waker().clone()));
            Poll::Pending
        }
    })
    .await
}

/// The question. Stands once in the window, beside all pages.
#[component]
pub fn ConsentDialog() -> impl IntoView {
    let consent = Consent {
        asked: RwSignal::new(None),
        answer: StoredValue::new(None),
        waiting: StoredValue::new(None),
    };
    CURRENT.set(Some(consent));
    let open = Signal::derive(move || consent.asked.with(Option::is_some));
    let list = move || {
        consent
            .asked
            .get()
            .unwrap_or_default()
            .into_iter()
            .map(|conflict| {
                view! { <li>{conflict.detail} " " <span class="quiet">{conflict.way_out}</span></li> }
                    .into_any()
            })
            .collect_view()
    };
    view! {
        <ConfirmDialog
            open
            title="Something stands against it"
            confirm="Do it all the same"
            on_confirm=move |()| consent.give(true)
            on_cancel=move |()| consent.give(false)
        >
            <ul class="consent-list">{list}</ul>
            <p class="quiet">"The event's rules warn of it. Whoever goes on does so by name: it is written down."</p>
        </ConfirmDialog>
    }
    .into_any()
}
