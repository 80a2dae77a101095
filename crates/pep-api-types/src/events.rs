//! Mass co-sell events (D-14 … D-43): series, events, slots, nominations, and the rules they work by.
//!
//! Operations, all under `/api/v1`. Planning: `GET|POST /event-series` list_event_series, create_event_series ·
//! `GET|PUT /event-series/{seriesId}` get_event_series, save_event_series (ETag, If-Match) · `POST …/discard`
//! discard_event_series (If-Match) · `POST …/publish` publish_event_series (If-Match, Idempotency-Key) · `POST …/mail-preview`
//! preview_event_mail · `POST …/mail-test` send_event_test_mail · `GET|POST …/nominations` list_nominations,
//! add_nominations · `POST …/nominations/remove` remove_nomination. Organisers: `GET /events` list_events ·
//! `GET /events/{eventId}` get_event · `POST …/phase` move_event · `POST …/cancel` cancel_event; what else changes in an
//! event changes with its plan, which is published again. Those who take part: `GET /my-events` list_my_events · `GET /my-events/{eventId}` get_my_event.

mod plan;
mod rules;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::teams::NamedThing;

pub use plan::*;
pub use rules::*;

/// Where an event stands. The order is the order of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum EventPhase {
    /// Partners are nominated and teams are built.
    Nominating,
    /// Teams report on their accounts.
    Heatmaps,
    /// Sessions can be asked for, answered, moved.
    Requests,
    /// Nothing new can be asked for; what is open is answered.
    Review,
    /// All is answered; the day comes.
    Scheduled,
    /// The last slot is over.
    Held,
    /// The follow-up mails are out.
    FollowedUp,
    /// Ended; everything is read-only.
    Closed,
    /// Called off.
    Cancelled,
}

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SlotKind {
    /// Open from the first round on.
    Regular,
    /// Kept for overflow, the later queue and make-up sessions until it is opened.
    Flex,
}

/// Which events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventQuery {
    /// Only of this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
    /// Only of this OU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ou_id: Option<i64>,
    /// Only those that stand here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<EventPhase>,
    /// Only those of which words begin so: of the name, the program and the OU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many, 1 to 200; 100 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// Which nominations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NominationQuery {
    /// Only of this OU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ou_id: Option<i64>,
    /// Only those of which words begin so: of the partner, its Partner One ID and the OU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many, 1 to 200; 100 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// A nomination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Nomination {
    /// The OU.
    pub ou: NamedThing,
    /// The partner.
    pub partner: NamedThing,
    /// Its Partner One ID.
    pub partner_one_id: String,
    /// From a list? If not, somebody added it.
    pub is_from_list: bool,
    /// Why; may be empty.
    pub reason: String,
    /// Who added it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<String>,
    /// When.
    pub added_at: DateTime<Utc>,
    /// Is the partner elected in the program? If not, it cannot take part.
    pub is_elected: bool,
    /// Has it a team in the OU?
    pub has_team: bool,
}

/// Partners to nominate to the event of one OU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NominationsAdd {
    /// The OU.
    pub ou_id: i64,
    /// The partners, 1 to 200; the program has elected them.
    pub partner_ids: Vec<i64>,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

/// How many nominations are new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NominationsAdded {
    /// Those that stood already are not counted.
    pub added_count: i64,
}

/// A nomination to take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NominationRemove {
    /// The OU.
    pub ou_id: i64,
    /// The partner.
    pub partner_id: i64,
}

/// How far an event is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventCounts {
    /// Partners nominated and elected.
    pub nominated: i64,
    /// Partner teams that take part.
    pub partner_teams: i64,
    /// Microsoft teams that take part.
    pub microsoft_teams: i64,
    /// Teams without a primary contact.
    pub headless_teams: i64,
    /// Partners asked to report for it.
    pub heatmaps_asked: i64,
    /// Of those complete.
    pub heatmaps_reported: i64,
    /// Requests that wait for an answer.
    pub requests_open: i64,
    /// All requests.
    pub requests: i64,
    /// Sessions that were not cancelled.
    pub sessions: i64,
}

