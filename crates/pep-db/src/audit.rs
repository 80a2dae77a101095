//! The audit log: rows are only ever added.

use diesel::prelude::*;

use crate::schema::audit;
use crate::{AnyConnection, DbError};

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

/// Adds a row.
///
/// # Errors
/// Whatever the database answers.
pub fn append(conn: &mut AnyConnection, row: &NewAudit<'_>) -> Result<(), DbError> {
    diesel::insert_into(audit::table).values(row).execute(conn)?;
    Ok(())
}
