//! A follow-up as its seller sees it: pick a time, remind, ask somebody else, take it back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pep_api_types::follow_ups::{
    ContactChoice, FollowUp, FollowUpPick, FollowUpReason, FollowUpState, FollowUpStep, FollowUpVersion,
    TimeSpan, ZoneQuery,
};

use super::partner::act;
use super::{Question, shell};
use crate::api::client;
use crate::browser::intl::{self, DateStyle};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::select::{Choice, Select};
use crate::components::text_input::TextArea;
use crate::logic::follow_up_words::common_words;
use crate::logic::time_grid::TimeGrid;
use crate::logic::time_words::zone_place;
use crate::prelude::*;

/// The page.
pub(super) fn page(id: i64) -> AnyView {
    let ask = move |query: ZoneQuery| -> Question<FollowUp> {
        Box::pin(async move { client().find_follow_up(id, &query).await })
    };
    shell(ask, |found| &found.matter, whole)
}

fn whole(found: &FollowUp, reload: Callback<()>) -> AnyView {
    let may = |step: FollowUpStep| found.steps.contains(&step);
    let (id, version) = (found.matter.id, found.matter.row_version);
    let pick = may(FollowUpStep::Pick).then(|| pick_time(found, reload));
    let none = (found.matter.state == FollowUpState::NoOverlap).then(|| {
        view! {
            <section class="day-section">
                <h2>"No time in common"</h2>
                <p>"None of the partner's times meets yours. Propose other times."</p>
                {offered(found)}
            </section>
        }
    });
    let again = may(FollowUpStep::ProposeAgain).then(|| {
        let href = format!("/follow-ups/new?again={id}");
        view! { <LinkButton href icon=Icon::Refresh>"Propose other times"</LinkButton> }
    });
    let remind = may(FollowUpStep::Remind).then(|| {
        let press =
            move |_| {
                let body = FollowUpVersion { row_version: version };
                act(reload, "Reminded", async move {
                    client().remind_follow_up_contact(id, &body).await.map(drop)
                });
            };
        view! { <Button icon=Icon::Mail on_click=press>"Remind"</Button> }
    });
    let contacts: Vec<(i64, String)> =
        found.contacts.iter().map(|person| (person.id, person.name.clone())).collect();
    let change = (may(FollowUpStep::ChangeContact) && !contacts.is_empty()).then(|| {
        let run = move |contact_id: i64| {
            let body = ContactChoice { row_version: version, contact_id };
            act(reload, "Somebody else is asked", async move {
                client().change_follow_up_contact(id, &body).await.map(drop)
            });
        };
        contact_choice("Ask somebody else", "Ask", contacts, Callback::new(run))
    });
    let has_meeting = found.matter.state == FollowUpState::Scheduled;
    let withdraw = may(FollowUpStep::Withdraw).then(|| {
        let run = move |reason: String| {
            let body = FollowUpReason { row_version: version, reason };
            act(reload, "Taken back", async move { client().withdraw_follow_up(id, &body).await.map(drop) });
        };
        let words = if has_meeting { "Call the meeting off" } else { "Take it back" };
        reason_form(words, "Why? The contact reads it.", has_meeting, Callback::new(run))
    });
    view! {
        <div class="day-page is-wide">
            {super::about(&found.matter, true)}
            {pick}
            {none}
            <div class="day-actions">{again} {remind}</div>
            {change}
            {withdraw}
        </div>
    }
}

/// The seller's own times of this round.
fn offered(found: &FollowUp) -> AnyView {
    let line = |span: &TimeSpan| {
        let ms = |at: DateTime<Utc>| at.timestamp_millis() as f64;
        view! { <li>{super::span_words(ms(span.starts_at), ms(span.ends_at))}</li> }
    };
    let lines: Vec<AnyView> = found.times.iter().map(line).collect();
    let zone = intl::own_zone().replace('_', " ");
    view! {
        <h3>"What you offered"</h3>
        <p class="quiet">{format!("Times in {zone}.")}</p>
        <ul class="day-people">{lines}</ul>
    }
}

