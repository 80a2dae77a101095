//! Files made to do harm: every one is answered with a text, and memory stays under the bound that
//! `pep_sheets::read` states.

use std::io::{Cursor, Write};
use std::sync::{Mutex, PoisonError};

use super::support::messy_workbook;
use peak_alloc::PeakAlloc;
use pep_sheets::{ListKind, RawTable, ReadLimits, SheetError, read_table};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The peak is the process's, so the tests take turns.
static TURN: Mutex<()> = Mutex::new(());

/// Reads a file that `make` builds; returns the outcome and the peak in MiB above the file itself.
fn measured(make: impl FnOnce() -> Vec<u8>) -> (Result<RawTable, SheetError>, f32) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let bytes = make();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    let outcome = read_table(&bytes, &ReadLimits::default(), Some(ListKind::Accounts));
    (outcome, MEMORY.peak_usage_as_mb() - before)
}

fn refused(make: impl FnOnce() -> Vec<u8>, says: &str, mib: f32) {
    let (outcome, peak) = measured(make);
    let error = outcome.expect_err("refused").to_string();
    assert!(error.contains(says), "{error}");
    assert!(peak < mib, "{peak} MiB: {error}");
}

/// A workbook whose sheet is `before`, then `chunk` as many times as it takes to reach `mib`, then `after`.
fn inflating(before: &str, chunk: &str, after: &str, mib: usize) -> Vec<u8> {
    let small = workbook_of(b"", None, None);
    let mut archive = zip::ZipArchive::new(Cursor::new(small)).expect("archive");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).expect("part");
        if part.name().expect("name") != "xl/worksheets/sheet1.xml" {
            zip.raw_copy_file(part).expect("copied");
        }
    }
    zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).expect("started");
    let block = chunk.repeat(1024 * 1024 / chunk.len() + 1);
    zip.write_all(before.as_bytes()).expect("written");
    for _ in 0..mib {
        zip.write_all(block.as_bytes()).expect("written");
    }
    zip.write_all(after.as_bytes()).expect("written");
    zip.finish().expect("finished").into_inner()
}

#[test]
fn a_long_inline_string_is_refused_at_once() {
    let make = || {
        inflating(
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>",
            "x",
            "</t></is></c></row></sheetData></worksheet>",
            512,
        )
    };
    refused(make, "holds a cell of more than", 16.0);
}

#[test]
fn a_part_that_never_ends_is_refused_at_its_limit() {
    let row = format!("<row spans=\"{}\"/>", "1".repeat(4_000));
    let make = || inflating("<worksheet><sheetData>", &row, "</sheetData></worksheet>", 80);
    refused(make, "more than 64 MB", 16.0);
}

#[test]
fn many_parts_are_refused_at_their_common_limit() {
    let make = || {
        let part = format!("<a b=\"{}\"/>", "1".repeat(4_000)).repeat(10_000);
        let named = ["[Content_Types].xml", "b.xml", "c.xml", "d.xml"].map(|name| (name, part.as_bytes()));
        zip_of(named)
    };
    refused(make, "more than 128 MB", 16.0);
    let many: Vec<String> = (0..2_500).map(|n| format!("{n}.xml")).collect();
    refused(|| zip_of(many.iter().map(|name| (name.as_str(), &b"<a/>"[..]))), "2500 parts", 16.0);
}

#[test]
fn a_far_cell_is_named() {
    let row = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>TPID</t></is></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    refused(|| workbook_of(&sheet_xml(row), None, None), "Cell XFD1048576", 4.0);
    let low = "<row r=\"60000\"><c r=\"B60000\"><v>1</v></c></row>";
    refused(|| workbook_of(&sheet_xml(low), None, None), "Cell B60000", 4.0);
    let absurd = "<row r=\"1\"><c r=\"ZZZZZZZ99999999999\"><v>1</v></c></row>";
    let (outcome, peak) = measured(|| workbook_of(&sheet_xml(absurd), None, None));
    assert!(outcome.is_err() && peak < 4.0);
}

