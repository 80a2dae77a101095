//! Several plain tables in one workbook: the report pack of an event (B3-20). Each sheet has a heading, names of columns
//! that stay in view, filter buttons, and prints one page wide.

use std::io::Write;

use chrono::{NaiveDate, NaiveDateTime};

use super::WorkbookOptions;
use super::sheet::{
    Column, cell_text, close_sheet, column_number, lines_of, new_workbook, open_sheet, set_lines,
};
use super::style::Styles;
use crate::error::SheetError;

/// A sheet of a pack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PackSheet {
    /// Its name, at most 31 characters.
    pub name: String,
    /// What it shows, in a sentence; may be empty.
    pub note: String,
    /// Names of its columns and their widths in characters.
    pub columns: Vec<(String, f64)>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<PackCell>>,
}

/// A cell of a pack.
#[derive(Debug, Clone, PartialEq)]
pub enum PackCell {
    /// Text, never a formula.
    Text(String),
    /// A number that can be added up.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// A civil time.
    Time(NaiveDateTime),
    /// Nothing.
    Empty,
}

impl From<&str> for PackCell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for PackCell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<usize> for PackCell {
    fn from(number: usize) -> Self {
        Self::Number(u32::try_from(number).map_or(f64::from(u32::MAX), f64::from))
    }
}

impl<T: Into<Self>> From<Option<T>> for PackCell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Columns wider than this wrap their text.
const WRAPS_FROM: f64 = 30.0;

/// Writes the sheets, the first one in front.
///
/// # Errors
/// [`SheetError::Write`] when the file cannot be written.
pub fn write_pack<W: Write + std::io::Seek + Send>(
    options: &WorkbookOptions,
    sheets: &[PackSheet],
    writer: W,
) -> Result<(), SheetError> {
    let mut workbook = new_workbook(options)?;
    let styles = Styles::new();
    let time = styles.date.clone().set_num_format("d mmm yyyy hh:mm");
    for pack in sheets {
        let mut lines = vec![format!("{} · {}", options.title, pack.name)];
        if !pack.note.is_empty() {
            lines.push(pack.note.clone());
        }
        lines.extend(options.filter_lines.iter().cloned());
        lines.push(options.as_of_text());
        let columns: Vec<Column<'_>> = pack
            .columns
            .iter()
            .map(|(name, width)| Column { name: name.clone(), width: *width, header: &styles.header })
            .collect();
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        let first_row = open_sheet(&mut sheet, &pack.name, &lines, &columns, 1, &styles)?;
        let mut row = first_row;
        for cells in &pack.rows {
            let mut height = 1;
            for (index, cell) in cells.iter().enumerate() {
                let column = column_number(index)?;
                let width = pack.columns.get(index).map_or(WRAPS_FROM, |(_, width)| *width);
                match cell {
                    PackCell::Text(text) if width >= WRAPS_FROM => {
                        sheet.write_string_with_format(row, column, cell_text(text), &styles.wrapped)?;
                        height = height.max(lines_of(text, width as usize));
                    }
                    PackCell::Text(text) => {
                        sheet.write_string_with_format(row, column, cell_text(text), &styles.text)?;
                    }
                    PackCell::Number(number) => {
                        sheet.write_number_with_format(row, column, *number, &styles.number)?;
                    }
                    PackCell::Date(date) => {
                        sheet.write_datetime_with_format(row, column, date, &styles.date)?;
                    }
                    PackCell::Time(at) => {
                        sheet.write_datetime_with_format(row, column, at, &time)?;
                    }
                    PackCell::Empty => {
                        sheet.write_blank(row, column, &styles.text)?;
                    }
                }
            }
            set_lines(&mut sheet, row, height)?;
            row += 1;
        }
        close_sheet(&mut sheet, first_row - 1, row, pack.columns.len())?;
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_writer(writer)?;
    Ok(())
}
