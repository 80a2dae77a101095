//! The partner's side of reporting (H-19…H-22, H-33…H-37, H-41…H-44). A partner sees of an account its name, city,
//! state and country and nothing else; these types share no field with the internal ones.
//!
//! Operations, all under `/api/v1`:
//! `GET /reporting/requests` list_reporting_requests · `GET /reporting/rows` list_reporting_rows ·
//! `PATCH /reporting/rows/{accountId}` update_reporting_row · `POST /reporting/rows/bulk` bulk_update_reporting_rows ·
//! `POST /reporting/rows/{accountId}/confirm` confirm_reporting_row · `POST /reporting/undo` undo_reporting_change ·
//! `GET /reporting/changes` list_reporting_changes · `GET /reporting/export.xlsx` export_reporting_rows ·
//! `POST /reporting/uploads` create_reporting_upload (body: the file) · `POST /reporting/uploads/{uploadId}/apply`
//! apply_reporting_upload · `GET /reporting/colleagues` list_reporting_colleagues · `POST /reporting/delegations`
//! create_reporting_delegation · `POST /reporting/delegations/withdraw` withdraw_reporting_delegation.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::problem::Problem;

/// What an account is to the partner (H-38…H-40).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportedStatus {
    /// 1 Target account, red.
    Target,
    /// 2 Past customer, yellow.
    PastCustomer,
    /// 3 Active customer, green.
    ActiveCustomer,
}

/// Whom the partner knows at the account (H-41).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportedRelationship {
    /// Business people.
    Business,
    /// IT people.
    It,
    /// Both.
    Both,
}

/// A request to report, as the partner sees it. It never says who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingRequest {
    /// Its id.
    pub id: i64,
    /// The program that asks.
    pub program_name: String,
    /// The event before which it asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    /// What the program wrote; may be empty.
    pub message: String,
    /// Last day for the report.
    pub due_on: Option<NaiveDate>,
    /// That day is over and rows are open.
    pub is_overdue: bool,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// Rows the caller may report on.
    pub account_count: i64,
    /// Rows of those already reported.
    pub reported_count: i64,
}

/// Which rows to list. Each is optional; together they narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportingRowQuery {
    /// Only rows of this request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<i64>,
    /// `true`: only rows that no report has been given for since they were asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_reported: Option<bool>,
    /// `true`: only rows handed to the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_to_me: Option<bool>,
    /// Text in the account's name or city; at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 100))]
    pub q: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 1000))]
    pub cursor: Option<String>,
    /// Rows in one answer, 1 to 500; 200 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 500))]
    pub limit: Option<i64>,
}

/// One row of the reporting table: what is shared of the account, and the partner's own report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingRow {
    /// Names the row in every operation.
    pub id: i64,
    /// Account name (H-33).
    pub name: String,
    /// City (H-34).
    pub city: String,
    /// State (H-35).
    pub state: String,
    /// Country (H-36).
    pub country: String,
    /// The status reported.
    pub status: Option<ReportedStatus>,
    /// Business or IT.
    pub relationship: Option<ReportedRelationship>,
    /// Does the relationship reach executives or directors?
    pub is_exec_level: Option<bool>,
    /// Notes; may be empty.
    pub notes: String,
    /// When the report was last changed or confirmed.
    pub reported_at: Option<DateTime<Utc>>,
    /// The colleague who did so; absent if it was not somebody of the partner.
    pub reported_by: Option<String>,
    /// Has it been reported in every open request that asks for it?
    pub is_reported: bool,
    /// Counts up with each change of the row; 0 without a report.
    pub version: i64,
    /// The requests that ask for it.
    pub request_ids: Vec<i64>,
    /// The earliest last day of those.
    pub due_on: Option<NaiveDate>,
    /// The colleague the row was handed to.
    pub assigned_to: Option<ReportingColleague>,
}

/// Somebody of the same partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingColleague {
    /// The person.
    pub id: i64,
    /// First and last name, or the address if no name is known.
    pub name: String,
    /// Is it the partner's primary contact?
    pub is_primary_contact: bool,
    /// Is it the caller?
    pub is_me: bool,
}

/// One field's change: what the person saw before and what it shall be. If the field no longer holds `seen` (and not
/// already `value`), nothing of the patch is saved and the answer is 412 with the row as it is now. Changes of other
/// fields by other people do not stand in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldEdit<T> {
    /// The field before the change, as the person saw it.
    pub seen: T,
    /// The field after it; `null` clears it.
    pub value: T,
}

/// A change of one row. Fields left out stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportingRowPatch {
    /// New status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<FieldEdit<Option<ReportedStatus>>>,
    /// New relationship.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<FieldEdit<Option<ReportedRelationship>>>,
    /// New exec or director level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_exec_level: Option<FieldEdit<Option<bool>>>,
    /// New notes, at most 4,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<FieldEdit<String>>,
}

