//! The workbook of everything, beside a bare loop of the same writer over the same cells, and beside Python.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use pep_app::AppContext;
use pep_app::heatmap::{ExportRequest, export_to_file};
use pep_domain::heatmap::{AccountScope, HeatmapFilter, HeatmapSort};
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook, XlsxError};

use crate::resident;

/// Where `just setup` puts Python with XlsxWriter.
const PYTHON: &str = "target/tools/venv/bin/python";

pub async fn measure(ctx: &AppContext) {
    let ctx = ctx.clone();
    actix_web::rt::task::spawn_blocking(move || {
        let folder = std::env::temp_dir();
        let (ours, bare, python) =
            (folder.join("pep-load.xlsx"), folder.join("pep-load-bare.xlsx"), folder.join("pep-load-py.xlsx"));
        let request = ExportRequest {
            filter: HeatmapFilter::default(),
            sort: HeatmapSort::Name,
            descending: None,
            as_of: None,
            zone: chrono_tz::UTC,
        };
        let scope = AccountScope { is_all: true, ..AccountScope::default() };
        let before = resident("VmRSS");
        let started = Instant::now();
        let counts = export_to_file(&ctx, &scope, &request, &ours, &|_, _| {}).unwrap();
        let took = started.elapsed().as_secs_f64();
        let after = resident("VmRSS");
        let started = Instant::now();
        bare_loop(&bare, counts.accounts, counts.reports).unwrap();
        let bare_took = started.elapsed().as_secs_f64();
        println!(
            "\nExport of {} accounts and {} reports: {took:.1} s, database included, {} MB, memory {before} → {after} MiB. \
             Bare rust_xlsxwriter loop over as many cells: {bare_took:.1} s. Ratio {:.2}.",
            counts.accounts,
            counts.reports,
            std::fs::metadata(&ours).unwrap().len() / 1_000_000,
            took / bare_took
        );
        if Path::new(PYTHON).exists() {
            let started = Instant::now();
            let script = include_str!("xlsxwriter.py");
            let numbers = [counts.accounts.to_string(), counts.reports.to_string()];
            let status =
                Command::new(PYTHON).args(["-c", script]).arg(&python).args(numbers).status().unwrap();
            if status.success() {
                println!("Python XlsxWriter, constant_memory, as many cells: {:.1} s.", started.elapsed().as_secs_f64());
            } else {
                println!("Python XlsxWriter is not installed in {PYTHON}.");
            }
        }
        for path in [ours, bare, python] {
            // It may not have been written.
            drop(std::fs::remove_file(path));
        }
    })
    .await
    .unwrap();
}

/// Two sheets with as many cells and formats as ours, and nothing to look up.
fn bare_loop(path: &Path, accounts: u32, reports: u64) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let text = Format::new().set_border_bottom(FormatBorder::Thin);
    let fill = Format::new().set_background_color(Color::RGB(0x0010_7c10)).set_border(FormatBorder::Thin);
    let date = Format::new().set_num_format("d mmm yyyy");
    let mut first = workbook.new_worksheet_with_constant_memory()?;
    let mut second = workbook.new_worksheet_with_constant_memory()?;
    for row in 0..accounts {
        for column in 0..11_u16 {
            first.write_string_with_format(row, column, "Harbor Logistics Group", &text)?;
        }
        first.write_number_with_format(row, 11, 6.0, &text)?;
        for column in 12..15_u16 {
            first.write_string_with_format(row, column, "Cedar Cloud 17, Willow Data Works 4", &fill)?;
        }
        first.write_number_with_format(row, 15, 46_000.0, &date)?;
    }
    for row in 0..u32::try_from(reports).unwrap_or(u32::MAX) {
        for column in 0..10_u16 {
            let format = if column == 6 { &fill } else { &text };
            second.write_string_with_format(row, column, "Harbor Logistics", format)?;
        }
        second.write_number_with_format(row, 10, 46_000.0, &date)?;
    }
    workbook.push_worksheet(first);
    workbook.push_worksheet(second);
    workbook.save(path)
}
