//! Moving a session, changing its words, calling it off.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::task::spawn_local;
use pep_api_types::sessions::{
    BoardSlot, EventSessionQuery, SessionCancel, SessionDetail, SessionMove, SessionState, SessionSummary,
    SessionSwap, SessionUpdate,
};
use pep_client::ApiError;

use crate::api::client;
use crate::browser::intl::{self, DateStyle};
use crate::components::button::{Appearance, Button};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::components::slot_time::slot_line;
use crate::components::text_input::{TextArea, TextInput};
use crate::logic::field_problems::problem_of;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toast, Toasts};

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Move,
    Words,
    Cancel,
}

/// What the forms share; a handle that can be copied.
#[derive(Clone, Copy)]
struct Change {
    answer: Answer<SessionDetail>,
    detail: StoredValue<SessionDetail>,
    step: RwSignal<Option<Step>>,
    reason: RwSignal<String>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    toasts: Toasts,
}

impl Change {
    fn carry_out(self, action: impl Future<Output = Result<(SessionDetail, Toast), ApiError>> + 'static) {
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            match Box::pin(action).await {
                Ok((session, toast)) => {
                    self.toasts.show(toast);
                    self.step.try_set(None);
                    self.answer.replace(session);
                }
                Err(error) => drop(self.error.try_set(Some(error))),
            }
            self.busy.try_set(false);
        });
    }

    fn of_session(self) -> (i64, i64) {
        self.detail.with_value(|detail| (detail.session.id, detail.row_version))
    }
}

/// The changes that the reader may make.
#[component]
pub fn Changes(
    /// The session as the page has it.
    answer: Answer<SessionDetail>,
    /// The session.
    detail: SessionDetail,
) -> impl IntoView {
    if !detail.may_change || detail.session.state != SessionState::Scheduled {
        return ().into_any();
    }
    let change = Change {
        answer,
        detail: StoredValue::new(detail),
        step: RwSignal::new(None),
        reason: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        toasts: Toasts::current(),
    };
    let begin = move |step: Step| {
        change.reason.set(String::new());
        change.error.set(None);
        change.step.set(Some(step));
    };
    view! {
        <section class="panel-part">
            <h2>"Change the session"</h2>
            {move || match change.step.get() {
                None => view! {
                    <div class="request-actions">
                        <Button icon=Icon::Clock on_click=move |_| begin(Step::Move)>"Move to another slot"</Button>
                        <Button icon=Icon::Edit on_click=move |_| begin(Step::Words)>"Change title and description"</Button>
                        <Button appearance=Appearance::Danger on_click=move |_| begin(Step::Cancel)>"Cancel the session"</Button>
                    </div>
                },
                Some(Step::Move) => moving(change),
                Some(Step::Words) => words(change),
                Some(Step::Cancel) => cancelling(change),
            }}
            {move || change.error.get().map(|error| view! { <ErrorPanel error /> })}
        </section>
    }
}

fn reason(change: Change, hint: &'static str, is_required: bool) -> AnyView {
    view! {
        <Field label="Reason" hint required=is_required>
            <TextArea value=change.reason on_input=move |text| change.reason.set(text) rows=2 max_length=2_000 />
        </Field>
    }
}

fn back(change: Change) -> AnyView {
    view! { <Button on_click=move |_| change.step.set(None)>"Back"</Button> }
}

async fn moved(id: i64, version: i64, body: SessionMove) -> Result<(SessionDetail, i64), ApiError> {
    let moved = client().move_session(id, version, &body).await?;
    Ok((moved.session, moved.mail_count))
}

/// A span of time inside a flex slot.
type Span = (DateTime<Utc>, DateTime<Utc>);

fn move_body(slot_id: i64, span: Option<Span>, reason: String) -> SessionMove {
    SessionMove {
        slot_id,
        starts_at: span.map(|(starts_at, _)| starts_at),
        ends_at: span.map(|(_, ends_at)| ends_at),
        reason,
    }
}

