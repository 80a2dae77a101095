//! Workbooks (`.xlsx`, `.xlsm`): fence first, then the streaming cell reader, never a dense range.

mod fence;
mod scan;

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::clean::number_text;
use super::grid::{Grid, GridBuilder};
use super::layout;
use crate::error::SheetError;
use crate::kind::ListKind;
use crate::limits::ReadLimits;
use crate::table::{CellNotes, FileNote, RawTable};

/// Sheets looked at; the rest is named as left out.
const SHEETS: usize = 40;

type Workbook = Xlsx<Cursor<Vec<u8>>>;

pub(super) fn read_workbook(
    bytes: &[u8],
    limits: &ReadLimits,
    kind: Option<ListKind>,
) -> Result<RawTable, SheetError> {
    let copy = fence::checked_copy(bytes, limits)?;
    // The reader computes with what it finds; a slip of it in a damaged file is a damaged file.
    std::panic::catch_unwind(|| read_checked(copy, limits, kind))
        .unwrap_or_else(|_| Err(SheetError::damaged("its parts contradict each other")))
}

fn read_checked(copy: Vec<u8>, limits: &ReadLimits, kind: Option<ListKind>) -> Result<RawTable, SheetError> {
    let mut workbook: Workbook = Xlsx::new(Cursor::new(copy)).map_err(|error| damage(&error))?;
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let (name, visible) = best_sheet(&mut workbook, &sheets, limits, kind)?;
    let grid = read_sheet(&mut workbook, &name, limits, None)?;
    let mut table = layout::table_of(grid, kind)?;
    let others: Vec<String> =
        sheets.into_iter().map(|(other, _)| other).filter(|other| *other != name).collect();
    if !others.is_empty() {
        table.notes.push(FileNote::OtherSheets(others));
    }
    if !visible {
        table.notes.push(FileNote::HiddenSheet);
    }
    table.sheet = Some(name);
    Ok(table)
}

/// Score of the row of names, visible, cells at the start: more is better, the first counts most.
type Rank = (usize, bool, usize);

/// The sheet whose row of names fits best; visible before hidden; then the one with most rows at its start,
/// so that cover sheets lose.
fn best_sheet(
    workbook: &mut Workbook,
    sheets: &[(String, bool)],
    limits: &ReadLimits,
    kind: Option<ListKind>,
) -> Result<(String, bool), SheetError> {
    if let [only] = sheets {
        return Ok(only.clone());
    }
    let mut best: Option<(Rank, &(String, bool))> = None;
    let mut refusal = None;
    for sheet in sheets.iter().take(SHEETS) {
        let Grid { rows, .. } = match read_sheet(workbook, &sheet.0, limits, Some(layout::HEADER_ROWS)) {
            Ok(grid) => grid,
            Err(error) => {
                refusal = Some(error);
                continue;
            }
        };
        let score = layout::best_header(&rows, kind).map_or(0, |(_, score)| score);
        let cells = rows.iter().map(|row| row.filled()).sum();
        let rank = (score, sheet.1, cells);
        if cells > 0 && best.as_ref().is_none_or(|(other, _)| rank > *other) {
            best = Some((rank, sheet));
        }
    }
    match best {
        Some((_, sheet)) => Ok(sheet.clone()),
        None => Err(refusal.unwrap_or(SheetError::NoTable)),
    }
}

/// Reads a sheet cell by cell; with `rows`, only that many rows that hold text.
fn read_sheet(
    workbook: &mut Workbook,
    name: &str,
    limits: &ReadLimits,
    rows: Option<usize>,
) -> Result<Grid, SheetError> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| damage(&error))?;
    let mut builder = GridBuilder::new(limits);
    let mut unreadable = 0;
    loop {
        let cell = match reader.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            // One odd value (a newer error such as #SPILL!) is no reason to refuse the list.
            Err(XlsxError::CellError(_) | XlsxError::CellTAttribute(_) | XlsxError::ParseFloat(_)) => {
                unreadable += 1;
                continue;
            }
            Err(error) => return Err(damage(&error)),
        };
        let formula = if cell.formula.is_some() { CellNotes::FORMULA } else { CellNotes::default() };
        let (text, notes) = text_of(&cell.value);
        let (row, column) = cell.pos;
        builder.put(row, usize::try_from(column).unwrap_or(usize::MAX), &text, notes | formula)?;
        if rows.is_some_and(|rows| builder.len() > rows) {
            break;
        }
    }
    let mut grid = builder.finish();
    if unreadable > 0 {
        grid.notes.push(FileNote::UnreadableCells(unreadable));
    }
    Ok(grid)
}

fn text_of<'a>(value: &'a DataRef<'a>) -> (std::borrow::Cow<'a, str>, CellNotes) {
    let none = CellNotes::default();
    match value {
        DataRef::String(text) => (text.as_str().into(), none),
        DataRef::SharedString(text) => ((*text).into(), none),
        DataRef::Int(number) => (number.to_string().into(), none),
        DataRef::Float(number) => (number_text(*number).into(), none),
        DataRef::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.into(), none),
        DataRef::DateTime(date) => date_text(date),
        DataRef::DateTimeIso(text) => {
            (text.strip_suffix("T00:00:00").unwrap_or(text).replace('T', " ").into(), CellNotes::DATE)
        }
        DataRef::DurationIso(text) => (text.as_str().into(), none),
        DataRef::Error(error) => (error.to_string().into(), CellNotes::ERROR_VALUE),
        DataRef::Empty => ("".into(), none),
    }
}

/// Dates as `2026-11-21`, with the time only when there is one. What is no date in Excel's calendar stays a number.
fn date_text(date: &ExcelDateTime) -> (std::borrow::Cow<'static, str>, CellNotes) {
    let moment = if date.is_datetime() && (0.0..2_958_466.0).contains(&date.as_f64()) {
        date.as_datetime()
    } else {
        None
    };
    match moment {
        Some(moment) if moment.time() == chrono::NaiveTime::MIN => {
            (moment.format("%Y-%m-%d").to_string().into(), CellNotes::DATE)
        }
        Some(moment) => (moment.format("%Y-%m-%d %H:%M").to_string().into(), CellNotes::DATE),
        None => (number_text(date.as_f64()).into(), CellNotes::default()),
    }
}

fn damage(error: &XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::PasswordProtected,
        other => SheetError::damaged(super::clean::cut(&other.to_string(), 120)),
    }
}
