//! Signs that something is under way.

use crate::prelude::*;

/// A small turning circle inside something that says what is under way.
#[component]
pub fn Spinner() -> impl IntoView {
    view! { <span class="spinner" aria-hidden="true"></span> }
}

/// A turning circle with words, for a place where nothing else is yet.
#[component]
pub fn Loading(
    /// What is under way, like `Loading the heatmap`.
    #[prop(into)]
    what: Signal<String>,
) -> impl IntoView {
    view! {
        <p class="loading" role="status">
            <Spinner />
            <span>{what}</span>
        </p>
    }
}

/// A bar that fills, or runs while nobody knows how long it takes.
#[component]
pub fn ProgressBar(
    /// What is under way.
    #[prop(into)]
    label: Signal<String>,
    /// Share done, 0–1; `None` while unknown.
    #[prop(into)]
    done: Signal<Option<f64>>,
    /// Words under the bar, like `4 000 of 12 000 rows`.
    #[prop(optional, into)]
    detail: Signal<String>,
) -> impl IntoView {
    let percent = move || done.get().map(|share| (share.clamp(0.0, 1.0) * 100.0).round());
    view! {
        <div class="progress">
            <div class="progress-words">
                <span>{label}</span>
                <span class="progress-detail">{detail}</span>
            </div>
            <div
                class="progress-track"
                class:is-unknown=move || done.get().is_none()
                role="progressbar"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent().map(|percent| percent.to_string())
                aria-valuetext=detail
            >
                <div class="progress-fill" style:width=move || format!("{}%", percent().unwrap_or(100.0))></div>
            </div>
        </div>
    }
}

/// A grey line where a text will be.
#[component]
pub fn Skeleton(
    /// Share of the available width, percent.
    #[prop(default = 60)]
    percent: u8,
) -> impl IntoView {
    view! { <span class="skeleton" aria-hidden="true" style:width=format!("{percent}%")></span> }
}
