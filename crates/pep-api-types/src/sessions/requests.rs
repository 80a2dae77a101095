//! Requests for sessions and what is decided about them (D-21 … D-28, D-48, D-52 … D-54).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BoardSlot, BoardWarning, TeamRef};

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

/// Who answered a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RequestAnswerer {
    /// Those who asked took it back.
    AskingTeam,
    /// The team that was asked.
    AskedTeam,
    /// An organiser of the event, in the teams' place.
    Organiser,
    /// A rule of the event.
    Rule,
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
    /// Who wrote `answer`: absent while nobody has answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<RequestAnswerer>,
    /// When a reminder went out last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<DateTime<Utc>>,
    /// When it ends by itself, if nobody answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// When it has waited for too long, by the event's reminder; never where no rule reminds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_at: Option<DateTime<Utc>>,
    /// The session that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<i64>,
    /// Whom to speak to on the other side: from the moment both sides coordinate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactRef>,
    /// The link through which it was answered, for the asked team and organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkUse>,
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

/// Requests of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionRequestList {
    /// All that fit, newest first.
    pub items: Vec<SessionRequest>,
    /// Changes with whatever changes in it; the ETag.
    pub version: i64,
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

/// Ask for another slot with a request that still waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestMove {
    /// The version the person saw.
    pub row_version: i64,
    /// The slot; free for both teams.
    pub slot_id: i64,
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

/// Whose rules to look at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RulesPreviewQuery {
    /// Those of the saved plan, as they would be once it is published; else those that the event has. Only for those who
    /// change the plan.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_planned: bool,
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

/// How a request was answered from its mail, without signing in (B3-05).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LinkUse {
    /// To whom the link was sent: name, or address if no name is known.
    pub sent_to: String,
    /// The name that whoever used it gave: claimed, not proven.
    pub answered_as: String,
    /// When.
    pub used_at: DateTime<Utc>,
}

/// The make-up session that can be asked for out of a session, if one can.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MakeUpAnswer {
    /// The offer; absent if both teams came as far as the reader knows, or nothing can be asked for any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<MakeUpOffer>,
}

/// A make-up session that can be asked for (B3-11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MakeUpOffer {
    /// The event.
    pub event_id: i64,
    /// The team that would ask.
    pub team: TeamRef,
    /// The team that would be asked.
    pub other_team: TeamRef,
    /// The team that did not come.
    pub absent_team_id: i64,
    /// Slots that are free for both, flex slots included.
    pub slots: Vec<BoardSlot>,
    /// IANA zone of the event.
    pub time_zone: String,
    /// The make-up request that waits for its answer already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_request_id: Option<i64>,
}

/// Ask for a make-up session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MakeUpAsk {
    /// The slot; free for both teams.
    pub slot_id: i64,
    /// A word to the other team, at most 2,000 characters.
    #[serde(default)]
    pub message: String,
}
