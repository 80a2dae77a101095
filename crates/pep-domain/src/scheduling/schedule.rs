//! A schedule that cannot be wrong: its only ways in are [`Schedule::place`], which refuses what breaks a rule, and
//! [`Schedule::remove`].

use super::facts::Session;
use super::problem::Problem;
use super::table::{Column, Grid, PairNo, SlotNo, Slots, TeamNo};

/// Pairs in slots. Fixed sessions are not in it; the problem has made room for them.
#[derive(Debug, Clone)]
pub struct Schedule<'p> {
    problem: &'p Problem,
    /// Slot number + 1, or 0 for pairs that do not meet.
    slot_of: Column<PairNo, u8>,
    /// Pair number + 1, or 0.
    at: Grid<u32>,
    /// Slots in which a team could take a session now.
    free: Column<TeamNo, Slots>,
    /// How many sessions keep a team from a slot without being in it. Counted only if the problem has clashes.
    kept_out: Grid<u16>,
    count: Column<TeamNo, u32>,
    worth: i64,
    floors: i64,
}

impl<'p> Schedule<'p> {
    /// Nobody meets.
    #[must_use]
    pub fn empty(problem: &'p Problem) -> Self {
        let teams = problem.team_count();
        let kept_out_width = if problem.has_clashes { problem.slot_count } else { 0 };
        let free: Vec<Slots> = problem.teams.values().iter().map(|team| team.free).collect();
        Self {
            problem,
            slot_of: Column::filled(problem.pairs.values().len(), 0),
            at: Grid::filled(teams, problem.slot_count, 0),
            free: Column::from(free),
            kept_out: Grid::filled(teams, kept_out_width, 0),
            count: Column::filled(teams, 0),
            worth: 0,
            floors: 0,
        }
    }

