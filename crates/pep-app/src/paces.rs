//! How fast one person may go on: limits that a person at a keyboard never meets, counted in this process
//! (reliability 3.10, those without a star). The others are counted in the database, see [`crate::rate_limits`].

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use pep_domain::time::{MINUTE_US, SECOND_US, UtcMicros};

use crate::{AppContext, AppError};

/// What is paced, and for whom the numbers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pace {
    /// Saving fields of a report: 20 a second, 60 at once, for each session.
    Autosave,
    /// Searching by a text: 120 a minute for each person.
    Search,
    /// Taking data along as a file: 10 an hour for each person.
    Export,
}

impl Pace {
    /// How many at once, and after how long there is room for one more, microseconds.
    fn room(self) -> (i64, i64) {
        match self {
            Self::Autosave => (60, SECOND_US / 20),
            Self::Search => (120, MINUTE_US / 120),
            Self::Export => (10, 6 * MINUTE_US),
        }
    }
}

/// The paces of everybody who is at it. Room that was used comes back with time, so a full entry need not be kept.
#[derive(Debug, Default)]
pub struct Paces {
    /// When each would have all its room back.
    full_at: Mutex<HashMap<(Pace, i64), UtcMicros>>,
}

/// Entries beyond which those with all their room are thrown out.
const TIDY_ABOVE: usize = 10_000;

impl Paces {
    /// Takes room for one more of `whose`. Returns how long to wait if there is none, microseconds.
    fn take(&self, pace: Pace, whose: i64, now: UtcMicros) -> Result<(), i64> {
        let (at_once, one_us) = pace.room();
        let mut all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > TIDY_ABOVE {
            all.retain(|_, full_at| *full_at > now);
        }
        let full_at = all.entry((pace, whose)).or_insert(now);
        let next = (*full_at).max(now).plus(one_us);
        let over = next.since(now) - at_once * one_us;
        if over > 0 {
            return Err(over);
        }
        *full_at = next;
        Ok(())
    }
}

/// Goes on by one of `whose`: a person's number, or a session's.
///
/// # Errors
/// [`AppError::RateLimited`], with when there is room again.
pub fn keep(ctx: &AppContext, pace: Pace, whose: i64) -> Result<(), AppError> {
    let Some(paces) = &ctx.paces else { return Ok(()) };
    paces.take(pace, whose, ctx.now()).map_err(|wait_us| {
        tracing::info!(?pace, whose, "a limit was met");
        AppError::RateLimited { retry_after_s: u64::try_from(wait_us / SECOND_US + 1).unwrap_or(1) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_and_then_the_pace_is_kept() {
        let (paces, mut now) = (Paces::default(), UtcMicros(1_000_000_000));
        let taken =
            |count: usize, now| (0..count).filter(|_| paces.take(Pace::Autosave, 1, now).is_ok()).count();
        assert_eq!(taken(100, now), 60);
        now = now.plus(SECOND_US);
        assert_eq!(taken(100, now), 20);
        now = now.plus(60 * SECOND_US);
        assert_eq!(taken(100, now), 60, "what was not used adds up to the burst and no further");
    }

    #[test]
    fn who_waits_as_long_as_told_gets_through_and_others_are_not_held_up() {
        let (paces, now) = (Paces::default(), UtcMicros(5));
        for _ in 0..10 {
            paces.take(Pace::Export, 1, now).unwrap();
        }
        let wait_us = paces.take(Pace::Export, 1, now).unwrap_err();
        assert_eq!(wait_us, 6 * MINUTE_US);
        assert!(paces.take(Pace::Export, 1, now.plus(wait_us - 1)).is_err());
        assert!(paces.take(Pace::Export, 1, now.plus(wait_us)).is_ok());
        assert!(paces.take(Pace::Export, 2, now).is_ok());
        assert!(paces.take(Pace::Search, 1, now).is_ok());
    }
}
