//! What is written opens as it should, holds nothing that runs, and reads back as it was.

use std::io::{Cursor, Read};

use chrono::NaiveDate;
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_sheets::records::{
    FilledReportRecord, ParseOptions, Parsed, RowMatch, TableRow, match_filled_rows, parse_rows,
};
use pep_sheets::write::{
    CsvWriter, HeatmapAccount, HeatmapCounts, HeatmapWorkbook, PartnerCell, ReportTableRow,
    ReportTableWorkbook, WorkbookOptions,
};
use pep_sheets::{ListKind, RawTable, ReadLimits, read_table, suggest_mapping};
use proptest::prelude::*;

fn options() -> WorkbookOptions {
    WorkbookOptions {
        title: "Heatmap · Example & Program".to_owned(),
        filter_lines: vec!["Segment: Enterprise, Major".to_owned(), "Sales Unit: =Nordics".to_owned()],
        generated_at: NaiveDate::from_ymd_opt(2026, 11, 21)
            .and_then(|day| day.and_hms_opt(14, 5, 0))
            .expect("moment"),
        reader_zone_label: "Europe/Berlin".to_owned(),
        temp_dir: None,
    }
}

fn account(name: &str) -> HeatmapAccount {
    HeatmapAccount {
        tpid: "0044407161".to_owned(),
        name: name.to_owned(),
        city: "Zürich".to_owned(),
        country: "Switzerland".to_owned(),
        segment: "Enterprise".to_owned(),
        ou: "Switzerland".to_owned(),
        ecm: "ada.rossi@msft.example".to_owned(),
        ..HeatmapAccount::default()
    }
}

fn cell(partner: &str, status: AccountStatus, notes: &str) -> PartnerCell {
    PartnerCell {
        partner_name: partner.to_owned(),
        status,
        relationship: Some(Relationship::Both),
        exec_level: Some(true),
        notes: notes.to_owned(),
        reported_on: NaiveDate::from_ymd_opt(2026, 11, 20),
    }
}

fn heatmap(rows: &[(HeatmapAccount, Vec<PartnerCell>)]) -> (Vec<u8>, HeatmapCounts) {
    let mut workbook = HeatmapWorkbook::start(options()).expect("started");
    for (account, cells) in rows {
        workbook.push_account(account, cells).expect("pushed");
    }
    let mut file = Cursor::new(Vec::new());
    let counts = workbook.finish(&mut file).expect("finished");
    (file.into_inner(), counts)
}

fn report_table(rows: &[ReportTableRow]) -> Vec<u8> {
    let mut workbook = ReportTableWorkbook::start(options()).expect("started");
    rows.iter().for_each(|row| workbook.push(row).expect("pushed"));
    let mut file = Cursor::new(Vec::new());
    workbook.finish(&mut file).expect("finished");
    file.into_inner()
}

fn read(bytes: &[u8], kind: ListKind) -> RawTable {
    read_table(bytes, &ReadLimits::default(), Some(kind)).expect("readable")
}

fn filled(bytes: &[u8]) -> Parsed<FilledReportRecord> {
    let table = read(bytes, ListKind::PartnerReportTable);
    let mapping = suggest_mapping(&table, ListKind::PartnerReportTable);
    parse_rows(&table, &mapping, &ParseOptions::default()).expect("parsed")
}

const NASTY: [&str; 9] = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "=HYPERLINK(\"http://x.example\")",
    "http://x.example",
    "mailto:a@b.example",
];

#[test]
fn workbooks_hold_nothing_that_runs_and_name_no_author() {
    let rows: Vec<_> = NASTY
        .iter()
        .map(|text| {
            let everywhere = HeatmapAccount {
                tpid: (*text).to_owned(),
                name: (*text).to_owned(),
                city: (*text).to_owned(),
                state: (*text).to_owned(),
                country: (*text).to_owned(),
                segment: (*text).to_owned(),
                ou: (*text).to_owned(),
                atu: (*text).to_owned(),
                industry: (*text).to_owned(),
                ecm: (*text).to_owned(),
                sellers: (*text).to_owned(),
            };
            (everywhere, AccountStatus::ALL.iter().map(|status| cell(text, *status, text)).collect())
        })
        .collect();
    let table_rows = NASTY.map(|text| ReportTableRow {
        row_id: text.to_owned(),
        name: text.to_owned(),
        notes: text.to_owned(),
        ..Default::default()
    });
    for bytes in [heatmap(&rows).0, report_table(&table_rows)] {
        for (name, text) in parts_of(&bytes) {
            assert!(
                !text.contains("<f>") && !text.contains("<f ") && !text.contains("<f/>"),
                "{name} holds a formula"
            );
            assert!(!text.contains("External") && !text.contains("<hyperlink"), "{name} holds a link");
            assert!(
                !text.contains("state=\"hidden\"") && !text.contains("veryHidden"),
                "{name} hides a sheet"
            );
            assert!(!name.contains("vba") && !name.contains("externalLink"), "{name}");
            if name == "docProps/core.xml" {
                assert!(
                    text.contains("<dc:creator></dc:creator>") || text.contains("<dc:creator/>"),
                    "{text}"
                );
                assert!(text.contains("2026-11-21T14:05:00Z"), "{text}");
            }
        }
    }
}

