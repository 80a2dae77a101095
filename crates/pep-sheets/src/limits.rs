//! How much of a file is read.

/// The limits of a read. [`Default`] is what the product promises; tests and operators may lower or raise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of the file as uploaded (10 MB).
    pub file_bytes: u64,
    /// Entries in the zip container of a workbook (2,000).
    pub zip_entries: usize,
    /// Inflated bytes of one part of a workbook (64 MB).
    pub entry_bytes: u64,
    /// Inflated bytes of all parts of a workbook together (128 MB).
    pub total_bytes: u64,
    /// Rows of a sheet, counted from the first row of the sheet (50,000).
    pub rows: u32,
    /// Columns of a sheet, counted from column A (64).
    pub columns: u32,
    /// Characters of one cell (32,767, which is also Excel's own limit).
    pub cell_chars: usize,
    /// Bytes of text in all cells together (64 MB): a workbook may repeat one long text in every cell.
    pub text_bytes: usize,
    /// Different texts in the workbook's text table (500,000).
    pub shared_strings: usize,
}

const MB: u64 = 1024 * 1024;

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            file_bytes: 10 * MB,
            zip_entries: 2_000,
            entry_bytes: 64 * MB,
            total_bytes: 128 * MB,
            rows: 50_000,
            columns: 64,
            cell_chars: 32_767,
            text_bytes: 64 * 1024 * 1024,
            shared_strings: 500_000,
        }
    }
}

impl ReadLimits {
    /// The file limit in whole MB, for messages.
    pub(crate) fn file_mb(&self) -> u64 {
        self.file_bytes / MB
    }
}
