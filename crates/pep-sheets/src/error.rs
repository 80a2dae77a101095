//! Why a file as a whole could not be read or written.

/// A file that cannot be used. Every text says what is wrong and what the person can do about it, and
/// names no internals: it may be shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SheetError {
    /// The file holds no bytes, or nothing but white space.
    #[error("The file is empty. Save the list again and choose the saved file.")]
    Empty,
    /// The file is larger than the limit.
    #[error(
        "The file is larger than {limit_mb} MB. Remove pictures and sheets that are not needed, or split the list into several files."
    )]
    TooLarge {
        /// The limit in MB.
        limit_mb: u64,
    },
    /// A known format that is not read here (`.xls`, `.ods`, PDF …).
    #[error(
        "This is {found}, which cannot be imported. Open it in Excel and save it as .xlsx or as CSV UTF-8."
    )]
    UnsupportedFormat {
        /// The format in words, with its article, e.g. "a PDF document".
        found: &'static str,
    },
    /// An Excel file under a password or a rights-management label.
    #[error(
        "The workbook is protected with a password or a label. Save a copy without protection and import that."
    )]
    PasswordProtected,
    /// The container or a part of it is damaged or is not a workbook.
    #[error(
        "The workbook cannot be read ({detail}). Open it in Excel, save it again as .xlsx, and import that."
    )]
    Damaged {
        /// What was found, in a few words.
        detail: String,
    },
    /// The file unpacks to more than the limits allow, as a file made to do harm would.
    #[error(
        "The workbook unpacks to more than can be read safely ({detail}). Copy the list into a new workbook, or save it as CSV UTF-8."
    )]
    UnpacksTooLarge {
        /// Which limit was passed, in a few words.
        detail: String,
    },
    /// A cell lies outside the area that is read.
    #[error(
        "Cell {cell} lies outside the {rows} rows and {columns} columns that can be read. Delete everything right of and below the list, save, and import again."
    )]
    CellOutOfReach {
        /// The cell, e.g. `XFD1048576`.
        cell: String,
        /// Rows that can be read.
        rows: u32,
        /// Columns that can be read.
        columns: u32,
    },
    /// One cell holds more text than a cell may.
    #[error("Cell {cell} holds more than {limit} characters. Shorten it and import again.")]
    CellTooLong {
        /// The cell, e.g. `D17`.
        cell: String,
        /// The limit in characters.
        limit: usize,
    },
    /// No sheet holds anything that looks like a table.
    #[error("No table was found. The list needs one row with column names and its data below it.")]
    NoTable,
    /// The mapping lacks columns that the list must have.
    #[error("The list has no column for {}. Choose the column for it, or add it to the file.", .fields.join(", "))]
    MissingColumns {
        /// Labels of the missing fields.
        fields: Vec<String>,
    },
    /// The workbook could not be written (temporary folder full, a limit of the format).
    #[error(
        "The workbook could not be written ({detail}). Check that the temporary folder has room, and try again."
    )]
    Write {
        /// What went wrong, from the writer.
        detail: String,
    },
}

impl SheetError {
    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into() }
    }

    pub(crate) fn unpacks(detail: impl Into<String>) -> Self {
        Self::UnpacksTooLarge { detail: detail.into() }
    }
}

impl From<rust_xlsxwriter::XlsxError> for SheetError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        Self::Write { detail: error.to_string() }
    }
}
