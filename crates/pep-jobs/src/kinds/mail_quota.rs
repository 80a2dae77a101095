//! How much mail the provider takes, asked every hour.

use pep_domain::jobs::Queue;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome, Repeats};

/// Asks the provider for its limits, where it has any.
pub(crate) struct ReadMailQuota;

impl Job for ReadMailQuota {
    const KIND: &'static str = pep_app::mail::QUOTA_JOB;
    const QUEUE: Queue = Queue::Maint;
    const REPEATS: Option<Repeats> = Some(Repeats { cron: "0 4 * * * *", time_zone: "UTC", makes_up: true });
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match ctx.outlet.quota().await {
            None => JobOutcome::Done,
            Some(Ok(quota)) => pep_app::mail::note_quota(&ctx.app, quota)
                .await
                .map_or_else(JobOutcome::from, |()| JobOutcome::Done),
            Some(Err(why)) => JobOutcome::Retry { why, after: None, counts: true },
        }
    }
}
