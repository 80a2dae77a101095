//! The only way to a mail transport.

use pep_app::mail::{EffectPermit, outgoing};
use pep_mail::{SendQuota, Submission, Transport};

/// A transport that submits one message for one permit, and nothing else.
#[derive(Debug, Clone)]
pub struct Outlet {
    transport: Transport,
}

impl Outlet {
    /// Mail leaves through `transport`.
    #[must_use]
    pub fn new(transport: Transport) -> Self {
        Self { transport }
    }

    /// `file`, `smtp`, `ses` or `memory`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.transport.name()
    }

    /// What the provider takes, if it has limits to ask for; otherwise why it did not say.
    pub(crate) async fn quota(&self) -> Option<Result<SendQuota, String>> {
        self.transport.quota().await
    }

    /// Hands a message over, once. The permit is used up: without another durable mark there is no second time.
    pub(crate) async fn submit(&self, permit: EffectPermit) -> Submission {
        match outgoing(&permit) {
            Ok(mail) => self.transport.submit(&mail).await,
            Err(why) => Submission::Rejected { why },
        }
    }
}
