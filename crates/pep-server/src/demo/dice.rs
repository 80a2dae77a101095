//! Chance that is the same every time (SplitMix64).

/// A row of numbers without pattern, always the same row.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 if there is none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `all`, by weight.
    pub(super) fn weighted<'a, T>(&mut self, all: &'a [T; 5], weights: &[usize; 5]) -> &'a T {
        let mut left = self.below(weights.iter().sum());
        let [first, ..] = all;
        for (value, weight) in all.iter().zip(weights) {
            if left < *weight {
                return value;
            }
            left -= weight;
        }
        first
    }
}

/// The entry at `at`, counting round and round.
pub(super) fn of_cycle<T>(all: &[T], at: usize) -> &T {
    match all.get(at % all.len().max(1)) {
        Some(value) => value,
        None => unreachable!("the demo's lists of names have entries"),
    }
}
