//! Whether the browser has a network.

use crate::prelude::*;
use leptos::ev;

use crate::browser;

/// Whether the browser has a network, kept up to date.
#[derive(Debug, Clone, Copy)]
pub struct Connection {
    is_online: RwSignal<bool>,
}

impl Connection {
    /// Starts to listen, and shares the state with everything below.
    pub fn provide() {
        let is_online = RwSignal::new(browser::is_online());
        for handle in [
            window_event_listener(ev::online, move |_| is_online.set(true)),
            window_event_listener(ev::offline, move |_| is_online.set(false)),
        ] {
            on_cleanup(move || handle.remove());
        }
        provide_context(Self { is_online });
    }

    /// Whether there is a network; reactive.
    pub fn is_online(self) -> bool {
        self.is_online.get()
    }
}
