//! A worker: one runner for each queue, the planner, the clock, and a watch over all of them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pep_app::{AppContext, AppError};
use pep_domain::jobs::Queue;
use pep_mail::Transport;
use thiserror::Error;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio_cron_scheduler::{JobScheduler, JobSchedulerError};

use crate::outlet::Outlet;
use crate::registry::Registry;
use crate::runner::Shared;
use crate::{clock, planner, runner};

/// How long a claim holds: more than two of the slowest calls and a stall.
pub(crate) const LEASE: Duration = Duration::from_secs(120);

/// A loop that got nothing done for this long is taken for dead: a zombie is worse than a restart.
const STALLED: Duration = Duration::from_secs(300);

/// How a worker is set up.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// How long a claim holds.
    pub lease_for: Duration,
    /// Names this process in the `lease_owner` of its jobs.
    pub owner: String,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self { lease_for: LEASE, owner: format!("pid-{}", std::process::id()) }
    }
}

/// Why a worker could not start.
#[derive(Debug, Error)]
pub enum WorkerError {
    /// The clock could not start.
    #[error("the clock of the job scheduler could not start")]
    Clock(#[from] JobSchedulerError),
    /// The database does not answer.
    #[error("the worker could not look at its database")]
    App(#[from] AppError),
}

/// A worker at work. Dropping it stops nothing in order; call [`Worker::stop`].
pub struct Worker {
    scheduler: JobScheduler,
    loops: JoinSet<()>,
    stop: watch::Sender<bool>,
    pulses: Vec<Arc<Pulse>>,
    held: Option<String>,
}

impl Worker {
    /// Looks at the outbound gate, writes down the repeating jobs and starts working.
    ///
    /// # Errors
    /// See [`WorkerError`].
    pub async fn start(
        app: AppContext,
        registry: Registry,
        transport: Transport,
        options: WorkerOptions,
    ) -> Result<Self, WorkerError> {
        let held = pep_app::outbound_gate::guard_at_start(&app).await?;
        if let Some(reason) = &held {
            tracing::warn!(reason, "outbound mail is on hold; confirm or keep it on the Jobs page");
        }
        pep_app::schedules::ensure(&app, registry.repeating()).await?;
        let (stop, stopped) = watch::channel(false);
        let shared = Arc::new(Shared {
            app: app.clone(),
            registry: registry.clone(),
            outlet: Arc::new(Outlet::new(transport)),
            owner: options.owner,
            lease_for: options.lease_for,
        });
        let mut loops = JoinSet::new();
        let mut pulses = Vec::new();
        let mut nudges = Vec::new();
        for &queue in Queue::ALL {
            let (nudge, pulse) = (Arc::new(Notify::new()), Arc::new(Pulse::new(queue.as_str())));
            loops.spawn(runner::run_queue(
                shared.clone(),
                queue,
                nudge.clone(),
                pulse.clone(),
                stopped.clone(),
            ));
            nudges.push(nudge);
            pulses.push(pulse);
        }
        let (nudge, pulse) = (Arc::new(Notify::new()), Arc::new(Pulse::new("planner")));
        let is_rehearsal = app.rehearsal.is_some();
        loops.spawn(planner::run(app, registry, nudge.clone(), pulse.clone(), stopped));
        pulses.push(pulse);
        let scheduler = clock::start(nudges, nudge, is_rehearsal).await?;
        Ok(Self { scheduler, loops, stop, pulses, held })
    }

    /// Why outbound mail is on hold since the start, if it is.
    #[must_use]
    pub fn held(&self) -> Option<&str> {
        self.held.as_deref()
    }

    /// Waits until a loop has stalled for five minutes and names it. Does not end otherwise: whoever waits should then
    /// end the process, so that its supervisor starts it anew.
    pub async fn stalled(&self) -> &'static str {
        let mut look = tokio::time::interval(Duration::from_secs(10));
        loop {
            look.tick().await;
            if let Some(pulse) = self.pulses.iter().find(|pulse| pulse.age() > STALLED) {
                return pulse.name;
            }
        }
    }

    /// Stops in order: no more ticks, no more claims, then what runs is finished within 15 seconds, and what could not
    /// begin is given back.
    pub async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the clock did not stop");
        }
        self.stop.send_replace(true);
        while self.loops.join_next().await.is_some() {}
    }
}

/// When a loop last got through a round.
pub(crate) struct Pulse {
    name: &'static str,
    last: Mutex<Instant>,
}

impl Pulse {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, last: Mutex::new(Instant::now()) }
    }

    pub(crate) fn beat(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn age(&self) -> Duration {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}
