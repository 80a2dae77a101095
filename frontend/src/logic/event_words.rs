//! Events in words: phases, steps of the plan, mails, rules.

use pep_api_types::events::{EventMail, EventPhase, EventRules, FollowUpTiming, PlanProblem, PlanStep};

/// The phases in the order of the day, without the one that calls an event off.
pub const PHASES: [EventPhase; 8] = [
    EventPhase::Nominating,
    EventPhase::Heatmaps,
    EventPhase::Requests,
    EventPhase::Review,
    EventPhase::Scheduled,
    EventPhase::Held,
    EventPhase::FollowedUp,
    EventPhase::Closed,
];

/// A phase for people.
pub fn phase_words(phase: EventPhase) -> &'static str {
    match phase {
        EventPhase::Nominating => "Nominating",
        EventPhase::Heatmaps => "Heatmaps",
        EventPhase::Requests => "Requests open",
        EventPhase::Review => "Review",
        EventPhase::Scheduled => "Scheduled",
        EventPhase::Held => "Held",
        EventPhase::FollowedUp => "Followed up",
        EventPhase::Closed => "Closed",
        EventPhase::Cancelled => "Cancelled",
    }
}

/// The steps of the plan in order; the review is the last.
pub const STEPS: [&str; 7] = ["ous", "slots", "teams", "heatmaps", "rules", "mails", "review"];

/// A step for people.
pub fn step_words(step: &str) -> &'static str {
    match step {
        "slots" => "Dates and slots",
        "teams" => "Teams and nominations",
        "heatmaps" => "Heatmaps and phases",
        "rules" => "Rules",
        "mails" => "Mails",
        "review" => "Review and publish",
        _ => "Name and OUs",
    }
}

/// The step's key in the URL.
pub fn step_key(step: PlanStep) -> &'static str {
    match step {
        PlanStep::Ous => "ous",
        PlanStep::Slots => "slots",
        PlanStep::Teams => "teams",
        PlanStep::Heatmaps => "heatmaps",
        PlanStep::Rules => "rules",
        PlanStep::Mails => "mails",
    }
}

/// The step before and the one after, if there is one.
pub fn neighbours(step: &str) -> (Option<&'static str>, Option<&'static str>) {
    let here = STEPS.iter().position(|key| *key == step).unwrap_or(0);
    (here.checked_sub(1).and_then(|before| STEPS.get(before).copied()), STEPS.get(here + 1).copied())
}

/// How many problems a step has: those that stand in the way, and warnings.
pub fn problem_counts(problems: &[PlanProblem], step: &str) -> (usize, usize) {
    let of_step = || problems.iter().filter(|problem| step_key(problem.step) == step);
    let blocking = of_step().filter(|problem| problem.is_blocking).count();
    (blocking, of_step().count() - blocking)
}

/// The mails in which the organiser has a word.
pub const MAILS: [(EventMail, &str); 5] = [
    (EventMail::HeatmapInvitation, "Heatmap invitation"),
    (EventMail::SessionRequest, "Session request"),
    (EventMail::SessionInvitation, "Session invitation"),
    (EventMail::Summary, "Summary of the day before"),
    (EventMail::FollowUp, "Follow-up"),
];

/// A rule with a number that can be turned off.
pub struct NumberRule {
    /// Its name on the wire.
    pub rule: &'static str,
    /// What it does, for people.
    pub label: &'static str,
    /// Unit of the number.
    pub unit: &'static str,
    /// The number it begins with when it is turned on.
    pub usual: u32,
    /// Reads the number.
    pub get: fn(&EventRules) -> Option<u32>,
    /// Writes the number.
    pub set: fn(&mut EventRules, Option<u32>),
}

/// The rules that can be turned off, in the order of the page.
pub const NUMBER_RULES: [NumberRule; 6] = [
    NumberRule {
        rule: "remindAfterHours",
        label: "Remind of requests",
        unit: "hours after the request",
        usual: 48,
        get: |rules| rules.remind_after_hours,
        set: |rules, value| rules.remind_after_hours = value,
    },
    NumberRule {
        rule: "declineAfterHours",
        label: "Decline what nobody answers",
        unit: "hours after the request",
        usual: 120,
        get: |rules| rules.decline_after_hours,
        set: |rules, value| rules.decline_after_hours = value,
    },
    NumberRule {
        rule: "removeDaysBefore",
        label: "Remove open requests and empty slots",
        unit: "days before the event",
        usual: 2,
        get: |rules| rules.remove_days_before,
        set: |rules, value| rules.remove_days_before = value,
    },
    NumberRule {
        rule: "laterExpiresAfterHours",
        label: "End what waits in the later queue",
        unit: "hours after it was put there",
        usual: 240,
        get: |rules| rules.later_expires_after_hours,
        set: |rules, value| rules.later_expires_after_hours = value,
    },
    NumberRule {
        rule: "maxOpenRequests",
        label: "Limit open requests",
        unit: "unanswered requests of one team",
        usual: 5,
        get: |rules| rules.max_open_requests,
        set: |rules, value| rules.max_open_requests = value,
    },
    NumberRule {
        rule: "maxSessionsPerDay",
        label: "Limit sessions",
        unit: "sessions of one team on one day",
        usual: 6,
        get: |rules| rules.max_sessions_per_day,
        set: |rules, value| rules.max_sessions_per_day = value,
    },
];

/// How the follow-up's timing is stored in a choice.
pub fn timing_key(timing: FollowUpTiming) -> &'static str {
    match timing {
        FollowUpTiming::NextMorning => "nextMorning",
        FollowUpTiming::ByAttendance => "byAttendance",
    }
}

/// The timing of a choice.
pub fn timing_of(key: &str) -> FollowUpTiming {
    if key == "byAttendance" { FollowUpTiming::ByAttendance } else { FollowUpTiming::NextMorning }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_reached_by_going_on() {
        let mut step = STEPS[0];
        let mut seen = vec![step];
        while let (_, Some(next)) = neighbours(step) {
            step = next;
            seen.push(step);
        }
        assert_eq!(seen, STEPS);
        assert_eq!(neighbours("ous").0, None);
    }

    #[test]
    fn problems_are_counted_by_step() {
        let problem = |step, is_blocking| PlanProblem { step, is_blocking, detail: String::new() };
        let list =
            [problem(PlanStep::Slots, true), problem(PlanStep::Slots, false), problem(PlanStep::Ous, true)];
        assert_eq!(problem_counts(&list, "slots"), (1, 1));
        assert_eq!(problem_counts(&list, "mails"), (0, 0));
    }

    #[test]
    fn a_rule_reads_what_it_wrote() {
        let mut rules = EventRules {
            remind_after_hours: None,
            decline_after_hours: None,
            remove_days_before: None,
            later_expires_after_hours: None,
            gap_minutes: 0,
            max_open_requests: None,
            max_sessions_per_day: None,
            conflicts: Vec::new(),
            follow_up: FollowUpTiming::NextMorning,
            sends_summary: true,
            attended_after_seconds: 60,
        };
        for (number, rule) in NUMBER_RULES.iter().enumerate() {
            let value = Some(u32::try_from(number).unwrap());
            (rule.set)(&mut rules, value);
            assert_eq!((rule.get)(&rules), value, "{}", rule.rule);
        }
    }
}
