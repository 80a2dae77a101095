//! One queue: claim, commit, work, record.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use pep_app::jobs::{self, ClaimScope, ClaimedJob};
use pep_app::{AppContext, AppError};
use pep_domain::jobs::{Lease, Queue};
use serde_json::Value;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::job::{JobContext, JobOutcome, in_words};
use crate::outlet::Outlet;
use crate::registry::Registry;
use crate::worker::Pulse;

/// What the runners of a worker share.
pub(crate) struct Shared {
    pub(crate) app: AppContext,
    pub(crate) registry: Registry,
    pub(crate) outlet: Arc<Outlet>,
    pub(crate) owner: String,
    pub(crate) lease_for: Duration,
}

/// How many jobs of a queue run side by side in one process.
pub(crate) fn width(queue: Queue) -> usize {
    match queue {
        Queue::Mail => 4,
        Queue::Notify | Queue::Meetings => 2,
        Queue::Maint => 1,
    }
}

/// How long a stopping worker waits for what it has begun.
const STOP_GRACE: Duration = Duration::from_secs(15);

/// Runs a queue until `stop` says so; then finishes what runs and gives back the rest.
pub(crate) async fn run_queue(
    shared: Arc<Shared>,
    queue: Queue,
    nudge: Arc<Notify>,
    pulse: Arc<Pulse>,
    mut stop: watch::Receiver<bool>,
) {
    let mut running = Running::default();
    while !*stop.borrow() {
        match fill(&shared, queue, &mut running).await {
            Ok(()) => pulse.beat(),
            Err(error) => tracing::warn!(%queue, error = in_words(&error), "jobs could not be claimed"),
        }
        tokio::select! {
            _ = stop.changed() => {}
            Some(lease) = running.next() => running.forget(lease),
            () = nudge.notified() => {}
        }
    }
    running.wind_up(&shared).await;
}

/// What this runner holds at the moment.
#[derive(Default)]
struct Running {
    tasks: JoinSet<Lease>,
    leases: Vec<Lease>,
    has_suspect: bool,
}

impl Running {
    async fn next(&mut self) -> Option<Lease> {
        // A task never panics: the job's panic was caught inside it. An empty set waits for ever.
        match self.tasks.join_next().await {
            Some(Ok(lease)) => Some(lease),
            Some(Err(_)) => None,
            None => std::future::pending().await,
        }
    }

    fn forget(&mut self, lease: Lease) {
        self.leases.retain(|held| *held != lease);
        self.has_suspect = false;
    }

    fn start(&mut self, shared: &Arc<Shared>, job: ClaimedJob) {
        self.leases.push(job.lease);
        let shared = shared.clone();
        self.tasks.spawn(async move {
            let lease = job.lease;
            run_one(&shared, job).await;
            lease
        });
    }

    async fn wind_up(mut self, shared: &Arc<Shared>) {
        let rest = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_GRACE, rest).await.is_ok() {
            return;
        }
        self.tasks.shutdown().await;
        for lease in self.leases {
            match jobs::give_back(&shared.app, lease).await {
                Ok(given_back) => tracing::info!(job = lease.job_id.0, given_back, "stopped while a job ran"),
                Err(error) => {
                    tracing::warn!(job = lease.job_id.0, error = in_words(&error), "not given back")
                }
            }
        }
    }
}

/// Claims as much as fits. A job that cost a worker its life waits until nothing else runs here, then runs alone.
async fn fill(shared: &Arc<Shared>, queue: Queue, running: &mut Running) -> Result<(), AppError> {
    while running.leases.len() < width(queue) && !running.has_suspect {
        if !jobs::has_due(&shared.app, queue).await? {
            return Ok(());
        }
        jobs::expire(&shared.app, queue).await?;
        if running.leases.is_empty()
            && let Some(job) = claim(shared, queue, ClaimScope::Suspect, 1).await?.pop()
        {
            running.has_suspect = true;
            running.start(shared, job);
            return Ok(());
        }
        let free = width(queue).saturating_sub(running.leases.len());
        let claimed = claim(shared, queue, ClaimScope::Sound, free).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        for job in claimed {
            running.start(shared, job);
        }
    }
    Ok(())
}

async fn claim(
    shared: &Shared,
    queue: Queue,
    scope: ClaimScope,
    limit: usize,
) -> Result<Vec<ClaimedJob>, AppError> {
    let lease_us = i64::try_from(shared.lease_for.as_micros()).unwrap_or(i64::MAX);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    jobs::claim(&shared.app, queue, scope, shared.owner.clone(), limit, lease_us).await
}

/// Runs everything that is due now in `queue`, one after another, and returns how many ran. For tests and for commands
/// that want the work done before they end.
///
/// # Errors
/// If the database does not answer.
pub async fn run_due(
    app: &AppContext,
    registry: &Registry,
    outlet: &Arc<Outlet>,
    queue: Queue,
) -> Result<usize, AppError> {
    let shared = Shared {
        app: app.clone(),
        registry: registry.clone(),
        outlet: outlet.clone(),
        owner: "run-due".to_owned(),
        lease_for: crate::worker::LEASE,
    };
    let mut ran = 0;
    loop {
        jobs::expire(app, queue).await?;
        let mut claimed = claim(&shared, queue, ClaimScope::Sound, 1).await?;
        if claimed.is_empty() {
            claimed = claim(&shared, queue, ClaimScope::Suspect, 1).await?;
        }
        let Some(job) = claimed.pop() else { return Ok(ran) };
        run_one(&shared, job).await;
        ran += 1;
    }
}

