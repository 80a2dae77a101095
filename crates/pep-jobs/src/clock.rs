//! tokio-cron-scheduler as a clock in UTC: it nudges and decides nothing. It freezes a zone's offset when a job is made
//! and forgets what it missed, so civil times and missed runs are kept in the `schedule` table instead.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// How often runners look for due jobs.
const LOOK: Duration = Duration::from_secs(1);
/// How often the planner looks at schedules, leases and doubts.
const PLAN: Duration = Duration::from_secs(5);

/// Starts nudging: `runners` every second, `planner` every five; in a rehearsal both every second, because its clock
/// may have been moved.
///
/// # Errors
/// If the scheduler cannot start.
pub(crate) async fn start(
    runners: Vec<Arc<Notify>>,
    planner: Arc<Notify>,
    is_rehearsal: bool,
) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    scheduler.add(nudging(LOOK, runners)?).await?;
    scheduler.add(nudging(if is_rehearsal { LOOK } else { PLAN }, vec![planner])?).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

fn nudging(every: Duration, whom: Vec<Arc<Notify>>) -> Result<Job, JobSchedulerError> {
    Job::new_repeated(every, move |_, _| {
        for notify in &whom {
            notify.notify_one();
        }
    })
}