#[test]
fn the_heatmap_has_its_three_sheets_and_says_what_it_is() {
    let rows = vec![
        (
            account("Contoso"),
            vec![
                cell("Fabrikam", AccountStatus::Target, ""),
                cell("Adatum", AccountStatus::ActiveCustomer, "n"),
                cell("Relecloud", AccountStatus::Target, ""),
            ],
        ),
        (account("Northwind"), Vec::new()),
    ];
    let (bytes, counts) = heatmap(&rows);
    assert_eq!(counts, HeatmapCounts { accounts: 2, reports: 3 });
    let parts = parts_of(&bytes);
    let part = |name: &str| {
        parts.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str()).expect("part")
    };
    let book = part("xl/workbook.xml");
    assert!(
        book.contains("name=\"Heatmap\"")
            && book.contains("name=\"Reports\"")
            && book.contains("name=\"Legend\"")
    );
    let first = part("xl/worksheets/sheet1.xml");
    for wanted in [
        "Filter: Segment: Enterprise, Major · Sales Unit: =Nordics",
        "As of 21 Nov 2026, 14:05 (Europe/Berlin) · Microsoft internal. Do not share with partners",
        "Fabrikam, Relecloud",
        "<autoFilter ref=\"A4:P6\"/>",
        "topLeftCell=\"C5\"",
        "orientation=\"landscape\"",
        "scale=\"75\"",
    ] {
        assert!(first.contains(wanted), "{wanted} in {first}");
    }
    // 20 November 2026 is day 46346 of Excel's calendar: a real date.
    assert!(part("xl/worksheets/sheet2.xml").contains("<v>46346</v>"));
    for colour in ["FFD13438", "FFFDE300", "FF107C10", "FF817400"] {
        assert!(part("xl/styles.xml").contains(colour), "{colour}");
    }
    assert!(book.contains("_xlnm.Print_Titles"));
}

#[test]
fn an_empty_heatmap_still_opens() {
    let (bytes, counts) = heatmap(&[]);
    assert_eq!(counts, HeatmapCounts::default());
    assert_eq!(read(&bytes, ListKind::Accounts).rows.len(), 0);
}

fn table_row(id: &str, name: &str, city: &str) -> ReportTableRow {
    ReportTableRow {
        row_id: id.to_owned(),
        name: name.to_owned(),
        city: city.to_owned(),
        ..Default::default()
    }
}

#[test]
fn a_filled_table_finds_its_rows_again() {
    let rows = [
        table_row("R1", "Contoso", "Rome"),
        table_row("R2", "Contoso", "Paris"),
        table_row("R3", "Fabrikam", "Oslo"),
    ];
    let known = rows.clone().map(|row| TableRow {
        row_id: row.row_id,
        name: row.name,
        city: row.city,
        state: String::new(),
        country: String::new(),
    });
    let parsed = filled(&report_table(&rows));
    let found: Vec<_> = match_filled_rows(&parsed, &known).into_iter().map(|(_, found)| found).collect();
    assert_eq!(found, [RowMatch::ById(0), RowMatch::ById(1), RowMatch::ById(2)]);
    assert_eq!(match_filled_rows(&parsed, &known)[0].0, 5);

    let lost = "Account Name,City,Account Status\nContoso,Paris,Past customer\nFabrikam,,3\nContoso,,1\nTailspin,Rome,1\n";
    let found: Vec<_> =
        match_filled_rows(&filled(lost.as_bytes()), &known).into_iter().map(|(_, found)| found).collect();
    assert_eq!(found, [RowMatch::ByPlace(1), RowMatch::ByPlace(2), RowMatch::NotFound, RowMatch::NotFound]);

    let shifted = "Row ID,Account Name,City,Account Status\nR3,Contoso,Rome,1\nR9,Contoso,Rome,1\n";
    let found: Vec<_> =
        match_filled_rows(&filled(shifted.as_bytes()), &known).into_iter().map(|(_, found)| found).collect();
    assert_eq!(found, [RowMatch::OtherAccount(2), RowMatch::NotFound]);
}

#[test]
fn the_table_offers_its_values() {
    let text = parts_of(&report_table(&[table_row("R1", "Contoso", "Rome")]));
    let sheet = &text.iter().find(|(name, _)| name == "xl/worksheets/sheet1.xml").expect("sheet").1;
    for wanted in [
        "\"Target account,Past customer,Active customer\"",
        "\"Business,IT,Business and IT\"",
        "\"Yes,No\"",
        "<conditionalFormatting sqref=\"F5\">",
    ] {
        assert!(sheet.contains(wanted), "{wanted} in {sheet}");
    }
}

