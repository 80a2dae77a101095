//! The rules of programs and events: domain to wire and back.

use pep_api_types::events as wire;
use pep_api_types::problem::FoundConflict;
use pep_domain::events::{ConflictLevels, ConflictRule, EventRules, FollowUpTiming, RuleLevel};

use super::session_shapes::same_words;

same_words!(level, RuleLevel => wire::RuleLevel { Off, Warn, Refuse });
same_words!(level_from, wire::RuleLevel => RuleLevel { Off, Warn, Refuse });
same_words!(conflict_rule, ConflictRule => wire::ConflictRule {
    Blackout, Gap, TeamLimit, DayLimit, OpenRequests, WorkingHours, ClosedDay, PersonTwice, SamePair,
});

/// What stands against a step. What is warned of and not told has a name to confirm it by.
pub(crate) fn found_conflict(found: &pep_app::FoundConflict) -> FoundConflict {
    let untold = (found.level == RuleLevel::Warn).then_some(wire::ConflictRule::OtherTeam);
    FoundConflict {
        rule: found.rule.map(conflict_rule).or(untold),
        level: level(found.level),
        detail: found.detail.clone(),
        way_out: found.way_out.to_owned(),
    }
}

/// The rule; none: what is not told of a team of others.
pub(crate) fn conflict_rule_from(rule: wire::ConflictRule) -> Option<ConflictRule> {
    use wire::ConflictRule as Wire;
    Some(match rule {
        Wire::Blackout => ConflictRule::Blackout,
        Wire::Gap => ConflictRule::Gap,
        Wire::TeamLimit => ConflictRule::TeamLimit,
        Wire::DayLimit => ConflictRule::DayLimit,
        Wire::OpenRequests => ConflictRule::OpenRequests,
        Wire::WorkingHours => ConflictRule::WorkingHours,
        Wire::ClosedDay => ConflictRule::ClosedDay,
        Wire::PersonTwice => ConflictRule::PersonTwice,
        Wire::SamePair => ConflictRule::SamePair,
        Wire::OtherTeam => return None,
    })
}

pub(super) fn rules_to_wire(rules: &EventRules) -> wire::EventRules {
    let EventRules {
        remind_after_hours,
        decline_after_hours,
        remove_days_before,
        later_expires_after_hours,
        gap_minutes,
        max_open_requests,
        max_sessions_per_day,
        ref conflicts,
        follow_up,
        sends_summary,
        attended_after_seconds,
    } = *rules;
    wire::EventRules {
        remind_after_hours,
        decline_after_hours,
        remove_days_before,
        later_expires_after_hours,
        gap_minutes,
        max_open_requests,
        max_sessions_per_day,
        conflicts: conflicts
            .all()
            .filter(|(rule, of)| *of != rule.usual())
            .map(|(rule, of)| wire::ConflictLevel { rule: conflict_rule(rule), level: level(of) })
            .collect(),
        follow_up: match follow_up {
            FollowUpTiming::NextMorning => wire::FollowUpTiming::NextMorning,
            FollowUpTiming::ByAttendance => wire::FollowUpTiming::ByAttendance,
        },
        sends_summary,
        attended_after_seconds,
    }
}

pub(super) fn rules_from_wire(rules: wire::EventRules) -> EventRules {
    let wire::EventRules {
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
    EventRules {
        remind_after_hours,
        decline_after_hours,
        remove_days_before,
        later_expires_after_hours,
        gap_minutes,
        max_open_requests,
        max_sessions_per_day,
        conflicts: conflicts.into_iter().fold(ConflictLevels::default(), |levels, of| {
            match conflict_rule_from(of.rule) {
                Some(rule) => levels.with(rule, level_from(of.level)),
                // What is not told has no level of its own.
                None => levels,
            }
        }),
        follow_up: match follow_up {
            wire::FollowUpTiming::NextMorning => FollowUpTiming::NextMorning,
            wire::FollowUpTiming::ByAttendance => FollowUpTiming::ByAttendance,
        },
        sends_summary,
        attended_after_seconds,
    }
}
