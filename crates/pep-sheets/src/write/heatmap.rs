//! The heatmap as a workbook (E-01, E-02), for Microsoft people.
//!
//! Sheet "Heatmap" has one row per account: its data, and the partners under the three statuses as names on
//! the status colour, so that the colours can be read across and the names searched. A column per partner
//! would be 300 columns of mostly nothing. Sheet "Reports" has one row per account and partner for filters
//! and pivots, with real dates. Sheet "Legend" explains and states filter, date and audience.
//! Partners never receive this workbook: theirs is [`super::ReportTableWorkbook`], whose types hold nothing
//! else than what they may see (H-37).

use std::io::Write;

use chrono::NaiveDate;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::WorkbookOptions;
use super::legend::add_legend;
use super::sheet::{
    Column, SHEET_ROWS, cell_text, close_sheet, column_number, lines_of, new_workbook, open_sheet, set_lines,
};
use super::style::Styles;
use crate::error::SheetError;
use pep_domain::heatmap::{AccountStatus, Relationship};

/// Who may see the workbook, in its third line and in the legend.
const AUDIENCE: &str = "Microsoft internal. Do not share with partners";
/// Width of a column of partner names, in characters.
const NAMES_WIDTH: f64 = 34.0;
/// Names longer than this wrap.
const NAMES_CHARS: usize = 34;
const ACCOUNT_COLUMNS: [(&str, f64); 11] = [
    ("TPID", 11.0),
    ("Account Name", 38.0),
    ("City", 16.0),
    ("State", 8.0),
    ("Country", 16.0),
    ("Segment", 15.0),
    ("Sales Unit", 22.0),
    ("ATU", 12.0),
    ("Industry", 22.0),
    ("ECM", 24.0),
    ("Sellers", 26.0),
];
const REPORT_COLUMNS: [(&str, f64); 11] = [
    ("TPID", 11.0),
    ("Account Name", 38.0),
    ("City", 16.0),
    ("Country", 16.0),
    ("Sales Unit", 22.0),
    ("Partner", 32.0),
    ("Account Status", 20.0),
    ("Business/IT", 16.0),
    ("Exec/Director Level", 12.0),
    ("Reported On", 14.0),
    ("Notes", 90.0),
];

/// An account as the internal workbook shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeatmapAccount {
    /// TPID; written as text.
    pub tpid: String,
    /// Account name.
    pub name: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// Country.
    pub country: String,
    /// Segment.
    pub segment: String,
    /// Sales unit.
    pub ou: String,
    /// Account team unit.
    pub atu: String,
    /// Industry.
    pub industry: String,
    /// ECM, as shown to people.
    pub ecm: String,
    /// Sellers, as shown to people.
    pub sellers: String,
}

/// One partner's report on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerCell {
    /// The partner's name.
    pub partner_name: String,
    /// The status reported.
    pub status: AccountStatus,
    /// With whom the partner deals; `None` = not said.
    pub relationship: Option<Relationship>,
    /// Exec or director level; `None` = not said.
    pub exec_level: Option<bool>,
    /// Notes; may be empty.
    pub notes: String,
    /// Day of the report in the reader's zone.
    pub reported_on: Option<NaiveDate>,
}

/// What went into a workbook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeatmapCounts {
    /// Accounts.
    pub accounts: u32,
    /// Reports.
    pub reports: u64,
}

/// Writes the workbook account by account; memory does not grow with them.
pub struct HeatmapWorkbook {
    workbook: Workbook,
    options: WorkbookOptions,
    styles: Styles,
    accounts: Worksheet,
    accounts_row: u32,
    reports: ReportSheets,
    counts: HeatmapCounts,
    header_row: u32,
}

