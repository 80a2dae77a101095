//! Session requests, bookings and sessions (D-21 … D-32, D-55, D-58; reliability 2.13).

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
