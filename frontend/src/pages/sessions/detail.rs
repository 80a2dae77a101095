//! One session.

use std::time::Duration;

use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use pep_api_types::sessions::{MeetingState, SessionDetail, SessionOrganiser, SessionState};
use pep_client::ApiError;

use super::change::Changes;
use super::people::People;
use super::{join, state_badge};
use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::disclosure::Disclosure;
use crate::components::error_panel::ErrorPanel;
use crate::components::history_link::mails_link;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::slot_time::SlotTime;
use crate::logic::session_words::account_words;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::paged::keep_asking;
use crate::state::toasts::{Intent, Toasts};

/// While the meeting is being made, the page asks so often whether it is there.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The page.
#[component]
pub fn SessionPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("session").and_then(|id| id.parse::<i64>().ok())).unwrap_or_default()
    });
    move || page(id.get())
}

fn page(id: i64) -> AnyView {
    let answer = Answer::<SessionDetail>::default();
    let load = move || answer.load(async move { client().find_session(id).await });
    load();
    keep_asking(LOOK_EVERY, move || {
        let is_made =
            answer.ok().is_some_and(|session| session.session.meeting_state == MeetingState::Wanted);
        if is_made {
            load();
        }
    });
    let title = Signal::derive(move || {
        answer.ok().map_or_else(|| "Session".to_owned(), |session| session.session.title.clone())
    });
    let lead_words = move || {
        let shown = answer.ok()?;
        let event = shown
            .event_id
            .zip(shown.event_name.clone())
            .map(|(id, name)| view! { <a href=format!("/events/{id}")>{name}</a> " · " });
        let engagement = shown
            .engagement_id
            .zip(shown.engagement_title.clone())
            .map(|(id, title)| view! { <a href=format!("/engagements/{id}")>{title}</a> " · " });
        Some(view! { {event}{engagement}{shown.program_name.clone()} })
    };
    let board = move || {
        let shown = answer.ok()?;
        let who_came = shown.organiser.is_some().then(|| {
            view! { <LinkButton href=format!("/sessions/{id}/attendance") icon=Icon::People>"Attendance"</LinkButton> }
        });
        let board = shown.event_id.map(|event| {
            view! { <LinkButton href=format!("/events/{event}/board") icon=Icon::Heatmap>"Open the board"</LinkButton> }
        });
        let mails = mails_link("session", id, "Mails");
        Some(view! { {mails} {who_came} {board} })
    };
    // Both are drawn once, before the session is here.
    let lead = move || view! { {lead_words} };
    let actions = move || view! { {board} };
    // Redrawn only when the session itself is another version, so that what is being entered stays.
    let shown = Memo::new(move |_| answer.ok());
    let failed = move || answer.get().and_then(Result::err);
    view! {
        <PageHeader title lead actions />
        {move || failed().map(|error| view! { <ErrorPanel error on_retry=move |()| load() /> })}
        {move || match shown.get() {
            Some(session) => content(answer, &session),
            None if failed().is_some() => ().into_any(),
            None => view! { <Loading what="Loading the session" /> },
        }}
    }
}

fn content(answer: Answer<SessionDetail>, detail: &SessionDetail) -> AnyView {
    let session = &detail.session;
    let teams = session.teams.iter().map(|team| team.name.clone());
    let partners = detail.partners.iter().map(|partner| partner.name.clone());
    let teams = teams.chain(partners).collect::<Vec<_>>().join(" and ");
    let cancelled =
        detail.cancel_reason.clone().filter(|_| session.state == SessionState::Cancelled).map(|reason| {
            view! { <Banner intent=Intent::Warning>"Cancelled: " {reason}</Banner> }
        });
    let warnings = detail.warnings.clone().into_iter().map(|warning| {
        view! { <Banner intent=Intent::Warning>{warning.detail}</Banner> }
    });
    let is_on = session.state == SessionState::Scheduled;
    let day = format!("/my-sessions/{}", session.id);
    let is_mine = detail.people.iter().any(|person| person.is_me);
    view! {
        {cancelled}
        {warnings.collect_view()}
        <div class="session-head">
            <SlotTime starts_at=session.starts_at ends_at=session.ends_at zone=session.time_zone.clone() />
            {state_badge(session.state)}
            {(is_on && !detail.may_attend).then(|| join(session))}
            {is_mine.then(|| view! { <LinkButton href=day>"Attendance and outcome"</LinkButton> })}
        </div>
        <p>{teams}</p>
        {attend(answer, detail)}
        {about_accounts(detail)}
        {(!detail.description.is_empty()).then(|| view! { <p class="session-words">{detail.description.clone()}</p> })}
        {detail.organiser.clone().map(|organiser| for_organisers(answer, detail, organiser))}
        <People answer detail=detail.clone() />
        <Changes answer detail=detail.clone() />
    }
}

