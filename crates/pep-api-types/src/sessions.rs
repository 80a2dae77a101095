//! Requests for sessions, the slot board and sessions (D-21 … D-32, D-46, D-48, D-52 … D-55, D-58, D-61).
//!
//! Organisers and those who take part use the same operations. What only organisers see of a thing stands in its field
//! `organiser`, which is absent for everybody else; people of the other side stand in it only from the moment at which
//! both sides coordinate (a request in the later queue, a session).
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `get_event_board` | `GET /events/{id}/board` (`If-None-Match`) | | [`Board`] or 304 |
//! | `list_session_requests` | `GET /events/{id}/requests?state=&team=&waitingHours=` | | [`SessionRequestList`]; 304 if unchanged |
//! | `create_session_request` | `POST /events/{id}/requests` | [`SessionRequestCreate`] | 201 [`SessionRequest`] |
//! | `list_free_slots` | `GET /events/{id}/free-slots?team=&other=` | | `Page<BoardSlot>` |
//! | `find_session_request` | `GET /session-requests/{id}` | | [`SessionRequest`] |
//! | `accept_session_request` | `POST /session-requests/{id}/accept` | [`RequestDecision`] | [`DecidedRequest`] |
//! | `decline_session_request` | `POST /session-requests/{id}/decline` | [`RequestDecision`] | [`DecidedRequest`] |
//! | `queue_session_request` | `POST /session-requests/{id}/later` | [`RequestDecision`] | [`DecidedRequest`] |
//! | `withdraw_session_request` | `POST /session-requests/{id}/withdraw` | [`RequestDecision`] | [`DecidedRequest`] |
//! | `move_session_request` | `POST /session-requests/{id}/move` | [`RequestMove`] | [`SessionRequest`] (the new one) |
//! | `counter_propose_session_request` | `POST /session-requests/{id}/counter-propose` | [`CounterProposal`] | [`SessionRequest`] (the new one) |
//! | `reassign_session_request` | `POST /session-requests/{id}/reassign` | [`RequestReassignment`] | [`SessionRequest`] (the new one) |
//! | `override_session_request` | `POST /session-requests/{id}/override` | [`RequestOverride`] | [`DecidedRequest`] |
//! | `list_reassignment_teams` | `GET /session-requests/{id}/teams` | | `Page<TeamRef>` |
//! | `find_make_up_session` | `GET /sessions/{id}/make-up` | | [`MakeUpAnswer`] |
//! | `ask_make_up_session` | `POST /sessions/{id}/make-up` | [`MakeUpAsk`] | 201 [`SessionRequest`] |
//! | `find_linked_request` | `POST /links/request` | `LinkToken` | [`LinkedRequest`] |
//! | `answer_linked_request` | `POST /links/request/answer` | [`LinkedAnswer`] | [`LinkedRequest`] |
//! | `list_event_sessions` | `GET /events/{id}/sessions` | | `Page<SessionSummary>` |
//! | `find_session` | `GET /sessions/{id}` | | [`SessionDetail`] with `ETag` |
//! | `update_session` | `PATCH /sessions/{id}` (`If-Match`) | [`SessionUpdate`] | [`SessionDetail`] |
//! | `move_session` | `POST /sessions/{id}/move` (`If-Match`) | [`SessionMove`] | [`ChangedSession`] |
//! | `swap_sessions` | `POST /sessions/{id}/swap` (If-Match) | [`SessionSwap`] | [`ChangedSession`] |
//! | `cancel_session` | `POST /sessions/{id}/cancel` (`If-Match`) | [`SessionCancel`] | [`SessionDetail`] |
//! | `list_session_slots` | `GET /sessions/{id}/free-slots` | | `Page<BoardSlot>` |
//! | `list_session_candidates` | `GET /sessions/{id}/candidates?q=` | | `Page<SessionCandidate>` |
//! | `add_session_person` | `POST /sessions/{id}/people` | [`SessionPersonAdd`] | [`ChangedSession`] |
//! | `remove_session_person` | `DELETE /sessions/{id}/people/{personId}` | | [`SessionDetail`] |
//! | `replace_session_person` | `POST /sessions/{id}/people/{personId}/replace` | [`SessionPersonAdd`] | [`ChangedSession`] |
//! | `retry_session_meeting` | `POST /sessions/{id}/meeting/retry` | | [`SessionDetail`] |
//! | `set_slot_open` | `PUT /events/{id}/slots/{slotId}/open` | [`SlotOpen`] | 204 |
//! | `set_team_blackout` | `PUT /events/{id}/blackouts` | [`TeamBlackout`] | 204 |
//! | `preview_event_rules` | `GET /events/{id}/rules/preview` | [`RulesPreviewQuery`] | [`RulesPreview`] |

mod board;
mod links;
mod requests;

pub use board::*;
pub use links::*;
pub use requests::*;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::people::Side;

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SessionState {
    /// Will take place.
    Scheduled,
    /// Is over.
    Held,
    /// Called off.
    Cancelled,
}

