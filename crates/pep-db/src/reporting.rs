//! The partner's side of reporting. These queries never select an internal column: of an account its name, city, state
//! and country, and nothing of who asked (H-33…H-37).

/// Is a request open to its partner: not withdrawn, and the partner not taken out of its program (D-02)?
macro_rules! is_open_to {
    ($partner:expr) => {
        crate::schema::report_request::state.ne("cancelled").and(
            crate::schema::report_request::program_id.ne_all(
                crate::schema::program_partner::table
                    .filter(
                        crate::schema::program_partner::partner_id
                            .eq($partner)
                            .and(crate::schema::program_partner::removed_at.is_not_null()),
                    )
                    .select(crate::schema::program_partner::program_id),
            ),
        )
    };
}

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
