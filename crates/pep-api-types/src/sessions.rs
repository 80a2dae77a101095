//! Requests for sessions, the slot board and sessions (D-21 … D-32, D-46, D-48, D-52 … D-55, D-58, D-61).
//!
//! Organisers and those who take part use the same operations. What only organisers see of a thing stands in its field
//! `organiser`, which is absent for everybody else; people of the other side stand in it only from the moment at which
//! both sides coordinate (a request in the later queue, a session).
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `get_event_board` | `GET /events/{id}/board` (`If-None-Match`) | | [`Board`] or 304 |
//! | `list_session_requests` | `GET /events/{id}/requests?state=&team=&waitingHours=` | | `Page<SessionRequest>` |
//! | `create_session_request` | `POST /events/{id}/requests` | [`SessionRequestCreate`] | 201 [`SessionRequest`] |
//! | `list_free_slots` | `GET /events/{id}/free-slots?team=&other=` | | `Page<BoardSlot>` |
//! | `find_session_request` | `GET /session-requests/{id}` | | [`SessionRequest`] |
//! | `accept_session_request` | `POST /session-requests/{id}/accept` | [`RequestDecision`] | [`DecidedRequest`] |
//! | `decline_session_request` | `POST /session-requests/{id}/decline` | [`RequestDecision`] | [`DecidedRequest`] |
//! | `queue_session_request` | `POST /session-requests/{id}/later` | [`RequestDecision`] | [`DecidedRequest`] |
//! | `withdraw_session_request` | `POST /session-requests/{id}/withdraw` | [`RequestDecision`] | [`DecidedRequest`] |
//! | `counter_propose_session_request` | `POST /session-requests/{id}/counter-propose` | [`CounterProposal`] | [`SessionRequest`] (the new one) |
//! | `reassign_session_request` | `POST /session-requests/{id}/reassign` | [`RequestReassignment`] | [`SessionRequest`] (the new one) |
//! | `override_session_request` | `POST /session-requests/{id}/override` | [`RequestOverride`] | [`DecidedRequest`] |
//! | `list_reassignment_teams` | `GET /session-requests/{id}/teams` | | `Page<TeamRef>` |
//! | `list_event_sessions` | `GET /events/{id}/sessions` | | `Page<SessionSummary>` |
//! | `find_session` | `GET /sessions/{id}` | | [`SessionDetail`] with `ETag` |
//! | `update_session` | `PATCH /sessions/{id}` (`If-Match`) | [`SessionUpdate`] | [`SessionDetail`] |
//! | `move_session` | `POST /sessions/{id}/move` (`If-Match`) | [`SessionMove`] | [`ChangedSession`] |
//! | `cancel_session` | `POST /sessions/{id}/cancel` (`If-Match`) | [`SessionCancel`] | [`SessionDetail`] |
//! | `list_session_slots` | `GET /sessions/{id}/free-slots` | | `Page<BoardSlot>` |
//! | `list_session_candidates` | `GET /sessions/{id}/candidates?q=` | | `Page<SessionCandidate>` |
//! | `add_session_person` | `POST /sessions/{id}/people` | [`SessionPersonAdd`] | [`ChangedSession`] |
//! | `remove_session_person` | `DELETE /sessions/{id}/people/{personId}` | | [`SessionDetail`] |
//! | `replace_session_person` | `POST /sessions/{id}/people/{personId}/replace` | [`SessionPersonAdd`] | [`ChangedSession`] |
//! | `retry_session_meeting` | `POST /sessions/{id}/meeting/retry` | | [`SessionDetail`] |
//! | `set_slot_open` | `PUT /events/{id}/slots/{slotId}/open` | [`SlotOpen`] | 204 |
//! | `set_team_blackout` | `PUT /events/{id}/blackouts` | [`TeamBlackout`] | 204 |
//! | `preview_event_rules` | `GET /events/{id}/rules/preview` | | [`RulesPreview`] |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::events::{EventPhase, SlotKind};
use crate::people::Side;

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SessionRequestState {
    /// Waits for an answer. Holds nothing.
    Pending,
    /// Accepted: there is a session.
    Accepted,
    /// Declined.
    Declined,
    /// In the later queue: both sides coordinate.
    Later,
    /// Taken back by those who asked.
    Withdrawn,
    /// Nobody answered in time, or it was handed to another team.
    Expired,
    /// Another request for the slot was faster.
    SlotTaken,
}

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

/// The slot board of an event: teams × slots. Cells that are not listed are free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// Counts up with every change of any event. The answer's ETag: ask with `If-None-Match` every few seconds; 304 means
    /// that nothing changed.
    pub version: i64,
    /// The event.
    pub event: BoardEvent,
    /// Its slots, by time.
    pub slots: Vec<BoardSlot>,
    /// Organisers: every team that takes part, partner teams first. Others: their own teams, then those they can ask.
    pub teams: Vec<BoardTeam>,
    /// What is not free, by team and slot.
    pub cells: Vec<BoardCell>,
    /// The open requests that the reader may know of.
    pub requests: Vec<BoardRequest>,
    /// What to look at: a person in two teams at once, teams without primary contact, teams with nothing.
    pub warnings: Vec<BoardWarning>,
}

