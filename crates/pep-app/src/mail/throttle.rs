//! The provider says "slower": then all workers together hand over less for a minute (reliability 2.7).
//!
//! Shared through rows, like every other agreement between instances. While nobody was throttled there is no limit here;
//! waves pace themselves.

use pep_db::AnyConnection;
use pep_db::rate_limits;
use pep_domain::time::{MINUTE_US, SECOND_US, UtcMicros};

use crate::jobs::QueueClock;
use crate::{AppContext, AppError};

/// One row for each time that the provider asked for less.
const THROTTLED: &str = "mail:throttled";
/// Messages claimed, second by second, while it counts.
const CLAIMED: &str = "mail:claimed";
/// Messages a second that a provider takes from a new account; what is halved.
const PER_SECOND: i64 = 14;
/// Several answers within this time are one request to be slower.
const ONE_REQUEST_US: i64 = 5 * SECOND_US;
/// How long a request to be slower holds.
const HOLDS_US: i64 = MINUTE_US;

/// Notes that the provider asked for less: the mail queue goes at half its pace for a minute, at a quarter if it is asked
/// again meanwhile, and so on.
///
/// # Errors
/// If the database does not answer.
pub async fn note_throttled(ctx: &AppContext) -> Result<(), AppError> {
    let clock = QueueClock::of(ctx);
    ctx.db
        .write(move |conn| {
            let now = clock.read(conn)?;
            rate_limits::hit(conn, THROTTLED, window(now, ONE_REQUEST_US))?;
            Ok(())
        })
        .await
}

/// How many of `wanted` messages may be claimed at this moment.
pub(crate) fn allowance(
    conn: &mut AnyConnection,
    now: UtcMicros,
    wanted: i64,
) -> Result<i64, pep_db::DbError> {
    let halvings = rate_limits::count_windows(conn, THROTTLED, now.plus(-HOLDS_US).0)?;
    if halvings == 0 {
        return Ok(wanted);
    }
    let budget = budget_per_second(halvings);
    let claimed = rate_limits::hits(conn, CLAIMED, window(now, SECOND_US))?;
    Ok((budget - claimed).clamp(0, wanted))
}

/// Notes what was claimed, where that counts.
pub(crate) fn spend(conn: &mut AnyConnection, now: UtcMicros, count: usize) -> Result<(), pep_db::DbError> {
    if count > 0 && rate_limits::count_windows(conn, THROTTLED, now.plus(-HOLDS_US).0)? > 0 {
        for _ in 0..count {
            rate_limits::hit(conn, CLAIMED, window(now, SECOND_US))?;
        }
    }
    Ok(())
}

fn budget_per_second(halvings: i64) -> i64 {
    let halvings = u32::try_from(halvings).unwrap_or(u32::MAX).min(4);
    (PER_SECOND >> halvings).max(1)
}

fn window(now: UtcMicros, length_us: i64) -> i64 {
    now.0.div_euclid(length_us) * length_us
}

#[cfg(test)]
mod tests {
    use super::budget_per_second;

    #[test]
    fn every_request_halves_the_pace_and_something_always_leaves() {
        assert_eq!([1, 2, 3, 4, 9].map(budget_per_second), [7, 3, 1, 1, 1]);
    }
}
