//! The slot board (D-41, B3-03, B3-18).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::SessionRequestState;
use crate::events::{EventPhase, SlotKind};
use crate::people::Side;

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
    /// Free, but the event's rules warn of it: whoever asks has to confirm. Of other teams nothing more is said.
    Discouraged,
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
    /// The team waits for as many answers as it may.
    OpenRequests,
    /// Outside the team's working hours.
    OutsideHours,
    /// On a closed day of the OU.
    ClosedDay,
    /// Somebody of the team is in another session.
    PersonTwice,
    /// The two teams meet already.
    SamePair,
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
    /// Why it cannot be asked for, or what is warned of; own teams and organisers.
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
