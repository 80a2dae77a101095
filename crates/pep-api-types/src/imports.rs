//! Imports of lists. Operations: `list_imports` GET /imports, `create_import` POST /imports?kind&fileName (the file is
//! the body), `find_import` GET /imports/{id}, `list_import_rows` GET /imports/{id}/rows, `update_import` PATCH
//! /imports/{id}, `apply_import` POST …/apply, `rollback_import` POST …/rollback, `discard_import` POST …/discard,
//! `get_import_errors` GET …/errors.xlsx, `list_import_kinds` GET /import-kinds.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Which list a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// The managed account list.
    Accounts,
    /// Partners by Partner One ID.
    Partners,
    /// Contacts of partners.
    Contacts,
    /// Microsoft sellers with OU and ATU.
    Sellers,
    /// ECMs and OU coordinators with their OUs.
    Ecms,
    /// What partners reported.
    Reports,
    /// Which partners are nominated to the events of which OUs.
    Nominations,
    /// Partners that a program elects; needs the program.
    #[serde(rename = "program-partners")]
    ProgramPartners,
    /// Sellers whom a program invites; needs the program.
    #[serde(rename = "program-sellers")]
    ProgramSellers,
    /// Closed days of OUs.
    Holidays,
    /// Slots of a plan of events; needs the event series.
    Slots,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is being read and compared; ask again for progress.
    Reading,
    /// Waiting to be looked at and applied. Nothing has been written.
    Preview,
    /// Being written; ask again for progress.
    Applying,
    /// Written.
    Applied,
    /// Written and taken back.
    RolledBack,
    /// Thrown away unapplied.
    Discarded,
    /// The file could not be read; `problem` says why.
    Failed,
}

/// What a row means for the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// Not there yet.
    New,
    /// There, with other values.
    Changed,
    /// There, the same.
    Same,
    /// Cannot be taken as it is.
    Error,
    /// Blank, a total, or the same row again.
    Skipped,
    /// In the data from an earlier run of the feed, but no longer in the file; removed only if asked for.
    Missing,
}

/// How to start an import; the file is the request's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportCreate {
    /// Which list it is.
    pub kind: ImportKind,
    /// The file's name, for the reader of the list of imports.
    pub file_name: String,
    /// For nominations: the event series; absent: the newest one that is not over. For slots: the event series. For a
    /// program's partners and sellers: the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<i64>,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Import {
    /// Its id.
    pub id: i64,
    /// Which list.
    pub kind: ImportKind,
    /// The file's name.
    pub file_name: String,
    /// How far it is.
    pub state: ImportState,
    /// Counts of rows by outcome.
    pub counts: ImportCounts,
    /// Rows done so far, of the step that runs.
    pub done_rows: i64,
    /// The sheet that was read, if the file has sheets.
    pub sheet: Option<String>,
    /// The row of the column names, as Excel numbers it.
    pub header_row: Option<i64>,
    /// The file's columns.
    pub columns: Vec<ImportColumn>,
    /// The list's fields and the columns they come from.
    pub fields: Vec<ImportField>,
    /// Remarks on the file as a whole.
    pub notes: Vec<String>,
    /// Corrections of values: field → value in the file → value to use.
    pub value_fixes: BTreeMap<String, BTreeMap<String, String>>,
    /// Why it failed.
    pub problem: Option<String>,
    /// Who uploaded it.
    pub created_by_name: Option<String>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// When it was rolled back.
    pub rolled_back_at: Option<DateTime<Utc>>,
    /// Can it be applied now?
    pub can_apply: bool,
    /// Can it be rolled back now?
    pub can_rollback: bool,
}

/// Counts of rows by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportCounts {
    /// Rows of the file.
    pub total: i64,
    /// Not there yet.
    pub new: i64,
    /// There with other values.
    pub changed: i64,
    /// There, the same.
    pub same: i64,
    /// Cannot be taken.
    pub error: i64,
    /// Blank, total, repeated.
    pub skipped: i64,
    /// In the data but no longer in the file.
    pub missing: i64,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportColumn {
    /// From 0 (A).
    pub index: usize,
    /// Its letters: `A`, `B` …
    pub letters: String,
    /// Its name as written.
    pub header: String,
}

/// A field of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportField {
    /// Its key.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// Must it have a column?
    pub is_required: bool,
    /// The column it is read from, from 0.
    pub column: Option<usize>,
    /// `exact`, `known`, `likely` or `chosen`.
    pub confidence: Option<String>,
}

/// One row of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    /// As Excel numbers it.
    pub row_number: i64,
    /// What it means.
    pub outcome: ImportOutcome,
    /// The key of the thing.
    pub key: String,
    /// How the thing was found: by its key, by an alias, or that it is new (B1-08).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<String>,
    /// The cells as read.
    pub cells: Vec<String>,
    /// Problems and remarks, with their cells.
    pub problems: Vec<ImportProblem>,
    /// The fields that change: name, before, after.
    pub changes: Vec<ImportChange>,
    /// Was it written?
    pub is_applied: bool,
}

/// Something wrong with a row, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportProblem {
    /// Does it keep the row out?
    pub is_error: bool,
    /// `D17`, if it is one cell.
    pub cell: Option<String>,
    /// The column's name.
    pub column: Option<String>,
    /// The offending value, cut to 80 characters.
    pub value: String,
    /// What is wrong and what to do.
    pub detail: String,
    /// What it was read as, or could be.
    pub suggestion: Option<String>,
}

/// One field that an import changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportChange {
    /// The field.
    pub field: String,
    /// Its value before.
    pub before: String,
    /// Its value after.
    pub after: String,
}

/// Which rows to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportRowQuery {
    /// Only rows of this outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ImportOutcome>,
    /// Rows after this cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many, 200 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// Correct how the file is read; it is read again at once. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportUpdate {
    /// Field → column from 0. The whole answer: fields left out have no column.
    #[serde(default)]
    pub mapping: Option<BTreeMap<String, usize>>,
    /// Field → value in the file → value to use.
    #[serde(default)]
    pub value_fixes: Option<BTreeMap<String, BTreeMap<String, String>>>,
}

/// How to apply an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportApply {
    /// Leave rows with errors out. Otherwise a single one keeps everything back.
    #[serde(default)]
    pub skip_bad_rows: bool,
    /// Also remove the people whom the feed no longer lists.
    #[serde(default)]
    pub remove_missing: bool,
}

/// A list that can be imported by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportKindInfo {
    /// Which.
    pub kind: ImportKind,
    /// Its name for people.
    pub label: String,
    /// What it holds and what importing it does.
    pub help: String,
    /// Its fields, required ones first as listed.
    pub fields: Vec<ImportField>,
}

/// What rolling back left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportRollback {
    /// Keys of things that somebody changed since; they kept their newer state.
    pub kept: Vec<String>,
}
