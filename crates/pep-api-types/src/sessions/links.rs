//! A request as the holder of the link in its mail reads and answers it, without signing in (B3-05). Names teams, the event
//! and the time; no account, and no person but by the masked address.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::SessionRequestState;

/// What can be done with a link that answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum LinkStanding {
    /// It answers.
    Open,
    /// It answered; it works once.
    Used,
    /// The request was answered otherwise, or has ended.
    Decided,
    /// The request changed since the mail, or somebody else answers for the team now.
    Changed,
    /// The event takes no answers now.
    Closed,
    /// The link is too old.
    Over,
}

/// A request, for whoever holds the link of its mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LinkedRequest {
    /// The program.
    pub program_name: String,
    /// The event.
    pub event_name: String,
    /// IANA zone of the event.
    pub time_zone: String,
    /// Start of the slot.
    pub starts_at: DateTime<Utc>,
    /// End of the slot.
    pub ends_at: DateTime<Utc>,
    /// The team that asks.
    pub asking_team: String,
    /// The team that is asked.
    pub asked_team: String,
    /// What those who ask wrote; may be empty.
    pub message: String,
    /// To whom the link was sent, just enough to be recognised.
    pub masked_address: String,
    /// When the request ends by itself, if nobody answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<DateTime<Utc>>,
    /// What can be done.
    pub standing: LinkStanding,
    /// Where the request stands.
    pub state: SessionRequestState,
    /// When it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// The name that whoever used the link gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_as: Option<String>,
}

/// What the holder of a link decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum LinkDecision {
    /// Accept.
    Accept,
    /// Decline.
    Decline,
    /// Put into the later queue.
    Later,
}

/// Answer a request from the link of its mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkedAnswer {
    /// The token: what follows `/l/` in the link.
    pub token: String,
    /// What to decide.
    pub decision: LinkDecision,
    /// Who answers, 1 to 100 characters; kept with the answer.
    pub name: String,
    /// A reason or a word to the other side, at most 2,000 characters.
    #[serde(default)]
    pub note: String,
}