/// The times that both have, by day.
fn pick_time(found: &FollowUp, reload: Callback<()>) -> AnyView {
    let (id, version) = (found.matter.id, found.matter.row_version);
    let current = found.matter.meeting.as_ref().map(|meeting| meeting.starts_at);
    let theirs = found.window.theirs.time_zone.clone();
    let is_one_clock = TimeGrid::of(&found.window).is_one_clock();
    let own_place = zone_place(&intl::own_zone());
    let mut days: BTreeMap<String, (DateTime<Utc>, Vec<DateTime<Utc>>)> = BTreeMap::new();
    for start in &found.common_starts {
        let day = intl::instant(start.timestamp_millis() as f64, DateStyle::Date);
        days.entry(day).or_insert((*start, Vec::new())).1.push(*start);
    }
    let mut days: Vec<_> = days.into_values().collect();
    days.sort();
    let button = move |start: DateTime<Utc>| {
        let ms = start.timestamp_millis() as f64;
        let own = intl::instant(ms, DateStyle::Time);
        let there = (!is_one_clock).then(|| {
            format!(" ({} {})", intl::in_zone(ms, DateStyle::Time, Some(&theirs)), zone_place(&theirs))
        });
        let zones = format!("{own_place}{}", there.unwrap_or_default());
        let is_current = current == Some(start);
        let press = move |_| {
            let body = FollowUpPick { row_version: version, starts_at: start };
            act(reload, "Picked: the invitations are on their way", async move {
                client().pick_follow_up_time(id, &body).await.map(drop)
            });
        };
        view! {
            <Button disabled=Signal::stored(is_current) on_click=press>
                {own} " " <span class="quiet">{zones}</span>
            </Button>
        }
    };
    let groups: Vec<AnyView> = days
        .into_iter()
        .map(|(first, starts)| {
            let day = intl::instant(first.timestamp_millis() as f64, DateStyle::Day);
            let buttons: Vec<AnyView> = starts.into_iter().map(&button).collect();
            view! { <h3>{day}</h3> <div class="day-actions">{buttons}</div> }
        })
        .collect();
    let title = match current {
        Some(_) => "Move the meeting".to_owned(),
        None => common_words(found.common_starts.len() as i64),
    };
    view! {
        <section class="day-section">
            <h2>{title}</h2>
            {current.is_none().then(|| view! { <p class="quiet">"Pick when the meeting shall begin. Both of you get it for your calendars."</p> })}
            {groups}
        </section>
    }
}

/// Chooses one of the partner's people and does something with the choice.
pub(super) fn contact_choice(
    title: &'static str,
    words: &'static str,
    people: Vec<(i64, String)>,
    run: Callback<i64>,
) -> AnyView {
    let chosen = RwSignal::new(String::new());
    let choices: Vec<Choice> = std::iter::once(Choice::new("", "Choose a person"))
        .chain(people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)))
        .collect();
    let press = move |_| {
        if let Ok(id) = chosen.get_untracked().parse::<i64>() {
            run.run(id);
        }
    };
    view! {
        <details class="day-section">
            <summary>{title}</summary>
            <Field label="Who">
                <Select value=chosen choices on_change=move |id| chosen.set(id) />
            </Field>
            <div class="panel-actions is-start">
                <Button disabled=Signal::derive(move || chosen.with(String::is_empty)) on_click=press>{words}</Button>
            </div>
        </details>
    }
}

/// Asks why, and does it.
pub(super) fn reason_form(
    words: &'static str,
    hint: &'static str,
    needs_reason: bool,
    run: Callback<String>,
) -> AnyView {
    let reason = RwSignal::new(String::new());
    let is_blocked = Signal::derive(move || needs_reason && reason.with(|reason| reason.trim().is_empty()));
    view! {
        <details class="day-section">
            <summary>{words}</summary>
            <Field label="Reason" hint required=needs_reason>
                <TextArea value=reason on_input=move |typed| reason.set(typed) rows=2 max_length=2000 />
            </Field>
            <div class="panel-actions is-start">
                <Button appearance=Appearance::Danger disabled=is_blocked on_click=move |_| run.run(reason.get_untracked())>{words}</Button>
            </div>
        </details>
    }
}
