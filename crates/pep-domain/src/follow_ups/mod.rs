//! Follow-ups: a seller and a partner's contact paint when they are free, and the seller picks one of the times that
//! both have (F-01 … F-14).

pub mod clocks;
pub mod times;

use crate::holidays::ClosedDays;
use crate::people::text_enum;
use crate::time::{UtcMicros, nine_o_clock};

/// Where a follow-up stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FollowUpState {
    /// The partner's contact was asked and has not offered times.
    Waiting,
    /// Both sides' times overlap: the seller picks one.
    Answered,
    /// They do not overlap: another round is needed.
    NoOverlap,
    /// A time is picked; there is a meeting.
    Scheduled,
    /// The partner's side said no, or cannot come any more.
    Declined,
    /// The seller took it back.
    Withdrawn,
    /// Its window is over and nothing was picked.
    Expired,
}
text_enum!(FollowUpState {
    Waiting = "waiting",
    Answered = "answered",
    NoOverlap = "no_overlap",
    Scheduled = "scheduled",
    Declined = "declined",
    Withdrawn = "withdrawn",
    Expired = "expired",
});

/// What somebody does with a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The partner's side offers times, or other ones than before.
    Answer,
    /// The partner's side says no.
    Decline,
    /// The partner's side lets a colleague answer.
    HandOver,
    /// The seller picks a time, or moves the meeting to another one.
    Pick,
    /// The seller begins another round.
    ProposeAgain,
    /// The seller asks somebody else of the partner.
    ChangeContact,
    /// The seller reminds the contact.
    Remind,
    /// The seller takes it back.
    Withdraw,
}

impl FollowUpState {
    /// May this step be taken now?
    #[must_use]
    pub fn takes(self, step: Step) -> bool {
        use FollowUpState as S;
        let is_open = matches!(self, S::Waiting | S::Answered | S::NoOverlap);
        match step {
            Step::Answer | Step::HandOver | Step::ChangeContact => is_open,
            Step::Remind => self == S::Waiting,
            Step::Pick => matches!(self, S::Answered | S::Scheduled),
            Step::Decline | Step::Withdraw => is_open || self == S::Scheduled,
            Step::ProposeAgain => self != S::Withdrawn,
        }
    }

    /// Is it over, unless it is proposed again?
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Declined | Self::Withdrawn | Self::Expired)
    }

    /// What it becomes when the partner's side offers times that meet the seller's in so many starts.
    #[must_use]
    pub fn after_answer(common: usize) -> Self {
        if common == 0 { Self::NoOverlap } else { Self::Answered }
    }
}

/// How long a follow-up's meeting can be, minutes.
pub const LENGTHS_MINUTES: [i64; 3] = [30, 60, 90];

/// The longest message, characters.
pub const MESSAGE_MAX_CHARS: usize = 2_000;

/// The most accounts of one follow-up.
pub const MOST_ACCOUNTS: usize = 20;

/// Whoever is waited for is reminded so many days later, at nine where that person is.
const REMINDERS_AFTER_DAYS: [i64; 2] = [2, 5];

/// When somebody who is waited for since `asked_at` is reminded for the next time after `reminded` reminders; on a closed
/// day not, but on the next working day (B3-08). None: not again, or not before `ends_at`, when there is nothing left to
/// answer.
#[must_use]
pub fn next_reminder(
    asked_at: UtcMicros,
    reminded: usize,
    ends_at: UtcMicros,
    zone: chrono_tz::Tz,
    closed: &ClosedDays,
) -> Option<UtcMicros> {
    let days = REMINDERS_AFTER_DAYS.get(reminded)?;
    let at = nine_o_clock(asked_at.date_in(zone) + chrono::TimeDelta::days(*days), zone);
    let at = closed.open_at(at, zone);
    (at < ends_at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY_US;

    const ALL: [FollowUpState; 7] = [
        FollowUpState::Waiting,
        FollowUpState::Answered,
        FollowUpState::NoOverlap,
        FollowUpState::Scheduled,
        FollowUpState::Declined,
        FollowUpState::Withdrawn,
        FollowUpState::Expired,
    ];

    fn where_it_can(step: Step) -> Vec<&'static str> {
        ALL.into_iter().filter(|state| state.takes(step)).map(FollowUpState::as_str).collect()
    }

    #[test]
    fn each_step_has_its_states() {
        assert_eq!(where_it_can(Step::Answer), ["waiting", "answered", "no_overlap"]);
        assert_eq!(where_it_can(Step::HandOver), ["waiting", "answered", "no_overlap"]);
        assert_eq!(where_it_can(Step::ChangeContact), ["waiting", "answered", "no_overlap"]);
        assert_eq!(where_it_can(Step::Remind), ["waiting"]);
        assert_eq!(where_it_can(Step::Pick), ["answered", "scheduled"]);
        assert_eq!(where_it_can(Step::Decline), ["waiting", "answered", "no_overlap", "scheduled"]);
        assert_eq!(where_it_can(Step::Withdraw), ["waiting", "answered", "no_overlap", "scheduled"]);
        assert_eq!(
            where_it_can(Step::ProposeAgain),
            ["waiting", "answered", "no_overlap", "scheduled", "declined", "expired"]
        );
    }

    #[test]
    fn what_is_over_takes_nothing_but_another_round() {
        for state in ALL.into_iter().filter(|state| state.is_over()) {
            for step in [Step::Answer, Step::Decline, Step::Pick, Step::Remind, Step::Withdraw] {
                assert!(!state.takes(step), "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn an_answer_overlaps_or_does_not() {
        assert_eq!(FollowUpState::after_answer(0), FollowUpState::NoOverlap);
        assert_eq!(FollowUpState::after_answer(3), FollowUpState::Answered);
    }

    #[test]
    fn reminders_come_at_nine_twice_and_never_after_the_end() {
        let zone = chrono_tz::Australia::Sydney;
        let asked = UtcMicros(1_795_420_800_000_000);
        let end = asked.plus(14 * DAY_US);
        let open = ClosedDays::default();
        let words = |at: Option<UtcMicros>| {
            at.map(|at| at.to_datetime().with_timezone(&zone).format("%F %H:%M").to_string())
        };
        assert_eq!(asked.date_in(zone).to_string(), "2026-11-23");
        assert_eq!(words(next_reminder(asked, 0, end, zone, &open)).as_deref(), Some("2026-11-25 09:00"));
        assert_eq!(words(next_reminder(asked, 1, end, zone, &open)).as_deref(), Some("2026-11-28 09:00"));
        assert_eq!(next_reminder(asked, 2, end, zone, &open), None);
        assert_eq!(next_reminder(asked, 1, asked.plus(3 * DAY_US), zone, &open), None);
        let closed: ClosedDays = ["2026-11-25".parse().unwrap()].into_iter().collect();
        assert_eq!(words(next_reminder(asked, 0, end, zone, &closed)).as_deref(), Some("2026-11-26 09:00"));
    }
}
