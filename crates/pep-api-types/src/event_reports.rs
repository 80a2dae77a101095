//! What an event came to, for its organisers (B3-09, B3-20), and its sessions for outside reporting tools (D-51).
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `get_event_report` | `GET /events/{id}/report` | | [`EventReport`] |
//! | `download_event_report` | `GET /events/{id}/report.xlsx` | | a workbook |
//! | `nudge_team` | `POST /events/{id}/teams/{teamId}/nudge` | [`TeamNudge`] | [`TeamNudged`] |
//! | `export_event_sessions` | `GET /events/{id}/sessions/export?format=` | [`ExportQuery`] | CSV or NDJSON |
//! | `export_sessions` | `GET /sessions/export?program=&format=` | [`ProgramExportQuery`] | CSV or NDJSON |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::attendance::{OutcomeResult, Presence, Usefulness};
use crate::events::EventPhase;
use crate::people::Side;
use crate::reporting::ReportedStatus;
use crate::sessions::SessionState;

/// From the request to the session, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventTally {
    /// Requests asked.
    pub requested: i64,
    /// Accepted.
    pub accepted: i64,
    /// Declined.
    pub declined: i64,
    /// In the later queue now.
    pub later: i64,
    /// Waiting for an answer now.
    pub waiting: i64,
    /// Ended otherwise: withdrawn, expired, or another was faster.
    pub ended: i64,
    /// Sessions that will take place.
    pub scheduled: i64,
    /// Sessions that are over.
    pub held: i64,
    /// Of those held, where a team did not show up.
    pub no_show: i64,
    /// Of those held, where somebody of every team is known to have come.
    pub met: i64,
    /// Of those held, of which it is not known who came.
    pub not_known: i64,
    /// Sessions called off.
    pub cancelled: i64,
}

/// The report of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventReport {
    /// The event.
    pub event_id: i64,
    /// Its name.
    pub event_name: String,
    /// Its program.
    pub program_name: String,
    /// Its OU.
    pub ou_name: String,
    /// Its zone.
    pub time_zone: String,
    /// Where it stands.
    pub phase: EventPhase,
    /// All of it.
    pub total: EventTally,
    /// By partner, by name.
    pub partners: Vec<NamedTally>,
    /// By OU: the events planned together with this one that the caller organises. `id` is the event's.
    pub ous: Vec<NamedTally>,
    /// By account status.
    pub statuses: Vec<EventStatusTally>,
    /// How each team is served; those that need a look first.
    pub teams: Vec<TeamCoverage>,
    /// The sessions, in the order of the day.
    pub sessions: Vec<ReportedSession>,
    /// What came of the sessions, as far as it was noted.
    pub outcomes: Vec<OutcomeCount>,
    /// How many people could give feedback.
    pub feedback_asked: i64,
    /// How many did.
    pub feedback_given: i64,
    /// Their average rating in tenths, 10 to 50; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating_tenths: Option<i64>,
    /// The feedback by role: all, partners, Microsoft, in this order; then by OU as `ous`.
    pub feedback: Vec<NamedFeedback>,
    /// What was written, in the order of the day; nobody is named.
    pub comments: Vec<FeedbackComment>,
}

/// Feedback of some people, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NamedFeedback {
    /// Whose.
    pub name: String,
    /// How many could answer: one for each person and session that was held.
    pub asked: i64,
    /// How many did.
    pub given: i64,
    /// Their average rating in tenths, 10 to 50; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating_tenths: Option<i64>,
    /// Answers by rating: five numbers, from 1 to 5.
    pub ratings: Vec<i64>,
    /// Answers by usefulness: yes, partly, no.
    pub useful: Vec<i64>,
}

/// A comment on a session of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FeedbackComment {
    /// The session's title.
    pub session_title: String,
    /// Of which side its writer is.
    pub side: Side,
    /// 1 (poor) to 5 (excellent).
    pub rating: i64,
    /// Was it useful for the writer's accounts?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub useful: Option<Usefulness>,
    /// The words.
    pub comment: String,
}

/// A tally of something with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NamedTally {
    /// The thing.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The numbers.
    pub tally: EventTally,
}

/// Reports of accounts with one status in the OU, and how many of them were reached: the partner and the account's ATU
/// asked one another, agreed on a session, held it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventStatusTally {
    /// The status.
    pub status: ReportedStatus,
    /// Reports with it, by the partners nominated.
    pub reported: i64,
    /// Of those, with a request.
    pub requested: i64,
    /// Of those, with a session.
    pub accepted: i64,
    /// Of those, with a session that was held.
    pub held: i64,
}

/// How a team is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TeamCoverage {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Its partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// Who answers for it; absent: somebody must be chosen first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_contact_name: Option<String>,
    /// It takes part now.
    pub takes_part: bool,
    /// Requests that it asked.
    pub asked: i64,
    /// Requests that it was asked.
    pub was_asked: i64,
    /// Requests that wait for its answer.
    pub waiting: i64,
    /// Since when the oldest of them waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<DateTime<Utc>>,
    /// Its requests in the later queue.
    pub later: i64,
    /// Its sessions that were not called off.
    pub sessions: i64,
    /// Sessions to which it did not show up.
    pub no_show: i64,
    /// Sessions to which the other side did not: it is owed a make-up session.
    pub stood_up: i64,
    /// Its primary contact was nudged today.
    pub is_nudged: bool,
}

/// A session of the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportedSession {
    /// The session.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Where it stands.
    pub state: SessionState,
    /// Its teams, and whether they were there.
    pub teams: Vec<ReportedTeam>,
    /// A team did not show up.
    pub is_no_show: bool,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeResult>,
}

/// A team of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportedTeam {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Was one of its people there?
    pub presence: Presence,
}

/// How often an outcome was noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutcomeCount {
    /// The outcome.
    pub result: OutcomeResult,
    /// How often.
    pub count: i64,
}

/// A word to a team's primary contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamNudge {
    /// Your own words, at most 1,000 characters; may be empty.
    #[serde(default)]
    pub message: String,
}

/// Who was written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TeamNudged {
    /// The primary contact's name.
    pub name: String,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// CSV for Excel.
    #[default]
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// Sessions of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportQuery {
    /// `csv` (if absent) or `ndjson`.
    #[serde(default)]
    pub format: ExportFormat,
}

/// Sessions of a program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProgramExportQuery {
    /// The program.
    pub program: i64,
    /// `csv` (if absent) or `ndjson`.
    #[serde(default)]
    pub format: ExportFormat,
}
