//! The machine's clock, and one that can be moved for rehearsals (`--clock`) and tests.

use std::sync::atomic::{AtomicI64, Ordering};

use pep_domain::time::{Clock, UtcMicros};

/// The machine's clock, cut to microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's time enters PEP")]
    fn now(&self) -> UtcMicros {
        UtcMicros::from(chrono::Utc::now())
    }

    fn ahead_of_machine(&self) -> Option<i64> {
        Some(0)
    }
}

/// The machine's clock plus an offset that can be moved forward while running.
#[derive(Debug, Default)]
pub struct RehearsalClock {
    offset_us: AtomicI64,
}

impl RehearsalClock {
    /// A clock that reads `start` now.
    #[must_use]
    pub fn starting_at(start: UtcMicros) -> Self {
        Self { offset_us: AtomicI64::new(start.since(SystemClock.now())) }
    }

    /// Moves the clock by `micros`.
    pub fn advance(&self, micros: i64) {
        self.offset_us.fetch_add(micros, Ordering::SeqCst);
    }

    /// Microseconds by which it differs from the machine's clock.
    pub fn offset(&self) -> i64 {
        self.offset_us.load(Ordering::SeqCst)
    }
}

impl Clock for RehearsalClock {
    fn now(&self) -> UtcMicros {
        SystemClock.now().plus(self.offset())
    }

    fn ahead_of_machine(&self) -> Option<i64> {
        Some(self.offset())
    }
}
