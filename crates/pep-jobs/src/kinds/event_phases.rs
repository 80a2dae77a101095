//! Moves events into the phase that their dates say (D-67). Every minute; a run that was missed is made up for by the next.

use pep_domain::jobs::Queue;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome, Repeats};

/// See the module.
pub(crate) struct MoveEventPhases;

impl Job for MoveEventPhases {
    const KIND: &'static str = pep_app::events::MOVE_PHASES;
    const QUEUE: Queue = Queue::Notify;
    const REPEATS: Option<Repeats> = Some(Repeats { cron: "0 * * * * *", time_zone: "UTC", makes_up: true });
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        pep_app::events::move_due(&ctx.app, ctx.lease).await.into()
    }
}
