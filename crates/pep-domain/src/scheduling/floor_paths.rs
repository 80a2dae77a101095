//! Floors for the best pairs: begins with the best pairs without floors and gives each session below a floor its gain, one
//! after the other, along *successive shortest paths* (Busacker and Gowen 1960, with the potentials of Edmonds and Karp 1972).
//!
//! Without floors the auction of [`super::b_matching`] takes milliseconds, and few teams are left short by it. Beginning the
//! auction itself with floors is slow: every price would have to fall from above a floor's gain, which is more than all
//! values together, and on the way nearly every pair of the event becomes tight once.
//!
//! - At every moment the prices prove that the chosen pairs are the best for the gains given so far.
//! - A team whose next session is given its gain *wants* that session if the gain is more than its price. From that team an
//!   alternating path is looked for (a pair to add, one to give up, one to add …) that costs least by the prices (Dijkstra
//!   1959). It ends at a team that takes one more session, or at one that does without one of its own.
//! - If the cheapest path costs less than the team wants the session, it is used. Otherwise the session is impossible, or not
//!   worth what others would lose. Either way the prices move by what the path costs, and prove the new choice.
//!
//! Each path takes one look at the pairs of the teams it reaches, so the time depends on how many sessions are missing, not on
//! how much a floor weighs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::b_matching::{BMatching, FloorGains};
use super::problem::Problem;
use super::table::{Column, Key, PairNo, TeamNo};

/// Gives every session below a floor its gain. `matching` must be the best for `weights` without floors.
pub(super) fn give_floors(
    problem: &Problem,
    weights: &Column<PairNo, i64>,
    gains: FloorGains,
    matching: &mut BMatching,
) {
    let mut paths = Paths::over(problem, weights, gains, matching);
    // All first sessions, then all second ones …: the worst-off first.
    let highest = problem.teams.values().iter().map(|team| team.floor).max().unwrap_or(0);
    for nth in 1..=highest {
        for team in problem.team_numbers() {
            let facts = problem.teams.at(team);
            if nth <= facts.floor.min(facts.cap) {
                paths.give(team, nth);
            }
        }
    }
    matching.total += paths.total_gain();
}

/// Where a path ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The team that the path began at does without the session.
    Without,
    /// A team of the other side takes one more session.
    OneMore(TeamNo),
    /// A team of the same side gives one of its sessions up.
    OneLess(TeamNo),
}

struct Paths<'a> {
    problem: &'a Problem,
    weights: &'a Column<PairNo, i64>,
    gains: FloorGains,
    matching: &'a mut BMatching,
    /// How many sessions of each team have been given their gain so far.
    given: Column<TeamNo, u32>,
    /// The cost of the cheapest way to each team, as far as one is known.
    cost: Column<TeamNo, Option<i64>>,
    /// The last pair of that way.
    last_pair: Column<TeamNo, PairNo>,
    /// Teams with a cost.
    reached: Vec<TeamNo>,
    /// Teams to go on from, the cheapest first.
    open: BinaryHeap<Reverse<(i64, TeamNo)>>,
}

impl<'a> Paths<'a> {
    fn over(
        problem: &'a Problem,
        weights: &'a Column<PairNo, i64>,
        gains: FloorGains,
        matching: &'a mut BMatching,
    ) -> Self {
        let teams = problem.team_count();
        Self {
            problem,
            weights,
            gains,
            matching,
            given: Column::filled(teams, 0),
            cost: Column::filled(teams, None),
            last_pair: Column::filled(teams, PairNo(0)),
            reached: Vec::new(),
            open: BinaryHeap::new(),
        }
    }

    /// What a team's n-th session gains now. It never grows with n, because gains are given in that order.
    fn gain(&self, team: TeamNo, nth: u32) -> i64 {
        if nth > self.given.at(team) {
            return 0;
        }
        self.gains.of(self.problem, &self.problem.teams.at(team), nth)
    }

    /// What all chosen sessions gain.
    fn total_gain(&self) -> i64 {
        let of_team = |team: TeamNo| -> i64 {
            (1..=self.matching.count.at(team)).map(|nth| self.gain(team, nth)).sum()
        };
        self.problem.team_numbers().map(of_team).sum()
    }

