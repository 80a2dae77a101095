//! An instant in words people use; the exact one, with its zone in words, on hover and to screen readers.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser::intl::{self, DateStyle};
use crate::browser::now_ms;
use crate::logic::time_words::refresh_after_ms;

/// `3 days ago`; the exact instant in the reader's zone as title. Keeps itself up to date.
#[component]
pub fn RelativeDate(
    /// Milliseconds since 1970, UTC.
    #[prop(into)]
    at_ms: Signal<f64>,
) -> impl IntoView {
    let now = RwSignal::new(now_ms());
    let handle = set_interval_with_handle(
        move || now.set(now_ms()),
        Duration::from_millis(refresh_after_ms(at_ms.get_untracked(), now.get_untracked())),
    );
    on_cleanup(move || {
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
    let exact = move || intl::instant(at_ms.get(), DateStyle::Full);
    view! {
        <time title=exact datetime=move || iso(at_ms.get())>{move || intl::relative(at_ms.get(), now.get())}</time>
    }
}

/// A date, or a date with its time, in the reader's zone; the exact instant with its zone in words as title.
#[component]
pub fn ExactDate(
    /// Milliseconds since 1970, UTC.
    #[prop(into)]
    at_ms: Signal<f64>,
    /// How it is written.
    #[prop(default = DateStyle::DateTime)]
    style: DateStyle,
) -> impl IntoView {
    let exact = move || intl::instant(at_ms.get(), DateStyle::Full);
    view! {
        <time title=exact datetime=move || iso(at_ms.get())>{move || intl::instant(at_ms.get(), style)}</time>
    }
}

fn iso(at_ms: f64) -> Option<String> {
    chrono::DateTime::from_timestamp_millis(at_ms as i64).map(|at| at.to_rfc3339())
}
