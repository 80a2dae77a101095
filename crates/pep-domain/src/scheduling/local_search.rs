//! Improves a schedule by bringing in pairs that do not meet yet.
//!
//! One *try* puts a pair into a slot, takes out whoever is in the way, and lets those move on: to a slot that is open, or by
//! making one more session move. A try that loses too much is undone.
//!
//! What "loses" means is the trick. A session takes time from two teams, and the b-matching's prices say what that time is
//! worth elsewhere. So a session counts as its worth less nine tenths of the prices of its teams: time that a try sets free
//! counts almost as much as what will soon be put there, and a try need not find the whole exchange at once.
//!
//! *Annealing* (Kirkpatrick, Gelatt and Vecchi 1983) accepts small losses at first and fewer and fewer later, so that the
//! search leaves poor corners. *Polishing* afterwards accepts only gains, in true worth. Then the next, longer round begins. Everything is whole numbers, so a seed
//! gives the same schedule on every machine.

use super::bound::{GRAINS, Prices};
use super::problem::{Pair, Problem};
use super::table::{Column, Grid, PairNo, Random, SlotNo, Slots, TeamNo};
use super::workbench::Workbench;

/// At most so many sessions are in the way of one pair.
const MAX_OUT: usize = 8;
/// An event with no more pair-slots than this has few ways from one schedule to the next.
const FEW_PAIR_SLOTS: u32 = 400;
/// The guide is set anew so many times in a round.
const STAGES: u64 = 16;
/// The cost of pushing out what must stay, grains.
const NEVER: i64 = i64::MAX / 4;

/// How the search goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// How much of the prices counts against a session when a round of annealing begins, percent.
    pub price_percent: i64,
    /// The same at its end.
    pub last_price_percent: i64,
    /// The first temperature in thousandths of the mean value of a pair.
    pub first_temperature: i64,
    /// How often the temperature is halved in a round.
    pub halvings: i64,
    /// How many of 16 tries look for the slot with the highest gain; the others take any.
    pub best_slot_of_16: usize,
    /// How many sessions in a row may push the next one out.
    pub depth: u32,
    /// A try is made only if it loses at most so many percent of the mean value more than is accepted at first sight.
    pub hope_percent: i64,
    /// Pairs so many first temperatures below their prices are never tried.
    pub hopeless_temperatures: i64,
    /// Tries in the first round for each pair and slot.
    pub tries_per_slot: u64,
    /// So much longer is each round than the one before, percent.
    pub growth_percent: u64,
    /// Does a round begin with the best schedule, or with the last one?
    pub begins_with_best: bool,
    /// Polishing tries only what loses at most so many percent of the mean value at first sight.
    pub polish_percent: i64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            price_percent: 90,
            last_price_percent: 50,
            first_temperature: 30,
            halvings: 4,
            best_slot_of_16: 1,
            depth: 3,
            hope_percent: 1000,
            hopeless_temperatures: 1,
            tries_per_slot: 12,
            growth_percent: 30,
            begins_with_best: true,
            polish_percent: 100,
        }
    }
}

/// Sessions taken out by a try, without memory of its own.
#[derive(Debug, Clone, Copy, Default)]
struct Out {
    pairs: [PairNo; MAX_OUT],
    count: usize,
}

impl Out {
    /// False if there are too many.
    #[inline]
    fn add(&mut self, pair: PairNo) -> bool {
        if self.iter().any(|other| other == pair) {
            return true;
        }
        let Some(cell) = self.pairs.get_mut(self.count) else { return false };
        *cell = pair;
        self.count += 1;
        true
    }

    #[inline]
    fn iter(&self) -> impl Iterator<Item = PairNo> + use<> {
        self.pairs.into_iter().take(self.count)
    }
}

/// What the search counts: worth less a part of the prices, grains.
#[derive(Debug, Clone)]
struct Guide {
    /// The part of the prices that each pair pays for its teams.
    for_teams: Column<PairNo, i64>,
    /// The part of the prices that a team pays for a slot.
    for_slot: Grid<i64>,
    /// The most that a pair can count in any slot.
    most: Column<PairNo, i64>,
}

impl Guide {
    fn new(problem: &Problem, prices: &Prices, percent: i64) -> Self {
        let pairs = problem.pairs.values();
        let for_teams: Vec<i64> = pairs
            .iter()
            .map(|pair| (prices.team.at(pair.partner) + prices.team.at(pair.seller)) * percent / 100)
            .collect();
        let mut for_slot = prices.slot.clone();
        for_slot.cells_mut().iter_mut().for_each(|price| *price = *price * percent / 100);
        let count = for_teams.len();
        let mut guide = Self { for_teams: Column::from(for_teams), for_slot, most: Column::filled(count, 0) };
        for number in problem.pair_numbers() {
            let pair = problem.pairs.at(number);
            let counts = pair
                .slots
                .iter()
                .map(|slot| problem.costs.worth(&pair, slot) * GRAINS - guide.paid(number, &pair, slot));
            guide.most.set(number, counts.max().unwrap_or(i64::MIN / 4));
        }
        guide
    }