fn move_to(change: Change, slot_id: i64, span: Option<Span>) {
    let (id, version) = change.of_session();
    let before = change.detail.with_value(|detail| {
        let span = detail.flex.map(|_| (detail.session.starts_at, detail.session.ends_at));
        detail.slot_id.map(|slot_id| (slot_id, span))
    });
    let body = move_body(slot_id, span, change.reason.get_untracked().trim().to_owned());
    change.carry_out(async move {
        let (session, mails) = moved(id, version, body).await?;
        let mut toast = Toast::new(Intent::Success, format!("“{}” moved", session.session.title))
            .detail(format!("{mails} people are told by mail."));
        if let Some((slot_id, span)) = before {
            let version = session.row_version;
            toast = toast.action("Move back", move || {
                change.carry_out(async move {
                    let body = move_body(slot_id, span, String::new());
                    let (session, _) = moved(id, version, body).await?;
                    let toast =
                        Toast::new(Intent::Success, format!("“{}” moved back", session.session.title));
                    Ok((session, toast))
                });
            });
        }
        Ok((session, toast))
    });
}

fn moving(change: Change) -> AnyView {
    let slots = Answer::<Vec<BoardSlot>>::default();
    let (id, _) = change.of_session();
    slots.load(async move { client().list_session_slots(id).await.map(|page| page.items) });
    let zone = change.detail.with_value(|detail| detail.session.time_zone.clone());
    let zone = StoredValue::new(zone);
    let button = move |slot: BoardSlot| {
        let words = zone.with_value(|zone| slot_line(slot.starts_at, slot.ends_at, zone));
        view! { <li><Button busy=change.busy on_click=move |_| move_to(change, slot.id, None)>{words}</Button></li> }
    };
    view! {
        {reason(change, "Everybody in the session reads it.", false)}
        {inside_flex(change)}
        <p>"Move to a slot that is free for both teams:"</p>
        {move || match slots.get() {
            None => view! { <Loading what="Looking for free slots" /> },
            Some(Err(error)) => view! { <ErrorPanel error /> },
            Some(Ok(slots)) if slots.is_empty() => view! { <p>"No other slot is free for both teams. The organiser can open a flex slot."</p> },
            Some(Ok(slots)) => view! { <ul class="slot-choices">{slots.iter().cloned().map(button).collect_view()}</ul> },
        }}
        {swapping(change)}
        <div class="request-actions">{back(change)}</div>
    }
}

/// Exchanging slots with another session of the event, for organisers (B3-06).
fn swapping(change: Change) -> Option<AnyView> {
    let (event, own, zone) = change.detail.with_value(|detail| {
        let event = detail.event_id.filter(|_| detail.organiser.is_some());
        (event, detail.session.id, detail.session.time_zone.clone())
    });
    let event = event?;
    let others = Answer::<Vec<Choice>>::default();
    others.load(async move {
        let mut query = EventSessionQuery {
            state: Some(SessionState::Scheduled),
            limit: Some(200),
            ..EventSessionQuery::default()
        };
        let mut sessions = Vec::new();
        loop {
            let page = client().list_event_sessions(event, &query).await?;
            sessions.extend(page.items);
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
        }
        let others = sessions.into_iter().filter(|other| other.id != own);
        let choice = |other: SessionSummary| {
            let words = format!("{}: {}", slot_line(other.starts_at, other.ends_at, &zone), other.title);
            Choice::new(other.id.to_string(), words)
        };
        Ok(std::iter::once(Choice::new("", "Choose a session")).chain(others.map(choice)).collect())
    });
    let chosen = RwSignal::new(String::new());
    let swap = move |_| {
        let Ok(other_session_id) = chosen.get_untracked().parse() else { return };
        let (id, version) = change.of_session();
        let reason = change.reason.get_untracked().trim().to_owned();
        change.carry_out(async move {
            let other_row_version = client().find_session(other_session_id).await?.row_version;
            let body = SessionSwap { other_session_id, other_row_version, reason };
            let swapped = client().swap_sessions(id, version, &body).await?;
            let toast = Toast::new(
                Intent::Success,
                format!("“{}” has the other slot", swapped.session.session.title),
            )
            .detail(format!("{} people of both sessions are told by mail.", swapped.mail_count));
            Ok((swapped.session, toast))
        });
    };
    let choices = Signal::derive(move || others.ok().map(|others| others.to_vec()).unwrap_or_default());
    Some(view! {
        <Field label="Or exchange slots with another session" hint="Both move, or neither: each team must be free in the other slot.">
            <Select value=chosen choices on_change=move |id| chosen.set(id) />
        </Field>
        <div class="request-actions">
            <Button busy=change.busy disabled=Signal::derive(move || chosen.with(String::is_empty)) on_click=swap>"Exchange the slots"</Button>
        </div>
    })
}

