//! From a pattern to slots: days, first start, length, gap, breaks, flex (D-66, D-61, A9).

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use super::SlotKind;
use crate::ids::OuId;
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
    /// Slots of their own beside those that the pattern gives, as a list brought them.
    pub own: Vec<OwnSlot>,
}

/// A slot that stands by itself. Its times are civil times in the event's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnSlot {
    /// When it begins.
    pub starts_local: NaiveDateTime,
    /// When it ends.
    pub ends_local: NaiveDateTime,
    /// What it is for.
    pub kind: SlotKind,
    /// The only OU whose event has it; none: all of the plan.
    pub ou: Option<OuId>,
}

impl OwnSlot {
    /// The same time for the same OUs, whatever it is for?
    #[must_use]
    pub fn is_at_the_time_of(&self, other: &Self) -> bool {
        let same = |slot: &Self| (slot.starts_local, slot.ends_local, slot.ou);
        same(self) == same(other)
    }
}

impl SlotPattern {
    /// The days on which there are slots, in order: those of the pattern and those of slots of their own.
    #[must_use]
    pub fn event_days(&self) -> Vec<NaiveDate> {
        let own = self.own.iter().map(|slot| slot.starts_local.date());
        let days: BTreeSet<NaiveDate> = self.days.iter().copied().chain(own).collect();
        days.into_iter().collect()
    }

    /// The slots that were not taken out, whichever OU has them, as slots of their own.
    #[must_use]
    pub fn standing(&self) -> Vec<OwnSlot> {
        let as_own = |slot: PlannedSlot| OwnSlot {
            starts_local: slot.starts_local,
            ends_local: slot.ends_local,
            kind: slot.kind,
            ou: None,
        };
        let mut all: Vec<OwnSlot> = given(self, Tz::UTC).into_iter().map(as_own).collect();
        all.retain(|slot| !self.own.iter().any(|own| own.is_at_the_time_of(slot)));
        all.extend(self.own.iter().copied());
        all.retain(|slot| !self.removed.contains(&slot.starts_local));
        all.sort_by_key(|slot| (slot.starts_local, slot.ends_local, slot.ou));
        all
    }

    /// Puts a slot in; one that the pattern gives just so comes back if it was taken out.
    pub fn put(&mut self, slot: OwnSlot) {
        self.removed.retain(|start| *start != slot.starts_local);
        self.own.retain(|own| !own.is_at_the_time_of(&slot));
        if !self.standing().contains(&slot) {
            self.own.push(slot);
        }
    }

    /// Takes a slot out.
    pub fn take(&mut self, slot: &OwnSlot) {
        self.own.retain(|own| !own.is_at_the_time_of(slot));
        if self.standing().iter().any(|other| other.is_at_the_time_of(slot)) {
            self.removed.push(slot.starts_local);
        }
    }

    /// The pattern as it is meant for one OU.
    #[must_use]
    pub fn of_ou(&self, ou: OuId) -> Self {
        let own = self.own.iter().filter(|slot| slot.ou.is_none_or(|only| only == ou));
        Self { own: own.map(|slot| OwnSlot { ou: None, ..*slot }).collect(), ..self.clone() }
    }
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
            own: Vec::new(),
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
///
/// A slot of its own stands in place of one that the pattern gives at the same time.
#[must_use]
pub fn generate(pattern: &SlotPattern, zone: Tz) -> Vec<PlannedSlot> {
    let mut slots = given(pattern, zone);
    if pattern.own.is_empty() {
        return slots;
    }
    let at_the_time = |slot: &PlannedSlot, own: &OwnSlot| {
        slot.starts_local == own.starts_local && slot.ends_local == own.ends_local
    };
    slots.retain(|slot| !pattern.own.iter().any(|own| at_the_time(slot, own)));
    for own in &pattern.own {
        let Some(starts_at) = instant(own.starts_local, zone) else { continue };
        let length = own.ends_local - own.starts_local;
        slots.push(PlannedSlot {
            starts_local: own.starts_local,
            ends_local: own.ends_local,
            starts_at,
            ends_at: starts_at.plus(length.num_microseconds().unwrap_or(i64::MAX)),
            kind: own.kind,
            is_removed: pattern.removed.contains(&own.starts_local),
        });
    }
    slots.sort_by_key(|slot| (slot.starts_at, slot.ends_at));
    slots
}

/// What the pattern itself gives.
fn given(pattern: &SlotPattern, zone: Tz) -> Vec<PlannedSlot> {
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
                ..SlotPattern::default()
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

    fn own(from: &str, to: &str, ou: Option<i64>) -> OwnSlot {
        let at = |time: &str| format!("2026-12-03T{time}:00").parse().unwrap();
        OwnSlot { starts_local: at(from), ends_local: at(to), kind: SlotKind::Flex, ou: ou.map(OuId) }
    }

    #[test]
    fn slots_of_their_own_stand_beside_the_pattern_and_in_place_of_its_own() {
        let mut pattern = SlotPattern {
            days: vec!["2026-12-03".parse().unwrap()],
            until: SlotUntil::Count(2),
            ..SlotPattern::default()
        };
        pattern.put(own("14:00", "14:45", None));
        pattern.put(own("09:00", "09:30", None));
        pattern.put(own("16:00", "16:30", Some(7)));
        let shown = |pattern: &SlotPattern| {
            let slots = kept(&generate(pattern, Berlin));
            slots
                .iter()
                .map(|slot| format!("{} {:?}", slot.starts_local.format("%-H:%M"), slot.kind))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(&pattern.of_ou(OuId(1))), ["9:00 Flex", "9:45 Regular", "14:00 Flex"]);
        assert_eq!(shown(&pattern.of_ou(OuId(7))), ["9:00 Flex", "9:45 Regular", "14:00 Flex", "16:00 Flex"]);
        assert_eq!(pattern.event_days().len(), 1);

        // What was put in is taken out again, and the pattern's own slot stays away until it is put back.
        let before = pattern.clone();
        pattern.take(&own("14:00", "14:45", None));
        pattern.take(&own("09:00", "09:30", None));
        assert_eq!(shown(&pattern.of_ou(OuId(1))), ["9:45 Regular"]);
        pattern.put(own("14:00", "14:45", None));
        pattern.put(own("09:00", "09:30", None));
        assert_eq!(pattern.standing(), before.standing());
    }

    #[test]
    fn what_the_pattern_gives_just_so_is_not_stored_again() {
        let mut pattern = SlotPattern { days: vec!["2026-12-03".parse().unwrap()], ..SlotPattern::default() };
        let first = pattern.standing().remove(0);
        pattern.take(&first);
        assert_eq!(pattern.removed.len(), 1);
        pattern.put(first);
        assert_eq!((pattern.removed.len(), pattern.own.len()), (0, 0));
    }
}
