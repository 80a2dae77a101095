//! Which words a distance in time is told with; the browser's `Intl` makes the words.

/// A distance as `Intl.RelativeTimeFormat` wants it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    /// Negative: in the past.
    pub value: f64,
    /// `second`, `minute`, `hour`, `day`, `week`, `month` or `year`.
    pub unit: &'static str,
}

const SECOND: f64 = 1_000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// The distance from `now_ms` to `at_ms` (both milliseconds since 1970, UTC) in the largest unit that says enough.
/// Days up to two weeks, as people count reports and due dates in days.
pub fn distance(at_ms: f64, now_ms: f64) -> Distance {
    let difference = at_ms - now_ms;
    let size = difference.abs();
    let (unit, length) = if size < 45.0 * SECOND {
        return Distance { value: 0.0, unit: "second" };
    } else if size < 45.0 * MINUTE {
        ("minute", MINUTE)
    } else if size < 22.0 * HOUR {
        ("hour", HOUR)
    } else if size < 14.0 * DAY {
        ("day", DAY)
    } else if size < 60.0 * DAY {
        ("week", 7.0 * DAY)
    } else if size < 700.0 * DAY {
        ("month", 30.44 * DAY)
    } else {
        ("year", 365.25 * DAY)
    };
    Distance { value: (difference / length).round(), unit }
}

/// Whole days from `then_ms` to `now_ms`; 0 if `then_ms` lies ahead.
pub fn days_since(then_ms: f64, now_ms: f64) -> u32 {
    ((now_ms - then_ms) / DAY).max(0.0) as u32
}

/// How long until the words of [`distance`] may change, milliseconds.
pub fn refresh_after_ms(at_ms: f64, now_ms: f64) -> u64 {
    if (at_ms - now_ms).abs() < HOUR { 30_000 } else { 600_000 }
}

/// A zone's place, as people call it: `America/New_York` → `New York`.
pub fn zone_place(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// A number of bytes in words with one decimal, like `2.2 MB`. Decimal units, as file managers show them.
pub fn bytes(count: f64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "KB")];
    match units.iter().find(|(size, _)| count >= *size) {
        Some((size, unit)) => format!("{:.1} {unit}", count / size),
        None => format!("{count} bytes"),
    }
}

/// A whole number with thin groups of three, like `12 000` with no-break spaces; reads the same in every language.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_800_000_000_000.0;

    #[test]
    fn distances_are_told_in_the_unit_people_use() {
        let cases = [
            (10.0 * SECOND, 0.0, "second"),
            (5.0 * MINUTE, 5.0, "minute"),
            (50.0 * MINUTE, 1.0, "hour"),
            (23.0 * HOUR, 1.0, "day"),
            (13.0 * DAY, 13.0, "day"),
            (21.0 * DAY, 3.0, "week"),
            (92.0 * DAY, 3.0, "month"),
            (800.0 * DAY, 2.0, "year"),
        ];
        for (ahead, value, unit) in cases {
            assert_eq!(distance(NOW + ahead, NOW), Distance { value, unit });
            assert_eq!(distance(NOW - ahead, NOW), Distance { value: -value, unit });
        }
    }

    #[test]
    fn days_since_counts_whole_days() {
        assert_eq!(days_since(NOW - 92.5 * DAY, NOW), 92);
        assert_eq!(days_since(NOW + DAY, NOW), 0);
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(12_000), "12\u{202f}000");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(bytes(2_213_960.0), "2.2 MB");
        assert_eq!(bytes(12.0), "12 bytes");
    }

    #[test]
    fn a_zone_is_called_by_its_place() {
        assert_eq!(zone_place("America/Argentina/Buenos_Aires"), "Buenos Aires");
        assert_eq!(zone_place("UTC"), "UTC");
    }
}
