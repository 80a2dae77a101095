//! The sessions of an engagement as a partner sees them: who of the company comes, and who is the contact afterwards (C-25,
//! C-26).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagement_sessions::{MyEngagementSession, MyEngagementSessions, SessionAttendees};
use pep_api_types::sessions::SessionState;
use pep_api_types::teams::NamedThing;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::checkbox::Checkbox;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::components::slot_time::SlotTime;
use crate::logic::session_words::account_words;
use crate::pages::sessions::state_badge;
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// The section of the partner's page; nothing before there is a session.
pub(super) fn sessions(engagement: i64) -> AnyView {
    let found = Answer::<MyEngagementSessions>::default();
    let load = move || found.load(async move { client().list_my_engagement_sessions(engagement).await });
    load();
    let busy = RwSignal::new(false);
    let shown = move || match found.get() {
        None => view! { <Loading what="Loading the sessions" /> },
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
        Some(Ok(own)) if own.sessions.is_empty() => {
            view! { <p class="quiet">"No sessions yet. You get a mail when a session is set up for you: say who comes."</p> }
        }
        Some(Ok(own)) => {
            let cards: Vec<_> =
                own.sessions.iter().map(|one| card(engagement, found, busy, one, &own.people)).collect();
            view! { <ul class="engagement-board">{cards}</ul> }
        }
    };
    view! {
        <section class="panel-part">
            <h2>"Sessions"</h2>
            {shown}
        </section>
    }
}

fn card(
    engagement: i64,
    found: Answer<MyEngagementSessions>,
    busy: RwSignal<bool>,
    session: &MyEngagementSession,
    people: &[NamedThing],
) -> AnyView {
    let toasts = Toasts::current();
    let id = session.id;
    let choose = Callback::new(move |body: SessionAttendees| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = client().set_my_session_attendees(engagement, id, &body).await;
            busy.try_set(false);
            match answer {
                Ok(changed) => found.replace(changed),
                Err(error) => toasts.failure("Who comes was not saved", &error),
            }
        });
    });
    let chosen = session.attendee_ids.clone();
    let boxes: Vec<AnyView> = people
        .iter()
        .map(|person| {
            let (person_id, before, contact_id) = (person.id, chosen.clone(), session.contact_id);
            let mark = move |comes: bool| {
                let mut person_ids = before.clone();
                person_ids.retain(|id| *id != person_id);
                if comes {
                    person_ids.push(person_id);
                }
                let contact_id = contact_id.filter(|id| person_ids.contains(id));
                choose.run(SessionAttendees { person_ids, contact_id });
            };
            let checked = Signal::stored(chosen.contains(&person_id));
            let disabled = Signal::stored(!session.may_choose);
            view! { <li class="engagement-task"><Checkbox label=person.name.clone() checked disabled on_change=mark /></li> }
        })
        .collect();
    let coming = chosen.clone();
    let choices: Vec<Choice> = people
        .iter()
        .filter(|person| chosen.contains(&person.id))
        .map(|person| Choice::new(person.id.to_string(), person.name.clone()))
        .collect();
    let contact = (session.may_choose && choices.len() > 1).then(|| {
        let value = Signal::stored(session.contact_id.map(|id| id.to_string()).unwrap_or_default());
        let pick = move |id: String| {
            choose.run(SessionAttendees { person_ids: coming.clone(), contact_id: id.parse().ok() });
        };
        view! {
            <Field label="Contact for follow-ups">
                <Select value choices=Signal::stored(choices) on_change=pick />
            </Field>
        }
    });
    let is_empty = session.attendee_ids.is_empty() && session.state == SessionState::Scheduled;
    let missing = is_empty.then(|| view! { <p><Badge tone=Tone::Warning>"Nobody chosen yet"</Badge></p> });
    let me = untrack(|| Session::current().person()).map(|person| person.id);
    let me = me.filter(|me| is_empty && session.may_choose && people.iter().any(|person| person.id == *me));
    let come = me.map(|me| {
        let press = move |_| choose.run(SessionAttendees { person_ids: vec![me], contact_id: None });
        view! { <Button appearance=Appearance::Primary icon=Icon::Check busy on_click=press>"I come"</Button> }
    });
    let accounts = account_words(&session.accounts);
    let description = session.description.clone();
    view! {
        <li class="engagement-partner" class:is-open=is_empty>
            <div class="event-card-head">
                <h3>{session.title.clone()}</h3>
                {state_badge(session.state)}
            </div>
            <SlotTime starts_at=session.starts_at ends_at=session.ends_at zone=session.time_zone.clone() />
            {(!description.is_empty()).then(|| view! { <p class="event-words">{description}</p> })}
            {(!accounts.is_empty()).then(|| view! { <p class="engagement-facts quiet">{format!("About {accounts}")}</p> })}
            {missing}
            <fieldset class="team-choice">
                <legend>"Who comes of yours"</legend>
                <ul class="engagement-tasks">{boxes}</ul>
                {contact}
            </fieldset>
            <div class="panel-actions is-start">
                {come}
                <LinkButton href=format!("/sessions/{id}") appearance=Appearance::Subtle>"Open"</LinkButton>
            </div>
        </li>
    }
}
