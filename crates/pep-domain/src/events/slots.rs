//! From a pattern to slots: days, first start, length, gap, breaks, flex (D-66, D-61, A9).

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use super::SlotKind;
use crate::time::UtcMicros;

/// The most slots of one event.
pub const MAX_SLOTS: usize = 64;
/// The shortest slot, minutes.
pub const MIN_LENGTH_MINUTES: u32 = 5;
/// The longest slot, minutes.
pub const MAX_LENGTH_MINUTES: u32 = 480;
/// The longest gap between slots, minutes.
pub const MAX_GAP_MINUTES: u32 = 480;
/// The most days of one event.
pub const MAX_DAYS: usize = 31;

/// Where a day of slots ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotUntil {
    /// After so many slots.
    Count(u32),
    /// Before this time: the last slot ends no later.
    End(NaiveTime),
}

/// A time in which there is no slot, on every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// When it begins.
    pub from: NaiveTime,
    /// When it ends.
    pub to: NaiveTime,
}

/// What slots are generated from. All times are civil times in the event's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotPattern {
    /// The days of the event.
    pub days: Vec<NaiveDate>,
    /// When the first slot of a day begins.
    pub first: NaiveTime,
    /// How long a slot is, minutes.
    pub length_minutes: u32,
    /// How long between two slots, minutes.
    pub gap_minutes: u32,
    /// Where a day ends.
    pub until: SlotUntil,
    /// Times without slots.
    pub breaks: Vec<Break>,
    /// So many of the last slots of each day are kept as flex slots.
    pub flex_per_day: u32,
    /// Single slots that were taken out, by their civil start.
    pub removed: Vec<NaiveDateTime>,
}

impl Default for SlotPattern {
    fn default() -> Self {
        Self {
            days: Vec::new(),
            first: NaiveTime::MIN + TimeDelta::hours(9),
            length_minutes: 30,
            gap_minutes: 15,
            until: SlotUntil::Count(8),
            breaks: Vec::new(),
            flex_per_day: 0,
            removed: Vec::new(),
        }
    }
}

/// A slot that a pattern gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedSlot {
    /// Its civil start in the event's zone, by which it can be taken out.
    pub starts_local: NaiveDateTime,
    /// Its civil end.
    pub ends_local: NaiveDateTime,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
    /// What it is for.
    pub kind: SlotKind,
    /// Was it taken out?
    pub is_removed: bool,
}

/// The slots of a pattern in time order, those taken out marked. Civil times that a change of the clocks skips give no
/// slot, nor do those that it moves into the slot before; of those that come twice, the first is taken. A slot that
/// would overlap a break begins after it.
#[must_use]
pub fn generate(pattern: &SlotPattern, zone: Tz) -> Vec<PlannedSlot> {
    let mut days = pattern.days.clone();
    days.sort_unstable();
    days.dedup();
    days.truncate(MAX_DAYS);
    days.into_iter().flat_map(|day| slots_of_day(pattern, day, zone)).collect()
}

/// Those of the slots that were not taken out.
#[must_use]
pub fn kept(slots: &[PlannedSlot]) -> Vec<PlannedSlot> {
    slots.iter().filter(|slot| !slot.is_removed).copied().collect()
}

fn slots_of_day(pattern: &SlotPattern, day: NaiveDate, zone: Tz) -> Vec<PlannedSlot> {
    let length =
        TimeDelta::minutes(i64::from(pattern.length_minutes.clamp(MIN_LENGTH_MINUTES, MAX_LENGTH_MINUTES)));
    let gap = TimeDelta::minutes(i64::from(pattern.gap_minutes.min(MAX_GAP_MINUTES)));
    let midnight = (day + chrono::Days::new(1)).and_time(NaiveTime::MIN);
    let mut times = Vec::new();
    let mut start = day.and_time(pattern.first);
    loop {
        let end = start + length;
        let is_full = match pattern.until {
            SlotUntil::Count(count) => times.len() >= usize::try_from(count).unwrap_or(usize::MAX),
            SlotUntil::End(last) => end > day.and_time(last),
        };
        if is_full || end > midnight || times.len() > MAX_SLOTS {
            break;
        }
        let blocked_until = pattern
            .breaks
            .iter()
            .filter(|pause| day.and_time(pause.from) < end && day.and_time(pause.to) > start)
            .map(|pause| day.and_time(pause.to))
            .max();
        match blocked_until {
            Some(after) => start = after,
            None => {
                times.push((start, end));
                start = end + gap;
            }
        }
    }
    let regular = times.len().saturating_sub(usize::try_from(pattern.flex_per_day).unwrap_or(usize::MAX));
    let mut slots: Vec<PlannedSlot> = Vec::with_capacity(times.len());
    for (index, (starts_local, ends_local)) in times.into_iter().enumerate() {
        let Some(starts_at) = instant(starts_local, zone) else { continue };
        // A slot that runs across the hour that clocks skip ends an hour later on them, perhaps inside the next slot.
        if slots.last().is_some_and(|before| before.ends_at > starts_at) {
            continue;
        }
        slots.push(PlannedSlot {
            starts_local,
            ends_local,
            starts_at,
            ends_at: starts_at.plus(length.num_microseconds().unwrap_or(i64::MAX)),
            kind: if index < regular { SlotKind::Regular } else { SlotKind::Flex },
            is_removed: pattern.removed.contains(&starts_local),
        });
    }
    slots
}