    #[inline]
    fn paid(&self, number: PairNo, pair: &Pair, slot: SlotNo) -> i64 {
        self.for_teams.at(number) + self.for_slot.at(pair.partner, slot) + self.for_slot.at(pair.seller, slot)
    }
}

/// A search over one problem.
#[derive(Debug)]
pub struct Search<'p> {
    bench: Workbench<'p>,
    prices: Prices,
    guide: Guide,
    /// Tries made in this round of annealing, and tries that it has.
    done: u64,
    round: u64,
    /// The mean value of a pair, grains.
    mean: i64,
    /// Pairs that are worth trying.
    candidates: Vec<PairNo>,
    /// Prices paid by the sessions of the schedule, grains.
    paid: i64,
    random: Random,
    tuning: Tuning,
    first_temperature: i64,
}

impl<'p> Search<'p> {
    /// Begins with a schedule and prices.
    #[must_use]
    pub fn new(bench: Workbench<'p>, prices: &Prices, seed: u64, tuning: Tuning) -> Self {
        let problem = bench.problem();
        let pairs = problem.pairs.values();
        let sum: i64 = pairs.iter().map(|pair| pair.value).sum();
        let mean = sum / (pairs.len() as i64).max(1);
        let pair_slots: u32 = pairs.iter().map(|pair| pair.slots.count()).sum();
        // Where there are few ways it is heated more and cooled more slowly.
        let (heat, length) = if pair_slots <= FEW_PAIR_SLOTS { (7, 8) } else { (1, 1) };
        let mut search = Self {
            guide: Guide::new(problem, prices, 0),
            bench,
            prices: prices.clone(),
            done: 0,
            round: u64::from(pair_slots) * tuning.tries_per_slot * length + 1000,
            mean: mean * GRAINS,
            candidates: Vec::new(),
            paid: 0,
            random: Random::seeded(seed),
            tuning,
            first_temperature: (mean * GRAINS * tuning.first_temperature * heat / 1000).max(1),
        };
        search.count_paid();
        search
    }

    /// Goes on with other prices.
    pub fn guide_by(&mut self, prices: &Prices) {
        self.prices = prices.clone();
    }

    /// Chooses what is tried in a round: all but hopeless pairs.
    fn begin_round(&mut self) {
        if self.tuning.begins_with_best {
            self.bench.return_to_best();
        }
        let problem = self.bench.problem();
        let guide = Guide::new(problem, &self.prices, self.tuning.price_percent);
        let worst = -self.first_temperature * self.tuning.hopeless_temperatures;
        let has_hope = |pair: &PairNo| problem.has_floors || guide.most.at(*pair) > worst;
        self.candidates = problem.pair_numbers().filter(has_hope).collect();
    }

    /// Sets the guide for a part of a round: the prices count less and less.
    fn begin_stage(&mut self, stage: u64) {
        let (first, last) = (self.tuning.price_percent, self.tuning.last_price_percent);
        let percent = first + (last - first) * stage as i64 / STAGES as i64;
        self.guide = Guide::new(self.bench.problem(), &self.prices, percent);
        self.count_paid();
    }

