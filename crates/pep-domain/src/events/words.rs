//! Rules of an event in words and real dates (D-40, B4-07): what each will do, to this event.

use chrono::{NaiveDate, TimeZone, Timelike};
use chrono_tz::Tz;

use super::phases::PhaseTimes;
use super::{EventRules, FollowUpTiming};
use crate::time::UtcMicros;

/// What rules need to know of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventDates {
    /// Its zone.
    pub zone: Tz,
    /// When the first slot begins, if there is one.
    pub first_slot: Option<UtcMicros>,
    /// Its last day, if there is one.
    pub last_day: Option<NaiveDate>,
    /// When requests open.
    pub requests_open_at: Option<UtcMicros>,
    /// When requests close.
    pub requests_close_at: Option<UtcMicros>,
}

/// The zone as people say it: "Berlin time", "UTC".
#[must_use]
pub fn zone_in_words(zone: Tz) -> String {
    match zone.name().rsplit('/').next() {
        Some(city) if zone.name().contains('/') => format!("{} time", city.replace('_', " ")),
        _ => zone.name().to_owned(),
    }
}

/// An instant as people read it: "Thursday, 3 December 2026, 09:00 Berlin time".
#[must_use]
pub fn instant_in_words(at: UtcMicros, zone: Tz) -> String {
    let local = zone.from_utc_datetime(&at.to_datetime().naive_utc());
    format!(
        "{}, {:02}:{:02} {}",
        local.format("%A, %-d %B %Y"),
        local.hour(),
        local.minute(),
        zone_in_words(zone)
    )
}

/// A day as people read it: "Thursday, 3 December 2026".
#[must_use]
pub fn day_in_words(day: NaiveDate) -> String {
    day.format("%A, %-d %B %Y").to_string()
}

fn hours(count: u32) -> String {
    match count {
        1 => "1 hour".to_owned(),
        _ if count >= 48 && count.is_multiple_of(24) => format!("{} days", count / 24),
        _ => format!("{count} hours"),
    }
}

/// Each rule by its name on the wire, with what it will do to this event.
#[must_use]
pub fn rules_in_words(rules: &EventRules, dates: &EventDates) -> Vec<(&'static str, String)> {
    let zone = dates.zone;
    let example = |count: u32| {
        dates.requests_open_at.map_or_else(String::new, |open| {
            let at = open.plus(i64::from(count) * crate::time::HOUR_US);
            format!(" A request sent when they open would be due on {}.", instant_in_words(at, zone))
        })
    };
    let remind = rules.remind_after_hours.map_or_else(
        || "Nobody is reminded of a request that waits.".to_owned(),
        |count| {
            format!(
                "A team that has not answered is reminded {} after the request.{}",
                hours(count),
                example(count)
            )
        },
    );
    let decline = rules.decline_after_hours.map_or_else(
        || "A request waits until somebody answers it.".to_owned(),
        |count| {
            format!(
                "A request that nobody answered is declined after {}, and those who asked are told.{}",
                hours(count),
                example(count)
            )
        },
    );
    let settled =
        dates.first_slot.and_then(|first| PhaseTimes::settled(first, rules.remove_days_before, zone));
    let remove = match (rules.remove_days_before, settled) {
        (None, _) => "Open requests and empty slots stay until the event begins.".to_owned(),
        (Some(days), None) => {
            format!(
                "Open requests and empty slots are removed {days} days before the event, at 09:00 in its zone."
            )
        }
        (Some(_), Some(at)) => format!(
            "Open requests and empty slots are removed on {}; those concerned are told.",
            instant_in_words(at, zone)
        ),
    };
    let later = rules.later_expires_after_hours.map_or_else(
        || "What waits in the later queue never ends by itself.".to_owned(),
        |count| format!("What waits in the later queue ends after {}.", hours(count)),
    );
    let gap = match rules.gap_minutes {
        0 => "A team may have sessions one right after the other.".to_owned(),
        minutes => format!(
            "A team has at least {minutes} minutes between two sessions; slots nearer than that are blocked for it."
        ),
    };
    let open = rules.max_open_requests.map_or_else(
        || "A team may ask for as many sessions as it likes.".to_owned(),
        |most| format!("A team may have {most} unanswered requests at a time."),
    );
    let per_day = rules.max_sessions_per_day.map_or_else(
        || "A team may have a session in every slot.".to_owned(),
        |most| format!("A team may have {most} sessions on one day."),
    );
    let morning = dates.last_day.and_then(|day| day.succ_opt()).map_or_else(
        || "the morning after its sessions".to_owned(),
        |day| format!("on {}", day_in_words(day)),
    );
    let follow_up = match rules.follow_up {
        FollowUpTiming::NextMorning => {
            format!("Everybody gets the follow-up at 09:00 in their own zone, {morning} at the latest.")
        }
        FollowUpTiming::ByAttendance => format!(
            "Who attended gets the follow-up right after the session, all others at 09:00 in their own zone, {morning} at the \
             latest."
        ),
    };
    let summary = if rules.sends_summary {
        let day = dates.first_slot.and_then(|first| first.date_in(zone).pred_opt());
        day.map_or_else(
            || "Everybody gets the sessions of the day by mail at 09:00 the day before.".to_owned(),
            |day| {
                format!(
                    "Everybody gets the sessions of the day by mail the day before at 09:00 in their own zone, first on {}.",
                    day_in_words(day)
                )
            },
        )
    } else {
        "No summary is sent the day before.".to_owned()
    };
    let attended = format!(
        "Somebody attended who was in the meeting for {} seconds or longer.",
        rules.attended_after_seconds
    );
    vec![
        ("remindAfterHours", remind),
        ("declineAfterHours", decline),
        ("removeDaysBefore", remove),
        ("laterExpiresAfterHours", later),
        ("gapMinutes", gap),
        ("maxOpenRequests", open),
        ("maxSessionsPerDay", per_day),
        ("followUp", follow_up),
        ("sendsSummary", summary),
        ("attendedAfterSeconds", attended),
    ]
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Berlin;

    use super::*;

    #[test]
    fn rules_name_real_days_in_the_zone_of_the_event() {
        let dates = EventDates {
            zone: Berlin,
            first_slot: Some(UtcMicros(1_796_284_800_000_000)),
            last_day: "2026-12-03".parse().ok(),
            requests_open_at: None,
            requests_close_at: None,
        };
        let words = rules_in_words(&EventRules::default(), &dates);
        let of = |name: &str| words.iter().find(|(rule, _)| *rule == name).unwrap().1.clone();
        assert_eq!(
            of("removeDaysBefore"),
            "Open requests and empty slots are removed on Tuesday, 1 December 2026, 09:00 Berlin time; those concerned are told."
        );
        assert!(of("followUp").contains("Friday, 4 December 2026"));
        assert!(of("sendsSummary").contains("Wednesday, 2 December 2026"));
        assert!(of("remindAfterHours").contains("2 days after the request"));
    }

    #[test]
    fn a_rule_that_is_off_says_so() {
        let off = EventRules {
            remind_after_hours: None,
            decline_after_hours: None,
            remove_days_before: None,
            ..EventRules::default()
        };
        let dates = EventDates {
            zone: Berlin,
            first_slot: None,
            last_day: None,
            requests_open_at: None,
            requests_close_at: None,
        };
        let words = rules_in_words(&off, &dates);
        assert_eq!(words[0].1, "Nobody is reminded of a request that waits.");
        assert_eq!(words.len(), 10);
    }
}
