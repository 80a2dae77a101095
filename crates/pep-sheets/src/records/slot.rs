//! Slots of an event (B4-10).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use pep_domain::events::slots::{MAX_LENGTH_MINUTES, MIN_LENGTH_MINUTES};
use pep_domain::text::fold;

use super::holiday::date_of;
use super::issue::{IssueCode, Severity};
use super::parse::{ParsedRow, Record, RowReader, issue_at, key_part};
use super::values::WORD_CHARS;
use crate::kind::ListKind;
use crate::mapping::Mapping;

/// A slot, on the clock of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotRecord {
    /// Its day.
    pub day: NaiveDate,
    /// When it begins, whole minutes.
    pub starts: NaiveTime,
    /// When it ends, on the same day.
    pub ends: NaiveTime,
    /// Is it kept back for overflow?
    pub is_flex: bool,
    /// The sales unit whose event has it; empty: all of the plan.
    pub ou: String,
}

impl Record for SlotRecord {
    const KIND: ListKind = ListKind::Slots;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let day = row.required("day", WORD_CHARS).and_then(|written| {
            let read = date_of(&written);
            if read.is_none() {
                row.error(
                    "day",
                    IssueCode::BadDate,
                    format!("“{written}” cannot be read as one certain day. Write it as 2026-12-03."),
                );
            }
            read
        });
        let starts = time(row, "starts");
        let ends = time(row, "ends");
        let kind = row.text("kind", WORD_CHARS);
        let is_flex = flex_of(&kind);
        if is_flex.is_none() {
            row.error(
                "kind",
                IssueCode::UnknownValue,
                format!("“{kind}” is no kind of slot. Write regular or flex, or leave it empty."),
            );
        }
        let ou = row.word("ou");
        let (day, starts, ends, is_flex) = (day?, starts?, ends?, is_flex?);
        let length = (ends - starts).num_minutes();
        if !(i64::from(MIN_LENGTH_MINUTES)..=i64::from(MAX_LENGTH_MINUTES)).contains(&length) {
            let text = if length <= 0 {
                "The slot ends before it begins. Correct one of the two times.".to_owned()
            } else {
                format!(
                    "The slot lasts {length} minutes; 5 to 480 are possible. Correct one of the two times."
                )
            };
            row.error("ends", IssueCode::BadTime, text);
        }
        Some(Self { day, starts, ends, is_flex, ou })
    }

    fn key(&self) -> String {
        format!("{} {} {} {}", self.day, self.starts, self.ends, key_part(&self.ou))
    }

    fn key_field() -> &'static str {
        "starts"
    }

    /// Two slots of one event cannot overlap: the later row is refused and names the earlier one.
    fn check_together(rows: &mut [ParsedRow<Self>], mapping: &Mapping) {
        let mut taken: Vec<(u32, Self)> = Vec::new();
        for row in rows.iter_mut().filter(|row| row.same_as.is_none()) {
            let Some(record) = row.record.clone() else { continue };
            let Some((other, before)) = taken.iter().find(|(_, before)| before.overlaps(&record)) else {
                taken.push((row.number, record));
                continue;
            };
            let (from, to) = (clock(before.starts), clock(before.ends));
            let text = format!(
                "The slot overlaps that of row {other}, {from}–{to} on the same day. Correct the times of one of the two rows."
            );
            let value = clock(record.starts);
            let issue =
                issue_at(row.number, mapping, "starts", &value, Severity::Error, IssueCode::Overlap, text);
            row.refuse(issue);
        }
    }
}

impl SlotRecord {
    fn overlaps(&self, other: &Self) -> bool {
        let shares_ou =
            self.ou.is_empty() || other.ou.is_empty() || key_part(&self.ou) == key_part(&other.ou);
        shares_ou && self.day == other.day && self.starts < other.ends && other.starts < self.ends
    }
}

fn clock(time: NaiveTime) -> String {
    time.format("%-H:%M").to_string()
}

fn time(row: &mut RowReader<'_>, field: &str) -> Option<NaiveTime> {
    let written = row.required(field, WORD_CHARS)?;
    let read = time_of(&written);
    if read.is_none() {
        row.error(
            field,
            IssueCode::BadTime,
            format!("“{written}” cannot be read as a time of the day. Write it as 9:30."),
        );
    }
    read
}

/// A time as people write it, or as Excel keeps it: with a day that does not matter, or as a part of a day.
fn time_of(written: &str) -> Option<NaiveTime> {
    const TIMES: [&str; 8] =
        ["%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M", "%I:%M %p", "%I:%M%p", "%I.%M %p", "%I:%M:%S %p"];
    const MOMENTS: [&str; 4] = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let text = fold(written).replace("a.m.", "am").replace("p.m.", "pm").replace(" uhr", "");
    let text = text.trim();
    // "9.5" is no time: half past nine, or five past?
    let has_minutes = text
        .split([':', '.', 'h'])
        .nth(1)
        .is_some_and(|rest| rest.bytes().take(2).filter(u8::is_ascii_digit).count() == 2);
    let by_form =
        TIMES.iter().filter(|_| has_minutes).find_map(|form| NaiveTime::parse_from_str(text, form).ok());
    let by_moment = || {
        let moment = text.to_uppercase();
        MOMENTS.iter().find_map(|form| NaiveDateTime::parse_from_str(&moment, form).ok()).map(|at| at.time())
    };
    // "9 am": the hour alone is enough where the half of the day is said.
    let by_hour = || NaiveTime::parse_from_str(&text.replacen(' ', ":00 ", 1), "%I:%M %p").ok();
    let by_part = || {
        let part: f64 = text.parse().ok().filter(|part| (0.0..1.0).contains(part) && text.contains('.'))?;
        Some(NaiveTime::MIN + TimeDelta::minutes((part * 1_440.0).round() as i64))
    };
    let read = by_part().or(by_form).or_else(by_moment).or_else(by_hour)?;
    (read.second() == 0).then_some(read)
}

fn flex_of(kind: &str) -> Option<bool> {
    match fold(kind).as_str() {
        "" | "regular" | "normal" | "standard" | "session" | "no" | "n" | "false" => Some(false),
        "flex" | "flexible" | "overflow" | "reserve" | "buffer" | "yes" | "y" | "x" | "true" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_and_excel_write_them() {
        for written in [
            "9:30",
            "09:30",
            "9.30",
            "9h30",
            "09:30:00",
            "9:30 AM",
            "9:30am",
            "9:30 a.m.",
            "9.30 Uhr",
            "1899-12-31 09:30",
            "2026-12-03T09:30:00",
            "0.395833333333333",
        ] {
            assert_eq!(time_of(written).map(clock).as_deref(), Some("9:30"), "{written}");
        }
        assert_eq!(time_of("2 PM").map(clock).as_deref(), Some("14:00"));
        assert_eq!(time_of("12:15 am").map(clock).as_deref(), Some("0:15"));
        for written in ["", "soon", "9", "9.5", "25:00", "9:75", "9:30:20", "13:00 pm", "1.5"] {
            assert_eq!(time_of(written), None, "{written}");
        }
    }

    #[test]
    fn kinds_are_words_or_a_mark() {
        assert_eq!(["", "Regular", "no"].map(flex_of), [Some(false); 3]);
        assert_eq!(["Flex", "x", "YES"].map(flex_of), [Some(true); 3]);
        assert_eq!(flex_of("maybe"), None);
    }
}
