//! Many rows in one step: the same value for all, or a block pasted from Excel (B1-06).

use std::collections::BTreeMap;

use pep_db::reporting::PartnerRow;
use pep_domain::access::{Permit, action};
use pep_domain::ids::AccountId;
use pep_domain::reports::{ChangeSource, NOTES_MAX_CHARS, ReportPatch};
use pep_sheets::records::{FilledReportRecord, ParseOptions, ParsedRow, parse_rows};
use pep_sheets::{CellNotes, Header, ListKind, RawCell, RawRow, RawTable, suggest_mapping};

use super::edit::{NOTES_TOO_LONG, audit};
use super::{CellWrite, viewer, visible_rows, write_cells};
use crate::{AppContext, AppError, FieldError};

/// Most rows of one step.
const BULK_MAX_ROWS: usize = 2_000;

/// A change of many rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkChange {
    /// The same fields for all.
    Set(Vec<AccountId>, ReportPatch),
    /// Texts, row by row.
    Paste(Vec<PasteRow>),
}

/// One pasted row; a cell that is `None` leaves its field as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasteRow {
    /// The row.
    pub account: AccountId,
    /// Status, as written.
    pub status: Option<String>,
    /// Relationship, as written.
    pub relationship: Option<String>,
    /// Exec or director level, as written.
    pub is_exec_level: Option<String>,
    /// Notes.
    pub notes: Option<String>,
}

/// What became of all rows, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkResult {
    /// Row by row.
    pub rows: Vec<RowResult>,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowResult {
    /// The row asked for.
    pub account: AccountId,
    /// The outcome.
    pub outcome: RowOutcome,
    /// The row now, if it is the caller's.
    pub row: Option<PartnerRow>,
}

/// The outcome for one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// Saved.
    Changed,
    /// It held these values already.
    Same,
    /// Not taken, and why.
    Error(Vec<FieldError>),
}

/// A row's wish, or why it cannot be read.
pub(super) type Wish = (AccountId, Result<ReportPatch, Vec<FieldError>>);

/// Changes many rows in one step. Rows that cannot be taken are left as they are and said; the others are saved.
///
/// # Errors
/// [`AppError::TooLarge`] for more than 2,000 rows; [`AppError::Invalid`] for none, or for notes that are too long.
pub async fn bulk_update(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
    change: BulkChange,
) -> Result<BulkResult, AppError> {
    let viewer = viewer(permit)?;
    let (source, wishes) = match change {
        BulkChange::Set(accounts, patch) => {
            if patch.notes.as_ref().is_some_and(|notes| notes.chars().count() > NOTES_MAX_CHARS) {
                return Err(AppError::invalid("/set/fields/notes", NOTES_TOO_LONG));
            }
            let wishes: Vec<Wish> = accounts.into_iter().map(|id| (id, Ok(patch.clone()))).collect();
            (ChangeSource::Bulk, wishes)
        }
        BulkChange::Paste(rows) => (ChangeSource::Paste, rows.iter().map(read_pasted).collect()),
    };
    if wishes.is_empty() {
        return Err(AppError::invalid("", "Choose at least one row."));
    }
    if wishes.len() > BULK_MAX_ROWS {
        return Err(AppError::TooLarge(
            "That is more than 2,000 rows in one step. Do it in parts, or upload a filled table.".to_owned(),
        ));
    }
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            pep_db::reporting::lock_partner(conn, viewer.partner)?;
            let accounts: Vec<AccountId> = wishes.iter().map(|(id, _)| *id).collect();
            let before = visible_rows(conn, viewer, &accounts)?;
            let (outcomes, writes) = decide(wishes, &before);
            let changed: Vec<AccountId> = writes.iter().map(|write| write.account).collect();
            write_cells(conn, &ctx, viewer.partner, Some(viewer.person), source, &writes)?;
            if !changed.is_empty() {
                audit(conn, &ctx, &actor, source.as_str(), &changed)?;
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

/// Which rows change to what. A row named twice takes its last wish.
fn decide(
    wishes: Vec<Wish>,
    before: &BTreeMap<AccountId, PartnerRow>,
) -> (Vec<(AccountId, RowOutcome)>, Vec<CellWrite>) {
    let mut writes: BTreeMap<AccountId, CellWrite> = BTreeMap::new();
    let mut outcomes = Vec::new();
    for (account, wish) in wishes {
        let outcome = match (before.get(&account), wish) {
            (None, _) => RowOutcome::Error(vec![FieldError::new(
                "/id",
                "This row is not yours to report any more. Reload the page.",
            )]),
            (Some(_), Err(errors)) => RowOutcome::Error(errors),
            (Some(row), Ok(patch)) => {
                let old = row.report.as_ref().map(|report| report.state.clone());
                let now = old.clone().unwrap_or_default();
                let new = patch.applied_to(&now);
                if new == now {
                    writes.remove(&account);
                    RowOutcome::Same
                } else {
                    writes.insert(account, CellWrite { account, old, new: Some(new), undoes: None });
                    RowOutcome::Changed
                }
            }
        };
        outcomes.push((account, outcome));
    }
    (outcomes, writes.into_values().collect())
}

const COLUMNS: [(&str, &str); 6] = [
    ("Row ID", "/id"),
    ("Account Name", "/id"),
    ("Account Status", "/status"),
    ("Business/IT", "/relationship"),
    ("Exec/Director Level", "/isExecLevel"),
    ("Notes", "/notes"),
];

/// Reads one pasted row as the upload of a filled table would read it: the same words mean the same.
fn read_pasted(row: &PasteRow) -> Wish {
    let texts = [
        Some(row.account.0.to_string()),
        Some("-row-".to_owned()),
        row.status.clone(),
        row.relationship.clone(),
        row.is_exec_level.clone(),
        row.notes.clone(),
    ];
    let cells = texts
        .iter()
        .map(|text| RawCell {
            text: text.as_deref().unwrap_or_default().trim().to_owned(),
            notes: CellNotes::default(),
        })
        .collect();
    let table = RawTable {
        sheet: None,
        header_row: 1,
        headers: COLUMNS
            .iter()
            .enumerate()
            .map(|(column, (text, _))| Header { column, text: (*text).to_owned() })
            .collect(),
        rows: vec![RawRow { number: 2, cells }],
        skipped: Vec::new(),
        notes: Vec::new(),
    };
    let mapping = suggest_mapping(&table, ListKind::PartnerReportTable);
    let parsed = parse_rows::<FilledReportRecord>(&table, &mapping, &ParseOptions::default());
    let wish = match parsed.map(|parsed| parsed.rows.into_iter().next()) {
        Ok(Some(ParsedRow { record: Some(record), .. })) => Ok(ReportPatch {
            status: row.status.as_ref().map(|_| record.status),
            relationship: row.relationship.as_ref().map(|_| record.relationship),
            is_exec_level: row.is_exec_level.as_ref().map(|_| record.exec_level),
            notes: row.notes.as_ref().map(|_| record.notes),
        }),
        Ok(Some(ParsedRow { issues, .. })) => Err(issues
            .into_iter()
            .filter(pep_sheets::records::Issue::is_error)
            .map(|issue| {
                let pointer = COLUMNS.iter().find(|(name, _)| Some(*name) == issue.column.as_deref());
                FieldError::new(pointer.map_or("", |(_, pointer)| *pointer), issue.text)
            })
            .collect()),
        Ok(None) => Err(vec![FieldError::new("", "The row is empty.")]),
        Err(error) => Err(vec![FieldError::new("", error.to_string())]),
    };
    (row.account, wish)
}
