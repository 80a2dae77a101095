//! Notices to reporting tools that OCP Insights changed (B4-20): where they may go, how often they are tried, and when nobody
//! tries any more.
//!
//! A notice says that there are changes and since when; what changed is read with the client's own token. So nothing can leak
//! by a webhook.

mod address;

pub use address::{AddressError, AllowedHosts, WebhookAddress, is_public};

use crate::people::text_enum;
use crate::time::{DAY_US, HOUR_US, MINUTE_US, SECOND_US};

/// How long a notice waits for more changes before it goes out, microseconds.
pub const DEBOUNCE_US: i64 = 10 * SECOND_US;

/// For how long the secret before the present one signs too, microseconds.
pub const OLD_SECRET_US: i64 = DAY_US;

/// A webhook at which nothing arrived for this long, although it was tried, is switched off when the notice of the moment is
/// given up, microseconds (reliability 1.4).
pub const SWITCH_OFF_AFTER_US: i64 = 5 * DAY_US;

/// Pauses between tries, microseconds: those of Standard Webhooks.
const LADDER_US: [i64; 7] =
    [5 * SECOND_US, 5 * MINUTE_US, 30 * MINUTE_US, 2 * HOUR_US, 5 * HOUR_US, 10 * HOUR_US, 14 * HOUR_US];

/// The answer of a receiver that wants no more notices: 410, Gone.
const GONE: u16 = 410;

/// Whether an address is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebhookState {
    /// It is.
    Active,
    /// An operator paused it.
    Paused,
    /// PEP gave it up; an operator can begin again.
    SwitchedOff,
}
text_enum!(WebhookState { Active = "active", Paused = "paused", SwitchedOff = "switched_off" });

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// Sessions changed.
    Changes,
    /// Nothing: an operator tries whether it arrives.
    Test,
}
text_enum!(NoticeKind { Changes = "changes", Test = "test" });

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// It is tried, now or later.
    Waiting,
    /// It arrived.
    Delivered,
    /// It was tried as often as notices are.
    GivenUp,
    /// Its webhook was paused or switched off meanwhile.
    Dropped,
}
text_enum!(DeliveryState {
    Waiting = "waiting",
    Delivered = "delivered",
    GivenUp = "given_up",
    Dropped = "dropped",
});

impl DeliveryState {
    /// May a notice go from `self` to `to`? What ended can be sent again; what waits can only end.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        (self == Self::Waiting) != (to == Self::Waiting)
    }
}

/// How one try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryResult {
    /// The receiver answered with this status.
    Answered(u16),
    /// There was no answer.
    NoAnswer,
}

impl TryResult {
    /// Did the notice arrive? Only 2xx says so: a redirect is not followed.
    #[must_use]
    pub fn arrived(self) -> bool {
        matches!(self, Self::Answered(200..=299))
    }
}

/// What comes after a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Nothing: it arrived.
    Delivered,
    /// Another try after this many microseconds.
    TryAgain {
        /// Microseconds.
        after_us: i64,
    },
    /// Nothing: it is given up.
    GiveUp,
    /// Nothing, and the webhook is switched off.
    SwitchOff,
}

/// Decides what comes after a try.
///
/// `tries`: tries of this notice so far, this one included. `failing_us`: for how long nothing has arrived although it was
/// tried, microseconds.
#[must_use]
pub fn after_try(kind: NoticeKind, result: TryResult, tries: usize, failing_us: i64) -> NextStep {
    if result.arrived() {
        return NextStep::Delivered;
    }
    // A test is looked at by who asked for it; asking again is a click.
    if kind == NoticeKind::Test {
        return NextStep::GiveUp;
    }
    if result == TryResult::Answered(GONE) {
        return NextStep::SwitchOff;
    }
    match LADDER_US.get(tries.saturating_sub(1)) {
        Some(&after_us) => NextStep::TryAgain { after_us },
        // Only now: after quiet days one try that fails says little.
        None if failing_us >= SWITCH_OFF_AFTER_US => NextStep::SwitchOff,
        None => NextStep::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAILED: TryResult = TryResult::NoAnswer;

    #[test]
    fn a_notice_is_tried_eight_times_in_a_day_and_a_third() {
        let mut pauses = Vec::new();
        let mut tries = 1;
        while let NextStep::TryAgain { after_us } = after_try(NoticeKind::Changes, FAILED, tries, 0) {
            pauses.push(after_us);
            tries += 1;
        }
        assert_eq!(tries, 8);
        assert!(pauses.is_sorted());
        assert_eq!(pauses.iter().sum::<i64>(), 31 * HOUR_US + 35 * MINUTE_US + 5 * SECOND_US);
        assert_eq!(after_try(NoticeKind::Changes, FAILED, 8, DAY_US), NextStep::GiveUp);
    }

    #[test]
    fn only_2xx_arrived_and_a_redirect_did_not() {
        for (status, arrived) in
            [(200, true), (204, true), (299, true), (302, false), (404, false), (500, false)]
        {
            assert_eq!(TryResult::Answered(status).arrived(), arrived, "{status}");
        }
        let arrived = after_try(NoticeKind::Changes, TryResult::Answered(202), 8, SWITCH_OFF_AFTER_US);
        assert_eq!(arrived, NextStep::Delivered);
    }

    #[test]
    fn who_is_gone_or_silent_for_days_is_told_no_more() {
        let after = |result, tries, failing_us| after_try(NoticeKind::Changes, result, tries, failing_us);
        assert_eq!(after(TryResult::Answered(410), 1, 0), NextStep::SwitchOff);
        assert_eq!(after(FAILED, 8, SWITCH_OFF_AFTER_US), NextStep::SwitchOff);
        assert_eq!(after(FAILED, 8, SWITCH_OFF_AFTER_US - 1), NextStep::GiveUp);
        assert!(matches!(after(FAILED, 7, SWITCH_OFF_AFTER_US), NextStep::TryAgain { .. }));
    }

    #[test]
    fn a_test_is_tried_once_and_switches_nothing_off() {
        for result in [FAILED, TryResult::Answered(410), TryResult::Answered(500)] {
            assert_eq!(after_try(NoticeKind::Test, result, 1, SWITCH_OFF_AFTER_US), NextStep::GiveUp);
        }
    }

    #[test]
    fn what_ended_can_only_be_sent_again() {
        for &from in DeliveryState::ALL {
            for &to in DeliveryState::ALL {
                let waits = [from, to].iter().filter(|state| **state == DeliveryState::Waiting).count();
                assert_eq!(from.may_become(to), waits == 1, "{from} to {to}");
            }
        }
    }
}
