//! The mails around a session day (D-33 … D-38, D-49; A11, A13; reliability 2.9). A tick looks who is due now; what is
//! sent is read when it is sent, and a key of business words sees to it that it is sent once.

mod after_engagement;
mod days;

pub(crate) use after_engagement::{follow_up_links, may_ask};

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_db::people::PersonRecord;
use pep_db::session_days::{DayFilter, DaySession};
use pep_db::session_mails::Concerning;
use pep_domain::attendance::{Presence, weigh};
use pep_domain::events::FollowUpTiming;
use pep_domain::events::plan::EventMail;
use pep_domain::feedback::open_until;
use pep_domain::ids::{EventId, SessionId};
use pep_domain::mail::MessageClass;
use pep_domain::session_mails::{Timing, Window, distance_in_words, follow_up_window, summary_window};
use pep_domain::sessions::{AttendancePlan, SessionState};
use pep_domain::time::{DAY_US, UtcMicros, span_in_words};
use pep_mail::MailTemplate;
use pep_mail::kinds::{ListedSession, SessionFollowUp, SessionSummary};

use self::days::{By, Day, absent, days};
use crate::events::feedback::form_for;
use crate::events::mail_texts;
use crate::mail::NewMail;
use crate::mail_forecast::{self, Addressee};
use crate::report_requests::day_in_words;
use crate::session_days::{by_session, has_report, statements_of};
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// The job's kind.
pub const KIND: &str = "send_session_mails";

/// No summary is due earlier than this before a session: the day before begins at most so long ago in any zone.
const SUMMARY_REACH_US: i64 = 2 * DAY_US;
/// No follow-up is of use later than this after a session: a morning and 72 hours.
const FOLLOW_UP_REACH_US: i64 = 6 * DAY_US;

/// Sends every summary and follow-up that is due and was not sent, then moves on the events of which everybody was written
/// to. Returns how many mails were written.
///
/// # Errors
/// If the database does not answer.
pub async fn send_due(ctx: &AppContext) -> Result<usize, AppError> {
    let now = ctx.now();
    let (summaries, follow_ups) = ctx
        .db
        .read(move |conn| Ok::<_, AppError>((due_summaries(conn, now)?, due_follow_ups(conn, now)?)))
        .await?;
    let mut sent = 0;
    // One transaction for each person: a mail that cannot be written holds up nobody else's.
    for day in summaries {
        sent += one(ctx, day, summarise).await;
    }
    for day in follow_ups {
        sent += one(ctx, day, follow_up).await;
    }
    move_on(ctx).await?;
    crate::engagements::complete_held(ctx).await?;
    Ok(sent)
}

/// Held events with nobody left to follow up are followed up (D-67).
async fn move_on(ctx: &AppContext) -> Result<(), AppError> {
    let now = ctx.now();
    let done = ctx
        .db
        .read(move |conn| {
            let held = pep_db::session_mails::held_events(conn)?;
            if held.is_empty() {
                return Ok(held);
            }
            let over = pep_db::session_mails::over(conn, now.plus(-FOLLOW_UP_REACH_US), now)?;
            let all = days(over, By::Engagement, |_| true)?;
            let waiting: Vec<EventId> = unwritten(conn, all, "followup")?
                .into_iter()
                .filter(|day| {
                    day.last_end().is_some_and(|end| {
                        follow_up_window(end, day.zone, day.timing, false).at(now) != Timing::TooLate
                    })
                })
                .flat_map(|day| day.sessions.into_iter().filter_map(|session| session.event))
                .collect();
            Ok::<_, AppError>(held.into_iter().filter(|event| !waiting.contains(event)).collect())
        })
        .await?;
    if done.is_empty() {
        return Ok(());
    }
    let inner = ctx.clone();
    ctx.db
        .write(move |conn| {
            for event in done {
                crate::events::mark_followed_up(conn, &inner, event)?;
            }
            Ok(())
        })
        .await
}

type Write = fn(&mut AnyConnection, &AppContext, &Day, &PersonRecord) -> Result<bool, AppError>;

async fn one(ctx: &AppContext, day: Day, write: Write) -> usize {
    let (program, person) = (day.program, day.person);
    let inner = ctx.clone();
    let written = ctx
        .db
        .write(move |conn| match pep_db::people::find(conn, day.person)? {
            Some(person) => write(conn, &inner, &day, &person),
            None => Ok(false),
        })
        .await;
    match written {
        Ok(is_written) => usize::from(is_written),
        Err(error) => {
            tracing::error!(%program, %person, %error, "a mail of a session day could not be written");
            0
        }
    }
}

