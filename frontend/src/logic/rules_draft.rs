//! The rules that a program's events begin with, as they are entered: texts, empty where a rule is off.

use pep_api_types::events::{ConflictLevel, EventRules, FollowUpTiming};

/// The rules as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RulesDraft {
    /// One text for each of [`FIELDS`].
    pub numbers: [String; 8],
    /// The follow-up of those who attended goes out at once.
    pub is_by_attendance: bool,
    /// A summary goes out the day before.
    pub sends_summary: bool,
    /// How much each conflict weighs.
    pub conflicts: Vec<ConflictLevel>,
    /// Invitations a minute.
    pub pace: String,
}

/// A number of the rules: what it is called on the wire, its label, what it does.
#[derive(Debug, Clone, Copy)]
pub struct RuleField {
    /// The last part of the pointer to it.
    pub key: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it does, in words; for those that can be off, what empty means.
    pub hint: &'static str,
}

/// The numbers, in the order of the day.
pub const FIELDS: [RuleField; 8] = [
    RuleField {
        key: "remindAfterHours",
        label: "Remind after (hours)",
        hint: "A team that has not answered a request is reminded so long after it came. Empty: never.",
    },
    RuleField {
        key: "declineAfterHours",
        label: "Decline after (hours)",
        hint: "A request that nobody answered is declined so long after it came, never before a reminder. Empty: never.",
    },
    RuleField {
        key: "removeDaysBefore",
        label: "Remove what is open (days before)",
        hint: "So many days before the event, at 9:00 in its zone, open requests and unfilled slots are removed. Empty: never.",
    },
    RuleField {
        key: "laterExpiresAfterHours",
        label: "End “later” after (hours)",
        hint: "What both teams put off ends so long afterwards. Empty: it waits.",
    },
    RuleField {
        key: "gapMinutes",
        label: "Gap between sessions (minutes)",
        hint: "A team has at least so long between two of its sessions. 0: none.",
    },
    RuleField {
        key: "maxOpenRequests",
        label: "Open requests of a team, at most",
        hint: "A team that has asked for so many waits for answers before it asks again. Empty: no limit.",
    },
    RuleField {
        key: "maxSessionsPerDay",
        label: "Sessions of a team on one day, at most",
        hint: "Beyond that, its other slots of the day are closed. Empty: no limit.",
    },
    RuleField {
        key: "attendedAfterSeconds",
        label: "Attended after (seconds)",
        hint: "Whoever was in the meeting for so long counts as having attended.",
    },
];

impl RulesDraft {
    /// The rules as they are.
    pub fn of(rules: &EventRules, pace: i64) -> Self {
        let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            numbers: [
                text(rules.remind_after_hours),
                text(rules.decline_after_hours),
                text(rules.remove_days_before),
                text(rules.later_expires_after_hours),
                text(Some(rules.gap_minutes)),
                text(rules.max_open_requests),
                text(rules.max_sessions_per_day),
                text(Some(rules.attended_after_seconds)),
            ],
            is_by_attendance: rules.follow_up == FollowUpTiming::ByAttendance,
            sends_summary: rules.sends_summary,
            conflicts: rules.conflicts.clone(),
            pace: pace.to_string(),
        }
    }

    /// What is entered, as rules and pace; what is no number counts as empty, and empty as 0 where 0 means none.
    pub fn read(&self) -> (EventRules, Option<i64>) {
        let number = |text: &String| text.trim().parse::<u32>().ok();
        let [remind, decline, remove, later, gap, open, day, seconds] = self.numbers.each_ref().map(number);
        let rules = EventRules {
            remind_after_hours: remind,
            decline_after_hours: decline,
            remove_days_before: remove,
            later_expires_after_hours: later,
            gap_minutes: gap.unwrap_or(0),
            max_open_requests: open,
            max_sessions_per_day: day,
            conflicts: self.conflicts.clone(),
            follow_up: if self.is_by_attendance {
                FollowUpTiming::ByAttendance
            } else {
                FollowUpTiming::NextMorning
            },
            sends_summary: self.sends_summary,
            attended_after_seconds: seconds.unwrap_or(0),
        };
        (rules, self.pace.trim().parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use pep_api_types::events::{ConflictRule, RuleLevel};

    use super::*;

    #[test]
    fn what_is_shown_is_what_is_sent() {
        let rules = EventRules {
            remind_after_hours: Some(48),
            decline_after_hours: None,
            remove_days_before: Some(2),
            later_expires_after_hours: None,
            gap_minutes: 15,
            max_open_requests: None,
            max_sessions_per_day: Some(4),
            conflicts: vec![ConflictLevel { rule: ConflictRule::Gap, level: RuleLevel::Warn }],
            follow_up: FollowUpTiming::ByAttendance,
            sends_summary: true,
            attended_after_seconds: 60,
        };
        let draft = RulesDraft::of(&rules, 30);
        assert_eq!(draft.read(), (rules, Some(30)));
        assert_eq!(draft.numbers[1], "");
    }
}
