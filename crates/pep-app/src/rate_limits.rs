//! How often somebody may, counted in the database so that all instances share the counts (reliability 3.10).

use pep_db::AnyConnection;
use pep_domain::time::{DAY_US, UtcMicros};

use crate::{AppContext, AppError};

/// So many in each window.
#[derive(Debug, Clone)]
pub(crate) struct Limit {
    bucket: String,
    window_us: i64,
    most: i64,
}

impl Limit {
    /// `most` in each `window_us`, counted under the name `bucket`.
    pub(crate) fn new(bucket: String, window_us: i64, most: i64) -> Self {
        Self { bucket, window_us, most }
    }
}

/// Counts one more against each limit. The counts stay even if the step that follows fails.
///
/// # Errors
/// [`AppError::RateLimited`] if one of them is used up; it says when its window ends.
pub(crate) async fn count(ctx: &AppContext, limits: Vec<Limit>) -> Result<(), AppError> {
    let now = ctx.now();
    let wait_us = ctx.db.write(move |conn| hit_all(conn, now, &limits)).await?;
    refuse_if(wait_us)
}

/// The same in the caller's transaction: what is rolled back was not counted.
///
/// # Errors
/// As [`count`].
pub(crate) fn count_in(conn: &mut AnyConnection, now: UtcMicros, limits: &[Limit]) -> Result<(), AppError> {
    refuse_if(hit_all(conn, now, limits)?)
}

/// How long to wait until none of the limits is used up, microseconds.
fn hit_all(conn: &mut AnyConnection, now: UtcMicros, limits: &[Limit]) -> Result<i64, AppError> {
    let now = now.0;
    pep_db::rate_limits::prune(conn, now.saturating_sub(2 * DAY_US))?;
    let mut wait_us = 0;
    for limit in limits {
        let start = now - now.rem_euclid(limit.window_us);
        if pep_db::rate_limits::hit(conn, &limit.bucket, start)? > limit.most {
            wait_us = wait_us.max(start + limit.window_us - now);
        }
    }
    Ok(wait_us)
}

fn refuse_if(wait_us: i64) -> Result<(), AppError> {
    if wait_us <= 0 {
        return Ok(());
    }
    Err(AppError::RateLimited { retry_after_s: u64::try_from(wait_us / 1_000_000 + 1).unwrap_or(60) })
}
