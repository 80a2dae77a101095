//! Addresses that are told when OCP Insights change, for the operator (B4-20).
//!
//! Operations, all under `/api/v1`: `GET /api-clients/{id}/webhooks` list_webhooks · `POST /api-clients/{id}/webhooks`
//! create_webhook · `PUT /webhooks/{id}` update_webhook · `DELETE /webhooks/{id}` remove_webhook ·
//! `POST /webhooks/{id}/secret` rotate_webhook_secret · `POST /webhooks/{id}/pause` pause_webhook ·
//! `POST /webhooks/{id}/resume` resume_webhook · `POST /webhooks/{id}/test` test_webhook ·
//! `GET /webhooks/{id}/deliveries` list_webhook_deliveries · `POST /webhooks/{id}/deliveries/{deliveryId}/send-again`
//! send_webhook_again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whether an address is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum WebhookStateName {
    /// It is.
    Active,
    /// An operator paused it.
    Paused,
    /// PEP gave it up; resume it to begin again.
    SwitchedOff,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum WebhookNoticeKind {
    /// Sessions changed.
    Changes,
    /// Nothing: somebody tries whether it arrives.
    Test,
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum WebhookDeliveryState {
    /// It is tried, now or later.
    Waiting,
    /// It arrived.
    Delivered,
    /// It was tried as often as notices are.
    GivenUp,
    /// Its webhook was paused or switched off meanwhile.
    Dropped,
}

/// An address that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// The webhook.
    pub id: i64,
    /// Where notices go.
    pub address: String,
    /// Is it told?
    pub state: WebhookStateName,
    /// Why it was switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<String>,
    /// Since when nothing has arrived although it was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<DateTime<Utc>>,
    /// When a notice last arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_arrived_at: Option<DateTime<Utc>>,
    /// Until then the secret before the present one signs too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_secret_until: Option<DateTime<Utc>>,
    /// The last notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivery: Option<WebhookDelivery>,
    /// The name of who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Made.
    pub created_at: DateTime<Utc>,
    /// Counts up when address or secret change; the ETag.
    pub row_version: i64,
}

/// The webhooks of an API client, and what holds for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientWebhooks {
    /// The oldest first; five at most.
    pub items: Vec<Webhook>,
    /// The hosts to which notices may go, as the configuration names them.
    pub hosts: Vec<String>,
    /// May they go to the server's own machine? In a demo only.
    pub allows_loopback: bool,
    /// Does the configuration let notices go anywhere?
    pub is_configured: bool,
    /// Is everything that leaves held at the moment? Notices then wait.
    pub is_held: bool,
}

/// Where notices shall go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookInput {
    /// https, to a host that the configuration names; up to 500 characters.
    pub address: String,
}

/// A webhook with a secret that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WebhookMade {
    /// The webhook.
    pub webhook: Webhook,
    /// The secret, shown this once: `whsec_` and base64, as Standard Webhooks say.
    pub secret: String,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WebhookDelivery {
    /// The notice.
    pub id: i64,
    /// The header `webhook-id` of every try.
    pub message_id: String,
    /// What it is about.
    pub kind: WebhookNoticeKind,
    /// Where it stands.
    pub state: WebhookDeliveryState,
    /// First asked for.
    pub created_at: DateTime<Utc>,
    /// Tried next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_try_at: Option<DateTime<Utc>>,
    /// Its tries, the first one first.
    pub attempts: Vec<WebhookAttempt>,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WebhookAttempt {
    /// Begun.
    pub at: DateTime<Utc>,
    /// How long it took, milliseconds.
    pub took_ms: i64,
    /// The receiver's HTTP status; absent: there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
    /// What stood in the way; absent: it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}
