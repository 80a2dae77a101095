//! The rules of programs and events: domain to wire and back.

use pep_api_types::events as wire;
use pep_domain::events::{EventRules, FollowUpTiming};

pub(super) fn rules_to_wire(rules: &EventRules) -> wire::EventRules {
    let EventRules {
        remind_after_hours,
        decline_after_hours,
        remove_days_before,
        later_expires_after_hours,
        gap_minutes,
        max_open_requests,
        max_sessions_per_day,
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
        follow_up: match follow_up {
            wire::FollowUpTiming::NextMorning => FollowUpTiming::NextMorning,
            wire::FollowUpTiming::ByAttendance => FollowUpTiming::ByAttendance,
        },
        sends_summary,
        attended_after_seconds,
    }
}
