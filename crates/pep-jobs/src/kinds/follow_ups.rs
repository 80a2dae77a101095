//! What becomes of follow-ups without anybody acting: reminders, times that pass, windows that end.

use pep_app::follow_ups;
use pep_domain::jobs::Queue;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome, Repeats};

/// Looks after follow-ups every five minutes: nine o'clock in any zone is a multiple of that.
pub(crate) struct TendFollowUps;

impl Job for TendFollowUps {
    const KIND: &'static str = follow_ups::TEND;
    const QUEUE: Queue = Queue::Notify;
    const REPEATS: Option<Repeats> =
        Some(Repeats { cron: "0 */5 * * * *", time_zone: "UTC", makes_up: true });
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match follow_ups::tend(&ctx.app).await {
            Ok(count) => {
                if count > 0 {
                    tracing::info!(count, "follow-ups went on by themselves");
                }
                JobOutcome::Done
            }
            Err(error) => error.into(),
        }
    }
}