/// An event in an organiser's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventSummary {
    /// The event.
    pub id: i64,
    /// Its series.
    pub series_id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Its OU.
    pub ou: NamedThing,
    /// Name for people.
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
    /// First day, in its zone.
    pub starts_on: NaiveDate,
    /// Last day, in its zone.
    pub ends_on: NaiveDate,
    /// Where it stands.
    pub phase: EventPhase,
    /// How far it is.
    pub counts: EventCounts,
    /// May the reader change it?
    pub may_manage: bool,
}

/// A slot of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventSlot {
    /// The slot.
    pub id: i64,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// What it is for.
    pub kind: SlotKind,
    /// Can it be asked for? A flex slot only once it was opened.
    pub is_open: bool,
}

/// Something to do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventTodo {
    /// What.
    pub words: String,
    /// Where: a path of the portal.
    pub target: String,
}

/// A phase to which the event can be moved by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventPhaseMove {
    /// The phase.
    pub to: EventPhase,
    /// What it opens, in words.
    pub opens: Vec<String>,
    /// What it closes, in words.
    pub closes: Vec<String>,
}

/// One event as its organisers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventDetail {
    /// Where it stands and how far it is.
    pub event: EventSummary,
    /// A few words about it.
    pub description: String,
    /// When heatmaps begin by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmaps_at: Option<DateTime<Utc>>,
    /// Last day for heatmaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmaps_due_on: Option<NaiveDate>,
    /// When requests open by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_open_at: Option<DateTime<Utc>>,
    /// When requests close by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_close_at: Option<DateTime<Utc>>,
    /// The rules.
    pub rules: EventRules,
    /// What each rule will do.
    pub rule_words: Vec<RuleWords>,
    /// The organiser's words in its mails.
    pub mail_texts: Vec<MailText>,
    /// Its slots, in time order.
    pub slots: Vec<EventSlot>,
    /// What to do now.
    pub todo: Vec<EventTodo>,
    /// Where it can be moved by hand; empty for those who may not.
    pub moves: Vec<EventPhaseMove>,
    /// Where it moves by itself next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_phase: Option<EventPhase>,
    /// And when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_phase_at: Option<DateTime<Utc>>,
    /// May the reader add nominations?
    pub may_nominate: bool,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
}

/// A move by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventMove {
    /// The phase in which the caller saw the event.
    pub from: EventPhase,
    /// Where to.
    pub to: EventPhase,
}

/// Why an event is called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventCancel {
    /// 3 to 500 characters.
    pub reason: String,
}

/// One of the reader's teams in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyEventTeam {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Without a primary contact it cannot ask or answer.
    pub is_headless: bool,
    /// Requests that wait for its answer.
    pub to_answer_count: i64,
    /// Its requests that wait for another team's answer.
    pub asked_count: i64,
    /// Its sessions.
    pub session_count: i64,
}

/// An event as those see it who take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyEvent {
    /// The event.
    pub id: i64,
    /// Name of its program.
    pub program_name: String,
    /// Name of its OU.
    pub ou_name: String,
    /// Name for people.
    pub name: String,
    /// A few words about it.
    pub description: String,
    /// IANA zone.
    pub time_zone: String,
    /// First day, in its zone.
    pub starts_on: NaiveDate,
    /// Last day, in its zone.
    pub ends_on: NaiveDate,
    /// Where it stands.
    pub phase: EventPhase,
    /// Last day for heatmaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmaps_due_on: Option<NaiveDate>,
    /// When requests open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_open_at: Option<DateTime<Utc>>,
    /// When requests close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_close_at: Option<DateTime<Utc>>,
    /// Slots that can be asked for.
    pub slot_count: i64,
    /// The reader's teams in it.
    pub teams: Vec<MyEventTeam>,
    /// What to do now.
    pub todo: Vec<EventTodo>,
}
