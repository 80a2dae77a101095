//! A list as it was found in a file: texts, where they stood, and what was odd about them.

use std::ops::BitOr;

/// One table of a file, with its header row found and everything above it set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawTable {
    /// Name of the sheet; `None` for CSV.
    pub sheet: Option<String>,
    /// Row of the column names, as Excel numbers it (from 1).
    pub header_row: u32,
    /// The columns that have a name or hold data, from left to right.
    pub headers: Vec<Header>,
    /// The data rows in file order. `cells` is indexed by the column of the sheet (0 = A).
    pub rows: Vec<RawRow>,
    /// Rows below the header that are not data, with the reason.
    pub skipped: Vec<SkippedRow>,
    /// What the person should know about the file as a whole.
    pub notes: Vec<FileNote>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Column of the sheet (0 = A).
    pub column: usize,
    /// The name as written; "Column D" when the column has data but no name.
    pub text: String,
}

/// A data row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawRow {
    /// Row number as Excel shows it (from 1).
    pub number: u32,
    /// Cells from column A on; shorter than the table when the row ends early.
    pub cells: Vec<RawCell>,
}

impl RawRow {
    /// The cleaned text at a column of the sheet; empty when there is none.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }

    /// True when no cell holds text.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.is_empty() && !cell.notes.has(CellNotes::FORMULA))
    }

    pub(crate) fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.text.is_empty()).count()
    }
}

/// A cell: its text after cleaning (see [`crate::read`]) and what was odd about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawCell {
    /// Cleaned text; numbers without exponent or trailing `.0`, dates as `2026-11-21` or `2026-11-21 14:30`.
    pub text: String,
    /// What was odd about the cell.
    pub notes: CellNotes,
}

/// What was odd about a cell; a set of the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellNotes(u8);

impl CellNotes {
    /// The cell held a formula; the text is the value Excel stored with it (empty if it stored none).
    pub const FORMULA: Self = Self(1);
    /// The text begins with `=`, `+`, `-`, `@`, tab or carriage return and would run as a formula if pasted.
    pub const LOOKS_LIKE_FORMULA: Self = Self(2);
    /// The cell held an error value such as `#N/A`; the text is that value.
    pub const ERROR_VALUE: Self = Self(4);
    /// The cell held a date.
    pub const DATE: Self = Self(8);
    /// Characters that cannot be seen, or spaces at the ends, were removed.
    pub const CLEANED: Self = Self(16);

    /// True when all of `other` is set.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for CellNotes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A row below the header that is not data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRow {
    /// Row number as Excel shows it.
    pub number: u32,
    /// Why it is not data.
    pub reason: SkipReason,
    /// The first text of the row, cut to 80 characters.
    pub text: String,
}

/// Why a row is not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// Nothing in it.
    Blank,
    /// A total or count line.
    Total,
    /// The column names once more (lists pasted together).
    RepeatedHeader,
    /// A remark below the list.
    Footnote,
}

impl SkipReason {
    /// The reason in words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Blank => "The row is blank.",
            Self::Total => "The row is a total, not a data row.",
            Self::RepeatedHeader => "The row repeats the column names.",
            Self::Footnote => "The row is a remark below the list.",
        }
    }
}

/// Something the person should know about the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileNote {
    /// The file is not Unicode; it was read as Windows-1252, so accents deserve a look.
    ReadAsWindows1252,
    /// Other sheets were left out.
    OtherSheets(Vec<String>),
    /// The sheet read is hidden in the workbook.
    HiddenSheet,
    /// Formulas were found; the stored values were taken. Holds the number of cells.
    Formulas(usize),
    /// Error values such as `#N/A` were found. Holds the number of cells.
    ErrorValues(usize),
    /// Cells whose kind of value is unknown were read as empty. Holds the number of cells.
    UnreadableCells(usize),
    /// Some rows of a CSV have more or fewer cells than the header row. Holds the number of rows.
    RaggedRows(usize),
    /// Entries of a calendar that have a time of the day were left out. Holds their number.
    TimedEntries(usize),
    /// Entries of a calendar that repeat; only the days that they name themselves were read. Holds their number.
    RepeatingEntries(usize),
}

impl FileNote {
    /// The note in words.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::ReadAsWindows1252 => {
                "The file is not Unicode; it was read as Windows-1252. Check names with accents, or save it as CSV UTF-8."
                    .to_owned()
            }
            Self::OtherSheets(names) => format!("Other sheets were left out: {}.", names.join(", ")),
            Self::HiddenSheet => "The sheet that was read is hidden in the workbook.".to_owned(),
            Self::Formulas(1) => {
                "One cell holds a formula; the value stored with it was read. Check that it is current.".to_owned()
            }
            Self::Formulas(n) => {
                format!("{n} cells hold formulas; the values stored with them were read. Check that they are current.")
            }
            Self::ErrorValues(1) => "One cell holds an error value such as #N/A.".to_owned(),
            Self::ErrorValues(n) => format!("{n} cells hold an error value such as #N/A."),
            Self::UnreadableCells(1) => {
                "One cell holds a kind of value that is not known; it was read as empty.".to_owned()
            }
            Self::UnreadableCells(n) => {
                format!("{n} cells hold a kind of value that is not known; they were read as empty.")
            }
            Self::RaggedRows(1) => "One row has more or fewer cells than the header row.".to_owned(),
            Self::RaggedRows(n) => format!("{n} rows have more or fewer cells than the header row."),
            Self::TimedEntries(1) => "One entry has a time of the day and was left out: a closed day is an all-day entry.".to_owned(),
            Self::TimedEntries(n) => {
                format!("{n} entries have a time of the day and were left out: a closed day is an all-day entry.")
            }
            Self::RepeatingEntries(1) => {
                "One entry repeats; only the day that it names was read. Add the other years by hand.".to_owned()
            }
            Self::RepeatingEntries(n) => {
                format!("{n} entries repeat; only the days that they name were read. Add the other years by hand.")
            }
        }
    }
}

/// The letters of a column of a sheet: 0 → `A`, 25 → `Z`, 26 → `AA`.
#[must_use]
pub fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// The name of a cell: column 3, row 17 → `D17`. The column counts from 0, the row from 1.
#[must_use]
pub fn cell_name(column: usize, row: u32) -> String {
    format!("{}{row}", column_name(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_excel_names_them() {
        assert_eq!(cell_name(0, 1), "A1");
        assert_eq!(cell_name(25, 9), "Z9");
        assert_eq!(cell_name(26, 9), "AA9");
        assert_eq!(cell_name(16_383, 1_048_576), "XFD1048576");
    }
}