    /// The schedule that is worked on.
    #[must_use]
    pub fn bench(&self) -> &Workbench<'p> {
        &self.bench
    }

    /// Ends the search with its best schedule.
    #[must_use]
    pub fn into_bench(mut self) -> Workbench<'p> {
        self.bench.return_to_best();
        self.bench
    }

    /// Takes over a whole schedule that was found elsewhere.
    pub fn take_over(&mut self, sessions: &[(PairNo, SlotNo)]) {
        for pair in self.bench.problem().pair_numbers() {
            self.bench.remove(pair);
        }
        for (pair, slot) in sessions {
            self.bench.place(*pair, *slot);
        }
        self.bench.keep();
        self.count_paid();
    }

    fn count_paid(&mut self) {
        let schedule = self.bench.schedule();
        let problem = self.bench.problem();
        let paid_by = |number| {
            let slot = schedule.slot_of(number)?;
            Some(self.guide.paid(number, &problem.pairs.at(number), slot))
        };
        self.paid = problem.pair_numbers().filter_map(paid_by).sum();
    }

    /// What the schedule counts under the guide, grains.
    #[inline]
    fn score(&self) -> i64 {
        self.bench.schedule().objective() * GRAINS - self.paid
    }

    #[inline]
    fn place(&mut self, pair: PairNo, slot: SlotNo) -> bool {
        let is_placed = self.bench.place(pair, slot);
        if is_placed {
            self.paid += self.guide.paid(pair, &self.bench.problem().pairs.at(pair), slot);
        }
        is_placed
    }

    #[inline]
    fn remove(&mut self, pair: PairNo) {
        if let Some(slot) = self.bench.schedule().slot_of(pair) {
            self.bench.remove(pair);
            self.paid -= self.guide.paid(pair, &self.bench.problem().pairs.at(pair), slot);
        }
    }

    /// What a session counts where it is now.
    #[inline]
    fn counts(&self, pair: PairNo) -> i64 {
        let problem = self.bench.problem();
        let Some(slot) = self.bench.schedule().slot_of(pair) else { return 0 };
        self.counts_in(pair, &problem.pairs.at(pair), slot)
    }

    /// What a pair would count in a slot.
    #[inline]
    fn counts_in(&self, number: PairNo, pair: &Pair, slot: SlotNo) -> i64 {
        self.bench.problem().costs.worth(pair, slot) * GRAINS - self.guide.paid(number, pair, slot)
    }

    /// The temperature at this point of the round, grains: halved evenly often.
    fn temperature(&self) -> i64 {
        let position = (self.done * 1000 / self.round.max(1)) as i64 * self.tuning.halvings;
        let (halvings, rest) = (position / 1000, position % 1000);
        let halved = self.first_temperature >> halvings.min(40);
        (halved - halved * rest / 2000).max(1)
    }

    /// Makes some tries: a part of a round of annealing, at the end of which the schedule is polished.
    pub fn anneal(&mut self, tries: u32) {
        if self.done == 0 {
            self.begin_round();
        }
        let stage = self.done * STAGES / self.round;
        if self.done == 0 || stage != self.done.saturating_sub(u64::from(tries)) * STAGES / self.round {
            self.begin_stage(stage);
        }
        let temperature = self.temperature();
        for _ in 0..tries {
            let position = self.random.below(self.candidates.len());
            let Some(&pair) = self.candidates.get(position) else { break };
            if self.bench.schedule().slot_of(pair).is_some() {
                continue;
            }
            let patience = temperature * self.random.exponential_256ths() / 256;
            // Even alone it would lose more than is accepted this time; with a floor it may still be needed.
            if self.guide.most.at(pair) <= -patience && !self.serves_floor(pair) {
                continue;
            }
            let choice = if self.random.below(16) < self.tuning.best_slot_of_16 {
                self.best_slot(pair, &Out::default())
            } else {
                self.any_slot(pair)
            };
            let Some((slot, gain)) = choice else { continue };
            // Sessions that are pushed out may find something on the way, but not much.
            if gain > -patience - self.mean * self.tuning.hope_percent / 100 || self.serves_floor(pair) {
                self.try_pair(pair, slot, -patience);
            }
        }
        self.done += u64::from(tries);
        if self.done >= self.round {
            self.polish();
            self.done = 0;
            self.round += self.round * self.tuning.growth_percent / 100;
        }
    }

    /// Is one of the teams below its floor?
    #[inline]
    fn serves_floor(&self, pair: PairNo) -> bool {
        let problem = self.bench.problem();
        let facts = problem.pairs.at(pair);
        problem.has_floors
            && [facts.partner, facts.seller]
                .iter()
                .any(|team| self.bench.schedule().count(*team) < problem.teams.at(*team).floor)
    }

    /// One try. It is kept if the score rises by more than `threshold`, else undone. True if it was kept.
    fn try_pair(&mut self, pair: PairNo, slot: SlotNo, threshold: i64) -> bool {
        let (mark, paid, before) = (self.bench.mark(), self.paid, self.score());
        let is_in = self.bring_in(pair, slot);
        if is_in && self.score() - before > threshold {
            self.bench.keep();
            return true;
        }
        self.bench.undo_to(mark);
        self.paid = paid;
        false
    }

    /// Puts a pair into a slot and lets those in the way move on. False if it cannot be there at all.
    fn bring_in(&mut self, pair: PairNo, slot: SlotNo) -> bool {
        let mut out = Out::default();
        let mut fits = true;
        self.bench.schedule().for_each_blocker(pair, slot, |blocker| fits &= out.add(blocker));
        if !fits {
            return false;
        }
        out.iter().for_each(|blocker| self.remove(blocker));
        let facts = self.bench.problem().pairs.at(pair);
        for team in [facts.partner, facts.seller] {
            if !self.bench.schedule().has_room(team) {
                match self.cheap_session(team) {
                    Some(cheap) if out.add(cheap) => self.remove(cheap),
                    _ => return false,
                }
            }
        }
        if !self.place(pair, slot) {
            return false;
        }
        let mut settled = Out::default();
        settled.add(pair);
        for blocker in out.iter() {
            self.settle(blocker, &mut settled, self.tuning.depth);
        }
        true
    }

    /// Finds a session that was pushed out a new slot: an open one, or one where it pushes out what counts less.
    fn settle(&mut self, pair: PairNo, settled: &mut Out, depth: u32) {
        if self.place_somewhere(pair) || depth == 0 {
            return;
        }
        let facts = self.bench.problem().pairs.at(pair);
        if ![facts.partner, facts.seller].iter().all(|team| self.bench.schedule().has_room(*team)) {
            return;
        }
        let Some((slot, gain)) = self.best_slot(pair, settled) else { return };
        if gain <= 0 {
            return;
        }
        let mut out = Out::default();
        self.bench.schedule().for_each_blocker(pair, slot, |blocker| {
            out.add(blocker);
        });
        out.iter().for_each(|blocker| self.remove(blocker));
        if self.place(pair, slot) && settled.add(pair) {
            out.iter().for_each(|blocker| self.settle(blocker, settled, depth - 1));
        }
    }

    /// The slot in which a pair counts most beyond what it pushes out there; sessions that could go elsewhere cost nothing.
    fn best_slot(&mut self, number: PairNo, settled: &Out) -> Option<(SlotNo, i64)> {
        let pair = self.bench.problem().pairs.at(number);
        // Among equals a random one: begin at a random slot.
        let start = self.random.slot(pair.slots)?;
        let later = pair.slots.without(Slots::first(usize::from(start.0)));
        let mut best: Option<(SlotNo, i64)> = None;
        for slot in later.iter().chain(pair.slots.without(later).iter()) {
            let gain = self.gain_in(number, &pair, slot, settled);
            if gain > -NEVER / 2 && best.is_none_or(|(_, most)| gain > most) {
                best = Some((slot, gain));
            }
        }
        best
    }

    /// A random slot of a pair, and what it would gain there.
    #[inline]
    fn any_slot(&mut self, number: PairNo) -> Option<(SlotNo, i64)> {
        let pair = self.bench.problem().pairs.at(number);
        let slot = self.random.slot(pair.slots)?;
        Some((slot, self.gain_in(number, &pair, slot, &Out::default())))
    }

    /// What a pair counts in a slot beyond what it pushes out there, grains.
    #[inline]
    fn gain_in(&self, number: PairNo, pair: &Pair, slot: SlotNo, settled: &Out) -> i64 {
        let schedule = self.bench.schedule();
        let mut gain = self.counts_in(number, pair, slot);
        schedule.for_each_blocker(number, slot, |blocker| {
            if settled.iter().any(|other| other == blocker) {
                gain = -NEVER;
            } else if schedule.open_slots(blocker).is_empty() {
                gain -= self.counts(blocker);
            }
        });
        gain
    }

    /// One of two random sessions of a team: the one that counts less.
    #[inline]
    fn cheap_session(&mut self, team: TeamNo) -> Option<PairNo> {
        let busy = self.bench.problem().teams.at(team).free.without(self.bench.schedule().free(team));
        let mut pick = || {
            let slot = self.random.slot(busy)?;
            self.bench.schedule().at(team, slot)
        };
        let (one, other) = (pick(), pick());
        let (Some(one), Some(other)) = (one, other) else { return one.or(other) };
        Some(if self.counts(one) <= self.counts(other) { one } else { other })
    }

    /// Places a pair in one of its open slots, if there is any and both teams have room.
    #[inline]
    fn place_somewhere(&mut self, pair: PairNo) -> bool {
        let problem = self.bench.problem();
        let mut open = self.bench.schedule().open_slots(pair);
        if open.is_empty() {
            return false;
        }
        let regular = open.without(problem.costs.flex);
        if !regular.is_empty() {
            open = regular;
        }
        let published = problem.pairs.at(pair).published.filter(|slot| open.contains(*slot));
        match published.or_else(|| self.random.slot(open)) {
            Some(slot) => self.place(pair, slot),
            None => false,
        }
    }

    /// Brings in every pair that raises the true objective, best first, again and again until none does.
    pub fn polish(&mut self) {
        let problem = self.bench.problem();
        self.guide = Guide::new(problem, &self.prices, 0);
        self.paid = 0;
        let hope = -self.mean * self.tuning.polish_percent / 100;
        let mut pairs: Vec<PairNo> = problem.pair_numbers().collect();
        pairs.sort_by_key(|pair| std::cmp::Reverse(problem.pairs.at(*pair).value));
        loop {
            let before = self.bench.schedule().objective();
            for &number in &pairs {
                if self.bench.schedule().slot_of(number).is_some() {
                    continue;
                }
                let pair = problem.pairs.at(number);
                let _kept = pair.slots.iter().any(|slot| {
                    let gain = self.gain_in(number, &pair, slot, &Out::default());
                    (gain > hope || self.serves_floor(number)) && self.try_pair(number, slot, 0)
                });
            }
            if self.bench.schedule().objective() == before {
                return;
            }
        }
    }
}
