//! One session of one's own: its people, joining, and afterwards who was there, what came of it, how it was.

use crate::prelude::*;
use leptos_router::hooks::use_params_map;
use pep_api_types::attendance::MySession;
use pep_api_types::people::Side;
use pep_api_types::sessions::{AttendancePlan, SessionState};

use super::card::{PlanChoice, SessionTime, join_link};
use super::late::LateDialog;
use super::outcome::{FeedbackForm, OutcomeForm};
use super::replace::ReplaceMe;
use super::taps::Taps;
use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::state::answer::Answer;
use crate::state::toasts::Intent;

/// The page.
#[component]
pub fn MySessionPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<i64>().ok())));
    let session = Answer::<MySession>::default();
    let load = move || {
        if let Some(id) = id.get_untracked() {
            session.load(async move { client().get_my_session(id).await });
        }
    };
    Effect::new(move |_| {
        id.track();
        session.forget();
        load();
    });
    let late = RwSignal::new(None::<MySession>);
    let title = Signal::derive(move || {
        session.ok().map_or_else(|| "Session".to_owned(), |session| session.title.clone())
    });
    view! {
        <PageHeader title lead=|| view! { <a href="/my-sessions">"All my sessions"</a> } />
        {move || match session.get() {
            None => view! { <Loading what="Loading the session" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(found)) => whole((*found).clone(), session, late),
        }}
        <LateDialog session=late />
    }
}

fn whole(found: MySession, answer: Answer<MySession>, late: RwSignal<Option<MySession>>) -> AnyView {
    let is_cancelled = found.state == SessionState::Cancelled;
    let changed = Callback::new(move |()| {
        let id = found.id;
        answer.load(async move { client().get_my_session(id).await });
    });
    let replaced = Callback::new(move |session: MySession| answer.replace(session));
    let is_ahead = !found.is_over && !is_cancelled;
    let is_after = found.has_begun && !is_cancelled;
    let asked = found.clone();
    let tell = found.may_tell_late.then(|| {
        view! {
            <Button appearance=Appearance::Subtle icon=Icon::Clock on_click=move |_| late.set(Some(asked.clone()))>
                "I am late"
            </Button>
        }
    });
    let join = found.join_url.clone().filter(|_| is_ahead).map(|url| join_link(url, &found.title));
    let form = found.feedback_url.clone().map(|url| {
        view! {
            <section class="day-section">
                <h2>"How was it?"</h2>
                <p><a class="button" href=url rel="external">"Open the feedback form"</a></p>
            </section>
        }
    });
    view! {
        {is_cancelled.then(|| view! { <Banner intent=Intent::Warning>"This session was called off."</Banner> })}
        <div class="day-page">
            <section class="day-section">
                <SessionTime session=found.clone() />
                <p class="quiet">{place(&found)}</p>
                {(!found.description.is_empty()).then(|| view! { <p class="report-notes">{found.description.clone()}</p> })}
                <div class="day-actions">
                    {join}
                    {is_ahead.then(|| view! { <PlanChoice session=found.clone() changed /> })}
                    {tell}
                    {is_ahead.then(|| view! { <ReplaceMe session=found.clone() /> })}
                </div>
                <People session=found.clone() />
            </section>
            {is_after.then(|| view! { <Taps session=found.clone() replaced /> })}
            {is_after.then(|| view! { <OutcomeForm session=found.clone() replaced changed /> })}
            {is_after
                .then(|| match form {
                    Some(form) => form.into_any(),
                    None => view! { <FeedbackForm session=found.clone() replaced /> }.into_any(),
                })}
        </div>
    }
    .into_any()
}

fn place(session: &MySession) -> String {
    match &session.event_name {
        Some(event) => format!("{event} · {}", session.program_name),
        None => session.program_name.clone(),
    }
}

/// Who takes part, by team side, with what they plan.
#[component]
fn People(session: MySession) -> impl IntoView {
    let side = |side: Side| {
        let names: Vec<String> =
            session.teams.iter().filter(|team| team.side == side).map(|team| team.name.clone()).collect();
        let people = session
            .people
            .iter()
            .filter(|person| person.side == side)
            .map(|person| {
                let (words, tone) = match person.plan {
                    AttendancePlan::Unknown => ("", Tone::Neutral),
                    AttendancePlan::Attending => ("Coming", Tone::Success),
                    AttendancePlan::NotAttending => ("Not coming", Tone::Warning),
                };
                let name = if person.is_me { format!("{} (you)", person.name) } else { person.name.clone() };
                view! {
                    <li>
                        <a href=format!("mailto:{}", person.email)>{name}</a>
                        " "
                        {(!words.is_empty()).then(|| view! { <Badge tone=tone>{words}</Badge> })}
                    </li>
                }
                .into_any()
            })
            .collect_view();
        view! {
            <div>
                <h3>{names.join(", ")}</h3>
                <ul class="day-people">{people}</ul>
            </div>
        }
        .into_any()
    };
    view! { <div class="day-sides">{side(Side::Partner)} {side(Side::Microsoft)}</div> }
}
