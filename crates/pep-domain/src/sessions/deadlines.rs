//! When the rules of an event act on a request (D-52 … D-54, A7, A8; reliability 2.9): reminders, declines, the end of
//! the later queue, the clearing before the event. An outage is added to a deadline, and nobody is declined who was not
//! reminded at least an hour before.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use super::RequestState;
use crate::events::EventRules;
use crate::holidays::ClosedDays;
use crate::time::{HOUR_US, UtcMicros, nine_o_clock};

/// A time in which nothing ran, and so nobody could answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// From.
    pub from: UtcMicros,
    /// To.
    pub to: UtcMicros,
}

/// What the rules need to know of an open request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestClock {
    /// Pending or later; anything else is left alone.
    pub state: RequestState,
    /// When it was asked.
    pub asked_at: UtcMicros,
    /// When it came into the later queue.
    pub later_at: Option<UtcMicros>,
    /// When its last reminder went out.
    pub reminded_at: Option<UtcMicros>,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Remind the team that has not answered.
    Remind,
    /// Decline.
    Decline,
    /// End what waits in the later queue.
    LaterExpires,
}

/// Nobody is declined earlier than this after a reminder, microseconds.
const AFTER_REMINDER_US: i64 = HOUR_US;
/// Where no rule reminds, the last call comes so long before the decline; half the time if that is less.
const LAST_CALL_US: i64 = 24 * HOUR_US;

/// `after_us` after `start`, not counting the outages that fall in between. `outages` in order of time.
#[must_use]
pub fn pushed_back(start: UtcMicros, after_us: i64, outages: &[Outage]) -> UtcMicros {
    let mut at = start.plus(after_us);
    for outage in outages {
        let from = outage.from.max(start);
        if from < at && outage.to > from {
            at = at.plus(outage.to.since(from));
        }
    }
    at
}

/// Where nobody can be expected to answer: when nothing ran, and when the OU did not work.
#[derive(Debug, Clone, Copy)]
pub struct Rest<'a> {
    /// Outages, in order of time.
    pub outages: &'a [Outage],
    /// The OU's closed days.
    pub closed: &'a ClosedDays,
    /// The event's zone.
    pub zone: Tz,
}

/// What the rules will do to a request if nobody answers, in order; empty if they leave it alone. What lies in the past
/// is due now. Nobody is reminded on a closed day (B3-08), and so nobody declined before the next working day either.
#[must_use]
pub fn next_steps(request: &RequestClock, rules: &EventRules, rest: Rest<'_>) -> Vec<(Rule, UtcMicros)> {
    let outages = rest.outages;
    let after = |start: UtcMicros, hours: u32| pushed_back(start, i64::from(hours) * HOUR_US, outages);
    match request.state {
        RequestState::Pending => {
            let decline = rules.decline_after_hours.map(|hours| after(request.asked_at, hours));
            let remind = rules.remind_after_hours.map(|hours| after(request.asked_at, hours)).or_else(|| {
                decline.map(|at| {
                    let half = at.since(request.asked_at) / 2;
                    at.plus(-LAST_CALL_US.min(half))
                })
            });
            let remind = remind.map(|at| rest.closed.open_at(at, rest.zone));
            let reminded = request.reminded_at.or(remind);
            let mut steps = Vec::new();
            if request.reminded_at.is_none() {
                steps.extend(remind.map(|at| (Rule::Remind, at)));
            }
            if let (Some(decline), Some(reminded)) = (decline, reminded) {
                steps.push((Rule::Decline, decline.max(reminded.plus(AFTER_REMINDER_US))));
            }
            steps
        }
        RequestState::Later => {
            let since = request.later_at.unwrap_or(request.asked_at);
            rules
                .later_expires_after_hours
                .map(|hours| (Rule::LaterExpires, after(since, hours)))
                .into_iter()
                .collect()
        }
        RequestState::Accepted
        | RequestState::Declined
        | RequestState::Withdrawn
        | RequestState::Expired
        | RequestState::SlotTaken => Vec::new(),
    }
}

