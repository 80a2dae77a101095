//! The grid in which free times are painted: days × half hours on the reader's clock. What is painted are the world's half
//! hours, so a change of the clocks moves nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use pep_api_types::follow_ups::{TimeSpan, TimeWindow, ZoneClock};
use pep_domain::follow_ups::clocks::{ClockTime, Offsets};
use pep_domain::follow_ups::times::{FreeTimes, Mark, Span};
use pep_domain::time::UtcMicros;

/// What is shown without asking: seven to seven.
const DAY_HOURS: (i64, i64) = (7 * 60, 19 * 60);

/// When the other one is expected to work: eight to six.
const WORK_HOURS: (i64, i64) = (8 * 60, 18 * 60);

/// A window as two clocks show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeGrid {
    window: Span,
    own: Offsets,
    theirs: Offsets,
    /// Days since 1970-01-01 on which nobody works: here, and there.
    closed: (BTreeSet<i64>, BTreeSet<i64>),
    cells: BTreeMap<ClockTime, Vec<Mark>>,
}

impl TimeGrid {
    /// The grid of a window. What is over is no part of it.
    pub fn of(window: &TimeWindow) -> Self {
        let now = Mark::from_instant(UtcMicros::from(window.now));
        let from = Mark::from_instant(UtcMicros::from(window.starts_at)).max(now);
        let to = Mark::from_instant(UtcMicros::from(window.ends_at)).max(from);
        let (own, theirs) = (offsets(&window.own), offsets(&window.theirs));
        let mut cells: BTreeMap<ClockTime, Vec<Mark>> = BTreeMap::new();
        for mark in (from.0..to.0).map(Mark) {
            // An hour that the clocks show twice is one cell with both.
            cells.entry(own.show(mark)).or_default().push(mark);
        }
        let closed = (closed_days(&window.own), closed_days(&window.theirs));
        Self { window: (from, to), own, theirs, closed, cells }
    }

    /// The weeks of the window, Monday to Sunday, as days since 1970-01-01.
    pub fn weeks(&self) -> Vec<[i64; 7]> {
        let (Some(first), Some(last)) = (self.cells.keys().next(), self.cells.keys().next_back()) else {
            return Vec::new();
        };
        // 1970-01-01 was a Thursday.
        let monday = first.day - (first.day + 3).rem_euclid(7);
        let count = (last.day - monday) / 7 + 1;
        (0..count)
            .map(|week| std::array::from_fn(|n| monday + week * 7 + i64::try_from(n).unwrap_or(0)))
            .collect()
    }

    /// Which of the weeks to begin with: the first in which a weekday is still to come, by day. On a Sunday that is not the
    /// week that ends.
    pub fn first_week(&self) -> usize {
        let weeks = self.weeks();
        let is_workday = |cell: &&ClockTime| {
            (cell.day + 3).rem_euclid(7) < 5 && (DAY_HOURS.0..DAY_HOURS.1).contains(&cell.minute)
        };
        let day = self.cells.keys().find(is_workday).map(|cell| cell.day);
        day.and_then(|day| weeks.iter().position(|week| week.contains(&day))).unwrap_or_default()
    }

    /// At which minutes of the day rows begin.
    pub fn rows(&self, with_night: bool) -> Vec<i64> {
        let phase = self.cells.keys().next().map_or(0, |first| first.minute % 30);
        (0..48)
            .map(|n| n * 30 + phase)
            .filter(|minute| with_night || (DAY_HOURS.0..DAY_HOURS.1).contains(minute))
            .collect()
    }

    /// The half hours of a cell; none outside the window.
    pub fn marks(&self, cell: ClockTime) -> &[Mark] {
        self.cells.get(&cell).map_or(&[], Vec::as_slice)
    }

    /// What the other one's clock shows in a cell, with the days between: 0 on the same day.
    pub fn theirs(&self, cell: ClockTime) -> Option<(i64, i64)> {
        let mark = *self.marks(cell).first()?;
        let there = self.theirs.show(mark);
        Some((there.minute, there.day - cell.day))
    }

    /// Does the cell lie on a closed day of one of the two?
    pub fn rests(&self, cell: ClockTime) -> bool {
        self.closed.0.contains(&cell.day)
            || self.theirs(cell).is_some_and(|(_, days)| self.closed.1.contains(&(cell.day + days)))
    }

