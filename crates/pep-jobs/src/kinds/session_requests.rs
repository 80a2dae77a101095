//! What becomes of requests for sessions without anybody acting: told, reminded, declined, cleared.

use pep_app::sessions;
use pep_domain::ids::SessionRequestId;
use pep_domain::jobs::Queue;
use serde::Deserialize;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome, Repeats};

/// Tells those whose requests were ended by something else than an answer, such as a faster request.
pub(crate) struct TellEndedRequests;

/// Which requests.
#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    requests: Vec<i64>,
}

impl Job for TellEndedRequests {
    const KIND: &'static str = sessions::TELL_ENDED;
    const QUEUE: Queue = Queue::Notify;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        let requests = payload.requests.into_iter().map(SessionRequestId).collect();
        sessions::tell_ended(&ctx.app, ctx.lease, requests).await.into()
    }
}

/// Applies the rules of events every minute.
pub(crate) struct ApplyEventRules;

impl Job for ApplyEventRules {
    const KIND: &'static str = sessions::APPLY_RULES;
    const QUEUE: Queue = Queue::Notify;
    const REPEATS: Option<Repeats> = Some(Repeats { cron: "0 * * * * *", time_zone: "UTC", makes_up: true });
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match sessions::apply_event_rules(&ctx.app).await {
            Ok(count) => {
                if count > 0 {
                    tracing::info!(count, "rules of events were applied");
                }
                JobOutcome::Done
            }
            Err(error) => error.into(),
        }
    }
}