/// The event of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BoardEvent {
    /// The event.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its program.
    pub program_id: i64,
    /// The program's name.
    pub program_name: String,
    /// Its OU.
    pub ou_name: String,
    /// IANA zone of its slots.
    pub time_zone: String,
    /// Where it stands.
    pub phase: EventPhase,
    /// Sessions can be asked for now.
    pub takes_requests: bool,
    /// Requests can be answered now.
    pub takes_answers: bool,
    /// Sessions can be moved and changed now.
    pub takes_changes: bool,
    /// When requests open by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_open_at: Option<DateTime<Utc>>,
    /// When requests close by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_close_at: Option<DateTime<Utc>>,
    /// The reader organises the event: sees all, may override, open slots, move anything.
    pub is_organiser: bool,
    /// At least so many minutes between two sessions of a team.
    pub gap_minutes: i64,
    /// At most so many open requests that one team has asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_open_requests: Option<i64>,
    /// At most so many sessions of one team on one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_sessions_per_day: Option<i64>,
}

/// A slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BoardSlot {
    /// The slot.
    pub id: i64,
    /// Its start.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// Regular, or kept for overflow.
    pub kind: SlotKind,
    /// It can be asked for. A flex slot only once an organiser opened it.
    pub is_open: bool,
    /// It has begun.
    pub is_past: bool,
}

/// A team by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TeamRef {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// The reader belongs to it, or administers its partner.
    pub is_mine: bool,
}

/// A row of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BoardTeam {
    /// The team.
    #[serde(flatten)]
    pub team: TeamRef,
    /// Own teams: it can ask now. Others: they can be asked now. Organisers: it can ask and be asked.
    pub can_ask: bool,
    /// It has no primary contact, so it can neither ask nor answer.
    pub is_headless: bool,
    /// The reader is its primary contact and answers for it.
    pub i_decide: bool,
    /// Open requests that it asked; own teams and organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_request_count: Option<i64>,
    /// Sessions that it has; own teams and organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_count: Option<i64>,
    /// At most so many sessions; own teams and organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_sessions: Option<i64>,
    /// What only organisers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<BoardTeamOrganiser>,
}

/// What organisers see of a team on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BoardTeamOrganiser {
    /// Its partner's name, or its ATU's.
    pub organisation: String,
    /// Its primary contact's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_contact: Option<String>,
    /// How many members it has.
    pub member_count: i64,
}

/// What a cell of the board holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BoardCellState {
    /// A session.
    Booked,
    /// The other side asked, and we have to answer.
    RequestedOfUs,
    /// We asked, and wait.
    RequestedByUs,
    /// Organisers: somebody asked somebody.
    Requested,
    /// In the later queue.
    Later,
    /// The team cannot then, by its own word.
    Blackout,
    /// Taken, too close to a session, or beyond a limit. Of other teams nothing more is said.
    Unavailable,
}

/// Why a cell cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum UnavailableReason {
    /// The slot was taken out of the event.
    Removed,
    /// A flex slot that is not open yet.
    NotOpened,
    /// It has begun.
    Past,
    /// The team cannot then.
    Blackout,
    /// The team has a session at that time.
    Booked,
    /// Too close to a session of the team.
    TooClose,
    /// The team has all the sessions it takes.
    TeamLimit,
    /// The team has all the sessions of that day.
    DayLimit,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BoardCell {
    /// Row.
    pub team_id: i64,
    /// Column.
    pub slot_id: i64,
    /// What it holds; of several things the first in the order of the states.
    pub state: BoardCellState,
    /// Why it cannot be asked for; own teams and organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<UnavailableReason>,
    /// Open requests in the cell, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_ids: Vec<i64>,
    /// The session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<i64>,
    /// The other team of the session, where the reader may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
}

/// An open request on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BoardRequest {
    /// The request.
    pub id: i64,
    /// Its slot.
    pub slot_id: i64,
    /// The partner's team.
    pub partner_team_id: i64,
    /// Microsoft's team.
    pub seller_team_id: i64,
    /// Who asked.
    pub asked_by_side: Side,
    /// Pending or later.
    pub state: SessionRequestState,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// For decisions.
    pub row_version: i64,
}

/// What is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BoardWarningCode {
    /// A person has two sessions at the same time (B3-15).
    PersonTwice,
    /// A team has no primary contact.
    Headless,
    /// A team has neither asked nor been asked, and has no session.
    TeamWithNothing,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BoardWarning {
    /// What it is.
    pub code: BoardWarningCode,
    /// In words, with names.
    pub detail: String,
    /// The team it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<i64>,
    /// The sessions it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_ids: Vec<i64>,
}

/// Which requests to list. Each is optional; together they narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionRequestQuery {
    /// In this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<SessionRequestState>,
    /// Of or to this team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<i64>,
    /// Pending for at least so many hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_hours: Option<i64>,
}

