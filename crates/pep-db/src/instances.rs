//! The machine that uses a SQLite file (reliability 2.12).

use diesel::prelude::*;
use pep_domain::time::UtcMicros;

use crate::schema::instance;
use crate::{AnyConnection, DbError};

/// A machine at work on the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Tells machines apart; a hash, as what it is made of is nobody's business.
    pub host_hash: String,
    /// What people call the machine.
    pub host_label: String,
    /// When it last said that it is at work.
    pub seen_at: UtcMicros,
}

/// The machine that was at work last; none before the first start.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection) -> Result<Option<Instance>, DbError> {
    let row: Option<(String, String, i64)> = instance::table
        .find(1)
        .select((instance::host_hash, instance::host_label, instance::seen_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(host_hash, host_label, seen_at)| Instance {
        host_hash,
        host_label,
        seen_at: UtcMicros(seen_at),
    }))
}

/// Puts a machine in the place of the one before.
///
/// # Errors
/// Whatever the database answers.
pub fn put(conn: &mut AnyConnection, new: &Instance) -> Result<(), DbError> {
    let values = (
        instance::host_hash.eq(&new.host_hash),
        instance::host_label.eq(&new.host_label),
        instance::seen_at.eq(new.seen_at.0),
    );
    with_backend!(conn, c => diesel::insert_into(instance::table)
        .values((instance::id.eq(1), values))
        .on_conflict(instance::id)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Notes that the machine is at work at `seen_at`; false if another took its place.
///
/// # Errors
/// Whatever the database answers.
pub fn touch(conn: &mut AnyConnection, host_hash: &str, seen_at: UtcMicros) -> Result<bool, DbError> {
    let mine = instance::table.find(1).filter(instance::host_hash.eq(host_hash));
    Ok(diesel::update(mine).set(instance::seen_at.eq(seen_at.0)).execute(conn)? == 1)
}
