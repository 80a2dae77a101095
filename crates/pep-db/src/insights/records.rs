//! The records as they are read, one for each session that was ever told of.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use pep_domain::ids::{OuId, SessionId};
use pep_domain::insights::{EngagementKind, EngagementStatus, InsightsFilter};
use pep_domain::time::UtcMicros;

use crate::schema::{data_version, insights_link, insights_session, ou};
use crate::types::word;
use crate::{AnyConnection, DbError, data_version as versions};

/// A record as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The session.
    pub id: SessionId,
    /// The number of its last change.
    pub change: i64,
    /// Of what kind of engagement.
    pub kind: EngagementKind,
    /// The six fields as JSON; none: it is gone.
    pub body: Option<String>,
}

/// A record to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordState {
    /// The session.
    pub id: SessionId,
    /// Of what kind of engagement.
    pub kind: EngagementKind,
    /// How far it is.
    pub status: EngagementStatus,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
    /// The six fields as JSON.
    pub body: String,
    /// `ou`, `partner` or `account` with its id.
    pub links: Vec<(&'static str, i64)>,
}

/// Numbers are given by one transaction at a time: waits for the others, and returns the last number given.
///
/// # Errors
/// Whatever the database answers.
pub fn lock(conn: &mut AnyConnection) -> Result<i64, DbError> {
    // Setting what is there already takes the row's lock on PostgreSQL; SQLite has one writer anyway.
    Ok(diesel::update(data_version::table.find(versions::INSIGHTS))
        .set(data_version::version.eq(data_version::version))
        .returning(data_version::version)
        .get_result(conn)?)
}

/// The last number that was given and committed.
///
/// # Errors
/// Whatever the database answers.
pub fn last_change(conn: &mut AnyConnection) -> Result<i64, DbError> {
    versions::get(conn, versions::INSIGHTS)
}

/// Remembers the last number that was given. Only for who holds the lock.
///
/// # Errors
/// Whatever the database answers.
pub fn set_last_change(conn: &mut AnyConnection, last: i64) -> Result<(), DbError> {
    diesel::update(data_version::table.find(versions::INSIGHTS))
        .set(data_version::version.eq(last))
        .execute(conn)?;
    Ok(())
}

/// The bodies of these sessions as they are told now; `None` for tombstones.
///
/// # Errors
/// Whatever the database answers.
pub fn stored(
    conn: &mut AnyConnection,
    of: &[SessionId],
) -> Result<BTreeMap<SessionId, Option<String>>, DbError> {
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, Option<String>)> = insights_session::table
        .filter(insights_session::session_id.eq_any(ids))
        .select((insights_session::session_id, insights_session::body))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, body)| (SessionId(id), body)).collect())
}

/// Writes records, each with its number. Only for who holds the lock.
///
/// # Errors
/// Whatever the database answers.
pub fn put(conn: &mut AnyConnection, records: &[(i64, RecordState)]) -> Result<(), DbError> {
    let ids: Vec<i64> = records.iter().map(|(_, record)| record.id.0).collect();
    unlink(conn, ids)?;
    for (change, record) in records {
        let values = (
            insights_session::change.eq(change),
            insights_session::kind.eq(record.kind.as_str()),
            insights_session::status.eq(record.status.as_str()),
            insights_session::starts_at.eq(record.starts_at.0),
            insights_session::ends_at.eq(record.ends_at.0),
            insights_session::body.eq(Some(&record.body)),
        );
        with_backend!(conn, c => {
            diesel::insert_into(insights_session::table)
                .values((insights_session::session_id.eq(record.id.0), values))
                .on_conflict(insights_session::session_id)
                .do_update()
                .set(values)
                .execute(c)
        })?;
    }
    let links: Vec<_> = records
        .iter()
        .flat_map(|(_, record)| record.links.iter().map(|(kind, id)| (*kind, *id, record.id.0)))
        .map(|(kind, id, session)| {
            (
                insights_link::kind.eq(kind),
                insights_link::ref_id.eq(id),
                insights_link::session_id.eq(session),
            )
        })
        .collect();
    for part in links.chunks(5_000) {
        with_backend!(conn, c => diesel::insert_into(insights_link::table).values(part).execute(c))?;
    }
    Ok(())
}

/// Makes tombstones of records, each with its number. Only for who holds the lock.
///
/// # Errors
/// Whatever the database answers.
pub fn removed(conn: &mut AnyConnection, sessions: &[(i64, SessionId)]) -> Result<(), DbError> {
    unlink(conn, sessions.iter().map(|(_, id)| id.0).collect())?;
    for (change, id) in sessions {
        diesel::update(insights_session::table.find(id.0))
            .set((insights_session::change.eq(change), insights_session::body.eq(None::<String>)))
            .execute(conn)?;
    }
    Ok(())
}

