//! Polishing: every pair that does not meet is tried in every slot, with longer chains than in annealing, and only what raises
//! the true objective is kept.

use std::cmp::Reverse;

use super::super::problem::{Pair, Problem};
use super::super::table::{PairNo, Random, SlotNo, Slots};
use super::exchange::Few;
use super::guided::Guided;

/// The cost of pushing out what must stay, grains.
const NEVER: i64 = i64::MAX / 4;
/// Pairs that are looked at in one go.
const PAIRS_AT_ONCE: usize = 64;

/// How far the polishing is.
#[derive(Debug)]
pub(super) struct Polish {
    /// All pairs, the most valuable first.
    pairs: Vec<PairNo>,
    position: usize,
    /// The objective when this pass over the pairs began.
    before: i64,
}

impl Polish {
    pub(super) fn new(problem: &Problem, objective: i64) -> Self {
        let mut pairs: Vec<PairNo> = problem.pair_numbers().collect();
        pairs.sort_by_key(|pair| Reverse(problem.pairs.at(*pair).value));
        Self { pairs, position: 0, before: objective }
    }

    /// Looks at some pairs. Answers how many tries that took, or nothing if no pair raises the objective any more.
    pub(super) fn go_on(
        &mut self,
        guided: &mut Guided<'_>,
        chain: &Chain,
        random: &mut Random,
    ) -> Option<u64> {
        if self.position >= self.pairs.len() {
            if guided.schedule().objective() == self.before {
                return None;
            }
            (self.position, self.before) = (0, guided.schedule().objective());
        }
        let mut tries = 0;
        for &number in self.pairs.iter().skip(self.position).take(PAIRS_AT_ONCE) {
            if guided.schedule().slot_of(number).is_none() {
                tries += guided.bring_in_somewhere(number, chain, random);
            }
        }
        self.position += PAIRS_AT_ONCE;
        Some(tries)
    }
}

/// How far a pair may push others on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    /// How many sessions in a row may push the next one out.
    pub(super) depth: u32,
    /// A pair is tried only where it loses at most so much at first sight, grains.
    pub(super) hope: i64,
}

impl Guided<'_> {
    /// Brings a pair into the first slot where that raises the score. Answers how many slots were tried.
    fn bring_in_somewhere(&mut self, number: PairNo, chain: &Chain, random: &mut Random) -> u64 {
        let pair = self.problem().pairs.at(number);
        let mut tries = 0;
        for slot in pair.slots.iter() {
            let has_hope = self.gain_in(&pair, number, slot, &Few::default()) > -chain.hope;
            if has_hope || self.serves_floor(&pair) {
                tries += 1;
                if self.improves(number, slot, chain.depth, random) {
                    break;
                }
            }
        }
        tries
    }

    /// Brings a pair into a slot if that raises the score; else nothing changes.
    fn improves(&mut self, number: PairNo, slot: SlotNo, depth: u32, random: &mut Random) -> bool {
        let (mark, before) = (self.mark(), self.score());
        if self.bring_in(number, slot, depth, random) && self.score() > before {
            self.keep();
            return true;
        }
        self.undo_to(mark);
        false
    }

    /// Puts a pair into a slot and lets those in the way move on. False if it cannot be there at all.
    fn bring_in(&mut self, number: PairNo, slot: SlotNo, depth: u32, random: &mut Random) -> bool {
        let mut out: Few<()> = Few::default();
        let mut fits = true;
        self.schedule().for_each_blocker(number, slot, |blocker| fits &= out.add(blocker, ()));
        if !fits {
            return false;
        }
        out.iter().for_each(|(blocker, ())| self.remove(blocker));
        let pair = self.problem().pairs.at(number);
        for team in [pair.partner, pair.seller] {
            if !self.schedule().has_room(team) {
                match self.cheap_session(team, random) {
                    Some(cheap) if out.add(cheap, ()) => self.remove(cheap),
                    _ => return false,
                }
            }
        }
        if !self.place(number, slot) {
            return false;
        }
        let mut settled: Few<()> = Few::default();
        settled.add(number, ());
        out.iter().for_each(|(blocker, ())| self.settle(blocker, &mut settled, depth, random));
        true
    }

    /// Finds a session that was pushed out a new slot: an open one, or one where it pushes out what counts less.
    fn settle(&mut self, number: PairNo, settled: &mut Few<()>, depth: u32, random: &mut Random) {
        let pair = self.problem().pairs.at(number);
        if ![pair.partner, pair.seller].iter().all(|team| self.schedule().has_room(*team)) {
            return;
        }
        if let Some(slot) = self.choice_of(&pair, self.schedule().open_slots(number), random) {
            self.place(number, slot);
            return;
        }
        if depth == 0 {
            return;
        }
        let Some((slot, gain)) = self.best_slot(number, &pair, settled, random) else { return };
        if gain <= 0 {
            return;
        }
        let mut out: Few<()> = Few::default();
        self.schedule().for_each_blocker(number, slot, |blocker| {
            out.add(blocker, ());
        });
        out.iter().for_each(|(blocker, ())| self.remove(blocker));
        if self.place(number, slot) && settled.add(number, ()) {
            out.iter().for_each(|(blocker, ())| self.settle(blocker, settled, depth - 1, random));
        }
    }

    /// The slot in which a pair counts most beyond what it pushes out there; sessions that could go elsewhere cost nothing.
    fn best_slot(
        &self,
        number: PairNo,
        pair: &Pair,
        settled: &Few<()>,
        random: &mut Random,
    ) -> Option<(SlotNo, i64)> {
        // Among equals a random one: begin at a random slot.
        let start = random.slot(pair.slots)?;
        let later = pair.slots.without(Slots::first(usize::from(start.0)));
        let mut best: Option<(SlotNo, i64)> = None;
        for slot in later.iter().chain(pair.slots.without(later).iter()) {
            let gain = self.gain_in(pair, number, slot, settled);
            if gain > -NEVER / 2 && best.is_none_or(|(_, most)| gain > most) {
                best = Some((slot, gain));
            }
        }
        best
    }

    /// What a pair counts in a slot beyond what it pushes out there, grains.
    #[inline]
    fn gain_in(&self, pair: &Pair, number: PairNo, slot: SlotNo, settled: &Few<()>) -> i64 {
        let mut gain = self.counts_in(pair, slot);
        self.schedule().for_each_blocker(number, slot, |blocker| {
            if settled.contains(blocker) {
                gain = -NEVER;
            } else if self.schedule().open_slots(blocker).is_empty() {
                gain -= self.counts(blocker);
            }
        });
        gain
    }
}
