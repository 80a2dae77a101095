//! Mail in a test: written as use cases write it, sent by a worker that runs when the test says so.

use std::sync::Arc;

use pep_app::mail::{NewMail, enqueue};
use pep_domain::ids::PersonId;
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_jobs::{Outlet, run_due};
use pep_mail::transport::MemoryTransport;
use pep_mail::{Rendered, Submission, Transport};

use super::TestApp;

/// A mail provider and the worker that hands mail to it.
pub(crate) struct Post {
    pub(crate) provider: MemoryTransport,
    outlet: Arc<Outlet>,
}

impl Post {
    /// Opens the gate of a new database, as a worker's start does.
    pub(crate) async fn open(app: &TestApp) -> Self {
        pep_app::outbound_gate::guard_at_start(&app.ctx).await.unwrap();
        let provider = MemoryTransport::default();
        let outlet = Arc::new(Outlet::new(Transport::Memory(provider.clone())));
        Self { provider, outlet }
    }

    /// Runs what is due; returns how many jobs ran.
    pub(crate) async fn run(&self, app: &TestApp, queue: Queue) -> usize {
        run_due(&app.ctx, &pep_jobs::all(), &self.outlet, queue).await.unwrap()
    }

    /// The next mail is taken, and nobody knows.
    pub(crate) fn lose_the_reply(&self) {
        self.provider.script([Submission::Unknown { why: "the reply was lost".to_owned() }]);
    }

    /// The next mail is refused for good.
    pub(crate) fn refuse(&self) {
        self.provider.script([Submission::Rejected { why: "no such mailbox".to_owned() }]);
    }

    /// How many mails the provider took or was shown.
    pub(crate) fn sent(&self) -> usize {
        self.provider.submitted().len()
    }
}

/// Writes a mail to the contact of partner 1, due `after_us` from now; returns its id.
pub(crate) async fn write_mail(app: &TestApp, class: MessageClass, after_us: i64) -> i64 {
    let ctx = app.ctx.clone();
    let to_address = app.world.partner1_admin.email.clone();
    let recipient = PersonId(app.world.partner1_admin.id);
    let written = app.ctx.db.write(move |conn| {
        let mail = NewMail {
            class,
            template: "test_mail",
            program_id: None,
            recipient_id: Some(recipient),
            to_name: "Ada".to_owned(),
            to_address,
            rendered: Rendered {
                subject: "Hello there".to_owned(),
                text: "Your code is 123456".to_owned(),
                html: "<html><head></head><body><p>Your code is 123456</p></body></html>".to_owned(),
                unsubscribe_url: None,
            },
            once_key: None,
            run_at: ctx.now().plus(after_us),
            not_after: None,
            resend_of: None,
            origin: None,
        };
        enqueue(conn, &ctx, mail)
    });
    written.await.unwrap().unwrap().0
}