    /// Is it early or late on the other one's clock: before eight, or from six in the evening on?
    pub fn is_off_hours(&self, cell: ClockTime) -> bool {
        self.theirs(cell).is_some_and(|(minute, _)| !(WORK_HOURS.0..WORK_HOURS.1).contains(&minute))
    }

    /// Does any cell lie on a closed day?
    pub fn has_rest(&self) -> bool {
        self.cells.keys().any(|cell| self.rests(*cell))
    }

    /// Do both clocks show the same over the whole window?
    pub fn is_one_clock(&self) -> bool {
        (self.window.0.0..self.window.1.0).all(|n| self.own.show(Mark(n)) == self.theirs.show(Mark(n)))
    }

    /// Is the cell wholly among the times?
    pub fn is_in(&self, times: &FreeTimes, cell: ClockTime) -> bool {
        let marks = self.marks(cell);
        !marks.is_empty() && marks.iter().all(|mark| times.has(*mark))
    }

    /// Does the cell touch the times?
    pub fn touches(&self, times: &FreeTimes, cell: ClockTime) -> bool {
        self.marks(cell).iter().any(|mark| times.has(*mark))
    }

    /// The times with every cell between two corners painted, or wiped.
    pub fn painted(&self, times: &FreeTimes, from: ClockTime, to: ClockTime, wipes: bool) -> FreeTimes {
        let days = from.day.min(to.day)..=from.day.max(to.day);
        let minutes = from.minute.min(to.minute)..=from.minute.max(to.minute);
        let inside = self
            .cells
            .iter()
            .filter(|(cell, _)| days.contains(&cell.day) && minutes.contains(&cell.minute))
            .flat_map(|(_, marks)| marks)
            .map(|mark| (*mark, mark.plus(1)));
        if wipes {
            inside.fold(times.clone(), |times, span| times.without(span))
        } else {
            FreeTimes::of(times.spans().iter().copied().chain(inside))
        }
    }

    /// The times and every weekday's hours, closed days left out.
    pub fn with_weekdays(&self, times: &FreeTimes, from: i64, to: i64) -> FreeTimes {
        let hours = self.own.weekday_hours(self.window, from, to);
        let works = self.cells.iter().filter(|(cell, _)| !self.rests(**cell)).flat_map(|(_, marks)| marks);
        let more = works.filter(|mark| hours.has(**mark)).map(|mark| (*mark, mark.plus(1)));
        FreeTimes::of(times.spans().iter().copied().chain(more))
    }

    /// The times as far as they are still to come.
    pub fn to_come(&self, times: &FreeTimes) -> FreeTimes {
        times.shared_with(&FreeTimes::of([self.window]))
    }
}

fn closed_days(clock: &ZoneClock) -> BTreeSet<i64> {
    clock.closed_on.iter().map(|day| day.signed_duration_since(NaiveDate::default()).num_days()).collect()
}

fn offsets(clock: &ZoneClock) -> Offsets {
    Offsets::of(
        clock.offsets.iter().map(|offset| (Mark::from_instant(UtcMicros::from(offset.from)), offset.minutes)),
    )
}

/// Times as they were sent. What is no half hour is widened to those that it touches, as busy times are.
pub fn read(spans: &[TimeSpan]) -> FreeTimes {
    FreeTimes::of(spans.iter().map(|span| {
        let from = UtcMicros::from(span.starts_at);
        let begun = Mark::from_instant(from);
        let begins = if begun.starts_at() > from { begun.plus(-1) } else { begun };
        (begins, Mark::from_instant(UtcMicros::from(span.ends_at)))
    }))
}

/// Times to send.
pub fn write(times: &FreeTimes) -> Vec<TimeSpan> {
    let at = |mark: Mark| DateTime::from_timestamp_micros(mark.starts_at().0).unwrap_or_default();
    times.spans().iter().map(|(from, to)| TimeSpan { starts_at: at(*from), ends_at: at(*to) }).collect()
}

