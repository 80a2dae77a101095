//! Uploaded files: looking at them for viruses, and clearing away what nobody needs.

use std::time::Duration;

use pep_app::materials::{self, ScanStep};
use pep_domain::ids::MaterialId;
use pep_domain::jobs::Queue;
use serde::Deserialize;

use super::Nothing;
use crate::job::{Job, JobContext, JobOutcome, Repeats};

/// Which file.
#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    material: i64,
}

/// Looks at one file. May run again: a verdict that is there stays.
pub(crate) struct ScanMaterial;

impl Job for ScanMaterial {
    const KIND: &'static str = materials::SCAN;
    const QUEUE: Queue = Queue::Maint;
    // 500 MB take minutes; the lease is renewed meanwhile.
    const TIMEOUT: Duration = Duration::from_secs(600);
    const RENEWS: bool = true;
    type Payload = Payload;

    async fn run(ctx: JobContext, payload: Payload) -> JobOutcome {
        match materials::scan(&ctx.app, ctx.lease, MaterialId(payload.material)).await {
            Ok(ScanStep::Finished) => JobOutcome::Finished,
            Ok(ScanStep::Again(why)) => JobOutcome::Retry { why, after: None, counts: true },
            Err(error) => error.into(),
        }
    }
}

/// Clears away abandoned uploads and unused files, and asks for scans that are missing.
pub(crate) struct TendMaterials;

impl Job for TendMaterials {
    const KIND: &'static str = materials::TEND;
    const QUEUE: Queue = Queue::Maint;
    const REPEATS: Option<Repeats> = Some(Repeats { cron: "0 25 * * * *", time_zone: "UTC", makes_up: true });
    type Payload = Nothing;

    async fn run(ctx: JobContext, _: Nothing) -> JobOutcome {
        match materials::tend(&ctx.app).await {
            Ok(count) => {
                if count > 0 {
                    tracing::info!(count, "uploads and files were cleared away or looked at again");
                }
                JobOutcome::Done
            }
            Err(error) => error.into(),
        }
    }
}
