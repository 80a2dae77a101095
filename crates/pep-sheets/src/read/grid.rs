//! Cells on their way into a table, within the limits.

use super::clean::{clean, cut};
use crate::error::SheetError;
use crate::limits::ReadLimits;
use crate::table::{CellNotes, FileNote, RawRow, cell_name};

/// Rows as they stood in one sheet, cleaned, blank rows left out.
#[derive(Default)]
pub(super) struct Grid {
    /// Rows by rising number.
    pub(super) rows: Vec<RawRow>,
    /// What was odd about the sheet.
    pub(super) notes: Vec<FileNote>,
}

/// Builds a [`Grid`] cell by cell. Nothing is reserved ahead: a row costs memory when it has text.
pub(super) struct GridBuilder<'a> {
    limits: &'a ReadLimits,
    rows: Vec<RawRow>,
    text_left: usize,
    formulas: usize,
    errors: usize,
}

impl<'a> GridBuilder<'a> {
    pub(super) fn new(limits: &'a ReadLimits) -> Self {
        Self { limits, rows: Vec::new(), text_left: limits.text_bytes, formulas: 0, errors: 0 }
    }

    /// Puts text into a cell; both positions count from 0. Cells without text and notes cost nothing.
    pub(super) fn put(
        &mut self,
        row: u32,
        column: usize,
        raw: &str,
        notes: CellNotes,
    ) -> Result<(), SheetError> {
        if raw.is_empty() && !notes.has(CellNotes::FORMULA) {
            return Ok(());
        }
        let number = row.saturating_add(1);
        if row >= self.limits.rows || column >= usize::try_from(self.limits.columns).unwrap_or(usize::MAX) {
            return Err(SheetError::CellOutOfReach {
                cell: cell_name(column, number),
                rows: self.limits.rows,
                columns: self.limits.columns,
            });
        }
        if raw.len() > self.limits.cell_chars && raw.chars().count() > self.limits.cell_chars {
            return Err(SheetError::CellTooLong {
                cell: cell_name(column, number),
                limit: self.limits.cell_chars,
            });
        }
        self.text_left = self.text_left.checked_sub(raw.len()).ok_or_else(|| {
            SheetError::unpacks(format!("the texts of the sheet up to row {number} are too long together"))
        })?;
        let cell = clean(raw, notes);
        if cell.text.is_empty() && !notes.has(CellNotes::FORMULA) {
            return Ok(());
        }
        self.formulas += usize::from(notes.has(CellNotes::FORMULA));
        self.errors += usize::from(notes.has(CellNotes::ERROR_VALUE));
        let cells = &mut self.row(number)?.cells;
        if cells.len() <= column {
            cells.resize_with(column + 1, Default::default);
        }
        if let Some(place) = cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    /// The rows put so far.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn finish(self) -> Grid {
        let mut notes = Vec::new();
        if self.formulas > 0 {
            notes.push(FileNote::Formulas(self.formulas));
        }
        if self.errors > 0 {
            notes.push(FileNote::ErrorValues(self.errors));
        }
        Grid { rows: self.rows, notes }
    }

    fn row(&mut self, number: u32) -> Result<&mut RawRow, SheetError> {
        let last = self.rows.last().map_or(0, |row| row.number);
        if number < last {
            return Err(SheetError::damaged(format!("row {number} stands below row {last}")));
        }
        if number > last {
            self.rows.push(RawRow { number, cells: Vec::new() });
        }
        self.rows.last_mut().ok_or_else(|| SheetError::damaged(cut("a row is missing", 80)))
    }
}
