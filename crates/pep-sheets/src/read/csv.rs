//! Text with separated values: the separator is found out, quotes are read as Excel reads them.

use super::encoding;
use super::grid::{Grid, GridBuilder};
use super::layout;
use crate::error::SheetError;
use crate::kind::ListKind;
use crate::limits::ReadLimits;
use crate::table::{CellNotes, FileNote, RawTable, cell_name};
use crate::write::needs_guard;

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Records looked at to find the separator.
const SAMPLE: usize = 40;

pub(super) fn read_text(
    bytes: &[u8],
    limits: &ReadLimits,
    kind: Option<ListKind>,
) -> Result<RawTable, SheetError> {
    let (text, guessed) = encoding::decode(bytes);
    let (body, stated, first_row) = stated_separator(&text);
    let separator = stated.unwrap_or_else(|| find_separator(body, limits, kind));
    let mut lengths = Vec::new();
    let mut builder = GridBuilder::new(limits);
    let mut records = Records::new(body, separator);
    let mut row = first_row;
    while let Some(record) = records.next(row, limits)? {
        for (column, value) in record.iter().enumerate() {
            builder.put(row, column, unguarded(value), CellNotes::default())?;
        }
        if record.iter().any(|value| !value.is_empty()) {
            lengths.push((row + 1, record.len()));
        }
        row = row.saturating_add(1);
    }
    let mut table = layout::table_of(builder.finish(), kind)?;
    if guessed {
        table.notes.push(FileNote::ReadAsWindows1252);
    }
    let expected =
        lengths.iter().find(|(number, _)| *number == table.header_row).map_or(0, |(_, length)| *length);
    let is_data = |number: u32| table.rows.binary_search_by_key(&number, |row| row.number).is_ok();
    let ragged = lengths.iter().filter(|(number, length)| *length != expected && is_data(*number)).count();
    if ragged > 0 {
        table.notes.push(FileNote::RaggedRows(ragged));
    }
    Ok(table)
}

/// Takes off the apostrophe that [`crate::write::CsvWriter`] and other careful programs put before text that
/// begins like a formula.
fn unguarded(value: &str) -> &str {
    match value.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => value,
    }
}

/// Excel writes and reads a first line `sep=;`. It is a row of its own.
fn stated_separator(text: &str) -> (&str, Option<char>, u32) {
    let line_end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (line, rest) = text.split_at(line_end);
    let stated = line.trim_matches('"').strip_prefix("sep=").and_then(|rest| rest.chars().next());
    match stated {
        Some(separator) => (
            rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest),
            Some(separator),
            1,
        ),
        None => (text, None, 0),
    }
}

/// The separator under which the first records name the most known columns; then the one under which most
/// records have the same number of cells.
fn find_separator(text: &str, limits: &ReadLimits, kind: Option<ListKind>) -> char {
    let score = |separator: char| -> (usize, usize, usize) {
        let mut builder = GridBuilder::new(limits);
        let mut lengths: Vec<usize> = Vec::new();
        let mut records = Records::new(text, separator);
        for row in 0..SAMPLE {
            let row_number = u32::try_from(row).unwrap_or(u32::MAX);
            let Ok(Some(record)) = records.next(row_number, limits) else { break };
            lengths.push(record.len());
            for (column, value) in record.iter().enumerate() {
                if builder.put(row_number, column, value, CellNotes::default()).is_err() {
                    return (0, 0, 0);
                }
            }
        }
        let most = lengths
            .iter()
            .copied()
            .filter(|n| *n > 1)
            .max_by_key(|n| lengths.iter().filter(|m| *m == n).count());
        let agreeing = most.map_or(0, |most| lengths.iter().filter(|n| **n == most).count());
        let Grid { rows, .. } = builder.finish();
        (layout::best_header(&rows, kind).map_or(0, |(_, score)| score), agreeing, most.unwrap_or(1))
    };
    let mut best = (',', (0, 0, 0));
    for separator in SEPARATORS {
        let found = score(separator);
        if found > best.1 {
            best = (separator, found);
        }
    }
    best.0
}

