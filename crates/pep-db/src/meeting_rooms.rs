//! What the simulated meeting provider remembers: rooms, and who joined them when.

use diesel::prelude::*;
use pep_domain::ids::SessionId;
use pep_domain::time::UtcMicros;

use crate::schema::{session, simulated_join, simulated_meeting};
use crate::types::instant;
use crate::{AnyConnection, DbError};

/// A room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRow {
    /// The meeting.
    pub id: i64,
    /// Subject.
    pub subject: String,
    /// Planned start.
    pub starts_at: UtcMicros,
    /// Planned end.
    pub ends_at: UtcMicros,
    /// The session that meets here.
    pub session: SessionId,
}

/// The room of this name, if a session meets in it.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, room: &str) -> Result<Option<RoomRow>, DbError> {
    // PostgreSQL cannot even be asked for a text with a NUL in it.
    if room.contains('\0') {
        return Ok(None);
    }
    let row: Option<(i64, String, i64, i64)> = simulated_meeting::table
        .filter(simulated_meeting::room.eq(room).and(simulated_meeting::deleted_at.is_null()))
        .select((
            simulated_meeting::id,
            simulated_meeting::subject,
            simulated_meeting::starts_at,
            simulated_meeting::ends_at,
        ))
        .first(conn)
        .optional()?;
    let Some((id, subject, starts_at, ends_at)) = row else { return Ok(None) };
    let session: Option<i64> = session::table
        .filter(session::meeting_provider.eq("simulated").and(session::meeting_ref.eq(id.to_string())))
        .select(session::id)
        .first(conn)
        .optional()?;
    Ok(session.map(|session| RoomRow {
        id,
        subject,
        starts_at: UtcMicros(starts_at),
        ends_at: UtcMicros(ends_at),
        session: SessionId(session),
    }))
}

/// Somebody's stay in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRow {
    /// The stay.
    pub id: i64,
    /// The name shown.
    pub name: String,
    /// The address; empty for anonymous people.
    pub email: String,
    /// Joined.
    pub joined_at: UtcMicros,
    /// Left; none: still there.
    pub left_at: Option<UtcMicros>,
}

/// All stays in a meeting, the earliest first.
///
/// # Errors
/// Whatever the database answers.
pub fn joins(conn: &mut AnyConnection, meeting: i64) -> Result<Vec<JoinRow>, DbError> {
    let rows: Vec<(i64, String, String, i64, Option<i64>)> = simulated_join::table
        .filter(simulated_join::meeting_id.eq(meeting))
        .order((simulated_join::joined_at, simulated_join::id))
        .select((
            simulated_join::id,
            simulated_join::name,
            simulated_join::email,
            simulated_join::joined_at,
            simulated_join::left_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, email, joined_at, left_at)| JoinRow {
            id,
            name,
            email,
            joined_at: UtcMicros(joined_at),
            left_at: instant(left_at),
        })
        .collect())
}

/// Somebody joins. `left_at`: for stays that are written down afterwards.
///
/// # Errors
/// Whatever the database answers.
pub fn join(
    conn: &mut AnyConnection,
    meeting: i64,
    name: &str,
    email: &str,
    joined_at: UtcMicros,
    left_at: Option<UtcMicros>,
) -> Result<(), DbError> {
    diesel::insert_into(simulated_join::table)
        .values((
            simulated_join::meeting_id.eq(meeting),
            simulated_join::name.eq(name),
            simulated_join::email.eq(email),
            simulated_join::joined_at.eq(joined_at.0),
            simulated_join::left_at.eq(left_at.map(|at| at.0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Somebody leaves; false if the stay is not there or over.
///
/// # Errors
/// Whatever the database answers.
pub fn leave(conn: &mut AnyConnection, meeting: i64, id: i64, now: UtcMicros) -> Result<bool, DbError> {
    let changed = diesel::update(
        simulated_join::table
            .find(id)
            .filter(simulated_join::meeting_id.eq(meeting).and(simulated_join::left_at.is_null())),
    )
    .set(simulated_join::left_at.eq(Some(now.0)))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Everybody who is still in the session's room leaves it at `at`, or when they came if that was later.
///
/// # Errors
/// Whatever the database answers.
pub fn close(conn: &mut AnyConnection, of: SessionId, at: UtcMicros) -> Result<(), DbError> {
    let reference: Option<String> = session::table
        .find(of.0)
        .filter(session::meeting_provider.eq("simulated"))
        .select(session::meeting_ref)
        .first(conn)
        .optional()?
        .flatten();
    let Some(meeting) = reference.and_then(|reference| reference.parse::<i64>().ok()) else { return Ok(()) };
    for stay in joins(conn, meeting)? {
        if stay.left_at.is_none() {
            leave(conn, meeting, stay.id, at.max(stay.joined_at))?;
        }
    }
    Ok(())
}
