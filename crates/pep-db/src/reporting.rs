//! The partner's side of reporting. These queries never select an internal column: of an account its name, city, state
//! and country, and nothing of who asked (H-33…H-37).

mod cells;
mod delegation;
mod rows;
mod uploads;

pub(crate) use cells::ChangeRow;
pub use cells::{
    NewChange, StoredChange, changed_accounts_after, insert_change, last_batch, latest_change, lock_partner,
    mark_reported, remove_report, settle_requests, unmark_reported, upsert_report,
};
pub use delegation::{Colleague, assign_rows, colleagues, find_colleague, visible_rows_of_request};
pub(crate) use rows::person_name;
pub use rows::{
    Ask, PartnerReport, PartnerRequest, PartnerRow, RowFilter, Viewer, list_requests, list_rows, partner_name,
};
pub use uploads::{StoredUpload, find_upload, insert_upload, mark_applied};
