//! What a job is.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pep_app::{AppContext, AppError};
use pep_domain::jobs::{Lease, Queue};
use serde::de::DeserializeOwned;

use crate::outlet::Outlet;

/// A kind of job. One file under `kinds/` implements it, one line in the registry names it.
pub trait Job: 'static {
    /// The kind as stored with each job.
    const KIND: &'static str;
    /// Whose workers run it.
    const QUEUE: Queue;
    /// The payload's `v` that this version reads; others fail as `unsupported`.
    const VERSION: u64 = 1;
    /// How long one run may take. Shorter than the lease.
    const TIMEOUT: Duration = Duration::from_secs(60);
    /// May one run take longer than the lease, which is then renewed while it runs? Only for work that can be done twice
    /// at once without harm.
    const RENEWS: bool = false;
    /// When it runs by itself, if it does.
    const REPEATS: Option<Repeats> = None;

    /// What the job concerns; `v` and unknown fields are ignored.
    type Payload: DeserializeOwned + Send;

    /// Does the work. Re-reads the world: the payload may be hours old.
    fn run(ctx: JobContext, payload: Self::Payload) -> impl Future<Output = JobOutcome> + Send;
}

/// When a job runs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeats {
    /// Cron expression with seconds.
    pub cron: &'static str,
    /// IANA zone in which it is read.
    pub time_zone: &'static str,
    /// Is a missed run made up for, once?
    pub makes_up: bool,
}

/// What a running job can reach.
#[derive(Clone)]
pub struct JobContext {
    /// The use cases' context.
    pub app: AppContext,
    /// This worker's hold on the job.
    pub lease: Lease,
    /// The way out for mail.
    pub outlet: Arc<Outlet>,
    /// When the job was claimed, by this process's own stopwatch: clocks may jump, this does not.
    pub claimed: Instant,
    /// How long the lease lasts.
    pub lease_for: Duration,
}

impl JobContext {
    /// May an effect still begin? Not after half the lease: the rest is for the call and its bookkeeping.
    #[must_use]
    pub fn may_begin_effect(&self) -> bool {
        self.claimed.elapsed() < self.lease_for / 2
    }
}

/// How a run ended, and so what is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobOutcome {
    /// Done; the runner records it.
    Done,
    /// Recorded already, in the job's own transaction, or no longer this worker's to record.
    Finished,
    /// Not done; another attempt may help.
    Retry {
        /// What happened, for operators.
        why: String,
        /// Not before; the usual backoff if none.
        after: Option<Duration>,
        /// Was this an attempt? False if nothing was tried.
        counts: bool,
    },
    /// Not done, and another attempt would not help.
    Failed {
        /// A word.
        class: &'static str,
        /// What happened, for operators.
        why: String,
    },
    /// Perhaps done.
    InDoubt {
        /// Where the trace was lost.
        why: String,
    },
}

/// For jobs whose use case finishes the job in its own transaction. A failure is tried again: the transaction was
/// rolled back, so nothing of it happened.
impl From<Result<(), AppError>> for JobOutcome {
    fn from(result: Result<(), AppError>) -> Self {
        match result {
            Ok(()) => Self::Finished,
            Err(error) => Self::from(error),
        }
    }
}

impl From<AppError> for JobOutcome {
    fn from(error: AppError) -> Self {
        Self::Retry { why: in_words(&error), after: None, counts: true }
    }
}

/// An error with its causes, on one line.
pub(crate) fn in_words(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
