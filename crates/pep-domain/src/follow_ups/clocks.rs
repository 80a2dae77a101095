//! What the clocks of a place show over a window, as plain numbers: the browser lays out a grid with them without
//! knowing any zone.

use chrono::{Offset, TimeZone};

use super::times::{FreeTimes, Mark, Span};
use crate::time::{UtcMicros, start_of_day};

const MINUTES_PER_DAY: i64 = 24 * 60;

/// By how much a place's clocks are ahead of UTC, from which mark on; in order, never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offsets {
    changes: Vec<(Mark, i64)>,
}

/// What a clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime {
    /// Days since 1970-01-01.
    pub day: i64,
    /// Minutes since midnight.
    pub minute: i64,
}

impl ClockTime {
    /// Saturday or Sunday?
    #[must_use]
    pub fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday.
        matches!((self.day + 3).rem_euclid(7), 5 | 6)
    }
}

impl Offsets {
    /// The offsets of a zone over a window of marks.
    #[must_use]
    pub fn of_zone(zone: chrono_tz::Tz, window: Span) -> Self {
        let offset = |mark: Mark| {
            let utc = mark.starts_at().to_datetime().naive_utc();
            i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()).div_euclid(60)
        };
        let mut changes = vec![(window.0, offset(window.0))];
        for mark in (window.0.0 + 1..window.1.0).map(Mark) {
            let now = offset(mark);
            if changes.last().is_some_and(|last| last.1 != now) {
                changes.push((mark, now));
            }
        }
        Self { changes }
    }

    /// From what was sent: the first mark and offset, and where it changes. Nothing sent is UTC.
    #[must_use]
    pub fn of(changes: impl IntoIterator<Item = (Mark, i64)>) -> Self {
        let mut changes: Vec<(Mark, i64)> = changes.into_iter().collect();
        changes.sort_unstable();
        if changes.is_empty() {
            changes.push((Mark(0), 0));
        }
        Self { changes }
    }

    /// The mark from which on, and by how many minutes, the clocks are ahead of UTC.
    #[must_use]
    pub fn changes(&self) -> &[(Mark, i64)] {
        &self.changes
    }

    /// What the clocks show when a mark begins.
    #[must_use]
    pub fn show(&self, mark: Mark) -> ClockTime {
        let before = self.changes.iter().rev().find(|(from, _)| *from <= mark).or(self.changes.first());
        let minutes = mark.0.saturating_mul(30).saturating_add(before.map_or(0, |(_, offset)| *offset));
        ClockTime { day: minutes.div_euclid(MINUTES_PER_DAY), minute: minutes.rem_euclid(MINUTES_PER_DAY) }
    }

    /// The marks of a window at which these clocks show a weekday's time from `from` to `to`, minutes since midnight:
    /// "every weekday from 9 to 12".
    #[must_use]
    pub fn weekday_hours(&self, window: Span, from: i64, to: i64) -> FreeTimes {
        FreeTimes::of((window.0.0..window.1.0).map(Mark).filter_map(|mark| {
            let shown = self.show(mark);
            let is_in = !shown.is_weekend() && from <= shown.minute && shown.minute + 30 <= to;
            is_in.then_some((mark, mark.plus(1)))
        }))
    }
}

/// The window in which times are offered: from the next full hour or half until midnight after the last of the next
/// `days` days, where the one who offers is (F-06).
#[must_use]
pub fn window(now: UtcMicros, days: i64, zone: chrono_tz::Tz) -> Span {
    let last = now.date_in(zone) + chrono::TimeDelta::days(days.clamp(1, LONGEST_WINDOW_DAYS) + 1);
    let end = start_of_day(last, zone);
    (Mark::from_instant(now.plus(1)), Mark::from_instant(end))
}

/// The longest window in which times can be offered, days.
pub const LONGEST_WINDOW_DAYS: i64 = 60;

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn at(text: &str) -> UtcMicros {
        UtcMicros::from(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc))
    }

    const BERLIN: chrono_tz::Tz = chrono_tz::Europe::Berlin;

    #[test]
    fn two_weeks_end_at_midnight_where_one_is() {
        let (from, to) = window(at("2026-11-24T10:10:00Z"), 14, BERLIN);
        assert_eq!(from.starts_at(), at("2026-11-24T10:30:00Z"));
        assert_eq!(to.starts_at(), at("2026-12-08T23:00:00Z"), "the whole of 8 December");
        let (_, to) = window(at("2026-11-24T10:10:00Z"), 14, chrono_tz::Australia::Sydney);
        assert_eq!(to.starts_at(), at("2026-12-08T13:00:00Z"));
    }

    #[test]
    fn a_change_of_the_clocks_skips_an_hour_or_repeats_it() {
        let spring = window(at("2026-03-27T12:00:00Z"), 3, BERLIN);
        let offsets = Offsets::of_zone(BERLIN, spring);
        assert_eq!(offsets.changes().iter().map(|(_, offset)| *offset).collect::<Vec<_>>(), [60, 120]);
        let minutes = |offsets: &Offsets, window: Span, day: i64| -> Vec<i64> {
            (window.0.0..window.1.0)
                .map(|n| offsets.show(Mark(n)))
                .filter(|shown| shown.day == day)
                .map(|shown| shown.minute)
                .collect()
        };
        // 29 March 2026.
        let day = minutes(&offsets, spring, 20_541);
        assert_eq!(day.len(), 46);
        assert!(!day.contains(&120) && day.contains(&180));
        let autumn = window(at("2026-10-23T12:00:00Z"), 3, BERLIN);
        // 25 October 2026.
        let day = minutes(&Offsets::of_zone(BERLIN, autumn), autumn, 20_751);
        assert_eq!(day.len(), 50);
        assert_eq!(day.iter().filter(|minute| **minute == 120).count(), 2);
    }

    #[test]
    fn weekday_hours_follow_the_clocks() {
        let (from, to) = window(at("2026-03-26T23:30:00Z"), 4, BERLIN);
        let offsets = Offsets::of_zone(BERLIN, (from, to));
        let times = offsets.weekday_hours((from, to), 9 * 60, 12 * 60);
        let spans: Vec<_> =
            times.spans().iter().map(|(from, to)| (from.starts_at(), to.starts_at())).collect();
        assert_eq!(
            spans,
            [
                (at("2026-03-27T08:00:00Z"), at("2026-03-27T11:00:00Z")),
                (at("2026-03-30T07:00:00Z"), at("2026-03-30T10:00:00Z")),
                (at("2026-03-31T07:00:00Z"), at("2026-03-31T10:00:00Z")),
            ]
        );
    }

    #[test]
    fn a_quarter_of_an_hour_off_is_shown_as_it_is() {
        let window = window(at("2026-11-24T10:10:00Z"), 1, chrono_tz::Asia::Kathmandu);
        let offsets = Offsets::of_zone(chrono_tz::Asia::Kathmandu, window);
        // 10:30 UTC is 16:15 in Nepal.
        assert_eq!(offsets.show(window.0), ClockTime { day: 20_781, minute: 16 * 60 + 15 });
    }

    #[test]
    fn what_was_sent_shows_the_same() {
        let zone = chrono_tz::America::New_York;
        let window = window(at("2026-10-30T12:00:00Z"), 14, zone);
        let offsets = Offsets::of_zone(zone, window);
        let sent = Offsets::of(offsets.changes().to_vec());
        for n in window.0.0..window.1.0 {
            assert_eq!(offsets.show(Mark(n)), sent.show(Mark(n)));
        }
        assert_eq!(Offsets::of([]).show(Mark(2)), ClockTime { day: 0, minute: 60 });
    }
}
