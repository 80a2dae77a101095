//! Writes one workbook of each kind with made-up data, to look at: `cargo run -p pep-sheets --example
//! sample_workbooks -- FOLDER`.

use std::fs::File;
use std::path::PathBuf;

use chrono::NaiveDate;
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_sheets::write::{
    HeatmapAccount, HeatmapWorkbook, PartnerCell, ReportTableRow, ReportTableWorkbook, WorkbookOptions,
};

const ACCOUNTS: [(&str, &str, &str, &str); 5] = [
    ("Contoso Pharmaceuticals AG", "Zürich", "", "Switzerland"),
    ("Northwind Traders", "Seattle", "WA", "United States"),
    ("Adventure Works Cycles", "Roma", "RM", "Italy"),
    ("Fourth Coffee, Ltd.", "Melbourne", "VIC", "Australia"),
    ("=Woodgrove Bank \"Group\"", "Frankfurt am Main", "HE", "Germany"),
];
const PARTNERS: [&str; 6] = [
    "Fabrikam, Inc.",
    "Adatum Corporation",
    "Relecloud",
    "Litware Consulting GmbH",
    "Proseware",
    "Trey Research",
];
const NOTES: [&str; 3] = [
    "",
    "Renewal in Q3",
    "Azure migration under way; sponsor is the CIO. Next step: workshop with the plant managers in March, then an offer.",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).ok_or("no such day")?;
    let options = WorkbookOptions {
        title: "Heatmap · Example Program".to_owned(),
        filter_lines: vec!["Segment: Enterprise, Major".to_owned(), "Sales Unit: Western Europe".to_owned()],
        generated_at: day.and_hms_opt(14, 5, 0).ok_or("no such time")?,
        reader_zone_label: "Europe/Berlin".to_owned(),
        temp_dir: None,
    };
    let mut heatmap = HeatmapWorkbook::start(options.clone())?;
    let report_options =
        WorkbookOptions { title: "Accounts to report · Fabrikam, Inc.".to_owned(), ..options };
    let mut table = ReportTableWorkbook::start(report_options)?;
    for n in 0..40_usize {
        let Some((name, city, state, country)) = ACCOUNTS.get(n % ACCOUNTS.len()) else { continue };
        let account = HeatmapAccount {
            tpid: format!("{:08}", 1_234_567 + n * 7_919),
            name: (*name).to_owned(),
            city: (*city).to_owned(),
            state: (*state).to_owned(),
            country: (*country).to_owned(),
            segment: "Enterprise".to_owned(),
            ou: "Western Europe".to_owned(),
            atu: "WE.I.01".to_owned(),
            industry: "Consumer Discretionary".to_owned(),
            ecm: "Ada Rossi".to_owned(),
            sellers: "Tim Khan, Mae Zhang".to_owned(),
        };
        let cells: Vec<PartnerCell> = PARTNERS
            .iter()
            .enumerate()
            .filter(|(p, _)| !(n * 5 + p * 7).is_multiple_of(3))
            .filter_map(|(p, partner)| {
                Some(PartnerCell {
                    partner_name: (*partner).to_owned(),
                    status: *AccountStatus::ALL.get((n + p * p) % 3)?,
                    relationship: Relationship::ALL.get((n + p) % 4).copied(),
                    exec_level: [None, Some(true), Some(false)].get((n + p) % 3).copied()?,
                    notes: (*NOTES.get((n + p) % 3)?).to_owned(),
                    reported_on: day.checked_sub_days(chrono::Days::new(u64::try_from(n * 3 + p).ok()?)),
                })
            })
            .collect();
        heatmap.push_account(&account, &cells)?;
        let own = cells.first().filter(|_| n % 2 == 0);
        table.push(&ReportTableRow {
            row_id: format!("R{}", n + 1),
            name: account.name,
            city: account.city,
            state: account.state,
            country: account.country,
            status: own.map(|cell| cell.status),
            relationship: own.and_then(|cell| cell.relationship),
            exec_level: own.and_then(|cell| cell.exec_level),
            notes: own.map(|cell| cell.notes.clone()).unwrap_or_default(),
        })?;
    }
    heatmap.finish(File::create(folder.join("heatmap.xlsx"))?)?;
    table.finish(File::create(folder.join("report-table.xlsx"))?)?;
    Ok(())
}
