//! Session requests, bookings and sessions (D-21 … D-32, D-55, D-58; reliability 2.13).

mod availability;
mod deadlines;

pub use availability::{
    Booked, BusyPerson, Ground, SlotFacts, TeamCalendar, Unavailable, availability, conflicts, is_clear,
    mutually_available, pair_conflicts,
};
pub use deadlines::{Outage, RequestClock, Rest, Rule, next_steps, overdue_at, pushed_back, removal_at};

use crate::people::text_enum;

/// Where a request for a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestState {
    /// Waits for an answer. Holds nothing.
    Pending,
    /// Accepted: the slot is booked for both teams.
    Accepted,
    /// Declined, by the other team or by the rule.
    Declined,
    /// In the later queue: both sides coordinate by mail (D-48).
    Later,
    /// Taken back by those who asked.
    Withdrawn,
    /// Ran out: nobody answered in time, or the event went on.
    Expired,
    /// Another request for the slot was faster.
    SlotTaken,
}
text_enum!(RequestState {
    Pending = "pending",
    Accepted = "accepted",
    Declined = "declined",
    Later = "later",
    Withdrawn = "withdrawn",
    Expired = "expired",
    SlotTaken = "slot_taken",
});

impl RequestState {
    /// Can it still be answered?
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Later)
    }

    /// May a request move from `self` to `to`? What is decided stays decided.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        self.is_open() && to != Self::Pending && to != self
    }
}

/// What somebody decides about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Meet in this slot.
    Accept,
    /// Do not meet.
    Decline,
    /// Perhaps; both sides coordinate (D-28, D-48).
    Later,
    /// Take one's own request back.
    Withdraw,
}
text_enum!(Decision { Accept = "accept", Decline = "decline", Later = "later", Withdraw = "withdraw" });

impl Decision {
    /// The state in which the request is after it.
    #[must_use]
    pub fn state(self) -> RequestState {
        match self {
            Self::Accept => RequestState::Accepted,
            Self::Decline => RequestState::Declined,
            Self::Later => RequestState::Later,
            Self::Withdraw => RequestState::Withdrawn,
        }
    }
}

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionState {
    /// Will take place.
    Scheduled,
    /// Its time is over (D-36).
    Held,
    /// Called off.
    Cancelled,
}
text_enum!(SessionState { Scheduled = "scheduled", Held = "held", Cancelled = "cancelled" });

/// Where the meeting of a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeetingState {
    /// To be made or changed by a job.
    Wanted,
    /// There, with a join link.
    Ready,
    /// Could not be made; a person must look.
    Failed,
    /// Taken down, or over.
    Ended,
}
text_enum!(MeetingState { Wanted = "wanted", Ready = "ready", Failed = "failed", Ended = "ended" });

/// What somebody plans to do about a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttendancePlan {
    /// Has not said.
    Unknown,
    /// Will come.
    Attending,
    /// Will not come.
    NotAttending,
}
text_enum!(AttendancePlan {
    Unknown = "unknown",
    Attending = "attending",
    NotAttending = "not_attending",
});

/// Who says that somebody was there. Later ones outweigh earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttendanceSource {
    /// The meeting's own report.
    Meeting,
    /// One tap by one of the teams.
    Team,
    /// The organiser's correction.
    Organiser,
}
text_enum!(AttendanceSource { Meeting = "meeting", Team = "team", Organiser = "organiser" });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_stays_decided() {
        for from in RequestState::ALL {
            for to in RequestState::ALL {
                assert!(from.is_open() || !from.may_become(*to), "{from} to {to}");
            }
        }
        assert!(RequestState::Later.may_become(RequestState::Accepted));
        assert!(!RequestState::Later.may_become(RequestState::Pending));
    }
}
