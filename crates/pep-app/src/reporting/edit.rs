//! One row: a field typed, or the report confirmed.

use pep_db::reporting::PartnerRow;
use pep_domain::access::{Actor, Permit, action};
use pep_domain::ids::AccountId;
use pep_domain::report_edits::{ReportEdit, ReportField};
use pep_domain::reports::{ChangeSource, NOTES_MAX_CHARS};
use serde_json::json;

use super::{CellWrite, viewer, visible_row, write_cells};
use crate::{AppContext, AppError};

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditOutcome {
    /// Saved, or there was nothing to save.
    Saved(PartnerRow),
    /// Somebody else changed these very fields; nothing was saved.
    Conflict {
        /// The row now.
        row: PartnerRow,
        /// The fields.
        fields: Vec<ReportField>,
    },
}

pub(super) const NOTES_TOO_LONG: &str = "The notes are longer than 4,000 characters. Shorten them.";

/// Changes some fields of a row. Edits of different fields by two people both survive (H-22).
///
/// # Errors
/// [`AppError::NotFound`] if the row is not the caller's; [`AppError::Invalid`] for notes that are too long.
pub async fn update_row(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
    account: AccountId,
    edit: ReportEdit,
) -> Result<EditOutcome, AppError> {
    if edit.notes.as_ref().is_some_and(|notes| notes.value.chars().count() > NOTES_MAX_CHARS) {
        return Err(AppError::invalid("/notes/value", NOTES_TOO_LONG));
    }
    let viewer = viewer(permit)?;
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            pep_db::reporting::lock_partner(conn, viewer.partner)?;
            let row = visible_row(conn, viewer, account)?;
            let old = row.report.as_ref().map(|report| report.state.clone());
            let now = old.clone().unwrap_or_default();
            let new = match edit.merged_into(&now) {
                Ok(new) => new,
                Err(fields) => return Ok(EditOutcome::Conflict { row, fields }),
            };
            if new == now {
                return Ok(EditOutcome::Saved(row));
            }
            let write = CellWrite { account, old, new: Some(new), undoes: None };
            write_cells(conn, &ctx, viewer.partner, Some(viewer.person), ChangeSource::Page, &[write])?;
            audit(conn, &ctx, &actor, "page", &[account])?;
            Ok(EditOutcome::Saved(visible_row(conn, viewer, account)?))
        })
        .await
}

/// Says that a report is still right: it counts as reported, and its date is today's (B1-02).
///
/// # Errors
/// [`AppError::NotFound`] if the row is not the caller's; [`AppError::WrongState`] if there is no report to confirm.
pub async fn confirm_row(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
    account: AccountId,
) -> Result<PartnerRow, AppError> {
    let viewer = viewer(permit)?;
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            pep_db::reporting::lock_partner(conn, viewer.partner)?;
            let row = visible_row(conn, viewer, account)?;
            let state =
                row.report.map(|report| report.state).filter(|state| !state.is_blank()).ok_or_else(|| {
                    AppError::WrongState(
                        "There is no report on this account yet. Fill in a status first.".to_owned(),
                    )
                })?;
            let write = CellWrite { account, old: Some(state.clone()), new: Some(state), undoes: None };
            write_cells(conn, &ctx, viewer.partner, Some(viewer.person), ChangeSource::Confirm, &[write])?;
            audit(conn, &ctx, &actor, "confirm", &[account])?;
            visible_row(conn, viewer, account)
        })
        .await
}

/// Writes down who changed which cells. What they held is in `report_change`.
pub(super) fn audit(
    conn: &mut pep_db::AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    source: &str,
    accounts: &[AccountId],
) -> Result<(), AppError> {
    let entry = crate::audit::AuditEntry {
        action: "report_on_accounts",
        object_kind: "partner",
        object_id: actor.partner_id.map(|partner| partner.0),
        detail: json!({ "source": source, "accounts": accounts.iter().map(|id| id.0).collect::<Vec<_>>() }),
    };
    Ok(crate::audit::write(conn, ctx.now(), Some(actor), entry)?)
}
