//! The one job with an effect outside the database: submits a message (reliability 2.7).

use std::time::Duration;

use pep_app::mail::{Beginning, begin_submission, note_throttled, record_accepted, record_paused};
use pep_domain::jobs::Queue;
use pep_mail::Submission;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome};
use crate::runner::until_recorded;

/// Submits the message of this job.
pub(crate) struct SendMessage;

impl Job for SendMessage {
    const KIND: &'static str = pep_app::jobs::SEND_MESSAGE;
    const QUEUE: Queue = Queue::Mail;
    /// Longer than the slowest transport allows itself, shorter than the lease.
    const TIMEOUT: Duration = Duration::from_secs(100);
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        if !ctx.may_begin_effect() {
            return JobOutcome::Retry {
                why: "The worker was too slow to begin; nothing was sent.".to_owned(),
                after: Some(Duration::ZERO),
                counts: false,
            };
        }
        let permit = match begin_submission(&ctx.app, ctx.lease, ctx.outlet.name(), ctx.lease_for).await {
            Ok(Beginning::Granted(permit)) => *permit,
            Ok(Beginning::Suppressed) => return JobOutcome::Finished,
            Ok(Beginning::NotNow) => {
                // Held meanwhile, or somebody else's by now; in the second case the record is refused, rightly.
                return JobOutcome::Retry {
                    why: "Outbound mail was put on hold.".to_owned(),
                    after: Some(Duration::ZERO),
                    counts: false,
                };
            }
            Err(error) => return error.into(),
        };
        let message_id = permit.message().id;
        match ctx.outlet.submit(permit).await {
            Submission::Accepted { provider_message_id } => {
                until_recorded(&ctx, || {
                    record_accepted(&ctx.app, ctx.lease, message_id, provider_message_id.clone())
                })
                .await;
                JobOutcome::Finished
            }
            Submission::NotSent { why, retry_after, throttled } => {
                if throttled {
                    until_recorded(&ctx, || note_throttled(&ctx.app)).await;
                }
                JobOutcome::Retry {
                    why,
                    after: retry_after.or(throttled.then_some(SLOWER)),
                    counts: !throttled,
                }
            }
            Submission::Rejected { why } => JobOutcome::Failed { class: "rejected", why },
            Submission::Paused { why } => {
                tracing::error!(why, "the provider takes no mail at all; outbound mail is on hold");
                until_recorded(&ctx, || record_paused(&ctx.app, ctx.lease, why.clone())).await;
                JobOutcome::Finished
            }
            Submission::Unknown { why } => JobOutcome::InDoubt { why },
        }
    }
}

/// How long a throttled message waits where the provider named no time.
const SLOWER: Duration = Duration::from_secs(60);
