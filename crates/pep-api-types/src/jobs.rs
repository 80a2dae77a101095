//! Jobs, schedules, the outbound gate and the rehearsal clock: what operators see and do.
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `get_job_overview` | `GET /jobs` | | [`JobOverview`] |
//! | `retry_job` | `POST /jobs/{id}/retry` | [`Reason`] | [`JobSummary`] |
//! | `cancel_job` | `POST /jobs/{id}/cancel` | [`Reason`] | [`JobSummary`] |
//! | `list_schedules` | `GET /schedules` | | `Page<ScheduleSummary>` |
//! | `run_schedule` | `POST /schedules/{id}/run` | | 202 [`JobSummary`] |
//! | `get_outbound_gate` | `GET /outbound-gate` | | [`OutboundGate`] |
//! | `set_outbound_gate` | `PUT /outbound-gate` | [`SetOutboundGate`] | [`OutboundGate`] |
//! | `get_clock` | `GET /clock` (signed out too) | | [`ClockView`] |
//! | `advance_clock` | `POST /clock/advance` (rehearsal only; everyone in a demo, else operators) | [`AdvanceClock`] | [`ClockView`] |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::mail::MessageSummary;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum JobStateName {
    /// Waits for its time.
    Ready,
    /// A worker has it.
    Leased,
    /// Its effect was begun and its outcome is unknown.
    InDoubt,
    /// Done.
    Done,
    /// Given up; somebody must look.
    Failed,
    /// Withdrawn or too late.
    Cancelled,
    /// A newer one took over.
    Merged,
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct JobSummary {
    /// The job.
    pub id: i64,
    /// What it does, as a name: `send_message`.
    pub kind: String,
    /// What it does, in words.
    pub title: String,
    /// Its queue: `mail`, `notify`, `meetings` or `maint`.
    pub queue: String,
    /// Where it stands.
    pub state: JobStateName,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// Attempts so far.
    pub attempts: i64,
    /// A word for what went wrong last: `poison`, `unsupported`, `expired`, `rejected` …
    pub error_class: Option<String>,
    /// What went wrong last, in words.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last moved.
    pub updated_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// The message that it submits, if it is such a job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<i64>,
}

/// One queue's counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct QueueSummary {
    /// `mail`, `notify`, `meetings` or `maint`.
    pub queue: String,
    /// Since when the oldest due job has waited; none if nothing is due. Younger than half a minute is healthy.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// How many stand in which state.
    pub counts: Vec<StateCount>,
    /// How many were done in the last hour.
    pub done_last_hour: i64,
}

/// How many jobs stand in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StateCount {
    /// The state.
    pub state: JobStateName,
    /// How many.
    pub count: i64,
}

/// The queues at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct JobOverview {
    /// The server's (or the rehearsal's) time.
    pub now_at: DateTime<Utc>,
    /// The queues.
    pub queues: Vec<QueueSummary>,
    /// Failed and in-doubt jobs, newest first, at most 200.
    pub attention: Vec<JobSummary>,
    /// What leaves or runs within 24 hours, soonest first, at most 200.
    pub upcoming: Vec<JobSummary>,
    /// When a worker was last at work.
    pub worker_seen_at: Option<DateTime<Utc>>,
    /// What is wrong, worst first; empty when all is well.
    pub alarms: Vec<OperatingAlarm>,
    /// How large the database is, bytes.
    pub database_bytes: i64,
    /// How much of the disk with the data is free, per cent; none if nobody can tell.
    pub disk_free_percent: Option<i64>,
    /// When the last backup was made, as far as PEP was told.
    pub last_backup_at: Option<DateTime<Utc>>,
    /// Version of PEP.
    pub version: String,
    /// Version of the time-zone data in it: `2025b`.
    pub time_zone_data: String,
}

/// Something that an operator must look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OperatingAlarm {
    /// `late`, `failed`, `in_doubt`, `held`, `bounces`, `clock_offset` or `disk_full`.
    pub kind: String,
    /// What is wrong, in words.
    pub what: String,
    /// What to do, in words.
    pub advice: String,
}

/// One repeating job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleSummary {
    /// The schedule.
    pub id: i64,
    /// The job it starts.
    pub kind: String,
    /// What that does, in words.
    pub title: String,
    /// When it runs, in words: "At 02:30".
    pub rule: String,
    /// The IANA zone in which that is meant.
    pub time_zone: String,
    /// When it runs next.
    pub next_at: DateTime<Utc>,
    /// The same, in words in its zone: "Mon 23 Nov 2026, 02:30 UTC".
    pub next_in_words: String,
    /// When it ran last.
    pub last_at: Option<DateTime<Utc>>,
    /// How that ended.
    pub last_state: Option<JobStateName>,
    /// What went wrong then.
    pub last_error: Option<String>,
    /// Does it fire?
    pub is_enabled: bool,
}

/// Why something is done by hand, for the audit log: 3 to 500 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reason {
    /// In words.
    pub reason: String,
}

/// May mail leave the house?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum GateMode {
    /// Yes.
    Live,
    /// No; it waits.
    Hold,
}

/// The one switch for everything that leaves the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutboundGate {
    /// Open or closed.
    pub mode: GateMode,
    /// Why it is closed.
    pub held_reason: Option<String>,
    /// When it was moved last.
    pub changed_at: Option<DateTime<Utc>>,
    /// Who moved it; nobody if PEP did.
    pub changed_by: Option<String>,
    /// How many messages would leave at once if it were opened.
    pub waiting: i64,
    /// The first 100 of them.
    pub waiting_messages: Vec<MessageSummary>,
}

/// Open or close the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetOutboundGate {
    /// Open or closed.
    pub mode: GateMode,
    /// Why, for the audit log: 3 to 500 characters.
    pub reason: String,
}

/// What time it is for PEP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClockView {
    /// PEP's time.
    pub now_at: DateTime<Utc>,
    /// True if it can be moved.
    pub is_rehearsal: bool,
    /// Minutes by which it is ahead of the machine's clock.
    pub ahead_minutes: i64,
}

/// Move the rehearsal's clock forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdvanceClock {
    /// By how many minutes: 1 to 527,040 (a year).
    pub minutes: i64,
}

/// A rule that sends mails by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MailRule {
    /// The sessions of a day, the day before.
    Summary,
    /// After the sessions of a day.
    FollowUp,
    /// The weekly digest of sellers.
    Digest,
    /// Reminders of what is to prepare for an engagement.
    EngagementReminder,
}

/// What a rule would send at one moment in the name of one program, if nobody acted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailForecast {
    /// The rule.
    pub rule: MailRule,
    /// When.
    pub at: DateTime<Utc>,
    /// The program.
    pub program_id: i64,
    /// Its name.
    pub program_name: String,
    /// To how many people.
    pub people: i64,
    /// "would send to 214 people on Saturday, 12 December 2026, 09:00 Berlin time".
    pub words: String,
}
