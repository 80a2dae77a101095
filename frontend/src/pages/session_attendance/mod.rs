//! Who was at a session, for its organisers: every entry with its source, asking the meeting again, correcting with a
//! reason (B3-11).

use std::collections::BTreeMap;

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use pep_api_types::attendance::{
    AttendanceCorrection, AttendanceEntry, AttendancePerson, Presence, SessionAttendance,
};
use pep_api_types::engagement_sessions::EngagementSessionPartner;
use pep_api_types::people::Side;
use pep_api_types::sessions::SessionDetail;
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::reason_dialog::ReasonDialog;
use crate::components::relative_date::RelativeDate;
use crate::components::slot_time::SlotTime;
use crate::logic::engagement_words::opportunity_href;
use crate::logic::my_day::{minutes_words, outcome_words, source_words};
use crate::logic::session_words::{company_words, side_words};
use crate::pages::sessions::make_up;
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// A correction that waits for its reason: whom, there or not, and the name for the words.
type Asked = Option<(i64, bool, String)>;

/// The session itself, with its partners if it is one of an engagement.
struct About {
    session: SessionDetail,
    partners: Vec<EngagementSessionPartner>,
}

async fn find_about(id: i64) -> Result<About, ApiError> {
    let session = client().find_session(id).await?;
    let partners = match session.engagement_id {
        Some(engagement) => {
            let page = client().list_engagement_sessions(engagement).await?;
            page.items.into_iter().find(|one| one.id == id).map(|one| one.partners).unwrap_or_default()
        }
        None => Vec::new(),
    };
    Ok(About { session, partners })
}

/// The page.
#[component]
pub fn SessionAttendancePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<i64>().ok())));
    let attendance = Answer::<SessionAttendance>::default();
    let about = Answer::<About>::default();
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let asked = RwSignal::new(Asked::None);
    let failure = RwSignal::new(None::<ApiError>);
    let load = move || {
        if let Some(id) = id.get_untracked() {
            attendance.load(async move { client().get_session_attendance(id).await });
            about.load(find_about(id));
        }
    };
    Effect::new(move |_| {
        id.track();
        attendance.forget();
        about.forget();
        load();
    });
    let refresh = move |_| {
        let Some(id) = id.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = client().refresh_attendance(id).await;
            busy.try_set(false);
            match answer {
                Ok(now) => {
                    toasts.success("The meeting was asked again who was there");
                    attendance.replace(now);
                }
                Err(error) => toasts.failure("The meeting was not asked", &error),
            }
        });
    };
    let correct = Callback::new(move |reason: String| {
        let (Some(id), Some((person, is_present, name))) = (id.get_untracked(), asked.get_untracked()) else {
            return;
        };
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let body = AttendanceCorrection { is_present, reason };
            let answer = client().correct_attendance(id, person, &body).await;
            busy.try_set(false);
            match answer {
                Ok(now) => {
                    toasts.success(format!("The attendance of {name} is corrected"));
                    asked.set(None);
                    attendance.replace(now);
                }
                Err(error) => failure.set(Some(error)),
            }
        });
    });
    let actions = move || {
        attendance.ok().is_some_and(|found| found.has_meeting).then(|| {
            view! {
                <Button icon=Icon::Refresh busy on_click=refresh>"Ask the meeting again"</Button>
            }
        })
    };
    let lead_words = move || {
        let id = id.get()?;
        let found = about.ok();
        let title = found
            .as_ref()
            .map_or_else(|| "Back to the session".to_owned(), |found| found.session.session.title.clone());
        let when = found.map(|found| {
            let session = &found.session.session;
            view! { " · " <SlotTime starts_at=session.starts_at ends_at=session.ends_at zone=session.time_zone.clone() /> }
        });
        Some(view! { <a href=format!("/sessions/{id}")>{title}</a> {when} })
    };
    // Drawn once, before the session is here.
    let lead = move || view! { {lead_words} };
    let title = Signal::derive(move || match asked.get() {
        Some((_, true, name)) => format!("{name} was there?"),
        Some((_, false, name)) => format!("{name} was not there?"),
        None => String::new(),
    });
    view! {
        <PageHeader title="Who was there" lead actions />
        {move || match (attendance.get(), about.get()) {
            (Some(Err(error)), _) | (_, Some(Err(error))) => {
                view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any()
            }
            (Some(Ok(found)), Some(Ok(about))) => whole(&found, &about.partners, asked),
            _ => view! { <Loading what="Loading the attendance" /> }.into_any(),
        }}
        <ReasonDialog
            open=Signal::derive(move || asked.with(Option::is_some))
            title
            confirm="Correct the attendance"
            busy
            error=failure
            on_confirm=correct
            on_cancel=move |()| asked.set(None)
        >
            <p>"Your word outweighs the meeting and the teams. The audit log keeps the reason."</p>
        </ReasonDialog>
    }
}