fn zone_of(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// Leaves out the days whose mail was written.
fn unwritten(conn: &mut AnyConnection, days: Vec<Day>, what: &str) -> Result<Vec<Day>, AppError> {
    let keys: Vec<String> = days.iter().map(|day| day.key(what)).collect();
    let used = pep_db::session_mails::used_keys(conn, &keys)?;
    Ok(days.into_iter().filter(|day| !used.contains(&day.key(what))).collect())
}

fn due_summaries(conn: &mut AnyConnection, now: UtcMicros) -> Result<Vec<Day>, AppError> {
    // Also what began already today: the first session of the day decides whether its summary is too late.
    let candidates = pep_db::session_mails::upcoming(conn, now.plus(-DAY_US), now.plus(SUMMARY_REACH_US))?;
    let due = days(candidates, By::Program, |rules| rules.sends_summary)?
        .into_iter()
        .filter(|day| summary_time(day).is_some_and(|window| window.at(now) == Timing::Due))
        .collect();
    unwritten(conn, due, "summary")
}

fn summary_time(day: &Day) -> Option<Window> {
    Some(summary_window(day.first_start()?, day.zone))
}

/// Whom summaries would go to until an instant, as things stand.
pub(crate) fn planned_summaries(
    conn: &mut AnyConnection,
    now: UtcMicros,
    until: UtcMicros,
) -> Result<Vec<Addressee>, AppError> {
    let candidates = pep_db::session_mails::upcoming(conn, now, until.plus(SUMMARY_REACH_US))?;
    let all = days(candidates, By::Program, |rules| rules.sends_summary)?;
    let moments = all.iter().filter_map(summary_time).map(|window| window.due_at);
    let moments = moments.filter(|at| *at <= until).collect();
    mail_forecast::ask(conn, now, moments, |conn, at| {
        let due = due_summaries(conn, at)?;
        Ok(due.iter().filter_map(|day| Some(addressee(day, summary_time(day)?.due_at))).collect())
    })
}

/// Whom follow-ups would go to until an instant, as things stand.
pub(crate) fn planned_follow_ups(
    conn: &mut AnyConnection,
    now: UtcMicros,
    until: UtcMicros,
) -> Result<Vec<Addressee>, AppError> {
    let candidates = pep_db::session_mails::over(conn, now.plus(-DAY_US), until)?;
    let mut moments = BTreeSet::new();
    for day in days(candidates, By::Engagement, |_| true)? {
        let Some(end) = day.last_end() else { continue };
        for attended in [true, false] {
            moments.insert(follow_up_window(end, day.zone, day.timing, attended).due_at);
        }
    }
    moments.retain(|at| *at <= until);
    mail_forecast::ask(conn, now, moments, |conn, at| {
        let mut found = Vec::new();
        for day in due_follow_ups(conn, at)? {
            let attended = day.timing == FollowUpTiming::ByAttendance && attended(conn, &day)?;
            if let Some(end) = day.last_end() {
                let due_at = follow_up_window(end, day.zone, day.timing, attended).due_at;
                found.push(addressee(&day, due_at));
            }
        }
        Ok(found)
    })
}

fn addressee(day: &Day, due_at: UtcMicros) -> Addressee {
    Addressee { program: day.program, person: day.person, zone: day.zone, due_at }
}

fn due_follow_ups(conn: &mut AnyConnection, now: UtcMicros) -> Result<Vec<Day>, AppError> {
    let since = now.plus(-FOLLOW_UP_REACH_US);
    let mut candidates = pep_db::session_mails::over(conn, since, now)?;
    let missed = pep_db::session_mails::concerned_sellers(conn, Concerning::Missed(since, now))?;
    candidates.extend(missed.into_iter().map(absent));
    candidates.extend(pep_db::session_mails::partners_without_people(conn, since, now)?);
    // Until the last session of the day is over, the day is not.
    let mut running = pep_db::session_mails::upcoming(conn, now.plus(-DAY_US), now.plus(DAY_US))?;
    // In an engagement who stays away from a later session is not kept waiting for it.
    running.retain(|one| one.engagement.is_none() || one.plan != AttendancePlan::NotAttending);
    let open = days(running, By::Engagement, |_| true)?;
    let is_open = |day: &Day| {
        open.iter().any(|other| {
            (other.program, other.engagement, other.person, other.date)
                == (day.program, day.engagement, day.person, day.date)
                && other.last_end().is_some_and(|end| end > now)
        })
    };
    let over = days(candidates, By::Engagement, |_| true)?.into_iter().filter(|day| !is_open(day)).collect();
    let mut due = Vec::new();
    for day in unwritten(conn, over, "followup")? {
        let attended = day.timing == FollowUpTiming::ByAttendance && attended(conn, &day)?;
        let Some(end) = day.last_end() else { continue };
        if follow_up_window(end, day.zone, day.timing, attended).at(now) == Timing::Due {
            due.push(day);
        }
    }
    Ok(due)
}

/// Was the person in one of the day's sessions? Attendance decides where it is known, else what the person planned (A11).
fn attended(conn: &mut AnyConnection, day: &Day) -> Result<bool, AppError> {
    Ok(presence_on(conn, day)? != Presence::Absent)
}

fn presence_on(conn: &mut AnyConnection, day: &Day) -> Result<Presence, AppError> {
    let known: Vec<Presence> = presences(conn, day)?.into_values().collect();
    Ok(if known.contains(&Presence::Present) {
        Presence::Present
    } else if known.contains(&Presence::Unknown) {
        Presence::Unknown
    } else {
        Presence::Absent
    })
}

/// Was the person in each of the day's sessions?
fn presences(conn: &mut AnyConnection, day: &Day) -> Result<BTreeMap<SessionId, Presence>, AppError> {
    let ids = day.ids();
    let mut records = by_session(pep_db::attendance::of_sessions(conn, &ids)?, |record| record.session);
    let mut known = BTreeMap::new();
    for session in &day.sessions {
        let records = records.remove(&session.session).unwrap_or_default();
        let said = weigh(&statements_of(&records, day.person), session.side, has_report(&records)).presence;
        let presence = match (said, session.plan) {
            (Presence::Unknown, AttendancePlan::Attending) => Presence::Present,
            (Presence::Unknown, AttendancePlan::NotAttending) => Presence::Absent,
            (Presence::Unknown, AttendancePlan::Unknown) => match day.timing {
                // Nobody said anything: "sellers who attended" are those who are known to have (C-52).
                FollowUpTiming::ByAttendance => Presence::Absent,
                FollowUpTiming::NextMorning => Presence::Unknown,
            },
            (said, _) => said,
        };
        known.insert(session.session, presence);
    }
    Ok(known)
}

/// The day's sessions as they are now, within the writing transaction: a job is a question, not an order.
fn sessions_now(
    conn: &mut AnyConnection,
    day: &Day,
    is_wanted: impl Fn(&DaySession) -> bool,
) -> Result<Vec<DaySession>, AppError> {
    let filter = DayFilter { ids: Some(day.ids()), ..DayFilter::default() };
    let mut sessions = pep_db::session_days::list(conn, day.person, &filter)?;
    sessions.retain(is_wanted);
    Ok(sessions)
}

fn listed(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    day: &Day,
    person: &PersonRecord,
    sessions: &[DaySession],
    rates: Rates<'_>,
) -> Result<Vec<ListedSession>, AppError> {
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let mut teams = by_session(pep_db::session_days::teams(conn, &ids)?, |team| team.session);
    let mut listed = Vec::with_capacity(sessions.len());
    for session in sessions {
        let with = teams
            .remove(&session.id)
            .unwrap_or_default()
            .into_iter()
            .filter(|team| team.side != person.side)
            .map(|team| team.name)
            .collect();
        let event_zone = zone_of(&session.time_zone);
        listed.push(ListedSession {
            title: session.title.clone(),
            time: span_in_words(session.starts_at, session.ends_at, day.zone, event_zone),
            with,
            join_url: session.join_url.clone(),
            page_url: link(conn, ctx, day, &format!("/my-sessions/{}", session.id))?,
            rate_url: match rates {
                Rates::Without(missed)
                    if !missed.contains(&session.id) && form_of(session, person)?.is_none() =>
                {
                    Some(rate_link(conn, ctx, day, session.id, session.ends_at)?)
                }
                Rates::Without(_) | Rates::Not => None,
            },
        });
    }
    Ok(listed)
}

/// Does the mail ask what the reader thought of each session?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rates<'a> {
    Not,
    /// Of all but those that the reader missed.
    Without(&'a BTreeSet<SessionId>),
}

/// The form that asks a person instead of PEP.
fn form_of(session: &DaySession, person: &PersonRecord) -> Result<Option<String>, AppError> {
    form_for(&session.event_feedback, &session.forms, person.side)
}

/// PEP's own short form for one session, without signing in.
fn rate_link(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    day: &Day,
    session: SessionId,
    ends_at: UtcMicros,
) -> Result<String, AppError> {
    links::create_feedback(conn, ctx, day.person, day.program, session, open_until(ends_at))
}

fn link(conn: &mut AnyConnection, ctx: &AppContext, day: &Day, path: &str) -> Result<String, AppError> {
    links::create(conn, ctx, day.person, LinkPurpose::Session, path, Some(day.program), None)
}

fn summarise(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    day: &Day,
    person: &PersonRecord,
) -> Result<bool, AppError> {
    let now = ctx.now();
    let sessions = sessions_now(conn, day, |session| session.state == SessionState::Scheduled)?;
    let Some(first) = sessions.first() else { return Ok(false) };
    let window = summary_window(first.starts_at, day.zone);
    let mail = SessionSummary {
        recipient_name: person.name(),
        distance: distance_in_words(now, day.date, day.zone),
        day: day_in_words(day.date),
        intro: own_words(conn, day, person, &sessions, EventMail::Summary)?,
        page_url: link(conn, ctx, day, "/my-sessions")?,
        sessions: listed(conn, ctx, day, person, &sessions, Rates::Not)?,
    };
    let sent = (MessageClass::Summary, "summary", window.latest_at);
    send(conn, ctx, day, person, &mail, sent, origin(first))
}

fn follow_up(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    day: &Day,
    person: &PersonRecord,
) -> Result<bool, AppError> {
    if let Some(engagement) = day.engagement {
        let attended = attended(conn, day)?;
        return after_engagement::write(conn, ctx, day, engagement, person, attended);
    }
    let sessions = sessions_now(conn, day, |session| session.state != SessionState::Cancelled)?;
    let (Some(first), Some(last_end)) = (sessions.first(), day.last_end()) else { return Ok(false) };
    let window = follow_up_window(last_end, day.zone, day.timing, false);
    let mut feedback_url = None;
    for session in &sessions {
        feedback_url = feedback_url.or(form_of(session, person)?);
    }
    let missed: BTreeSet<SessionId> = presences(conn, day)?
        .into_iter()
        .filter_map(|(session, presence)| (presence == Presence::Absent).then_some(session))
        .collect();
    let mail = SessionFollowUp {
        recipient_name: person.name(),
        day: day_in_words(day.date),
        attended: attended(conn, day)?,
        intro: own_words(conn, day, person, &sessions, EventMail::FollowUp)?,
        feedback_url,
        sessions: listed(conn, ctx, day, person, &sessions, Rates::Without(&missed))?,
    };
    let sent = (MessageClass::FollowUp, "followup", window.latest_at);
    send(conn, ctx, day, person, &mail, sent, origin(first))
}

/// Writes one mail about a day; false if it was written before. `sent`: its class, its word in the key, until when it is
/// of use.
fn send<M: MailTemplate>(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    day: &Day,
    person: &PersonRecord,
    mail: &M,
    (class, what, latest_at): (MessageClass, &str, UtcMicros),
    origin: Option<(&'static str, i64)>,
) -> Result<bool, AppError> {
    let brand = crate::mail::brand(conn, ctx, Some(day.program))?;
    let new = NewMail {
        class,
        template: M::KIND,
        program_id: Some(day.program),
        recipient_id: Some(person.id),
        to_name: person.name(),
        to_address: person.email.clone(),
        rendered: pep_mail::render(mail, &brand).map_err(AppError::internal)?,
        once_key: Some(day.key(what)),
        run_at: ctx.now(),
        not_after: Some(latest_at),
        resend_of: None,
        origin,
    };
    Ok(crate::mail::enqueue(conn, ctx, new)?.is_some())
}

/// The organiser's own words: those of the day's first event that has any.
fn own_words(
    conn: &mut AnyConnection,
    day: &Day,
    person: &PersonRecord,
    sessions: &[DaySession],
    mail: EventMail,
) -> Result<Option<String>, AppError> {
    let mut asked = BTreeSet::new();
    for (event, _) in sessions.iter().filter_map(|session| session.event.as_ref()) {
        if !asked.insert(*event) {
            continue;
        }
        if let Some(event) = pep_db::events::find(conn, *event)? {
            let (name, date) = (person.name(), day_in_words(day.date));
            let values = [
                ("recipient", name.as_str()),
                ("program", &event.program.1),
                ("event", &event.name),
                ("date", &date),
            ];
            if let Some(words) = mail_texts::filled(&event.mail_texts, mail, &values)? {
                return Ok(Some(words));
            }
        }
    }
    Ok(None)
}

fn origin(session: &DaySession) -> Option<(&'static str, i64)> {
    Some(match &session.event {
        Some((event, _)) => ("event", event.0),
        None => ("session", session.id.0),
    })
}
