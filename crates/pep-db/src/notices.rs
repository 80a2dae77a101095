//! A person's notices inside PEP (B1-15).

use diesel::prelude::*;
use pep_domain::ids::PersonId;
use pep_domain::time::UtcMicros;

use crate::schema::notice;
use crate::{AnyConnection, DbError};

/// A notice as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct NoticeRecord {
    /// Id; newer ones are larger.
    pub id: i64,
    /// What it is about.
    pub kind: String,
    /// One line.
    pub title: String,
    /// May be empty.
    pub body: String,
    /// A path of the portal; may be empty.
    pub target: String,
    /// UTC microseconds.
    pub created_at: i64,
    /// UTC microseconds.
    pub read_at: Option<i64>,
}

/// A notice to leave for somebody.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = notice)]
pub struct NewNotice<'a> {
    /// For whom.
    pub person_id: i64,
    /// What it is about.
    pub kind: &'a str,
    /// One line.
    pub title: &'a str,
    /// May be empty.
    pub body: &'a str,
    /// A path of the portal; may be empty.
    pub target: &'a str,
    /// UTC microseconds.
    pub created_at: i64,
}

/// Leaves a notice.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, new: &NewNotice<'_>) -> Result<(), DbError> {
    diesel::insert_into(notice::table).values(new).execute(conn)?;
    Ok(())
}

/// Leaves a notice that sums up what happened, or brings the one with the same `key` up to date: it then counts as new and
/// unread. On PostgreSQL whoever writes the same one at the same time waits for the other.
///
/// # Errors
/// Whatever the database answers.
pub fn put_digest(conn: &mut AnyConnection, new: &NewNotice<'_>, key: &str) -> Result<(), DbError> {
    with_backend!(conn, c => diesel::insert_into(notice::table)
        .values((new, notice::digest_key.eq(key)))
        .on_conflict((notice::person_id, notice::digest_key))
        .do_update()
        .set((
            notice::title.eq(new.title),
            notice::body.eq(new.body),
            notice::created_at.eq(new.created_at),
            notice::read_at.eq(None::<i64>),
        ))
        .execute(c))?;
    Ok(())
}

/// The newest notices of a person, before `before` if given.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut AnyConnection,
    person: PersonId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<NoticeRecord>, DbError> {
    Ok(notice::table
        .filter(notice::person_id.eq(person.0).and(notice::id.lt(before.unwrap_or(i64::MAX))))
        .order(notice::id.desc())
        .limit(limit)
        .select((
            notice::id,
            notice::kind,
            notice::title,
            notice::body,
            notice::target,
            notice::created_at,
            notice::read_at,
        ))
        .load(conn)?)
}

/// How many notices a person has not read.
///
/// # Errors
/// Whatever the database answers.
pub fn count_unread(conn: &mut AnyConnection, person: PersonId) -> Result<i64, DbError> {
    Ok(notice::table
        .filter(notice::person_id.eq(person.0).and(notice::read_at.is_null()))
        .count()
        .get_result(conn)?)
}

/// Marks a person's notices up to and including `up_to` as read.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_read(
    conn: &mut AnyConnection,
    person: PersonId,
    up_to: i64,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(
        notice::table
            .filter(notice::person_id.eq(person.0).and(notice::id.le(up_to)).and(notice::read_at.is_null())),
    )
    .set(notice::read_at.eq(now.0))
    .execute(conn)?;
    Ok(())
}