#[test]
fn text_tables_are_counted_and_their_claims_checked() {
    let many = |n: usize| format!("<sst uniqueCount=\"{n}\">{}</sst>", "<si><t>a</t></si>".repeat(n));
    refused(
        || workbook_of(&sheet_xml(""), Some(many(1_000_000).as_bytes()), None),
        "states 1000000 different texts",
        64.0,
    );
    let silent = many(1_000_000).replace(" uniqueCount=\"1000000\"", "");
    refused(
        || workbook_of(&sheet_xml(""), Some(silent.as_bytes()), None),
        "more than 500000 different texts",
        64.0,
    );
    for lie in ["18446744073709551615", "99999999999", "4000000000"] {
        let strings = format!("<sst count=\"1\" uniqueCount=\"{lie}\"><si><t>a</t></si></sst>");
        refused(|| workbook_of(&sheet_xml(""), Some(strings.as_bytes()), None), "different texts", 8.0);
    }
}

#[test]
fn one_long_text_in_every_cell_is_refused() {
    let strings = format!("<sst uniqueCount=\"1\"><si><t>{}</t></si></sst>", "x".repeat(32_000));
    let cell = |row: u32| {
        format!(
            "<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c><c r=\"B{row}\" t=\"s\"><v>0</v></c></row>"
        )
    };
    let rows: String = (1..=20_000).map(cell).collect();
    refused(|| workbook_of(&sheet_xml(&rows), Some(strings.as_bytes()), None), "too long together", 160.0);
}

#[test]
fn long_names_in_every_cell_format_are_refused() {
    let name = "x".repeat(30_000);
    let styles = format!(
        "<styleSheet><fonts><font><name val=\"{name}\"/></font></fonts><cellXfs>{}</cellXfs></styleSheet>",
        "<xf fontId=\"0\"/>".repeat(60_000)
    );
    refused(|| workbook_of(&sheet_xml(""), None, Some(styles.as_bytes())), "cell formats", 16.0);
}

#[test]
fn a_tag_with_very_many_attributes_is_refused() {
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=\"\"")).collect();
    let row = format!("<row r=\"1\"><c r=\"A1\"{attributes}><v>1</v></c></row>");
    refused(|| workbook_of(&sheet_xml(&row), None, None), "unpacks to more", 16.0);
    let below_the_limit: String = (0..10_000).map(|n| format!(" a{n}=\"\"")).collect();
    let rows: String = (1..200)
        .map(|n| format!("<row r=\"{n}\"{below_the_limit}><c r=\"A{n}\"><v>{n}</v></c></row>"))
        .collect();
    let (outcome, peak) = measured(|| workbook_of(&sheet_xml(&rows), None, None));
    assert!(outcome.is_ok() && peak < 32.0, "{peak} MiB {outcome:?}");
}

#[test]
fn entities_and_other_encodings_are_refused() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
    refused(|| workbook_of(laughs.as_bytes(), None, None), "document type", 4.0);
    let utf16: Vec<u8> =
        "<sst uniqueCount=\"99999999999\">".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused(|| workbook_of(&sheet_xml(""), Some(&utf16), None), "not UTF-8", 4.0);
}

#[test]
fn a_full_list_stays_under_its_bound_per_cell() {
    let make = || {
        let mut row = String::from(
            "<row><c r=\"A1\" t=\"inlineStr\"><is><t>TPID</t></is></c><c t=\"inlineStr\"><is><t>Name</t></is></c></row>",
        );
        for _ in 1..6_000 {
            row.push_str("<row>");
            row.push_str(&"<c><v>1</v></c>".repeat(64));
            row.push_str("</row>");
        }
        workbook_of(&sheet_xml(&row), None, None)
    };
    let (outcome, peak) = measured(make);
    let table = outcome.expect("readable");
    assert_eq!(table.rows.len(), 5_999);
    // 384,000 cells of 32 bytes, each with a text of its own: 100 bytes a cell, so 306 MiB for 50,000 rows.
    assert!(peak < 36.7, "{peak} MiB");
}

#[test]
fn a_wide_empty_sheet_costs_what_it_holds() {
    let rows: String =
        (1..=50_000).map(|n| format!("<row r=\"{n}\"><c r=\"BL{n}\"><v>1</v></c></row>")).collect();
    let (outcome, peak) = measured(|| workbook_of(&sheet_xml(&rows), None, None));
    assert!(outcome.is_ok());
    assert!(peak < 160.0, "{peak} MiB");
}

