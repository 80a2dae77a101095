//! An instant in words people use; the exact one, with its zone in words, on hover and to screen readers.

use std::time::Duration;

use crate::prelude::*;
use chrono::{DateTime, Utc};

use crate::browser::intl::{self, DateStyle};
use crate::browser::server_now_ms;
use crate::logic::time_words::refresh_after_ms;

/// `3 days ago`; the exact instant in the reader's zone as title. Keeps itself up to date.
#[component]
pub fn RelativeDate(
    /// The instant.
    #[prop(into)]
    at: Signal<DateTime<Utc>>,
) -> impl IntoView {
    let now = RwSignal::new(server_now_ms());
    let handle = set_interval_with_handle(
        move || now.set(server_now_ms()),
        Duration::from_millis(refresh_after_ms(ms(at.get_untracked()), now.get_untracked())),
    );
    on_cleanup(move || {
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
    let exact = move || intl::instant(ms(at.get()), DateStyle::Full);
    view! {
        <time title=exact datetime=move || at.get().to_rfc3339()>{move || intl::relative(ms(at.get()), now.get())}</time>
    }
}

/// A date, or a date with its time, in the reader's zone; the exact instant with its zone in words as title.
#[component]
pub fn ExactDate(
    /// The instant.
    #[prop(into)]
    at: Signal<DateTime<Utc>>,
    /// How it is written.
    #[prop(default = DateStyle::DateTime)]
    style: DateStyle,
) -> impl IntoView {
    let exact = move || intl::instant(ms(at.get()), DateStyle::Full);
    view! {
        <time title=exact datetime=move || at.get().to_rfc3339()>{move || intl::instant(ms(at.get()), style)}</time>
    }
}

fn ms(at: DateTime<Utc>) -> f64 {
    at.timestamp_millis() as f64
}