/// When an open request counts as overdue: when the rules remind of it, or did; in the later queue, once as long has passed
/// there. Never where no rule reminds.
#[must_use]
pub fn overdue_at(request: &RequestClock, rules: &EventRules, rest: Rest<'_>) -> Option<UtcMicros> {
    match request.state {
        RequestState::Pending => request.reminded_at.or_else(|| {
            let steps = next_steps(request, rules, rest);
            steps.into_iter().find(|(rule, _)| *rule == Rule::Remind).map(|(_, at)| at)
        }),
        RequestState::Later => {
            let since = request.later_at.unwrap_or(request.asked_at);
            let hours = i64::from(rules.remind_after_hours?);
            Some(pushed_back(since, hours * HOUR_US, rest.outages))
        }
        RequestState::Accepted
        | RequestState::Declined
        | RequestState::Withdrawn
        | RequestState::Expired
        | RequestState::SlotTaken => None,
    }
}

/// When open requests and unfilled slots of an event are removed: so many civil days before its first, at 9:00 in its
/// zone. A late one is made up for at once.
#[must_use]
pub fn removal_at(starts_on: NaiveDate, zone: Tz, rules: &EventRules) -> Option<UtcMicros> {
    let days = rules.remove_days_before?;
    Some(nine_o_clock(starts_on.checked_sub_days(Days::new(days.into()))?, zone))
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;
    use proptest::prelude::*;

    use super::*;
    use crate::time::{DAY_US, MINUTE_US};

    const START: UtcMicros = UtcMicros(1_795_420_800_000_000);

    fn resting(outages: &[Outage]) -> Rest<'_> {
        static NEVER_CLOSED: std::sync::LazyLock<ClosedDays> = std::sync::LazyLock::new(ClosedDays::default);
        Rest { outages, closed: &NEVER_CLOSED, zone: Tz::UTC }
    }

    fn pending(reminded_at: Option<UtcMicros>) -> RequestClock {
        RequestClock { state: RequestState::Pending, asked_at: START, later_at: None, reminded_at }
    }

    #[test]
    fn a_request_is_overdue_when_the_event_s_rule_reminds() {
        let asked = RequestClock {
            state: RequestState::Pending,
            asked_at: UtcMicros(0),
            later_at: None,
            reminded_at: None,
        };
        let rules = |remind: Option<u32>| EventRules {
            remind_after_hours: remind,
            decline_after_hours: None,
            ..EventRules::default()
        };
        assert_eq!(overdue_at(&asked, &rules(Some(12)), resting(&[])), Some(UtcMicros(12 * HOUR_US)));
        assert_eq!(overdue_at(&asked, &rules(None), resting(&[])), None);
        let reminded = RequestClock { reminded_at: Some(UtcMicros(7)), ..asked };
        assert_eq!(overdue_at(&reminded, &rules(Some(12)), resting(&[])), Some(UtcMicros(7)));
        let later = RequestClock { state: RequestState::Later, later_at: Some(UtcMicros(HOUR_US)), ..asked };
        assert_eq!(overdue_at(&later, &rules(Some(12)), resting(&[])), Some(UtcMicros(13 * HOUR_US)));
        let over = RequestClock { state: RequestState::Declined, ..asked };
        assert_eq!(overdue_at(&over, &rules(Some(12)), resting(&[])), None);
    }

    #[test]
    fn a_reminder_comes_first_and_a_decline_at_its_hour() {
        let rules = EventRules::default();
        let steps = next_steps(&pending(None), &rules, resting(&[]));
        let expected = [(Rule::Remind, START.plus(48 * HOUR_US)), (Rule::Decline, START.plus(120 * HOUR_US))];
        assert_eq!(steps, expected);
        let late = pending(Some(START.plus(200 * HOUR_US)));
        assert_eq!(next_steps(&late, &rules, resting(&[])), [(Rule::Decline, START.plus(201 * HOUR_US))]);
    }

    #[test]
    fn without_a_reminder_rule_there_is_a_last_call() {
        let rules =
            EventRules { remind_after_hours: None, decline_after_hours: Some(10), ..EventRules::default() };
        let expected = [(Rule::Remind, START.plus(5 * HOUR_US)), (Rule::Decline, START.plus(10 * HOUR_US))];
        assert_eq!(next_steps(&pending(None), &rules, resting(&[])), expected);
    }

    #[test]
    fn nobody_is_reminded_on_a_closed_day_or_declined_before_the_next_working_day() {
        // Asked at eight on Monday, 23 November 2026; Wednesday to Friday are closed.
        let closed: ClosedDays =
            ["2026-11-25", "2026-11-26", "2026-11-27"].iter().map(|day| day.parse().unwrap()).collect();
        let rules = EventRules {
            remind_after_hours: Some(48),
            decline_after_hours: Some(72),
            ..EventRules::default()
        };
        let rest = Rest { closed: &closed, ..resting(&[]) };
        let monday = nine_o_clock("2026-11-30".parse().unwrap(), Tz::UTC);
        let expected = [(Rule::Remind, monday), (Rule::Decline, monday.plus(HOUR_US))];
        assert_eq!(next_steps(&pending(None), &rules, rest), expected);
    }

    #[test]
    fn later_has_an_end_of_its_own_and_is_never_declined() {
        let later =
            RequestClock { state: RequestState::Later, later_at: Some(START.plus(DAY_US)), ..pending(None) };
        let expected = [(Rule::LaterExpires, START.plus(DAY_US + 240 * HOUR_US))];
        assert_eq!(next_steps(&later, &EventRules::default(), resting(&[])), expected);
    }

    #[test]
    fn no_rule_acts_when_all_are_off() {
        let off = EventRules {
            remind_after_hours: None,
            decline_after_hours: None,
            later_expires_after_hours: None,
            remove_days_before: None,
            ..EventRules::default()
        };
        assert!(next_steps(&pending(None), &off, resting(&[])).is_empty());
        assert_eq!(removal_at(NaiveDate::MIN, chrono_tz::UTC, &off), None);
    }

    proptest! {
        /// An outage that begins before the deadline is added to it whole: nobody loses time to answer.
        #[test]
        fn the_time_to_answer_is_never_shortened(
            hours in 1_u32..400, gaps in proptest::collection::vec((1_i64..200, 61_i64..2_000), 0..5),
        ) {
            let mut at = START;
            let mut outages = Vec::new();
            for (pause_hours, minutes) in gaps {
                let from = at.plus(pause_hours * HOUR_US);
                at = from.plus(minutes * MINUTE_US);
                outages.push(Outage { from, to: at });
            }
            let wanted = i64::from(hours) * HOUR_US;
            let deadline = pushed_back(START, wanted, &outages);
            let down: i64 = outages
                .iter()
                .map(|outage| outage.to.min(deadline).since(outage.from.min(deadline)))
                .sum();
            prop_assert_eq!(deadline.since(START) - down, wanted);
            prop_assert!(outages.iter().all(|outage| !(outage.from < deadline && deadline < outage.to)));
        }

        /// Whatever happened: whoever is declined was reminded at least an hour before.
        #[test]
        fn nobody_is_declined_without_a_reminder(
            remind in proptest::option::of(1_u32..300), decline in 1_u32..300, reminded in proptest::option::of(0_i64..500),
            down in 0_i64..300,
        ) {
            let rules = EventRules { remind_after_hours: remind, decline_after_hours: Some(decline), ..EventRules::default() };
            let request = pending(reminded.map(|hours| START.plus(hours * HOUR_US)));
            let outage = Outage { from: START.plus(HOUR_US), to: START.plus(HOUR_US + down * HOUR_US) };
            let steps = next_steps(&request, &rules, resting(&[outage]));
            let (_, declined_at) = steps.iter().find(|(rule, _)| *rule == Rule::Decline).copied().unwrap();
            let reminder = steps.iter().find(|(rule, _)| *rule == Rule::Remind).map(|(_, at)| *at).or(request.reminded_at);
            prop_assert!(declined_at.since(reminder.unwrap()) >= HOUR_US);
        }

        /// Nine in the morning of the event, in every zone and across every change of the clocks.
        #[test]
        fn removal_is_at_nine_so_many_civil_days_before(zone in 0..chrono_tz::TZ_VARIANTS.len(), day in 0_u64..1_800, days in 0_u32..30) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let starts_on = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap() + Days::new(day);
            let rules = EventRules { remove_days_before: Some(days), ..EventRules::default() };
            let at = removal_at(starts_on, zone, &rules).unwrap().to_datetime().with_timezone(&zone);
            prop_assert_eq!((at.hour(), at.minute()), (9, 0));
            prop_assert_eq!(starts_on.signed_duration_since(at.date_naive()).num_days(), i64::from(days));
        }
    }
}
