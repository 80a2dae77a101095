//! What every sheet of PEP shares: heading lines, column names, print setup, safe text.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, IgnoreError, Workbook, Worksheet};

use super::WorkbookOptions;
use super::style::Styles;
use crate::error::SheetError;

/// UTF-16 units a cell of Excel holds.
const CELL_UNITS: usize = 32_767;
/// Rows a sheet of Excel holds.
pub(super) const SHEET_ROWS: u32 = 1_048_576;

/// A column: its name, its width in characters, its heading's look.
pub(super) struct Column<'a> {
    pub(super) name: String,
    pub(super) width: f64,
    pub(super) header: &'a Format,
}

/// Text as a cell can hold it: cut at Excel's limit, with an ellipsis.
pub(super) fn cell_text(text: &str) -> Cow<'_, str> {
    if text.len() <= CELL_UNITS || text.encode_utf16().count() <= CELL_UNITS {
        return text.into();
    }
    let mut units = 1;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= CELL_UNITS
    };
    text.chars().take_while(fits).chain(['…']).collect::<String>().into()
}

/// How many lines a text takes in a column of so many characters, up to eight: what is longer is read in the
/// formula bar.
pub(super) fn lines_of(text: &str, width: usize) -> u16 {
    let lines: usize = text.split('\n').map(|line| line.chars().count() / width.max(1) + 1).sum();
    u16::try_from(lines.min(8)).unwrap_or(8)
}

/// Gives a row the height of its lines. Rows of one line keep the default and cost no memory; not every
/// program finds the height of a wrapped row by itself.
pub(super) fn set_lines(sheet: &mut Worksheet, row: u32, lines: u16) -> Result<(), SheetError> {
    if lines > 1 {
        sheet.set_row_height(row, f64::from(lines) * 13.5 + 2.0)?;
    }
    Ok(())
}

/// A workbook that writes through a temporary folder and names title and date but no author.
pub(super) fn new_workbook(options: &WorkbookOptions) -> Result<Workbook, SheetError> {
    let mut workbook = Workbook::new();
    if let Some(folder) = &options.temp_dir {
        workbook.set_tempdir(folder)?;
    }
    let properties = rust_xlsxwriter::DocProperties::new()
        .set_title(cell_text(&options.title))
        .set_creation_datetime(&options.generated_at.and_utc());
    workbook.set_properties(&properties);
    Ok(workbook)
}

/// Writes heading lines and column names; returns the first row for data. The names stay in view, and so
/// do the first `kept` columns.
pub(super) fn open_sheet(
    sheet: &mut Worksheet,
    name: &str,
    lines: &[String],
    columns: &[Column<'_>],
    kept: u16,
    styles: &Styles,
) -> Result<u32, SheetError> {
    sheet.set_name(name)?;
    for (index, column) in columns.iter().enumerate() {
        sheet.set_column_width(column_number(index)?, column.width)?;
    }
    let header_row = u32::try_from(lines.len()).unwrap_or(0);
    print_setup(sheet, name, header_row)?;
    set_pages(sheet, columns, kept)?;
    if header_row > 0 {
        sheet.set_row_height(0, 26)?;
    }
    sheet.set_row_height(header_row, 32)?;
    sheet.set_freeze_panes(header_row + 1, kept)?;
    for (row, line) in lines.iter().enumerate() {
        let format = if row == 0 { &styles.title } else { &styles.quiet };
        sheet.write_string_with_format(u32::try_from(row).unwrap_or(0), 0, cell_text(line), format)?;
    }
    for (index, column) in columns.iter().enumerate() {
        sheet.write_string_with_format(header_row, column_number(index)?, &column.name, column.header)?;
    }
    Ok(header_row + 1)
}

/// Filter buttons over the rows written, from the row of names to the last one.
pub(super) fn close_sheet(
    sheet: &mut Worksheet,
    header_row: u32,
    next_row: u32,
    columns: usize,
) -> Result<(), SheetError> {
    let last_column = column_number(columns.saturating_sub(1))?;
    if next_row > header_row + 1 {
        sheet.autofilter(header_row, 0, next_row - 1, last_column)?;
        // TPIDs are text so that leading zeros stay; Excel need not remark on each of them.
        sheet.ignore_error_range(
            header_row + 1,
            0,
            next_row - 1,
            last_column,
            IgnoreError::NumberStoredAsText,
        )?;
    }
    Ok(())
}

/// The smallest print that is read without a glass, percent of the size on the screen.
const PRINT_PERCENT: u16 = 75;
/// Characters of the sheet's font across a landscape A4 page at that size.
const PAGE_CHARS: f64 = 198.0;

/// A sheet that fits is printed one page wide. A wider one would come out too small to read, so it goes on to further
/// pages to the right, each beginning with the columns that are kept in view.
fn set_pages(sheet: &mut Worksheet, columns: &[Column<'_>], kept: u16) -> Result<(), SheetError> {
    let breaks =
        page_breaks(&columns.iter().map(|column| column.width).collect::<Vec<_>>(), usize::from(kept))?;
    if breaks.is_empty() {
        sheet.set_print_fit_to_pages(1, 0);
    } else {
        sheet.set_print_scale(PRINT_PERCENT);
        sheet.set_vertical_page_breaks(&breaks)?;
        sheet.set_repeat_columns(0, kept.saturating_sub(1))?;
    }
    Ok(())
}

/// The columns with which a new page begins. `widths` in characters; the first `kept` columns are on every page.
fn page_breaks(widths: &[f64], kept: usize) -> Result<Vec<u32>, SheetError> {
    let repeated: f64 = widths.iter().take(kept).sum();
    let (mut on_page, mut breaks) = (repeated, Vec::new());
    for (index, width) in widths.iter().enumerate().skip(kept) {
        if on_page + width > PAGE_CHARS && on_page > repeated {
            breaks.push(u32::from(column_number(index)?));
            on_page = repeated;
        }
        on_page += width;
    }
    Ok(breaks)
}

/// Landscape A4, names on every page, page numbers below.
fn print_setup(sheet: &mut Worksheet, name: &str, header_row: u32) -> Result<(), SheetError> {
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(header_row, header_row)?;
    sheet.set_footer(format!("&L{}&R&P / &N", name.replace('&', "&&")));
    sheet.set_screen_gridlines(false);
    Ok(())
}

pub(super) fn column_number(index: usize) -> Result<u16, SheetError> {
    u16::try_from(index).map_err(|error| SheetError::Write { detail: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_sheets_are_printed_on_several_pages_and_each_begins_with_the_kept_columns() {
        assert_eq!(page_breaks(&[11.0, 38.0, 40.0, 60.0], 2).unwrap(), Vec::<u32>::new());
        // 49 are kept: 100 + 49 fit, 60 more do not, and the next page begins with 49 again.
        assert_eq!(page_breaks(&[11.0, 38.0, 100.0, 60.0, 80.0, 20.0], 2).unwrap(), [3, 5]);
        // A column wider than a page has one of its own.
        assert_eq!(page_breaks(&[11.0, 38.0, 300.0, 20.0], 2).unwrap(), [3]);
    }

    #[test]
    fn text_is_cut_where_excel_ends() {
        let fits = "x".repeat(CELL_UNITS);
        assert_eq!(cell_text(&fits), fits);
        let emoji = "\u{1f600}".repeat(20_000);
        let cut = cell_text(&emoji);
        assert!(cut.encode_utf16().count() <= CELL_UNITS && cut.ends_with('…'));
    }
}
