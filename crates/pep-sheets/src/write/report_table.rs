//! A partner's report request as a table to fill in Excel and send back.
//!
//! Every row carries a short visible "Row ID". A hidden sheet or column would be lost when people copy the
//! table into a workbook of their own, and would look like something kept from them.

use std::io::Write;

use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DataValidationErrorStyle, Workbook,
    Worksheet,
};

use super::WorkbookOptions;
use super::heatmap::exec_text;
use super::legend::add_legend;
use super::sheet::{
    Column, cell_text, close_sheet, column_number, lines_of, new_workbook, open_sheet, set_lines,
};
use super::style::{STATUSES, Styles};
use crate::error::SheetError;
use pep_domain::heatmap::{AccountStatus, Relationship};

/// What a partner's table says about itself; the same as for other workbooks.
pub type ReportTableOptions = WorkbookOptions;

const COLUMNS: [(&str, f64, bool); 9] = [
    ("Row ID", 9.0, false),
    ("Account Name", 40.0, false),
    ("City", 18.0, false),
    ("State", 10.0, false),
    ("Country", 18.0, false),
    ("Account Status", 20.0, true),
    ("Business/IT", 18.0, true),
    ("Exec/Director Level", 14.0, true),
    ("Notes", 60.0, true),
];
const STATUS_COLUMN: u16 = 5;
/// Characters of notes on one line.
const NOTES_CHARS: usize = 60;

/// A row of the table: what a partner may see of an account (H-33…H-36), and its own report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportTableRow {
    /// Names the row when the table comes back; short, unique within the request, no account id.
    pub row_id: String,
    /// Account name.
    pub name: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
    /// The status reported so far.
    pub status: Option<AccountStatus>,
    /// The relationship reported so far.
    pub relationship: Option<Relationship>,
    /// Exec or director level reported so far.
    pub exec_level: Option<bool>,
    /// Notes reported so far.
    pub notes: String,
}

/// Writes the table row by row.
pub struct ReportTableWorkbook {
    workbook: Workbook,
    options: ReportTableOptions,
    styles: Styles,
    sheet: Worksheet,
    first_row: u32,
    row: u32,
}

impl ReportTableWorkbook {
    /// Opens the table.
    ///
    /// # Errors
    /// [`SheetError::Write`] when the temporary folder cannot be written.
    pub fn start(options: ReportTableOptions) -> Result<Self, SheetError> {
        let mut workbook = new_workbook(&options)?;
        let styles = Styles::new();
        let lines = [
            options.title.clone(),
            "Fill in the four green columns, save, and upload the file on the reporting page. You may sort, filter and delete rows; keep the Row ID beside its account.".to_owned(),
            options.as_of_text(),
        ];
        let header = |input: bool| if input { &styles.input_header } else { &styles.header };
        let columns: Vec<Column<'_>> = COLUMNS
            .iter()
            .map(|(name, width, input)| Column {
                name: (*name).to_owned(),
                width: *width,
                header: header(*input),
            })
            .collect();
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        let first_row = open_sheet(&mut sheet, "Report", &lines, &columns, 2, &styles)?;
        Ok(Self { workbook, options, styles, sheet, first_row, row: first_row })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// [`SheetError::Write`] when the row cannot be written.
    pub fn push(&mut self, row: &ReportTableRow) -> Result<(), SheetError> {
        let status = row.status.map_or("", AccountStatus::label);
        let shared = [&row.row_id, &row.name, &row.city, &row.state, &row.country].map(String::as_str);
        let reported = [
            status,
            row.relationship.map_or("", Relationship::label),
            exec_text(row.exec_level),
            row.notes.as_str(),
        ];
        for (index, text) in shared.into_iter().chain(reported).enumerate() {
            let column = column_number(index)?;
            let format = match index {
                0..=4 => &self.styles.text,
                8 => &self.styles.input_wrapped,
                _ => &self.styles.input,
            };
            if text.is_empty() {
                self.sheet.write_blank(self.row, column, format)?;
            } else {
                self.sheet.write_string_with_format(self.row, column, cell_text(text), format)?;
            }
        }
        set_lines(&mut self.sheet, self.row, lines_of(&row.notes, NOTES_CHARS))?;
        self.row += 1;
        Ok(())
    }

    /// Adds the drop-down lists, the colours that follow the status, and the legend; writes the file and
    /// returns the number of rows.
    ///
    /// # Errors
    /// [`SheetError::Write`] when the file cannot be written.
    pub fn finish<W: Write + std::io::Seek + Send>(mut self, writer: W) -> Result<u32, SheetError> {
        let rows = self.row - self.first_row;
        close_sheet(&mut self.sheet, self.first_row - 1, self.row, COLUMNS.len())?;
        if rows > 0 {
            self.add_lists()?;
        }
        self.workbook.push_worksheet(self.sheet);
        let facts = [
            ("Rows", rows.to_string()),
            ("Business/IT", "Where you know people: Business, IT, or Business and IT.".to_owned()),
            ("Exec/Director Level", "Yes if you know people at executive or director level.".to_owned()),
        ];
        add_legend(&mut self.workbook, &self.options, &self.styles, &facts)?;
        self.workbook.save_to_writer(writer)?;
        Ok(rows)
    }

    fn add_lists(&mut self) -> Result<(), SheetError> {
        let (first, last) = (self.first_row, self.row - 1);
        let lists: [(u16, &str, Vec<&str>); 3] = [
            (STATUS_COLUMN, "Account status", STATUSES.map(AccountStatus::label).to_vec()),
            (STATUS_COLUMN + 1, "Business or IT", vec!["Business", "IT", "Business and IT"]),
            (STATUS_COLUMN + 2, "Exec or director level", vec!["Yes", "No"]),
        ];
        for (column, title, choices) in lists {
            let message =
                format!("Choose one of: {}. Leave the cell empty if you cannot say.", choices.join(", "));
            let validation = DataValidation::new()
                .allow_list_strings(&choices)?
                .ignore_blank(true)
                .set_error_style(DataValidationErrorStyle::Stop)
                .set_error_title(title)?
                .set_error_message(message)?;
            self.sheet.add_data_validation(first, column, last, column, &validation)?;
        }
        for style in &self.styles.statuses {
            let rule = ConditionalFormatCell::new()
                .set_rule(ConditionalFormatCellRule::EqualTo(style.status.label()))
                .set_format(&style.highlight);
            self.sheet.add_conditional_format(first, STATUS_COLUMN, last, STATUS_COLUMN, &rule)?;
        }
        Ok(())
    }
}
