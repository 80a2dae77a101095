//! The audit log: rows are only ever added; triggers refuse anything else.

mod search;

use diesel::prelude::*;

use crate::schema::audit;
use crate::{AnyConnection, DbError};

pub use search::{AuditFilter, object_names, search};

/// One row to add.
#[derive(Debug, Insertable)]
#[diesel(table_name = audit)]
pub struct NewAudit<'a> {
    /// When, UTC microseconds.
    pub at: i64,
    /// Who, if a person.
    pub actor_id: Option<i64>,
    /// What was done.
    pub action: &'a str,
    /// To what kind of thing.
    pub object_kind: &'a str,
    /// To which one.
    pub object_id: Option<i64>,
    /// JSON of the changed fields.
    pub detail: &'a str,
    /// In which request.
    pub request_id: &'a str,
    /// The seal of the row before.
    pub prev_hash: &'a str,
    /// The seal of this row.
    pub hash: &'a str,
}

/// The newest seal; empty for the first row. Other writers of the log wait until this transaction ends, so that the
/// chain has no forks: SQLite has one writer anyway, PostgreSQL takes an advisory lock.
///
/// # Errors
/// Whatever the database answers.
pub fn lock_last_hash(conn: &mut AnyConnection) -> Result<String, DbError> {
    if let AnyConnection::Postgres(c) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(7302112)").execute(c)?;
    }
    let last = audit::table.order(audit::id.desc()).select(audit::hash).first::<String>(conn).optional()?;
    Ok(last.unwrap_or_default())
}

/// Adds a row; returns its number.
///
/// # Errors
/// Whatever the database answers.
pub fn append(conn: &mut AnyConnection, row: &NewAudit<'_>) -> Result<i64, DbError> {
    Ok(diesel::insert_into(audit::table).values(row).returning(audit::id).get_result(conn)?)
}

/// One row as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AuditRow {
    /// Its number.
    pub id: i64,
    /// When, UTC microseconds.
    pub at: i64,
    /// Who, if a person.
    pub actor_id: Option<i64>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which one.
    pub object_id: Option<i64>,
    /// JSON of the changed fields.
    pub detail: String,
    /// In which request.
    pub request_id: String,
    /// The seal of the row before.
    pub prev_hash: String,
    /// The seal of this row.
    pub hash: String,
}

/// The `limit` rows after row `after`, oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn read_after(conn: &mut AnyConnection, after: i64, limit: i64) -> Result<Vec<AuditRow>, DbError> {
    Ok(audit::table.filter(audit::id.gt(after)).order(audit::id).limit(limit).load(conn)?)
}

/// One row.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: i64) -> Result<Option<AuditRow>, DbError> {
    Ok(audit::table.find(id).first(conn).optional()?)
}

/// When the newest row was written, UTC microseconds.
///
/// # Errors
/// Whatever the database answers.
pub fn newest_at(conn: &mut AnyConnection) -> Result<Option<i64>, DbError> {
    Ok(audit::table.order(audit::id.desc()).select(audit::at).first(conn).optional()?)
}
