//! The meeting of a session: made, changed and taken down by jobs, each of which may run again (reliability 2.1 class B,
//! integrations 1). The invitations go out with the link, in the transaction that notes it.

use std::collections::BTreeMap;
use std::time::Duration;

use pep_db::AnyConnection;
use pep_db::sessions::{SessionChange, SessionRow};
use pep_domain::ids::{PersonId, SessionId};
use pep_domain::jobs::{Lease, Queue};
use pep_domain::sessions::{MeetingState, SessionState};
use pep_microsoft::meetings::{MeetingError, WantedMeeting};
use serde_json::json;

use super::change::has_meeting;
use super::invitations::{self, News};
use super::scene::EventAccess;
use super::seat::Seat;
use super::view::SessionView;
use super::{audit, touch};
use crate::jobs::{self, NewJob};
use crate::{AppContext, AppError};

/// Makes the meeting of a session.
pub const MAKE: &str = "make_meeting";
/// Gives the meeting the session's new time and title.
pub const UPDATE: &str = "update_meeting";
/// Takes the meeting down.
pub const END: &str = "end_meeting";

/// How a job about a meeting ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeetingStep {
    /// Recorded with all that comes of it; the job is finished.
    Finished,
    /// The provider is not well: again later.
    Again {
        /// What happened.
        why: String,
        /// Not before.
        after: Option<Duration>,
    },
    /// It needs a person.
    Failed {
        /// A word.
        class: &'static str,
        /// What to do.
        why: String,
    },
}

/// Asks for the job that makes a session's meeting. `revision`: asks again where it was asked for before.
pub(super) fn want(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: SessionId,
    revision: i64,
) -> Result<(), AppError> {
    enqueue(conn, ctx, MAKE, session, format!("meeting:{session}:{revision}"))
}

/// Asks for the job that brings a session's meeting after it, if it has one.
pub(super) fn follow(conn: &mut AnyConnection, ctx: &AppContext, row: &SessionRow) -> Result<(), AppError> {
    if has_meeting(row) {
        let once = format!("meeting-update:{}:{}", row.id, row.row_version);
        enqueue(conn, ctx, UPDATE, row.id, once)?;
    }
    Ok(())
}

/// Asks for the job that takes a session's meeting down, if it has one.
pub(super) fn end(conn: &mut AnyConnection, ctx: &AppContext, row: &SessionRow) -> Result<(), AppError> {
    if row.meeting.reference.is_some() {
        enqueue(conn, ctx, END, row.id, format!("meeting-end:{}:{}", row.id, row.calendar_sequence))?;
    }
    Ok(())
}

fn enqueue(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    kind: &'static str,
    session: SessionId,
    once_key: String,
) -> Result<(), AppError> {
    let now = ctx.now();
    let job = NewJob {
        once_key: Some(once_key),
        origin: Some(("session", session.0)),
        ..NewJob::new(kind, Queue::Meetings, json!({ "v": 1, "session": session.0 }), now)
    };
    jobs::enqueue(conn, now, job)?;
    Ok(())
}

fn wanted(row: &SessionRow) -> WantedMeeting {
    WantedMeeting {
        external_id: row.calendar_uid.clone(),
        subject: row.title.clone(),
        starts_at: row.starts_at.to_datetime(),
        ends_at: row.ends_at.to_datetime(),
    }
}

