//! Events as those see them who take part: what to do now, one's own teams, the dates.

use crate::prelude::*;
use leptos_router::components::A;
use pep_api_types::events::{EventPhase, MyEvent, MyEventTeam};
use pep_api_types::page::Page;

use super::TodoList;
use super::list::phase_tone;
use super::phases::{Stepper, facts};
use crate::api::client;
use crate::browser::days;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, LinkButton};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::logic::event_words::phase_words;
use crate::logic::heatmap_words::counted;
use crate::pages::slot_board::suggested::{SuggestFor, suggested};
use crate::state::answer::Answer;
use crate::state::session::Session;

/// The events in which the reader takes part.
#[component]
pub fn OwnEvents(
    /// Whether the page shows nothing else.
    is_alone: bool,
) -> impl IntoView {
    let events = Answer::<Page<MyEvent>>::default();
    let load = move || events.load(async { client().list_my_events().await });
    load();
    move || match events.get() {
        None => view! { <Loading what="Loading your events" /> }.into_any(),
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
        Some(Ok(page)) if page.items.is_empty() && is_alone => view! {
            <EmptyState
                icon=Icon::Calendar
                title="No events for you yet"
                detail="As soon as you are nominated to an event, you find here what to do for it."
            />
        }
        .into_any(),
        Some(Ok(page)) => {
            view! { <ul class="event-cards">{page.items.iter().cloned().map(card).collect_view()}</ul> }
                .into_any()
        }
    }
}

fn card(event: MyEvent) -> AnyView {
    let href = format!("/events/{}", event.id);
    view! {
        <li class="event-card">
            <div class="event-card-head">
                <h2><A href=href>{event.name}</A></h2>
                <Badge tone=phase_tone(event.phase)>{phase_words(event.phase)}</Badge>
            </div>
            <p class="quiet">{days::words(event.starts_on)} " · " {event.ou_name} " · " {event.program_name}</p>
            <TodoList todo=event.todo />
        </li>
    }
    .into_any()
}

/// One event.
#[component]
pub fn OwnEvent(
    /// The event.
    id: i64,
) -> impl IntoView {
    let event = Answer::<MyEvent>::default();
    let load = move || event.load(async move { client().get_my_event(id).await });
    load();
    move || match event.get() {
        None => view! { <Loading what="Loading the event" /> }.into_any(),
        Some(Err(error)) => {
            view! { <PageHeader title="Event" /><ErrorPanel error on_retry=move |()| load() /> }.into_any()
        }
        Some(Ok(event)) => shown((*event).clone()),
    }
}

fn shown(event: MyEvent) -> AnyView {
    let lead = {
        let words = format!("{} · {}", event.ou_name, event.program_name);
        move || words.clone().into_any()
    };
    let id = event.id;
    let has_board =
        event.phase >= EventPhase::Requests && event.phase < EventPhase::Closed && !event.teams.is_empty();
    let actions = move || {
        has_board
            .then(|| {
                view! {
                    <LinkButton href=format!("/events/{id}/board") appearance=Appearance::Primary icon=Icon::Calendar>"Open the board"</LinkButton>
                }
            })
            .into_any()
    };
    let dates = facts(
        &event.time_zone,
        (event.starts_on, event.ends_on),
        event.heatmaps_due_on,
        event.requests_open_at,
        event.requests_close_at,
    );
    let suggestions = suggestions(&event);
    view! {
        <PageHeader title=event.name lead actions />
        <Stepper phase=event.phase />
        <div class="event-columns">
            <section class="panel-part">
                <h2>"What to do now"</h2>
                <TodoList todo=event.todo />
            </section>
            <section class="panel-part">
                <h2>"Dates"</h2>
                {dates}
                <p class="quiet">{counted(event.slot_count, "slot", "slots")} " to meet in."</p>
            </section>
        </div>
        {(!event.description.is_empty()).then(|| view! { <p class="event-words">{event.description}</p> })}
        <section class="panel-part">
            <h2>"Your teams"</h2>
            {if event.teams.is_empty() {
                view! { <p>"You have no team in this event yet."</p> }.into_any()
            } else {
                view! { <ul class="event-plans">{event.teams.into_iter().map(team).collect_view()}</ul> }.into_any()
            }}
        </section>
        {suggestions}
    }
    .into_any()
}

/// *Suggested for you*, for each team that can ask now.
fn suggestions(event: &MyEvent) -> Vec<AnyView> {
    let side = Session::current().person().map(|person| person.side);
    let is_only = event.teams.len() == 1;
    let can_ask = |team: &&MyEventTeam| event.phase == EventPhase::Requests && !team.is_headless;
    let teams = event.teams.iter().filter(can_ask);
    teams
        .filter_map(|team| {
            let heading =
                if is_only { "Suggested for you".to_owned() } else { format!("Suggested for {}", team.name) };
            let zone = event.time_zone.clone();
            let of = SuggestFor { event: event.id, team: team.id, side: side?, is_organiser: false, zone };
            Some(view! { <div class="panel-part">{suggested(of, heading, Callback::new(|()| ()))}</div> })
        })
        .collect()
}

fn team(team: MyEventTeam) -> AnyView {
    let href = format!("/teams/{}", team.id);
    let facts = format!(
        "{} to answer · {} asked · {}",
        counted(team.to_answer_count, "request", "requests"),
        team.asked_count,
        counted(team.session_count, "session", "sessions")
    );
    view! {
        <li class="event-plan">
            <div>
                <A href=href attr:class="text-button">{team.name}</A>
                {team.is_headless.then(|| view! { <Badge tone=Tone::Warning>"No primary contact"</Badge> })}
                <p class="quiet">{facts}</p>
            </div>
        </li>
    }
    .into_any()
}
