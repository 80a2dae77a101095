//! Meetings without a cloud: what the simulated provider remembers.

use diesel::prelude::*;
use pep_domain::time::UtcMicros;

use crate::schema::{simulated_join, simulated_meeting};
use crate::{AnyConnection, DbError};

/// A simulated meeting.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SimulatedMeeting {
    /// Row id; also the provider's name for it.
    pub id: i64,
    /// In whose name it is.
    pub organizer: String,
    /// The caller's own name for it; with the organizer its identity.
    pub external_id: String,
    /// The room, part of its address.
    pub room: String,
    /// What it is called.
    pub subject: String,
    /// UTC microseconds.
    pub starts_at: i64,
    /// UTC microseconds.
    pub ends_at: i64,
    /// UTC microseconds.
    pub deleted_at: Option<i64>,
}

/// A meeting by organizer and external id.
///
/// # Errors
/// Whatever the database answers.
pub fn find_by_external_id(
    conn: &mut AnyConnection,
    organizer: &str,
    external_id: &str,
) -> Result<Option<SimulatedMeeting>, DbError> {
    Ok(simulated_meeting::table
        .filter(
            simulated_meeting::organizer.eq(organizer).and(simulated_meeting::external_id.eq(external_id)),
        )
        .first(conn)
        .optional()?)
}

/// A meeting by its room.
///
/// # Errors
/// Whatever the database answers.
pub fn find_by_room(conn: &mut AnyConnection, room: &str) -> Result<Option<SimulatedMeeting>, DbError> {
    Ok(simulated_meeting::table.filter(simulated_meeting::room.eq(room)).first(conn).optional()?)
}

/// A meeting to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSimulatedMeeting<'a> {
    /// In whose name.
    pub organizer: &'a str,
    /// The caller's own name for it.
    pub external_id: &'a str,
    /// The room.
    pub room: &'a str,
    /// What it is called.
    pub subject: &'a str,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
}

/// Stores a meeting; returns its id.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, new: NewSimulatedMeeting<'_>) -> Result<i64, DbError> {
    Ok(diesel::insert_into(simulated_meeting::table)
        .values((
            simulated_meeting::organizer.eq(new.organizer),
            simulated_meeting::external_id.eq(new.external_id),
            simulated_meeting::room.eq(new.room),
            simulated_meeting::subject.eq(new.subject),
            simulated_meeting::starts_at.eq(new.starts_at.0),
            simulated_meeting::ends_at.eq(new.ends_at.0),
        ))
        .returning(simulated_meeting::id)
        .get_result(conn)?)
}

/// Changes a meeting that is not deleted; false if there is none.
///
/// # Errors
/// Whatever the database answers.
pub fn update(
    conn: &mut AnyConnection,
    id: i64,
    subject: &str,
    starts_at: UtcMicros,
    ends_at: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        simulated_meeting::table
            .filter(simulated_meeting::id.eq(id).and(simulated_meeting::deleted_at.is_null())),
    )
    .set((
        simulated_meeting::subject.eq(subject),
        simulated_meeting::starts_at.eq(starts_at.0),
        simulated_meeting::ends_at.eq(ends_at.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Somebody's time in a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SimulatedJoin {
    /// As shown.
    pub name: String,
    /// Empty for whoever did not sign in.
    pub email: String,
    /// UTC microseconds.
    pub joined_at: i64,
    /// UTC microseconds; none: still there.
    pub left_at: Option<i64>,
}

/// Who was in a meeting, in order of time.
///
/// # Errors
/// Whatever the database answers.
pub fn joins(conn: &mut AnyConnection, meeting: i64) -> Result<Vec<SimulatedJoin>, DbError> {
    Ok(simulated_join::table
        .filter(simulated_join::meeting_id.eq(meeting))
        .order((simulated_join::joined_at, simulated_join::id))
        .select((
            simulated_join::name,
            simulated_join::email,
            simulated_join::joined_at,
            simulated_join::left_at,
        ))
        .load(conn)?)
}

/// Deletes a meeting; doing so again changes nothing.
///
/// # Errors
/// Whatever the database answers.
pub fn delete(conn: &mut AnyConnection, id: i64, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(
        simulated_meeting::table
            .filter(simulated_meeting::id.eq(id).and(simulated_meeting::deleted_at.is_null())),
    )
    .set(simulated_meeting::deleted_at.eq(now.0))
    .execute(conn)?;
    Ok(())
}
