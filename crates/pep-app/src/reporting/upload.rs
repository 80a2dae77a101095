//! A filled table sent back: compared first, applied when the partner says so (B1-05).

use std::collections::BTreeMap;

use pep_db::reporting::{PartnerRow, RowFilter};
use pep_domain::access::{Permit, action};
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::ids::AccountId;
use pep_domain::report_edits::ReportEdit;
use pep_domain::reports::{ChangeSource, ReportPatch, ReportState};
use pep_sheets::records::{
    FilledReportRecord, ParseOptions, Parsed, RowMatch, TableRow, match_filled_rows, parse_rows,
};
use pep_sheets::{ListKind, Mapping, suggest_mapping};
use serde::{Deserialize, Serialize};

use super::edit::audit;
use super::{BulkResult, CellWrite, RowOutcome, RowResult, viewer, visible_rows, write_cells};
use crate::sheet_reader::{ReadList, SheetReader};
use crate::{AppContext, AppError, FieldError};

/// Most rows of the table that an upload is compared with.
const TABLE_MAX_ROWS: i64 = 50_000;

/// What a file would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadPreview {
    /// Names it for applying.
    pub id: i64,
    /// The file.
    pub file_name: String,
    /// Rows that would change.
    pub changes: Vec<UploadChange>,
    /// Rows that hold these values already, or were not filled.
    pub same: usize,
    /// Rows that cannot be taken.
    pub errors: Vec<UploadError>,
    /// What to know about the file as a whole.
    pub notes: Vec<String>,
}

/// A row that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadChange {
    /// Row of the file.
    pub row_number: u32,
    /// The row now.
    pub row: PartnerRow,
    /// What would be set.
    pub patch: ReportPatch,
}

/// A row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadError {
    /// Row of the file.
    pub row_number: u32,
    /// The cell, if it is one.
    pub cell: Option<String>,
    /// What stands there.
    pub value: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

/// A state as it is kept between the comparison and its application.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptState {
    status: Option<String>,
    relationship: Option<String>,
    is_exec_level: Option<bool>,
    notes: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptEdit {
    account: i64,
    seen: KeptState,
    value: KeptState,
}

impl KeptState {
    fn of(state: &ReportState) -> Self {
        Self {
            status: state.status.map(|word| word.as_str().to_owned()),
            relationship: state.relationship.map(|word| word.as_str().to_owned()),
            is_exec_level: state.is_exec_level,
            notes: state.notes.clone(),
        }
    }

    fn read(self) -> ReportState {
        ReportState {
            status: self.status.as_deref().and_then(AccountStatus::parse),
            relationship: self.relationship.as_deref().and_then(Relationship::parse),
            is_exec_level: self.is_exec_level,
            notes: self.notes,
        }
    }
}

/// Reads a filled table and compares it with the caller's rows. No report is changed. A row whose four cells are all
/// empty was not filled and changes nothing; otherwise an empty cell clears its field. A column that is missing leaves
/// its field as it is.
///
/// # Errors
/// [`AppError::UnsupportedMedia`], [`AppError::TooLarge`] or [`AppError::Invalid`] for a file that cannot be read, with
/// what to do about it.
pub async fn preview_upload(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
    file_name: String,
    bytes: Vec<u8>,
) -> Result<UploadPreview, AppError> {
    let viewer = viewer(permit)?;
    let reader = ctx.sheet_reader.clone();
    let table =
        tokio::task::spawn_blocking(move || read(&reader, &bytes)).await.map_err(AppError::internal)??;
    let now = ctx.now();
    let file_name: String = file_name.chars().take(200).collect();
    ctx.db
        .write(move |conn| {
            let filter = RowFilter { limit: TABLE_MAX_ROWS, ..RowFilter::default() };
            let rows = pep_db::reporting::list_rows(conn, viewer, &filter)?;
            let mut preview = compare(table, &rows);
            let edits: Vec<KeptEdit> = preview
                .changes
                .iter()
                .map(|change| {
                    let seen = change.row.report.as_ref().map(|report| report.state.clone());
                    let seen = seen.unwrap_or_default();
                    let value = KeptState::of(&change.patch.applied_to(&seen));
                    KeptEdit { account: change.row.account.0, seen: KeptState::of(&seen), value }
                })
                .collect();
            let edits = serde_json::to_string(&edits).map_err(AppError::internal)?;
            let owner = (viewer.partner, viewer.person);
            preview.id = pep_db::reporting::insert_upload(conn, owner, &file_name, &edits, now)?;
            preview.file_name = file_name;
            Ok(preview)
        })
        .await
}

/// A filled table as it was read.
struct UploadedTable {
    parsed: Parsed<FilledReportRecord>,
    mapping: Mapping,
    notes: Vec<String>,
}

fn read(reader: &SheetReader, bytes: &[u8]) -> Result<UploadedTable, AppError> {
    let ReadList { table, notes } = reader.read(bytes, ListKind::PartnerReportTable)?;
    let mapping = suggest_mapping(&table, ListKind::PartnerReportTable);
    let parsed = parse_rows(&table, &mapping, &ParseOptions::default())
        .map_err(|error| AppError::invalid("", error.to_string()))?;
    Ok(UploadedTable { parsed, mapping, notes })
}