/// A civil time as an instant; none where a change of the clocks skips it.
#[must_use]
pub fn instant(local: NaiveDateTime, zone: Tz) -> Option<UtcMicros> {
    zone.from_local_datetime(&local).earliest().map(|at| UtcMicros::from(at.with_timezone(&Utc)))
}

/// Is it a Saturday or a Sunday?
#[must_use]
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Berlin;
    use proptest::prelude::*;

    use super::*;

    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_break_moves_the_next_slot_behind_it() {
        let pattern = SlotPattern {
            days: vec![day("2026-12-03")],
            until: SlotUntil::Count(4),
            breaks: vec![Break { from: time(10, 0), to: time(10, 30) }],
            flex_per_day: 1,
            ..SlotPattern::default()
        };
        let starts: Vec<String> = generate(&pattern, Berlin)
            .iter()
            .map(|slot| format!("{} {}", slot.starts_local.format("%H:%M"), slot.kind))
            .collect();
        assert_eq!(starts, ["09:00 regular", "10:30 regular", "11:15 regular", "12:00 flex"]);
    }

    #[test]
    fn nine_o_clock_stays_nine_when_the_clocks_change() {
        let pattern = SlotPattern {
            days: vec![day("2027-03-28"), day("2027-03-27")],
            until: SlotUntil::Count(1),
            ..SlotPattern::default()
        };
        let at: Vec<String> =
            generate(&pattern, Berlin).iter().map(|slot| slot.starts_at.to_datetime().to_rfc3339()).collect();
        assert_eq!(at, ["2027-03-27T08:00:00+00:00", "2027-03-28T07:00:00+00:00"]);
    }

    #[test]
    fn a_time_that_is_skipped_gives_no_slot() {
        let pattern = SlotPattern {
            days: vec![day("2027-03-28")],
            first: time(2, 15),
            gap_minutes: 0,
            until: SlotUntil::End(time(3, 45)),
            ..SlotPattern::default()
        };
        let starts: Vec<_> = generate(&pattern, Berlin).iter().map(|slot| slot.starts_local.time()).collect();
        assert_eq!(starts, [time(3, 15)]);
    }

    #[test]
    fn a_slot_across_the_skipped_hour_leaves_no_room_for_the_next() {
        let pattern = SlotPattern {
            days: vec![day("2026-03-29")],
            first: time(1, 36),
            length_minutes: 35,
            gap_minutes: 8,
            until: SlotUntil::Count(4),
            ..SlotPattern::default()
        };
        // 1:36 lasts to 3:11 on the clock: 2:19 does not exist, 3:02 is taken.
        let starts: Vec<_> = generate(&pattern, Berlin).iter().map(|slot| slot.starts_local.time()).collect();
        assert_eq!(starts, [time(1, 36), time(3, 45)]);
    }

    proptest! {
        #[test]
        fn slots_never_overlap_each_other_or_a_break(
            first in 0u32..1_440, length in 1u32..200, gap in 0u32..90, count in 0u32..80,
            from in 0u32..1_380, pause in 1u32..60, days in prop::collection::vec(0u64..400, 0..5),
        ) {
            let clock = |minutes: u32| time(minutes / 60, minutes % 60);
            let pattern = SlotPattern {
                days: days.iter().map(|add| day("2026-03-01") + chrono::Days::new(*add)).collect(),
                first: clock(first),
                length_minutes: length,
                gap_minutes: gap,
                until: SlotUntil::Count(count),
                breaks: vec![Break { from: clock(from), to: clock(from + pause) }],
                flex_per_day: 2,
                removed: Vec::new(),
            };
            let slots = generate(&pattern, Berlin);
            for pair in slots.windows(2) {
                prop_assert!(pair[0].ends_at <= pair[1].starts_at);
            }
            for slot in &slots {
                let (start, end) = (slot.starts_local.time(), slot.ends_local.time());
                let pause = pattern.breaks[0];
                let ends_at_midnight = end == NaiveTime::MIN;
                prop_assert!(start >= pause.to || (end <= pause.from && !ends_at_midnight) , "{start} {end}");
                prop_assert!(slot.ends_at > slot.starts_at);
            }
        }
    }
}
