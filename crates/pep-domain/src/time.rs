//! Time as PEP counts it: UTC microseconds, which both SQL engines keep exactly.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcMicros(pub i64);

/// Microseconds in one second.
pub const SECOND_US: i64 = 1_000_000;
/// Microseconds in one minute.
pub const MINUTE_US: i64 = 60 * SECOND_US;
/// Microseconds in one hour.
pub const HOUR_US: i64 = 60 * MINUTE_US;
/// Microseconds in 24 hours. Civil days are counted with a zone, never with this.
pub const DAY_US: i64 = 24 * HOUR_US;

impl UtcMicros {
    /// The instant `micros` microseconds later; saturates at the ends of time.
    #[must_use]
    pub fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to `self`; negative if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same instant for calendars; instants outside chrono's range become the epoch.
    #[must_use]
    pub fn to_datetime(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// The civil date of this instant in `zone`.
    #[must_use]
    pub fn date_in(self, zone: chrono_tz::Tz) -> NaiveDate {
        zone.from_utc_datetime(&self.to_datetime().naive_utc()).date_naive()
    }

    /// Whole days from `earlier` to `self`, never negative: "92 days old" (B1-02).
    #[must_use]
    pub fn whole_days_since(self, earlier: Self) -> i64 {
        (self.since(earlier) / DAY_US).max(0)
    }
}

impl From<DateTime<Utc>> for UtcMicros {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_micros())
    }
}

/// Where "now" comes from. The server reads the machine's clock, tests and rehearsals move their own.
pub trait Clock: Send + Sync {
    /// The current instant, cut to microseconds.
    fn now(&self) -> UtcMicros;
}

/// The first instant of a civil date in a zone; in a gap at midnight, the first instant after it.
#[must_use]
pub fn start_of_day(date: NaiveDate, zone: chrono_tz::Tz) -> UtcMicros {
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    // No zone has ever skipped more than a day, so one of these probes meets a real local time.
    for minutes in (0..=24 * 60).step_by(15) {
        let probe = midnight + TimeDelta::minutes(minutes);
        if let Some(at) = zone.from_local_datetime(&probe).earliest() {
            return UtcMicros::from(at.with_timezone(&Utc));
        }
    }
    UtcMicros::from(midnight.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_in_a_gap_becomes_the_first_instant_after_it() {
        // Cairo moved its clocks at 00:00 on 2026-04-24: that day begins at 01:00.
        let date = NaiveDate::from_ymd_opt(2026, 4, 24).unwrap();
        let at = start_of_day(date, chrono_tz::Africa::Cairo);
        assert_eq!(at.to_datetime().to_rfc3339(), "2026-04-23T22:00:00+00:00");
    }

    #[test]
    fn the_date_of_an_instant_depends_on_the_zone() {
        let at = UtcMicros::from(
            DateTime::parse_from_rfc3339("2026-11-21T23:30:00Z").unwrap().with_timezone(&Utc),
        );
        assert_eq!(at.date_in(chrono_tz::Europe::Berlin).to_string(), "2026-11-22");
        assert_eq!(at.date_in(chrono_tz::UTC).to_string(), "2026-11-21");
    }
}
