//! The filtered heatmap as an Excel workbook (E-01, E-02), written in constant memory.
//!
//! Accounts are read in parts, each in a statement of its own, so that no reading transaction stays open while the
//! workbook is written; one thread reads ahead while another writes.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::mpsc::sync_channel;

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::heatmap::{self as rows, SellerSays};
use pep_domain::access::Actor;
use pep_domain::heatmap::{AccountScope, AccountStatus, HeatmapFilter, HeatmapSort};
use pep_domain::time::UtcMicros;
use pep_sheets::write::{HeatmapAccount, HeatmapCounts, HeatmapWorkbook, PartnerCell, WorkbookOptions};

use super::index::HeatmapIndex;
use super::matching::PageStart;
use super::page::{HeatmapRowData, PageRequest, load_rows};
use super::{Found, Reader, finding_label};
use crate::{AppContext, AppError};

/// Accounts read at once.
const PART: usize = 1_000;

/// What goes into a workbook.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// Which accounts.
    pub filter: HeatmapFilter,
    /// In which order.
    pub sort: HeatmapSort,
    /// Backwards? As in [`PageRequest::descending`].
    pub descending: Option<bool>,
    /// Reports as they stood at the end of this day, UTC.
    pub as_of: Option<NaiveDate>,
    /// The reader's zone, in which dates are written.
    pub zone: chrono_tz::Tz,
}

/// Writes the workbook to `path`, for the command line, whose caller owns the database. `progress` hears of accounts
/// written and accounts in all. Blocks.
///
/// # Errors
/// [`AppError::Unavailable`] if the file cannot be written; whatever the database answers.
pub fn export_to_file(
    ctx: &AppContext,
    scope: &AccountScope,
    request: &ExportRequest,
    path: &Path,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<HeatmapCounts, AppError> {
    let file = File::create(path).map_err(not_writable)?;
    write_workbook(ctx, plan_export(ctx, scope, request)?, file, progress)
}

/// The workbook's name for people: it says what it is and of which day.
pub(super) fn file_name(ctx: &AppContext, request: &ExportRequest) -> String {
    let day = request.as_of.unwrap_or_else(|| ctx.now().date_in(request.zone));
    format!("PEP heatmap {day}.xlsx")
}

/// Notes in the audit log that somebody takes the data along, and how much. Blocks.
pub(super) fn audit_export(ctx: &AppContext, actor: &Actor, plan: &ExportPlan) -> Result<(), AppError> {
    let now = ctx.now();
    let detail = serde_json::json!({ "filter": plan.options.filter_lines, "accounts": plan.ids.len() });
    ctx.db.write_blocking(|conn| {
        let entry = crate::audit::AuditEntry {
            action: "export_heatmap",
            object_kind: "heatmap",
            object_id: None,
            detail,
        };
        Ok(crate::audit::write(conn, now, Some(actor), entry)?)
    })
}

/// Writes what was planned. Blocks.
pub(super) fn write_workbook(
    ctx: &AppContext,
    plan: ExportPlan,
    file: File,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<HeatmapCounts, AppError> {
    let total = plan.ids.len();
    progress(0, total);
    let mut workbook = HeatmapWorkbook::start(plan.options).map_err(not_writable)?;
    std::thread::scope(|threads| {
        // Two parts ahead at most: memory stays small however large the heatmap is.
        let (sender, parts) = sync_channel::<Result<Vec<ExportRow>, AppError>>(2);
        let (found, ids, before, zone) = (&plan.found, &plan.ids, plan.before, plan.zone);
        threads.spawn(move || {
            for part in ids.chunks(PART) {
                let rows = ctx.db.read_blocking(|conn| read_part(conn, found, part, before, zone));
                let is_over = rows.is_err();
                // The writer stopped early if nobody receives.
                if sender.send(rows).is_err() || is_over {
                    break;
                }
            }
        });
        let mut done = 0;
        for part in parts {
            for (account, cells) in part? {
                workbook.push_account(&account, &cells).map_err(not_writable)?;
                done += 1;
            }
            progress(done, total);
        }
        Ok::<_, AppError>(())
    })?;
    workbook.finish(BufWriter::new(file)).map_err(not_writable)
}

type ExportRow = (HeatmapAccount, Vec<PartnerCell>);

/// What goes into a workbook.
pub(super) struct ExportPlan {
    ids: Vec<i64>,
    found: Found,
    options: WorkbookOptions,
    before: Option<UtcMicros>,
    zone: chrono_tz::Tz,
}

/// Finds what goes into the workbook. Blocks.
pub(super) fn plan_export(
    ctx: &AppContext,
    scope: &AccountScope,
    request: &ExportRequest,
) -> Result<ExportPlan, AppError> {
    let reader = Reader::new(ctx, scope, request.as_of);
    ctx.db.read_blocking(|conn| plan(conn, &reader, request))
}

fn plan(conn: &mut AnyConnection, reader: &Reader, request: &ExportRequest) -> Result<ExportPlan, AppError> {
    let page = PageRequest { sort: request.sort, descending: request.descending, ..PageRequest::default() };
    let (ids, found, partner_names) = reader.with_matcher(conn, &request.filter, |_, matcher, found| {
        let all = matcher.page(page.sort, page.is_descending(), &PageStart::Offset(0), usize::MAX);
        let found = Found { index: found.index.clone(), versions: found.versions };
        let names = partner_names(&found.index);
        Ok((all.ids, found, names))
    })?;
    let ecm = match request.filter.ecm {
        Some(id) => pep_db::accounts::list_ecms(conn)?.into_iter().find(|ecm| ecm.id == id.0),
        None => None,
    };
    let mut filter_lines =
        filter_lines(&request.filter, &partner_names, ecm.map(|ecm| ecm.display()).as_deref());
    if let Some(day) = request.as_of {
        filter_lines.push(format!("Reports as of: {day}"));
    }
    let options = WorkbookOptions {
        title: "Heatmap".to_owned(),
        filter_lines,
        generated_at: reader.ctx.now().to_datetime().with_timezone(&request.zone).naive_local(),
        reader_zone_label: request.zone.name().to_owned(),
        temp_dir: None,
    };
    Ok(ExportPlan { ids, found, options, before: reader.before, zone: request.zone })
}

fn partner_names(index: &HeatmapIndex) -> HashMap<i64, String> {
    index.partners.list.iter().cloned().collect()
}

/// The filter in words, one criterion a line.
fn filter_lines(filter: &HeatmapFilter, partners: &HashMap<i64, String>, ecm: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |what: &str, values: Vec<String>| {
        if !values.is_empty() {
            lines.push(format!("{what}: {}", values.join(", ")));
        }
    };
    add("Segment", filter.segments.clone());
    add("Sales unit", filter.ous.clone());
    add("Industry", filter.industries.clone());
    add("Status", filter.statuses.iter().map(|status| status.label().to_owned()).collect());
    let partner = |id: &pep_domain::ids::PartnerId| {
        partners.get(&id.0).cloned().unwrap_or_else(|| format!("partner {id}"))
    };
    add("Partner", filter.partners.iter().map(partner).collect());
    if !filter.accounts.is_empty() {
        add("Accounts", vec![format!("{} chosen", filter.accounts.len())]);
    }
    if let Some(id) = filter.ecm {
        add("ECM", vec![ecm.map_or_else(|| format!("person {id}"), ToOwned::to_owned)]);
    }
    if !filter.text.trim().is_empty() {
        add("Text", vec![filter.text.trim().to_owned()]);
    }
    add("Reports older than", filter.older_than_days.iter().map(|days| format!("{days} days")).collect());
    add("Only", filter.finding.iter().map(|finding| finding_label(*finding).to_owned()).collect());
    lines
}

fn read_part(
    conn: &mut AnyConnection,
    found: &Found,
    ids: &[i64],
    before: Option<UtcMicros>,
    zone: chrono_tz::Tz,
) -> Result<Vec<ExportRow>, AppError> {
    let mut sellers: HashMap<i64, Vec<rows::PersonName>> = HashMap::new();
    for (account_id, seller) in rows::list_sellers(conn, ids)? {
        sellers.entry(account_id).or_default().push(seller);
    }
    let rows = load_rows(conn, found, ids, before)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let sellers = sellers.remove(&row.account.id).unwrap_or_default();
            export_row(row, &sellers, zone)
        })
        .collect())
}