impl HeatmapWorkbook {
    /// Opens the workbook.
    ///
    /// # Errors
    /// [`SheetError::Write`] when the temporary folder cannot be written.
    pub fn start(options: WorkbookOptions) -> Result<Self, SheetError> {
        let mut workbook = new_workbook(&options)?;
        let styles = Styles::new();
        let lines = vec![
            options.title.clone(),
            options.filter_text(),
            format!("{} · {AUDIENCE}", options.as_of_text()),
        ];
        let header_row = u32::try_from(lines.len()).unwrap_or(0);
        let mut columns: Vec<Column<'_>> = ACCOUNT_COLUMNS
            .iter()
            .map(|(name, width)| Column { name: (*name).to_owned(), width: *width, header: &styles.header })
            .collect();
        columns.push(Column { name: "Partners".to_owned(), width: 9.5, header: &styles.header });
        columns.extend(styles.statuses.iter().map(|style| Column {
            name: style.words(),
            width: NAMES_WIDTH,
            header: &style.header,
        }));
        columns.push(Column { name: "Latest Report".to_owned(), width: 14.0, header: &styles.header });
        let mut accounts = workbook_sheet(&mut workbook)?;
        let accounts_row = open_sheet(&mut accounts, "Heatmap", &lines, &columns, 2, &styles)?;
        let reports = ReportSheets::start(&mut workbook, lines, SHEET_ROWS, &styles)?;
        Ok(Self {
            workbook,
            options,
            accounts,
            accounts_row,
            reports,
            counts: HeatmapCounts::default(),
            header_row,
            styles,
        })
    }

