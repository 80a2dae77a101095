//! Durable jobs: asked for in the transaction of the change that needs them, so that both happen or neither.

mod operate;
mod upkeep;
mod work;

pub(crate) use operate::checked_reason;
pub use operate::{JobOverview, QueueOverview, cancel, overview, retry, title_of};
pub use upkeep::{check_audit_chain, prune, tend_database};
pub(crate) use work::QueueClock;
pub use work::{
    ClaimScope, ClaimedJob, begin_effect, claim, expire, finish, give_back, has_due, reap, record_done,
    record_failed, record_in_doubt, record_interrupted, record_retry, renew,
};

use pep_db::{AnyConnection, DbError};
use pep_domain::ids::JobId;
use pep_domain::jobs::Queue;
use pep_domain::time::UtcMicros;
use serde_json::Value;
use thiserror::Error;

use crate::AppError;

pub use pep_db::jobs::{Debounced, JobRow};

/// The job that submits a message.
pub const SEND_MESSAGE: &str = "send_message";

/// A job to ask for.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Names the handler in `pep-jobs`.
    pub kind: &'static str,
    /// Whose workers take it.
    pub queue: Queue,
    /// What it concerns, with `"v": 1`; never the content, which the job reads when it runs.
    pub payload: Value,
    /// Not before.
    pub run_at: UtcMicros,
    /// It happens once, ever, for this key: business words such as `remind:17:2`, never a hash.
    pub once_key: Option<String>,
    /// Of no use after this: it is then cancelled instead of run.
    pub not_after: Option<UtcMicros>,
    /// Lower goes first; 100 is usual.
    pub priority: i64,
    /// What it belongs to, for operators.
    pub origin: Option<(&'static str, i64)>,
}

impl NewJob {
    /// A job without once-key, limit or origin.
    #[must_use]
    pub fn new(kind: &'static str, queue: Queue, payload: Value, run_at: UtcMicros) -> Self {
        Self { kind, queue, payload, run_at, once_key: None, not_after: None, priority: 100, origin: None }
    }
}

/// Asks for a job in the caller's transaction. `None` if its once-key was used before.
///
/// # Errors
/// Whatever the database answers.
pub fn enqueue(conn: &mut AnyConnection, now: UtcMicros, job: NewJob) -> Result<Option<JobId>, DbError> {
    if let Some(key) = &job.once_key
        && !pep_db::jobs::take_once(conn, key, now)?
    {
        return Ok(None);
    }
    let payload = job.payload.to_string();
    let id = pep_db::jobs::insert(
        conn,
        &pep_db::jobs::NewJobRow {
            kind: job.kind,
            queue: job.queue.as_str(),
            payload: &payload,
            priority: job.priority,
            run_at: job.run_at.0,
            not_after: job.not_after.map(|at| at.0),
            origin_kind: job.origin.map(|(kind, _)| kind),
            origin_id: job.origin.map(|(_, id)| id),
            created_at: now.0,
            updated_at: now.0,
        },
    )?;
    if let Some(key) = &job.once_key {
        pep_db::jobs::name_once(conn, key, id)?;
    }
    Ok(Some(id))
}

/// A job that every further asking pushes back.
#[derive(Debug, Clone)]
pub struct DebouncedJob {
    /// Names the handler in `pep-jobs`.
    pub kind: &'static str,
    /// Whose workers take it.
    pub queue: Queue,
    /// One waits for each key.
    pub debounce_key: String,
    /// What it concerns, with `"v": 1`.
    pub payload: Value,
    /// How long after the last asking it runs, microseconds. The first asking decides.
    pub delay_us: i64,
    /// How long after the first asking it runs at the latest, microseconds; see
    /// [`pep_domain::jobs::default_ceiling`].
    pub ceiling_us: i64,
}

/// Asks for a debounced job in the caller's transaction, or pushes back the one that waits (H-23).
///
/// # Errors
/// Whatever the database answers.
pub fn enqueue_debounced(
    conn: &mut AnyConnection,
    now: UtcMicros,
    job: DebouncedJob,
) -> Result<Debounced, DbError> {
    pep_db::jobs::upsert_debounced(
        conn,
        now,
        job.kind,
        job.queue.as_str(),
        &job.payload.to_string(),
        &job.debounce_key,
        job.delay_us,
        job.ceiling_us,
    )
}

/// Another worker has the job now. Whatever this one was about to write must be rolled back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the lease of this job was lost")]
pub struct LeaseLost;

impl From<LeaseLost> for AppError {
    fn from(lost: LeaseLost) -> Self {
        Self::WrongState(lost.to_string())
    }
}
