//! Office files: a zip that is unpacked and counted, never believed.

use std::collections::HashSet;
use std::io::{Read, Seek};

use pep_domain::materials::MaterialKind;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;
use zip::result::ZipError;

use super::FileFault;

const MAX_PARTS: usize = 2_000;
const MAX_UNPACKED: u64 = 200 * 1024 * 1024;
/// The largest part that is read as XML. Lists of links and of types are far smaller.
const MAX_XML: u64 = 4 * 1024 * 1024;
/// Endings of parts that can run.
const PROGRAMS: [&str; 19] = [
    ".exe", ".dll", ".com", ".scr", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".bat", ".cmd", ".ps1",
    ".lnk", ".docm", ".pptm", ".xlsm", ".xlsb", ".jar",
];

/// Unpacks every part, counting; reads the lists of types and of links.
pub(super) fn check(file: impl Read + Seek, kind: MaterialKind) -> Result<(), FileFault> {
    let mut archive = ZipArchive::new(file).map_err(|error| zip_fault(&error, kind))?;
    if archive.len() > MAX_PARTS {
        return Err(FileFault::UnpacksTooFar);
    }
    let mut names = HashSet::new();
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| zip_fault(&error, kind))?;
        let name = part.name().unwrap_or_default().to_lowercase().replace('\\', "/");
        check_name(&name)?;
        let taken = if name == "[content_types].xml" || name.ends_with(".rels") {
            let mut text = Vec::new();
            let mut part = part.take(MAX_XML.min(left) + 1);
            part.read_to_end(&mut text).map_err(damaged)?;
            let taken = u64::try_from(text.len()).unwrap_or(u64::MAX);
            if taken > MAX_XML {
                return Err(FileFault::UnpacksTooFar);
            }
            check_xml(&text)?;
            taken
        } else {
            std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(damaged)?
        };
        left = left.checked_sub(taken).ok_or(FileFault::UnpacksTooFar)?;
        if !names.insert(name) {
            return Err(FileFault::Damaged("it holds the same part twice"));
        }
    }
    let main = match kind {
        MaterialKind::Pptx => "ppt/presentation.xml",
        MaterialKind::Docx => "word/document.xml",
        _ => "xl/workbook.xml",
    };
    if names.contains(main) && names.contains("[content_types].xml") {
        Ok(())
    } else {
        Err(FileFault::OtherKind(kind))
    }
}

fn damaged(_: std::io::Error) -> FileFault {
    FileFault::Damaged("a part of it cannot be unpacked")
}

fn zip_fault(error: &ZipError, kind: MaterialKind) -> FileFault {
    match error {
        ZipError::UnsupportedArchive(text) if text.contains("assword") => FileFault::Locked(kind),
        _ => FileFault::Damaged("it is no archive inside"),
    }
}

fn check_name(name: &str) -> Result<(), FileFault> {
    if name.starts_with('/') || name.contains(':') || name.split('/').any(|step| step == "..") {
        return Err(FileFault::Damaged("a part of it lies outside"));
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    let is_macro =
        last.starts_with("vbaproject") || last.starts_with("vbadata") || name.contains("/activex/");
    if is_macro || PROGRAMS.iter().any(|ending| last.ends_with(ending)) {
        return Err(FileFault::Program);
    }
    Ok(())
}

/// A list of types or of links: no macros, no links to files.
fn check_xml(text: &[u8]) -> Result<(), FileFault> {
    let mut reader = Reader::from_reader(text);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => check_tag(&tag)?,
            // An entity could hide what a link points to.
            Ok(Event::DocType(_)) => return Err(FileFault::Damaged("it declares entities")),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(FileFault::Damaged("a list inside cannot be read")),
        }
        buffer.clear();
    }
}

fn check_tag(tag: &BytesStart<'_>) -> Result<(), FileFault> {
    let value = |wanted: &str| -> Result<String, FileFault> {
        for attribute in tag.attributes() {
            let attribute =
                attribute.map_err(|_unreadable| FileFault::Damaged("a list inside cannot be read"))?;
            if attribute.key.local_name().as_ref().eq_ignore_ascii_case(wanted) {
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|_unreadable| FileFault::Damaged("a list inside cannot be read"))?;
                return Ok(value.trim().to_lowercase());
            }
        }
        Ok(String::new())
    };
    let content_type = value("ContentType")?;
    if content_type.contains("macroenabled") || content_type.contains("vbaproject") {
        return Err(FileFault::Program);
    }
    let (target, mode, purpose) = (value("Target")?, value("TargetMode")?, value("Type")?);
    if purpose.ends_with("/vbaproject") {
        return Err(FileFault::Program);
    }
    if mode == "external" && (reaches_files(&target) || is_loaded_at_once(&purpose)) {
        return Err(FileFault::FileLink);
    }
    Ok(())
}

/// Does the target name a file of a computer or of a network, however it is spelled?
fn reaches_files(target: &str) -> bool {
    let plain: String = target.replace('\\', "/").replace("%5c", "/").replace("%2f", "/");
    let has_drive = plain.get(1..3).is_some_and(|rest| rest.starts_with(":/") || rest == ":")
        && plain.starts_with(|c: char| c.is_ascii_alphabetic());
    plain.starts_with("file:") || plain.starts_with("smb:") || plain.starts_with("//") || has_drive
}

/// Is what it points to fetched when the file is opened, before anybody presses anything?
fn is_loaded_at_once(purpose: &str) -> bool {
    ["/attachedtemplate", "/oleobject", "/frame", "/subdocument"].iter().any(|end| purpose.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_files_are_seen_in_every_spelling_and_links_to_pages_are_left() {
        for target in [
            "file:///c:/x",
            "file://host/x",
            "\\\\host\\share",
            "//host/share",
            "c:\\x.docx",
            "smb://h",
            "%5c%5chost\\x",
        ] {
            assert!(reaches_files(target), "{target}");
        }
        for target in ["https://www.contoso.example/", "http://x", "mailto:a@b.example", "slides/slide1.xml"]
        {
            assert!(!reaches_files(target), "{target}");
        }
    }

    #[test]
    fn a_link_hidden_in_entities_of_xml_is_seen() {
        let rels = b"<Relationships><Relationship Target='&#102;ile:///c:/x' TargetMode='External' Type='x/hyperlink'/></Relationships>";
        assert_eq!(check_xml(rels), Err(FileFault::FileLink));
        let doctype = b"<!DOCTYPE x [<!ENTITY f 'file:'>]><Relationships/>";
        assert!(matches!(check_xml(doctype), Err(FileFault::Damaged(_))));
    }
}