#[test]
fn damaged_containers_are_answered() {
    let good = messy_workbook();
    let read = |bytes: &[u8]| read_table(bytes, &ReadLimits::default(), Some(ListKind::Accounts));
    assert!(read(&good).is_ok());
    for cut in [4, 30, 100, good.len() / 2, good.len() - 1] {
        assert!(read(&good[..cut]).is_err(), "cut at {cut}");
    }
    for at in (0..good.len()).step_by(97) {
        let mut bytes = good.clone();
        bytes[at] ^= 0xff;
        let _either_way_an_answer = read(&bytes);
    }
    let refusal = |name: &str| read(&zip_of([(name, &b"x"[..])])).expect_err("refused").to_string();
    assert!(refusal("xl/workbook.bin").contains(".xlsb"));
    assert!(refusal("word/document.xml").contains("Word"));
    assert!(refusal("photo.jpg").contains("without a workbook"));
    assert!(
        read(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")
            .expect_err("refused")
            .to_string()
            .contains("empty")
    );
}

#[test]
fn rows_out_of_order_and_odd_values_are_answered() {
    let back = "<row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>";
    refused(|| workbook_of(&sheet_xml(back), None, None), "stands below", 4.0);
    let odd = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>TPID</v></c><c r=\"B1\" t=\"str\"><v>Name</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"e\"><v>#SPILL!</v></c></row><row r=\"3\"><c r=\"A3\"><v>2</v></c><c r=\"B3\"><f>HYPERLINK(\"x\")</f><v/></c></row>";
    let (outcome, _) = measured(|| workbook_of(&sheet_xml(odd), None, None));
    let table = outcome.expect("readable");
    assert!(table.notes.contains(&pep_sheets::FileNote::UnreadableCells(1)), "{:?}", table.notes);
    let mapping = pep_sheets::suggest_mapping(&table, ListKind::Accounts);
    let parsed = pep_sheets::records::parse_rows::<pep_sheets::records::AccountRecord>(
        &table,
        &mapping,
        &Default::default(),
    );
    let parsed = parsed.expect("parsed");
    let problems: Vec<_> = parsed.issues().map(|issue| (issue.cell.as_deref(), issue.code.key())).collect();
    assert_eq!(problems, [(Some("B2"), "missing"), (Some("B3"), "formula_without_value")]);
}

#[test]
fn long_csv_lines_are_answered() {
    refused(
        || format!("TPID,Name\n1,\"{}\"\n", "x".repeat(5_000_000)).into_bytes(),
        "Cell B2 holds more",
        40.0,
    );
    refused(|| format!("TPID,Name\n{}\n", "x,".repeat(4_000_000)).into_bytes(), "lies outside", 64.0);
    refused(|| vec![b'x'; 11 * 1024 * 1024], "larger than 10 MB", 1.0);
    let (outcome, peak) = measured(|| format!("TPID,Name\n{}", "\n".repeat(9_000_000)).into_bytes());
    assert!(outcome.is_ok_and(|table| table.rows.is_empty()) && peak < 400.0, "{peak} MiB");
}

/// A workbook made of parts as given; the parts a workbook needs are added.
fn workbook_of(sheet: &[u8], strings: Option<&[u8]>, styles: Option<&[u8]>) -> Vec<u8> {
    let mut parts: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_vec()),
        ("_rels/.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_vec()),
        ("xl/workbook.xml", b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>".to_vec()),
        ("xl/_rels/workbook.xml.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_vec()),
    ];
    parts.push(("xl/worksheets/sheet1.xml", sheet.to_vec()));
    parts.extend(strings.map(|bytes| ("xl/sharedStrings.xml", bytes.to_vec())));
    parts.extend(styles.map(|bytes| ("xl/styles.xml", bytes.to_vec())));
    zip_of(parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())))
}

fn zip_of<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(name, options).expect("written");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("written").into_inner()
}

/// A sheet with the given rows of XML.
fn sheet_xml(rows: &str) -> Vec<u8> {
    format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>").into_bytes()
}
