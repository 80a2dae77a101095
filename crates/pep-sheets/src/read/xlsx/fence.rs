//! The zip container of a workbook, checked and cut down to the parts that are read.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

use super::scan::Scan;
use crate::error::SheetError;
use crate::limits::ReadLimits;

/// Parts that hold no cells, styles or texts. They are left out, so nothing unpacks them.
const NOT_READ: [&str; 10] = [
    "/docprops/",
    "/customxml/",
    "/media/",
    "/drawings/",
    "/charts/",
    "/comments",
    "/pivotcache/",
    "/printersettings/",
    "/externallinks/",
    "/calcchain",
];

/// Checks the container and returns a copy that holds only parts that were inflated here under the caps and
/// passed [`Scan`]. What reads the copy sees nothing else.
pub(super) fn checked_copy(bytes: &[u8], limits: &ReadLimits) -> Result<Vec<u8>, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| zip_error(&error))?;
    if archive.len() > limits.zip_entries {
        return Err(SheetError::unpacks(format!("it holds {} parts", archive.len())));
    }
    let parts = parts_to_read(&archive)?;
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    let mut left = limits.total_bytes;
    let mut packed_left = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    for index in parts {
        left -= inflate_and_scan(&mut archive, index, limits, left)?;
        let part = archive.by_index_raw(index).map_err(|error| zip_error(&error))?;
        // Parts may overlap in the container, so that their sizes come to more than it holds.
        packed_left = packed_left
            .checked_sub(part.compressed_size())
            .ok_or_else(|| SheetError::unpacks("its parts overlap"))?;
        copy.raw_copy_file(part).map_err(|error| zip_error(&error))?;
    }
    let copy = copy.finish().map_err(|error| zip_error(&error))?;
    Ok(copy.into_inner())
}

/// Indexes of the parts that are read; says what the container is if it is not a workbook.
fn parts_to_read(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<Vec<usize>, SheetError> {
    let mut names = HashSet::new();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).and_then(Result::ok).unwrap_or_default();
        let name = name.to_lowercase().replace('\\', "/");
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        let is_read = is_xml && !NOT_READ.iter().any(|prefix| format!("/{name}").contains(prefix));
        if is_read {
            parts.push(index);
        }
        if !names.insert(name) {
            return Err(SheetError::damaged("it holds the same part twice"));
        }
    }
    let holds = |name: &str| names.contains(name);
    let unsupported = |found| Err(SheetError::UnsupportedFormat { found });
    if holds("xl/workbook.bin") {
        return unsupported("an Excel binary workbook (.xlsb)");
    }
    if holds("word/document.xml") {
        return unsupported("a Word document");
    }
    if holds("ppt/presentation.xml") {
        return unsupported("a PowerPoint presentation");
    }
    if holds("content.xml") && holds("mimetype") {
        return unsupported("an OpenDocument spreadsheet (.ods)");
    }
    if holds("index/document.iwa") || names.iter().any(|name| name.ends_with(".iwa")) {
        return unsupported("an Apple Numbers document");
    }
    if !holds("[content_types].xml") {
        return unsupported("a zip archive without a workbook in it");
    }
    Ok(parts)
}

/// Inflates one part, counting, and shows every byte to the scan. Returns the inflated size.
fn inflate_and_scan(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    limits: &ReadLimits,
    left: u64,
) -> Result<u64, SheetError> {
    let mut part = archive.by_index(index).map_err(|error| zip_error(&error))?;
    let name =
        part.name().unwrap_or_default().chars().filter(|c| !c.is_control()).take(60).collect::<String>();
    let mut scan = Scan::new(limits, &name);
    let mut buffer = vec![0_u8; 64 * 1024];
    let mut inflated = 0_u64;
    loop {
        let read = part.read(&mut buffer).map_err(|error| SheetError::damaged(format!("{name}: {error}")))?;
        if read == 0 {
            return Ok(inflated);
        }
        inflated += u64::try_from(read).unwrap_or(u64::MAX);
        if inflated > limits.entry_bytes {
            return Err(SheetError::unpacks(format!(
                "{name} unpacks to more than {} MB",
                limits.entry_bytes >> 20
            )));
        }
        if inflated > left {
            return Err(SheetError::unpacks(format!(
                "its parts unpack to more than {} MB",
                limits.total_bytes >> 20
            )));
        }
        scan.feed(buffer.get(..read).unwrap_or_default())?;
    }
}

fn zip_error(error: &ZipError) -> SheetError {
    match error {
        ZipError::UnsupportedArchive(text) if text.contains("assword") => SheetError::PasswordProtected,
        other => SheetError::damaged(other.to_string()),
    }
}
