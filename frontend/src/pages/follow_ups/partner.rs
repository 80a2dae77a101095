//! A follow-up as the partner's side sees it: mark times, let a colleague answer, say no.

use std::future::Future;

use leptos::task::spawn_local;
use pep_api_types::follow_ups::{
    ContactChoice, FollowUpAnswer, FollowUpInvitation, FollowUpReason, FollowUpState, FollowUpStep, ZoneQuery,
};
use pep_client::ApiError;
use pep_domain::follow_ups::times::FreeTimes;

use super::painter::painter;
use super::seller::{contact_choice, reason_form};
use super::{Question, shell};
use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::logic::follow_up_words::common_words;
use crate::logic::time_grid::{TimeGrid, read, write};
use crate::prelude::*;
use crate::state::toasts::{Intent, Toast, Toasts};

/// The page.
pub(super) fn page(id: i64) -> AnyView {
    let ask = move |query: ZoneQuery| -> Question<FollowUpInvitation> {
        Box::pin(async move { client().find_follow_up_invitation(id, &query).await })
    };
    shell(ask, |found| &found.matter, whole)
}

fn whole(found: &FollowUpInvitation, reload: Callback<()>) -> AnyView {
    let may = |step: FollowUpStep| found.steps.contains(&step);
    let (id, version) = (found.matter.id, found.matter.row_version);
    let told = told(found).map(|words| view! { <Banner intent=Intent::Info>{words}</Banner> });
    let mark = may(FollowUpStep::Answer).then(|| mark_times(found, reload));
    let colleagues: Vec<(i64, String)> =
        found.colleagues.iter().map(|person| (person.id, person.name.clone())).collect();
    let hand_over = (may(FollowUpStep::HandOver) && !colleagues.is_empty()).then(|| {
        let run =
            move |contact_id: i64| {
                let body = ContactChoice { row_version: version, contact_id };
                act(reload, "A colleague answers now", async move {
                    client().hand_over_follow_up(id, &body).await
                });
            };
        contact_choice("Let a colleague answer", "Hand over", colleagues, Callback::new(run))
    });
    let decline = may(FollowUpStep::Decline).then(|| {
        let run = move |reason: String| {
            let body = FollowUpReason { row_version: version, reason };
            act(reload, "The seller is told", async move {
                client().decline_follow_up(id, &body).await.map(drop)
            });
        };
        let words = if found.matter.state == FollowUpState::Scheduled { "I cannot come" } else { "Say no" };
        reason_form(words, "Why? The seller reads it.", true, Callback::new(run))
    });
    view! {
        <div class="day-page is-wide">
            {told}
            {super::about(&found.matter, false)}
            {mark}
            {hand_over}
            {decline}
        </div>
    }
}

/// What happens next, in words.
fn told(found: &FollowUpInvitation) -> Option<String> {
    let seller = &found.matter.seller_name;
    Some(match (found.matter.state, found.common_count) {
        (FollowUpState::Answered, Some(count)) => {
            format!("{}. {seller} picks one of them.", common_words(count))
        }
        (FollowUpState::NoOverlap, _) => {
            format!("None of your times meets those of {seller}. Mark more, or wait for other ones.")
        }
        (FollowUpState::Waiting, _) if !found.is_mine => format!("{} answers.", found.matter.contact_name),
        _ => return None,
    })
}

fn mark_times(found: &FollowUpInvitation, reload: Callback<()>) -> AnyView {
    let (id, version) = (found.matter.id, found.matter.row_version);
    let grid = TimeGrid::of(&found.window);
    let times = RwSignal::new(grid.to_come(&read(&found.times)));
    let busy = RwSignal::new(false);
    let toasts = Toasts::current();
    let words = if found.times.is_empty() { "Send my times" } else { "Send these times instead" };
    let send = move |_| {
        let body = FollowUpAnswer { row_version: version, times: write(&times.get_untracked()) };
        busy.set(true);
        spawn_local(async move {
            let answer = client().answer_follow_up(id, &body).await;
            busy.try_set(false);
            match answer {
                Ok(found) => {
                    let count = found.common_count.unwrap_or_default();
                    let intent = if count == 0 { Intent::Warning } else { Intent::Success };
                    toasts.show(Toast::new(intent, common_words(count)));
                    reload.run(());
                }
                Err(error) => toasts.failure("Your times were not sent", &error),
            }
        });
    };
    let is_empty = Signal::derive(move || times.with(FreeTimes::is_empty));
    view! {
        <section class="day-section">
            <h2>"When are you free?"</h2>
            {painter(&found.window, times)}
            <div class="panel-actions is-start painter-send">
                <Button appearance=Appearance::Primary busy disabled=is_empty on_click=send>{words}</Button>
            </div>
        </section>
    }
}

/// Runs a step and tells how it went.
pub(super) fn act(
    done: Callback<()>,
    words: &'static str,
    step: impl Future<Output = Result<(), ApiError>> + 'static,
) {
    let toasts = Toasts::current();
    let step: std::pin::Pin<Box<dyn Future<Output = Result<(), ApiError>>>> = Box::pin(step);
    spawn_local(async move {
        match step.await {
            Ok(()) => {
                toasts.success(words);
                done.run(());
            }
            Err(error) => toasts.failure("That did not work", &error),
        }
    });
}
