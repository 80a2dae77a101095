//! Makes a one-time code for whoever has an address and queues its mail. A job of its own, so that asking for a code
//! takes equally long for known and unknown addresses.

use pep_app::sign_in::codes;
use pep_domain::jobs::Queue;
use serde::Deserialize;

use crate::job::{Job, JobContext, JobOutcome};

/// See the module.
pub(crate) struct SendSignInCode;

/// For whom and for which browser.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Payload {
    email: String,
    browser_hash: String,
}

impl Job for SendSignInCode {
    const KIND: &'static str = codes::SEND_CODE_JOB;
    const QUEUE: Queue = Queue::Notify;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        codes::deliver(&ctx.app, ctx.lease, payload.email, payload.browser_hash).await.into()
    }
}
