//! What operators see of the queues and do about single jobs.

use pep_db::AnyConnection;
use pep_db::jobs::{JobRow, StateCount};
use pep_domain::access::{Permit, action};
use pep_domain::ids::JobId;
use pep_domain::jobs::alarms::Figures;
use pep_domain::jobs::{JobState, Queue};
use pep_domain::time::{DAY_US, HOUR_US, UtcMicros};
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::operating::{Machine, figures};
use crate::{AppContext, AppError};

/// One queue.
#[derive(Debug, Clone)]
pub struct QueueOverview {
    /// The queue.
    pub queue: Queue,
    /// Since when the oldest due job has waited.
    pub oldest_due_at: Option<UtcMicros>,
    /// How many stand in which state.
    pub counts: Vec<StateCount>,
    /// How many were done in the last hour.
    pub done_last_hour: i64,
}

/// The queues at a glance.
#[derive(Debug, Clone)]
pub struct JobOverview {
    /// As of.
    pub now: UtcMicros,
    /// The queues.
    pub queues: Vec<QueueOverview>,
    /// Failed and in doubt, newest first.
    pub attention: Vec<JobRow>,
    /// What runs within 24 hours, soonest first.
    pub upcoming: Vec<JobRow>,
    /// When a worker was last at work.
    pub worker_seen_at: Option<UtcMicros>,
    /// How things stand, and what is wrong.
    pub figures: Figures,
    /// How large the database is, bytes.
    pub database_bytes: i64,
}

const SHOWN: i64 = 200;

/// The queues at a glance.
///
/// # Errors
/// If the database does not answer.
pub async fn overview(ctx: &AppContext, _permit: &Permit<action::ViewJobs>) -> Result<JobOverview, AppError> {
    let (now, machine) = (ctx.now(), Machine::now(ctx));
    ctx.db
        .read(move |conn| {
            let done = pep_db::jobs::count_done(conn, now.plus(-HOUR_US))?;
            let counts = pep_db::jobs::counts(conn)?;
            let mut queues = Vec::new();
            for &queue in Queue::ALL {
                queues.push(QueueOverview {
                    queue,
                    oldest_due_at: pep_db::jobs::oldest_due(conn, queue, now)?,
                    counts: counts.iter().filter(|count| count.queue == queue).copied().collect(),
                    done_last_hour: done.iter().find(|(of, _)| *of == queue).map_or(0, |(_, count)| *count),
                });
            }
            let attention =
                pep_db::jobs::list_in_states(conn, &[JobState::Failed, JobState::InDoubt], SHOWN)?;
            let upcoming = pep_db::jobs::due_between(conn, None, now.plus(DAY_US), SHOWN)?;
            let worker_seen_at = pep_db::outbound_gate::find(conn)?.map(|gate| gate.worker_seen_at);
            let figures = figures(conn, machine, now)?;
            let database_bytes = pep_db::upkeep::database_bytes(conn)?;
            Ok(JobOverview { now, queues, attention, upcoming, worker_seen_at, figures, database_bytes })
        })
        .await
}

/// Makes a failed job ready again.
///
/// # Errors
/// [`AppError::NotFound`], or [`AppError::WrongState`] if it did not fail or a newer one waits already.
pub async fn retry(
    ctx: &AppContext,
    permit: &Permit<action::ManageJobs>,
    job_id: JobId,
    reason: &str,
) -> Result<JobRow, AppError> {
    let reason = checked_reason(reason)?;
    change(ctx, permit, job_id, "retry", reason, |conn, now, job| {
        if job.state != JobState::Failed {
            return Err(AppError::WrongState(format!(
                "Only a failed job can be tried again; this one is {}. Settle a message in doubt in the Outbox.",
                words(job.state)
            )));
        }
        if !pep_db::jobs::requeue(conn, now, job.id, JobState::Failed, now)? {
            return Err(AppError::WrongState(
                "A newer job for the same thing waits already; nothing needs to be done.".to_owned(),
            ));
        }
        Ok(())
    })
    .await
}

