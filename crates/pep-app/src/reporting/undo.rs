//! Taking back one's own last step (B1-17).

use pep_db::reporting::PartnerRow;
use pep_domain::access::{Permit, action};
use pep_domain::ids::AccountId;
use pep_domain::report_edits::ReportEdit;
use pep_domain::reports::ChangeSource;
use pep_domain::time::DAY_US;

use super::edit::audit;
use super::{CellWrite, viewer, visible_rows, write_cells};
use crate::{AppContext, AppError};

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The rows taken back, as they are now.
    pub rows: Vec<PartnerRow>,
    /// Rows of the step that were left alone, because somebody changed the same field since or the row is gone.
    pub skipped: usize,
}

/// Takes back the caller's last step of the past 24 hours: one field, a paste, a bulk change or an upload. Asking again
/// takes back the step before. Fields that others changed since stay.
///
/// # Errors
/// [`AppError::WrongState`] if there is nothing to take back.
pub async fn undo_last(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
) -> Result<Undone, AppError> {
    let viewer = viewer(permit)?;
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            pep_db::reporting::lock_partner(conn, viewer.partner)?;
            let since = ctx.now().plus(-DAY_US);
            let batch = pep_db::reporting::last_batch(conn, viewer.partner, viewer.person, since)?;
            if batch.is_empty() {
                return Err(AppError::WrongState(
                    "There is nothing to take back: you changed nothing in the past 24 hours.".to_owned(),
                ));
            }
            let accounts: Vec<AccountId> = batch.iter().map(|stored| stored.change.account).collect();
            let rows = visible_rows(conn, viewer, &accounts)?;
            let mut writes = Vec::new();
            for stored in &batch {
                let change = &stored.change;
                let Some(row) = rows.get(&change.account) else { continue };
                let current = row.report.as_ref().map(|report| report.state.clone());
                let made = change.new.clone().unwrap_or_default();
                let before = change.old.clone().unwrap_or_default();
                let back = ReportEdit::between(&made, &before);
                let Ok(new) = back.merged_into(&current.clone().unwrap_or_default()) else { continue };
                // A cell that was empty before and is blank again had never been reported.
                let new = (change.old.is_some() || !new.is_blank()).then_some(new);
                writes.push(CellWrite {
                    account: change.account,
                    old: current,
                    new,
                    undoes: Some(stored.id),
                });
            }
            if writes.is_empty() {
                return Err(AppError::WrongState(
                    "Your last change cannot be taken back: somebody changed the same fields since."
                        .to_owned(),
                ));
            }
            let undone: Vec<AccountId> = writes.iter().map(|write| write.account).collect();
            write_cells(conn, &ctx, viewer.partner, Some(viewer.person), ChangeSource::Undo, &writes)?;
            audit(conn, &ctx, &actor, "undo", &undone)?;
            let rows = visible_rows(conn, viewer, &undone)?.into_values().collect();
            Ok(Undone { rows, skipped: batch.len() - undone.len() })
        })
        .await
}