/// Makes the meeting of a session and invites everybody in it.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; whatever the database answers.
pub async fn make(ctx: &AppContext, lease: Lease, id: SessionId) -> Result<MeetingStep, AppError> {
    let Some((row, organizer)) = choose_organizer(ctx, id).await? else { return finish(ctx, lease).await };
    let asked = wanted(&row);
    let made = match ctx.meetings.create_or_get(organizer.clone(), asked.clone()).await {
        Ok(made) => made,
        Err(error) => return give_up_or_wait(ctx, id, error).await,
    };
    let provider = ctx.meetings.name();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let Some(row) = pep_db::sessions::lock_session(conn, id)? else {
                return jobs::finish(conn, ctx.now(), &lease);
            };
            let change = SessionChange {
                meeting_state: Some(MeetingState::Ready.as_str()),
                meeting_error: Some(None),
                meeting_provider: Some(provider.to_owned()),
                meeting_organizer: Some(organizer),
                meeting_ref: Some(made.reference),
                join_url: Some(made.join_url),
                ..SessionChange::default()
            };
            pep_db::sessions::change_session(conn, id, &change, ctx.now())?;
            let now = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
            if row.state == SessionState::Scheduled {
                // Whoever moved it meanwhile found no meeting to bring along.
                if wanted(&now) != asked {
                    follow(conn, &ctx, &now)?;
                }
                let people = pep_db::sessions::people_of_sessions(conn, &[id])?;
                let uninvited: Vec<PersonId> = people
                    .iter()
                    .filter(|person| person.invited_sequence.is_none())
                    .map(|person| person.person.id)
                    .collect();
                invitations::send(conn, &ctx, &now, &people, &uninvited, News::Invitation)?;
            } else {
                end(conn, &ctx, &now)?;
            }
            touch(conn)?;
            jobs::finish(conn, ctx.now(), &lease)
        })
        .await?;
    Ok(MeetingStep::Finished)
}

/// The session that waits for its meeting, and in whose name it shall be. The choice is noted before the call: every
/// attempt must name the same organizer, or there would be two meetings.
async fn choose_organizer(ctx: &AppContext, id: SessionId) -> Result<Option<(SessionRow, String)>, AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let Some(row) = pep_db::sessions::lock_session(conn, id)? else { return Ok(None) };
            if row.state != SessionState::Scheduled || has_meeting(&row) {
                return Ok(None);
            }
            let pool = ctx.meetings.organizers();
            if let Some(organizer) =
                row.meeting.organizer.clone().filter(|organizer| pool.contains(organizer))
            {
                return Ok(Some((row, organizer)));
            }
            let used: BTreeMap<String, i64> =
                pep_db::sessions::meetings_by_organizer(conn)?.into_iter().collect();
            let fewest = pool.iter().min_by_key(|organizer| used.get(*organizer).copied().unwrap_or(0));
            let Some(organizer) = fewest.cloned() else { return Ok(None) };
            let change =
                SessionChange { meeting_organizer: Some(organizer.clone()), ..SessionChange::default() };
            pep_db::sessions::change_session(conn, id, &change, ctx.now())?;
            Ok(Some((row, organizer)))
        })
        .await
}

/// Gives the meeting the session's time and title as they are now.
///
/// # Errors
/// As [`make`].
pub async fn update(ctx: &AppContext, lease: Lease, id: SessionId) -> Result<MeetingStep, AppError> {
    let row = ctx.db.read(move |conn| pep_db::sessions::find_session(conn, id)).await?;
    let Some((row, organizer, reference)) = row.and_then(|row| at_provider(ctx, row)) else {
        return finish(ctx, lease).await;
    };
    if row.state != SessionState::Scheduled {
        return finish(ctx, lease).await;
    }
    match ctx.meetings.update(organizer, reference, wanted(&row)).await {
        Ok(()) => finish(ctx, lease).await,
        Err(MeetingError::Gone) => make_anew(ctx, lease, id).await,
        Err(error) => give_up_or_wait(ctx, id, error).await,
    }
}

/// The meeting was taken away at the provider: there will be another one, and everybody is invited to it.
async fn make_anew(ctx: &AppContext, lease: Lease, id: SessionId) -> Result<MeetingStep, AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            if let Some(row) = pep_db::sessions::lock_session(conn, id)? {
                let change = SessionChange {
                    meeting_state: Some(MeetingState::Wanted.as_str()),
                    calendar_sequence: Some(row.calendar_sequence + 1),
                    ..SessionChange::default()
                };
                pep_db::sessions::change_session(conn, id, &change, ctx.now())?;
                pep_db::sessions::forget_invited(conn, id)?;
                want(conn, &ctx, id, row.row_version + 1)?;
                touch(conn)?;
            }
            jobs::finish(conn, ctx.now(), &lease)
        })
        .await?;
    Ok(MeetingStep::Finished)
}

