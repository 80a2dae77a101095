//! The end of a session: it is held, and its meeting says who was there.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::attendance::NewAttendance;
use pep_db::session_days::SessionHead;
use pep_domain::access::{Permit, action};
use pep_domain::attendance::{Attended, Guest, Report, Stay, Who, merge};
use pep_domain::ids::{PersonId, SessionId};
use pep_domain::jobs::{Lease, Queue};
use pep_domain::sessions::AttendanceSource;
use pep_domain::time::{HOUR_US, MINUTE_US};
use pep_microsoft::meetings::{AttendanceReport, MeetingError};
use serde_json::json;

use super::organiser::{AttendanceView, load, reached};
use crate::jobs::NewJob;
use crate::{AppContext, AppError};

/// The job that marks sessions as held.
pub const HOLD_KIND: &str = "hold_sessions";

/// The job that reads a meeting's reports.
pub const KIND: &str = "read_attendance";

/// How long after the end a meeting's reports are read: they come late, and grow when people rejoin.
const READ_AFTER_US: [i64; 4] = [15 * MINUTE_US, HOUR_US, 6 * HOUR_US, 24 * HOUR_US];

/// Marks sessions as held whose end has passed (D-36), and asks for the readings of their meetings. Returns how many.
///
/// # Errors
/// If the database does not answer.
pub async fn mark_held(ctx: &AppContext) -> Result<usize, AppError> {
    let now = ctx.now();
    // Looked at before a write is begun: most of the time nothing has ended.
    let ended = ctx.db.read(move |conn| pep_db::session_days::ended(conn, now)).await?;
    if ended.is_empty() {
        return Ok(0);
    }
    ctx.db
        .write(move |conn| {
            let mut held = 0;
            for (id, ends_at) in ended {
                if !pep_db::session_days::mark_held(conn, id, now)? {
                    continue;
                }
                held += 1;
                // A played room ends with its session; in a real one people leave by themselves.
                pep_db::meeting_rooms::close(conn, id, ends_at)?;
                for (nth, after) in READ_AFTER_US.into_iter().enumerate() {
                    let job = NewJob {
                        once_key: Some(format!("attendance:{id}:{}:{nth}", ends_at.0)),
                        origin: Some(("session", id.0)),
                        ..NewJob::new(
                            KIND,
                            Queue::Meetings,
                            json!({ "v": 1, "session": id.0 }),
                            ends_at.plus(after),
                        )
                    };
                    crate::jobs::enqueue(conn, now, job)?;
                }
            }
            if held > 0 {
                pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
            }
            Ok(held)
        })
        .await
}

/// Reads a session's meeting reports and finishes the job. Run twice, it writes the same.
///
/// # Errors
/// If the provider or the database does not answer.
pub async fn read_reports(ctx: &AppContext, lease: Lease, id: SessionId) -> Result<(), AppError> {
    let session = ctx.db.read(move |conn| pep_db::session_days::head(conn, id)).await?;
    let reports = fetch(ctx, &session).await?;
    let now = ctx.now();
    let inner = ctx.clone();
    ctx.db
        .write(move |conn| {
            record(conn, &inner, &session, &reports)?;
            crate::jobs::finish(conn, now, &lease)
        })
        .await
}

/// Reads a session's meeting reports now, for an organiser who waits.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not organise the session; [`AppError::WrongState`] if it has no meeting.
pub async fn refresh(
    ctx: &AppContext,
    permit: &Permit<action::ManageSessions>,
    id: SessionId,
) -> Result<AttendanceView, AppError> {
    let (asking, now) = (permit.clone(), ctx.now());
    let session = ctx.db.read(move |conn| reached(conn, &asking, id)).await?;
    if session.meeting_ref.is_none() {
        return Err(AppError::WrongState(
            "This session has no meeting whose attendance could be read.".to_owned(),
        ));
    }
    let reports = fetch(ctx, &session).await?;
    let (inner, actor) = (ctx.clone(), permit.actor().clone());
    ctx.db
        .write(move |conn| {
            let count = record(conn, &inner, &session, &reports)?;
            super::audit(conn, now, Some(&actor), id, json!({ "read": count }))?;
            let session = pep_db::session_days::head(conn, id)?;
            load(conn, session, now)
        })
        .await
}

