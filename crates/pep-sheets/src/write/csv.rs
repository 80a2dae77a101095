//! CSV that spreadsheet programs open without running anything in it.

use std::borrow::Cow;
use std::io::Write;

use crate::error::SheetError;

/// Writes CSV after RFC 4180: UTF-8 with byte order mark (Excel needs it), commas, CRLF, quotes where they
/// are needed, and an apostrophe before text that would run as a formula. [`crate::read_table`] takes the
/// apostrophe off again, so that an export reads back as it was.
pub struct CsvWriter<W: Write> {
    inner: ::csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Starts a file.
    ///
    /// # Errors
    /// [`SheetError::Write`] when the byte order mark cannot be written.
    pub fn start(mut writer: W) -> Result<Self, SheetError> {
        writer.write_all("\u{feff}".as_bytes()).map_err(|error| failed(&error))?;
        Ok(Self::resume(writer))
    }

    /// Goes on with a file that was started elsewhere, for what is written piece by piece.
    #[must_use]
    pub fn resume(writer: W) -> Self {
        let inner = ::csv::WriterBuilder::new()
            .terminator(::csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(writer);
        Self { inner }
    }

    /// Writes one row of cells.
    ///
    /// # Errors
    /// [`SheetError::Write`] when the row cannot be written.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<(), SheetError> {
        for cell in cells {
            self.inner.write_field(guarded(cell).as_bytes()).map_err(|error| failed(&error))?;
        }
        self.inner.write_record(None::<&[u8]>).map_err(|error| failed(&error))
    }

    /// Ends the file and gives the writer back.
    ///
    /// # Errors
    /// [`SheetError::Write`] when what is left cannot be written.
    pub fn finish(self) -> Result<W, SheetError> {
        self.inner.into_inner().map_err(|error| failed(&error))
    }
}

/// True for text that a spreadsheet program would take for a formula, behind any number of apostrophes: one
/// more apostrophe makes it text, and taking one off gives it back.
#[must_use]
pub fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])
}

fn guarded(text: &str) -> Cow<'_, str> {
    if needs_guard(text) { format!("'{text}").into() } else { text.into() }
}

fn failed(error: &impl ToString) -> SheetError {
    SheetError::Write { detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let mut csv = CsvWriter::start(Vec::new()).expect("started");
        for row in rows {
            csv.push(row.iter().copied()).expect("pushed");
        }
        String::from_utf8(csv.finish().expect("finished")).expect("UTF-8")
    }

    #[test]
    fn rows_follow_rfc_4180() {
        assert_eq!(
            written(&[&["a", "b,c"], &["say \"hi\"", "two\nlines"], &["", "x"]]),
            "\u{feff}a,\"b,c\"\r\n\"say \"\"hi\"\"\",\"two\nlines\"\r\n,x\r\n"
        );
    }

    #[test]
    fn formulas_are_guarded() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\0x", "'=1", "''@"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "a=b", "'", "O'Brien", "1-2"] {
            assert_eq!(guarded(text), text);
        }
    }
}
