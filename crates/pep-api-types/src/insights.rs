//! OCP Insights, the API for programs outside (X-01 … X-10). It has a document of its own, `openapi/insights.json`.
//!
//! Operations, all under `/insights/v1`: `POST /token` create_token · `GET /sessions` list_sessions ·
//! `GET /sessions/{id}` get_session · `GET /exports/sessions.ndjson` export_sessions_ndjson ·
//! `GET /exports/sessions.csv` export_sessions_csv.
//!
//! There is no type here that could hold a seller, an attendee, a mail address or a note.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Of what kind of engagement a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SessionType {
    /// A mass co-sell event.
    MassEvent,
    /// A co-sell day.
    CoSell,
    /// An accelerate engagement.
    Accelerate,
    /// A showcase day.
    Showcase,
}

/// How far the engagement of a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SessionStatus {
    /// Sessions are still being found.
    Planning,
    /// They are agreed; the day comes.
    Preparing,
    /// It is over.
    Complete,
}

/// An account status that criteria can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CriteriaStatus {
    /// Wanted as a customer.
    Target,
    /// Was a customer.
    PastCustomer,
    /// Is a customer.
    ActiveCustomer,
}

/// The heatmap criteria of the engagement. An empty list asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionCriteria {
    /// Segments.
    pub segments: Vec<String>,
    /// Sales units (OUs).
    pub ous: Vec<String>,
    /// Industries.
    pub industries: Vec<String>,
    /// Account statuses.
    pub account_statuses: Vec<CriteriaStatus>,
}

/// A partner or an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedEntity {
    /// Its number in PEP, for life.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// What is told of a session: these six fields and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Session {
    /// When it begins.
    pub session_start: DateTime<Utc>,
    /// When it ends.
    pub session_end: DateTime<Utc>,
    /// The heatmap criteria of its engagement.
    pub session_criteria: SessionCriteria,
    /// Its partners.
    pub partners: Vec<NamedEntity>,
    /// Its accounts: those on which a partner and Microsoft's account team meet.
    pub accounts: Vec<NamedEntity>,
    /// How far its engagement is.
    pub status: SessionStatus,
}

/// An entry of the list of changes: a session as it is now, or the news that it is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionEntry {
    /// The session's number in PEP, for life.
    pub id: i64,
    /// Of what kind of engagement it is; absent if it is gone.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SessionType>,
    /// It was called off or fits your filters no more: delete it if you have it.
    pub removed: bool,
    /// The session; absent if it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
}

/// A page of the list of changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionPage {
    /// The entries, in the order of their last changes.
    pub items: Vec<SessionEntry>,
    /// There is more: pass it as `cursor` to read on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// This was the last page: keep it, and pass it as `cursor` later to read only what changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delta: Option<String>,
}

/// Client credentials (OAuth 2.0, RFC 6749 section 4.4). The pair may come in the header `Authorization: Basic …` instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenRequest {
    /// `client_credentials`.
    pub grant_type: String,
    /// The client's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// One of its secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// `insights.read`, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenGrant {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// It works for so many seconds.
    pub expires_in: i64,
    /// `insights.read`.
    pub scope: String,
}

/// Why no token is given, as RFC 6749 section 5.2 wants it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TokenErrorCode {
    /// The request cannot be read.
    InvalidRequest,
    /// Wrong id or secret, or both are revoked.
    InvalidClient,
    /// Another grant than `client_credentials`.
    UnsupportedGrantType,
    /// Another scope than `insights.read`.
    InvalidScope,
}

/// No token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenRefusal {
    /// Why.
    pub error: TokenErrorCode,
    /// What to do.
    pub error_description: String,
}

/// Which sessions to read. A parameter given several times means "one of these"; different ones narrow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionQuery {
    /// How far the engagement is.
    #[serde(default)]
    pub status: Vec<SessionStatus>,
    /// Of what kind the engagement is.
    #[serde(rename = "type", default)]
    pub kind: Vec<SessionType>,
    /// Sessions that end after this: a day (`2026-12-01`, from midnight UTC) or an instant (`2026-12-01T09:00:00Z`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Sessions that begin before this: a day or an instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Sales units by name, as in `sessionCriteria.ous`.
    #[serde(default)]
    pub ou: Vec<String>,
    /// Partners by number, as in `partners`.
    #[serde(default)]
    pub partner: Vec<i64>,
    /// Accounts by number, as in `accounts`.
    #[serde(default)]
    pub account: Vec<i64>,
    /// `next` or `delta` of an earlier answer, with the filters it was made with; absent: from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