fn whole(
    found: &SessionAttendance,
    partners: &[EngagementSessionPartner],
    asked: RwSignal<Asked>,
) -> AnyView {
    let teams = found
        .teams
        .iter()
        .map(|team| {
            let people = found
                .people
                .iter()
                .filter(|person| person.team_id == Some(team.id))
                .map(|person| row(person, "", asked))
                .collect_view();
            section(team.name.clone(), team.presence, people.into_any())
        })
        .collect_view();
    let added: Vec<&AttendancePerson> =
        found.people.iter().filter(|person| person.team_id.is_none()).collect();
    let added =
        if found.teams.is_empty() { by_company(&added, partners, asked) } else { in_addition(&added, asked) };
    let strangers = (!found.strangers.is_empty()).then(|| {
        let rows = found
            .strangers
            .iter()
            .map(|guest| {
                let time = guest.seconds.map(minutes_words).unwrap_or_default();
                view! { <li><span class="tap-name">{guest.name.clone()} " " {guest.email.clone()}</span> {time}</li> }
                    .into_any()
            })
            .collect_view();
        section("Also in the meeting".to_owned(), Presence::Unknown, rows.into_any())
    });
    let checked = match found.checked_at {
        Some(at) => view! { <p class="quiet">"The meeting was last asked " <RelativeDate at />"."</p> }.into_any(),
        None => view! { <p class="quiet">"The meeting was not asked yet. It is asked a quarter of an hour after the end."</p> }
            .into_any(),
    };
    let outcome = found.outcome.as_ref().map(|outcome| {
        let next = outcome.next_step.clone();
        let done = outcome.done_at.map(|_| view! { <Badge tone=Tone::Success>"Done"</Badge> });
        view! {
            <section class="day-section">
                <h2>"Outcome"</h2>
                <p>{outcome_words(outcome.result)}</p>
                <p class="report-notes">{outcome.note.clone()}</p>
                {(!next.is_empty()).then(|| view! { <p>{format!("Next: {next}")} " " {done}</p> })}
            </section>
        }
    });
    // Only teams can make up for a session to which one of them did not come.
    let again = (!found.teams.is_empty()).then(|| make_up(found.session_id, "our session"));
    let begin = found.opportunity.as_ref().filter(|_| Session::current().may(ActionKind::ManageEngagements));
    let begin = begin.map(|start| {
        view! {
            <section class="day-section">
                <h2>"Sell together"</h2>
                <p class="quiet">"An engagement begins as a draft, with this OU, this partner, and the segments and industries that both teams share."</p>
                <LinkButton href=opportunity_href(start) icon=Icon::Add>"Start a co-sell engagement from it"</LinkButton>
            </section>
        }
    });
    view! { {checked} <div class="day-page">{teams} {added} {strangers} {again} {outcome} {begin}</div> }
        .into_any()
}

/// Who was added to a session of two teams, each with the side.
fn in_addition(added: &[&AttendancePerson], asked: RwSignal<Asked>) -> Vec<AnyView> {
    if added.is_empty() {
        return Vec::new();
    }
    let rows = added.iter().map(|person| row(person, side_words(person.side), asked)).collect_view();
    vec![section("Added to this session".to_owned(), Presence::Unknown, rows.into_any())]
}

/// The people of an engagement's session, which has no teams: a part for each company.
fn by_company(
    people: &[&AttendancePerson],
    partners: &[EngagementSessionPartner],
    asked: RwSignal<Asked>,
) -> Vec<AnyView> {
    let mut companies: BTreeMap<String, Vec<AnyView>> = BTreeMap::new();
    for person in people {
        let company = company_words(&person.name, person.side, partners);
        companies.entry(company).or_default().push(row(person, "", asked));
    }
    let part = |(name, rows): (String, Vec<AnyView>)| section(name, Presence::Unknown, rows.into_any());
    companies.into_iter().map(part).collect()
}

fn section(name: String, presence: Presence, rows: AnyView) -> AnyView {
    let sign = match presence {
        Presence::Present => view! { <Badge tone=Tone::Success>"Came"</Badge> }.into_any(),
        Presence::Absent => view! { <Badge tone=Tone::Danger>"No-show"</Badge> }.into_any(),
        Presence::Unknown => ().into_any(),
    };
    view! {
        <section class="day-section">
            <h2>{name} " " {sign}</h2>
            <ul class="tap-list">{rows}</ul>
        </section>
    }
    .into_any()
}

/// `of`: whose the person is, where the heading does not say it.
fn row(person: &AttendancePerson, of: &'static str, asked: RwSignal<Asked>) -> AnyView {
    let (tone, words) = match person.presence {
        Presence::Present => (Tone::Success, "There"),
        Presence::Absent => (Tone::Danger, "Not there"),
        Presence::Unknown => (Tone::Neutral, "Not known"),
    };
    let entries = person.entries.iter().map(|said| entry(said, person.side)).collect::<Vec<_>>().join(", ");
    let shown = person.name.clone();
    let decided = person.source.map(|source| source_words(source, person.by_side, person.side));
    let choice = |is_present: bool, words: &'static str, already: Presence| {
        let (id, name, spoken) = (person.id, person.name.clone(), format!(": {}", person.name));
        (person.presence != already).then(|| {
            view! {
                <Button
                    appearance=Appearance::Subtle
                    icon=Icon::Edit
                    on_click=move |_| asked.set(Some((id, is_present, name.clone())))
                >
                    {words} <span class="visually-hidden">{spoken}</span>
                </Button>
            }
            .into_any()
        })
    };
    view! {
        <li>
            <span class="tap-name">
                {shown} " " {(!of.is_empty()).then(|| view! { <span class="quiet">{of}" "</span> })} <Badge tone=tone>{words}</Badge> " " {decided} " "
                <span class="quiet">{(!entries.is_empty()).then(|| format!("({entries})"))}</span>
            </span>
            {choice(true, "Was there", Presence::Present)}
            {choice(false, "Was not there", Presence::Absent)}
        </li>
    }
    .into_any()
}

/// What one source says, in words.
fn entry(entry: &AttendanceEntry, of: Side) -> String {
    let said = if entry.is_present { "there" } else { "not there" };
    let time = entry.seconds.map(|seconds| format!(", {}", minutes_words(seconds))).unwrap_or_default();
    format!("{said} {}{time}", source_words(entry.source, entry.by_side, of))
}