/// Ask for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionRequestCreate {
    /// The slot; free for both teams.
    pub slot_id: i64,
    /// The team that asks; one of the caller's, or any for an organiser.
    pub team_id: i64,
    /// The team that is asked, of the other side.
    pub other_team_id: i64,
    /// A word to it, at most 2,000 characters.
    #[serde(default)]
    pub message: String,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionRequest {
    /// The request.
    pub id: i64,
    /// Its event.
    pub event_id: i64,
    /// The event's name.
    pub event_name: String,
    /// IANA zone of the event.
    pub time_zone: String,
    /// Its slot.
    pub slot: BoardSlot,
    /// The team that asks.
    pub asking_team: TeamRef,
    /// The team that is asked.
    pub asked_team: TeamRef,
    /// Where it stands.
    pub state: SessionRequestState,
    /// What those who ask wrote; may be empty.
    pub message: String,
    /// What those who answered wrote; may be empty.
    pub answer: String,
    /// The request that this one proposes another slot for, or that was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<i64>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// When it was answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// When a reminder went out last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<DateTime<Utc>>,
    /// When it ends by itself, if nobody answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// The session that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<i64>,
    /// Whom to speak to on the other side: from the moment both sides coordinate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactRef>,
    /// For decisions.
    pub row_version: i64,
    /// The reader may accept, decline, queue, counter-propose.
    pub may_decide: bool,
    /// The reader may take it back.
    pub may_withdraw: bool,
    /// The reader may hand it to another team.
    pub may_reassign: bool,
    /// What only organisers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<SessionRequestOrganiser>,
}

/// Somebody to speak to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContactRef {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
}

/// What organisers see of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionRequestOrganiser {
    /// The partner.
    pub partner_name: String,
    /// The ATU.
    pub atu_name: String,
    /// Who asked.
    pub asked_by: String,
    /// Who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The asking team's primary contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asking_contact: Option<ContactRef>,
    /// The asked team's primary contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_contact: Option<ContactRef>,
    /// How often it was reminded of.
    pub reminder_count: i64,
}

/// A decision about a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestDecision {
    /// The version the person saw. If the request changed since, nothing is done, unless it is this very decision.
    pub row_version: i64,
    /// A reason or a word to the other side, at most 2,000 characters.
    #[serde(default)]
    pub note: String,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DecidedRequest {
    /// The request now.
    pub request: SessionRequest,
    /// What to look at: a person who sits in two sessions at once.
    pub warnings: Vec<BoardWarning>,
}

/// Propose another slot instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CounterProposal {
    /// The version the person saw.
    pub row_version: i64,
    /// The slot; free for both teams.
    pub slot_id: i64,
    /// A word, at most 2,000 characters.
    #[serde(default)]
    pub message: String,
}

/// Hand a request to another team of the side that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestReassignment {
    /// The version the person saw.
    pub row_version: i64,
    /// The team that is asked from now on.
    pub team_id: i64,
    /// Why, at most 2,000 characters.
    #[serde(default)]
    pub reason: String,
}

/// Which decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DecisionKind {
    /// Accept.
    Accept,
    /// Decline.
    Decline,
    /// Put into the later queue.
    Later,
    /// Take back.
    Withdraw,
}

/// Decide in a team's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestOverride {
    /// The version the person saw.
    pub row_version: i64,
    /// What to decide.
    pub decision: DecisionKind,
    /// Why, 1 to 2,000 characters; both teams read it.
    pub reason: String,
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
    /// The reader may add people.
    pub may_add_people: bool,
    /// For changes.
    pub row_version: i64,
    /// What to look at: a person who sits in two sessions at once.
    pub warnings: Vec<BoardWarning>,
    /// What only organisers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<SessionOrganiser>,
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

/// Another slot for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionMove {
    /// The slot; free for both teams.
    pub slot_id: i64,
    /// Why, at most 2,000 characters; everybody in it reads it.
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

/// For which pair of teams to look for free slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FreeSlotQuery {
    /// One of the caller's teams, or any for an organiser.
    pub team: i64,
    /// A team of the other side.
    pub other: i64,
}

/// Open a flex slot, or keep it back again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlotOpen {
    /// Can it be asked for?
    pub is_open: bool,
}

/// Say that a team cannot in a slot, or that it can again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamBlackout {
    /// The team; one of the caller's, or any for an organiser.
    pub team_id: i64,
    /// The slot.
    pub slot_id: i64,
    /// It cannot.
    pub is_blackout: bool,
}

/// What the rules of an event would do next, without doing it (B4-07).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RulesPreview {
    /// In order of time.
    pub steps: Vec<RuleStep>,
}

/// Which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RuleKind {
    /// Remind the team that has not answered (D-52).
    Remind,
    /// Decline what was not answered (D-53).
    Decline,
    /// Remove open requests and unfilled slots before the event (D-54).
    Remove,
    /// End what waits in the later queue.
    LaterExpires,
}

/// One thing that a rule would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleStep {
    /// The rule.
    pub kind: RuleKind,
    /// When, as things stand.
    pub at: DateTime<Utc>,
    /// How many requests.
    pub request_count: i64,
    /// How many unfilled slots.
    pub slot_count: i64,
    /// "would decline 14 requests on Tuesday, 3 March 2026, 09:00 (Europe/Berlin)".
    pub words: String,
}
