//! One session of one's own: its people, joining, and afterwards who was there, what came of it, how it was.

use std::sync::Arc;
use std::time::Duration;

use crate::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use pep_api_types::attendance::{MySession, PlanUpdate, Presence};
use pep_api_types::people::Side;
use pep_api_types::sessions::{AttendancePlan, SessionState};

use super::card::{PlanChoice, SessionTime, join_link};
use super::change;
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
use crate::logic::url_query::UrlQuery;
use crate::pages::sessions::make_up;
use crate::state::answer::Answer;
use crate::state::paged::keep_asking;
use crate::state::toasts::{Intent, Toasts};

/// How often a session is read again while its page is open: others say who was there, and so does the meeting.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// The page.
#[component]
pub fn MySessionPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<i64>().ok())));
    let answer = Answer::<MySession>::default();
    // The last one that was read: a later question that fails leaves the page as it is.
    let newest = RwSignal::new(None::<Arc<MySession>>);
    let load = move || {
        if let Some(id) = id.get_untracked() {
            answer.load(async move { client().get_my_session(id).await });
        }
    };
    Effect::new(move |_| {
        id.track();
        answer.forget();
        newest.set(None);
        load();
    });
    Effect::new(move |_| {
        if let Some(found) = answer.ok() {
            newest.set(Some(found));
        }
    });
    keep_asking(LOOK_EVERY, load);
    let late = RwSignal::new(None::<MySession>);
    let title = Signal::derive(move || {
        newest.get().map_or_else(|| "Session".to_owned(), |session| session.title.clone())
    });
    let shown_id = Memo::new(move |_| newest.get().map(|session| session.id));
    view! {
        <PageHeader title lead=|| view! { <a href="/my-sessions">"All my sessions"</a> } />
        {move || match shown_id.get() {
            Some(_) => newest.get_untracked().map(|first| whole(&first, newest, answer, late)).into_any(),
            None => {
                match answer.get().and_then(Result::err) {
                    Some(error) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
                    None => view! { <Loading what="Loading the session" /> }.into_any(),
                }
            }
        }}
        <LateDialog session=late />
    }
}

/// The parts of the page, each drawn anew only when what it shows has changed, so that what is being entered stays.
fn whole(
    first: &Arc<MySession>,
    newest: RwSignal<Option<Arc<MySession>>>,
    answer: Answer<MySession>,
    late: RwSignal<Option<MySession>>,
) -> AnyView {
    let id = first.id;
    let session = {
        let first = Arc::clone(first);
        Memo::new(move |_| newest.get().unwrap_or_else(|| Arc::clone(&first)))
    };
    let changed = Callback::new(move |()| answer.load(async move { client().get_my_session(id).await }));
    let replaced = Callback::new(move |session: MySession| answer.replace(session));
    let head = Memo::new(move |_| without_what_came_of_it(&session.get()));
    let is_cancelled = Memo::new(move |_| session.get().state == SessionState::Cancelled);
    let is_after = Memo::new(move |_| session.get().has_begun && !is_cancelled.get());
    let people = Memo::new(move |_| session.get().people.clone());
    let outcome = Memo::new(move |_| session.get().outcome.clone());
    let feedback = Memo::new(move |_| (session.get().feedback_url.clone(), session.get().feedback.clone()));
    let taps = move || is_after.get().then(|| view! { <Taps session=id people=people.get() replaced /> });
    // Who was there decides whether there is something to make up for.
    // Only slots of an event can be asked for once more.
    let is_over =
        Memo::new(move |_| session.get().is_over && !is_cancelled.get() && session.get().event_id.is_some());
    let made_up = move || {
        people.track();
        is_over.get().then(|| make_up(id, &session.get_untracked().title))
    };
    let outcome_form = move || {
        is_after.get().then(|| {
            let session = (*session.get_untracked()).clone();
            view! { <OutcomeForm session newest=outcome replaced changed /> }
        })
    };
    let feedback_form = move || {
        is_after.get().then(|| match feedback.get().0 {
            Some(url) => view! {
                <section class="day-section">
                    <h2>"How was it?"</h2>
                    <p><a class="button" href=url rel="external">"Open the feedback form"</a></p>
                </section>
            }
            .into_any(),
            None => {
                let session = (*session.get_untracked()).clone();
                view! { <FeedbackForm session replaced /> }.into_any()
            }
        })
    };
    let asked = asked_answer();
    let question = move || {
        let shown = head.get();
        let is_ahead = !shown.is_over && shown.state != SessionState::Cancelled;
        asked.filter(|asked| is_ahead && shown.plan != *asked).map(|asked| mailed_answer(id, asked, changed))
    };
    view! {
        {question}
        {move || is_cancelled.get().then(|| view! { <Banner intent=Intent::Warning>"This session was called off."</Banner> })}
        <div class="day-page">
            {move || about(&head.get(), late, changed)}
            {taps}
            {made_up}
            {outcome_form}
            {feedback_form}
        </div>
    }
    .into_any()
}

