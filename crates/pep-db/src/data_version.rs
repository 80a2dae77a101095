//! Counters that tell a cache whether what it holds is still true. Bumped in the transaction that changes the data.

use diesel::prelude::*;

use crate::schema::data_version;
use crate::{AnyConnection, DbError};

/// Accounts, their words, sellers, ECMs, segments, OUs and industries.
pub const ACCOUNTS: &str = "accounts";
/// Partners and their names.
pub const PARTNERS: &str = "partners";
/// Reports.
pub const REPORTS: &str = "reports";
/// What Microsoft people add to accounts: internal notes and sellers' statuses.
pub const ANNOTATIONS: &str = "annotations";
/// The last number that a change of OCP Insights was given.
pub const INSIGHTS: &str = "insights";
/// Events, slots, teams, requests, sessions: whatever a board shows.
pub const EVENTS: &str = "events";

/// The present count of `name`.
///
/// # Errors
/// Whatever the database answers.
pub fn get(conn: &mut AnyConnection, name: &str) -> Result<i64, DbError> {
    Ok(data_version::table.find(name).select(data_version::version).first(conn)?)
}

/// Counts `name` up.
///
/// # Errors
/// Whatever the database answers.
pub fn bump(conn: &mut AnyConnection, name: &str) -> Result<(), DbError> {
    diesel::update(data_version::table.find(name))
        .set(data_version::version.eq(data_version::version + 1))
        .execute(conn)?;
    Ok(())
}
