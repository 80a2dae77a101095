//! Writes the next invitations of a wave at its pace, and comes back for the ones after (D-64). Reads the wave at every
//! run: pausing and cancelling take effect at once.

use pep_app::waves;
use pep_domain::ids::WaveId;
use pep_domain::jobs::Queue;
use serde::Deserialize;

use crate::job::{Job, JobContext, JobOutcome};

/// See the module.
pub(crate) struct ReleaseWave;

/// Which wave.
#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    wave: i64,
}

impl Job for ReleaseWave {
    const KIND: &'static str = waves::RELEASE_JOB;
    const QUEUE: Queue = Queue::Notify;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        waves::release(&ctx.app, ctx.lease, WaveId(payload.wave)).await.into()
    }
}