/// "3 hours 30 minutes".
pub fn amount(times: &FreeTimes) -> String {
    let unit = |n: i64, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
    match (times.count() / 2, times.count() % 2) {
        (0, 0) => "Nothing".to_owned(),
        (0, _) => "30 minutes".to_owned(),
        (hours, 0) => unit(hours, "hour"),
        (hours, _) => format!("{} 30 minutes", unit(hours, "hour")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use pep_api_types::follow_ups::ZoneOffset;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
    }

    fn clock(zone: &str, offsets: &[(&str, i64)]) -> ZoneClock {
        ZoneClock {
            time_zone: zone.to_owned(),
            offsets: offsets
                .iter()
                .map(|(from, minutes)| ZoneOffset { from: at(from), minutes: *minutes })
                .collect(),
            closed_on: Vec::new(),
        }
    }

    /// Berlin over its change of the clocks on 25 October 2026; Kolkata has none.
    fn autumn() -> TimeGrid {
        TimeGrid::of(&TimeWindow {
            starts_at: at("2026-10-23T08:00:00Z"),
            ends_at: at("2026-10-27T23:00:00Z"),
            now: at("2026-10-23T08:00:00Z"),
            own: clock("Europe/Berlin", &[("2026-10-23T08:00:00Z", 120), ("2026-10-25T01:00:00Z", 60)]),
            theirs: clock("Asia/Kolkata", &[("2026-10-23T08:00:00Z", 330)]),
        })
    }

    /// 23 October 2026.
    const FRIDAY: i64 = 20_749;

    fn cell(day: i64, minute: i64) -> ClockTime {
        ClockTime { day, minute }
    }

    #[test]
    fn weeks_begin_on_monday_and_hold_the_window() {
        let weeks = autumn().weeks();
        assert_eq!(weeks.len(), 2);
        assert_eq!(weeks[0][4], FRIDAY);
        assert_eq!(weeks[1][0], FRIDAY + 3);
    }

    #[test]
    fn a_week_that_is_nearly_over_is_not_begun_with() {
        let from = |starts: &str| {
            TimeGrid::of(&TimeWindow {
                starts_at: at(starts),
                ends_at: at("2026-11-06T23:00:00Z"),
                now: at(starts),
                own: clock("Europe/Berlin", &[("2026-10-01T00:00:00Z", 60)]),
                theirs: clock("Europe/Berlin", &[("2026-10-01T00:00:00Z", 60)]),
            })
        };
        assert_eq!(from("2026-10-23T08:00:00Z").first_week(), 0, "Friday morning");
        assert_eq!(from("2026-10-23T19:00:00Z").first_week(), 1, "Friday night");
        assert_eq!(from("2026-10-25T08:00:00Z").first_week(), 1, "Sunday");
        assert_eq!(from("2026-10-26T08:00:00Z").first_week(), 0, "Monday");
    }

    #[test]
    fn what_is_over_or_outside_has_no_half_hours() {
        let grid = autumn();
        assert!(grid.marks(cell(FRIDAY, 9 * 60)).is_empty());
        assert_eq!(grid.marks(cell(FRIDAY, 10 * 60)).len(), 1);
        assert!(grid.marks(cell(FRIDAY + 5, 0)).is_empty());
    }

    #[test]
    fn closed_days_are_those_of_their_own_clock_and_are_not_filled() {
        let whole = autumn();
        // The Monday in Kolkata begins on Sunday evening in Berlin.
        let monday = "2026-10-26".parse().unwrap();
        let rest = |own: bool| {
            let clock = |is: bool, zone, offsets| ZoneClock {
                closed_on: if is { vec![monday] } else { Vec::new() },
                ..clock(zone, offsets)
            };
            TimeGrid::of(&TimeWindow {
                starts_at: at("2026-10-23T08:00:00Z"),
                ends_at: at("2026-10-27T23:00:00Z"),
                now: at("2026-10-23T08:00:00Z"),
                own: clock(
                    own,
                    "Europe/Berlin",
                    &[("2026-10-23T08:00:00Z", 120), ("2026-10-25T01:00:00Z", 60)],
                ),
                theirs: clock(!own, "Asia/Kolkata", &[("2026-10-23T08:00:00Z", 330)]),
            })
        };
        let (here, there) = (rest(true), rest(false));
        assert!(!whole.has_rest() && here.has_rest() && there.has_rest());
        assert!(here.rests(cell(FRIDAY + 3, 23 * 60)) && !there.rests(cell(FRIDAY + 3, 23 * 60)));
        assert!(!here.rests(cell(FRIDAY + 2, 22 * 60)) && there.rests(cell(FRIDAY + 2, 22 * 60)));
        let filled = |grid: &TimeGrid| grid.with_weekdays(&FreeTimes::default(), 9 * 60, 12 * 60).count();
        assert_eq!((filled(&whole), filled(&here), filled(&there)), (4 + 6 + 6, 4 + 6, 4 + 6));
    }

    #[test]
    fn an_hour_that_comes_twice_is_one_cell_with_both() {
        let grid = autumn();
        let sunday = FRIDAY + 2;
        assert_eq!(grid.marks(cell(sunday, 2 * 60)).len(), 2);
        let times = grid.painted(&FreeTimes::default(), cell(sunday, 120), cell(sunday, 120), false);
        assert_eq!(times.count(), 2);
        assert!(grid.is_in(&times, cell(sunday, 120)) && !grid.touches(&times, cell(sunday, 150)));
    }

    #[test]
    fn the_other_clock_follows_its_own_offset() {
        let grid = autumn();
        assert_eq!(grid.theirs(cell(FRIDAY, 10 * 60)), Some((13 * 60 + 30, 0)));
        assert_eq!(grid.theirs(cell(FRIDAY + 3, 10 * 60)), Some((14 * 60 + 30, 0)), "Berlin went back");
        assert_eq!(grid.theirs(cell(FRIDAY, 22 * 60)), Some((90, 1)));
        assert!(!grid.is_one_clock());
    }

    #[test]
    fn off_hours_are_those_of_the_other_clock() {
        let grid = autumn();
        let off = |minute: i64| grid.is_off_hours(cell(FRIDAY + 3, minute));
        // On Monday Kolkata is four and a half hours ahead.
        assert!(off(3 * 60) && !off(3 * 60 + 30), "eight there");
        assert!(!off(13 * 60) && off(13 * 60 + 30), "six in the evening there");
        assert!(!grid.is_off_hours(cell(FRIDAY, 9 * 60)), "what is over has no hours");
    }

    #[test]
    fn dragging_paints_a_rectangle_and_wipes_it_again() {
        let grid = autumn();
        let none = FreeTimes::default();
        let times = grid.painted(&none, cell(FRIDAY + 4, 11 * 60), cell(FRIDAY + 3, 10 * 60), false);
        assert_eq!(times.count(), 6, "three half hours on two days");
        assert_eq!(grid.painted(&times, cell(FRIDAY, 0), cell(FRIDAY + 9, 23 * 60), true), none);
    }

    #[test]
    fn weekday_hours_are_those_of_the_own_clock() {
        let grid = autumn();
        let times = grid.with_weekdays(&FreeTimes::default(), 9 * 60, 12 * 60);
        let spans = write(&times);
        assert_eq!(spans.len(), 3, "Friday from ten, Monday, Tuesday");
        assert_eq!(
            (spans[1].starts_at, spans[1].ends_at),
            (at("2026-10-26T08:00:00Z"), at("2026-10-26T11:00:00Z"))
        );
        assert_eq!(amount(&times), "8 hours");
    }

    #[test]
    fn busy_times_are_widened_to_whole_cells() {
        let busy =
            read(&[TimeSpan { starts_at: at("2026-10-26T08:10:00Z"), ends_at: at("2026-10-26T08:35:00Z") }]);
        assert_eq!(
            write(&busy),
            [TimeSpan { starts_at: at("2026-10-26T08:00:00Z"), ends_at: at("2026-10-26T09:00:00Z") }]
        );
    }

    #[test]
    fn rows_follow_a_zone_of_odd_quarters() {
        let grid = TimeGrid::of(&TimeWindow {
            starts_at: at("2026-11-24T10:00:00Z"),
            ends_at: at("2026-11-25T10:00:00Z"),
            now: at("2026-11-24T10:00:00Z"),
            own: clock("Asia/Kathmandu", &[("2026-11-24T10:00:00Z", 345)]),
            theirs: clock("Asia/Kathmandu", &[("2026-11-24T10:00:00Z", 345)]),
        });
        assert_eq!(grid.rows(false).first(), Some(&(7 * 60 + 15)));
        assert_eq!(grid.rows(true).len(), 48);
        assert!(grid.is_one_clock());
    }
}