/// Coming along and staying away, for sellers; also where the mail's *Attend* leads.
fn attend(answer: Answer<SessionDetail>, detail: &SessionDetail) -> Option<AnyView> {
    if !detail.may_attend && !detail.may_leave {
        return None;
    }
    let (toasts, id, comes) = (Toasts::current(), detail.session.id, detail.may_attend);
    let busy = RwSignal::new(false);
    let go = move |_| {
        busy.set(true);
        spawn_local(async move {
            let done = attend_or_leave(id, comes).await;
            busy.try_set(false);
            match done {
                Ok(session) => {
                    toasts.success(if comes {
                        "You attend; it comes into your calendar"
                    } else {
                        "You stay away"
                    });
                    answer.replace(session);
                }
                Err(error) => toasts.failure("That was not saved", &error),
            }
        });
    };
    let partners = detail.partners.iter().map(|partner| (partner.id, partner.name.clone()));
    let follow_ups = follow_up_links(detail.program_id, id, partners);
    let button = if comes {
        view! { <Button appearance=Appearance::Primary icon=Icon::Check busy on_click=go>"Attend"</Button> }
    } else {
        view! { <Button busy on_click=go>"Stay away"</Button> }
    };
    Some(view! { <div class="panel-actions is-start">{button} {follow_ups}</div> })
}

/// Says for a seller whether he or she comes.
pub async fn attend_or_leave(id: i64, comes: bool) -> Result<SessionDetail, ApiError> {
    if comes { client().attend_session(id).await } else { client().leave_session(id).await }
}

/// The ways to a follow-up with each of these partners of a session.
pub fn follow_up_links(
    program: i64,
    session: i64,
    partners: impl Iterator<Item = (i64, String)>,
) -> Vec<AnyView> {
    partners
        .map(|(partner, name)| {
            let href = format!("/follow-ups/new?program={program}&partner={partner}&session={session}");
            let words = format!("Follow up with {name}");
            view! { <LinkButton href appearance=Appearance::Subtle>{words}</LinkButton> }
        })
        .collect()
}

fn about_accounts(detail: &SessionDetail) -> Option<AnyView> {
    let names = account_words(&detail.accounts);
    (!names.is_empty()).then(|| view! { <p class="quiet">{format!("About {names}")}</p> })
}

fn for_organisers(
    answer: Answer<SessionDetail>,
    detail: &SessionDetail,
    organiser: SessionOrganiser,
) -> AnyView {
    let toasts = Toasts::current();
    let id = detail.session.id;
    let busy = RwSignal::new(false);
    let retry = move |_| {
        busy.set(true);
        spawn_local(async move {
            match client().retry_session_meeting(id).await {
                Ok(session) => answer.replace(session),
                Err(error) => toasts.failure("The meeting was not tried again", &error),
            }
            busy.try_set(false);
        });
    };
    let failed = (detail.session.meeting_state == MeetingState::Failed).then(|| {
        let words =
            organiser.meeting_error.clone().unwrap_or_else(|| "The meeting could not be made.".to_owned());
        let actions = move || view! { <Button busy on_click=retry>"Try again"</Button> };
        view! { <Banner intent=Intent::Error actions>{words}</Banner> }
    });
    let facts = [
        ("Meetings by", organiser.meeting_provider.unwrap_or_default()),
        ("In the name of", organiser.meeting_organizer.unwrap_or_default()),
        ("Calendar entry", organiser.calendar_uid),
        ("Its revision", organiser.calendar_sequence.to_string()),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let facts: Vec<_> = facts.map(|(what, value)| view! { <dt>{what}</dt><dd>{value}</dd> }).collect();
    view! {
        {failed}
        <Disclosure label="Meeting and calendar entry">
            <dl class="facts">{facts}</dl>
        </Disclosure>
    }
}
