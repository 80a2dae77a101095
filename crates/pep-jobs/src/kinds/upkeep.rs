//! Keeping the database small, quick and honest, at night.

use pep_domain::jobs::Queue;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome, Repeats};

const fn nightly(cron: &'static str) -> Option<Repeats> {
    Some(Repeats { cron, time_zone: "UTC", makes_up: true })
}

/// Deletes what nobody asks for any more.
pub(crate) struct Prune;

impl Job for Prune {
    const KIND: &'static str = "prune";
    const QUEUE: Queue = Queue::Maint;
    const REPEATS: Option<Repeats> = nightly("0 10 3 * * *");
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match pep_app::jobs::prune(&ctx.app).await {
            Ok(rows) => {
                tracing::info!(rows, "old jobs were deleted");
                JobOutcome::Done
            }
            Err(error) => error.into(),
        }
    }
}

/// Deletes and blanks what was kept long enough.
pub(crate) struct ForgetOldData;

impl Job for ForgetOldData {
    const KIND: &'static str = "forget_old_data";
    const QUEUE: Queue = Queue::Maint;
    const REPEATS: Option<Repeats> = nightly("0 20 3 * * *");
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match pep_app::retention::run(&ctx.app).await {
            Ok(forgotten) => {
                for (kind, count) in forgotten.into_iter().filter(|(_, count)| *count > 0) {
                    tracing::info!(kind = kind.as_str(), count, "old data was forgotten");
                }
                JobOutcome::Done
            }
            Err(error) => error.into(),
        }
    }
}

/// Lets the engine tidy up.
pub(crate) struct TendDatabase;

impl Job for TendDatabase {
    const KIND: &'static str = "tend_database";
    const QUEUE: Queue = Queue::Maint;
    const REPEATS: Option<Repeats> = nightly("0 30 3 * * *");
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        pep_app::jobs::tend_database(&ctx.app).await.map_or_else(JobOutcome::from, |()| JobOutcome::Done)
    }
}

/// Writes refused operations into the audit log, a row for each person, operation and minute.
pub(crate) struct NoteDenials;

impl Job for NoteDenials {
    const KIND: &'static str = pep_app::audit::NOTE_DENIALS;
    const QUEUE: Queue = Queue::Maint;
    const REPEATS: Option<Repeats> =
        Some(Repeats { cron: "0 */10 * * * *", time_zone: "UTC", makes_up: true });
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match pep_app::audit::note_denials(&ctx.app).await {
            Ok(_) => JobOutcome::Done,
            Err(error) => error.into(),
        }
    }
}

/// Checks that nobody changed the audit log behind PEP's back.
pub(crate) struct CheckAuditChain;

impl Job for CheckAuditChain {
    const KIND: &'static str = "check_audit_chain";
    const QUEUE: Queue = Queue::Maint;
    const REPEATS: Option<Repeats> = nightly("0 50 3 * * *");
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match pep_app::jobs::check_audit_chain(&ctx.app).await {
            Ok(rows) => {
                tracing::info!(rows, "the audit log is sound");
                JobOutcome::Done
            }
            Err(error @ pep_app::AppError::Internal(_)) => {
                JobOutcome::Failed { class: "audit_chain", why: crate::job::in_words(&error) }
            }
            Err(error) => error.into(),
        }
    }
}