    /// The problem that this is a schedule of.
    #[inline]
    #[must_use]
    pub fn problem(&self) -> &'p Problem {
        self.problem
    }

    /// Where a pair meets.
    #[inline]
    #[must_use]
    pub fn slot_of(&self, pair: PairNo) -> Option<SlotNo> {
        self.slot_of.at(pair).checked_sub(1).map(SlotNo)
    }

    /// Whom a team meets in a slot.
    #[inline]
    #[must_use]
    pub fn at(&self, team: TeamNo, slot: SlotNo) -> Option<PairNo> {
        self.at.at(team, slot).checked_sub(1).map(PairNo)
    }

    /// Slots in which a team could take one more session, apart from its limit.
    #[inline]
    #[must_use]
    pub fn free(&self, team: TeamNo) -> Slots {
        self.free.at(team)
    }

    /// How many sessions a team has.
    #[inline]
    #[must_use]
    pub fn count(&self, team: TeamNo) -> u32 {
        self.count.at(team)
    }

    /// Is the team below its limit?
    #[inline]
    #[must_use]
    pub fn has_room(&self, team: TeamNo) -> bool {
        self.count.at(team) < self.problem.teams.at(team).cap
    }

    /// The pairs that a team meets.
    pub fn pairs_of(&self, team: TeamNo) -> impl Iterator<Item = PairNo> + use<'_> {
        self.at.row(team).iter().filter_map(|cell| cell.checked_sub(1)).map(PairNo)
    }

    /// Worth of all sessions (see [`super::problem::Costs::worth`]), tenths of a point.
    #[must_use]
    pub fn worth(&self) -> i64 {
        self.worth
    }

    /// What the sessions add towards the floors (see [`Problem::floor_gain`]).
    #[must_use]
    pub fn floors(&self) -> i64 {
        self.floors
    }

    /// What the solver maximises.
    #[inline]
    #[must_use]
    pub fn objective(&self) -> i64 {
        self.worth + self.floors
    }

    /// Value of all sessions without costs and floors, tenths of a point. Fixed sessions are not counted.
    #[must_use]
    pub fn value(&self) -> i64 {
        let met = self.problem.pairs.values().iter().zip(self.slot_of.values());
        met.filter(|(_, slot)| **slot > 0).map(|(pair, _)| pair.value).sum()
    }

    /// All sessions, in order of partner, seller and slot.
    #[must_use]
    pub fn sessions(&self) -> Vec<Session> {
        let met = self.problem.pairs.values().iter().zip(self.slot_of.values());
        let mut sessions: Vec<Session> = met
            .filter_map(|(pair, slot)| {
                let slot = SlotNo(slot.checked_sub(1)?);
                Some(Session { partner: pair.partner, seller: pair.seller, slot })
            })
            .collect();
        sessions.sort_unstable();
        sessions
    }

    /// The slots in which a pair could be placed as things stand, apart from limits.
    #[inline]
    #[must_use]
    pub fn open_slots(&self, pair: PairNo) -> Slots {
        let facts = self.problem.pairs.at(pair);
        facts.slots.and(self.free.at(facts.partner)).and(self.free.at(facts.seller))
    }

    /// Lets a pair meet in a slot. False, and nothing changes, if a rule forbids it.
    #[inline]
    pub fn place(&mut self, pair: PairNo, slot: SlotNo) -> bool {
        let facts = self.problem.pairs.at(pair);
        let teams = [facts.partner, facts.seller];
        let is_open = self.open_slots(pair).contains(slot) && self.slot_of.at(pair) == 0;
        if !is_open || !teams.iter().all(|team| self.has_room(*team)) {
            return false;
        }
        self.slot_of.set(pair, slot.0 + 1);
        for team in teams {
            self.at.set(team, slot, pair.0 + 1);
            self.free.set(team, self.free.at(team).without(Slots::only(slot)));
            let count = self.count.at(team) + 1;
            self.count.set(team, count);
            if self.problem.has_floors {
                self.floors += self.problem.floor_gain(&self.problem.teams.at(team), count);
            }
        }
        self.worth += self.problem.costs.worth(&facts, slot);
        if self.problem.has_clashes {
            self.for_each_kept_out(teams, slot, Self::keep_out);
        }
        true
    }

    /// Takes a pair out. Answers the slot it was in.
    #[inline]
    pub fn remove(&mut self, pair: PairNo) -> Option<SlotNo> {
        let slot = self.slot_of(pair)?;
        let facts = self.problem.pairs.at(pair);
        let teams = [facts.partner, facts.seller];
        self.slot_of.set(pair, 0);
        for team in teams {
            self.at.set(team, slot, 0);
            self.reopen(team, slot);
            let count = self.count.at(team);
            if self.problem.has_floors {
                self.floors -= self.problem.floor_gain(&self.problem.teams.at(team), count);
            }
            self.count.set(team, count.saturating_sub(1));
        }
        self.worth -= self.problem.costs.worth(&facts, slot);
        if self.problem.has_clashes {
            self.for_each_kept_out(teams, slot, Self::let_in);
        }
        Some(slot)
    }

    /// Visits the teams and slots that a session of these two teams blocks beside its own.
    fn for_each_kept_out(&mut self, teams: [TeamNo; 2], slot: SlotNo, visit: fn(&mut Self, TeamNo, SlotNo)) {
        let problem = self.problem;
        for team in teams {
            for other_slot in problem.near.at(slot).iter() {
                visit(self, team, other_slot);
            }
            for &other_team in problem.sharing.of(team) {
                for other_slot in problem.at_once.at(slot).iter() {
                    visit(self, other_team, other_slot);
                }
            }
        }
    }

    fn keep_out(&mut self, team: TeamNo, slot: SlotNo) {
        self.kept_out.set(team, slot, self.kept_out.at(team, slot) + 1);
        self.free.set(team, self.free.at(team).without(Slots::only(slot)));
    }

    fn let_in(&mut self, team: TeamNo, slot: SlotNo) {
        self.kept_out.set(team, slot, self.kept_out.at(team, slot).saturating_sub(1));
        self.reopen(team, slot);
    }

    /// Makes a slot free again if nothing else takes it.
    #[inline]
    fn reopen(&mut self, team: TeamNo, slot: SlotNo) {
        let is_kept_out = self.problem.has_clashes && self.kept_out.at(team, slot) > 0;
        if self.at.at(team, slot) == 0 && !is_kept_out && self.problem.teams.at(team).free.contains(slot) {
            self.free.set(team, self.free.at(team).or(Slots::only(slot)));
        }
    }

    /// Calls `visit` for each session that keeps `pair` from meeting in `slot`, limits aside. Can name a session twice.
    #[inline]
    pub fn for_each_blocker(&self, pair: PairNo, slot: SlotNo, mut visit: impl FnMut(PairNo)) {
        let facts = self.problem.pairs.at(pair);
        for team in [facts.partner, facts.seller] {
            self.for_each_blocker_of(team, slot, &mut visit);
        }
    }

    /// Calls `visit` for each session that keeps a team from another one in `slot`. Can name a session twice.
    #[inline]
    pub fn for_each_blocker_of(&self, team: TeamNo, slot: SlotNo, mut visit: impl FnMut(PairNo)) {
        if let Some(blocker) = self.at(team, slot) {
            visit(blocker);
        }
        if self.problem.has_clashes {
            for near in self.problem.near.at(slot).iter() {
                self.at(team, near).into_iter().for_each(&mut visit);
            }
            for &other in self.problem.sharing.of(team) {
                for near in self.problem.at_once.at(slot).iter() {
                    self.at(other, near).into_iter().for_each(&mut visit);
                }
            }
        }
    }

    /// Remembers where every pair meets, in a form that is quick to copy.
    pub(super) fn save(&self, into: &mut Column<PairNo, u8>) {
        into.copy_from(&self.slot_of);
    }

    /// Goes back to what [`Schedule::save`] remembered.
    pub(super) fn restore(&mut self, from: &Column<PairNo, u8>) {
        for pair in self.problem.pair_numbers() {
            self.remove(pair);
        }
        for (pair, slot) in self.problem.pair_numbers().zip(from.values()) {
            if let Some(slot) = slot.checked_sub(1) {
                let is_placed = self.place(pair, SlotNo(slot));
                debug_assert!(is_placed, "what was saved can be placed again");
            }
        }
    }
}
