//! Writing: workbooks in constant memory, and CSV.
//!
//! Data goes into cells as text, numbers or dates, never as formulas or links, and the files name no author.
//! Large workbooks pass through a temporary folder row by row.

mod csv;
mod error_file;
mod heatmap;
mod legend;
mod pack;
mod report_table;
mod sheet;
mod style;

pub use csv::{CsvWriter, needs_guard};
pub use error_file::write_error_file;
pub use heatmap::{HeatmapAccount, HeatmapCounts, HeatmapWorkbook, PartnerCell};
pub use pack::{PackCell, PackSheet, write_pack};
pub use report_table::{ReportTableOptions, ReportTableRow, ReportTableWorkbook};

use std::path::PathBuf;

use chrono::NaiveDateTime;

/// What a workbook says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkbookOptions {
    /// Title, e.g. "Heatmap · Example Program".
    pub title: String,
    /// The filter in words, one criterion a line ("Segment: Enterprise, Major"); empty = everything the
    /// reader may see.
    pub filter_lines: Vec<String>,
    /// When the data was read, in the reader's civil time.
    pub generated_at: NaiveDateTime,
    /// The reader's zone as shown beside that time, e.g. "Europe/Berlin".
    pub reader_zone_label: String,
    /// Folder for the rows on their way; the system's temporary folder when `None`. It must be writable and
    /// hold about ten times the finished file.
    pub temp_dir: Option<PathBuf>,
}

impl WorkbookOptions {
    pub(crate) fn filter_text(&self) -> String {
        if self.filter_lines.is_empty() {
            "Filter: none".to_owned()
        } else {
            format!("Filter: {}", self.filter_lines.join(" · "))
        }
    }

    pub(crate) fn as_of_text(&self) -> String {
        format!("As of {} ({})", self.generated_at.format("%-d %b %Y, %H:%M"), self.reader_zone_label)
    }
}
