//! Times in which nothing ran; deadlines of requests are moved by them (reliability 2.9).

use diesel::prelude::*;
use pep_domain::sessions::Outage;
use pep_domain::time::UtcMicros;

use crate::schema::outage;
use crate::{AnyConnection, DbError};

/// Writes one down.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, new: Outage) -> Result<(), DbError> {
    diesel::insert_into(outage::table)
        .values((outage::from_at.eq(new.from.0), outage::to_at.eq(new.to.0)))
        .execute(conn)?;
    Ok(())
}

/// Those that ended after `since`, in order of time.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, since: UtcMicros) -> Result<Vec<Outage>, DbError> {
    let rows: Vec<(i64, i64)> = outage::table
        .filter(outage::to_at.gt(since.0))
        .order((outage::from_at, outage::id))
        .select((outage::from_at, outage::to_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(from, to)| Outage { from: UtcMicros(from), to: UtcMicros(to) }).collect())
}
