//! How many follow-ups came of it, for those who run engagements.

use crate::prelude::*;
use pep_api_types::follow_ups::{FollowUpCountQuery, FollowUpCounts};

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::logic::follow_up_words::{count_words, is_open};
use crate::state::answer::Answer;

/// The numbers of one engagement, or of everything within reach; nothing while there are none. They are beside the point
/// of the page, so it does not wait for them, and says nothing if they cannot be read.
pub fn counts(engagement_id: Option<i64>) -> AnyView {
    let found = Answer::<FollowUpCounts>::default();
    found.load(async move { client().count_follow_ups(&FollowUpCountQuery { engagement_id }).await });
    let title =
        if engagement_id.is_some() { "Follow-ups to its sessions" } else { "Follow-ups on your accounts" };
    let shown = move || {
        let found = found.ok().filter(|found| !found.items.is_empty())?;
        let badges: Vec<AnyView> = found
            .items
            .iter()
            .map(|item| {
                let tone = if is_open(item.state) { Tone::Brand } else { Tone::Neutral };
                let words = count_words(item.state, item.count);
                view! { <li><Badge tone>{words}</Badge></li> }
            })
            .collect();
        Some(view! {
            <section class="engagement-follow-ups" aria-label=title>
                <span class="quiet">{title}</span>
                <ul>{badges}</ul>
            </section>
        })
    };
    view! { {shown} }
}
