//! Durable jobs: states, allowed moves, backoff (reliability 2.2–2.10).

pub mod alarms;

use crate::ids::JobId;
use crate::people::text_enum;
use crate::time::{HOUR_US, MINUTE_US, SECOND_US};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Waits for its time.
    Ready,
    /// A worker holds it until its lease runs out.
    Leased,
    /// Its effect was begun and its outcome is unknown.
    InDoubt,
    /// Done.
    Done,
    /// Given up; a person must look.
    Failed,
    /// Withdrawn or too late.
    Cancelled,
    /// A newer job with the same debounce key took over.
    Merged,
}
text_enum!(JobState {
    Ready = "ready",
    Leased = "leased",
    InDoubt = "in_doubt",
    Done = "done",
    Failed = "failed",
    Cancelled = "cancelled",
    Merged = "merged",
});

impl JobState {
    /// True if nothing happens to it any more unless a person acts.
    #[must_use]
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled | Self::Merged)
    }

    /// May a job move from `self` to `to`? The table of reliability 2.4.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        use JobState::{Cancelled, Done, Failed, InDoubt, Leased, Merged, Ready};
        matches!(
            (self, to),
            (Ready, Leased | Cancelled)
                | (Leased, Ready | Done | Failed | InDoubt | Merged | Cancelled)
                | (InDoubt, Ready | Done | Cancelled)
                | (Failed, Ready | Done | Cancelled)
        )
    }
}

/// The queues; each has its own workers, so that a slow mail server holds up nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Submitting messages: the only work with an effect outside the database.
    Mail,
    /// Building notifications.
    Notify,
    /// Calls to others' servers that can be made twice: meetings and who was there, notices to webhooks.
    Meetings,
    /// Upkeep.
    Maint,
}
text_enum!(Queue { Mail = "mail", Notify = "notify", Meetings = "meetings", Maint = "maint" });

/// A worker's hold on a job. The token rises with every claim, so a worker that lost its lease can write nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job_id: JobId,
    /// Which claim of it.
    pub token: i64,
    /// Which attempt, from 1.
    pub attempt: i64,
}

/// The longest a debounced job can be pushed back when its asker names no other limit: eight times the delay, at most
/// 24 hours, never less than the delay (reliability 2.6). Microseconds.
#[must_use]
pub fn default_ceiling(delay_us: i64) -> i64 {
    delay_us.saturating_mul(8).min(24 * HOUR_US).max(delay_us)
}

/// A lease that ran out this many times marks the job as poison.
pub const MAX_CRASHES: i64 = 3;

/// How long to wait before attempt `attempt + 1`, microseconds.
///
/// `attempt`: attempts made so far, from 1. `jitter`: a random number in 0…=40, read as −20 … +20 per cent.
#[must_use]
pub fn backoff(attempt: i64, jitter: u8) -> i64 {
    let base = match attempt {
        ..=1 => 10 * SECOND_US,
        2 => MINUTE_US,
        3 => 5 * MINUTE_US,
        4 => 30 * MINUTE_US,
        5 => 2 * HOUR_US,
        6 => 6 * HOUR_US,
        _ => 12 * HOUR_US,
    };
    base / 100 * (80 + i64::from(jitter.min(40)))
}

/// How long a job whose worker died waits before it is tried again, microseconds.
#[must_use]
pub fn crash_pause(crash_count: i64) -> i64 {
    30 * SECOND_US * (1_i64 << crash_count.clamp(0, 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_done_job_stays_done() {
        assert!(JobState::ALL.iter().all(|to| !JobState::Done.may_become(*to)));
    }

    #[test]
    fn backoff_grows_and_stays_within_a_fifth() {
        let middle: Vec<i64> = (1..=8).map(|attempt| backoff(attempt, 20)).collect();
        assert!(middle.is_sorted());
        assert_eq!(backoff(1, 0), 8 * SECOND_US);
        assert_eq!(backoff(1, 40), 12 * SECOND_US);
    }
}