fn unlink(conn: &mut AnyConnection, sessions: Vec<i64>) -> Result<(), DbError> {
    diesel::delete(insights_link::table.filter(insights_link::session_id.eq_any(sessions))).execute(conn)?;
    Ok(())
}

/// A part of the records, in the order of their changes.
#[derive(Debug, Clone, Copy)]
pub struct Slice<'a> {
    /// After this number.
    pub after: i64,
    /// Up to this one.
    pub up_to: i64,
    /// At most so many.
    pub most: i64,
    /// Only those that are there and fit; none: all, tombstones too.
    pub only: Option<&'a InsightsFilter>,
    /// Only this session.
    pub session: Option<SessionId>,
}

/// Narrows a query of records to what fits a filter.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let filter: &InsightsFilter = $filter;
        let mut query = $query.filter(insights_session::body.is_not_null());
        if !filter.kinds.is_empty() {
            let kinds: Vec<&str> = filter.kinds.iter().map(|kind| kind.as_str()).collect();
            query = query.filter(insights_session::kind.eq_any(kinds));
        }
        if !filter.statuses.is_empty() {
            let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
            query = query.filter(insights_session::status.eq_any(statuses));
        }
        if let Some(from) = filter.from {
            query = query.filter(insights_session::ends_at.gt(from.0));
        }
        if let Some(to) = filter.to {
            query = query.filter(insights_session::starts_at.lt(to.0));
        }
        let links = [
            ("ou", filter.ous.iter().map(|id| id.0).collect::<Vec<_>>()),
            ("partner", filter.partners.iter().map(|id| id.0).collect()),
            ("account", filter.accounts.iter().map(|id| id.0).collect()),
        ];
        for (kind, ids) in links.into_iter().filter(|(_, ids)| !ids.is_empty()) {
            let linked = insights_link::table
                .filter(insights_link::kind.eq(kind).and(insights_link::ref_id.eq_any(ids)))
                .select(insights_link::session_id);
            query = query.filter(insights_session::session_id.eq_any(linked));
        }
        query
    }};
}

/// Reads a part of the records.
///
/// # Errors
/// Whatever the database answers.
pub fn read(conn: &mut AnyConnection, slice: Slice<'_>) -> Result<Vec<Record>, DbError> {
    let mut query = insights_session::table
        .filter(insights_session::change.gt(slice.after).and(insights_session::change.le(slice.up_to)))
        .order(insights_session::change)
        .limit(slice.most)
        .select((
            insights_session::session_id,
            insights_session::change,
            insights_session::kind,
            insights_session::body,
        ))
        .into_boxed();
    if let Some(filter) = slice.only {
        query = narrowed!(query, filter);
    }
    if let Some(session) = slice.session {
        query = query.filter(insights_session::session_id.eq(session.0));
    }
    let rows: Vec<(i64, i64, String, Option<String>)> = query.load(conn)?;
    rows.into_iter()
        .map(|(id, change, kind, body)| {
            let kind = word("insights_session.kind", &kind, EngagementKind::parse)?;
            Ok(Record { id: SessionId(id), change, kind, body })
        })
        .collect()
}

/// Which of the records that changed after `after` and up to `up_to` are there and fit.
///
/// # Errors
/// Whatever the database answers.
pub fn fitting(
    conn: &mut AnyConnection,
    (after, up_to): (i64, i64),
    filter: &InsightsFilter,
) -> Result<BTreeSet<SessionId>, DbError> {
    let query = insights_session::table
        .filter(insights_session::change.gt(after).and(insights_session::change.le(up_to)))
        .select(insights_session::session_id)
        .into_boxed();
    let ids: Vec<i64> = narrowed!(query, filter).load(conn)?;
    Ok(ids.into_iter().map(SessionId).collect())
}

/// The sales units of these names, in their folded form; those that are unknown are left out.
///
/// # Errors
/// Whatever the database answers.
pub fn ou_ids(conn: &mut AnyConnection, folded: &[String]) -> Result<BTreeMap<String, OuId>, DbError> {
    let rows: Vec<(String, i64)> =
        ou::table.filter(ou::folded.eq_any(folded.to_vec())).select((ou::folded, ou::id)).load(conn)?;
    Ok(rows.into_iter().map(|(folded, id)| (folded, OuId(id))).collect())
}
