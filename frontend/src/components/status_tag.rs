//! A partner on an account: name, letter and shape, in the status's colour.

use leptos::prelude::*;

use crate::logic::status::{StatusLook, is_stale};

/// A partner's tag on an account. Colour, letter, shape and hidden words say the same (H-11, H-12, B1-13).
#[component]
pub fn StatusTag(
    /// What was reported.
    #[prop(into)]
    status: Signal<StatusLook>,
    /// The partner's name.
    #[prop(into)]
    name: Signal<String>,
    /// Age of the report, days; old ones fade and say their age (B1-02).
    #[prop(optional, into)]
    age_days: Signal<Option<u32>>,
) -> impl IntoView {
    let stale = move || age_days.get().filter(|days| is_stale(*days));
    view! {
        <span class=move || format!("tag {}", status.get().class()) class:is-stale=move || stale().is_some()>
            <span class="tag-sign" aria-hidden="true">{move || status.get().shape()}{move || status.get().letter()}</span>
            <span class="tag-name">{name}</span>
            <span class="visually-hidden">
                {move || {
                    let age = stale().map(|days| format!(", {days} days old")).unwrap_or_default();
                    format!(", {}{age}", status.get().words())
                }}
            </span>
            {move || stale().map(|days| view! { <span class="tag-age" aria-hidden="true">{days}" d"</span> })}
        </span>
    }
}

/// A status by itself, for cells of the matrix, legends and forms.
#[component]
pub fn StatusMark(
    /// What was reported.
    #[prop(into)]
    status: Signal<StatusLook>,
    /// Whether the words are shown beside the sign, or only read out.
    #[prop(optional)]
    with_words: bool,
) -> impl IntoView {
    view! {
        <span class=move || format!("tag {}", status.get().class())>
            <span class="tag-sign" aria-hidden="true">{move || status.get().shape()}{move || status.get().letter()}</span>
            <span class=if with_words { "tag-name" } else { "visually-hidden" }>{move || status.get().words()}</span>
        </span>
    }
}

/// What the colours, letters and shapes mean, in one line.
#[component]
pub fn StatusLegend() -> impl IntoView {
    view! {
        <ul class="legend" aria-label="Account status">
            {StatusLook::REPORTED.map(|status| view! { <li><StatusMark status with_words=true /></li> }).into_iter().collect_view()}
        </ul>
    }
}
