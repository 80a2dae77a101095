//! No schedule can be worth more than this: a bound with a proof that is checked in one pass.
//!
//! Put any price of 0 or more on a session of a team (`team`) and on a team's slot (`slot`). A schedule pays its teams' prices
//! for what it uses, so its worth is at most what all limits and slots cost together, plus, for each pair, whatever the pair is
//! worth beyond the cheapest prices it could pay (weak duality, Lagrangian relaxation as in Held and Karp 1970):
//!
//! `Σ limit · team + Σ slot + Σ over pairs max(0, worth − team − team − cheapest slot prices)`
//!
//! The prices of [`super::b_matching`] make a good bound already; [`Tightening`] then moves prices from teams to their crowded
//! slots, step by step against the over-use (a subgradient, with the step length of Polyak 1969). Whatever the prices are,
//! the bound holds: nobody needs to trust how they were found.

use super::b_matching::{BMatching, FloorGains};
use super::problem::{Pair, Problem};
use super::table::{Column, Grid, SlotNo, TeamNo};

/// Prices are counted in grains: so many make one tenth of a point.
pub const GRAINS: i64 = 1024;

/// After so many steps without a better bound the steps become shorter.
const PATIENCE: u32 = 10;

/// Prices that prove a bound.
#[derive(Debug, Clone)]
pub struct Prices {
    /// Of any session of a team, grains. Negative only where a floor gains something.
    pub team: Column<TeamNo, i64>,
    /// Of a team's session in one slot, grains; never negative.
    pub slot: Grid<i64>,
}

impl Prices {
    /// The prices of the best pairs: the same in all slots.
    #[must_use]
    pub fn of_best_pairs(problem: &Problem, pairs: &BMatching) -> Self {
        let team: Vec<i64> = pairs.prices.values().iter().map(|price| price * GRAINS).collect();
        Self { team: Column::from(team), slot: Grid::filled(problem.team_count(), problem.slot_count, 0) }
    }

    /// The bound that these prices prove, in tenths of a point, floors' gains included.
    #[must_use]
    pub fn bound(&self, problem: &Problem, gains: FloorGains) -> i64 {
        let teams: i128 = problem.team_numbers().map(|team| self.most_of_team(problem, team, gains)).sum();
        let slots: i128 = self.slot.cells().iter().map(|price| i128::from((*price).max(0))).sum();
        let pairs: i128 =
            problem.pairs.values().iter().map(|pair| i128::from(self.surplus(problem, pair).0.max(0))).sum();
        in_tenths(teams + slots + pairs)
    }

    /// The most that a team can make of its limit at its price, grains.
    fn most_of_team(&self, problem: &Problem, team: TeamNo, gains: FloorGains) -> i128 {
        let facts = problem.teams.at(team);
        let price = i128::from(self.team.at(team));
        if facts.floor == 0 || gains == FloorGains::Ignored {
            return i128::from(facts.cap) * price.max(0);
        }
        let mut most = 0;
        let mut sum = 0;
        for nth in 1..=facts.cap {
            sum += price + i128::from(gains.of(problem, &facts, nth)) * i128::from(GRAINS);
            most = most.max(sum);
        }
        most
    }

    /// What a pair is worth beyond the cheapest prices, grains, and the slot in which that is.
    #[inline]
    pub(super) fn surplus(&self, problem: &Problem, pair: &Pair) -> (i64, SlotNo) {
        let team_prices = self.team.at(pair.partner) + self.team.at(pair.seller);
        let mut best = (i64::MIN, SlotNo(0));
        for slot in pair.slots.iter() {
            let prices = self.slot.at(pair.partner, slot) + self.slot.at(pair.seller, slot);
            let surplus = problem.costs.worth(pair, slot) * GRAINS - prices - team_prices;
            if surplus > best.0 {
                best = (surplus, slot);
            }
        }
        best
    }
}

/// Whole tenths: worth is whole, so what is beyond the point cannot be reached.
fn in_tenths(grains: i128) -> i64 {
    i64::try_from(grains.div_euclid(i128::from(GRAINS))).unwrap_or(i64::MAX)
}

/// The highest price, grains: far above what any session is worth, and four of them still fit into their sum.
const PRICE_MAX: i64 = 1 << 56;

/// A price after a step, grains. A step as long as that would overshoot says nothing more than "very dear" or "free".
fn moved(price: i64, step: i128) -> i64 {
    i64::try_from((i128::from(price) + step).clamp(0, i128::from(PRICE_MAX))).unwrap_or(PRICE_MAX)
}

/// Looks for better prices, one step at a time.
#[derive(Debug, Clone)]
pub struct Tightening<'p> {
    problem: &'p Problem,
    gains: FloorGains,
    prices: Prices,
    /// The best prices so far and what they prove.
    best: Prices,
    best_bound: i64,
    /// The direction of the last step: how much more a slot is asked for than it is there, 1/256, and which way that leans.
    demand: Grid<i64>,
    team_demand: Column<TeamNo, i64>,
    /// The part of Polyak's step that is taken, 1/1024.
    boldness: i64,
    steps_without_gain: u32,
    best_on_the_way: i64,
}

impl<'p> Tightening<'p> {
    /// Begins with the prices of the best pairs.
    #[must_use]
    pub fn new(problem: &'p Problem, pairs: &BMatching, gains: FloorGains) -> Self {
        let mut tightening = Self::at_prices(problem, gains, Prices::of_best_pairs(problem, pairs));
        let prices = &mut tightening.prices;
        // A team that can be busy all day is scarce slot by slot; the price moves there, and the bound stays the same.
        for team in problem.team_numbers() {
            let facts = problem.teams.at(team);
            let price = prices.team.at(team);
            if facts.cap >= facts.free.count() && price > 0 {
                prices.team.set(team, 0);
                facts.free.iter().for_each(|slot| prices.slot.set(team, slot, price));
            }
        }
        tightening
    }

