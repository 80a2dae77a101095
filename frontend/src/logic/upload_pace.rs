//! How much of a file is sent at once, and how long to wait after a connection broke.

use std::time::Duration;

/// How long a part should take, milliseconds: short enough that a broken one costs little, long enough to keep the line
/// busy.
const AIM_MS: f64 = 2_500.0;
/// The first part, bytes, before anything is known about the line.
const FIRST: f64 = 512.0 * 1024.0;

/// The pace of one upload.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UploadPace {
    wanted: f64,
    failures: u32,
}

impl Default for UploadPace {
    fn default() -> Self {
        Self { wanted: FIRST, failures: 0 }
    }
}

impl UploadPace {
    /// Where the part ends that begins at `offset`. `limits`: the fewest and the most bytes of a part.
    pub fn end(self, offset: i64, size: i64, limits: (i64, i64)) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "a few million")]
        let wanted = (self.wanted as i64).clamp(limits.0, limits.1);
        size.min(offset + wanted)
    }

    /// A part of `bytes` took `ms` milliseconds.
    pub fn sent(&mut self, bytes: f64, ms: f64) {
        let fitting = bytes * AIM_MS / ms.max(1.0);
        // No leaps: one quick part on a slow line says little.
        self.wanted = fitting.clamp(self.wanted / 4.0, self.wanted * 2.0);
        self.failures = 0;
    }

    /// The connection broke: how long to wait before trying again.
    pub fn failed(&mut self) -> Duration {
        self.failures += 1;
        self.wanted = FIRST.min(self.wanted);
        Duration::from_secs(1 << self.failures.min(4))
    }
}

/// The share of a file that is there, 0–1.
pub fn share(offset: i64, size: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a share for a bar")]
    let share = offset as f64 / size.max(1) as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: (i64, i64) = (256 * 1024, 4 * 1024 * 1024);

    #[test]
    fn parts_grow_on_a_quick_line_and_shrink_on_a_slow_one_within_the_limits() {
        let mut pace = UploadPace::default();
        assert_eq!(pace.end(0, 1_000_000_000, LIMITS), 512 * 1024);
        for _ in 0..10 {
            pace.sent(500_000.0, 20.0);
        }
        assert_eq!(pace.end(0, 1_000_000_000, LIMITS), LIMITS.1);
        for _ in 0..20 {
            pace.sent(100_000.0, 60_000.0);
        }
        assert_eq!(pace.end(0, 1_000_000_000, LIMITS), LIMITS.0);
        assert_eq!(pace.end(900, 1_000, LIMITS), 1_000);
    }

    #[test]
    fn waiting_grows_to_a_limit_and_ends_with_the_first_part_that_arrives() {
        let mut pace = UploadPace::default();
        let waits: Vec<u64> = (0..6).map(|_| pace.failed().as_secs()).collect();
        assert_eq!(waits, [2, 4, 8, 16, 16, 16]);
        pace.sent(1.0, 1.0);
        assert_eq!(pace.failed().as_secs(), 2);
    }
}
