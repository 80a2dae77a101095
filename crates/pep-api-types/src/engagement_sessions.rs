//! Sessions of engagements (C-24 … C-44), and engagements as sellers see them (C-01).
//!
//! Organisers: `GET|POST /engagements/{id}/sessions` · `PUT /engagements/{id}/sessions/{sessionId}` (If-Match) ·
//! `GET /engagements/{id}/accounts`.
//! Partners: `GET /my-engagements/{id}/sessions` · `PUT /my-engagements/{id}/sessions/{sessionId}/attendees`: nothing of
//! other partners, and only accounts that were shared with the partner.
//! Sellers: `GET /account-engagements` · `GET /account-engagements/{id}` · `POST /sessions/{id}/attend`, `…/leave`:
//! nothing of what partners prepare.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::engagements::{EngagementKind, EngagementStatus};
use crate::sessions::{MeetingState, SessionAccountRef, SessionState};
use crate::teams::NamedThing;

/// All that a coordinator sets about a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementSessionSave {
    /// Title, 1 to 200 characters on one line.
    pub title: String,
    /// An agenda or a short text, at most 4,000 characters.
    #[serde(default)]
    pub description: String,
    /// The day, in the session's zone.
    pub date: NaiveDate,
    /// When it begins there, such as `09:30`.
    pub start_time: String,
    /// When it ends there, on the same day.
    pub end_time: String,
    /// IANA zone.
    pub time_zone: String,
    /// Partners that have accepted, at least one.
    pub partner_ids: Vec<i64>,
    /// Accounts that match the engagement, 1 to 500.
    pub account_ids: Vec<i64>,
}

/// A partner of a session as organisers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EngagementSessionPartner {
    /// The partner.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Who of it comes, by name.
    pub attendees: Vec<String>,
    /// The one of them who is the contact for follow-ups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// A session of an engagement as organisers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EngagementSession {
    /// The session.
    pub id: i64,
    /// Title.
    pub title: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Its own IANA zone.
    pub time_zone: String,
    /// The day there.
    pub date: NaiveDate,
    /// When it begins there, such as `09:30`.
    pub start_time: String,
    /// When it ends there.
    pub end_time: String,
    /// Where it stands.
    pub state: SessionState,
    /// Where its meeting stands.
    pub meeting_state: MeetingState,
    /// The meeting's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_url: Option<String>,
    /// Its partners, by name.
    pub partners: Vec<EngagementSessionPartner>,
    /// Its accounts, by name.
    pub accounts: Vec<NamedThing>,
    /// Who of Microsoft comes, by name.
    pub microsoft: Vec<String>,
    /// Whose names stand there and who said that they cannot come, while it is still to take place.
    pub absent: Vec<String>,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
}

/// Which accounts to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementAccountQuery {
    /// Beginning of the name or of a word in it; at most 100 characters. Empty lists the first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", param(max_length = 100))]
    pub q: String,
}

/// A session as one of its partners sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyEngagementSession {
    /// The session.
    pub id: i64,
    /// Title.
    pub title: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Its own IANA zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: SessionState,
    /// Its accounts as far as they were shared with the partner, by name.
    pub accounts: Vec<SessionAccountRef>,
    /// Who of the partner comes.
    pub attendee_ids: Vec<i64>,
    /// The one of them who is the contact for follow-ups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<i64>,
    /// The reader may choose now who comes.
    pub may_choose: bool,
}

/// The sessions of an engagement with the reader's partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyEngagementSessions {
    /// The sessions, by time.
    pub sessions: Vec<MyEngagementSession>,
    /// The partner's people, of whom those who come are chosen.
    pub people: Vec<NamedThing>,
}

/// Who of the partner comes to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionAttendees {
    /// All who come; empty: nobody yet.
    pub person_ids: Vec<i64>,
    /// The one of them who is the contact for follow-ups; the first if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<i64>,
}

/// A session as a seller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountSession {
    /// The session.
    pub id: i64,
    /// Title.
    pub title: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Its own IANA zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: SessionState,
    /// Its partners, by name.
    pub partners: Vec<NamedThing>,
    /// The reader's own accounts in it, by name.
    pub accounts: Vec<NamedThing>,
    /// The reader comes.
    pub attends: bool,
    /// The reader can come.
    pub may_attend: bool,
    /// The reader can stay away again.
    pub may_leave: bool,
}

/// An engagement about a seller's accounts, without what partners prepare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountEngagement {
    /// The engagement.
    pub id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Its OU.
    pub ou: NamedThing,
    /// What kind it is.
    pub kind: EngagementKind,
    /// Where it stands.
    pub status: EngagementStatus,
    /// Title.
    pub title: String,
    /// Who runs it.
    pub coordinator: String,
    /// The partners that take part, by name.
    pub partners: Vec<NamedThing>,
    /// How many of the reader's own accounts it is about.
    pub account_count: i64,
    /// Its sessions about the reader's own accounts, by time.
    pub sessions: Vec<AccountSession>,
}
