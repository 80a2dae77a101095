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

/// What a browser's own field for date and time (`2026-11-23T09:00`, where the reader is) stands for, milliseconds since
/// 1970, UTC; `None` while it is incomplete.
pub fn read_local(text: &str) -> Option<i64> {
    let at = js_sys::Date::new(&text.into()).get_time();
    (!text.is_empty() && !at.is_nan()).then_some(at as i64)
}

/// An instant (milliseconds since 1970, UTC) as a browser's own field for date and time holds it, where the reader is.
pub fn write_local(at_ms: i64) -> String {
    let at = js_sys::Date::new(&(at_ms as f64).into());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        at.get_full_year(),
        at.get_month() + 1,
        at.get_date(),
        at.get_hours(),
        at.get_minutes()
    )
}
