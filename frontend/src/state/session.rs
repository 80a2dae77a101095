//! Who is signed in.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use pep_client::ApiError;
use pep_domain::people::Role;

use crate::api::session::{self, Who};

/// What is known about the person at the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionState {
    /// Not asked yet, or no answer yet.
    Unknown,
    /// Nobody is signed in.
    SignedOut,
    /// This person.
    SignedIn(Arc<Who>),
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
        use_context().unwrap_or_else(|| Self { state: RwSignal::new(SessionState::SignedOut) })
    }

    /// Asks the server again: after signing in, or after roles changed.
    pub fn reload(self) {
        spawn_local(async move {
            let state = match session::who_am_i().await {
                Ok(who) => SessionState::SignedIn(Arc::new(who)),
                Err(error) if error.is_signed_out() => SessionState::SignedOut,
                Err(error) => SessionState::Failed(error),
            };
            self.state.set(state);
        });
    }

    /// Notes that the session has ended: signed out, or an answer said so.
    pub fn ended(self) {
        self.state.set(SessionState::SignedOut);
    }

    /// What is known; reactive.
    pub fn state(self) -> SessionState {
        self.state.get()
    }

    /// The person, if signed in; reactive.
    pub fn who(self) -> Option<Arc<Who>> {
        match self.state.get() {
            SessionState::SignedIn(who) => Some(who),
            SessionState::Unknown | SessionState::SignedOut | SessionState::Failed(_) => None,
        }
    }

    /// The person's roles; none while signed out. Reactive.
    pub fn roles(self) -> Vec<Role> {
        self.who().map(|who| who.roles.clone()).unwrap_or_default()
    }
}
