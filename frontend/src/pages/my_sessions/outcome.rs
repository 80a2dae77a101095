//! What came of a session, and how it was.

use crate::prelude::*;
use chrono::NaiveDate;
use pep_api_types::attendance::{FeedbackUpdate, MySession, OutcomeUpdate};
use pep_client::ApiError;

use super::change;
use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::field::Field;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::my_day::{OUTCOMES, outcome_key, outcome_of, rating_words};
use crate::logic::problem_words::explain;
use crate::state::toasts::{Intent, Toasts};

/// The outcome, shared by both sides.
#[component]
pub fn OutcomeForm(
    /// The session.
    session: MySession,
    /// It is another one now.
    replaced: Callback<MySession>,
    /// Read it again: somebody was faster.
    changed: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::current();
    let before = session.outcome.clone();
    let (id, version) = (session.id, before.as_ref().map_or(0, |outcome| outcome.version));
    let result = RwSignal::new(before.as_ref().map_or("", |outcome| outcome_key(outcome.result)).to_owned());
    let note = RwSignal::new(before.as_ref().map(|outcome| outcome.note.clone()).unwrap_or_default());
    let next_step =
        RwSignal::new(before.as_ref().map(|outcome| outcome.next_step.clone()).unwrap_or_default());
    let owner = RwSignal::new(
        before.as_ref().and_then(|outcome| outcome.owner_id).map(|id| id.to_string()).unwrap_or_default(),
    );
    let due_on = RwSignal::new(
        before.as_ref().and_then(|outcome| outcome.due_on).map(|day| day.to_string()).unwrap_or_default(),
    );
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let missing = RwSignal::new(String::new());
    let save = move |_| {
        let Some(result) = outcome_of(&result.get_untracked()) else {
            missing.set("Choose what came of it.".to_owned());
            return;
        };
        missing.set(String::new());
        let body = OutcomeUpdate {
            result,
            note: note.get_untracked(),
            next_step: next_step.get_untracked(),
            owner_id: owner.get_untracked().parse().ok(),
            due_on: due_on.get_untracked().parse::<NaiveDate>().ok(),
        };
        failure.set(None);
        change(
            busy,
            async move { client().update_session_outcome(id, version, &body).await },
            move |answer| match answer {
                Ok(session) => {
                    toasts.success(format!("The outcome of {} is saved", session.title));
                    replaced.run(session);
                }
                Err(error) => {
                    if error.status() == Some(412) {
                        changed.run(());
                    }
                    failure.set(Some(error));
                }
            },
        );
    };
    let results = std::iter::once(Choice::new("", "Choose…"))
        .chain(OUTCOMES.map(|(_, key, words)| Choice::new(key, words)))
        .collect::<Vec<_>>();
    let owners = std::iter::once(Choice::new("", "Nobody yet"))
        .chain(session.people.iter().map(|person| Choice::new(person.id.to_string(), person.name.clone())))
        .collect::<Vec<_>>();
    view! {
        <section class="day-section">
            <h2>"What came of it?"</h2>
            <p class="quiet">"Both sides see and share this."</p>
            {move || {
                failure
                    .get()
                    .map(|error| view! { <Banner intent=Intent::Error>{explain(&error).detail}</Banner> })
            }}
            <Field label="Outcome" error=missing required=true>
                <Select value=result choices=results on_change=move |key| result.set(key) />
            </Field>
            <Field label="Note">
                <TextArea value=note on_input=move |text| note.set(text) max_length=4_000 />
            </Field>
            <Field label="Next step">
                <TextArea value=next_step on_input=move |text| next_step.set(text) rows=2 max_length=4_000 />
            </Field>
            <div class="day-pair">
                <Field label="Who does it">
                    <Select value=owner choices=owners on_change=move |key| owner.set(key) />
                </Field>
                <Field label="Until">
                    <TextInput kind=TextKind::Date value=due_on on_input=move |text| due_on.set(text) />
                </Field>
            </div>
            <Button appearance=Appearance::Primary busy on_click=save>"Save the outcome"</Button>
        </section>
    }
}

/// PEP's own short form, where the program has none.
#[component]
pub fn FeedbackForm(
    /// The session.
    session: MySession,
    /// It is another one now.
    replaced: Callback<MySession>,
) -> impl IntoView {
    let toasts = Toasts::current();
    let id = session.id;
    let rating = RwSignal::new(session.feedback.as_ref().map(|feedback| feedback.rating));
    let comment =
        RwSignal::new(session.feedback.as_ref().map(|feedback| feedback.comment.clone()).unwrap_or_default());
    let busy = RwSignal::new(false);
    let was_given = session.feedback.is_some();
    let save = move |_| {
        let Some(rating) = rating.get_untracked() else { return };
        let body = FeedbackUpdate { rating, comment: comment.get_untracked() };
        change(busy, async move { client().give_session_feedback(id, &body).await }, move |answer| {
            match answer {
                Ok(session) => {
                    toasts.success(format!("Thank you for your feedback on {}", session.title));
                    replaced.run(session);
                }
                Err(error) => toasts.failure("Your feedback was not saved", &error),
            }
        });
    };
    let choices = (1..=5)
        .map(|value| {
            view! {
                <button
                    type="button"
                    class="segment"
                    aria-pressed=move || (rating.get() == Some(value)).to_string()
                    on:click=move |_| rating.set(Some(value))
                >
                    {format!("{value} {}", rating_words(value))}
                </button>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <section class="day-section">
            <h2>"How was it?"</h2>
            <div class="segments" role="group" aria-label="Your rating">{choices}</div>
            <Field label="What should we know? (optional)">
                <TextArea value=comment on_input=move |text| comment.set(text) max_length=4_000 />
            </Field>
            <Button
                appearance=Appearance::Primary
                busy
                disabled=Signal::derive(move || rating.get().is_none())
                on_click=save
            >
                {if was_given { "Change my feedback" } else { "Send my feedback" }}
            </Button>
        </section>
    }
}
