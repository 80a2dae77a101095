//! A session in one's day: when, with whom, join, and whether one comes.

use crate::prelude::*;
use pep_api_types::attendance::{MySession, PlanUpdate};
use pep_api_types::sessions::{AttendancePlan, SessionState};

use super::change;
use crate::api::client;
use crate::browser::intl::{self, DateStyle};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button};
use crate::components::icon::{Glyph, Icon};
use crate::logic::my_day::{Part, outcome_words, to_do, with_whom};
use crate::pages::follow_ups::schedule_link;
use crate::state::toasts::Toasts;

/// When a session is, on the reader's clock, and beside it on the event's where that is another.
#[component]
pub fn SessionTime(
    /// The session.
    session: MySession,
) -> impl IntoView {
    let (from, to) = (session.starts_at.timestamp_millis() as f64, session.ends_at.timestamp_millis() as f64);
    let date = intl::instant(from, DateStyle::Date);
    let own = format!("{}–{}", intl::instant(from, DateStyle::Time), intl::instant(to, DateStyle::Time));
    let zone = session.time_zone;
    let there = |at| intl::in_zone(at, DateStyle::Time, Some(&zone));
    let other = (intl::own_zone() != zone)
        .then(|| format!("{}–{} {}", there(from), there(to), zone.replace('_', " ")));
    view! {
        <p class="day-time">
            <time datetime=session.starts_at.to_rfc3339()>{format!("{date}, {own}")}</time>
            {other.map(|other| view! { <span class="quiet">{format!(" ({other})")}</span> })}
        </p>
    }
}

/// One session.
#[component]
pub fn SessionCard(
    /// The session.
    session: MySession,
    /// Where it stands in the day.
    part: Part,
    /// For which session one says that one is late.
    late: RwSignal<Option<MySession>>,
    /// Something changed.
    changed: Callback<()>,
) -> impl IntoView {
    let is_cancelled = session.state == SessionState::Cancelled;
    let is_ahead = part != Part::Past;
    let join = session.join_url.clone().filter(|_| is_ahead).map(|url| join_link(url, &session.title));
    let left = to_do(&session);
    let sign = if is_cancelled {
        view! { <Badge tone=Tone::Danger>"Called off"</Badge> }.into_any()
    } else if let Some(result) = session.outcome.as_ref().map(|outcome| outcome.result) {
        view! { <Badge tone=Tone::Success>{outcome_words(result)}</Badge> }.into_any()
    } else if !left.is_empty() && part == Part::Past {
        view! { <Badge tone=Tone::Warning>{format!("To do: {}", left.join(", "))}</Badge> }.into_any()
    } else {
        ().into_any()
    };
    let no_link = (is_ahead && session.join_url.is_none())
        .then(|| view! { <p class="quiet">"The link to join comes as soon as the meeting is made."</p> });
    let whom = with_whom(&session);
    let title = session.title.clone();
    let id = session.id;
    let asked = session.clone();
    let tell = session.may_tell_late.then(|| {
        view! {
            <Button appearance=Appearance::Subtle icon=Icon::Clock on_click=move |_| late.set(Some(asked.clone()))>
                "I am late"
            </Button>
        }
    });
    view! {
        <li class="day-card" class:is-cancelled=is_cancelled>
            <SessionTime session=session.clone() />
            <p class="day-title"><a href=format!("/my-sessions/{id}")>{title}</a></p>
            {(!whom.is_empty()).then(|| view! { <p class="quiet">{format!("With {whom}")}</p> })}
            {sign}
            {no_link}
            <div class="day-actions">
                {join}
                {is_ahead.then(|| view! { <PlanChoice session=session changed /> })}
                {tell}
                {(part == Part::Past && !is_cancelled).then(|| schedule_link(&format!("session={id}")))}
            </div>
        </li>
    }
}

/// The way into the meeting.
pub fn join_link(url: String, title: &str) -> AnyView {
    view! {
        <a class="button is-primary" href=url rel="external">
            <Glyph icon=Icon::Send />
            "Join"
            <span class="visually-hidden">{format!(" {title}")}</span>
        </a>
    }
    .into_any()
}

/// Will one come?
#[component]
pub fn PlanChoice(
    /// The session.
    session: MySession,
    /// It was said.
    changed: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let (id, now) = (session.id, session.plan);
    let choice = move |plan: AttendancePlan, words: &'static str| {
        let choose = move |_| {
            let body = PlanUpdate { plan: if plan == now { AttendancePlan::Unknown } else { plan } };
            change(busy, async move { client().set_attendance_plan(id, &body).await }, move |answer| {
                match answer {
                    Ok(_) => changed.run(()),
                    Err(error) => toasts.failure("Your answer was not saved", &error),
                }
            });
        };
        view! {
            <button type="button" class="segment" aria-pressed=(plan == now).to_string() disabled=busy on:click=choose>
                {words}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="segments" role="group" aria-label=format!("Will you come to {}?", session.title)>
            {choice(AttendancePlan::Attending, "I'll be there")}
            {choice(AttendancePlan::NotAttending, "I can't come")}
        </div>
    }
}
