//! Closed days of OUs, public holidays and others (B3-08): what leaves by itself waits for the next working day.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use chrono_tz::Tz;

use crate::time::{UtcMicros, nine_o_clock};

/// The longest name of a closed day, characters.
pub const NAME_MAX_CHARS: usize = 120;

/// The longest country of a closed day, characters.
pub const COUNTRY_MAX_CHARS: usize = 80;

/// The most days that are closed at once by hand: from the first to the last.
pub const MOST_DAYS: u64 = 31;

/// The search for a working day ends here: no OU rests longer.
const LONGEST_REST_DAYS: u64 = 60;

/// Days on which one place does not work besides weekends. None is the same as not knowing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClosedDays(BTreeSet<NaiveDate>);

impl FromIterator<NaiveDate> for ClosedDays {
    fn from_iter<I: IntoIterator<Item = NaiveDate>>(days: I) -> Self {
        Self(days.into_iter().collect())
    }
}

impl ClosedDays {
    /// Is this day one of them? Weekends are not, unless they are listed.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.0.contains(&day)
    }

    /// Monday to Friday, and not closed?
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.contains(day)
    }

    /// The first working day from `day` on; `day` itself if none comes within sixty days.
    #[must_use]
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days()
            .zip(0..LONGEST_REST_DAYS)
            .map(|(day, _)| day)
            .find(|day| self.is_working_day(*day))
            .unwrap_or(day)
    }

    /// When something that is due at `at` leaves: then, or if that lies on a closed day of somebody who lives in `zone`,
    /// at nine of the next working day.
    #[must_use]
    pub fn open_at(&self, at: UtcMicros, zone: Tz) -> UtcMicros {
        let day = at.date_in(zone);
        if !self.contains(day) {
            return at;
        }
        let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
        nine_o_clock(self.working_day_from(next), zone)
    }

    /// May something that is due at `due` leave at `now`? What was late already is kept over a closed day as well.
    #[must_use]
    pub fn let_out(&self, due: UtcMicros, now: UtcMicros, zone: Tz) -> bool {
        now >= self.open_at(due, zone) && self.open_at(now, zone) == now
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use chrono_tz::Asia::Kolkata;
    use chrono_tz::Europe::Berlin;
    use proptest::prelude::*;

    use super::*;
    use crate::time::DAY_US;

    fn at(text: &str) -> UtcMicros {
        UtcMicros::from(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc))
    }

    fn closed(days: &[&str]) -> ClosedDays {
        days.iter().map(|day| day.parse().unwrap()).collect()
    }

    #[test]
    fn after_christmas_comes_the_monday() {
        // 25 and 26 December 2026 are a Friday and a Saturday.
        let closed = closed(&["2026-12-25", "2026-12-26"]);
        assert_eq!(closed.open_at(at("2026-12-25T11:00:00Z"), Berlin), at("2026-12-28T08:00:00Z"));
        assert_eq!(closed.open_at(at("2026-12-24T11:00:00Z"), Berlin), at("2026-12-24T11:00:00Z"));
        // A weekend that nobody listed holds back nothing that was due on it.
        assert_eq!(closed.open_at(at("2026-12-27T11:00:00Z"), Berlin), at("2026-12-27T11:00:00Z"));
    }

    #[test]
    fn a_closed_day_is_the_reader_s() {
        // In Kolkata the 26th has begun while it is the evening of the 25th in Berlin.
        let closed = closed(&["2026-01-26"]);
        let evening = at("2026-01-25T19:00:00Z");
        assert_eq!(closed.open_at(evening, Berlin), evening);
        assert_eq!(closed.open_at(evening, Kolkata), at("2026-01-27T03:30:00Z"));
    }

    #[test]
    fn what_is_late_does_not_leave_on_a_closed_day_either() {
        let closed = closed(&["2026-12-25"]);
        let due = at("2026-12-24T08:00:00Z");
        assert!(closed.let_out(due, at("2026-12-24T08:00:00Z"), Berlin));
        assert!(!closed.let_out(due, at("2026-12-24T07:59:59Z"), Berlin));
        assert!(!closed.let_out(due, at("2026-12-25T08:00:00Z"), Berlin));
        assert!(closed.let_out(due, at("2026-12-26T08:00:00Z"), Berlin));
        let due = at("2026-12-25T08:00:00Z");
        assert!(!closed.let_out(due, at("2026-12-26T08:00:00Z"), Berlin));
        assert!(closed.let_out(due, at("2026-12-28T08:00:00Z"), Berlin));
    }

    #[test]
    fn the_search_for_a_working_day_ends() {
        let first: NaiveDate = "2026-01-01".parse().unwrap();
        let closed: ClosedDays = first.iter_days().take(400).collect();
        assert_eq!(closed.working_day_from(first), first);
    }

    proptest! {
        #[test]
        fn nothing_leaves_early_or_on_a_closed_day(days in prop::collection::btree_set(0_i64..40, 0..15), hour in 0_i64..40 * 24) {
            let first: NaiveDate = "2026-12-01".parse().unwrap();
            let closed: ClosedDays = days.iter().filter_map(|day| first.checked_add_days(Days::new(u64::try_from(*day).ok()?))).collect();
            let due = at("2026-12-01T00:00:00Z").plus(hour * DAY_US / 24);
            let open = closed.open_at(due, Berlin);
            prop_assert!(open >= due);
            prop_assert!(!closed.contains(open.date_in(Berlin)));
            prop_assert!(closed.let_out(due, open, Berlin));
        }
    }
}
