//! Suggested sessions and a program's weights for them (D-25, D-47, B3-01).
//!
//! Microsoft's side and partners ask different operations: what partners receive has no field for a reason, an account or
//! a value.
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `list_suggestions` | `GET /events/{id}/suggestions?team=` | | [`Suggestions`] |
//! | `list_partner_suggestions` | `GET /events/{id}/partner-suggestions?team=` | | [`PartnerSuggestions`] |
//! | `set_suggestion_hidden` | `PUT /events/{id}/suggestions/hidden` | [`SuggestionHidden`] | 204 |
//! | `get_suggestion_weights` | `GET /programs/{id}/suggestion-weights` | | [`ProgramWeights`] with `ETag` |
//! | `set_suggestion_weights` | `PUT /programs/{id}/suggestion-weights` (`If-Match`) | [`SuggestionWeights`] | [`ProgramWeights`] with `ETag` |
//! | `preview_suggestion_weights` | `POST /events/{id}/suggestion-preview` | [`SuggestionWeights`] | [`WeightsPreview`] |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::heatmap::{CellRelationship, CellStatus};
use crate::sessions::{BoardSlot, TeamRef};

/// For which team to suggest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SuggestionQuery {
    /// One of the caller's teams; any for an organiser.
    pub team: i64,
}

/// What is suggested to a team, for Microsoft's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Suggestions {
    /// Best first, at most 10.
    pub items: Vec<Suggestion>,
    /// Teams that were waved off for this team.
    pub hidden: Vec<TeamRef>,
}

/// A team worth meeting, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The team.
    pub team: TeamRef,
    /// Slots in which both are free, by time.
    pub slots: Vec<BoardSlot>,
    /// The one to ask for first.
    pub first_slot_id: i64,
    /// What the overlap is worth, tenths of a point.
    pub value_tenths: i64,
    /// "4 shared accounts: 2 active customers (1 exec), 1 past, 1 target; newest report 12 days ago".
    pub reason: String,
    /// The accounts that count most, at most 3, of those that the reader may see on the heatmap.
    pub accounts: Vec<SuggestionAccount>,
}

/// An account that speaks for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SuggestionAccount {
    /// The account.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is to the partner.
    pub status: CellStatus,
    /// With whom the partner deals there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<CellRelationship>,
    /// Does that reach executives or directors?
    pub is_exec_level: bool,
    /// The age of the report, whole days.
    pub report_age_days: i64,
    /// What it adds to the value, tenths of a point.
    pub counted_tenths: i64,
}

/// What is suggested to a partner's team, for its own people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PartnerSuggestions {
    /// Best first, at most 10.
    pub items: Vec<PartnerSuggestion>,
    /// Teams that were waved off for this team.
    pub hidden: Vec<TeamRef>,
}

/// A team worth meeting, and when; never why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PartnerSuggestion {
    /// The team.
    pub team: TeamRef,
    /// Slots in which both are free, by time.
    pub slots: Vec<BoardSlot>,
    /// The one to ask for first.
    pub first_slot_id: i64,
}

/// Thumbs down, or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SuggestionHidden {
    /// The team that does not want it; one of the caller's, or any for an organiser.
    pub team_id: i64,
    /// The team of the other side.
    pub other_team_id: i64,
    /// It shall not be suggested.
    pub is_hidden: bool,
}

/// What counts how much. A program's setting; each field has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SuggestionWeights {
    /// Points of a target account, 0 to 100.
    pub target_points: u32,
    /// Points of a past customer, 0 to 100.
    pub past_customer_points: u32,
    /// Points of an active customer, 0 to 100.
    pub active_customer_points: u32,
    /// So much more where the partner knows business people, 0 to 500 percent.
    pub business_percent: u32,
    /// … IT people.
    pub it_percent: u32,
    /// … both.
    pub both_percent: u32,
    /// So much more where executives or directors are known, 0 to 500 percent.
    pub exec_percent: u32,
    /// After so many days a report counts half, 0 to 3,650; 0: reports do not age.
    pub half_life_days: u32,
    /// A report never counts less, 0 to 100 percent.
    pub freshness_floor_percent: u32,
    /// An account on which the seller wants to co-sell now counts so much, 0 to 500 percent.
    pub high_interest_percent: u32,
    /// … to which the seller is open.
    pub medium_interest_percent: u32,
    /// … which the seller would do later.
    pub low_interest_percent: u32,
    /// … in which the seller is not interested.
    pub no_interest_percent: u32,
}

/// A program's weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProgramWeights {
    /// The weights.
    pub weights: SuggestionWeights,
    /// For changes; 0: the defaults.
    pub row_version: i64,
}

/// What other weights would do to the best pairs of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WeightsPreview {
    /// The best before and after, in the order they would have.
    pub pairs: Vec<PairPreview>,
    /// When it was looked at.
    pub at: DateTime<Utc>,
}

/// A pair of teams under two sets of weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PairPreview {
    /// The partner's team.
    pub partner_team: String,
    /// Microsoft's team.
    pub seller_team: String,
    /// Why it is suggested.
    pub reason: String,
    /// Its place as it is, from 1; absent: not suggested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_before: Option<i64>,
    /// Its value as it is, tenths of a point.
    pub tenths_before: i64,
    /// Its place as it would be, from 1; absent: not suggested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_after: Option<i64>,
    /// Its value as it would be, tenths of a point.
    pub tenths_after: i64,
}
