//! What came of a session, and how it was.

use crate::prelude::*;
use pep_api_types::attendance::{FeedbackUpdate, MySession, NextStepDone, SessionOutcome};
use pep_client::ApiError;

use super::change;
use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::feedback_fields::{FeedbackDraft, feedback_fields};
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::my_day::{OUTCOMES, OutcomeDraft, meanwhile_words};
use crate::logic::problem_words::explain;
use crate::pages::follow_ups::schedule_link;
use crate::state::toasts::{Intent, Toasts};

/// The outcome, shared by both sides. What is being entered stays when somebody else notes one meanwhile.
#[component]
pub fn OutcomeForm(
    /// The session, as it was when the form was drawn.
    session: MySession,
    /// The outcome as it is now.
    newest: Memo<Option<SessionOutcome>>,
    /// It is another one now.
    replaced: Callback<MySession>,
    /// Read it again: somebody was faster.
    changed: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::current();
    let id = session.id;
    let draft = RwSignal::new(OutcomeDraft::of(session.outcome.as_ref()));
    // What the form was last filled with.
    let base = RwSignal::new(session.outcome.clone());
    Effect::new(move |_| {
        let now = newest.get();
        if draft.get_untracked() == OutcomeDraft::of(base.get_untracked().as_ref()) {
            draft.set(OutcomeDraft::of(now.as_ref()));
            base.set(now);
        }
    });
    let theirs = Memo::new(move |_| newest.get().filter(|now| Some(now) != base.get().as_ref()));
    let field = move |read: fn(&OutcomeDraft) -> &str| {
        Signal::derive(move || draft.with(|draft| read(draft).to_owned()))
    };
    let result = field(|draft| &draft.result);
    let note = field(|draft| &draft.note);
    let next_step = field(|draft| &draft.next_step);
    let owner = field(|draft| &draft.owner);
    let due_on = field(|draft| &draft.due_on);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let missing = RwSignal::new(String::new());
    let save = move |_| {
        let Some(body) = draft.get_untracked().to_update() else {
            missing.set("Choose what came of it.".to_owned());
            return;
        };
        missing.set(String::new());
        failure.set(None);
        // Over the one that this page shows: if a newer one is there, nothing is lost unseen.
        let version = newest.get_untracked().map_or(0, |outcome| outcome.version);
        change(
            busy,
            async move { client().update_session_outcome(id, version, &body).await },
            move |answer| match answer {
                Ok(session) => {
                    toasts.success(format!("The outcome of {} is saved", session.title));
                    base.set(session.outcome.clone());
                    draft.set(OutcomeDraft::of(session.outcome.as_ref()));
                    replaced.run(session);
                }
                Err(error) if error.status() == Some(412) => changed.run(()),
                Err(error) => failure.set(Some(error)),
            },
        );
    };
    let meanwhile = move || {
        let theirs = theirs.get()?;
        let words = meanwhile_words(&theirs);
        let take = move |_| {
            draft.set(OutcomeDraft::of(Some(&theirs)));
            base.set(Some(theirs.clone()));
        };
        Some(view! {
            <Banner intent=Intent::Warning>
                {words}
                <Button appearance=Appearance::Subtle on_click=take>"Take theirs"</Button>
            </Banner>
        })
    };
    let step = Memo::new(move |_| {
        let outcome = newest.get()?;
        (!outcome.next_step.is_empty()).then_some(outcome.done_at.is_some())
    });
    let step_done = move || {
        let is_done = step.get()?;
        let words = if is_done { "The next step is done. Open it again" } else { "The next step is done" };
        let press = move |_| {
            let body = NextStepDone { is_done: !is_done };
            change(busy, async move { client().set_next_step_done(id, &body).await }, move |answer| {
                match answer {
                    Ok(session) => replaced.run(session),
                    Err(error) => failure.set(Some(error)),
                }
            });
        };
        Some(view! { <Button icon=Icon::Check busy on_click=press>{words}</Button> })
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
            {meanwhile}
            {move || {
                failure
                    .get()
                    .map(|error| view! { <Banner intent=Intent::Error>{explain(&error).detail}</Banner> })
            }}
            <Field label="Outcome" error=missing required=true>
                <Select value=result choices=results on_change=move |key| draft.update(|draft| draft.result = key) />
            </Field>
            <Field label="Note">
                <TextArea value=note on_input=move |text| draft.update(|draft| draft.note = text) max_length=4_000 />
            </Field>
            <Field label="Next step">
                <TextArea value=next_step on_input=move |text| draft.update(|draft| draft.next_step = text) rows=2 max_length=4_000 />
            </Field>
            <div class="day-pair">
                <Field label="Who does it">
                    <Select value=owner choices=owners on_change=move |key| draft.update(|draft| draft.owner = key) />
                </Field>
                <Field label="Until">
                    <TextInput kind=TextKind::Date value=due_on on_input=move |text| draft.update(|draft| draft.due_on = text) />
                </Field>
            </div>
            <div class="day-actions">
                <Button appearance=Appearance::Primary busy on_click=save>"Save the outcome"</Button>
                {step_done}
                {schedule_link(&format!("session={id}"))}
            </div>
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
    let draft = FeedbackDraft::of(session.feedback.as_ref());
    let busy = RwSignal::new(false);
    let was_given = session.feedback.is_some();
    let save = move |_| {
        let Some(rating) = draft.rating.get_untracked() else { return };
        let (useful, comment) = (draft.useful.get_untracked(), draft.comment.get_untracked());
        let body = FeedbackUpdate { rating, useful, comment };
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
    view! {
        <section class="day-section">
            <h2>"How was it?"</h2>
            {feedback_fields(draft)}
            <Button
                appearance=Appearance::Primary
                busy
                disabled=Signal::derive(move || draft.rating.get().is_none())
                on_click=save
            >
                {if was_given { "Change my feedback" } else { "Send my feedback" }}
            </Button>
        </section>
    }
}
