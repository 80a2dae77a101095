//! A partner on an account: name, letter and shape, in the status's colour.
//!
//! Plain values, no signals: a grid draws hundreds of these while it scrolls, and draws a changed row anew.

use crate::prelude::*;

use crate::logic::status::StatusLook;

/// A partner's tag on an account. Colour, letter, shape and hidden words say the same (H-11, H-12, B1-13).
#[component]
pub fn StatusTag(
    /// What was reported.
    #[prop(into)]
    status: StatusLook,
    /// The partner's name.
    #[prop(into)]
    name: String,
    /// Age of a stale report, days: the tag fades and says its age (B1-02).
    #[prop(optional_no_strip)]
    stale_days: Option<i64>,
) -> impl IntoView {
    let class = if stale_days.is_some() { "tag is-stale" } else { "tag" };
    let words = match stale_days {
        Some(days) => format!(", {}, {days} days old", status.words()),
        None => format!(", {}", status.words()),
    };
    view! {
        <span class=format!("{class} {}", status.class())>
            <span class="tag-sign" aria-hidden="true">{status.sign()}</span>
            <span class="tag-name">{name}</span>
            <span class="visually-hidden">{words}</span>
            {stale_days.map(|days| view! { <span class="tag-age" aria-hidden="true">{format!("{days} d")}</span> })}
        </span>
    }
}

/// A status by itself, for cells of the matrix, legends and forms.
#[component]
pub fn StatusMark(
    /// What was reported.
    #[prop(into)]
    status: StatusLook,
    /// Whether the words are shown beside the sign, or only read out.
    #[prop(optional)]
    with_words: bool,
    /// Whether the report is stale: the mark fades.
    #[prop(optional)]
    is_stale: bool,
) -> impl IntoView {
    let class = if is_stale { "tag is-stale" } else { "tag" };
    view! {
        <span class=format!("{class} {}", status.class())>
            <span class="tag-sign" aria-hidden="true">{status.sign()}</span>
            <span class=if with_words { "tag-name" } else { "visually-hidden" }>{status.words()}</span>
        </span>
    }
}

/// What the colours, letters and shapes mean, in one line.
#[component]
pub fn StatusLegend() -> impl IntoView {
    let item = |status: StatusLook| view! { <li><StatusMark status with_words=true /></li> };
    view! {
        <ul class="legend" aria-label="Account status">
            {StatusLook::REPORTED.map(item).into_iter().collect_view()}
        </ul>
    }
}
