//! Single accounts and changes to many of them, for Microsoft people.
//!
//! | Operation | Input | Answer |
//! |---|---|---|
//! | `GET /accounts/{id}` `get_account` | | [`AccountDetail`]; `ETag` is the note's version |
//! | `PUT /accounts/{id}/note` `update_account_note` | [`AccountNoteInput`], `If-Match` (`"0"` for the first) | [`AccountNote`], `ETag` |
//! | `PATCH /accounts` `update_accounts` | [`AccountsEdit`] | [`AccountsEdited`] |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::heatmap::{HeatmapFilterInput, HeatmapRow, PersonRef, SellerInterest};

/// An account with everything internal about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountDetail {
    /// As in the heatmap.
    pub row: HeatmapRow,
    /// Website; may be empty.
    pub website: String,
    /// People who sell to it.
    pub sellers: Vec<PersonRef>,
    /// What they say of it, with their notes.
    pub seller_statuses: Vec<SellerStatusDetail>,
    /// The internal note (B1-18); version 0 and no text if there is none.
    pub note: AccountNote,
    /// Requests to report that hold it and are open, by partner.
    pub open_requests: Vec<OpenRequestRef>,
}

/// What one seller says of an account (D-19).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SellerStatusDetail {
    /// Who.
    pub seller: PersonRef,
    /// How much the seller wants to co-sell on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<SellerInterest>,
    /// The seller's note; may be empty.
    pub note: String,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// An account's internal note.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountNote {
    /// The note; empty if there is none.
    pub note: String,
    /// Its version, for `If-Match`; 0 if there is none.
    pub version: i64,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<PersonRef>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
}

/// A request to report that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenRequestRef {
    /// The request.
    pub request_id: i64,
    /// The partner asked.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// When it was sent.
    pub requested_at: DateTime<Utc>,
}

/// A new note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountNoteInput {
    /// At most 4,000 characters; empty takes the note away.
    pub note: String,
}

/// One change for many accounts (B1-11): by their ids, or all that a filter matches. Exactly one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountsEdit {
    /// These accounts; at most 5,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_ids: Option<Vec<i64>>,
    /// All accounts of this filter; at most 5,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<HeatmapFilterInput>,
    /// What is to change.
    pub change: AccountChange,
}

/// New values; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AccountChange {
    /// The ECM's person id; `null` takes the ECM away.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub ecm_id: Option<Option<i64>>,
    /// The sales unit's name, one within the caller's reach. The account leaves its ATU, which belongs to the old one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ou: Option<String>,
    /// The ATU's id, one of the sales unit's; only undo needs it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub atu_id: Option<Option<i64>>,
    /// The industry's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// The segment's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
}

/// What a bulk edit did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountsEdited {
    /// Accounts that are different now.
    pub changed: i64,
    /// Accounts that had these values already.
    pub unchanged: i64,
    /// Send these edits to `PATCH /accounts`, one after another, to take it back.
    pub undo: Vec<AccountsEdit>,
}

/// Tells `null` from absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::<i64>::deserialize(deserializer).map(Some)
}
