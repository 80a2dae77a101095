//! One event as its organisers see it.

use crate::prelude::*;
use pep_api_types::events::{EventCounts, EventDetail, EventPhase, EventSlot, SlotKind};
use pep_domain::access::ActionKind;

use super::own::OwnEvent;
use super::phases::{Moves, Stepper, both_clocks, facts};
use super::rule_preview::rule_preview;
use super::{NominationList, TodoList};
use crate::api::client;
use crate::browser::intl::{self, DateStyle};
use crate::components::button::{Appearance, LinkButton};
use crate::components::error_panel::ErrorPanel;
use crate::components::history_link::{history_link, mails_link};
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::logic::event_words::phase_words;
use crate::state::answer::Answer;
use crate::state::session::Session;

/// The page.
#[component]
pub fn Organised(
    /// The event.
    id: i64,
) -> impl IntoView {
    let session = Session::current();
    let detail = Answer::<EventDetail>::default();
    let load = move || detail.load(async move { client().get_event(id).await });
    load();
    let title = Signal::derive(move || {
        detail.ok().map_or_else(|| "Event".to_owned(), |detail| detail.event.name.clone())
    });
    let lead = move || {
        let words =
            detail.ok().map(|detail| format!("{} · {}", detail.event.ou.name, detail.event.program.name));
        words.unwrap_or_default().into_any()
    };
    let actions = move || {
        let Some(shown) = detail.ok() else { return ().into_any() };
        let plan = format!("/events/plan/{}/review", shown.event.series_id);
        let may_plan = shown.event.may_manage && shown.event.phase != EventPhase::Cancelled;
        view! {
            {may_plan.then(|| view! { <LinkButton href=plan icon=Icon::Edit>"Change the plan"</LinkButton> })}
            {history_link("event", id)}
            {mails_link("event", id, "Mails")}
            <LinkButton href=format!("/events/{id}/reports") icon=Icon::Report>"Report"</LinkButton>
            <LinkButton href=format!("/events/{id}/board") appearance=Appearance::Primary icon=Icon::Calendar>"Open the board"</LinkButton>
        }
        .into_any()
    };
    // Whoever organises elsewhere may take part here.
    let is_elsewhere = Memo::new(move |_| {
        let is_missing =
            detail.get().is_some_and(|answer| answer.is_err_and(|error| error.status() == Some(404)));
        is_missing && session.may(ActionKind::TakePart)
    });
    move || {
        if is_elsewhere.get() {
            return view! { <OwnEvent id /> }.into_any();
        }
        view! {
            <PageHeader title lead=move || lead.into_any() actions=move || actions.into_any() />
            {move || match detail.get() {
                None => view! { <Loading what="Loading the event" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
                Some(Ok(found)) => shown(detail, (*found).clone(), Callback::new(move |()| load())),
            }}
        }
        .into_any()
    }
}

fn shown(detail: Answer<EventDetail>, found: EventDetail, on_change: Callback<()>) -> AnyView {
    let event = found.event;
    let id = event.id;
    let next = found.next_phase.zip(found.next_phase_at).map(|(phase, at)| {
        let words = format!(
            "By itself it becomes “{}” on {}.",
            phase_words(phase),
            both_clocks(at, &event.time_zone)
        );
        view! { <p class="quiet">{words}</p> }.into_any()
    });
    let dates = facts(
        &event.time_zone,
        (event.starts_on, event.ends_on),
        found.heatmaps_due_on,
        found.requests_open_at,
        found.requests_close_at,
    );
    let has_moves = !found.moves.is_empty();
    let (series, ou, may_nominate, phase) =
        (event.series_id, event.ou.clone(), found.may_nominate, event.phase);
    let is_early = phase <= EventPhase::Review;
    let zone = event.time_zone.clone();
    view! {
        <Stepper phase=event.phase />
        {next}
        <div class="event-columns">
            <section class="panel-part">
                <h2>"What to do now"</h2>
                <TodoList todo=found.todo />
                {has_moves.then(|| view! { <Moves detail on_change /> }.into_any())}
            </section>
            <section class="panel-part">
                <h2>"Dates"</h2>
                {dates}
            </section>
        </div>
        {counts(id, event.counts)}
        {(!found.description.is_empty()).then(|| view! { <p class="event-words">{found.description}</p> })}
        <section class="panel-part">
            <h2>"Slots"</h2>
            <ul class="event-slots">{found.slots.into_iter().map(|slot| slot_line(slot, &zone)).collect_view()}</ul>
        </section>
        <section class="panel-part" id="nominations">
            <h2>"Nominations"</h2>
            <NominationList series ous=vec![ou] may_change=may_nominate && is_early on_change />
        </section>
        <section class="panel-part">
            <h2>"Rules"</h2>
            <ul>{found.rule_words.into_iter().map(|rule| view! { <li>{rule.words}</li> }.into_any()).collect_view()}</ul>
            {(phase < EventPhase::Held).then(|| rule_preview(id, None, None))}
        </section>
    }
    .into_any()
}

fn counts(id: i64, counts: EventCounts) -> AnyView {
    let teams = counts.partner_teams + counts.microsoft_teams;
    let tiles = [
        (counts.nominated.to_string(), "partners nominated", "#nominations".to_owned()),
        (teams.to_string(), "teams", "/teams".to_owned()),
        (
            format!("{} of {}", counts.heatmaps_reported, counts.heatmaps_asked),
            "partners reported",
            "/requests".to_owned(),
        ),
        (
            format!("{} of {}", counts.requests_open, counts.requests),
            "requests open",
            format!("/events/{id}/requests"),
        ),
        (counts.sessions.to_string(), "sessions", format!("/events/{id}/sessions")),
    ];
    let tile = |(number, what, href): (String, &'static str, String)| {
        view! {
            <li>
                <a class="event-count" href=href>
                    <strong>{number}</strong>
                    <span>{what}</span>
                </a>
            </li>
        }
        .into_any()
    };
    view! { <ul class="event-counts" aria-label="How far it is">{tiles.map(tile).collect_view()}</ul> }
        .into_any()
}

fn slot_line(slot: EventSlot, zone: &str) -> AnyView {
    let at = |at: chrono::DateTime<chrono::Utc>, style| {
        intl::in_zone(at.timestamp_millis() as f64, style, Some(zone))
    };
    let words = format!("{}–{}", at(slot.starts_at, DateStyle::DateTime), at(slot.ends_at, DateStyle::Time));
    let kind = match (slot.kind, slot.is_open) {
        (SlotKind::Regular, _) => "",
        (SlotKind::Flex, true) => " · flex, open",
        (SlotKind::Flex, false) => " · flex, kept back",
    };
    view! { <li>{words} {kind}</li> }.into_any()
}
