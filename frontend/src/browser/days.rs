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

/// Whole minutes from `now_ms` until the clock next shows `hour`:00 where the reader is; at least one.
pub fn minutes_until(now_ms: f64, hour: u32) -> i64 {
    let then = js_sys::Date::new(&now_ms.into());
    then.set_hours(hour);
    then.set_minutes(0);
    then.set_seconds(0);
    then.set_milliseconds(0);
    if then.get_time() <= now_ms {
        then.set_date(then.get_date() + 1);
    }
    ((then.get_time() - now_ms) / 60_000.0).ceil() as i64
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
