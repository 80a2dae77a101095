//! How much mail the provider takes: what it said when it was asked (reliability 2.8), and less for a minute after it said
//! "slower" (2.7). All workers together keep to it.
//!
//! Shared through rows, like every other agreement between instances. While the provider names no limit and throttled nobody
//! there is none here; waves pace themselves.

use pep_db::AnyConnection;
use pep_db::mail_quota::MailQuota;
use pep_db::rate_limits;
use pep_domain::time::{MINUTE_US, SECOND_US, UtcMicros};
use pep_mail::SendQuota;

use crate::jobs::QueueClock;
use crate::{AppContext, AppError};

/// The job that asks the provider for its limits.
pub const QUOTA_JOB: &str = "read_mail_quota";
/// One row for each time that the provider asked for less.
const THROTTLED: &str = "mail:throttled";
/// Messages claimed, second by second, while that counts.
const CLAIMED: &str = "mail:claimed";
/// Messages a second that a provider takes from a new account; what is halved where it names no limit.
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
    let quota = pep_db::mail_quota::find(conn)?;
    let mut most = wanted;
    if let Some(budget) = budget_per_second(quota.map(|quota| quota.per_second), halvings) {
        most = most.min(budget - rate_limits::hits(conn, CLAIMED, window(now, SECOND_US))?);
    }
    if let Some(quota) = quota.filter(|quota| quota.per_day >= 0) {
        // What the provider forgot within its 24 hours since it was asked is known with the next asking.
        let since = rate_limits::hits_since(conn, CLAIMED, window(quota.read_at, SECOND_US))?;
        most = most.min(quota.per_day - quota.sent_before - since);
    }
    Ok(most.clamp(0, wanted))
}

/// Notes what was claimed, where that counts.
pub(crate) fn spend(conn: &mut AnyConnection, now: UtcMicros, count: usize) -> Result<(), pep_db::DbError> {
    let counts = count > 0
        && (pep_db::mail_quota::find(conn)?.is_some()
            || rate_limits::count_windows(conn, THROTTLED, now.plus(-HOLDS_US).0)? > 0);
    if counts {
        for _ in 0..count {
            rate_limits::hit(conn, CLAIMED, window(now, SECOND_US))?;
        }
    }
    Ok(())
}

/// Messages a second: four fifths of what the provider takes, halved as often as it asked for less; none: no limit.
fn budget_per_second(named: Option<i64>, halvings: i64) -> Option<i64> {
    let named = named.filter(|rate| *rate >= 0).map(|rate| (rate * 4 / 5).max(1));
    if halvings == 0 {
        return named;
    }
    let halvings = u32::try_from(halvings).unwrap_or(u32::MAX).min(4);
    Some((named.unwrap_or(PER_SECOND) >> halvings).max(1))
}

/// Keeps what the provider said that it takes.
///
/// # Errors
/// If the database does not answer.
pub async fn note_quota(ctx: &AppContext, quota: SendQuota) -> Result<(), AppError> {
    let clock = QueueClock::of(ctx);
    ctx.db
        .write(move |conn| {
            let SendQuota { per_second, per_day, sent_last_day } = quota;
            let read_at = clock.read(conn)?;
            let quota = MailQuota { per_second, per_day, sent_before: sent_last_day, read_at };
            Ok(pep_db::mail_quota::put(conn, quota)?)
        })
        .await
}

fn window(now: UtcMicros, length_us: i64) -> i64 {
    now.0.div_euclid(length_us) * length_us
}

#[cfg(test)]
mod tests {
    use super::budget_per_second;

    #[test]
    fn every_request_halves_the_pace_and_something_always_leaves() {
        assert_eq!(
            [0, 1, 2, 3, 4, 9].map(|times| budget_per_second(None, times)),
            [None, Some(7), Some(3), Some(1), Some(1), Some(1)]
        );
    }

    #[test]
    fn a_named_rate_is_kept_to_with_a_fifth_to_spare() {
        assert_eq!([0, 1, 9].map(|times| budget_per_second(Some(50), times)), [Some(40), Some(20), Some(2)]);
        assert_eq!(budget_per_second(Some(1), 0), Some(1));
        assert_eq!(budget_per_second(Some(-1), 0), None, "without limit");
    }
}