    /// Gives a team's n-th session its gain, and finds that session if it does not have it.
    fn give(&mut self, team: TeamNo, nth: u32) {
        self.given.set(team, nth);
        let count = self.matching.count.at(team);
        // A session that it has only gets dearer to it. One beyond its next gains less than the next, which is not worth it.
        if nth != count + 1 {
            return;
        }
        let want = self.matching.prices.at(team) + self.gain(team, nth);
        if want <= 0 {
            return;
        }
        let (end, cost) = self.cheapest_path(team, want);
        self.change_prices(team, cost);
        match end {
            End::Without => {}
            End::OneMore(last) => {
                self.use_path(team, last);
                self.matching.count.set(last, self.matching.count.at(last) + 1);
                self.matching.count.set(team, count + 1);
            }
            End::OneLess(last) => {
                self.use_path(team, last);
                self.matching.count.set(last, self.matching.count.at(last).saturating_sub(1));
                self.matching.count.set(team, count + 1);
            }
        }
    }

    fn is_partner(&self, team: TeamNo) -> bool {
        team.row() < self.problem.partner_teams
    }

    /// The cheapest end of a path from `start`, and what it costs: at most `want`.
    fn cheapest_path(&mut self, start: TeamNo, want: i64) -> (End, i64) {
        for team in self.reached.drain(..) {
            self.cost.set(team, None);
        }
        self.open.clear();
        let mut best = (End::Without, want);
        self.reach(start, 0, PairNo(0));
        while let Some(Reverse((cost, team))) = self.open.pop() {
            if cost >= best.1 {
                break;
            }
            if self.cost.at(team) != Some(cost) {
                continue;
            }
            let adds = self.is_partner(team) == self.is_partner(start);
            if let Some((end, more)) = self.end_at(team, start, adds)
                && cost + more < best.1
            {
                best = (end, cost + more);
            }
            self.go_on_from(team, adds, best.1);
        }
        best
    }

    /// The end that a path could have at a team, and what it costs there.
    fn end_at(&self, team: TeamNo, start: TeamNo, adds: bool) -> Option<(End, i64)> {
        let (price, count) = (self.matching.prices.at(team), self.matching.count.at(team));
        if adds {
            let can = team != start && count > 0;
            can.then(|| (End::OneLess(team), price + self.gain(team, count)))
        } else {
            let has_room = count < self.problem.teams.at(team).cap;
            has_room.then(|| (End::OneMore(team), -price - self.gain(team, count + 1)))
        }
    }

    /// Goes on to the teams that a pair leads to: a pair to add, or one to give up.
    fn go_on_from(&mut self, team: TeamNo, adds: bool, limit: i64) {
        let problem = self.problem;
        let (cost, price) = (self.cost.at(team).unwrap_or(0), self.matching.prices.at(team));
        for &pair in problem.pairs_of.of(team) {
            // What is chosen can be given up only, what is not can be added only.
            if self.matching.chosen.at(pair) == adds {
                continue;
            }
            let other = problem.pairs.at(pair).other(team);
            let slack = price + self.matching.prices.at(other) - self.weights.at(pair);
            let there = cost + slack.abs();
            if there < limit && self.cost.at(other).is_none_or(|known| there < known) {
                self.reach(other, there, pair);
            }
        }
    }

    fn reach(&mut self, team: TeamNo, cost: i64, last_pair: PairNo) {
        if self.cost.at(team).is_none() {
            self.reached.push(team);
        }
        self.cost.set(team, Some(cost));
        self.last_pair.set(team, last_pair);
        self.open.push(Reverse((cost, team)));
    }

    /// Teams on the side of `start` become cheaper, those of the other side dearer: the nearer, the more.
    fn change_prices(&mut self, start: TeamNo, path_cost: i64) {
        for &team in &self.reached {
            let nearer = path_cost - self.cost.at(team).unwrap_or(path_cost);
            if nearer > 0 {
                let change = if self.is_partner(team) == self.is_partner(start) { -nearer } else { nearer };
                self.matching.prices.set(team, self.matching.prices.at(team) + change);
            }
        }
    }

    /// Adds and gives up the pairs of the path in turn, from its end back to its start.
    fn use_path(&mut self, start: TeamNo, end: TeamNo) {
        let mut team = end;
        while team != start {
            let pair = self.last_pair.at(team);
            let is_chosen = !self.matching.chosen.at(pair);
            self.matching.chosen.set(pair, is_chosen);
            let weight = self.weights.at(pair);
            self.matching.total += if is_chosen { weight } else { -weight };
            team = self.problem.pairs.at(pair).other(team);
        }
    }
}
