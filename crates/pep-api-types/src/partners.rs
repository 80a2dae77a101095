//! Partners as Microsoft people see them.
//!
//! | Operation | Input | Answer |
//! |---|---|---|
//! | `GET /partners?q&ids&limit` `list_partners` | words that begin words of the name or the Partner One ID | [`PartnerList`] |
//! | `GET /partners/{id}/scorecard` `get_partner_scorecard` | | [`PartnerScorecard`] |
//! | `GET /ecms?q&limit` `list_ecms` | words that begin words of the name or address | [`EcmList`] |

use serde::{Deserialize, Serialize};

use crate::heatmap::PersonRef;

/// Partners that match, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PartnerList {
    /// By name.
    pub items: Vec<PartnerRef>,
    /// How many match in all.
    pub total: i64,
}

/// A partner, enough to choose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PartnerRef {
    /// The partner.
    pub id: i64,
    /// Its Partner One ID.
    pub partner_one_id: String,
    /// Its name.
    pub name: String,
    /// City; may be empty.
    pub city: String,
    /// Country; may be empty.
    pub country: String,
    /// How many contacts would get a mail; 0 means nobody can be reached.
    pub contacts: i64,
}

/// How a partner does on the accounts in the reader's reach (B1-12).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PartnerScorecard {
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// Accounts in the reader's reach.
    pub accounts: i64,
    /// Of these, accounts with a report of the partner.
    pub reported: i64,
    /// Of these, reports per status.
    pub target: i64,
    /// Reports as past customer.
    pub past_customer: i64,
    /// Reports as active customer.
    pub active_customer: i64,
    /// `activeCustomer` of all reports with a status, 0 to 1; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub green_share: Option<f64>,
    /// Rows asked for in requests that were not cancelled.
    pub requested_rows: i64,
    /// Of these, rows reported since they were asked for.
    pub answered_rows: i64,
    /// Half of the answered rows were answered within this many hours; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_response_hours: Option<f64>,
    /// Reports older than 90 days.
    pub stale: i64,
}

/// People who can be an account's ECM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EcmList {
    /// By name.
    pub items: Vec<PersonRef>,
}
