//! The table as a workbook to fill in Excel (B1-05). It holds what the page holds, nothing more.

use pep_db::reporting::{PartnerRow, RowFilter};
use pep_domain::access::{Permit, action};
use pep_domain::text::fold;
use pep_sheets::write::{ReportTableOptions, ReportTableRow, ReportTableWorkbook};

use super::rows::RowQuery;
use super::viewer;
use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// Most rows of one workbook.
const EXPORT_MAX_ROWS: i64 = 50_000;

/// The rows of a query as an `.xlsx` file, in bytes. Cursor and limit of the query do not matter.
///
/// # Errors
/// [`AppError::Internal`] if the file cannot be written.
pub async fn export_rows(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
    query: RowQuery,
) -> Result<Vec<u8>, AppError> {
    let viewer = viewer(permit)?;
    let now = ctx.now();
    let filter = RowFilter {
        request: query.request,
        is_not_reported: query.is_not_reported,
        is_assigned_to_me: query.is_assigned_to_me,
        text: fold(&query.text),
        accounts: None,
        after: None,
        limit: EXPORT_MAX_ROWS,
    };
    let actor = permit.actor().clone();
    ctx.db
        .write(move |conn| {
            let rows = pep_db::reporting::list_rows(conn, viewer, &filter)?;
            let entry = AuditEntry {
                action: "export_report_table",
                object_kind: "partner",
                object_id: Some(viewer.partner.0),
                detail: serde_json::json!({ "rows": rows.len() }),
            };
            audit::write(conn, now, Some(&actor), entry)?;
            let partner = pep_db::reporting::partner_name(conn, viewer.partner)?;
            let options = ReportTableOptions {
                title: format!("Report table · {partner}"),
                filter_lines: Vec::new(),
                generated_at: now.to_datetime().naive_utc(),
                reader_zone_label: "UTC".to_owned(),
                temp_dir: None,
            };
            write(options, &rows).map_err(AppError::internal)
        })
        .await
}

fn write(options: ReportTableOptions, rows: &[PartnerRow]) -> Result<Vec<u8>, pep_sheets::SheetError> {
    let mut workbook = ReportTableWorkbook::start(options)?;
    for row in rows {
        let state = row.report.as_ref().map(|report| report.state.clone()).unwrap_or_default();
        workbook.push(&ReportTableRow {
            row_id: row.account.to_string(),
            name: row.name.clone(),
            city: row.city.clone(),
            state: row.state.clone(),
            country: row.country.clone(),
            status: state.status,
            relationship: state.relationship,
            exec_level: state.is_exec_level,
            notes: state.notes,
        })?;
    }
    let mut file = std::io::Cursor::new(Vec::new());
    workbook.finish(&mut file)?;
    Ok(file.into_inner())
}
