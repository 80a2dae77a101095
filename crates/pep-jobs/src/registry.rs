//! All jobs by kind.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use pep_app::schedules::Repeating;
use serde_json::Value;

use crate::job::{Job, JobContext, JobOutcome};
use crate::kinds;

/// Every job of this version.
#[must_use]
pub fn all() -> Registry {
    let mut registry = Registry::default();
    registry.add::<kinds::SendMessage>();
    registry.add::<kinds::SendSignInCode>();
    registry.add::<kinds::TellReports>();
    registry.add::<kinds::MoveEventPhases>();
    registry.add::<kinds::MakeMeeting>();
    registry.add::<kinds::UpdateMeeting>();
    registry.add::<kinds::EndMeeting>();
    registry.add::<kinds::TellEndedRequests>();
    registry.add::<kinds::ApplyEventRules>();
    registry.add::<kinds::ReleaseWave>();
    registry.add::<kinds::SendDigest>();
    registry.add::<kinds::TendFollowUps>();
    registry.add::<kinds::HoldSessions>();
    registry.add::<kinds::ReadAttendance>();
    registry.add::<kinds::SendSessionMails>();
    registry.add::<kinds::ScanMaterial>();
    registry.add::<kinds::TendMaterials>();
    registry.add::<kinds::SendSessionDigests>();
    registry.add::<kinds::TendEngagements>();
    registry.add::<kinds::ReadMailQuota>();
    registry.add::<kinds::TellWebhooks>();
    registry.add::<kinds::DeliverWebhook>();
    registry.add::<kinds::Prune>();
    registry.add::<kinds::TendDatabase>();
    registry.add::<kinds::CheckAuditChain>();
    registry.add::<kinds::NoteDenials>();
    registry.add::<kinds::ForgetOldData>();
    registry
}

type Run = fn(JobContext, Value) -> Pin<Box<dyn Future<Output = JobOutcome> + Send>>;

/// How one kind is run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handler {
    pub(crate) version: u64,
    pub(crate) timeout: Duration,
    pub(crate) renews: bool,
    pub(crate) run: Run,
}

/// Kind to handler.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    handlers: BTreeMap<&'static str, Handler>,
    repeating: Vec<Repeating>,
}

impl Registry {
    /// Adds a kind.
    pub fn add<J: Job>(&mut self) {
        let run: Run = |ctx, payload| Box::pin(run::<J>(ctx, payload));
        self.handlers
            .insert(J::KIND, Handler { version: J::VERSION, timeout: J::TIMEOUT, renews: J::RENEWS, run });
        if let Some(rule) = J::REPEATS {
            self.repeating.push(Repeating {
                kind: J::KIND,
                queue: J::QUEUE,
                cron: rule.cron,
                time_zone: rule.time_zone,
                makes_up: rule.makes_up,
            });
        }
    }

    /// The jobs that run by themselves.
    #[must_use]
    pub fn repeating(&self) -> Vec<Repeating> {
        self.repeating.clone()
    }

    pub(crate) fn get(&self, kind: &str) -> Option<Handler> {
        self.handlers.get(kind).copied()
    }
}

async fn run<J: Job>(ctx: JobContext, payload: Value) -> JobOutcome {
    match serde_json::from_value::<J::Payload>(payload) {
        Ok(payload) => J::run(ctx, payload).await,
        Err(error) => JobOutcome::Failed {
            class: "unsupported",
            why: format!("This version cannot read the job's payload: {error}"),
        },
    }
}
