//! What the bytes are, whatever the file is called.

use crate::error::SheetError;

/// A format that can be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A zip container that should hold a workbook.
    Workbook,
    /// A calendar (RFC 5545).
    Calendar,
    /// Text with separated values.
    Text,
}

/// Tells the format by the first bytes, or why the file cannot be read.
pub(super) fn format_of(bytes: &[u8]) -> Result<Format, SheetError> {
    let unsupported = |found| Err(SheetError::UnsupportedFormat { found });
    if bytes.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff))
    {
        return Err(SheetError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return zip_format(bytes);
    }
    if bytes.starts_with(b"PK") {
        return Err(SheetError::damaged("it is an empty or split zip file"));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return ole_format(bytes);
    }
    for (magic, found) in [
        (&b"%PDF-"[..], "a PDF document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"Rar!", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"{\\rtf", "a text document (RTF)"),
        (b"SQLite format 3", "a database file"),
        (b"\x09\x08", "an Excel file older than 1997"),
        (b"\x09\x04", "an Excel file older than 1997"),
        (b"ID;P", "a SYLK file"),
    ] {
        if bytes.starts_with(magic) {
            return unsupported(found);
        }
    }
    match markup(bytes) {
        Some(found) => unsupported(found),
        None if is_calendar(bytes) => Ok(Format::Calendar),
        None => Ok(Format::Text),
    }
}

fn is_calendar(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    text.get(..15).is_some_and(|begin| begin.eq_ignore_ascii_case(b"BEGIN:VCALENDAR"))
}

/// Excel's binary format and protected workbooks share one container; stream names tell them apart.
fn ole_format(bytes: &[u8]) -> Result<Format, SheetError> {
    if holds_utf16(bytes, "EncryptedPackage") || holds_utf16(bytes, "DRMEncryptedDataSpace") {
        return Err(SheetError::PasswordProtected);
    }
    let found = if holds_utf16(bytes, "Workbook") || holds_utf16(bytes, "Book") {
        "an Excel 97–2003 workbook (.xls)"
    } else {
        "an old Office document"
    };
    Err(SheetError::UnsupportedFormat { found })
}

fn zip_format(bytes: &[u8]) -> Result<Format, SheetError> {
    let head = bytes.get(..bytes.len().min(300)).unwrap_or_default();
    let holds = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if holds(b"application/vnd.oasis.opendocument") {
        return Err(SheetError::UnsupportedFormat { found: "an OpenDocument spreadsheet (.ods)" });
    }
    Ok(Format::Workbook)
}

/// Reports saved "as Excel" by web tools are often HTML or XML under an `.xls` name.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    let head: String = bytes
        .iter()
        .take(600)
        .filter(|b| b.is_ascii() && **b != 0)
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect();
    let head = head.trim_start();
    if ["<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<style"]
        .iter()
        .any(|tag| head.starts_with(tag))
    {
        return Some("a web page (HTML), even if its name ends in .xls");
    }
    if head.starts_with("<?xml") {
        return Some(if head.contains("<html") {
            "a web page (HTML), even if its name ends in .xls"
        } else {
            "an XML file"
        });
    }
    head.starts_with("mime-version:").then_some("a web archive (MHTML), even if its name ends in .xls")
}

fn holds_utf16(bytes: &[u8], name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        format_of(bytes).expect_err("refused").to_string()
    }

    fn ole(stream: &str) -> Vec<u8> {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(512, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(1024, 0);
        bytes
    }

    #[test]
    fn every_refusal_names_what_was_found() {
        assert_eq!(format_of(b""), Err(SheetError::Empty));
        assert_eq!(format_of(b" \r\n\t"), Err(SheetError::Empty));
        assert_eq!(format_of(&ole("EncryptedPackage")), Err(SheetError::PasswordProtected));
        assert!(message(&ole("Workbook")).contains("Excel 97–2003"));
        assert!(message(b"%PDF-1.7 ...").contains("PDF"));
        assert!(message(b"<html><table><tr><td>TPID").contains("HTML"));
        assert!(message(b"\xef\xbb\xbf\r\n<HTML xmlns:o=\"urn\">").contains("HTML"));
        assert!(
            message(b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com\">").contains("XML")
        );
        let ods =
            b"PK\x03\x04..........................mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        assert!(message(ods).contains(".ods"));
    }

    #[test]
    fn text_and_zip_go_on() {
        assert_eq!(format_of(b"TPID;Name\r\n1;A"), Ok(Format::Text));
        assert_eq!(format_of(b"\xef\xbb\xbfBegin:VCALENDAR\r\n"), Ok(Format::Calendar));
        assert_eq!(format_of(b"PK\x03\x04....[Content_Types].xml"), Ok(Format::Workbook));
    }
}
