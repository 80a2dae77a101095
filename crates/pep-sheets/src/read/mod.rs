//! Reading lists from files nobody has tidied up, and from files made to do harm.
//!
//! [`read_table`] finds out what the bytes are, reads the table within [`ReadLimits`], and cleans every
//! cell. It never panics and never allocates by a number written in the file: memory stays below
//! 3 × `text_bytes` + 40 bytes for each cell that can be read + 3 × `entry_bytes` for one long text node
//! being refused, whatever the file claims (measured in `tests/hostile.rs`). The server runs it in a
//! child process with its own memory and time limits on top.

pub(crate) mod clean;
mod csv;
mod encoding;
mod grid;
mod ics;
mod layout;
mod sniff;
mod xlsx;

use crate::error::SheetError;
use crate::kind::ListKind;
use crate::limits::ReadLimits;
use crate::table::RawTable;

/// Reads the one table of a file that fits best.
///
/// `kind` is the list that is wanted; it decides which sheet and which row of names are taken. Without it
/// the sheet and row that fit any list best are taken.
///
/// # Errors
/// [`SheetError`] with a text for the person: unknown or protected format, damage, limits, no table.
pub fn read_table(bytes: &[u8], limits: &ReadLimits, kind: Option<ListKind>) -> Result<RawTable, SheetError> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.file_bytes {
        return Err(SheetError::TooLarge { limit_mb: limits.file_mb() });
    }
    match sniff::format_of(bytes)? {
        sniff::Format::Workbook => xlsx::read_workbook(bytes, limits, kind),
        sniff::Format::Calendar => ics::read_calendar(bytes, limits, kind),
        sniff::Format::Text => csv::read_text(bytes, limits, kind),
    }
}
