//! The programs that may read OCP Insights, for the operator (X-01, A20).
//!
//! Operations, all under `/api/v1`: `GET /api-clients` list_api_clients · `POST /api-clients` create_api_client ·
//! `GET /api-clients/{id}` get_api_client · `POST /api-clients/{id}/secrets` rotate_api_client_secret ·
//! `DELETE /api-clients/{id}/secrets/{secretId}` revoke_api_client_secret · `POST /api-clients/{id}/revoke`
//! revoke_api_client.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiClient {
    /// The client.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Who it is for, and whom to ask.
    pub purpose: String,
    /// The `client_id` of OAuth2. No secret.
    pub client_id: String,
    /// Made.
    pub created_at: DateTime<Utc>,
    /// Last read anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<DateTime<Utc>>,
    /// Shut out for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
    /// Its secrets that work, the oldest first; two at most.
    pub secrets: Vec<ApiClientSecret>,
}

/// A secret, without the secret: that is shown only when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiClientSecret {
    /// The secret's number.
    pub id: i64,
    /// Its last four characters.
    pub hint: String,
    /// Made.
    pub created_at: DateTime<Utc>,
    /// Last changed into a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A client with its last pulls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiClientDetail {
    /// The client.
    pub client: ApiClient,
    /// Its last 50 pulls, the newest first.
    pub pulls: Vec<ApiClientPull>,
}

/// What a client read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiClientPull {
    /// The pull's number.
    pub id: i64,
    /// Begun.
    pub started_at: DateTime<Utc>,
    /// `one`, `page`, `ndjson` or `csv`.
    pub format: String,
    /// Its filters and cursor, as they were sent.
    pub query: String,
    /// So many entries went out; absent: under way, or broken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<i64>,
}

/// A client to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApiClientCreate {
    /// Its name, up to 100 characters.
    pub name: String,
    /// Who it is for, and whom to ask; up to 500 characters.
    #[serde(default)]
    pub purpose: String,
}

/// A client with a secret that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiClientMade {
    /// The client.
    pub client: ApiClient,
    /// The secret, shown this once: stored is only a hash.
    pub secret: String,
}