/// Where the meeting of a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MeetingState {
    /// Being made or changed.
    Wanted,
    /// There, with a join link.
    Ready,
    /// Could not be made; an organiser must look.
    Failed,
    /// Taken down, or over.
    Ended,
}

/// What somebody plans to do about a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AttendancePlan {
    /// Has not said.
    Unknown,
    /// Will come.
    Attending,
    /// Will not come.
    NotAttending,
}

/// Which sessions of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventSessionQuery {
    /// Only those that stand here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<SessionState>,
    /// Only those of which words begin so: of the title and of the teams' names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many, 1 to 200; 100 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionSummary {
    /// The session.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Its own IANA zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: SessionState,
    /// Its teams.
    pub teams: Vec<TeamRef>,
    /// How many people are in it.
    pub person_count: i64,
    /// Where its meeting stands.
    pub meeting_state: MeetingState,
    /// The meeting's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_url: Option<String>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionDetail {
    /// What lists show.
    #[serde(flatten)]
    pub session: SessionSummary,
    /// What it is about; may be empty.
    pub description: String,
    /// Why it was called off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// Its event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<i64>,
    /// The event's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    /// Its engagement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement_id: Option<i64>,
    /// The engagement's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement_title: Option<String>,
    /// The partners of an engagement's session that the reader may know of, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<SessionPartnerRef>,
    /// The accounts of an engagement's session that the reader may know of, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<SessionAccountRef>,
    /// Its slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot_id: Option<i64>,
    /// Its program.
    pub program_id: i64,
    /// The program's name.
    pub program_name: String,
    /// Who is in it.
    pub people: Vec<SessionPerson>,
    /// The reader may move and cancel it, change title and description.
    pub may_change: bool,
    /// The flex slot inside which the reader may move it (D-61).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flex: Option<FlexSpan>,
    /// The reader may add people.
    pub may_add_people: bool,
    /// The reader sells to one of its accounts and can come along (C-28).
    #[serde(default)]
    pub may_attend: bool,
    /// The reader came along and can leave again.
    #[serde(default)]
    pub may_leave: bool,
    /// For changes.
    pub row_version: i64,
    /// What to look at: a person who sits in two sessions at once.
    pub warnings: Vec<BoardWarning>,
    /// What only organisers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<SessionOrganiser>,
}

/// A flex slot inside which a session can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FlexSpan {
    /// Its start.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
}

/// A partner of an engagement's session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionPartnerRef {
    /// The partner.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whom it chose as the contact for follow-ups, of the people of the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<i64>,
}

/// An account of an engagement's session, by what its partners may know too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionAccountRef {
    /// The account.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// City, state and country, as far as they are known.
    pub place: String,
}

/// Somebody in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionPerson {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Side.
    pub side: Side,
    /// The team on whose behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<i64>,
    /// Added to this session only (D-58).
    pub is_added: bool,
    /// The team's primary contact.
    pub is_primary_contact: bool,
    /// The reader.
    pub is_me: bool,
    /// What the person plans.
    pub plan: AttendancePlan,
    /// The reader may take the person out, or put somebody in the person's place.
    pub may_remove: bool,
}

/// What organisers see of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionOrganiser {
    /// `graph` or `simulated`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting_provider: Option<String>,
    /// The account in whose name the meeting is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting_organizer: Option<String>,
    /// Why there is no meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting_error: Option<String>,
    /// The calendar entry's identity.
    pub calendar_uid: String,
    /// The calendar entry's revision.
    pub calendar_sequence: i64,
}

/// New words of a session. Fields left out stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionUpdate {
    /// 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// At most 4,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Another slot for a session, or another time inside a flex slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionMove {
    /// The slot; free for both teams. Its own to move inside it.
    pub slot_id: i64,
    /// Inside a flex slot: when it begins. With `endsAt`, or neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Inside a flex slot: when it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// Why, at most 2,000 characters; everybody in it reads it.
    #[serde(default)]
    pub reason: String,
}

/// Another session to exchange slots with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionSwap {
    /// The other session, of the same event.
    pub other_session_id: i64,
    /// The version of the other session that the person saw.
    pub other_row_version: i64,
    /// Why, at most 2,000 characters; everybody in both reads it.
    #[serde(default)]
    pub reason: String,
}

/// Call a session off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionCancel {
    /// Why, 1 to 2,000 characters; everybody in it reads it.
    pub reason: String,
}

/// Somebody for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionPersonAdd {
    /// One of the candidates.
    pub person_id: i64,
}

/// Whom to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CandidateQuery {
    /// Beginning of a name or an address; at most 100 characters. Empty lists the first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", param(max_length = 100))]
    pub q: String,
}

/// Somebody who could be added to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionCandidate {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Side.
    pub side: Side,
}

/// A session after a change, with what to look at now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangedSession {
    /// The session now; its warnings hold who sits in two sessions at once.
    pub session: SessionDetail,
    /// How many people get a mail about the change.
    pub mail_count: i64,
}
