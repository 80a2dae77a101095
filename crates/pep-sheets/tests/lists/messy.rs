//! The whole way from a messy workbook to records and back to a file for repair.

use std::collections::BTreeMap;
use std::io::Cursor;

use super::support::messy_workbook;
use pep_sheets::records::{AccountRecord, IssueCode, ParseOptions, Parsed, parse_rows};
use pep_sheets::write::write_error_file;
use pep_sheets::{
    FileNote, ListKind, Mapping, RawTable, ReadLimits, SkipReason, read_table, suggest_mapping,
};

fn read(bytes: &[u8]) -> (RawTable, Mapping, Parsed<AccountRecord>) {
    let table = read_table(bytes, &ReadLimits::default(), Some(ListKind::Accounts)).expect("readable");
    let mapping = suggest_mapping(&table, ListKind::Accounts);
    let parsed = parse_rows(&table, &mapping, &ParseOptions::default()).expect("parsed");
    (table, mapping, parsed)
}

fn record(parsed: &Parsed<AccountRecord>, number: u32) -> &AccountRecord {
    let row = parsed.rows.iter().find(|row| row.number == number).expect("row");
    row.record.as_ref().unwrap_or_else(|| panic!("row {number}: {:?}", row.issues))
}

/// (row, cell, code, severity is error) of every problem.
fn problems(parsed: &Parsed<AccountRecord>) -> Vec<(String, IssueCode, bool)> {
    let cell = |issue: &pep_sheets::records::Issue| issue.cell.clone().unwrap_or_default();
    parsed.issues().map(|issue| (cell(issue), issue.code, issue.is_error())).collect()
}

#[test]
fn sheet_header_and_columns_are_found() {
    let (table, mapping, _) = read(&messy_workbook());
    assert_eq!(table.sheet.as_deref(), Some("MAL FY27"));
    assert_eq!(table.header_row, 3);
    assert_eq!(mapping.missing.len(), 0);
    assert_eq!(mapping.unmatched.len(), 0);
    let columns: Vec<_> = mapping.columns.iter().map(|(field, found)| (*field, found.column)).collect();
    assert_eq!(
        columns,
        [
            ("atu", 7),
            ("city", 2),
            ("country", 4),
            ("ecm", 9),
            ("industry", 8),
            ("name", 1),
            ("ou", 6),
            ("segment", 5),
            ("sellers", 10),
            ("state", 3),
            ("tpid", 0),
            ("website", 11)
        ]
    );
    assert!(table.notes.contains(&FileNote::OtherSheets(vec!["Read me".to_owned()])), "{:?}", table.notes);
    assert!(table.notes.contains(&FileNote::Formulas(3)), "{:?}", table.notes);
    assert!(table.notes.contains(&FileNote::ErrorValues(2)), "{:?}", table.notes);
}

#[test]
fn rows_that_are_no_data_are_named() {
    let (table, _, _) = read(&messy_workbook());
    let skipped: Vec<_> = table.skipped.iter().map(|row| (row.number, row.reason)).collect();
    assert_eq!(
        skipped,
        [
            (47, SkipReason::RepeatedHeader),
            (48, SkipReason::Blank),
            (50, SkipReason::Blank),
            (51, SkipReason::Total)
        ]
    );
}

#[test]
fn values_are_tidied() {
    let (_, _, parsed) = read(&messy_workbook());
    let tidy = record(&parsed, 34);
    assert_eq!(tidy.tpid, "200001");
    assert_eq!(tidy.name, "Zoë Ltd");
    assert_eq!(tidy.city, "Köln");
    assert_eq!(tidy.segment, "Enterprise");
    assert_eq!(tidy.ou, "Western Europe");
    assert_eq!(tidy.ecm_email.as_deref(), Some("ada.rossi@msft.example"));
    assert_eq!(tidy.seller_emails, ["tim.khan@msft.example"]);
    assert_eq!(tidy.website.as_deref(), Some("https://www.zoe.example"));
    assert_eq!(record(&parsed, 35).tpid, "46882056");
    assert_eq!(record(&parsed, 36).tpid, "41132150");
    assert_eq!(record(&parsed, 37).segment, "Enterprise");
    assert_eq!(record(&parsed, 42).name, "Calculated");
    assert_eq!(record(&parsed, 44).name, "@Home =1+1");
    assert_eq!(record(&parsed, 45).ecm_email, None);
    assert_eq!(
        (record(&parsed, 49).city.as_str(), record(&parsed, 49).state.as_str()),
        ("2026-11-21", "TRUE")
    );
}

#[test]
fn every_problem_names_its_cell() {
    let (_, _, parsed) = read(&messy_workbook());
    let expected = [
        ("F37", IssueCode::MisspeltValue, false),
        ("B38", IssueCode::Missing, true),
        ("J39", IssueCode::BadEmail, true),
        ("A40", IssueCode::Duplicate, true),
        ("B44", IssueCode::LooksLikeFormula, false),
        ("J45", IssueCode::ErrorValue, false),
        ("A46", IssueCode::ErrorValue, true),
    ];
    assert_eq!(problems(&parsed), expected.map(|(cell, code, error)| (cell.to_owned(), code, error)));
    assert_eq!(parsed.error_rows(), 4);
    let repeated = parsed.rows.iter().find(|row| row.number == 41).expect("row 41");
    assert_eq!(repeated.same_as, Some(5));
    let duplicate = parsed.issues().find(|issue| issue.code == IssueCode::Duplicate).expect("duplicate");
    assert!(duplicate.text.contains("Row 4 "), "{}", duplicate.text);
    let slip = parsed.issues().find(|issue| issue.code == IssueCode::MisspeltValue).expect("slip");
    assert_eq!(slip.suggestion.as_deref(), Some("Enterprise"));
    assert_eq!(slip.column.as_deref(), Some("Segment Name"));
}

