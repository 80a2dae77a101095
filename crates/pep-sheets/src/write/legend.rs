//! The sheet that explains the others.

use pep_domain::heatmap::AccountStatus;
use rust_xlsxwriter::Workbook;

use super::WorkbookOptions;
use super::sheet::cell_text;
use super::style::Styles;
use crate::error::SheetError;

/// Adds the sheet "Legend": colours with letter and meaning, then where the data comes from.
pub(super) fn add_legend(
    workbook: &mut Workbook,
    options: &WorkbookOptions,
    styles: &Styles,
    facts: &[(&str, String)],
) -> Result<(), SheetError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name("Legend")?;
    sheet.set_screen_gridlines(false);
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_column_width(0, 22)?;
    sheet.set_column_width(1, 90)?;
    sheet.write_string_with_format(0, 0, "Legend", &styles.title)?;
    let mut row = 2;
    for style in &styles.statuses {
        sheet.write_string_with_format(row, 0, style.words(), &style.tag)?;
        sheet.write_string_with_format(row, 1, meaning(style.status), &styles.text)?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, "About this workbook", &styles.bold)?;
    row += 1;
    let mut pairs: Vec<(&str, String)> = vec![("Title", options.title.clone())];
    let filter = if options.filter_lines.is_empty() {
        vec!["none: everything you may see".to_owned()]
    } else {
        options.filter_lines.clone()
    };
    pairs.extend(
        filter.into_iter().enumerate().map(|(index, line)| (if index == 0 { "Filter" } else { "" }, line)),
    );
    pairs.push(("Data", options.as_of_text()));
    pairs.extend(facts.iter().cloned());
    for (name, text) in pairs {
        sheet.write_string_with_format(row, 0, name, &styles.text)?;
        sheet.write_string_with_format(row, 1, cell_text(&text), &styles.wrapped)?;
        row += 1;
    }
    Ok(())
}

fn meaning(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Target => "Red, T: the partner targets the account and has not sold there yet.",
        AccountStatus::PastCustomer => {
            "Yellow, P: the account was a customer of the partner and is not at present."
        }
        AccountStatus::ActiveCustomer => "Green, A: the account is a customer of the partner today.",
    }
}
