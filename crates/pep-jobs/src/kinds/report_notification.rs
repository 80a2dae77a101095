//! Tells one person what partners reported for one request (H-23…H-30). Pushed back by every further change, so it
//! carries only whom it is for and reads what to tell when it runs.

use pep_app::report_notification;
use pep_domain::ids::{PersonId, ReportRequestId};
use pep_domain::jobs::Queue;
use serde::Deserialize;

use crate::job::{Job, JobContext, JobOutcome};

/// See the module.
pub(crate) struct TellReports;

/// Whom, and for which request.
#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    request: i64,
    recipient: i64,
}

impl Job for TellReports {
    const KIND: &'static str = report_notification::KIND;
    const QUEUE: Queue = Queue::Notify;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        let (request, recipient) = (ReportRequestId(payload.request), PersonId(payload.recipient));
        report_notification::notify(&ctx.app, ctx.lease, request, recipient).await.into()
    }
}