fn compare(table: UploadedTable, rows: &[PartnerRow]) -> UploadPreview {
    let UploadedTable { parsed, mapping, notes } = table;
    let known: Vec<TableRow> = rows
        .iter()
        .map(|row| TableRow {
            row_id: row.account.to_string(),
            name: row.name.clone(),
            city: row.city.clone(),
            state: row.state.clone(),
            country: row.country.clone(),
        })
        .collect();
    let mut preview = UploadPreview {
        id: 0,
        file_name: String::new(),
        changes: Vec::new(),
        same: 0,
        errors: Vec::new(),
        notes,
    };
    let records: BTreeMap<u32, &FilledReportRecord> = parsed.records().collect();
    for (row_number, matched) in match_filled_rows(&parsed, &known) {
        let Some(record) = records.get(&row_number) else { continue };
        let error = |detail: &str| UploadError {
            row_number,
            cell: None,
            value: record.name.clone(),
            detail: detail.to_owned(),
        };
        let found = match matched {
            RowMatch::ById(index) | RowMatch::ByPlace(index) => rows.get(index),
            RowMatch::OtherAccount(_) => {
                preview.errors.push(error(
                    "The Row ID belongs to another account. Rows were shifted against each other; \
                     copy the row from a fresh download.",
                ));
                continue;
            }
            RowMatch::NotFound => None,
        };
        let Some(row) = found else {
            preview
                .errors
                .push(error("This account is not one of your rows. Take it out, or ask for it first."));
            continue;
        };
        let now = row.report.as_ref().map(|report| report.state.clone()).unwrap_or_default();
        match wish(record, &mapping, &now) {
            Some(patch) => preview.changes.push(UploadChange { row_number, row: row.clone(), patch }),
            None => preview.same += 1,
        }
    }
    let faults = parsed.issues().filter(|issue| issue.is_error());
    preview.errors.extend(faults.map(|issue| UploadError {
        row_number: issue.row_number,
        cell: issue.cell.clone(),
        value: issue.value.clone(),
        detail: issue.text.clone(),
    }));
    preview.errors.sort_by_key(|error| error.row_number);
    preview
}

fn wish(record: &FilledReportRecord, mapping: &Mapping, now: &ReportState) -> Option<ReportPatch> {
    let is_unfilled = record.status.is_none()
        && record.relationship.is_none()
        && record.exec_level.is_none()
        && record.notes.is_empty();
    if is_unfilled {
        return None;
    }
    let has = |field: &str| mapping.column(field).is_some();
    let patch = ReportPatch {
        status: has("status").then_some(record.status),
        relationship: has("relationship").then_some(record.relationship),
        is_exec_level: has("exec_level").then_some(record.exec_level),
        notes: has("notes").then(|| record.notes.clone()),
    };
    let wanted = patch.applied_to(now);
    (wanted != *now).then(|| ReportEdit::between(now, &wanted).patch())
}

/// Applies a compared table in one step. Rows whose fields somebody changed since the comparison are left alone.
///
/// # Errors
/// [`AppError::NotFound`] if the caller sent no such file; [`AppError::WrongState`] if it was applied before.
pub async fn apply_upload(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
    id: i64,
) -> Result<BulkResult, AppError> {
    let viewer = viewer(permit)?;
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            pep_db::reporting::lock_partner(conn, viewer.partner)?;
            let upload = pep_db::reporting::find_upload(conn, (viewer.partner, viewer.person), id)?;
            if !pep_db::reporting::mark_applied(conn, id, ctx.now())? {
                return Err(AppError::WrongState(
                    "This file was applied before. Upload it again to compare it anew.".to_owned(),
                ));
            }
            let edits: Vec<KeptEdit> = serde_json::from_str(&upload.edits).map_err(AppError::internal)?;
            let accounts: Vec<AccountId> = edits.iter().map(|edit| AccountId(edit.account)).collect();
            let before = visible_rows(conn, viewer, &accounts)?;
            let mut outcomes = Vec::new();
            let mut writes = Vec::new();
            for kept in edits {
                let account = AccountId(kept.account);
                let edit = ReportEdit::between(&kept.seen.read(), &kept.value.read());
                outcomes.push((account, decide(account, &edit, before.get(&account), &mut writes)));
            }
            let changed: Vec<AccountId> = writes.iter().map(|write| write.account).collect();
            write_cells(conn, &ctx, viewer.partner, Some(viewer.person), ChangeSource::Upload, &writes)?;
            if !changed.is_empty() {
                audit(conn, &ctx, &actor, "upload", &changed)?;
            }
            let after = visible_rows(conn, viewer, &accounts)?;
            let rows = outcomes
                .into_iter()
                .map(|(account, outcome)| RowResult { account, outcome, row: after.get(&account).cloned() })
                .collect();
            Ok(BulkResult { rows })
        })
        .await
}

fn decide(
    account: AccountId,
    edit: &ReportEdit,
    row: Option<&PartnerRow>,
    writes: &mut Vec<CellWrite>,
) -> RowOutcome {
    let Some(row) = row else {
        return RowOutcome::Error(vec![FieldError::new("/id", "This row is not yours to report any more.")]);
    };
    let old = row.report.as_ref().map(|report| report.state.clone());
    let now = old.clone().unwrap_or_default();
    match edit.merged_into(&now) {
        Err(fields) => RowOutcome::Error(
            fields
                .into_iter()
                .map(|field| {
                    FieldError::new(
                        format!("/{field}"),
                        "A colleague changed this field since. It was left as it is.",
                    )
                })
                .collect(),
        ),
        Ok(new) if new == now => RowOutcome::Same,
        Ok(new) => {
            writes.push(CellWrite { account, old, new: Some(new), undoes: None });
            RowOutcome::Changed
        }
    }
}