/// The 412 of a row's change: a problem with the row as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingConflict {
    /// The problem; `errors` has a pointer (`/status`) for each field that somebody else changed.
    #[serde(flatten)]
    pub problem: Problem,
    /// The row now.
    pub row: ReportingRow,
}

/// Fields to set, whatever they held. A field left out stays; `null` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportingFields {
    /// New status.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ReportedStatus>))]
    pub status: Option<Option<ReportedStatus>>,
    /// New relationship.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ReportedRelationship>))]
    pub relationship: Option<Option<ReportedRelationship>>,
    /// New exec or director level.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    pub is_exec_level: Option<Option<bool>>,
    /// New notes, at most 4,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// Tells a field that is `null` from one that is absent.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// One pasted row: cell by cell what the person saw and what was pasted. A cell left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportingPasteRow {
    /// The row.
    pub id: i64,
    /// Its cells.
    pub edit: ReportingRowPatch,
}

/// A change of many rows in one step, which one undo takes back. At most 2,000 rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReportingBulk {
    /// The same fields for all rows.
    #[serde(rename_all = "camelCase")]
    Set {
        /// The rows.
        ids: Vec<i64>,
        /// What they shall hold.
        fields: ReportingFields,
    },
    /// A block pasted from Excel.
    #[serde(rename_all = "camelCase")]
    Paste {
        /// Row by row. A cell that somebody changed since it was seen stays and is told; the others are saved.
        rows: Vec<ReportingPasteRow>,
    },
}

/// What became of the rows of a bulk change or an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingBulkResult {
    /// In the order of the request.
    pub rows: Vec<ReportingRowResult>,
    /// How many rows changed.
    pub changed_count: i64,
    /// How many held the values already.
    pub same_count: i64,
    /// How many have a cell that a colleague changed meanwhile; such a cell stays as it is.
    pub conflict_count: i64,
    /// How many could not be taken.
    pub error_count: i64,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingRowResult {
    /// The row.
    pub id: i64,
    /// The outcome.
    pub outcome: ReportingOutcome,
    /// The row now; absent if it is not one of the caller's.
    pub row: Option<ReportingRow>,
    /// What is wrong, cell by cell, in words. The pointer names the field (`/status`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<crate::problem::FieldProblem>,
}

/// The outcome for one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReportingOutcome {
    /// Saved.
    Changed,
    /// It held these values already.
    Same,
    /// Colleagues changed the cells named in `errors` meanwhile, and those stay; the other cells are saved.
    Conflict,
    /// Not taken; see `errors`.
    Error,
}

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingUndone {
    /// The rows taken back, as they are now.
    pub rows: Vec<ReportingRow>,
    /// Rows of that step that somebody changed since; they were left alone.
    pub skipped_count: i64,
}

/// From where on to list changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportingChangesQuery {
    /// `cursor` of the answer before; without it only a cursor is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
}

/// What colleagues changed since the last look. Ask every few seconds; an empty answer costs one index look-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingChanges {
    /// Rows changed by others, as they are now.
    pub rows: Vec<ReportingRow>,
    /// Pass as `after` next time.
    pub cursor: i64,
    /// More changes wait; ask again at once.
    pub has_more: bool,
}

/// How to read an uploaded table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportingUploadQuery {
    /// The file's name, to show it again; at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub file_name: Option<String>,
}

/// What an uploaded table would change. Nothing is written before it is applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingUpload {
    /// Names it for applying.
    pub id: i64,
    /// The file.
    pub file_name: String,
    /// Rows that would change, as they are and as they would be.
    pub changes: Vec<ReportingUploadChange>,
    /// Rows that hold these values already, or were not filled.
    pub same_count: i64,
    /// Rows that cannot be taken, with the reason.
    pub errors: Vec<ReportingUploadError>,
    /// What to know about the file as a whole.
    pub notes: Vec<String>,
}

/// A row that an upload would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingUploadChange {
    /// Row of the file, as Excel numbers it.
    pub row_number: u32,
    /// The row now.
    pub row: ReportingRow,
    /// What would be set.
    pub fields: ReportingFields,
}

/// A row of the file that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingUploadError {
    /// Row of the file, as Excel numbers it.
    pub row_number: u32,
    /// The cell (`F12`), if it is one.
    pub cell: Option<String>,
    /// What stands there, cut to a readable length.
    pub value: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

/// Hand rows to a colleague (B1-14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportingDelegationCreate {
    /// The request.
    pub request_id: i64,
    /// Its rows, 1 to 5,000.
    pub account_ids: Vec<i64>,
    /// The colleague; gets a mail.
    pub to_person_id: i64,
    /// A word to the colleague, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub message: String,
}

/// Take rows back from whom they were handed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportingDelegationWithdraw {
    /// The request.
    pub request_id: i64,
    /// Its rows, 1 to 5,000.
    pub account_ids: Vec<i64>,
}

/// How many rows a delegation moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportingDelegated {
    /// Rows that changed hands.
    pub row_count: i64,
}