/// Takes the meeting of a session down that was called off.
///
/// # Errors
/// As [`make`].
pub async fn take_down(ctx: &AppContext, lease: Lease, id: SessionId) -> Result<MeetingStep, AppError> {
    let row = ctx.db.read(move |conn| pep_db::sessions::find_session(conn, id)).await?;
    let Some((row, organizer, reference)) = row.and_then(|row| at_provider(ctx, row)) else {
        return finish(ctx, lease).await;
    };
    if row.state != SessionState::Cancelled {
        return finish(ctx, lease).await;
    }
    if let Err(error) = ctx.meetings.delete(organizer, reference).await {
        return give_up_or_wait(ctx, id, error).await;
    }
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let change = SessionChange {
                meeting_state: Some(MeetingState::Ended.as_str()),
                ..SessionChange::default()
            };
            pep_db::sessions::change_session(conn, id, &change, ctx.now())?;
            touch(conn)?;
            jobs::finish(conn, ctx.now(), &lease)
        })
        .await?;
    Ok(MeetingStep::Finished)
}

/// Where the session's meeting is, if it is at the provider that is configured now.
fn at_provider(ctx: &AppContext, row: SessionRow) -> Option<(SessionRow, String, String)> {
    let is_here = row.meeting.provider.as_deref() == Some(ctx.meetings.name());
    let (organizer, reference) = (row.meeting.organizer.clone()?, row.meeting.reference.clone()?);
    is_here.then_some((row, organizer, reference))
}

async fn finish(ctx: &AppContext, lease: Lease) -> Result<MeetingStep, AppError> {
    jobs::record_done(ctx, lease).await?;
    Ok(MeetingStep::Finished)
}

/// Notes why there is no meeting, where organisers see it.
async fn give_up_or_wait(
    ctx: &AppContext,
    id: SessionId,
    error: MeetingError,
) -> Result<MeetingStep, AppError> {
    let words = match &error {
        MeetingError::PolicyMissing(why) => format!(
            "The account in whose name the meeting shall be has not granted PEP leave: an administrator grants the \
             application access policy, waits 30 minutes and tries again. {why}"
        ),
        other => other.to_string(),
    };
    let (class, state) = match &error {
        MeetingError::Passing { .. } => (None, None),
        MeetingError::PolicyMissing(_) => (Some("policy_missing"), Some(MeetingState::Failed)),
        MeetingError::Config(_) => (Some("configuration"), Some(MeetingState::Failed)),
        MeetingError::Gone | MeetingError::Refused(_) => (Some("refused"), Some(MeetingState::Failed)),
    };
    let (now, note) = (ctx.now(), words.clone());
    ctx.db
        .write(move |conn| {
            let Some(row) = pep_db::sessions::lock_session(conn, id)? else { return Ok(()) };
            let change = SessionChange {
                meeting_error: Some(Some(note)),
                meeting_state: state.filter(|_| !has_meeting(&row)).map(MeetingState::as_str),
                ..SessionChange::default()
            };
            pep_db::sessions::change_session(conn, id, &change, now)?;
            touch(conn)
        })
        .await?;
    Ok(match (class, error) {
        (Some(class), _) => MeetingStep::Failed { class, why: words },
        (None, MeetingError::Passing { retry_after, .. }) => {
            MeetingStep::Again { why: words, after: retry_after }
        }
        (None, _) => MeetingStep::Again { why: words, after: None },
    })
}

/// Tries again to make a session's meeting, after somebody looked to what stood in the way.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise it; [`AppError::WrongState`] if it has one.
pub async fn retry(ctx: &AppContext, access: &EventAccess, id: SessionId) -> Result<SessionView, AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            if !seat.manages {
                return Err(AppError::NotFound);
            }
            if seat.row.state != SessionState::Scheduled || has_meeting(&seat.row) {
                return Err(AppError::WrongState(
                    "There is nothing to make: the session has its meeting, or needs none any more."
                        .to_owned(),
                ));
            }
            let change = SessionChange {
                meeting_state: Some(MeetingState::Wanted.as_str()),
                meeting_error: Some(None),
                ..SessionChange::default()
            };
            pep_db::sessions::change_session(conn, id, &change, ctx.now())?;
            want(conn, &ctx, id, seat.row.row_version)?;
            touch(conn)?;
            audit(conn, &ctx, Some(access.actor()), "retry_session_meeting", "session", id.0, json!({}))?;
            Seat::take(conn, &access, id, ctx.now())?.view(conn, access.actor())
        })
        .await
}
