//! Time as PEP counts it: UTC microseconds, which both SQL engines keep exactly.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};

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

    /// Microseconds by which it is meant to be ahead of the machine's clock; `None` if it does not follow that one.
    fn ahead_of_machine(&self) -> Option<i64> {
        None
    }
}

/// The first instant of a civil date in a zone; in a gap at midnight, the first instant after it.
#[must_use]
pub fn start_of_day(date: NaiveDate, zone: chrono_tz::Tz) -> UtcMicros {
    civil_instant(date, NaiveTime::MIN, zone)
}

/// The instant of a civil time: in a gap the first instant after it, in an overlap the first of the two.
#[must_use]
pub fn civil_instant(date: NaiveDate, time: NaiveTime, zone: chrono_tz::Tz) -> UtcMicros {
    let civil = date.and_time(time);
    // No zone has ever skipped more than a day, so one of these probes meets a real local time.
    for minutes in (0..=24 * 60).step_by(15) {
        let probe = civil + TimeDelta::minutes(minutes);
        if let Some(at) = zone.from_local_datetime(&probe).earliest() {
            return UtcMicros::from(at.with_timezone(&Utc));
        }
    }
    UtcMicros::from(civil.and_utc())
}

/// Nine in the morning of a civil date, when everything that is sent "in the morning" is due.
#[must_use]
pub fn nine_o_clock(date: NaiveDate, zone: chrono_tz::Tz) -> UtcMicros {
    // 09:00 exists once on every day of every zone; a test walks them all.
    civil_instant(date, NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default(), zone)
}

/// When a mail leaves that nobody waits for: at once by day, from 8:00 to 20:00 on the recipient's clock, else at nine in
/// the morning.
#[must_use]
pub fn by_day(now: UtcMicros, zone: chrono_tz::Tz) -> UtcMicros {
    let there = now.to_datetime().with_timezone(&zone);
    let today = there.date_naive();
    match there.hour() {
        0..8 => nine_o_clock(today, zone),
        8..20 => now,
        _ => nine_o_clock(today.succ_opt().unwrap_or(today), zone),
    }
}

/// A zone in words: "Berlin time", "New York time", "UTC".
#[must_use]
pub fn zone_in_words(zone: chrono_tz::Tz) -> String {
    let name = zone.name();
    match name.rsplit_once('/') {
        Some((area, city)) if area != "Etc" => format!("{} time", city.replace('_', " ")),
        _ => name.trim_start_matches("Etc/").to_owned(),
    }
}

/// An instant in words, with its zone: "Thursday, 3 December 2026, 09:00 Berlin time".
#[must_use]
pub fn in_words(at: UtcMicros, zone: chrono_tz::Tz) -> String {
    let there = at.to_datetime().with_timezone(&zone);
    format!("{} {}", there.format("%A, %-d %B %Y, %H:%M"), zone_in_words(zone))
}

/// A span in words as its reader's and the event's clocks show it: "09:00–09:30 Berlin time (13:30–14:00 Kolkata time)".
/// The day is named once by whoever uses it; where the event's day is another one, it is named here.
#[must_use]
pub fn span_in_words(from: UtcMicros, to: UtcMicros, reader: chrono_tz::Tz, event: chrono_tz::Tz) -> String {
    let span = |zone: chrono_tz::Tz| {
        let clock = |at: UtcMicros| at.to_datetime().with_timezone(&zone).format("%H:%M").to_string();
        format!("{}–{} {}", clock(from), clock(to), zone_in_words(zone))
    };
    if reader == event {
        return span(reader);
    }
    let event_day = from.date_in(event);
    if event_day == from.date_in(reader) {
        format!("{} ({})", span(reader), span(event))
    } else {
        format!("{} ({}, {})", span(reader), event_day.format("%a %-d %b"), span(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_written_to_at_night() {
        let zone = chrono_tz::Europe::Berlin;
        let at = |text: &str| UtcMicros::from(text.parse::<DateTime<Utc>>().unwrap());
        let nine = at("2026-12-01T08:00:00Z");
        assert_eq!(by_day(at("2026-11-30T19:00:00Z"), zone), nine, "20:00 there, the evening before");
        assert_eq!(by_day(at("2026-12-01T06:59:59Z"), zone), nine, "7:59 there");
        for by_light in ["2026-12-01T07:00:00Z", "2026-12-01T18:59:59Z"] {
            assert_eq!(by_day(at(by_light), zone), at(by_light));
        }
    }

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

    #[test]
    fn nine_is_nine_in_every_zone_on_every_day() {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let last = NaiveDate::from_ymd_opt(2030, 12, 31).unwrap();
        for zone in chrono_tz::TZ_VARIANTS {
            for date in first.iter_days().take_while(|date| *date <= last) {
                let there = nine_o_clock(date, zone).to_datetime().with_timezone(&zone).naive_local();
                assert_eq!(there, date.and_hms_opt(9, 0, 0).unwrap(), "{zone}");
            }
        }
    }

    #[test]
    fn every_time_names_its_zone() {
        let at = UtcMicros::from(
            DateTime::parse_from_rfc3339("2026-12-03T08:00:00Z").unwrap().with_timezone(&Utc),
        );
        let berlin = chrono_tz::Europe::Berlin;
        assert_eq!(in_words(at, berlin), "Thursday, 3 December 2026, 09:00 Berlin time");
        assert_eq!(in_words(at, chrono_tz::UTC), "Thursday, 3 December 2026, 08:00 UTC");
        let end = at.plus(30 * MINUTE_US);
        assert_eq!(span_in_words(at, end, berlin, berlin), "09:00–09:30 Berlin time");
        assert_eq!(
            span_in_words(at, end, chrono_tz::America::Los_Angeles, berlin),
            "00:00–00:30 Los Angeles time (09:00–09:30 Berlin time)"
        );
        assert_eq!(
            span_in_words(at, end, chrono_tz::Pacific::Honolulu, berlin),
            "22:00–22:30 Honolulu time (Thu 3 Dec, 09:00–09:30 Berlin time)"
        );
    }
}