fn export_row(row: HeatmapRowData, sellers: &[rows::PersonName], zone: chrono_tz::Tz) -> ExportRow {
    let cells = row
        .cells
        .into_iter()
        .filter_map(|(cell, partner_name)| {
            // A report whose status was taken back is none in the workbook.
            let status: AccountStatus = cell.status?;
            Some(PartnerCell {
                partner_name,
                status,
                relationship: cell.relationship,
                exec_level: cell.is_exec_level,
                notes: cell.notes,
                reported_on: Some(cell.reported_at.date_in(zone)),
            })
        })
        .collect();
    let account = HeatmapAccount {
        tpid: row.account.tpid,
        name: row.account.name,
        city: row.account.city,
        state: row.account.state,
        country: row.account.country,
        segment: row.segment,
        ou: row.ou,
        atu: row.atu.unwrap_or_default(),
        industry: row.industry,
        ecm: row.account.ecm.map(|ecm| ecm.display()).unwrap_or_default(),
        sellers: sellers
            .iter()
            .map(|seller| seller_text(seller, &row.sellers))
            .collect::<Vec<_>>()
            .join(", "),
    };
    (account, cells)
}

/// A seller's name, with the interest in co-selling if there is one (D-19).
fn seller_text(seller: &rows::PersonName, says: &[SellerSays]) -> String {
    let priority = says.iter().find(|says| says.seller.id == seller.id).and_then(|says| says.priority);
    match priority {
        Some(priority) => format!("{} ({})", seller.display(), priority.as_str().replace('_', " ")),
        None => seller.display(),
    }
}

/// The disk is full, the folder is gone: it may work later, and nothing was changed.
pub(super) fn not_writable(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    AppError::Unavailable { retry_after_s: 30, source: Box::new(error) }
}
