//! Reporting as a partner does it (H-19…H-22, H-41…H-44, B1-05, B1-06, B1-14, B1-17). Nothing in here reads an internal
//! column; what is read comes from [`pep_db::reporting`].

mod bulk;
mod cells;
mod delegation;
mod edit;
mod export;
mod rows;
mod undo;
mod upload;

pub use bulk::{BulkChange, BulkResult, RowOutcome, RowResult, bulk_update};
pub use cells::{CellWrite, write_cells};
pub use delegation::{delegate_rows, list_colleagues, withdraw_delegation};
pub use edit::{EditOutcome, confirm_row, update_row};
pub use export::export_rows;
pub use rows::{RowChanges, RowPage, RowQuery, is_reported, list_changes, list_requests, list_rows};
pub use undo::{Undone, undo_last};
pub use upload::{UploadChange, UploadError, UploadPreview, apply_upload, preview_upload};

use std::collections::BTreeMap;

pub use pep_db::reporting::{Colleague, PartnerRequest, PartnerRow};

use pep_db::AnyConnection;
use pep_db::reporting::{RowFilter, Viewer};
use pep_domain::access::{Action, Permit};
use pep_domain::ids::AccountId;
use pep_domain::people::Role;

use crate::AppError;

/// Who looks: an administrator of the partner sees every row, others what nobody was given and what they were.
fn viewer<A: Action>(permit: &Permit<A>) -> Result<Viewer, AppError> {
    let actor = permit.actor();
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    Ok(Viewer { partner, person: actor.person_id, sees_all: actor.holds(Role::PartnerAdmin) })
}

/// Those of the rows that the viewer may report on, by account.
fn visible_rows(
    conn: &mut AnyConnection,
    viewer: Viewer,
    accounts: &[AccountId],
) -> Result<BTreeMap<AccountId, PartnerRow>, AppError> {
    let mut rows = BTreeMap::new();
    for part in accounts.chunks(1_000) {
        let filter = RowFilter {
            accounts: Some(part.iter().map(|id| id.0).collect()),
            limit: 1_000,
            ..RowFilter::default()
        };
        let found = pep_db::reporting::list_rows(conn, viewer, &filter)?;
        rows.extend(found.into_iter().map(|row| (row.account, row)));
    }
    Ok(rows)
}

/// One row that the viewer may report on.
fn visible_row(conn: &mut AnyConnection, viewer: Viewer, account: AccountId) -> Result<PartnerRow, AppError> {
    visible_rows(conn, viewer, &[account])?.remove(&account).ok_or(AppError::NotFound)
}
