//! The sessions of an event, and one session: when, who, how to join, and every change to it (D-30, D-58, B3-06).

mod change;
mod detail;
mod make_up;
mod people;

use leptos_router::hooks::use_params_map;
use pep_api_types::sessions::{EventSessionQuery, MeetingState, SessionState, SessionSummary};

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::LinkButton;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::searched_list::{Answering, ListWords, SearchedList, Sought};
use crate::components::select::Choice;
use crate::components::slot_time::SlotTime;
use crate::logic::session_words::{meeting_words, session_words};
use crate::prelude::*;

pub use detail::{SessionPage, attend_or_leave, follow_up_links};
pub use make_up::make_up;

/// A session's state as a badge.
pub fn state_badge(state: SessionState) -> AnyView {
    let tone = match state {
        SessionState::Scheduled => Tone::Brand,
        SessionState::Held => Tone::Success,
        SessionState::Cancelled => Tone::Danger,
    };
    view! { <Badge tone>{session_words(state)}</Badge> }
}

/// The link into the meeting, or where the meeting stands.
pub fn join(session: &SessionSummary) -> AnyView {
    let url = session.join_url.clone().filter(|_| session.meeting_state == MeetingState::Ready);
    match url {
        Some(url) => {
            view! { <a href=url class="button is-primary" rel="external noopener" target="_blank">"Join"</a> }
        }
        None => view! { <span class="quiet">{meeting_words(session.meeting_state)}</span> },
    }
}

/// The page of an event's sessions.
#[component]
pub fn EventSessionsPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("event").and_then(|id| id.parse::<i64>().ok())).unwrap_or_default()
    });
    move || list(id.get())
}

/// The states, by their word in the URL.
const STATES: [(SessionState, &str); 3] = [
    (SessionState::Scheduled, "scheduled"),
    (SessionState::Held, "held"),
    (SessionState::Cancelled, "cancelled"),
];

fn ask(event: i64, sought: Sought) -> Answering<SessionSummary> {
    let Sought { q, choice, cursor, limit } = sought;
    let state = STATES.into_iter().find(|(_, word)| *word == choice).map(|(state, _)| state);
    let query = EventSessionQuery { state, q, cursor, limit };
    Box::pin(async move { client().list_event_sessions(event, &query).await })
}

fn list(event: i64) -> AnyView {
    let list = SearchedList::new("state", move |sought| ask(event, sought));
    let columns = || {
        vec![
            TableColumn::new("when", "When", |row: &SessionSummary| {
                view! { <SlotTime starts_at=row.starts_at ends_at=row.ends_at zone=row.time_zone.clone() /> }
            }),
            TableColumn::new("session", "Session", |row: &SessionSummary| {
                view! { <a href=format!("/sessions/{}", row.id)>{row.title.clone()}</a> }
            }),
            TableColumn::new("teams", "Teams", |row: &SessionSummary| {
                row.teams.iter().map(|team| team.name.clone()).collect::<Vec<_>>().join(" and ")
            }),
            TableColumn::new("people", "People", |row: &SessionSummary| row.person_count).numeric(),
            TableColumn::new("state", "State", |row: &SessionSummary| state_badge(row.state)),
            TableColumn::new("join", "Meeting", join),
        ]
    };
    let lead = move || view! { <a href=format!("/events/{event}")>"The event"</a> };
    let board = move || view! { <LinkButton href=format!("/events/{event}/board") icon=Icon::Heatmap>"Open the board"</LinkButton> };
    let words = ListWords {
        search: "Search session or team",
        choice: "State",
        loading: "Loading sessions",
        no_match: "No session matches",
    };
    let states = STATES.into_iter().map(|(state, word)| Choice::new(word, session_words(state)));
    let choices = std::iter::once(Choice::new("", "Any state")).chain(states).collect();
    let nothing = move || {
        view! {
            <EmptyState icon=Icon::People title="No sessions yet" detail="A session is made when a request is accepted." actions=board />
        }
    };
    let rows = move |rows: Signal<Vec<SessionSummary>>| {
        view! {
            <DataTable
                caption="Sessions of the event"
                columns=columns()
                rows
                row_key=|row: &SessionSummary| format!("{}|{:?}|{:?}|{}|{}", row.id, row.state, row.meeting_state, row.starts_at, row.person_count)
            />
        }
    };
    view! {
        <PageHeader title="Sessions" lead actions=board />
        {list.view(words, choices, nothing, rows)}
    }
}