/// What was pressed in the mail: `?answer=coming` or `?answer=not-coming`.
fn asked_answer() -> Option<AttendancePlan> {
    match UrlQuery::read(&use_location().search.get_untracked()).first("answer")? {
        "coming" => Some(AttendancePlan::Attending),
        "not-coming" => Some(AttendancePlan::NotAttending),
        _ => None,
    }
}

/// Asks once: mail programs and scanners open links by themselves, so opening one says nothing.
fn mailed_answer(id: i64, asked: AttendancePlan, changed: Callback<()>) -> AnyView {
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let (question, words) = match asked {
        AttendancePlan::NotAttending => ("You cannot come to this session?", "I can't come"),
        AttendancePlan::Attending | AttendancePlan::Unknown => ("You come to this session?", "I'll be there"),
    };
    let say =
        move |_| {
            let body = PlanUpdate { plan: asked };
            change(busy, async move { client().set_attendance_plan(id, &body).await }, move |answer| {
                match answer {
                    Ok(_) => {
                        toasts.success("Your answer is saved");
                        changed.run(());
                    }
                    Err(error) => toasts.failure("Your answer was not saved", &error),
                }
            });
        };
    let actions = move || view! { <Button appearance=Appearance::Primary busy on_click=say>{words}</Button> };
    view! { <div class="mailed-answer"><Banner intent=Intent::Info actions>{question}</Banner></div> }
}

/// The session without what its other parts show.
fn without_what_came_of_it(session: &MySession) -> MySession {
    let mut head = MySession { outcome: None, feedback: None, ..session.clone() };
    for person in &mut head.people {
        person.presence = Presence::Unknown;
        person.source = None;
    }
    head
}

/// When and where it is, with what can be done before and during it, and who takes part.
fn about(found: &MySession, late: RwSignal<Option<MySession>>, changed: Callback<()>) -> AnyView {
    let is_ahead = !found.is_over && found.state != SessionState::Cancelled;
    let asked = found.clone();
    let tell = found.may_tell_late.then(|| {
        view! {
            <Button appearance=Appearance::Subtle icon=Icon::Clock on_click=move |_| late.set(Some(asked.clone()))>
                "I am late"
            </Button>
        }
    });
    let join = found.join_url.clone().filter(|_| is_ahead).map(|url| join_link(url, &found.title));
    view! {
        <section class="day-section">
            <SessionTime session=found.clone() />
            <p class="quiet">{place(found)}</p>
            {(!found.description.is_empty()).then(|| view! { <p class="report-notes">{found.description.clone()}</p> })}
            <div class="day-actions">
                {join}
                {is_ahead.then(|| view! { <PlanChoice session=found.clone() changed /> })}
                {tell}
                {is_ahead.then(|| view! { <ReplaceMe session=found.clone() /> })}
            </div>
            <People session=found.clone() />
        </section>
    }
    .into_any()
}

fn place(session: &MySession) -> String {
    match session.event_name.as_ref().or(session.engagement_title.as_ref()) {
        Some(part_of) => format!("{part_of} · {}", session.program_name),
        None => session.program_name.clone(),
    }
}

/// Who takes part, by team side, with what they plan.
#[component]
fn People(session: MySession) -> impl IntoView {
    let side = |side: Side| {
        let mut names: Vec<String> =
            session.teams.iter().filter(|team| team.side == side).map(|team| team.name.clone()).collect();
        // A session of an engagement has no teams.
        if names.is_empty() {
            names.push(if side == Side::Partner { "Partners" } else { "Microsoft" }.to_owned());
        }
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
    view! {
        <h2>"Who takes part"</h2>
        <div class="day-sides">{side(Side::Partner)} {side(Side::Microsoft)}</div>
    }
}
