//! What the parts of the Jobs page share.

use std::time::Duration;

use crate::prelude::*;
use pep_api_types::jobs::{JobOverview, JobSummary, OutboundGate, ScheduleSummary};
use pep_api_types::mail::MessageSummary;
use pep_api_types::page::Page;
use serde_json::json;

use crate::api::client;
use crate::state::answer::Answer;
use crate::state::paged::keep_asking;

/// How often the page is asked for again.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// Mails that wait, asked for at most; more would not be read.
const MOST_MAILS: i64 = 200;

/// What is asked before it is done.
#[derive(Debug, Clone, PartialEq)]
pub enum JobQuestion {
    /// Try a failed job again.
    Retry(JobSummary),
    /// Take a job out.
    Cancel(JobSummary),
    /// Hold all outgoing mail.
    Hold,
    /// Let this many held mails go.
    Release(OutboundGate),
}

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Jobs {
    /// Queues, failures and what is next.
    pub overview: Answer<JobOverview>,
    /// What repeats.
    pub schedules: Answer<Page<ScheduleSummary>>,
    /// Whether mail may leave.
    pub gate: Answer<OutboundGate>,
    /// The mails that wait.
    pub waiting: Answer<Page<MessageSummary>>,
    /// What is asked now.
    pub question: RwSignal<Option<JobQuestion>>,
}

impl Jobs {
    /// Loads everything, keeps it fresh, and shares the state with the parts of the page.
    pub fn provide() -> Self {
        let jobs = Self {
            overview: Answer::default(),
            schedules: Answer::default(),
            gate: Answer::default(),
            waiting: Answer::default(),
            question: RwSignal::new(None),
        };
        jobs.reload();
        keep_asking(ASK_AGAIN, move || jobs.reload());
        provide_context(jobs);
        jobs
    }

    /// The state of the page around.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Asks for everything again; what is shown stays until the answers.
    pub fn reload(self) {
        self.overview.load(async { client().get_job_overview().await });
        self.schedules.load(async { client().list_schedules().await });
        self.gate.load(async { client().get_outbound_gate().await });
        let query = json!({ "state": ["waiting", "sending"], "limit": MOST_MAILS });
        self.waiting.load(async move { client().list_messages(&query).await });
    }
}