    fn at_prices(problem: &'p Problem, gains: FloorGains, prices: Prices) -> Self {
        let best_bound = prices.bound(problem, gains);
        Self {
            problem,
            gains,
            best: prices.clone(),
            prices,
            best_bound,
            demand: Grid::filled(problem.team_count(), problem.slot_count, 0),
            team_demand: Column::filled(problem.team_count(), 0),
            boldness: 1024,
            steps_without_gain: 0,
            best_on_the_way: i64::MAX,
        }
    }

    /// The best bound so far, tenths of a point.
    #[must_use]
    pub fn bound(&self) -> i64 {
        self.best_bound
    }

    /// The prices that prove it.
    #[must_use]
    pub fn best_prices(&self) -> &Prices {
        &self.best
    }

    /// True once further steps would change next to nothing.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.boldness < 8
    }

    /// One step. `reached` is the objective of the best schedule so far, tenths of a point.
    pub fn step(&mut self, reached: i64) {
        let problem = self.problem;
        // What is asked for at these prices, less what is there.
        let mut over = Grid::filled(problem.team_count(), problem.slot_count, 0_i64);
        let mut team_over = Column::filled(problem.team_count(), 0_i64);
        let mut total: i128 = 0;
        for team in problem.team_numbers() {
            let facts = problem.teams.at(team);
            facts.free.iter().for_each(|slot| over.set(team, slot, -1));
            team_over.set(team, -i64::from(facts.cap));
            total += self.prices.most_of_team(problem, team, self.gains);
        }
        total += self.prices.slot.cells().iter().map(|price| i128::from(*price)).sum::<i128>();
        for pair in problem.pairs.values() {
            let (surplus, slot) = self.prices.surplus(problem, pair);
            if surplus > 0 {
                total += i128::from(surplus);
                for team in [pair.partner, pair.seller] {
                    over.set(team, slot, over.at(team, slot) + 1);
                    team_over.set(team, team_over.at(team) + 1);
                }
            }
        }
        self.note(in_tenths(total));
        let distance = total - i128::from(reached) * i128::from(GRAINS);
        self.walk(i64::try_from(distance).unwrap_or(i64::MAX), over, team_over);
    }

    fn note(&mut self, bound: i64) {
        if bound < self.best_bound {
            self.best_bound = bound;
            self.best = self.prices.clone();
        }
        // The first steps lead upwards, because the prices of the best pairs are a kink; so progress is measured on the way.
        if bound < self.best_on_the_way {
            self.best_on_the_way = bound;
            self.steps_without_gain = 0;
        } else {
            self.steps_without_gain += 1;
            if self.steps_without_gain >= PATIENCE {
                self.steps_without_gain = 0;
                self.boldness = self.boldness * 4 / 5;
            }
        }
    }

    /// Raises the prices of what is asked for too often and lowers those of what is left over.
    ///
    /// Each step leans away from the one before if the two pull against each other (Camerini, Fratta and Maffioli 1975);
    /// otherwise prices would swing from side to side.
    fn walk(&mut self, distance: i64, mut over: Grid<i64>, mut team_over: Column<TeamNo, i64>) {
        let problem = self.problem;
        for (now, price) in over.cells_mut().iter_mut().zip(self.prices.slot.cells()) {
            // What costs nothing and is left over stays as it is.
            *now = if *price == 0 && *now < 0 { 0 } else { *now * 256 };
        }
        for team in problem.team_numbers() {
            let facts = problem.teams.at(team);
            // Only limits that can be reached before the slots run out are priced, and floors keep their price.
            let has_floor = facts.floor > 0 && self.gains != FloorGains::Ignored;
            let is_priced = facts.cap < facts.free.count() && !has_floor;
            let now = team_over.at(team);
            let is_idle = self.prices.team.at(team) == 0 && now < 0;
            team_over.set(team, if is_priced && !is_idle { now * 256 } else { 0 });
        }
        let now = || over.cells().iter().chain(team_over.values());
        let before = || self.demand.cells().iter().chain(self.team_demand.values());
        let against: i64 = now().zip(before()).map(|(now, before)| now * before).sum();
        let length: i64 = before().map(|before| before * before).sum();
        let lean = if against < 0 && length > 0 { -against * 3 / 2 * 256 / length } else { 0 };
        let directions = self.demand.cells_mut().iter_mut().zip(over.cells());
        for (direction, now) in
            directions.chain(self.team_demand.values_mut().iter_mut().zip(team_over.values()))
        {
            *direction = now + *direction * lean / 256;
        }
        let directions = self.demand.cells().iter().chain(self.team_demand.values());
        let norm: i64 = directions.map(|direction| direction * direction).sum();
        if norm == 0 || distance <= 0 {
            self.boldness = 0;
            return;
        }
        // distance / (norm / 256²) · boldness / 1024, applied to direction / 256.
        let scaled = i128::from(distance) * i128::from(self.boldness) / 4;
        let step_of = |direction: i64| scaled * i128::from(direction) / i128::from(norm);
        for (price, direction) in self.prices.slot.cells_mut().iter_mut().zip(self.demand.cells()) {
            *price = moved(*price, step_of(*direction));
        }
        for team in problem.team_numbers() {
            let direction = self.team_demand.at(team);
            if direction != 0 {
                self.prices.team.set(team, moved(self.prices.team.at(team), step_of(direction)));
            }
        }
    }
}
