//! A schedule that is being worked on: every move is written down, so that a try that leads nowhere is undone.

use super::problem::Problem;
use super::schedule::Schedule;
use super::table::{Column, PairNo, SlotNo, TeamNo};

/// One move, as it must be undone: where the pair was before.
#[derive(Debug, Clone, Copy)]
struct Undo {
    pair: PairNo,
    before: Option<SlotNo>,
}

/// A schedule, its journal, and the best schedule seen.
#[derive(Debug, Clone)]
pub struct Workbench<'p> {
    schedule: Schedule<'p>,
    journal: Vec<Undo>,
    best: Column<PairNo, u8>,
    best_objective: i64,
    best_floors: i64,
    chain: Vec<PairNo>,
}

impl<'p> Workbench<'p> {
    /// Begins with a schedule.
    #[must_use]
    pub fn new(schedule: Schedule<'p>) -> Self {
        let mut best = Column::default();
        schedule.save(&mut best);
        Self {
            best_objective: schedule.objective(),
            best_floors: schedule.floors(),
            schedule,
            journal: Vec::with_capacity(64),
            best,
            chain: Vec::new(),
        }
    }

    /// The problem being solved.
    #[inline]
    #[must_use]
    pub fn problem(&self) -> &'p Problem {
        self.schedule.problem()
    }

    /// The schedule as it is now.
    #[inline]
    #[must_use]
    pub fn schedule(&self) -> &Schedule<'p> {
        &self.schedule
    }

    /// The objective of the best schedule that was kept.
    #[must_use]
    pub fn best_objective(&self) -> i64 {
        self.best_objective
    }

    /// What the best schedule adds towards the floors; a part of its objective.
    #[must_use]
    pub fn best_floors(&self) -> i64 {
        self.best_floors
    }

    /// Where the journal stands, for [`Workbench::undo_to`].
    #[inline]
    #[must_use]
    pub fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Takes all moves since a mark back, last first: every state on the way was possible before.
    #[inline]
    pub fn undo_to(&mut self, mark: usize) {
        while self.journal.len() > mark {
            let Some(undo) = self.journal.pop() else { return };
            match undo.before {
                Some(slot) => {
                    let is_placed = self.schedule.place(undo.pair, slot);
                    debug_assert!(is_placed, "it was there before");
                }
                None => {
                    self.schedule.remove(undo.pair);
                }
            }
        }
    }

    /// Makes all moves final, and keeps the schedule if it is the best so far.
    #[inline]
    pub fn keep(&mut self) {
        self.journal.clear();
        if self.schedule.objective() > self.best_objective {
            self.best_objective = self.schedule.objective();
            self.best_floors = self.schedule.floors();
            self.schedule.save(&mut self.best);
        }
    }

    /// Goes back to the best schedule.
    pub fn return_to_best(&mut self) {
        self.journal.clear();
        if self.schedule.objective() != self.best_objective {
            self.schedule.restore(&self.best);
        }
    }

    /// A copy of the best schedule that was kept; the work goes on where it is.
    #[must_use]
    pub fn best_schedule(&self) -> Schedule<'p> {
        let mut best = Schedule::empty(self.problem());
        best.restore(&self.best);
        best
    }

    /// The best schedule.
    #[must_use]
    pub fn into_best(mut self) -> Schedule<'p> {
        self.return_to_best();
        self.schedule
    }

    /// Lets a pair that does not meet meet in a slot. False if a rule forbids it.
    #[inline]
    pub fn place(&mut self, pair: PairNo, slot: SlotNo) -> bool {
        let is_placed = self.schedule.place(pair, slot);
        if is_placed {
            self.journal.push(Undo { pair, before: None });
        }
        is_placed
    }

    /// Takes a pair out.
    #[inline]
    pub fn remove(&mut self, pair: PairNo) {
        if let Some(slot) = self.schedule.remove(pair) {
            self.journal.push(Undo { pair, before: Some(slot) });
        }
    }

    /// Exchanges two slots along a *Kempe chain*: `team` gives its session in `from` to `to`; whoever is thereby met twice in
    /// `to` gives that session to `from`, and so on to the end of the chain. Worth and limits stay the same; what changes
    /// is which slots are free. False, and nothing changes, if somebody on the way cannot.
    ///
    /// Such a chain that begins at a team without a session in `to` never comes back to it, and in an event in which
    /// everybody is free always succeeds: that is the proof of König (1916) that all pairs then fit.
    pub fn exchange(&mut self, team: TeamNo, from: SlotNo, to: SlotNo) -> bool {
        let problem = self.problem();
        if self.schedule.at(team, to).is_some() {
            return false;
        }
        self.chain.clear();
        let (mut team, mut here, mut there) = (team, from, to);
        while let Some(pair) = self.schedule.at(team, here) {
            let facts = problem.pairs.at(pair);
            if !facts.slots.contains(there) {
                return false;
            }
            self.chain.push(pair);
            team = facts.other(team);
            (here, there) = (there, here);
        }
        let mark = self.mark();
        let chain = std::mem::take(&mut self.chain);
        chain.iter().for_each(|pair| self.remove(*pair));
        let targets = [to, from].into_iter().cycle();
        let all_placed = chain.iter().zip(targets).all(|(pair, slot)| self.place(*pair, slot));
        self.chain = chain;
        if !all_placed {
            self.undo_to(mark);
        }
        all_placed
    }
}
