//! When the mails around a session day are due, in the reader's own zone (D-33 … D-38, D-49, A11, A13; reliability 2.9).

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

use crate::events::FollowUpTiming;
use crate::holidays::ClosedDays;
use crate::time::{HOUR_US, UtcMicros, civil_instant, nine_o_clock};

/// A summary that is late is still of use until so long before the first session.
const SUMMARY_LATEST_BEFORE_US: i64 = HOUR_US;
/// A follow-up that is late is still of use for so long after its morning.
const FOLLOW_UP_LATEST_AFTER_US: i64 = 72 * HOUR_US;

/// Whether something is to be sent at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// Its time has not come.
    NotYet,
    /// Now, or as soon as possible.
    Due,
    /// Nobody would be served by it any more.
    TooLate,
}

/// From when until when something is of use; both ends count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Not before.
    pub due_at: UtcMicros,
    /// Not after.
    pub latest_at: UtcMicros,
}

impl Window {
    /// What is to happen at `now`.
    #[must_use]
    pub fn at(&self, now: UtcMicros) -> Timing {
        if now > self.latest_at {
            Timing::TooLate
        } else if now < self.due_at {
            Timing::NotYet
        } else {
            Timing::Due
        }
    }
}

/// When the summary of a day is due that begins with a session at `first_start`: 9:00 of the civil day before, until an
/// hour before the session.
#[must_use]
pub fn summary_window(first_start: UtcMicros, zone: Tz) -> Window {
    let day = first_start.date_in(zone);
    let eve = day.checked_sub_days(Days::new(1)).unwrap_or(day);
    Window { due_at: nine_o_clock(eve, zone), latest_at: first_start.plus(-SUMMARY_LATEST_BEFORE_US) }
}

/// When the follow-up of a day is due whose last session ended at `last_end`: the next morning at 9:00; where the rule
/// says so, at once for those who attended. Late ones go out for 72 hours after the morning, so that what was missed in
/// the evening is folded into the morning's.
#[must_use]
pub fn follow_up_window(last_end: UtcMicros, zone: Tz, timing: FollowUpTiming, attended: bool) -> Window {
    // A session that ends at midnight belongs to the day that ends then.
    let day = last_end.plus(-1).date_in(zone);
    let morning = nine_o_clock(day.checked_add_days(Days::new(1)).unwrap_or(day), zone);
    let is_at_once = timing == FollowUpTiming::ByAttendance && attended;
    Window {
        due_at: if is_at_once { last_end } else { morning },
        latest_at: morning.plus(FOLLOW_UP_LATEST_AFTER_US),
    }
}

/// A digest that is late is still of use until so long before the next one.
const DIGEST_LATEST_BEFORE_US: i64 = 48 * HOUR_US;

/// When in the week a program's digests come, on each reader's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestTime {
    /// The day.
    pub weekday: Weekday,
    /// The full hour, 0 to 23.
    pub hour: u32,
}

impl Default for DigestTime {
    fn default() -> Self {
        Self { weekday: Weekday::Mon, hour: 9 }
    }
}

impl DigestTime {
    /// From a day of the week, 1 (Monday) to 7 (Sunday), and an hour, 0 to 23; none for anything else.
    #[must_use]
    pub fn of(weekday: i64, hour: i64) -> Option<Self> {
        let weekday = Weekday::try_from(u8::try_from(weekday.checked_sub(1)?).ok()?).ok()?;
        let hour = u32::try_from(hour).ok().filter(|hour| *hour < 24)?;
        Some(Self { weekday, hour })
    }
}

/// The digest whose turn it is for a reader who lives in `zone`: the Monday of its week, by which it is sent once whatever
/// day the program chooses, and when it is due. On a closed day of the reader's OU it waits for the same hour of the next
/// working day (B3-08); if it could not be sent then, it is of use until two days before the next one (C-27, reliability 2.9).
#[must_use]
pub fn digest_window(now: UtcMicros, zone: Tz, time: DigestTime, closed: &ClosedDays) -> (NaiveDate, Window) {
    let today = now.date_in(zone);
    let days_since = |weekday: Weekday| u64::from(today.weekday().days_since(weekday));
    let back = |day: NaiveDate, days: u64| day.checked_sub_days(Days::new(days)).unwrap_or(day);
    let day = back(today, days_since(time.weekday));
    let monday = back(day, u64::from(day.weekday().num_days_from_monday()));
    let next = day.checked_add_days(Days::new(7)).unwrap_or(day);
    let clock = NaiveTime::from_hms_opt(time.hour, 0, 0).unwrap_or_default();
    let opens = if closed.contains(day) { closed.working_day_from(day) } else { day };
    let latest_at = civil_instant(next, clock, zone).plus(-DIGEST_LATEST_BEFORE_US);
    (monday, Window { due_at: civil_instant(opens, clock, zone), latest_at })
}