    /// Writes an account and the reports on it. Partners appear in the given order.
    ///
    /// # Errors
    /// [`SheetError::Write`] when a row cannot be written or the sheet is full (1,048,576 rows).
    pub fn push_account(
        &mut self,
        account: &HeatmapAccount,
        cells: &[PartnerCell],
    ) -> Result<(), SheetError> {
        let row = self.accounts_row;
        if row >= SHEET_ROWS {
            return Err(SheetError::Write {
                detail: "Excel holds no more rows; narrow the filter".to_owned(),
            });
        }
        self.write_account(row, account, cells)?;
        for cell in cells {
            self.reports.push(&mut self.workbook, account, cell, &self.styles)?;
        }
        self.accounts_row += 1;
        self.counts.accounts += 1;
        self.counts.reports += u64::try_from(cells.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    /// Adds the legend and writes the file.
    ///
    /// # Errors
    /// [`SheetError::Write`] when the file cannot be written.
    pub fn finish<W: Write + std::io::Seek + Send>(mut self, writer: W) -> Result<HeatmapCounts, SheetError> {
        close_sheet(&mut self.accounts, self.header_row, self.accounts_row, ACCOUNT_COLUMNS.len() + 5)?;
        self.workbook.push_worksheet(self.accounts);
        self.reports.finish(&mut self.workbook, self.header_row)?;
        let facts = [
            ("Contents", format!("{} accounts, {} reports", self.counts.accounts, self.counts.reports)),
            ("Who may see it", format!("{AUDIENCE}.")),
        ];
        add_legend(&mut self.workbook, &self.options, &self.styles, &facts)?;
        self.workbook.save_to_writer(writer)?;
        Ok(self.counts)
    }

    fn write_account(
        &mut self,
        row: u32,
        account: &HeatmapAccount,
        cells: &[PartnerCell],
    ) -> Result<(), SheetError> {
        let texts = [
            &account.tpid,
            &account.name,
            &account.city,
            &account.state,
            &account.country,
            &account.segment,
            &account.ou,
            &account.atu,
            &account.industry,
            &account.ecm,
            &account.sellers,
        ];
        let sheet = &mut self.accounts;
        for (index, text) in texts.iter().enumerate() {
            write_text(sheet, row, column_number(index)?, text, &self.styles)?;
        }
        let mut column = column_number(texts.len())?;
        sheet.write_number_with_format(
            row,
            column,
            f64::from(u32::try_from(cells.len()).unwrap_or(u32::MAX)),
            &self.styles.number,
        )?;
        let mut lines = 1;
        for style in &self.styles.statuses {
            column += 1;
            let named = cells.iter().filter(|cell| cell.status == style.status);
            let names = named.map(|cell| cell.partner_name.as_str()).collect::<Vec<_>>().join(", ");
            if names.is_empty() {
                sheet.write_blank(row, column, &self.styles.text)?;
            } else {
                lines = lines.max(lines_of(&names, NAMES_CHARS));
                let format = if names.len() > NAMES_CHARS { &style.wrapped_names } else { &style.names };
                sheet.write_string_with_format(row, column, cell_text(&names), format)?;
            }
        }
        match cells.iter().filter_map(|cell| cell.reported_on).max() {
            Some(date) => sheet.write_date_with_format(row, column + 1, date, &self.styles.date)?,
            None => sheet.write_blank(row, column + 1, &self.styles.text)?,
        };
        set_lines(sheet, row, lines)
    }
}

/// The sheet of single reports; a new one begins where Excel's rows end.
struct ReportSheets {
    full: Vec<Worksheet>,
    current: Worksheet,
    row: u32,
    rows_per_sheet: u32,
    lines: Vec<String>,
}

impl ReportSheets {
    fn start(
        workbook: &mut Workbook,
        lines: Vec<String>,
        rows_per_sheet: u32,
        styles: &Styles,
    ) -> Result<Self, SheetError> {
        let mut current = workbook_sheet(workbook)?;
        let row = open_reports(&mut current, "Reports", &lines, styles)?;
        Ok(Self { full: Vec::new(), current, row, rows_per_sheet, lines })
    }

    fn push(
        &mut self,
        workbook: &mut Workbook,
        account: &HeatmapAccount,
        cell: &PartnerCell,
        styles: &Styles,
    ) -> Result<(), SheetError> {
        if self.row >= self.rows_per_sheet {
            let mut next = workbook_sheet(workbook)?;
            self.row =
                open_reports(&mut next, &format!("Reports {}", self.full.len() + 2), &self.lines, styles)?;
            self.full.push(std::mem::replace(&mut self.current, next));
        }
        let (sheet, row) = (&mut self.current, self.row);
        let texts =
            [&account.tpid, &account.name, &account.city, &account.country, &account.ou, &cell.partner_name];
        for (index, text) in texts.iter().enumerate() {
            write_text(sheet, row, column_number(index)?, text, styles)?;
        }
        let style = styles.status(cell.status);
        sheet.write_string_with_format(row, 6, style.words(), &style.tag)?;
        write_text(sheet, row, 7, cell.relationship.map_or("", Relationship::label), styles)?;
        write_text(sheet, row, 8, exec_text(cell.exec_level), styles)?;
        match cell.reported_on {
            Some(date) => sheet.write_date_with_format(row, 9, date, &styles.date)?,
            None => sheet.write_blank(row, 9, &styles.text)?,
        };
        // The last column, so that long notes run on to the right and every row stays one line high.
        write_text(sheet, row, 10, &cell.notes, styles)?;
        self.row += 1;
        Ok(())
    }

    fn finish(self, workbook: &mut Workbook, header_row: u32) -> Result<(), SheetError> {
        let last = (self.current, self.row);
        let full = self.full.into_iter().map(|sheet| (sheet, self.rows_per_sheet));
        for (mut sheet, next_row) in full.chain([last]) {
            close_sheet(&mut sheet, header_row, next_row, REPORT_COLUMNS.len())?;
            workbook.push_worksheet(sheet);
        }
        Ok(())
    }
}

fn open_reports(
    sheet: &mut Worksheet,
    name: &str,
    lines: &[String],
    styles: &Styles,
) -> Result<u32, SheetError> {
    let column = |(name, width): &(&str, f64)| Column {
        name: (*name).to_owned(),
        width: *width,
        header: &styles.header,
    };
    open_sheet(sheet, name, lines, &REPORT_COLUMNS.iter().map(column).collect::<Vec<_>>(), 2, styles)
}

/// Several sheets are open at a time: each writes its rows to a file of its own.
fn workbook_sheet(workbook: &mut Workbook) -> Result<Worksheet, SheetError> {
    Ok(workbook.new_worksheet_with_constant_memory()?)
}

fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    styles: &Styles,
) -> Result<(), SheetError> {
    if text.is_empty() {
        sheet.write_blank(row, column, &styles.text)?;
    } else {
        sheet.write_string_with_format(row, column, cell_text(text), &styles.text)?;
    }
    Ok(())
}

pub(super) fn exec_text(exec_level: Option<bool>) -> &'static str {
    match exec_level {
        Some(true) => "Yes",
        Some(false) => "No",
        None => "",
    }
}
