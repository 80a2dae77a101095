//! Counters of requests, shared by all instances (reliability 3.10).

use diesel::prelude::*;

use crate::schema::rate_limit;
use crate::{AnyConnection, DbError};

/// Counts one more in `bucket` for the window that began at `window_start`; returns the count with this one.
///
/// # Errors
/// Whatever the database answers.
pub fn hit(conn: &mut AnyConnection, bucket: &str, window_start: i64) -> Result<i64, DbError> {
    with_backend!(conn, c => {
        diesel::insert_into(rate_limit::table)
            .values((
                rate_limit::bucket.eq(bucket),
                rate_limit::window_start.eq(window_start),
                rate_limit::hits.eq(1),
            ))
            .on_conflict((rate_limit::bucket, rate_limit::window_start))
            .do_update()
            .set(rate_limit::hits.eq(rate_limit::hits + 1))
            .returning(rate_limit::hits)
            .get_result::<i64>(c)
    })
    .map_err(DbError::from)
}

/// Forgets windows that began before `before`, UTC microseconds.
///
/// # Errors
/// Whatever the database answers.
pub fn prune(conn: &mut AnyConnection, before: i64) -> Result<(), DbError> {
    diesel::delete(rate_limit::table.filter(rate_limit::window_start.lt(before))).execute(conn)?;
    Ok(())
}
