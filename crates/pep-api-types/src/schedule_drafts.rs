//! The organiser's draft of an event's schedule (B3-02). Partners and sellers never see any of it.
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `find_schedule_draft` | `GET /events/{id}/schedule-draft` | | [`ScheduleDraftAnswer`] |
//! | `propose_schedule` | `POST /events/{id}/schedule-draft` | [`ScheduleOrder`] | [`ScheduleDraft`] |
//! | `mark_schedule_session` | `PUT /events/{id}/schedule-draft/sessions` | [`DraftSessionMark`] | [`ScheduleDraft`] |
//! | `stop_schedule_search` | `POST /events/{id}/schedule-draft/stop` | | 204 |
//! | `send_schedule_draft` | `POST /events/{id}/schedule-draft/send` | [`DraftSend`] | [`SentSchedule`] |
//! | `discard_schedule_draft` | `DELETE /events/{id}/schedule-draft` | | 204 |

use serde::{Deserialize, Serialize};

use crate::people::Side;
use crate::sessions::{BoardSlot, TeamRef};

/// What a draft plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DraftMode {
    /// Everything that is not accepted.
    All,
    /// Only what is free; requests that wait stay.
    Fill,
    /// Requests that wait may move, each at a price.
    Repair,
}

/// What the organiser says of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DraftMark {
    /// Nothing.
    Proposed,
    /// It stays when the event is solved again.
    Pinned,
    /// These two teams are not proposed again.
    Dropped,
}

/// What a session of a draft is beside the requests that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DraftStanding {
    /// It would be asked for.
    New,
    /// It was asked for already, in this slot.
    Asked,
    /// It was asked for in another slot, and would move.
    Moves,
}

/// A schedule as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleOrder {
    /// What to plan.
    pub mode: DraftMode,
    /// Sessions that each team should get at least, 0 to 16; 0 if absent.
    #[serde(default)]
    pub floor_sessions: u32,
    /// What changing a request that waits costs, 0 to 10,000 tenths of a point; 50 if absent. Counts for repairs.
    #[serde(default = "five_points")]
    pub change_cost_tenths: i64,
    /// How long to search at most, 0 to 60 seconds; 0: only the first schedule; 5 if absent.
    #[serde(default = "five_seconds")]
    pub seconds: u32,
    /// Seed of the search; 0 if absent.
    #[serde(default)]
    pub seed: u32,
}

fn five_points() -> i64 {
    50
}

fn five_seconds() -> u32 {
    5
}

/// The draft of an event, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleDraftAnswer {
    /// The draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<ScheduleDraft>,
}

/// A draft of an event's schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleDraft {
    /// What it plans.
    pub mode: DraftMode,
    /// Sessions that each team should get at least.
    pub floor_sessions: i64,
    /// What changing a request that waits costs, tenths of a point.
    pub change_cost_tenths: i64,
    /// Seed of its search.
    pub seed: i64,
    /// A better one is being searched for.
    pub is_searching: bool,
    /// Something in the events changed since it was proposed.
    pub is_stale: bool,
    /// Value of all sessions, accepted ones included, tenths of a point.
    pub value_tenths: i64,
    /// No schedule can be worth more, tenths of a point.
    pub bound_tenths: i64,
    /// How far it is below what is possible at most, thousandths of a percent.
    pub gap_thousandths_of_percent: i64,
    /// Until the first schedule was there, milliseconds.
    pub first_ms: i64,
    /// Spent on it, milliseconds.
    pub spent_ms: i64,
    /// Its sessions, by slot; dropped ones too.
    pub sessions: Vec<ScheduleDraftSession>,
    /// Slots of the event.
    pub slots: Vec<BoardSlot>,
    /// The teams of its sessions.
    pub teams: Vec<TeamRef>,
    /// Teams below the floor, the worst-off first; without a floor those that get nothing.
    pub short_teams: Vec<ShortTeam>,
    /// So many sessions below the floors are missing in any schedule; proven.
    pub missing_in_any: i64,
    /// Sessions that were pinned and are not in it, because they cannot be any more: each in a sentence, with the reason.
    #[serde(default)]
    pub lost_pins: Vec<String>,
    /// Accepted sessions, which stay.
    pub accepted_count: i64,
    /// Requests that wait and are not in it.
    pub left_out_count: i64,
    /// It can be sent now.
    pub may_send: bool,
    /// Counts up with each change; for sending.
    pub row_version: i64,
}

/// A session of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleDraftSession {
    /// The partner's team.
    pub partner_team_id: i64,
    /// Microsoft's team.
    pub seller_team_id: i64,
    /// The slot.
    pub slot_id: i64,
    /// What the pair is worth, tenths of a point.
    pub value_tenths: i64,
    /// Why these two.
    pub reason: String,
    /// What the organiser says of it.
    pub mark: DraftMark,
    /// Beside the requests that wait.
    pub standing: DraftStanding,
    /// Why it cannot be asked for any more, if it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<String>,
}

/// A team that a draft leaves short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShortTeam {
    /// The team.
    #[serde(flatten)]
    pub team: TeamRef,
    /// Accepted and proposed sessions.
    pub session_count: i64,
    /// It is proven that it cannot have as many as it should.
    pub is_impossible: bool,
}

/// Pin a session of the draft, drop it, or take that back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DraftSessionMark {
    /// The partner's team.
    pub partner_team_id: i64,
    /// Microsoft's team.
    pub seller_team_id: i64,
    /// What to say of it.
    pub mark: DraftMark,
}

/// What becomes of requests that wait and are not in the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum LeftOutRequests {
    /// They go on waiting.
    #[default]
    Stay,
    /// They are taken back; both teams are told.
    Withdraw,
}

/// Send the draft as requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DraftSend {
    /// The version that was seen.
    pub row_version: i64,
    /// The side whose teams ask; the others answer.
    pub asked_by_side: Side,
    /// A word to those who are asked, at most 2,000 characters.
    #[serde(default)]
    pub message: String,
    /// What becomes of requests that wait and are not in the draft.
    #[serde(default)]
    pub left_out: LeftOutRequests,
}

/// What became of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SentSchedule {
    /// Asked for now.
    pub sent_count: i64,
    /// Of these, so many took the place of a request for another slot.
    pub moved_count: i64,
    /// Asked for before; nobody is mailed again.
    pub kept_count: i64,
    /// Requests that were not in the draft and were taken back.
    pub withdrawn_count: i64,
    /// What could not be asked for; it stays in the draft.
    pub refused: Vec<RefusedSession>,
}

/// A session that could not be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefusedSession {
    /// The partner's team.
    pub partner_team: TeamRef,
    /// Microsoft's team.
    pub seller_team: TeamRef,
    /// Why, and what to do.
    pub reason: String,
}
