//! An application without a server, and a worker that a test drives by hand.

use std::sync::Arc;

use pep_app::jobs::{NewJob, enqueue};
use pep_app::mail::{NewMail, enqueue as enqueue_mail};
use pep_app::{AppConfig, AppContext};
use pep_db::DbError;
use pep_domain::ids::{JobId, MessageId};
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_jobs::{Outlet, Registry, all, run_due};
use pep_mail::transport::MemoryTransport;
use pep_mail::{Rendered, Transport};
use pep_test_support::{FakeClock, TestDb};

pub(crate) struct Bench {
    pub(crate) db: TestDb,
    pub(crate) app: AppContext,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) provider: MemoryTransport,
    pub(crate) registry: Registry,
    outlet: Arc<Outlet>,
}

impl Bench {
    pub(crate) async fn new(db: TestDb) -> Self {
        let clock = Arc::new(FakeClock::default());
        let mut app = AppContext::new(db.db.clone(), AppConfig::default());
        app.clock = clock.clone();
        pep_app::outbound_gate::guard_at_start(&app).await.unwrap();
        let provider = MemoryTransport::default();
        let outlet = Arc::new(Outlet::new(Transport::Memory(provider.clone())));
        Self { db, app, clock, provider, registry: all(), outlet }
    }

    pub(crate) async fn run(&self, queue: Queue) -> usize {
        run_due(&self.app, &self.registry, &self.outlet, queue).await.unwrap()
    }

    pub(crate) async fn plan(&self) {
        pep_jobs::plan(&self.app, &self.registry).await.unwrap();
    }

    pub(crate) async fn add(&self, job: NewJob) -> Option<JobId> {
        let now = self.app.now();
        self.app.db.write(move |conn| enqueue(conn, now, job)).await.unwrap()
    }

    pub(crate) async fn mail(&self, class: MessageClass) -> MessageId {
        let app = self.app.clone();
        self.app.db.write(move |conn| enqueue_mail(conn, &app, mail(&app, class))).await.unwrap().unwrap()
    }

    /// Takes a job as a worker would and never comes back.
    pub(crate) async fn die_with(&self, queue: Queue) -> pep_domain::jobs::Lease {
        use pep_app::jobs::{ClaimScope, claim};
        let lease_us = 120 * pep_domain::time::SECOND_US;
        for scope in [ClaimScope::Sound, ClaimScope::Suspect] {
            let claimed = claim(&self.app, queue, scope, "doomed".to_owned(), 1, lease_us).await.unwrap();
            if let [job] = claimed.as_slice() {
                return job.lease;
            }
        }
        panic!("nothing was due");
    }

    pub(crate) fn count(&self, state: &str) -> i64 {
        self.db.db_number(&format!("SELECT count(*) FROM job WHERE state = '{state}'"))
    }

    pub(crate) fn sent(&self) -> usize {
        self.provider.submitted().len()
    }
}

pub(crate) fn mail(app: &AppContext, class: MessageClass) -> NewMail {
    NewMail {
        class,
        template: "test_mail",
        program_id: None,
        recipient_id: None,
        to_name: "Ada".to_owned(),
        to_address: "ada@partner.example".to_owned(),
        rendered: Rendered {
            subject: "Hello".to_owned(),
            text: "Hello".to_owned(),
            html: "<html><head></head><body>Hello</body></html>".to_owned(),
            unsubscribe_url: None,
        },
        once_key: None,
        run_at: app.now(),
        not_after: None,
        resend_of: None,
        origin: None,
    }
}

/// A change that is rolled back after it asked for mail.
#[derive(Debug)]
pub(crate) struct Aborted;

impl From<DbError> for Aborted {
    fn from(error: DbError) -> Self {
        panic!("{error:?}");
    }
}
