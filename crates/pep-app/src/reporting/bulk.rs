//! Many rows in one step: the same value for all, or a block pasted from Excel (B1-06).

use std::collections::BTreeMap;

use pep_db::reporting::PartnerRow;
use pep_domain::access::{Permit, action};
use pep_domain::ids::AccountId;
use pep_domain::report_edits::{ReportEdit, ReportField};
use pep_domain::reports::{ChangeSource, NOTES_MAX_CHARS, ReportPatch, ReportState};

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
    /// Row by row what was seen and what it shall be.
    Paste(Vec<(AccountId, ReportEdit)>),
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
    /// Somebody else changed these fields meanwhile, and they stay; the others are saved.
    Conflict(Vec<ReportField>),
    /// Not taken, and why.
    Error(Vec<FieldError>),
}

/// What a row shall hold.
enum Wish {
    /// These values, whatever it holds.
    Set(ReportPatch),
    /// These values, where it still holds what was seen.
    Edit(ReportEdit),
}

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
            let wishes: Vec<_> = accounts.into_iter().map(|id| (id, Wish::Set(patch.clone()))).collect();
            (ChangeSource::Bulk, wishes)
        }
        BulkChange::Paste(rows) => {
            (ChangeSource::Paste, rows.into_iter().map(|(id, edit)| (id, Wish::Edit(edit))).collect())
        }
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
    wishes: Vec<(AccountId, Wish)>,
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
            (Some(_), Wish::Edit(edit)) if has_long_notes(&edit) => {
                RowOutcome::Error(vec![FieldError::new("/notes", NOTES_TOO_LONG)])
            }
            (Some(row), wish) => {
                let old = row.report.as_ref().map(|report| report.state.clone());
                let now = old.clone().unwrap_or_default();
                let (new, conflicts) = wanted(wish, &now);
                let is_same = new == now;
                if is_same {
                    writes.remove(&account);
                } else {
                    writes.insert(account, CellWrite { account, old, new: Some(new), undoes: None });
                }
                match (conflicts.is_empty(), is_same) {
                    (false, _) => RowOutcome::Conflict(conflicts),
                    (true, true) => RowOutcome::Same,
                    (true, false) => RowOutcome::Changed,
                }
            }
        };
        outcomes.push((account, outcome));
    }
    (outcomes, writes.into_values().collect())
}

/// What the cell shall hold, and the fields in which somebody else was faster.
fn wanted(wish: Wish, now: &ReportState) -> (ReportState, Vec<ReportField>) {
    match wish {
        Wish::Set(patch) => (patch.applied_to(now), Vec::new()),
        Wish::Edit(edit) => match edit.merged_into(now) {
            Ok(new) => (new, Vec::new()),
            Err(fields) => (edit.without(&fields).patch().applied_to(now), fields),
        },
    }
}

fn has_long_notes(edit: &ReportEdit) -> bool {
    edit.notes.as_ref().is_some_and(|notes| notes.value.chars().count() > NOTES_MAX_CHARS)
}
