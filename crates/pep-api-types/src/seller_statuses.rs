//! A Microsoft seller's own view of their accounts (D-19, reading A5). Never shown to partners.
//!
//! Operations, all under `/api/v1`: `GET /seller-statuses` list_seller_statuses · `PUT /seller-statuses/{accountId}`
//! update_seller_status (takes `If-Match`: the version read, `"0"` for the first).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::reporting::{ReportedRelationship, ReportedStatus};

/// How much a seller wants to co-sell on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SellerPriority {
    /// Now.
    High,
    /// Open to it.
    Medium,
    /// Later perhaps.
    Low,
    /// Not on this account.
    NotInterested,
}

/// Which of the caller's accounts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SellerStatusQuery {
    /// `true`: only accounts without a priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_priority: Option<bool>,
}

/// One of the caller's accounts with what the caller and the partners say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SellerStatus {
    /// The account.
    pub account_id: i64,
    /// Its TPID.
    pub tpid: String,
    /// Its name.
    pub name: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
    /// Sales unit.
    pub ou: String,
    /// The caller's priority.
    pub priority: Option<SellerPriority>,
    /// The caller's note; may be empty.
    pub note: String,
    /// Send as `If-Match` to change it; 0 if there is nothing yet.
    pub version: i64,
    /// When the caller last changed it.
    pub updated_at: Option<DateTime<Utc>>,
    /// What partners reported, by partner name.
    pub reports: Vec<SellerAccountReport>,
}

/// What one partner reported on an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SellerAccountReport {
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// Status.
    pub status: Option<ReportedStatus>,
    /// Business or IT.
    pub relationship: Option<ReportedRelationship>,
    /// Exec or director level.
    pub is_exec_level: Option<bool>,
    /// Notes.
    pub notes: String,
    /// When.
    pub reported_at: DateTime<Utc>,
}

/// What the caller says of an account: the whole of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SellerStatusUpdate {
    /// Priority; `null` for none.
    pub priority: Option<SellerPriority>,
    /// A note, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub note: String,
}