/// Records of a text, one per row of the sheet Excel would make of it (blank lines are rows too).
struct Records<'a> {
    rest: &'a str,
    separator: char,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, separator: char) -> Self {
        Self { rest: text, separator }
    }

    /// The next record, or `None` at the end. `row` counts from 0 and names the cell in errors.
    fn next(&mut self, row: u32, limits: &ReadLimits) -> Result<Option<Vec<String>>, SheetError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut record = Vec::new();
        loop {
            let column = record.len();
            if column > 16_384 {
                return Err(SheetError::CellOutOfReach {
                    cell: cell_name(column, row.saturating_add(1)),
                    rows: limits.rows,
                    columns: limits.columns,
                });
            }
            let value = match self.rest.strip_prefix('"') {
                Some(rest) => self.quoted(rest, &cell_name(column, row.saturating_add(1)))?,
                None => self.bare().to_owned(),
            };
            record.push(value);
            if let Some(rest) = self.rest.strip_prefix(self.separator) {
                self.rest = rest;
                continue;
            }
            let line_end = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\n', '\r']));
            self.rest = line_end.unwrap_or(self.rest);
            return Ok(Some(record));
        }
    }

    /// Text up to the separator or the line end.
    fn bare(&mut self) -> &'a str {
        let end = self.rest.find([self.separator, '\n', '\r']).unwrap_or(self.rest.len());
        let (value, rest) = self.rest.split_at(end);
        self.rest = rest;
        value
    }

    /// Text up to the closing quote; whatever follows it in the cell is kept, as Excel keeps it.
    fn quoted(&mut self, inside: &'a str, cell: &str) -> Result<String, SheetError> {
        let mut value = String::new();
        let mut rest = inside;
        loop {
            let Some((before, after)) = rest.split_once('"') else {
                return Err(SheetError::damaged(format!(
                    "a quotation mark that opens in cell {cell} is never closed"
                )));
            };
            value.push_str(before);
            match after.strip_prefix('"') {
                Some(more) => {
                    value.push('"');
                    rest = more;
                }
                None => {
                    self.rest = after;
                    value.push_str(self.bare());
                    return Ok(value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read_table;

    fn table(text: &str) -> RawTable {
        read_table(text.as_bytes(), &ReadLimits::default(), None).expect("readable")
    }

    fn texts(table: &RawTable) -> Vec<Vec<&str>> {
        let cells =
            |row: &'_ crate::RawRow| row.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        table.rows.iter().map(cells).map(|row| row.into_iter().map(|text| &*text.leak()).collect()).collect()
    }

    #[test]
    fn separators_are_found() {
        for separator in SEPARATORS {
            let text = format!("TPID{separator}Account Name\r\n1{separator}\"A{separator}B, C; D\"\r\n");
            assert_eq!(
                texts(&table(&text)),
                [[
                    "1",
                    &format!(
                        "A{} C; D",
                        if separator == '\t' { " B,".to_owned() } else { format!("{separator}B,") }
                    )
                ]]
            );
        }
        let many_commas = "TPID;Account Name\n1;A, B, C\n2;D, E, F\n";
        assert_eq!(texts(&table(many_commas)), [["1", "A, B, C"], ["2", "D, E, F"]]);
        assert_eq!(texts(&table("sep=;\r\nfoo;bar\r\n1;2\r\n")), [["1", "2"]]);
        assert_eq!(table("sep=;\r\nfoo;bar\r\n1;2\r\n").header_row, 2);
    }

    #[test]
    fn quotes_and_line_ends_are_read_as_excel_reads_them() {
        let text =
            "TPID,Account Name,City\r1,\"say \"\"hi\"\", ok\",\"two\r\nlines\"\n\n2,5\" disk,\"x\"y\r\n";
        let table = table(text);
        assert_eq!(texts(&table), [["1", "say \"hi\", ok", "two\nlines"], ["2", "5\" disk", "xy"]]);
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(table.skipped.len(), 1);
    }

    #[test]
    fn ragged_rows_are_noted() {
        let table = table("TPID,Account Name\n1,A,extra\n2\n3,C\n");
        assert!(table.notes.contains(&FileNote::RaggedRows(2)));
        assert_eq!(table.headers.last().map(|header| header.text.as_str()), Some("Column C"));
    }

    #[test]
    fn an_open_quote_is_named() {
        let error =
            read_table(b"TPID,Name\n1,\"open\n2,B\n", &ReadLimits::default(), None).expect_err("refused");
        assert!(error.to_string().contains("cell B2"), "{error}");
    }

    #[test]
    fn limits_name_the_cell() {
        let limits = ReadLimits { rows: 3, columns: 2, cell_chars: 5, ..ReadLimits::default() };
        let error = |text: &str| read_table(text.as_bytes(), &limits, None).expect_err("refused").to_string();
        assert!(error("TPID,Name\n1,A\n2,B\n3,C\n").contains("Cell A4"));
        assert!(error("TPID,Name\n1,A,x\n").contains("Cell C2"));
        assert!(error("TPID,Name\n1,toolong\n").contains("Cell B2"));
        let small = ReadLimits { file_bytes: 4, ..limits };
        assert!(matches!(read_table(b"TPID,Name", &small, None), Err(SheetError::TooLarge { .. })));
    }

    #[test]
    fn nul_bytes_and_windows_1252_are_survived() {
        let table =
            read_table(b"TPID,Account Name\n1,Caf\xe9\0\n", &ReadLimits::default(), None).expect("readable");
        assert_eq!(texts(&table), [["1", "Café"]]);
        assert_eq!(table.notes, [FileNote::ReadAsWindows1252]);
    }
}
