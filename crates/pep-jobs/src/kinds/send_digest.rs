//! Writes a person's daily mail (B1-15). Carries only whom it is for and reads what to tell when it runs.

use pep_app::preferences;
use pep_domain::ids::PersonId;
use pep_domain::jobs::Queue;
use serde::Deserialize;

use crate::job::{Job, JobContext, JobOutcome};

/// See the module.
pub(crate) struct SendDigest;

/// Whom.
#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    person: i64,
}

impl Job for SendDigest {
    const KIND: &'static str = preferences::KIND;
    const QUEUE: Queue = Queue::Notify;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        preferences::send_digest(&ctx.app, ctx.lease, PersonId(payload.person)).await.into()
    }
}