#[test]
fn a_person_can_confirm_or_change_a_value() {
    let (table, mapping, _) = read(&messy_workbook());
    let segment_of = |to: &str| {
        let corrections = BTreeMap::from([("Enterprize".to_owned(), to.to_owned())]);
        let options = ParseOptions {
            value_map: BTreeMap::from([("segment".to_owned(), corrections)]),
            ..Default::default()
        };
        let parsed: Parsed<AccountRecord> = parse_rows(&table, &mapping, &options).expect("parsed");
        assert!(parsed.issues().all(|issue| issue.code != IssueCode::MisspeltValue));
        record(&parsed, 37).segment.clone()
    };
    assert_eq!(segment_of("Enterprize"), "Enterprize");
    assert_eq!(segment_of("Major"), "Major");
}

#[test]
fn known_values_decide_spelling_even_in_short_lists() {
    let list = "TPID,Name,Segment\n1,A,strategc\n2,B,STRATEGIC\n3,C,Other\n";
    let table =
        read_table(list.as_bytes(), &ReadLimits::default(), Some(ListKind::Accounts)).expect("readable");
    let mapping = suggest_mapping(&table, ListKind::Accounts);
    let known = BTreeMap::from([("segment".to_owned(), vec!["Strategic".to_owned(), "SMB".to_owned()])]);
    let options = ParseOptions { known_values: known, ..Default::default() };
    let parsed: Parsed<AccountRecord> = parse_rows(&table, &mapping, &options).expect("parsed");
    let segments: Vec<_> = parsed.records().map(|(_, record)| record.segment.as_str()).collect();
    assert_eq!(segments, ["Strategic", "Strategic", "Other"]);
    assert_eq!(parsed.issues().count(), 1);
}

#[test]
fn the_error_file_can_be_repaired_and_imported_again() {
    let (table, _, parsed) = read(&messy_workbook());
    let mut file = Cursor::new(Vec::new());
    assert_eq!(write_error_file(&table, &parsed, None, &mut file).expect("written"), 4);
    let (again, mapping, parsed_again) = read(file.get_ref());
    assert_eq!(mapping.missing.len(), 0);
    assert_eq!(mapping.unmatched.iter().map(|header| header.text.as_str()).collect::<Vec<_>>(), ["Problem"]);
    assert_eq!(again.rows.len(), 4);
    assert!(again.rows[0].text(12).contains("Row 38 of your file"), "{}", again.rows[0].text(12));
    // Repeated against row 4 only; alone it is a good row, and the others fail as they did.
    assert_eq!(parsed_again.error_rows(), 3);
}

/// The lists the product is tried with, where they are at hand; the logic is covered above without them.
#[test]
fn the_sample_lists_go_in() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var("PEP_SHARED_DATA").unwrap_or_else(|_| beside.to_owned());
    let Ok(messy) = std::fs::read(format!("{folder}/mal-messy.xlsx")) else { return };
    let (table, mapping, parsed) = read(&messy);
    assert_eq!((table.sheet.as_deref(), table.header_row), (Some("MAL FY27"), 3));
    assert!(mapping.missing.is_empty() && mapping.unmatched.is_empty());
    let errors: Vec<_> =
        problems(&parsed).into_iter().filter(|(_, _, error)| *error).map(|(cell, ..)| cell).collect();
    assert_eq!(errors, ["B44", "A45", "A46", "J49", "B50", "B51"]);
    assert!(parsed.issues().any(
        |issue| issue.cell.as_deref() == Some("F47") && issue.suggestion.as_deref() == Some("Enterprise")
    ));
    assert!(table.skipped.iter().any(|row| row.number == 405 && row.reason == SkipReason::Total));
    let accounts = std::fs::read(format!("{folder}/accounts.csv")).expect("accounts.csv");
    let (_, _, parsed) = read(&accounts);
    assert_eq!(parsed.records().count(), 12_000);
    assert_eq!(
        parsed.issues().filter(|issue| issue.is_error()).map(|issue| issue.text.as_str()).collect::<Vec<_>>(),
        [] as [&str; 0]
    );
    sample::<pep_sheets::records::PartnerRecord>(&folder, "partners.csv", 220);
    sample::<pep_sheets::records::PartnerContactRecord>(&folder, "partner-contacts.csv", 888);
    sample::<pep_sheets::records::SellerRecord>(&folder, "sellers.csv", 2_175);
    sample::<pep_sheets::records::EcmRecord>(&folder, "ecms.csv", 84);
    sample::<pep_sheets::records::ReportRecord>(&folder, "partner-reports.csv", 20_725);
}

fn sample<R: pep_sheets::records::Record>(folder: &str, name: &str, rows: usize) {
    let bytes = std::fs::read(format!("{folder}/{name}")).expect(name);
    let table = read_table(&bytes, &ReadLimits::default(), Some(R::KIND)).expect(name);
    let mapping = suggest_mapping(&table, R::KIND);
    let parsed: Parsed<R> = parse_rows(&table, &mapping, &ParseOptions::default()).expect(name);
    let texts: Vec<_> =
        parsed.issues().map(|issue| (issue.cell.clone(), issue.text.clone())).take(3).collect();
    assert!(texts.is_empty(), "{name}: {texts:?}");
    assert_eq!(parsed.records().count(), rows, "{name}");
}