/// Runs one claimed job and records how it ended.
async fn run_one(shared: &Shared, job: ClaimedJob) {
    let ctx = JobContext {
        app: shared.app.clone(),
        lease: job.lease,
        outlet: shared.outlet.clone(),
        claimed: Instant::now(),
        lease_for: shared.lease_for,
    };
    let started = Instant::now();
    let outcome = outcome_of(&ctx, shared, &job).await;
    tracing::info!(
        job.id = job.lease.job_id.0,
        job.kind = %job.kind,
        job.attempt = job.lease.attempt,
        took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        ?outcome,
        "job"
    );
    record(&ctx, outcome).await;
}

async fn outcome_of(ctx: &JobContext, shared: &Shared, job: &ClaimedJob) -> Ended {
    let unsupported = |why: String| Ended::Outcome(JobOutcome::Failed { class: "unsupported", why });
    let Some(handler) = shared.registry.get(&job.kind) else {
        return unsupported(format!("This version knows no job “{}”.", job.kind));
    };
    let payload: Value = match serde_json::from_str(&job.payload) {
        Ok(payload) => payload,
        Err(error) => return unsupported(format!("The payload is not JSON: {error}")),
    };
    let version = payload.get("v").and_then(Value::as_u64);
    if version != Some(handler.version) {
        return unsupported(format!(
            "This version reads payloads of version {} and this one is {version:?}.",
            handler.version
        ));
    }
    let work = AssertUnwindSafe((handler.run)(ctx.clone(), payload)).catch_unwind();
    let patience = if handler.renews { handler.timeout } else { handler.timeout.min(ctx.lease_for) };
    let ended = tokio::select! {
        ended = tokio::time::timeout(patience, work) => ended,
        () = hold_on(ctx), if handler.renews => {
            return Ended::BrokenOff("Its lease was lost while it ran.".to_owned());
        }
    };
    match ended {
        Ok(Ok(outcome)) => Ended::Outcome(outcome),
        Ok(Err(panic)) => Ended::BrokenOff(format!("It panicked: {}", panic_text(panic.as_ref()))),
        Err(_elapsed) => Ended::BrokenOff(format!("It took longer than {:?}.", handler.timeout)),
    }
}

/// Renews the lease of a running job; ends when it is lost.
async fn hold_on(ctx: &JobContext) {
    let lease_us = i64::try_from(ctx.lease_for.as_micros()).unwrap_or(i64::MAX);
    loop {
        tokio::time::sleep(ctx.lease_for / 3).await;
        match jobs::renew(&ctx.app, ctx.lease, lease_us).await {
            Ok(true) => {}
            Ok(false) => return,
            // Two more tries before the lease runs out.
            Err(error) => tracing::warn!(error = in_words(&error), "a lease was not renewed"),
        }
    }
}

#[derive(Debug)]
enum Ended {
    Outcome(JobOutcome),
    BrokenOff(String),
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}

async fn record(ctx: &JobContext, ended: Ended) {
    let (app, lease) = (&ctx.app, ctx.lease);
    match ended {
        Ended::Outcome(JobOutcome::Done) => until_recorded(ctx, || jobs::record_done(app, lease)).await,
        Ended::Outcome(JobOutcome::Finished) => {}
        Ended::Outcome(JobOutcome::Retry { why, after, counts }) => {
            let after_us = after.map(|after| i64::try_from(after.as_micros()).unwrap_or(i64::MAX));
            until_recorded(ctx, || jobs::record_retry(app, lease, after_us, counts, why.clone())).await;
        }
        Ended::Outcome(JobOutcome::Failed { class, why }) => {
            until_recorded(ctx, || jobs::record_failed(app, lease, class, why.clone())).await;
        }
        Ended::Outcome(JobOutcome::InDoubt { why }) => {
            until_recorded(ctx, || jobs::record_in_doubt(app, lease, why.clone())).await;
        }
        Ended::BrokenOff(why) => {
            until_recorded(ctx, || jobs::record_interrupted(app, lease, why.clone())).await;
        }
    }
}

/// Records an outcome, and does not give up while the lease lasts: the database may be away for a moment, and what is
/// known now would otherwise become doubt.
pub(crate) async fn until_recorded<F>(ctx: &JobContext, record: impl Fn() -> F)
where
    F: Future<Output = Result<(), AppError>>,
{
    loop {
        let error = match record().await {
            Ok(()) => return,
            Err(error) => error,
        };
        let is_passing = matches!(error, AppError::Unavailable { .. });
        if !is_passing || ctx.claimed.elapsed() > ctx.lease_for {
            tracing::warn!(job = ctx.lease.job_id.0, error = in_words(&error), "an outcome was not recorded");
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