/// How far apart the times are that can be chosen inside a flex slot, minutes.
const FLEX_STEP_MINUTES: i64 = 5;

/// Another time inside the flex slot that the session is in (D-61).
fn inside_flex(change: Change) -> Option<AnyView> {
    let (slot, flex, present, zone) = change.detail.with_value(|detail| {
        let session = &detail.session;
        (detail.slot_id, detail.flex, (session.starts_at, session.ends_at), session.time_zone.clone())
    });
    let (slot_id, flex) = (slot?, flex?);
    let times = move || {
        let nth = move |n: i64| flex.starts_at + TimeDelta::minutes(FLEX_STEP_MINUTES * n);
        (0..).map(nth).take_while(move |at| *at < flex.ends_at).chain([flex.ends_at])
    };
    let choice = |at: DateTime<Utc>| {
        let words = intl::in_zone(at.timestamp_millis() as f64, DateStyle::Time, Some(&zone));
        Choice::new(at.timestamp().to_string(), words)
    };
    let all: Vec<Choice> = times().map(choice).collect();
    let starts = StoredValue::new(all.split_last().map(|(_, starts)| starts.to_vec()).unwrap_or_default());
    let ends = StoredValue::new(all.get(1..).unwrap_or_default().to_vec());
    let (from, to) =
        (RwSignal::new(present.0.timestamp().to_string()), RwSignal::new(present.1.timestamp().to_string()));
    let save = move |_| {
        let at = |text: RwSignal<String>| {
            text.get_untracked().parse().ok().and_then(|at| DateTime::from_timestamp(at, 0))
        };
        if let (Some(from), Some(to)) = (at(from), at(to)) {
            move_to(change, slot_id, Some((from, to)));
        }
    };
    let label = format!("Begins ({})", zone.replace('_', " "));
    Some(view! {
        <p>"The session is in a flex slot: inside it, it can begin and end when both of you like."</p>
        <div class="request-actions">
            <Field label><Select value=from choices=Signal::derive(move || starts.get_value()) on_change=move |at| from.set(at) /></Field>
            <Field label="Ends"><Select value=to choices=Signal::derive(move || ends.get_value()) on_change=move |at| to.set(at) /></Field>
            <Button busy=change.busy on_click=save>"Move inside the slot"</Button>
        </div>
    })
}

fn words(change: Change) -> AnyView {
    let (title, description) =
        change.detail.with_value(|detail| (detail.session.title.clone(), detail.description.clone()));
    let (title, description) = (RwSignal::new(title), RwSignal::new(description));
    let save = move |_| {
        let (id, version) = change.of_session();
        let body = SessionUpdate {
            title: Some(title.get_untracked().trim().to_owned()),
            description: Some(description.get_untracked().trim().to_owned()),
        };
        change.carry_out(async move {
            let session = client().update_session(id, version, &body).await?;
            let toast = Toast::new(Intent::Success, format!("“{}” saved", session.session.title));
            Ok((session, toast))
        });
    };
    view! {
        <Field
            label="Title"
            error=Signal::derive(move || change.error.with(|error| problem_of(error.as_ref(), "/title")))
            required=true
        >
            <TextInput value=title on_input=move |text| title.set(text) max_length=200 />
        </Field>
        <Field label="Description" hint="Stands in the invitation too.">
            <TextArea value=description on_input=move |text| description.set(text) rows=4 max_length=4_000 />
        </Field>
        <div class="request-actions">
            <Button appearance=Appearance::Primary busy=change.busy on_click=save>"Save"</Button>
            {back(change)}
        </div>
    }
}

fn cancelling(change: Change) -> AnyView {
    let people = change.detail.with_value(|detail| detail.people.len());
    let cancel = move |_| {
        let (id, version) = change.of_session();
        let body = SessionCancel { reason: change.reason.get_untracked().trim().to_owned() };
        change.carry_out(async move {
            let session = client().cancel_session(id, version, &body).await?;
            let toast = Toast::new(Intent::Success, format!("“{}” cancelled", session.session.title));
            Ok((session, toast))
        });
    };
    view! {
        <p>{format!("The slot becomes free again, the meeting goes, and {people} people get a mail that takes the entry out of their calendars.")}</p>
        {reason(change, "Everybody in the session reads it.", true)}
        <div class="request-actions">
            <Button appearance=Appearance::Danger busy=change.busy on_click=cancel>"Cancel the session"</Button>
            {back(change)}
        </div>
    }
}
