//! Around a session day: the end of sessions, who was there, and the mails before and after.

use pep_app::{attendance, engagements, session_digests, session_mails};
use pep_domain::ids::SessionId;
use pep_domain::jobs::Queue;
use serde::Deserialize;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome, Repeats};

const fn all_day(cron: &'static str) -> Option<Repeats> {
    Some(Repeats { cron, time_zone: "UTC", makes_up: true })
}

/// Marks sessions as held when their end has passed, and asks for the readings of their meetings (D-36).
pub(crate) struct HoldSessions;

impl Job for HoldSessions {
    const KIND: &'static str = attendance::HOLD_SESSIONS_JOB;
    const QUEUE: Queue = Queue::Notify;
    const REPEATS: Option<Repeats> = all_day("0 * * * * *");
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        attendance::mark_held(&ctx.app).await.map_or_else(JobOutcome::from, |_| JobOutcome::Done)
    }
}

/// Sends the summaries and follow-ups that are due. Every minute: whoever was in a session hears at its end (C-52).
pub(crate) struct SendSessionMails;

impl Job for SendSessionMails {
    const KIND: &'static str = session_mails::KIND;
    const QUEUE: Queue = Queue::Notify;
    const REPEATS: Option<Repeats> = all_day("0 * * * * *");
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match session_mails::send_due(&ctx.app).await {
            Ok(mails) => {
                if mails > 0 {
                    tracing::info!(mails, "summaries and follow-ups were written");
                }
                JobOutcome::Done
            }
            Err(error) => error.into(),
        }
    }
}

/// Sends the weekly digests that are due: a full hour in any zone is a multiple of five minutes.
pub(crate) struct SendSessionDigests;

impl Job for SendSessionDigests {
    const KIND: &'static str = session_digests::KIND;
    const QUEUE: Queue = Queue::Notify;
    const REPEATS: Option<Repeats> = all_day("0 */5 * * * *");
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        session_digests::send_due(&ctx.app).await.map_or_else(JobOutcome::from, |_| JobOutcome::Done)
    }
}

/// Reminds partners of what is still to prepare for engagements.
pub(crate) struct TendEngagements;

impl Job for TendEngagements {
    const KIND: &'static str = engagements::TEND;
    const QUEUE: Queue = Queue::Notify;
    const REPEATS: Option<Repeats> = all_day("0 */5 * * * *");
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        engagements::remind_due(&ctx.app).await.map_or_else(JobOutcome::from, |_| JobOutcome::Done)
    }
}

/// Reads from a session's meeting who was there. Remote, but only read: run twice, it writes the same.
pub(crate) struct ReadAttendance;

/// Of which session.
#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    session: i64,
}

impl Job for ReadAttendance {
    const KIND: &'static str = attendance::READ_ATTENDANCE_JOB;
    const QUEUE: Queue = Queue::Meetings;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        attendance::read_reports(&ctx.app, ctx.lease, SessionId(payload.session)).await.into()
    }
}
