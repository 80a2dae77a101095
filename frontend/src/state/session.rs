//! Who is signed in, and what this installation offers.

use std::sync::Arc;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::session as wire;
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use crate::api::client;

/// What is known about the person at the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionState {
    /// Not asked yet, or no answer yet.
    Unknown,
    /// The answer; the person in it is missing if nobody is signed in.
    Known(Arc<wire::Session>),
    /// The question failed.
    Failed(ApiError),
}

/// The session of this browser; a handle that can be copied.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    state: RwSignal<SessionState>,
}

impl Session {
    /// Asks the server, and shares the answer with everything below.
    pub fn provide() {
        let session = Self { state: RwSignal::new(SessionState::Unknown) };
        provide_context(session);
        session.reload();
    }

    /// The session of this window.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self { state: RwSignal::new(SessionState::Unknown) })
    }

    /// Asks the server again: after signing in or out, after roles changed, after an answer of status 401.
    pub fn reload(self) {
        spawn_local(async move {
            let state = match client().get_session().await {
                Ok(session) => {
                    crate::browser::set_server_now(session.now_at.timestamp_millis() as f64);
                    SessionState::Known(Arc::new(session))
                }
                Err(error) => SessionState::Failed(error),
            };
            self.state.set(state);
        });
    }

    /// What is known; reactive.
    pub fn state(self) -> SessionState {
        self.state.get()
    }

    /// The answer, once known; reactive.
    pub fn known(self) -> Option<Arc<wire::Session>> {
        match self.state.get() {
            SessionState::Known(session) => Some(session),
            SessionState::Unknown | SessionState::Failed(_) => None,
        }
    }

    /// The person, if signed in; reactive.
    pub fn person(self) -> Option<wire::SignedInPerson> {
        self.known().and_then(|session| session.person.clone())
    }

    /// Names of the actions that the person's roles allow; reactive.
    pub fn actions(self) -> Vec<String> {
        self.person().map(|person| person.actions).unwrap_or_default()
    }

    /// Whether the person may do this, as far as roles go; what is shown, not what is allowed. Reactive.
    pub fn may(self, action: ActionKind) -> bool {
        self.state.with(|state| match state {
            SessionState::Known(session) => {
                let person = session.person.as_ref();
                person.is_some_and(|person| person.actions.iter().any(|allowed| allowed == action.as_str()))
            }
            SessionState::Unknown | SessionState::Failed(_) => false,
        })
    }
}
