//! The rules of an event as they are stored with programs and events: JSON, read and written whole, only here.

use std::collections::BTreeMap;

use pep_domain::events::{ConflictLevels, ConflictRule, EventRules, FollowUpTiming, RuleLevel};
use serde::{Deserialize, Serialize};

use crate::{AppError, FieldError};

/// Half a year, hours: no deadline of a request is longer.
const LONGEST_HOURS: u32 = 24 * 183;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    remind_after_hours: Option<u32>,
    decline_after_hours: Option<u32>,
    remove_days_before: Option<u32>,
    later_expires_after_hours: Option<u32>,
    gap_minutes: u32,
    max_open_requests: Option<u32>,
    max_sessions_per_day: Option<u32>,
    /// Levels that were chosen, by rule; rules from before there were levels have none.
    #[serde(default)]
    conflicts: BTreeMap<String, String>,
    follow_up: String,
    sends_summary: bool,
    attended_after_seconds: u32,
}

/// The rules in `text`; empty text means the defaults.
///
/// # Errors
/// [`AppError::Internal`] if another version wrote what this one cannot read.
pub fn read(text: &str) -> Result<EventRules, AppError> {
    if text.is_empty() {
        return Ok(EventRules::default());
    }
    let stored: Stored = serde_json::from_str(text).map_err(AppError::internal)?;
    let follow_up = FollowUpTiming::parse(&stored.follow_up)
        .ok_or_else(|| AppError::internal(format!("{:?} is no timing of the follow-up", stored.follow_up)))?;
    let mut conflicts = ConflictLevels::default();
    for (rule, level) in &stored.conflicts {
        let unreadable = || AppError::internal(format!("{rule:?}: {level:?} is no level of a conflict rule"));
        let (rule, level) = ConflictRule::parse(rule).zip(RuleLevel::parse(level)).ok_or_else(unreadable)?;
        conflicts = conflicts.with(rule, level);
    }
    Ok(EventRules {
        conflicts,
        remind_after_hours: stored.remind_after_hours,
        decline_after_hours: stored.decline_after_hours,
        remove_days_before: stored.remove_days_before,
        later_expires_after_hours: stored.later_expires_after_hours,
        gap_minutes: stored.gap_minutes,
        max_open_requests: stored.max_open_requests,
        max_sessions_per_day: stored.max_sessions_per_day,
        follow_up,
        sends_summary: stored.sends_summary,
        attended_after_seconds: stored.attended_after_seconds,
    })
}

/// The rules of an event: its own, or, where it has none (empty text), its program's.
///
/// # Errors
/// As [`read`].
pub fn read_or_program(event: &str, program: &str) -> Result<EventRules, AppError> {
    read(if event.is_empty() { program } else { event })
}

/// The rules as they are stored.
#[must_use]
pub fn write(rules: &EventRules) -> String {
    let EventRules {
        remind_after_hours,
        decline_after_hours,
        remove_days_before,
        later_expires_after_hours,
        gap_minutes,
        max_open_requests,
        max_sessions_per_day,
        conflicts,
        follow_up,
        sends_summary,
        attended_after_seconds,
    } = rules;
    let conflicts: BTreeMap<&str, &str> =
        conflicts.all().map(|(rule, level)| (rule.as_str(), level.as_str())).collect();
    serde_json::json!({
        "remindAfterHours": remind_after_hours,
        "declineAfterHours": decline_after_hours,
        "removeDaysBefore": remove_days_before,
        "laterExpiresAfterHours": later_expires_after_hours,
        "gapMinutes": gap_minutes,
        "maxOpenRequests": max_open_requests,
        "maxSessionsPerDay": max_sessions_per_day,
        "conflicts": conflicts,
        "followUp": follow_up.as_str(),
        "sendsSummary": sends_summary,
        "attendedAfterSeconds": attended_after_seconds,
    })
    .to_string()
}

/// What cannot be accepted about rules that somebody typed. `prefix`: where they stand in the input, such as `/rules`.
#[must_use]
pub fn check(rules: &EventRules, prefix: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut within = |value: Option<u32>, field: &str, least: u32, most: u32, unit: &str| {
        if value.is_some_and(|value| !(least..=most).contains(&value)) {
            let detail = format!("Choose {least} to {most} {unit}, or turn the rule off.");
            errors.push(FieldError::new(format!("{prefix}/{field}"), detail));
        }
    };
    within(rules.remind_after_hours, "remindAfterHours", 1, LONGEST_HOURS, "hours");
    within(rules.decline_after_hours, "declineAfterHours", 1, LONGEST_HOURS, "hours");
    within(rules.remove_days_before, "removeDaysBefore", 0, 60, "days");
    within(rules.later_expires_after_hours, "laterExpiresAfterHours", 1, LONGEST_HOURS, "hours");
    within(rules.max_open_requests, "maxOpenRequests", 1, 500, "requests");
    within(rules.max_sessions_per_day, "maxSessionsPerDay", 1, 64, "sessions");
    if rules.gap_minutes > 240 {
        errors.push(FieldError::new(format!("{prefix}/gapMinutes"), "Choose 0 to 240 minutes."));
    }
    if rules.attended_after_seconds > 3_600 {
        let detail = "Choose 0 to 3,600 seconds, which is one hour.";
        errors.push(FieldError::new(format!("{prefix}/attendedAfterSeconds"), detail));
    }
    if rules.conflicts.too_low().next().is_some() {
        let detail = "What a team says of itself, when it cannot and how many sessions it takes, is at least warned of.";
        errors.push(FieldError::new(format!("{prefix}/conflicts"), detail));
    }
    if let (Some(remind), Some(decline)) = (rules.remind_after_hours, rules.decline_after_hours)
        && remind >= decline
    {
        let detail = "Remind before you decline: choose fewer hours than for the decline.";
        errors.push(FieldError::new(format!("{prefix}/remindAfterHours"), detail));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let rules = EventRules {
            remind_after_hours: None,
            gap_minutes: 15,
            max_open_requests: Some(8),
            follow_up: FollowUpTiming::ByAttendance,
            sends_summary: false,
            conflicts: ConflictLevels::default().with(ConflictRule::SamePair, RuleLevel::Warn),
            ..EventRules::default()
        };
        assert_eq!(read(&write(&rules)).unwrap(), rules);
        // What was written before there were levels has the usual ones.
        let before = write(&EventRules::default()).replace("\"conflicts\":{", "\"unknown\":{");
        assert_eq!(read(&before).unwrap(), EventRules::default());
        assert_eq!(read("").unwrap(), EventRules::default());
        assert!(read("{}").is_err());
    }

    #[test]
    fn an_event_without_rules_takes_its_program_s() {
        let rules = EventRules { gap_minutes: 30, ..EventRules::default() };
        assert_eq!(read_or_program("", &write(&rules)).unwrap(), rules);
        assert_eq!(read_or_program(&write(&rules), "").unwrap(), rules);
    }

    #[test]
    fn a_reminder_after_the_decline_is_refused() {
        let rules = EventRules {
            remind_after_hours: Some(130),
            decline_after_hours: Some(120),
            ..EventRules::default()
        };
        assert_eq!(check(&rules, "/rules").first().unwrap().pointer, "/rules/remindAfterHours");
        assert!(check(&EventRules::default(), "").is_empty());
    }
}
