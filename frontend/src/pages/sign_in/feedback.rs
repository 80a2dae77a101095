//! Feedback on one session from the link in its mail, without signing in (B3-13). Made for the phone: the number pressed in
//! the mail is chosen already. Opening the page changes nothing.

use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use pep_api_types::attendance::{LinkedFeedback, LinkedSession};
use pep_api_types::session::LinkToken;
use pep_client::ApiError;

use crate::api::client;
use crate::browser::intl::{self, DateStyle};
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::error_panel::ErrorPanel;
use crate::components::feedback_fields::{FeedbackDraft, feedback_fields};
use crate::components::progress::Loading;
use crate::components::slot_time::SlotTime;
use crate::logic::url_query::UrlQuery;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::Intent;

/// The session of the link `token`.
pub(super) fn feedback_sheet(token: String) -> AnyView {
    let tapped = UrlQuery::read(&use_location().search.get_untracked()).parsed::<i64>("rating");
    let session = Answer::<LinkedSession>::default();
    let key = StoredValue::new(token);
    let load = move || {
        let token = key.get_value();
        session.load(async move { client().find_linked_feedback(&LinkToken { token }).await });
    };
    load();
    view! {
        {move || match session.get() {
            None => view! { <Loading what="Loading the session" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(found)) => whole(&found, key, tapped),
        }}
    }
    .into_any()
}

fn whole(session: &LinkedSession, token: StoredValue<String>, tapped: Option<i64>) -> AnyView {
    let draft = FeedbackDraft::of(session.feedback.as_ref());
    if let Some(rating) = tapped.filter(|rating| (1..=5).contains(rating)) {
        draft.rating.set(Some(rating));
    }
    let until = intl::instant(session.open_until.timestamp_millis() as f64, DateStyle::Date);
    let form = if session.is_open {
        form(draft, token, session.feedback.is_some(), &until)
    } else {
        view! {
            <Banner intent=Intent::Info>
                {format!("Feedback on this session was taken until {until}. Thank you if you gave yours.")}
            </Banner>
        }
        .into_any()
    };
    view! {
        <article class="sign-in-way link-answer">
            <h2>{session.title.clone()}</h2>
            <p class="quiet">{session.part_of.clone()}</p>
            <SlotTime starts_at=session.starts_at ends_at=session.ends_at zone=session.time_zone.clone() />
            {form}
            <p class="sign-in-note">
                {format!("This link was sent to {}. The organisers read what you say without your name.", session.masked_address)}
            </p>
        </article>
    }
    .into_any()
}

fn form(draft: FeedbackDraft, token: StoredValue<String>, was_given: bool, until: &str) -> AnyView {
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let is_given = RwSignal::new(was_given);
    let is_saved = RwSignal::new(false);
    let is_whole = Signal::derive(move || draft.rating.get().is_some() && draft.useful.get().is_some());
    let send = move |_| {
        let Some(rating) = draft.rating.get_untracked() else { return };
        let body = LinkedFeedback {
            token: token.get_value(),
            rating,
            useful: draft.useful.get_untracked(),
            comment: draft.comment.get_untracked(),
        };
        busy.set(true);
        error.set(None);
        is_saved.set(false);
        spawn_local(async move {
            let answer = client().give_linked_feedback(&body).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    is_given.try_set(true);
                    is_saved.try_set(true);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let thanks = StoredValue::new(format!("Thank you. You can change your answer until {until}."));
    view! {
        {feedback_fields(draft)}
        {move || error.get().map(|error| view! { <ErrorPanel error /> }.into_any())}
        <div role="status">
            {move || is_saved.get().then(|| view! { <Banner intent=Intent::Success>{thanks.get_value()}</Banner> }.into_any())}
        </div>
        <div class="request-actions">
            <Button appearance=Appearance::Primary busy disabled=Signal::derive(move || !is_whole.get()) on_click=send>
                {move || if is_given.get() { "Change my feedback" } else { "Send my feedback" }}
            </Button>
        </div>
        <p class="sign-in-note">{move || (!is_whole.get()).then_some("Choose a number and whether it was useful.")}</p>
    }
    .into_any()
}
