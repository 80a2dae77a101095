//! Counters of requests, shared by all instances (reliability 3.10).

use diesel::prelude::*;

use crate::people::starts_with;
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

/// How many windows of `bucket` that began after `since` counted anything.
///
/// # Errors
/// Whatever the database answers.
pub fn count_windows(conn: &mut AnyConnection, bucket: &str, since: i64) -> Result<i64, DbError> {
    let recent =
        rate_limit::table.filter(rate_limit::bucket.eq(bucket).and(rate_limit::window_start.gt(since)));
    Ok(recent.count().get_result(conn)?)
}

/// The count of the window that began at `window_start`.
///
/// # Errors
/// Whatever the database answers.
pub fn hits(conn: &mut AnyConnection, bucket: &str, window_start: i64) -> Result<i64, DbError> {
    let count = rate_limit::table.find((bucket, window_start)).select(rate_limit::hits).first(conn);
    Ok(count.optional()?.unwrap_or(0))
}

/// The counts of all windows of `bucket` that began at `since` or later.
///
/// # Errors
/// Whatever the database answers.
pub fn hits_since(conn: &mut AnyConnection, bucket: &str, since: i64) -> Result<i64, DbError> {
    let counts: Vec<i64> = rate_limit::table
        .filter(rate_limit::bucket.eq(bucket).and(rate_limit::window_start.ge(since)))
        .select(rate_limit::hits)
        .load(conn)?;
    Ok(counts.into_iter().sum())
}

/// Takes windows of buckets that begin with `prefix` and began before `before`, the oldest first, at most `limit`: name,
/// beginning and count.
///
/// # Errors
/// Whatever the database answers.
pub fn take_before(
    conn: &mut AnyConnection,
    prefix: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<(String, i64, i64)>, DbError> {
    let found: Vec<(String, i64, i64)> = rate_limit::table
        .filter(rate_limit::window_start.lt(before))
        .filter(rate_limit::bucket.like(starts_with(prefix)).escape('!'))
        .order((rate_limit::window_start, rate_limit::bucket))
        .limit(limit)
        .load(conn)?;
    for (bucket, start, _) in &found {
        diesel::delete(rate_limit::table.find((bucket, start))).execute(conn)?;
    }
    Ok(found)
}

/// Forgets windows that began before `before`, UTC microseconds.
///
/// # Errors
/// Whatever the database answers.
pub fn prune(conn: &mut AnyConnection, before: i64) -> Result<(), DbError> {
    diesel::delete(rate_limit::table.filter(rate_limit::window_start.lt(before))).execute(conn)?;
    Ok(())
}
