//! The rules by which an event works, and how much each conflict weighs.

use serde::{Deserialize, Serialize};

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

/// How much a conflict weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RuleLevel {
    /// Nobody looks at it.
    Off,
    /// Whoever goes on has to confirm it.
    Warn,
    /// It cannot be done.
    Refuse,
}

/// What can stand against a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ConflictRule {
    /// The team said that it cannot then; at least warned of.
    Blackout,
    /// Closer to another session of the team than the gap.
    Gap,
    /// More sessions than the team takes; at least warned of.
    TeamLimit,
    /// More sessions on one day than the event allows.
    DayLimit,
    /// More unanswered requests than the event allows.
    OpenRequests,
    /// Outside the team's working hours.
    WorkingHours,
    /// On a closed day of the OU.
    ClosedDay,
    /// Somebody of the team is in another session.
    PersonTwice,
    /// The two teams meet in this event already.
    SamePair,
    /// Something that is warned of for a team of others; no more is told. Has no level of its own.
    OtherTeam,
}

impl ConflictRule {
    /// Every rule with its word on the wire.
    const WORDS: [(Self, &'static str); 10] = [
        (Self::Blackout, "blackout"),
        (Self::Gap, "gap"),
        (Self::TeamLimit, "teamLimit"),
        (Self::DayLimit, "dayLimit"),
        (Self::OpenRequests, "openRequests"),
        (Self::WorkingHours, "workingHours"),
        (Self::ClosedDay, "closedDay"),
        (Self::PersonTwice, "personTwice"),
        (Self::SamePair, "samePair"),
        (Self::OtherTeam, "otherTeam"),
    ];

    /// The word on the wire, for a header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS.into_iter().find(|(rule, _)| *rule == self).map_or("", |(_, word)| word)
    }

    /// The rule of a word, if it is one.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(_, of)| *of == word).map(|(rule, _)| rule)
    }
}

/// The level of a conflict rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConflictLevel {
    /// The rule.
    pub rule: ConflictRule,
    /// Its level.
    pub level: RuleLevel,
}

/// The rules of an event, and those that a program's events begin with. A rule that is null is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// How much each conflict weighs (B4-13); what is not named has its usual level: `workingHours` and `personTwice` warn,
    /// `closedDay` and `samePair` are off, all others refuse. Answers name what is not as usual.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<ConflictLevel>,
    /// When the follow-up goes out.
    pub follow_up: FollowUpTiming,
    /// Is a summary sent the day before at 9:00 (D-33)?
    pub sends_summary: bool,
    /// Somebody attended who was there for so many seconds, 0 to 3,600.
    pub attended_after_seconds: u32,
}