/// What the session's meeting reports; nothing if it has none, or if another provider than the present one made it.
async fn fetch(ctx: &AppContext, session: &SessionHead) -> Result<Vec<Report>, AppError> {
    let is_ours = session.meeting_provider.as_deref() == Some(ctx.meetings.name());
    let (Some(organizer), Some(reference), true) =
        (&session.meeting_organizer, &session.meeting_ref, is_ours)
    else {
        return Ok(Vec::new());
    };
    match ctx.meetings.attendance_reports(organizer.clone(), reference.clone()).await {
        Ok(reports) => Ok(reports.into_iter().map(report).collect()),
        Err(MeetingError::Gone) => Ok(Vec::new()),
        Err(MeetingError::Passing { why, retry_after }) => {
            let retry_after_s = retry_after.map_or(60, |after| after.as_secs().max(1));
            Err(AppError::Unavailable { retry_after_s, source: why.into() })
        }
        Err(
            error @ (MeetingError::PolicyMissing(_) | MeetingError::Config(_) | MeetingError::Refused(_)),
        ) => Err(AppError::WrongState(error.to_string())),
    }
}

fn report(report: AttendanceReport) -> Report {
    let guests = report.records.into_iter().map(|record| Guest {
        name: record.name,
        email: record.email,
        stays: record
            .intervals
            .into_iter()
            .map(|(joined_at, left_at)| Stay { joined_at: joined_at.into(), left_at: left_at.into() })
            .collect(),
    });
    Report { began_at: report.starts_at.into(), ended_at: report.ends_at.into(), guests: guests.collect() }
}

/// Writes down what the meeting reported: one record for each person.
fn record(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: &SessionHead,
    reports: &[Report],
) -> Result<usize, AppError> {
    let now = ctx.now();
    let roster = pep_db::session_days::people(conn, &[session.id])?;
    let known: BTreeMap<String, PersonId> =
        roster.iter().map(|person| (person.email.trim().to_lowercase(), person.person)).collect();
    let attended = merge(reports, session.starts_at, session.ends_at, &known);
    let least = i64::from(rules_of(conn, session)?.attended_after_seconds);
    for Attended { who, name, email, seconds, first_joined_at, last_left_at } in &attended {
        let person = match who {
            Who::Person(id) => Some(*id),
            // Somebody PEP knows who was not invited to this session.
            Who::Address(email) => pep_db::attendance::find_person(conn, email)?,
            Who::Name(_) => None,
        };
        pep_db::attendance::put(
            conn,
            &NewAttendance {
                session_id: session.id.0,
                person_id: person.map(|id| id.0),
                name,
                email,
                source: AttendanceSource::Meeting.as_str(),
                record_key: &who.key(),
                is_present: *seconds >= least,
                seconds: Some(*seconds),
                first_joined_at: Some(first_joined_at.0),
                last_left_at: Some(last_left_at.0),
                recorded_by: None,
                recorded_at: now.0,
            },
        )?;
    }
    pep_db::attendance::note_checked(conn, session.id, now)?;
    if !attended.is_empty() {
        pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
    }
    Ok(attended.len())
}

/// The rules of the session's event; those of the program for a session of an engagement, which has none of its own.
fn rules_of(
    conn: &mut AnyConnection,
    session: &SessionHead,
) -> Result<pep_domain::events::EventRules, AppError> {
    let (own, program) = match session.event {
        Some((event, _)) => pep_db::event_reports::stored_rules(conn, event)?,
        None => (String::new(), pep_db::events::program_defaults(conn, session.program)?.1),
    };
    crate::events::rules::read_or_program(&own, &program)
}
