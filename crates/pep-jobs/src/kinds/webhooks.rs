//! Telling reporting tools that OCP Insights changed.

use pep_app::webhooks::{self, DeliverStep};
use pep_domain::ids::WebhookDeliveryId;
use pep_domain::jobs::Queue;
use serde::Deserialize;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome, Repeats};

/// Asks for notices where there is something to tell.
pub(crate) struct TellWebhooks;

impl Job for TellWebhooks {
    const KIND: &'static str = webhooks::TELL;
    const QUEUE: Queue = Queue::Notify;
    const REPEATS: Option<Repeats> = Some(Repeats { cron: "15 * * * * *", time_zone: "UTC", makes_up: true });
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match webhooks::tell(&ctx.app).await {
            Ok(_) => JobOutcome::Done,
            Err(error) => error.into(),
        }
    }
}

/// Which notice.
#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    delivery: i64,
}

/// Brings one notice. May run again: the receiver knows a notice by its id.
pub(crate) struct DeliverWebhook;

impl Job for DeliverWebhook {
    const KIND: &'static str = webhooks::DELIVER;
    const QUEUE: Queue = Queue::Meetings;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        match webhooks::deliver(&ctx.app, ctx.lease, WebhookDeliveryId(payload.delivery)).await {
            Ok(DeliverStep::Finished) => JobOutcome::Finished,
            Ok(DeliverStep::Held(after)) => {
                let why = "Everything that leaves is held; see the Jobs page.".to_owned();
                JobOutcome::Retry { why, after: Some(after), counts: false }
            }
            Err(error) => error.into(),
        }
    }
}
