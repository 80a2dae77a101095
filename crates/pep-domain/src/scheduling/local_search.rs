//! Improves a schedule, move by move.
//!
//! One move puts a pair into a slot; whoever is in the way goes to a slot that is open, or out. Pairs that meet already are
//! moved as well as those that do not: most such moves change nothing that counts, but they open the slots in which others then
//! fit.
//!
//! What a move "loses" is the trick. A session takes time from two teams, and the prices of [`super::bound`] say what that time
//! is worth elsewhere. So a session counts as its worth less nine tenths of the prices of its teams: time that a move sets free
//! counts almost as much as what will soon be put there, and a move need not find the whole exchange at once.
//!
//! *Annealing* (Kirkpatrick, Gelatt and Vecchi 1983) accepts losses, smaller and smaller ones as the round goes on, so that the
//! search leaves poor corners. *Polishing* afterwards accepts only gains, in true worth, along longer chains. Then the next
//! round begins; large events have a single one in a second, small ones several, of which the best counts. Everything is
//! whole numbers, so a seed gives the same schedule on every machine.

use super::bound::{GRAINS, Prices};
use super::table::{PairNo, Random, SlotNo, Slots};
use super::workbench::Workbench;

mod exchange;
mod guided;
mod polish;
mod round;
mod tuning;

use guided::Guided;
use polish::{Chain, Polish};
use round::{Climate, Round};
pub use tuning::Tuning;

/// Tries in one go.
const TRIES_AT_ONCE: u64 = 256;
/// Tries in a round, however small the event is.
const FEWEST_TRIES: i64 = 1000;

/// A search over one problem.
#[derive(Debug)]
pub struct Search<'p> {
    guided: Guided<'p>,
    prices: Prices,
    /// No schedule is worth more, tenths of a point.
    bound: i64,
    random: Random,
    tuning: Tuning,
    /// The mean value of a pair, grains.
    mean: i64,
    phase: Phase,
    /// Tries in the next round.
    round_length: i64,
    /// Losses of about this size are accepted when a round begins, grains; chosen for the first one.
    heat: Option<i64>,
    /// Pairs that are worth trying in this round.
    candidates: Vec<PairNo>,
}

#[derive(Debug)]
enum Phase {
    Polishing(Polish),
    /// A round of annealing, and the climate for which the guide was set.
    Annealing(Round, Option<Climate>),
    /// The next round is to begin.
    Idle,
}

impl<'p> Search<'p> {
    /// Begins with a schedule, and with polishing it. `bound`: the prices prove that no schedule is worth more, tenths of a point.
    #[must_use]
    pub fn new(bench: Workbench<'p>, prices: &Prices, bound: i64, seed: u64, tuning: Tuning) -> Self {
        let problem = bench.problem();
        let pairs = problem.pairs.values();
        let sum: i64 = pairs.iter().map(|pair| pair.value).sum();
        let pair_slots: i64 = pairs.iter().map(|pair| i64::from(pair.slots.count())).sum();
        Self {
            phase: Phase::Polishing(Polish::new(problem, bench.schedule().objective())),
            guided: Guided::new(bench),
            prices: prices.clone(),
            bound,
            random: Random::seeded(seed),
            tuning,
            mean: sum * GRAINS / (pairs.len() as i64).max(1),
            round_length: pair_slots * tuning.tries_per_slot + FEWEST_TRIES,
            heat: None,
            candidates: Vec::new(),
        }
    }

    /// Goes on with better prices and the bound that they prove.
    pub fn guide_by(&mut self, prices: &Prices, bound: i64) {
        self.prices = prices.clone();
        self.bound = bound;
    }

