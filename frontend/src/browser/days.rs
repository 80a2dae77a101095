//! Days without a time: in words, and today's.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::intl::{self, DateStyle};

/// `3 May 2026`.
pub fn words(day: NaiveDate) -> String {
    intl::in_zone(
        day.and_time(NaiveTime::MIN).and_utc().timestamp_millis() as f64,
        DateStyle::Date,
        Some("UTC"),
    )
}

/// Today where the reader is.
pub fn today() -> NaiveDate {
    let now = js_sys::Date::new_0();
    let year = i32::try_from(now.get_full_year()).unwrap_or_default();
    // A browser's own date is always a date.
    NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date())
        .or_else(|| NaiveDate::MIN.with_year(year))
        .unwrap_or_default()
}
