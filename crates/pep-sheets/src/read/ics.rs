//! All-day entries of a calendar file (RFC 5545), as a list with a row for each day: holidays are kept in such files.

use chrono::{Days, NaiveDate};

use super::encoding;
use super::grid::GridBuilder;
use super::layout;
use crate::error::SheetError;
use crate::kind::ListKind;
use crate::limits::ReadLimits;
use crate::table::{CellNotes, FileNote, RawTable};

/// An entry that lasts longer says something else than that a place is closed; its first days are taken.
const MOST_DAYS: usize = 31;

pub(super) fn read_calendar(
    bytes: &[u8],
    limits: &ReadLimits,
    kind: Option<ListKind>,
) -> Result<RawTable, SheetError> {
    let (text, guessed) = encoding::decode(bytes);
    let mut builder = GridBuilder::new(limits);
    for (column, header) in ["Date", "Name", "Country"].into_iter().enumerate() {
        builder.put(0, column, header, CellNotes::default())?;
    }
    let (mut row, mut timed, mut repeating) = (0_u32, 0, 0);
    for entry in entries(&text) {
        if entry.is_cancelled {
            continue;
        }
        if entry.days.is_empty() {
            timed += 1;
            continue;
        }
        repeating += usize::from(entry.repeats);
        for day in &entry.days {
            row = row.saturating_add(1);
            builder.put(row, 0, &day.to_string(), CellNotes::DATE)?;
            builder.put(row, 1, &entry.name, CellNotes::default())?;
            builder.put(row, 2, &entry.place, CellNotes::default())?;
        }
    }
    let mut table = layout::table_of(builder.finish(), kind)?;
    if guessed {
        table.notes.push(FileNote::ReadAsWindows1252);
    }
    if timed > 0 {
        table.notes.push(FileNote::TimedEntries(timed));
    }
    if repeating > 0 {
        table.notes.push(FileNote::RepeatingEntries(repeating));
    }
    Ok(table)
}

/// One entry of the calendar.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    name: String,
    place: String,
    /// Empty: the entry has a time of the day.
    days: Vec<NaiveDate>,
    repeats: bool,
    is_cancelled: bool,
}

/// What stands between `BEGIN:VEVENT` and its end; of alarms and the like inside nothing is taken.
fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut open: Option<Lines> = None;
    let mut inside = 0_u32;
    for line in unfolded(text) {
        let Some((name, value)) = property(&line) else { continue };
        match (name.as_str(), value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VEVENT") if open.is_none() => open = Some(Lines::default()),
            ("BEGIN", _) if open.is_some() => inside = inside.saturating_add(1),
            ("END", "VEVENT") if inside == 0 => entries.extend(open.take().map(Lines::entry)),
            ("END", _) if open.is_some() => inside = inside.saturating_sub(1),
            _ => {
                if let Some(lines) = open.as_mut().filter(|_| inside == 0) {
                    lines.take(&name, value);
                }
            }
        }
    }
    entries
}

/// The lines of an entry that say something here.
#[derive(Default)]
struct Lines {
    summary: String,
    location: String,
    start: String,
    end: String,
    duration: String,
    repeats: bool,
    is_cancelled: bool,
}