    /// The schedule that is worked on.
    #[must_use]
    pub fn bench(&self) -> &Workbench<'p> {
        self.guided.bench()
    }

    /// Ends the search with its best schedule.
    #[must_use]
    pub fn into_bench(mut self) -> Workbench<'p> {
        self.guided.return_to_best();
        self.guided.into_bench()
    }

    /// Takes over a whole schedule that was found elsewhere.
    pub fn take_over(&mut self, sessions: &[(PairNo, SlotNo)]) {
        self.guided.take_over(sessions);
    }

    /// Is a schedule being polished: the first one, or that of a round?
    #[must_use]
    pub fn is_polishing(&self) -> bool {
        matches!(self.phase, Phase::Polishing(_))
    }

    /// Goes on for a short while, far less than a millisecond. `spent`: thousandths of the budget. Answers how many tries
    /// it made.
    pub fn go_on(&mut self, spent: u32) -> u64 {
        let spent = i64::from(spent);
        match &mut self.phase {
            Phase::Polishing(polish) => {
                let hope = self.mean * self.tuning.polish_percent / 100;
                let chain = Chain { depth: self.tuning.polish_depth, hope };
                let tries = polish.go_on(&mut self.guided, &chain, &mut self.random);
                if tries.is_none() {
                    self.phase = Phase::Idle;
                }
                tries.unwrap_or(0)
            }
            Phase::Idle => {
                self.begin_round(spent);
                0
            }
            Phase::Annealing(round, before) => {
                let Some(climate) = round.climate(spent, &self.tuning) else {
                    self.begin_polishing();
                    return 0;
                };
                round.count(TRIES_AT_ONCE);
                let is_new_stage = before.is_none_or(|before| before.stage != climate.stage);
                *before = Some(climate);
                if is_new_stage {
                    self.guided.charge(&self.prices, climate.price_percent);
                }
                self.anneal(climate.temperature);
                TRIES_AT_ONCE
            }
        }
    }

    fn begin_polishing(&mut self) {
        self.guided.return_to_best();
        self.guided.charge_nothing();
        let polish = Polish::new(self.guided.problem(), self.guided.schedule().objective());
        self.phase = Phase::Polishing(polish);
    }

    fn begin_round(&mut self, spent: i64) {
        self.guided.return_to_best();
        self.choose_candidates();
        let heat = self.heat.unwrap_or_else(|| self.first_heat());
        self.heat = Some(heat);
        let round = Round::planned(self.round_length, spent, heat, &self.tuning);
        self.phase = Phase::Annealing(round, None);
        self.round_length += self.round_length / 100 * self.tuning.growth_percent;
    }

    /// The farther the first schedule is from the bound, the hotter the search is. Next to the bound a hot search would lose what
    /// there is and not come back in time.
    fn first_heat(&self) -> i64 {
        let best = self.bench().best_objective() - self.bench().best_floors();
        let sessions = self.guided.schedule().sessions().len() as i64;
        let missing = self.bound.saturating_sub(best).max(0).saturating_mul(GRAINS) / sessions.max(1);
        let heat = missing.saturating_mul(self.mean).isqrt();
        self.mean * self.tuning.least_temperature / 1000 + heat / 100 * self.tuning.heat_percent
    }

    /// All pairs but the hopeless ones: those far below the prices, unless they meet now or a floor may need them.
    fn choose_candidates(&mut self) {
        self.guided.charge(&self.prices, 100);
        let (problem, schedule) = (self.guided.problem(), self.guided.schedule());
        let worst = -self.mean * self.tuning.hopeless / 1000;
        let is_near_floor = |team| {
            let floor = problem.teams.at(team).floor;
            floor > 0 && schedule.count(team) <= floor
        };
        let has_hope = |number: &PairNo| {
            let pair = problem.pairs.at(*number);
            schedule.slot_of(*number).is_some()
                || pair.slots.iter().any(|slot| self.guided.counts_in(&pair, slot) > worst)
                || is_near_floor(pair.partner)
                || is_near_floor(pair.seller)
        };
        self.candidates = problem.pair_numbers().filter(has_hope).collect();
    }

    /// Makes some tries.
    fn anneal(&mut self, temperature: i64) {
        let problem = self.guided.problem();
        for _ in 0..TRIES_AT_ONCE {
            let position = self.random.below(self.candidates.len());
            let Some(&number) = self.candidates.get(position) else { return };
            let pair = problem.pairs.at(number);
            let now = self.guided.schedule().slot_of(number);
            let elsewhere = pair.slots.without(now.map_or(Slots::NONE, Slots::only));
            let Some(slot) = self.random.slot(elsewhere) else { continue };
            let patience = temperature * self.random.exponential_256ths() / 256;
            let Some(exchange) = self.guided.think(number, &pair, slot, &mut self.random) else { continue };
            // What a floor gains is seen only once the move is made.
            if exchange.gain > -patience || now.is_none() && self.guided.serves_floor(&pair) {
                self.guided.make(&exchange, -patience);
            }
        }
    }
}
