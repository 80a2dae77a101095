//! Accounts that are one: other TPIDs and names, merging two, taking a merge back (B1-08). Internal only.
//!
//! | Operation | Takes | Answers |
//! |---|---|---|
//! | `GET /accounts/{id}/identity` `get_account_identity` | | [`AccountIdentity`] |
//! | `POST /accounts/{id}/aliases` `create_account_alias` | [`NewAccountAlias`] | 201 [`AccountAlias`] |
//! | `DELETE /accounts/{id}/aliases/{aliasId}` `delete_account_alias` | | 204 |
//! | `GET /accounts/{id}/merge-preview?otherId=` `preview_account_merge` | | [`AccountMergePreview`] |
//! | `POST /accounts/{id}/merges` `create_account_merge` | [`NewAccountMerge`] | [`AccountIdentity`] |
//! | `POST /account-merges/{id}/undo` `undo_account_merge` | | [`AccountUnmerged`] |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::heatmap::{CellState, PersonRef};

/// What an alias is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AccountAliasKind {
    /// Another TPID: rows of lists with it are rows of the account.
    Tpid,
    /// Another name.
    Name,
}

/// Another TPID or name to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAccountAlias {
    /// What it is.
    pub kind: AccountAliasKind,
    /// 1 to 200 characters.
    pub value: String,
}

/// Another TPID or name of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountAlias {
    /// The alias.
    pub id: i64,
    /// What it is.
    pub kind: AccountAliasKind,
    /// As written.
    pub value: String,
    /// A merge brought it: it goes when the merge is taken back.
    pub is_of_merge: bool,
    /// Who added it.
    pub added_by: PersonRef,
    /// When.
    pub added_at: DateTime<Utc>,
}

/// Enough of an account to tell it from another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountRef {
    /// The account.
    pub id: i64,
    /// TPID.
    pub tpid: String,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
}

/// A merge that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountMerge {
    /// The merge.
    pub id: i64,
    /// TPID of the account that went.
    pub tpid: String,
    /// Its name.
    pub name: String,
    /// Who merged them.
    pub merged_by: PersonRef,
    /// When.
    pub merged_at: DateTime<Utc>,
}

/// Under what else an account is known, and what it may be the same as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountIdentity {
    /// Other TPIDs and names.
    pub aliases: Vec<AccountAlias>,
    /// Accounts that were merged into it, newest first.
    pub merges: Vec<AccountMerge>,
    /// Other accounts in your reach with the same name, at most 20.
    pub lookalikes: Vec<AccountRef>,
}

/// Which account would be merged into this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountMergeQuery {
    /// The account that would go.
    pub other_id: i64,
}

/// What a merge would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountMergePreview {
    /// The account that would go.
    pub gone: AccountRef,
    /// Reports of partners that have none on the account that stays.
    pub taken_report_count: i64,
    /// Rows of requests that would move.
    pub request_row_count: i64,
    /// Its internal note would be added to the other one.
    pub has_note: bool,
    /// Partners that said different things on the two accounts; choose for each which report stays.
    pub conflicts: Vec<AccountMergeConflict>,
}

/// One partner's two reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountMergeConflict {
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// On the account that stays.
    pub kept: CellState,
    /// When.
    pub kept_at: DateTime<Utc>,
    /// On the account that goes.
    pub gone: CellState,
    /// When.
    pub gone_at: DateTime<Utc>,
}

/// Which of a partner's two reports stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReportToKeep {
    /// That on the account that stays.
    Kept,
    /// That on the account that goes.
    Gone,
}

/// Merge an account into this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAccountMerge {
    /// The account that goes.
    pub other_id: i64,
    /// What stays, for each partner of which the two have different reports.
    #[serde(default)]
    pub decisions: Vec<AccountMergeDecision>,
}

/// Which report of one partner stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountMergeDecision {
    /// The partner.
    pub partner_id: i64,
    /// Its report that stays.
    pub keep: ReportToKeep,
}

/// A merge was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountUnmerged {
    /// The account that is on the list again.
    pub account_id: i64,
    /// Reports that were changed since the merge: they stay where they are, and the account that came back has those from
    /// before.
    pub changed_since_count: i64,
}
