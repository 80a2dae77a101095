//! The meetings of sessions, made, changed and taken down. Each may run again: the provider knows a meeting by the
//! session's own name for it.

use std::time::Duration;

use pep_app::AppError;
use pep_app::sessions::meetings::{self, MeetingStep};
use pep_domain::ids::SessionId;
use pep_domain::jobs::Queue;
use serde::Deserialize;

use crate::job::{Job, JobContext, JobOutcome};

/// Of which session.
#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    session: i64,
}

/// Longer than the slowest call and its token, shorter than the lease.
const TIMEOUT: Duration = Duration::from_secs(90);

fn outcome(step: Result<MeetingStep, AppError>) -> JobOutcome {
    match step {
        Ok(MeetingStep::Finished) => JobOutcome::Finished,
        Ok(MeetingStep::Again { why, after }) => {
            // Being told to wait is no failure.
            JobOutcome::Retry { why, counts: after.is_none(), after }
        }
        Ok(MeetingStep::Failed { class, why }) => JobOutcome::Failed { class, why },
        Err(error) => error.into(),
    }
}

/// Makes a meeting; the invitations go out with its link.
pub(crate) struct MakeMeeting;

impl Job for MakeMeeting {
    const KIND: &'static str = meetings::MAKE;
    const QUEUE: Queue = Queue::Meetings;
    const TIMEOUT: Duration = TIMEOUT;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        outcome(meetings::make(&ctx.app, ctx.lease, SessionId(payload.session)).await)
    }
}

/// Gives a meeting the session's new time and title.
pub(crate) struct UpdateMeeting;

impl Job for UpdateMeeting {
    const KIND: &'static str = meetings::UPDATE;
    const QUEUE: Queue = Queue::Meetings;
    const TIMEOUT: Duration = TIMEOUT;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        outcome(meetings::update(&ctx.app, ctx.lease, SessionId(payload.session)).await)
    }
}

/// Takes a meeting down.
pub(crate) struct EndMeeting;

impl Job for EndMeeting {
    const KIND: &'static str = meetings::END;
    const QUEUE: Queue = Queue::Meetings;
    const TIMEOUT: Duration = TIMEOUT;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        outcome(meetings::take_down(&ctx.app, ctx.lease, SessionId(payload.session)).await)
    }
}
