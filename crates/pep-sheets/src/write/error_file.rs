//! The rows that did not go in, as a file to repair and import again.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{Workbook, Worksheet};

use super::sheet::{Column, cell_text, close_sheet, column_number, open_sheet};
use super::style::Styles;
use crate::error::SheetError;
use crate::records::{Issue, Parsed};
use crate::table::RawTable;

/// Name of the added column. Column matching knows it and leaves it alone.
const PROBLEM: &str = "Problem";

/// Writes the rows of a list that have an error: the columns as they were, the offending cells marked, and a
/// column "Problem" that says in words what is wrong. The file can be imported as it is once repaired.
/// Returns the number of rows. `temp_dir` as in [`super::WorkbookOptions`].
///
/// # Errors
/// [`SheetError::Write`] when the file cannot be written.
pub fn write_error_file<R, W: Write + std::io::Seek + Send>(
    table: &RawTable,
    parsed: &Parsed<R>,
    temp_dir: Option<&Path>,
    writer: W,
) -> Result<u32, SheetError> {
    let mut workbook = Workbook::new();
    if let Some(folder) = temp_dir {
        workbook.set_tempdir(folder)?;
    }
    let styles = Styles::new();
    // The column of an earlier error file is replaced, not repeated.
    let kept: Vec<_> = table.headers.iter().filter(|header| header.text != PROBLEM).collect();
    let mut columns: Vec<Column<'_>> = kept
        .iter()
        .map(|header| Column { name: header.text.clone(), width: 22.0, header: &styles.header })
        .collect();
    columns.push(Column { name: PROBLEM.to_owned(), width: 90.0, header: &styles.header });
    let mut sheet: Worksheet = workbook.new_worksheet_with_constant_memory()?;
    let first_row = open_sheet(&mut sheet, "Rows to repair", &[], &columns, 0, &styles)?;
    let mut row = first_row;
    for failed in parsed.rows.iter().filter(|row| row.record.is_none()) {
        let Ok(at) = table.rows.binary_search_by_key(&failed.number, |row| row.number) else { continue };
        let Some(raw) = table.rows.get(at) else { continue };
        let marked: HashSet<&str> =
            failed.issues.iter().filter_map(|issue| issue.column.as_deref()).collect();
        for (index, header) in kept.iter().enumerate() {
            let text = raw.text(header.column);
            let format = if marked.contains(header.text.as_str()) { &styles.problem } else { &styles.text };
            sheet.write_string_with_format(row, column_number(index)?, cell_text(text), format)?;
        }
        let problem = problem_text(failed.number, &failed.issues);
        sheet.write_string_with_format(
            row,
            column_number(kept.len())?,
            cell_text(&problem),
            &styles.problem,
        )?;
        row += 1;
    }
    close_sheet(&mut sheet, 0, row, columns.len())?;
    workbook.push_worksheet(sheet);
    workbook.save_to_writer(writer)?;
    Ok(row - first_row)
}

/// "Row 44: B44 The Account Name is missing. …" with one line for each error.
fn problem_text(number: u32, issues: &[Issue]) -> String {
    let line = |issue: &Issue| match &issue.cell {
        Some(cell) => format!("{cell}: {}", issue.text),
        None => issue.text.clone(),
    };
    let lines: Vec<String> = issues.iter().filter(|issue| issue.is_error()).map(line).collect();
    format!("Row {number} of your file. {}", lines.join("\n"))
}
