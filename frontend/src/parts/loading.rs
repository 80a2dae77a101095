//! Which parts of the module are there.

use std::time::Duration;

use crate::prelude::*;
use leptos::task::spawn_local;

use super::drawn;
use crate::browser;
use crate::logic::part::Part;

/// Where a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartState {
    /// Nobody asked for it yet.
    Away,
    OnItsWay,
    There,
    /// It could not be loaded; asked for again, it is tried again.
    Failed,
}

/// What is there of the module; a handle that can be copied.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    states: [(Part, RwSignal<PartState>); 4],
}

/// How long after the start the parts come that nobody asked for: what the first page asks of the server goes first.
const REST_AFTER: Duration = Duration::from_secs(3);

impl Parts {
    /// Shares the state with everything below, and asks for the part that the address needs: it comes while the server is
    /// asked who is here.
    pub fn provide() {
        let parts = Self { states: Part::ALL.map(|part| (part, RwSignal::new(PartState::Away))) };
        provide_context(parts);
        if let Some(part) = Part::of_path(&browser::path()) {
            parts.want(part);
        }
    }

    /// The state, shared by [`Self::provide`].
    pub fn current() -> Self {
        expect_context()
    }

    /// Fetches what is not there yet, one part after the other, so that the next page is there at once.
    pub fn fetch_rest(self) {
        spawn_local(async move {
            browser::sleep(REST_AFTER).await;
            for (part, state) in self.states {
                if state.try_get_untracked() == Some(PartState::Away) {
                    self.load(part, state).await;
                }
            }
        });
    }

    /// Where the part is; reactive.
    pub(super) fn state(self, part: Part) -> PartState {
        self.signal(part).map_or(PartState::Failed, |state| state.get())
    }

    /// Asks for a part, unless it is there or on its way.
    pub(super) fn want(self, part: Part) {
        let Some(state) = self.signal(part) else { return };
        if matches!(state.get_untracked(), PartState::Away | PartState::Failed) {
            spawn_local(self.load(part, state));
        }
    }

    async fn load(self, part: Part, state: RwSignal<PartState>) {
        state.try_set(PartState::OnItsWay);
        let is_there = drawn::load(part).await.is_ok();
        state.try_set(if is_there { PartState::There } else { PartState::Failed });
    }

    fn signal(self, part: Part) -> Option<RwSignal<PartState>> {
        self.states.iter().find(|(of, _)| *of == part).map(|(_, state)| *state)
    }
}
