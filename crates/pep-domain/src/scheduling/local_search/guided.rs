//! A schedule as the search sees it: every session counts its worth less a part of the prices of its teams.

use super::super::bound::{GRAINS, Prices};
use super::super::problem::{Pair, Problem};
use super::super::schedule::Schedule;
use super::super::table::{Grid, PairNo, SlotNo};
use super::super::workbench::Workbench;

/// A schedule being worked on, and what it counts.
#[derive(Debug)]
pub(super) struct Guided<'p> {
    bench: Workbench<'p>,
    /// What a session of a team in a slot pays, grains.
    price: Grid<i64>,
    /// What all sessions of the schedule pay, grains.
    paid: i64,
}

/// A point to come back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    journal: usize,
    paid: i64,
}

impl<'p> Guided<'p> {
    /// Nothing is paid yet: sessions count what they are worth.
    pub(super) fn new(bench: Workbench<'p>) -> Self {
        let problem = bench.problem();
        Self { price: Grid::filled(problem.team_count(), problem.slot_count, 0), bench, paid: 0 }
    }

    /// Sessions pay so many percent of these prices from now on.
    pub(super) fn charge(&mut self, prices: &Prices, percent: i64) {
        let problem = self.problem();
        for team in problem.team_numbers() {
            for slot in problem.teams.at(team).free.iter() {
                let whole = prices.team.at(team) + prices.slot.at(team, slot);
                // The dearest prices times a hundred do not fit into 64 bits.
                let part = i128::from(whole) * i128::from(percent) / 100;
                self.price.set(team, slot, i64::try_from(part).unwrap_or(whole));
            }
        }
        self.count_paid();
    }

    /// Sessions count what they are worth from now on.
    pub(super) fn charge_nothing(&mut self) {
        self.price.cells_mut().fill(0);
        self.paid = 0;
    }

    /// Goes back to the best schedule.
    pub(super) fn return_to_best(&mut self) {
        self.bench.return_to_best();
        self.count_paid();
    }

    /// Takes over a whole schedule that was found elsewhere.
    pub(super) fn take_over(&mut self, sessions: &[(PairNo, SlotNo)]) {
        for pair in self.problem().pair_numbers() {
            self.bench.remove(pair);
        }
        for (pair, slot) in sessions {
            self.bench.place(*pair, *slot);
        }
        self.bench.keep();
        self.count_paid();
    }

    fn count_paid(&mut self) {
        let (schedule, problem) = (self.bench.schedule(), self.bench.problem());
        let paid_by = |number| Some(self.price_of(&problem.pairs.at(number), schedule.slot_of(number)?));
        self.paid = problem.pair_numbers().filter_map(paid_by).sum();
    }

    #[inline]
    pub(super) fn problem(&self) -> &'p Problem {
        self.bench.problem()
    }

    #[inline]
    pub(super) fn schedule(&self) -> &Schedule<'p> {
        self.bench.schedule()
    }

    #[inline]
    pub(super) fn bench(&self) -> &Workbench<'p> {
        &self.bench
    }

    pub(super) fn into_bench(self) -> Workbench<'p> {
        self.bench
    }

    /// What the schedule counts, grains.
    #[inline]
    pub(super) fn score(&self) -> i64 {
        self.schedule().objective() * GRAINS - self.paid
    }

    #[inline]
    fn price_of(&self, pair: &Pair, slot: SlotNo) -> i64 {
        self.price.at(pair.partner, slot) + self.price.at(pair.seller, slot)
    }

    /// What a pair would count in a slot, grains.
    #[inline]
    pub(super) fn counts_in(&self, pair: &Pair, slot: SlotNo) -> i64 {
        self.problem().costs.worth(pair, slot) * GRAINS - self.price_of(pair, slot)
    }

    /// What a session counts where it is now, grains; 0 if the pair does not meet.
    #[inline]
    pub(super) fn counts(&self, number: PairNo) -> i64 {
        let Some(slot) = self.schedule().slot_of(number) else { return 0 };
        self.counts_in(&self.problem().pairs.at(number), slot)
    }

    /// Is one of the teams below its floor?
    #[inline]
    pub(super) fn serves_floor(&self, pair: &Pair) -> bool {
        let problem = self.problem();
        let is_short = |team| self.schedule().count(team) < problem.teams.at(team).floor;
        problem.has_floors && (is_short(pair.partner) || is_short(pair.seller))
    }

    /// Lets a pair that does not meet meet in a slot. False if a rule forbids it.
    #[inline]
    pub(super) fn place(&mut self, number: PairNo, slot: SlotNo) -> bool {
        let is_placed = self.bench.place(number, slot);
        if is_placed {
            self.paid += self.price_of(&self.problem().pairs.at(number), slot);
        }
        is_placed
    }

    /// Takes a pair out.
    #[inline]
    pub(super) fn remove(&mut self, number: PairNo) {
        if let Some(slot) = self.schedule().slot_of(number) {
            self.bench.remove(number);
            self.paid -= self.price_of(&self.problem().pairs.at(number), slot);
        }
    }

    #[inline]
    pub(super) fn mark(&self) -> Mark {
        Mark { journal: self.bench.mark(), paid: self.paid }
    }

    /// Takes all moves since a mark back.
    #[inline]
    pub(super) fn undo_to(&mut self, mark: Mark) {
        self.bench.undo_to(mark.journal);
        self.paid = mark.paid;
    }

    /// Makes all moves final.
    #[inline]
    pub(super) fn keep(&mut self) {
        self.bench.keep();
    }
}
