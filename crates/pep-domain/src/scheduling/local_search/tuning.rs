//! The settings of the search.

/// How the search goes about it. The defaults were found by trying; `examples/bench_schedule.rs` tries others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// How much of the prices counts against a session when a round of annealing begins, percent.
    pub price_percent: i64,
    /// The same at its end.
    pub last_price_percent: i64,
    /// How large a loss is accepted when a round begins, however near the bound is, thousandths of the mean value of a pair.
    pub least_temperature: i64,
    /// What is added to it: so many percent of the geometric mean of a pair's value and of what each session is below the
    /// bound.
    pub heat_percent: i64,
    /// The temperature at the end of a round, percent of that at its beginning.
    pub cooled_percent: i64,
    /// Pairs so many thousandths of the mean value below their prices are not tried.
    pub hopeless: i64,
    /// Tries in the first round of annealing for each pair and slot, if the budget is enough for so many.
    pub tries_per_slot: i64,
    /// So much longer is each round than the one before, percent.
    pub growth_percent: i64,
    /// In polishing: how many sessions in a row may push the next one out.
    pub polish_depth: u32,
    /// Polishing tries only what loses at most so many percent of the mean value at first sight.
    pub polish_percent: i64,
}

impl Tuning {
    /// What [`super::super::solve::solve`] works with.
    pub const DEFAULT: Self = Self {
        price_percent: 90,
        last_price_percent: 80,
        least_temperature: 3,
        heat_percent: 13,
        cooled_percent: 20,
        hopeless: 160,
        tries_per_slot: 200,
        growth_percent: 10,
        polish_depth: 3,
        polish_percent: 100,
    };
}

impl Default for Tuning {
    fn default() -> Self {
        Self::DEFAULT
    }
}