impl Lines {
    fn take(&mut self, name: &str, value: &str) {
        match name {
            "SUMMARY" => self.summary = unescaped(value),
            "LOCATION" => self.location = unescaped(value),
            "DTSTART" => self.start = value.trim().to_owned(),
            "DTEND" => self.end = value.trim().to_owned(),
            "DURATION" => self.duration = value.trim().to_owned(),
            "RRULE" | "RDATE" => self.repeats = true,
            "STATUS" => self.is_cancelled = value.trim().eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }

    fn entry(self) -> Entry {
        let days = day(&self.start).map_or_else(Vec::new, |first| {
            // The end is the first day that does not belong to it.
            let end = day(&self.end).or_else(|| first.checked_add_days(Days::new(days_of(&self.duration))));
            let days: Vec<NaiveDate> = first
                .iter_days()
                .take(MOST_DAYS)
                .take_while(|day| end.is_some_and(|end| *day < end))
                .collect();
            if days.is_empty() { vec![first] } else { days }
        });
        Entry {
            name: self.summary,
            place: self.location,
            days,
            repeats: self.repeats,
            is_cancelled: self.is_cancelled,
        }
    }
}

/// Lines of the file with those that go on in the next one put together (RFC 5545, 3.1).
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Name and value of a line. Parameters may hold a colon between quotation marks.
fn property(line: &str) -> Option<(String, &str)> {
    let mut is_quoted = false;
    let (at, _) = line.char_indices().find(|(_, letter)| {
        is_quoted ^= *letter == '"';
        *letter == ':' && !is_quoted
    })?;
    let (head, value) = line.split_at(at);
    let name = head.split(';').next().unwrap_or_default();
    Some((name.trim().to_ascii_uppercase(), value.get(1..).unwrap_or_default()))
}

/// A day without a time: `20261225`.
fn day(value: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value, "%Y%m%d").ok().filter(|_| value.len() == 8)
}

/// `P1D`, `P2W`; one day for anything else.
fn days_of(duration: &str) -> u64 {
    let count = |unit: char| {
        let digits =
            duration.strip_prefix('P').or_else(|| duration.strip_prefix("+P"))?.strip_suffix(unit)?;
        digits.parse::<u64>().ok().filter(|count| *count <= 1_000)
    };
    count('D').or_else(|| count('W').map(|weeks| weeks * 7)).unwrap_or(1).max(1)
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n' | 'N') => text.push(' '),
                Some(other) => text.push(other),
                None => {}
            },
            (other, false) => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read_table;

    fn table(text: &str) -> RawTable {
        read_table(text.as_bytes(), &ReadLimits::default(), Some(ListKind::Holidays)).expect("readable")
    }

    fn rows(table: &RawTable) -> Vec<(&str, &str, &str)> {
        table.rows.iter().map(|row| (row.text(0), row.text(1), row.text(2))).collect()
    }

    const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\n\
        DTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY;LANGUAGE=\"de:DE\":Weihnachten\\, \r\n beide Tage\r\nLOCATION:Germany\r\n\
        BEGIN:VALARM\r\nSUMMARY:not this\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nSUMMARY:New Year\\; all day\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20261224T140000\r\nSUMMARY:Party\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261231\r\nSTATUS:CANCELLED\r\nSUMMARY:Off\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270504\r\nDURATION:P2D\r\nSUMMARY:Golden Week\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn every_day_of_an_all_day_entry_is_a_row() {
        let table = table(CALENDAR);
        assert_eq!(
            rows(&table),
            [
                ("2026-12-25", "Weihnachten, beide Tage", "Germany"),
                ("2026-12-26", "Weihnachten, beide Tage", "Germany"),
                ("2027-01-01", "New Year; all day", ""),
                ("2027-05-04", "Golden Week", ""),
                ("2027-05-05", "Golden Week", ""),
            ]
        );
        assert_eq!(table.notes, [FileNote::TimedEntries(1), FileNote::RepeatingEntries(1)]);
    }

    #[test]
    fn a_calendar_made_to_do_harm_is_answered() {
        let nested = format!("BEGIN:VCALENDAR\n{}", "BEGIN:VEVENT\n".repeat(50_000));
        assert!(rows(&table(&nested)).is_empty());
        let endless =
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nDTEND:99991231\nSUMMARY:x\nEND:VEVENT\n";
        assert_eq!(table(endless).rows.len(), MOST_DAYS);
        let backwards =
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260102\nDTEND:20260101\nSUMMARY:x\nEND:VEVENT\n";
        assert_eq!(rows(&table(backwards)), [("2026-01-02", "x", "")]);
        let long =
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260102\nDURATION:P99999999999999999999D\nEND:VEVENT\n";
        assert_eq!(table(long).rows.len() + table(long).skipped.len(), 1);
    }
}