/// How far a day is from now, as the reader's calendar counts, in words: "today", "tomorrow", "in 3 days".
#[must_use]
pub fn distance_in_words(now: UtcMicros, day: NaiveDate, zone: Tz) -> String {
    match day.signed_duration_since(now.date_in(zone)).num_days() {
        ..=0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use chrono_tz::{Asia::Kolkata, Europe::Berlin, Pacific::Apia};
    use proptest::prelude::*;

    use super::*;
    use crate::time::{DAY_US, MINUTE_US};

    fn at(text: &str) -> UtcMicros {
        UtcMicros::from(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc))
    }

    fn digest(now: UtcMicros, zone: Tz) -> (NaiveDate, Window) {
        digest_window(now, zone, DigestTime::default(), &ClosedDays::default())
    }

    #[test]
    fn the_summary_comes_at_nine_the_civil_day_before_across_a_clock_change() {
        // Berlin leaves summer time in the night to 25 October 2026: 9:00 on the 24th is 25 hours before 9:00 on the 25th.
        let window = summary_window(at("2026-10-25T08:00:00Z"), Berlin);
        assert_eq!(window.due_at, at("2026-10-24T07:00:00Z"));
        assert_eq!(window.latest_at, at("2026-10-25T07:00:00Z"));
    }

    #[test]
    fn each_reader_has_a_day_of_their_own() {
        // One instant, two civil days: in Apia it is already the 4th.
        let start = at("2026-12-03T13:00:00Z");
        assert_eq!(summary_window(start, Kolkata).due_at, at("2026-12-02T03:30:00Z"));
        assert_eq!(summary_window(start, Apia).due_at, at("2026-12-02T20:00:00Z"));
    }

    #[test]
    fn a_missed_summary_follows_the_table() {
        // Reliability 2.9: until one hour before the first session, then not at all; the words follow the calendar.
        let window = summary_window(at("2026-12-03T08:00:00Z"), Berlin);
        assert_eq!(window.at(at("2026-12-02T07:59:59Z")), Timing::NotYet);
        assert_eq!(window.at(at("2026-12-02T08:00:00Z")), Timing::Due);
        assert_eq!(window.at(at("2026-12-03T07:00:00Z")), Timing::Due);
        assert_eq!(window.at(at("2026-12-03T07:00:01Z")), Timing::TooLate);
        let day = at("2026-12-03T08:00:00Z").date_in(Berlin);
        assert_eq!(distance_in_words(at("2026-12-02T08:00:00Z"), day, Berlin), "tomorrow");
        assert_eq!(distance_in_words(at("2026-12-03T06:00:00Z"), day, Berlin), "today");
        assert_eq!(distance_in_words(at("2026-12-01T06:00:00Z"), day, Berlin), "in 2 days");
    }

    #[test]
    fn a_missed_follow_up_follows_the_table() {
        let end = at("2026-12-03T15:00:00Z");
        let morning = follow_up_window(end, Berlin, FollowUpTiming::NextMorning, true);
        assert_eq!(morning.due_at, at("2026-12-04T08:00:00Z"));
        assert_eq!(morning.at(at("2026-12-07T08:00:00Z")), Timing::Due);
        assert_eq!(morning.at(at("2026-12-07T08:00:01Z")), Timing::TooLate);
        let attended = follow_up_window(end, Berlin, FollowUpTiming::ByAttendance, true);
        assert_eq!(attended.due_at, end);
        let missed = follow_up_window(end, Berlin, FollowUpTiming::ByAttendance, false);
        assert_eq!(missed, morning);
    }

    #[test]
    fn the_digest_comes_on_monday_at_nine_of_its_reader_across_a_clock_change() {
        // Berlin leaves summer time on Sunday, 25 October 2026.
        let (monday, window) = digest(at("2026-10-25T12:00:00Z"), Berlin);
        assert_eq!(monday.to_string(), "2026-10-19");
        assert_eq!(window.due_at, at("2026-10-19T07:00:00Z"));
        assert_eq!(window.latest_at, at("2026-10-24T08:00:00Z"));
        assert_eq!(window.at(at("2026-10-25T12:00:00Z")), Timing::TooLate);
        let (monday, window) = digest(at("2026-10-26T07:59:59Z"), Berlin);
        assert_eq!((monday.to_string().as_str(), window.due_at), ("2026-10-26", at("2026-10-26T08:00:00Z")));
        assert_eq!(window.at(at("2026-10-26T07:59:59Z")), Timing::NotYet);
        assert_eq!(window.at(at("2026-10-26T08:00:00Z")), Timing::Due);
        // In Apia Monday begins while it is Sunday noon in London.
        assert_eq!(digest(at("2026-10-25T12:00:00Z"), Apia).0.to_string(), "2026-10-26");
    }

    #[test]
    fn a_program_chooses_the_day_and_the_hour_of_its_digest() {
        let friday = DigestTime::of(5, 14).unwrap();
        let open = ClosedDays::default();
        let (monday, window) = digest_window(at("2026-11-20T12:59:59Z"), Berlin, friday, &open);
        assert_eq!((monday.to_string().as_str(), window.due_at), ("2026-11-16", at("2026-11-20T13:00:00Z")));
        assert_eq!(window.at(at("2026-11-20T12:59:59Z")), Timing::NotYet);
        // On the Monday after it the digest of the Friday is only late.
        let (monday, window) = digest_window(at("2026-11-23T08:00:00Z"), Berlin, friday, &open);
        assert_eq!(
            (monday.to_string().as_str(), window.at(at("2026-11-23T08:00:00Z"))),
            ("2026-11-16", Timing::Due)
        );
        for (weekday, hour) in [(0, 9), (8, 9), (1, -1), (1, 24), (i64::MIN, 0)] {
            assert_eq!(DigestTime::of(weekday, hour), None);
        }
        assert_eq!(DigestTime::of(1, 9), Some(DigestTime::default()));
    }

    #[test]
    fn a_digest_waits_for_the_next_working_day() {
        let easter: ClosedDays =
            ["2027-03-26", "2027-03-29"].iter().map(|day| day.parse().unwrap()).collect();
        let (monday, window) =
            digest_window(at("2027-03-29T10:00:00Z"), Berlin, DigestTime::default(), &easter);
        assert_eq!((monday.to_string().as_str(), window.due_at), ("2027-03-29", at("2027-03-30T07:00:00Z")));
        // Good Friday at two becomes Tuesday at two: the weekend and Easter Monday lie between.
        let friday = DigestTime::of(5, 14).unwrap();
        let (_, window) = digest_window(at("2027-03-30T10:00:00Z"), Berlin, friday, &easter);
        assert_eq!(window.due_at, at("2027-03-30T12:00:00Z"));
    }

    #[test]
    fn a_session_until_midnight_is_followed_up_the_next_morning() {
        let window = follow_up_window(at("2026-12-03T23:00:00Z"), Berlin, FollowUpTiming::NextMorning, true);
        assert_eq!(window.due_at, at("2026-12-04T08:00:00Z"));
    }

    proptest! {
        #[test]
        fn summaries_come_before_and_follow_ups_after_in_every_zone(
            zone in 0..chrono_tz::TZ_VARIANTS.len(),
            minutes in 0_i64..5 * 366 * 24 * 60,
        ) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let start = at("2026-01-01T00:00:00Z").plus(minutes * MINUTE_US);
            let end = start.plus(30 * MINUTE_US);
            let summary = summary_window(start, zone);
            prop_assert!(summary.due_at < start && start.since(summary.due_at) <= 41 * HOUR_US);
            let follow_up = follow_up_window(end, zone, FollowUpTiming::NextMorning, false);
            prop_assert!(follow_up.due_at > end && follow_up.due_at.since(end) <= 2 * DAY_US);
        }
    }
}