/// Text as people have it, with everything that could trip a writer or reader, already clean at its ends.
fn text() -> impl Strategy<Value = String> {
    let letters = "[ -~äößéŁøñ北京日本שלוםمرحبا😀👩\u{200d}\n\"'=+@_;,|\\-]{0,40}";
    let special = prop::sample::select(vec![
        "_x0041_", "_x000D_", "&amp;", "]]>", "<b>", "''=1", "'=1", "=1+1", "sep=;", "#N/A", "TRUE", "1E5",
        "001",
    ]);
    (letters, special, "[a-z]{0,3}").prop_map(|(text, special, end)| {
        format!("{text}{special}{end}")
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{200d}')
            .to_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_reads_back_as_it_was(rows in prop::collection::vec(prop::collection::vec(text(), 3), 1..6)) {
        let mut csv = CsvWriter::start(Vec::new()).expect("started");
        csv.push(["TPID", "Account Name", "City"]).expect("pushed");
        for row in &rows {
            csv.push(row.iter().map(String::as_str)).expect("pushed");
        }
        let table = read(&csv.finish().expect("finished"), ListKind::Accounts);
        let back: Vec<Vec<String>> = table.rows.iter().map(|row| (0..3).map(|column| row.text(column).to_owned()).collect()).collect();
        let set_aside = table.skipped.len();
        prop_assert!(back.len() + set_aside == rows.len() || set_aside > 0);
        if set_aside == 0 {
            prop_assert_eq!(back, rows);
        }
    }

    #[test]
    fn workbooks_read_back_as_they_were(names in prop::collection::vec((text(), text()), 1..5)) {
        let rows: Vec<_> = names.iter().map(|(name, city)| (HeatmapAccount { city: city.clone(), ..account(name) }, Vec::new())).collect();
        let table = read(&heatmap(&rows).0, ListKind::Accounts);
        let back: Vec<(String, String)> = table.rows.iter().map(|row| (row.text(1).to_owned(), row.text(2).to_owned())).collect();
        prop_assert_eq!(back, names);
        prop_assert!(table.rows.iter().all(|row| row.text(0) == "0044407161"));
    }

    #[test]
    fn filled_tables_read_back_as_they_were(
        rows in prop::collection::vec((text(), prop::option::of(0..3_usize), 0..4_usize, prop::option::of(any::<bool>())), 1..5)
    ) {
        let relationships = [None, Some(Relationship::Business), Some(Relationship::It), Some(Relationship::Both)];
        let rows: Vec<ReportTableRow> = rows.into_iter().enumerate().map(|(n, (notes, status, relationship, exec_level))| ReportTableRow {
            row_id: format!("R{n}"),
            name: format!("Company {n}"),
            status: status.map(|status| AccountStatus::ALL[status]),
            relationship: relationships[relationship],
            exec_level,
            notes,
            ..Default::default()
        }).collect();
        let parsed = filled(&report_table(&rows));
        let back: Vec<_> = parsed.records().map(|(_, row)| (row.row_id.clone(), row.status, row.relationship, row.exec_level, row.notes.clone())).collect();
        let expected: Vec<_> = rows.into_iter().map(|row| (row.row_id, row.status, row.relationship, row.exec_level, row.notes)).collect();
        prop_assert_eq!(back, expected);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in prop::sample::select(ListKind::ALL.to_vec())) {
        let _either_way_an_answer = read_table(&bytes, &ReadLimits::default(), Some(kind));
    }

    #[test]
    fn any_text_is_answered(text in "[\"\\r\\n,;\\t|a-c=\u{0}\u{feff}é]{0,120}") {
        if let Ok(table) = read_table(text.as_bytes(), &ReadLimits::default(), None) {
            prop_assert!(table.rows.windows(2).all(|pair| pair[0].number < pair[1].number));
            prop_assert!(table.rows.iter().all(|row| !row.is_blank()));
        }
    }
}

#[test]
fn the_longest_cells_read_back() {
    for letter in ["x", "é", "北"] {
        let longest = letter.repeat(32_767);
        let row = ReportTableRow { row_id: "R1".to_owned(), name: longest.clone(), ..Default::default() };
        let table = read(&report_table(&[row]), ListKind::PartnerReportTable);
        assert!(table.rows[0].text(1) == longest, "{letter}");
    }
    let emoji = "😀".repeat(16_000);
    let table = read(&report_table(&[table_row("R1", &emoji, "")]), ListKind::PartnerReportTable);
    assert_eq!(table.rows[0].text(1), emoji);
}

/// The parts of a written workbook: name and text.
fn parts_of(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("part");
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).expect("part");
            let mut text = String::new();
            part.read_to_string(&mut text).expect("part");
            (part.name().expect("part").to_string(), text)
        })
        .collect()
}
