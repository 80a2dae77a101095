//! Mass co-sell events (D-14 … D-20, D-40, D-66, D-67).

use serde::{Deserialize, Serialize};

/// Where an event stands. The order is the order of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
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

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SlotKind {
    /// Open from the first round on.
    Regular,
    /// Kept for overflow, the later queue and make-up sessions until it is opened.
    Flex,
}

/// When the follow-up goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum FollowUpTiming {
    /// The next morning at 9:00 to everybody (D-37).
    NextMorning,
    /// At once to those who attended, the next morning to all others.
    ByAttendance,
}

/// The rules of an event, and those that a program's events begin with. A rule that is null is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventRules {
    /// Remind the team that has not answered so many hours after the request (D-52).
    pub remind_after_hours: Option<u32>,
    /// Decline requests that were not answered for so many hours (D-53).
    pub decline_after_hours: Option<u32>,
    /// Remove open requests and unfilled slots so many days before the event, at 9:00 in its zone (D-54).
    pub remove_days_before: Option<u32>,
    /// End what waits in a later queue after so many hours.
    pub later_expires_after_hours: Option<u32>,
    /// At least so many minutes between two sessions of one team, 0 to 240.
    pub gap_minutes: u32,
    /// At most so many open requests that one team has asked.
    pub max_open_requests: Option<u32>,
    /// At most so many sessions of one team on one day.
    pub max_sessions_per_day: Option<u32>,
    /// When the follow-up goes out.
    pub follow_up: FollowUpTiming,
    /// Is a summary sent the day before at 9:00 (D-33)?
    pub sends_summary: bool,
    /// Somebody attended who was there for so many seconds, 0 to 3,600.
    pub attended_after_seconds: u32,
}
