//! Mass co-sell events: phases, slots, and the rules that an event works by (D-14 … D-20, D-52 … D-54, D-61, D-67).

pub mod conflicts;
pub mod phases;
pub mod plan;
pub mod slots;
pub mod standing;
pub mod templates;
pub mod words;

pub use conflicts::{ConflictLevels, ConflictRule, RuleLevel};

use crate::people::text_enum;

/// Where an event stands (D-67). The order is the order of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventPhase {
    /// Partners are nominated and teams are built.
    Nominating,
    /// Teams report on their accounts.
    Heatmaps,
    /// Sessions can be asked for, answered, moved.
    Requests,
    /// Nothing new can be asked for; what is open is answered.
    Review,
    /// All is answered; the day comes.
    Scheduled,
    /// The last slot is over.
    Held,
    /// The follow-up mails are out.
    FollowedUp,
    /// Ended; everything is read-only.
    Closed,
    /// Called off.
    Cancelled,
}
text_enum!(EventPhase {
    Nominating = "nominating",
    Heatmaps = "heatmaps",
    Requests = "requests",
    Review = "review",
    Scheduled = "scheduled",
    Held = "held",
    FollowedUp = "followed_up",
    Closed = "closed",
    Cancelled = "cancelled",
});

impl EventPhase {
    /// Can teams ask for sessions now (D-20)?
    #[must_use]
    pub fn takes_requests(self) -> bool {
        self == Self::Requests
    }

    /// Can requests be answered now? Also in review, when nothing new comes in.
    #[must_use]
    pub fn takes_answers(self) -> bool {
        matches!(self, Self::Requests | Self::Review)
    }

    /// Can sessions still be moved, and people added, by organisers and teams?
    #[must_use]
    pub fn takes_changes(self) -> bool {
        matches!(self, Self::Requests | Self::Review | Self::Scheduled)
    }

    /// True if nothing in the event changes any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }
}

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlotKind {
    /// Open from the first round on.
    Regular,
    /// Kept for overflow, the later queue and make-up sessions until it is opened (A9).
    Flex,
}
text_enum!(SlotKind { Regular = "regular", Flex = "flex" });

/// When the follow-up goes out (A13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FollowUpTiming {
    /// The next morning at 9:00 to everybody (D-37).
    NextMorning,
    /// At once to those who attended, the next morning to all others.
    ByAttendance,
}
text_enum!(FollowUpTiming { NextMorning = "next_morning", ByAttendance = "by_attendance" });

/// The rules of an event. A program has the ones its events begin with. `None` turns a rule off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRules {
    /// Remind the team that has not answered so many hours after the request (D-52).
    pub remind_after_hours: Option<u32>,
    /// Decline requests that were not answered for so many hours (D-53).
    pub decline_after_hours: Option<u32>,
    /// Remove open requests and unfilled slots so many days before the event, at 9:00 in its zone (D-54).
    pub remove_days_before: Option<u32>,
    /// End what waits in a later queue after so many hours (A7).
    pub later_expires_after_hours: Option<u32>,
    /// At least so many minutes between two sessions of one team (A9).
    pub gap_minutes: u32,
    /// At most so many open requests that one team has asked (B3-07).
    pub max_open_requests: Option<u32>,
    /// At most so many sessions of one team on one day (B3-07).
    pub max_sessions_per_day: Option<u32>,
    /// How much each conflict weighs (B4-13).
    pub conflicts: ConflictLevels,
    /// When the follow-up goes out.
    pub follow_up: FollowUpTiming,
    /// Is a summary sent the day before (D-33)?
    pub sends_summary: bool,
    /// Somebody attended who was there for so many seconds.
    pub attended_after_seconds: u32,
}

impl Default for EventRules {
    fn default() -> Self {
        Self {
            remind_after_hours: Some(48),
            decline_after_hours: Some(120),
            remove_days_before: Some(2),
            later_expires_after_hours: Some(240),
            gap_minutes: 0,
            max_open_requests: None,
            max_sessions_per_day: None,
            conflicts: ConflictLevels::default(),
            follow_up: FollowUpTiming::NextMorning,
            sends_summary: true,
            attended_after_seconds: 60,
        }
    }
}
