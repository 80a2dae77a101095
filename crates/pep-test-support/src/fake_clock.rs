//! A clock that stands still until a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};

use pep_domain::time::{Clock, UtcMicros};

/// Starts at 2026-11-23T08:00:00Z, a Monday.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl Default for FakeClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_795_420_800_000_000))
    }
}

impl FakeClock {
    /// Moves the clock by `micros`, forwards or back.
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Sets the clock.
    pub fn set(&self, at: UtcMicros) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> UtcMicros {
        UtcMicros(self.0.load(Ordering::SeqCst))
    }
}
