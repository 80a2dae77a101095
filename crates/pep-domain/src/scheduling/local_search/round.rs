//! One round of annealing: how long it is, and how hot at each point.

use super::Tuning;

/// Positions in a round are counted in thousandths of it.
const END: i64 = 1000;
/// The whole budget, in thousandths.
const BUDGET: i64 = 1000;
/// A round ends, and its schedule is polished, when so much of the budget is spent.
const POLISHED_FROM: i64 = 980;
/// The guide is set anew so many times in a round.
const STAGES: i64 = 16;

/// How far a round is, and what follows from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    /// Tries made, and planned.
    tries: i64,
    planned: i64,
    /// What was spent when it began, and what will be when it must end, thousandths of the budget.
    begins: i64,
    ends: i64,
    /// Losses that are accepted at its beginning and at its end are about so large, grains.
    hot: i64,
    cold: i64,
}

/// What the search is to do at a point of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Climate {
    /// Losses that are accepted are about so large, grains.
    pub(super) temperature: i64,
    /// So much of the prices counts against a session, percent.
    pub(super) price_percent: i64,
    /// Which stage of the round this is; the prices are set anew with each.
    pub(super) stage: i64,
}

impl Round {
    /// A round of so many tries, or shorter if the budget ends before. `spent`: thousandths of the budget. `hot`: the losses
    /// that are accepted at first, grains.
    pub(super) fn planned(planned: i64, spent: i64, hot: i64, tuning: &Tuning) -> Self {
        let cold = hot * tuning.cooled_percent / 100;
        if spent < POLISHED_FROM {
            return Self { tries: 0, planned, begins: spent, ends: POLISHED_FROM, hot, cold };
        }
        // What is left is too short for more than a look around.
        Self { tries: 0, planned, begins: spent, ends: BUDGET, hot: cold, cold }
    }

    /// So many tries were made.
    pub(super) fn count(&mut self, tries: u64) {
        self.tries = self.tries.saturating_add_unsigned(tries);
    }

    /// The temperature and the prices of this moment; nothing once the round is over.
    pub(super) fn climate(&self, spent: i64, tuning: &Tuning) -> Option<Climate> {
        let of_budget = (spent - self.begins) * END / (self.ends - self.begins).max(1);
        let position = of_budget.max(self.tries * END / self.planned.max(1));
        let between = |first: i64, last: i64| first + (last - first) * position / END;
        (position < END).then(|| Climate {
            temperature: between(self.hot, self.cold).max(1),
            price_percent: between(tuning.price_percent, tuning.last_price_percent),
            stage: position * STAGES / END,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Tuning =
        Tuning { price_percent: 90, last_price_percent: 50, cooled_percent: 10, ..Tuning::DEFAULT };

    fn temperature(round: &Round, spent: i64) -> Option<i64> {
        round.climate(spent, &PRICES).map(|climate| climate.temperature)
    }

    #[test]
    fn a_round_cools_with_its_tries_and_ends_with_them() {
        let mut round = Round::planned(1000, 0, 100, &PRICES);
        assert_eq!(temperature(&round, 0), Some(100));
        round.count(500);
        assert_eq!(
            round.climate(0, &PRICES).map(|at| (at.temperature, at.price_percent, at.stage)),
            Some((55, 70, 8))
        );
        round.count(500);
        assert_eq!(temperature(&round, 0), None);
    }

    #[test]
    fn a_round_that_does_not_fit_into_the_budget_cools_with_the_budget() {
        let mut round = Round::planned(1_000_000, 480, 100, &PRICES);
        round.count(1000);
        assert_eq!(temperature(&round, 480), Some(100));
        assert_eq!(temperature(&round, 730), Some(55));
        assert_eq!(temperature(&round, 980), None);
    }

    #[test]
    fn what_is_left_of_the_budget_after_that_is_searched_cold() {
        let round = Round::planned(1_000_000, 990, 100, &PRICES);
        assert_eq!(temperature(&round, 990), Some(10));
        assert_eq!(temperature(&round, 1000), None);
    }
}
