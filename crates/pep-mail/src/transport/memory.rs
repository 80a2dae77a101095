//! Mail kept in memory, with outcomes that a test chooses.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{SendQuota, Submission};
use crate::message::OutgoingMail;

/// Takes every mail, unless a test has queued another outcome. Clones share what was sent.
#[derive(Debug, Clone, Default)]
pub struct MemoryTransport {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    outcomes: VecDeque<Submission>,
    submitted: Vec<OutgoingMail>,
    quota: Option<SendQuota>,
}

impl MemoryTransport {
    /// The next submissions end like this, in order; after them every mail is accepted again.
    pub fn script(&self, outcomes: impl IntoIterator<Item = Submission>) {
        self.state().outcomes.extend(outcomes);
    }

    /// Every mail that was submitted, whatever came of it, oldest first.
    pub fn submitted(&self) -> Vec<OutgoingMail> {
        self.state().submitted.clone()
    }

    /// From now on it says that it takes so much.
    pub fn limit(&self, quota: SendQuota) {
        self.state().quota = Some(quota);
    }

    pub(super) fn quota(&self) -> Option<SendQuota> {
        self.state().quota
    }

    pub(super) fn submit(&self, mail: &OutgoingMail) -> Submission {
        let mut state = self.state();
        state.submitted.push(mail.clone());
        state
            .outcomes
            .pop_front()
            .unwrap_or_else(|| Submission::Accepted { provider_message_id: mail.message_id.clone() })
    }

    // A test that panicked elsewhere must not hide its message behind a poisoned lock.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
