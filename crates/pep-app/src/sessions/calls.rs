//! Sessions that belong to no event: calls between people who agreed on a time (F-12 … F-14). Their meeting and their
//! calendar entry are kept like those of every session.

use pep_db::AnyConnection;
use pep_db::sessions::{NewSession, SessionChange, SessionRow};
use pep_domain::ids::{PersonId, ProgramId, SessionId};
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;

use super::decide::calendar_uid;
use super::invitations::{self, News};
use super::{change, meetings, touch};
use crate::{AppContext, AppError};

/// A call to make.
pub(crate) struct NewCall {
    /// Its program.
    pub(crate) program: ProgramId,
    /// Title.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) description: String,
    /// Start and end.
    pub(crate) span: (UtcMicros, UtcMicros),
    /// IANA zone.
    pub(crate) time_zone: String,
    /// Who is in it.
    pub(crate) people: Vec<PersonId>,
    /// Who called it.
    pub(crate) by: PersonId,
}

/// Makes a call; the job that makes its meeting invites everybody.
pub(crate) fn make(conn: &mut AnyConnection, ctx: &AppContext, new: NewCall) -> Result<SessionId, AppError> {
    let now = ctx.now();
    let session = NewSession {
        program: new.program,
        event: None,
        engagement: None,
        request: None,
        slot: None,
        title: new.title,
        description: new.description,
        starts_at: new.span.0,
        ends_at: new.span.1,
        time_zone: new.time_zone,
        calendar_uid: calendar_uid(ctx),
        teams: Vec::new(),
    };
    let id = pep_db::sessions::insert_session(conn, &session, now)?;
    for person in new.people {
        pep_db::sessions::put_person(conn, id, person, None, Some(new.by), now)?;
    }
    meetings::want(conn, ctx, id, 0)?;
    touch(conn)?;
    Ok(id)
}

/// Moves a call; everybody's calendar follows.
///
/// # Errors
/// [`AppError::WrongState`] if it is over or was called off.
pub(crate) fn move_to(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: SessionId,
    span: (UtcMicros, UtcMicros),
) -> Result<(), AppError> {
    let row = live(conn, id)?;
    let change = SessionChange {
        starts_at: Some(span.0.0),
        ends_at: Some(span.1.0),
        calendar_sequence: Some(row.calendar_sequence + 1),
        ..SessionChange::default()
    };
    pep_db::sessions::change_session(conn, id, &change, ctx.now())?;
    let moved = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
    let people = pep_db::sessions::people_of_sessions(conn, &[id])?;
    let everybody: Vec<PersonId> = people.iter().map(|person| person.person.id).collect();
    let news = News::Moved { was: (row.starts_at, row.ends_at), reason: "" };
    invitations::send(conn, ctx, &moved, &people, &everybody, news)?;
    meetings::follow(conn, ctx, &moved)?;
    touch(conn)
}

/// Calls a call off: everybody's calendar takes it out, its meeting is taken down.
///
/// # Errors
/// [`AppError::WrongState`] if it is over or was called off.
pub(crate) fn cancel(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: SessionId,
    reason: &str,
) -> Result<(), AppError> {
    let row = live(conn, id)?;
    change::call_off(conn, ctx, &row, reason)?;
    touch(conn)
}

fn live(conn: &mut AnyConnection, id: SessionId) -> Result<SessionRow, AppError> {
    let row = pep_db::sessions::lock_session(conn, id)?.ok_or(AppError::NotFound)?;
    if row.state == SessionState::Scheduled {
        return Ok(row);
    }
    Err(AppError::WrongState(
        "The meeting is over, so it cannot be changed. Schedule another one.".to_owned(),
    ))
}