/// Cancels a job that waits, or one that failed.
///
/// # Errors
/// [`AppError::NotFound`], or [`AppError::WrongState`] if it is running or over.
pub async fn cancel(
    ctx: &AppContext,
    permit: &Permit<action::ManageJobs>,
    job_id: JobId,
    reason: &str,
) -> Result<JobRow, AppError> {
    let reason = checked_reason(reason)?;
    change(ctx, permit, job_id, "cancel", reason, |conn, now, job| {
        let may = matches!(job.state, JobState::Ready | JobState::Failed);
        if !may || !pep_db::jobs::cancel(conn, now, job.id, job.state)? {
            return Err(AppError::WrongState(format!(
                "Only a job that waits or failed can be cancelled; this one is {}.",
                words(job.state)
            )));
        }
        Ok(())
    })
    .await
}

async fn change(
    ctx: &AppContext,
    permit: &Permit<action::ManageJobs>,
    job_id: JobId,
    verb: &'static str,
    reason: String,
    body: impl FnOnce(&mut AnyConnection, UtcMicros, &JobRow) -> Result<(), AppError> + Send + 'static,
) -> Result<JobRow, AppError> {
    let now = ctx.now();
    let actor = permit.actor().clone();
    ctx.db
        .write(move |conn| {
            let job = pep_db::jobs::find(conn, job_id)?;
            body(conn, now, &job)?;
            let detail = json!({ "verb": verb, "from": job.state.as_str(), "reason": reason });
            let entry =
                AuditEntry { action: "manage_jobs", object_kind: "job", object_id: Some(job_id.0), detail };
            audit::write(conn, now, Some(&actor), entry)?;
            Ok(pep_db::jobs::find(conn, job_id)?)
        })
        .await
}

/// A reason as it goes into the audit log.
pub(crate) fn checked_reason(reason: &str) -> Result<String, AppError> {
    let reason = reason.trim();
    if (3..=500).contains(&reason.chars().count()) {
        Ok(reason.to_owned())
    } else {
        Err(AppError::invalid("/reason", "Say why in 3 to 500 characters; it goes into the audit log."))
    }
}

fn words(state: JobState) -> &'static str {
    match state {
        JobState::Ready => "waiting",
        JobState::Leased => "running",
        JobState::InDoubt => "in doubt",
        JobState::Done => "done",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
        JobState::Merged => "replaced by a newer one",
    }
}

/// What a kind of job does, for people.
#[must_use]
pub fn title_of(kind: &str) -> &str {
    match kind {
        super::SEND_MESSAGE => "Send a message",
        crate::sessions::meetings::MAKE => "Make a session's Teams meeting and invite everybody",
        crate::sessions::meetings::UPDATE => "Move or rename a session's Teams meeting",
        crate::sessions::meetings::END => "Take a cancelled session's Teams meeting down",
        crate::sessions::TELL_ENDED => "Tell teams whose requests for sessions ended",
        crate::sessions::APPLY_RULES => "Apply the rules of events: remind, decline, clear",
        "report_notification" => "Tell an ECM what partners reported",
        crate::events::MOVE_PHASES => "Move events into their next phase",
        crate::materials::SCAN => "Look at an uploaded file for viruses",
        crate::materials::TEND => "Clear away uploads and files that nobody needs",
        "release_wave" => "Send the next invitations of a wave",
        "send_digest" => "Write somebody's daily mail",
        crate::webhooks::TELL => "Tell reporting tools that OCP Insights changed",
        crate::webhooks::DELIVER => "Bring a notice to a reporting tool",
        crate::attendance::HOLD_SESSIONS_JOB => "Mark sessions as held when their time is over",
        crate::attendance::READ_ATTENDANCE_JOB => "Read from a meeting who was there",
        crate::session_mails::KIND => "Send summaries and follow-ups of session days",
        crate::mail::QUOTA_JOB => "Ask the mail provider how much it takes",
        "prune" => "Delete old jobs",
        "tend_database" => "Keep the database tidy",
        audit::NOTE_DENIALS => "Note refused operations in the audit log",
        "check_audit_chain" => "Check the audit log's seals",
        other => other,
    }
}
