//! Which pairs should meet, if slots did not matter? The exact answer, and prices that prove it.
//!
//! Each team can have so many sessions, each pair can meet once: a maximum-weight bipartite b-matching, a linear program
//! whose optimum is whole by itself. It is solved like a descending auction, the primal-dual method of Kuhn (1955) and
//! Munkres (1957):
//!
//! - Every team has a *price* for one of its sessions. A pair is *tight* if its weight is exactly the price of its two teams;
//!   chosen pairs are worth at least their price, all others at most. That holds at every moment.
//! - Partner teams begin at a price that nobody pays, seller teams at nothing. A partner team that still wants a session
//!   looks for an *alternating path* of tight pairs: a pair to add, one to give up, one to add …, to a seller team with
//!   room. All shortest paths are used up before looking again (Hopcroft and Karp 1973, Dinitz 1970).
//! - If there is no path, the prices of all partner teams that were reached go down and those of the seller teams reached go
//!   up by the same amount, until one more pair becomes tight or a team no longer wants a session at its price.
//!
//! When nobody wants anything any more, the value of the chosen pairs equals what the prices add up to
//! ([`super::bound::Prices::bound`]), which is the proof that nothing better exists.
//!
//! Floors fit in as a gain for the first sessions of a team ([`FloorGains`]): such a team goes on below price zero. Gains that
//! outweigh all values would make the auction long; they are given afterwards, by [`super::floor_paths`].

use super::floor_paths::give_floors;
use super::problem::{Problem, Team};
use super::table::{Column, Key, PairNo, TeamNo};

/// What a team's first sessions gain beside their weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloorGains {
    /// Nothing: floors do not matter.
    Ignored,
    /// As the problem weighs floors: before all values, the worst-off first.
    First,
    /// One for each session up to the floor.
    Counted,
}

impl FloorGains {
    /// The gain of a team's n-th session (n from 1); never grows with n.
    #[inline]
    #[must_use]
    pub fn of(self, problem: &Problem, team: &Team, nth: u32) -> i64 {
        match self {
            Self::Ignored => 0,
            Self::First => problem.floor_gain(team, nth),
            Self::Counted => i64::from(nth <= team.floor),
        }
    }
}

/// The best pairs and the prices that prove them best.
#[derive(Debug, Clone)]
pub struct BMatching {
    /// Is the pair chosen?
    pub chosen: Column<PairNo, bool>,
    /// The price of one session of each team, in the unit of the weights. Negative only for teams with a floor.
    pub prices: Column<TeamNo, i64>,
    /// How many chosen pairs each team has.
    pub count: Column<TeamNo, u32>,
    /// Weights of the chosen pairs and gains of the floors.
    pub total: i64,
}

/// The best choice of pairs for the given weights, which must not grow along the pairs of a team: either the best worth of
/// each pair, in whose order `Problem::pairs_of` is, or the same for all.
#[must_use]
pub fn best_pairs(problem: &Problem, weights: &Column<PairNo, i64>, gains: FloorGains) -> BMatching {
    if gains == FloorGains::First {
        let mut matching = Auction::opened(problem, weights, FloorGains::Ignored).held();
        give_floors(problem, weights, gains, &mut matching);
        return matching;
    }
    Auction::opened(problem, weights, gains).held()
}

/// What looking for paths came to.
enum Look {
    PathsFound,
    PricesMayFall(i64),
    NobodyWants,
}

fn lower(fall: &mut Option<i64>, by: i64) {
    *fall = Some(fall.map_or(by, |fall| fall.min(by)));
}

struct Auction<'a> {
    problem: &'a Problem,
    weights: &'a Column<PairNo, i64>,
    gains: FloorGains,
    chosen: Column<PairNo, bool>,
    price: Column<TeamNo, i64>,
    count: Column<TeamNo, u32>,
    /// No seller team was ever cheaper; their prices only rise.
    cheapest_seller: i64,
    /// Steps from a team that wants a session, from 1; 0 for teams that were not reached.
    level: Column<TeamNo, u32>,
    reached: Vec<TeamNo>,
    /// The next pair that a team tries when paths are used up.
    next_pair: Column<TeamNo, u32>,
}

impl<'a> Auction<'a> {
    fn opened(problem: &'a Problem, weights: &'a Column<PairNo, i64>, gains: FloorGains) -> Self {
        let teams = problem.team_count();
        let mut price = Column::filled(teams, 0);
        for team in problem.team_numbers() {
            price.set(team, -gains.of(problem, &problem.teams.at(team), 1));
        }
        let sellers = problem.team_numbers().skip(problem.partner_teams);
        let cheapest_seller = sellers.map(|seller| price.at(seller)).min().unwrap_or(0);
        let asked = problem.pairs.values().iter().zip(weights.values());
        let highest = asked.map(|(pair, weight)| weight - price.at(pair.seller)).max().unwrap_or(0).max(0);
        for team in problem.partner_numbers() {
            if !problem.pairs_of.of(team).is_empty() {
                price.set(team, highest);
            }
        }
        Self {
            problem,
            weights,
            gains,
            chosen: Column::filled(problem.pairs.values().len(), false),
            price,
            count: Column::filled(teams, 0),
            cheapest_seller,
            level: Column::filled(teams, 0),
            reached: Vec::with_capacity(teams),
            next_pair: Column::filled(teams, 0),
        }
    }

    /// Goes on until nobody wants anything any more.
    fn held(mut self) -> BMatching {
        loop {
            match self.look() {
                Look::PathsFound => self.use_paths(),
                Look::PricesMayFall(by) => self.change_prices(by),
                Look::NobodyWants => return self.closed(),
            }
        }
    }

    /// What one more session gains a team beside its weight; nothing if it has no room.
    #[inline]
    fn gain_of_next(&self, team: TeamNo) -> Option<i64> {
        let facts = self.problem.teams.at(team);
        let nth = self.count.at(team) + 1;
        if nth <= facts.cap { Some(self.gains.of(self.problem, &facts, nth)) } else { None }
    }

    /// How far a team's price is above what one of its sessions gains it; 0 means it would as soon do without it.
    #[inline]
    fn pull_of_last(&self, team: TeamNo) -> i64 {
        self.price.at(team) + self.gains.of(self.problem, &self.problem.teams.at(team), self.count.at(team))
    }

    /// How far the price of a partner team must fall until it wants no further session.
    #[inline]
    fn want(&self, partner: TeamNo) -> Option<i64> {
        self.gain_of_next(partner).map(|gain| self.price.at(partner) + gain).filter(|want| *want > 0)
    }

    /// How far a seller team's price must rise until it would take a further session; 0 means it takes one now.
    #[inline]
    fn reserve(&self, seller: TeamNo) -> Option<i64> {
        self.gain_of_next(seller).map(|gain| -gain - self.price.at(seller))
    }

    #[inline]
    fn slack(&self, pair: PairNo) -> i64 {
        let facts = self.problem.pairs.at(pair);
        self.price.at(facts.partner) + self.price.at(facts.seller) - self.weights.at(pair)
    }

    /// Can a path end here?
    #[inline]
    fn is_end(&self, team: TeamNo, is_partner: bool) -> bool {
        if is_partner {
            self.count.at(team) > 0 && self.pull_of_last(team) == 0
        } else {
            self.reserve(team) == Some(0)
        }
    }

    #[inline]
    fn is_partner(&self, team: TeamNo) -> bool {
        team.row() < self.problem.partner_teams
    }

    /// Looks for alternating paths from all partner teams that want a session, shortest first.
    fn look(&mut self) -> Look {
        for team in self.reached.drain(..) {
            self.level.set(team, 0);
        }
        let mut fall: Option<i64> = None;
        for partner in self.problem.partner_numbers() {
            if let Some(want) = self.want(partner) {
                lower(&mut fall, want);
                self.level.set(partner, 1);
                self.reached.push(partner);
            }
        }
        let mut found = false;
        let mut position = 0;
        while let Some(&team) = self.reached.get(position) {
            position += 1;
            let level = self.level.at(team);
            let is_partner = self.is_partner(team);
            let cutoff = self.price.at(team) + self.cheapest_seller;
            if level > 1 && self.is_end(team, is_partner) {
                found = true;
            }
            if is_partner && level > 1 {
                lower(&mut fall, self.pull_of_last(team));
            } else if !is_partner && let Some(reserve) = self.reserve(team) {
                lower(&mut fall, reserve);
            }
            for &pair in self.problem.pairs_of.of(team) {
                // From a partner team a path goes on by adding a pair, from a seller team by giving one up.
                if self.chosen.at(pair) == is_partner {
                    continue;
                }
                let other = self.problem.pairs.at(pair).other(team);
                if self.level.at(other) > 0 {
                    continue;
                }
                let slack = self.slack(pair);
                if is_partner && slack > 0 && fall.is_some_and(|fall| self.weights.at(pair) < cutoff - fall) {
                    // Weights fall from here on and no seller team is cheaper than the cheapest.
                    break;
                }
                if slack == 0 {
                    self.level.set(other, level + 1);
                    self.reached.push(other);
                } else {
                    lower(&mut fall, slack.abs());
                }
            }
        }
        match fall {
            _ if found => Look::PathsFound,
            Some(by) if by > 0 => Look::PricesMayFall(by),
            _ => Look::NobodyWants,
        }
    }

    fn change_prices(&mut self, by: i64) {
        for &team in &self.reached {
            let change = if team.row() < self.problem.partner_teams { -by } else { by };
            self.price.set(team, self.price.at(team) + change);
        }
    }

    /// Uses paths of the levels until there is none left.
    fn use_paths(&mut self) {
        for &team in &self.reached {
            self.next_pair.set(team, 0);
        }
        let wanting: Vec<TeamNo> =
            self.reached.iter().copied().take_while(|team| self.level.at(*team) == 1).collect();
        let mut path = Vec::new();
        for partner in wanting {
            while self.want(partner).is_some() && self.use_path_from(partner, &mut path) {}
        }
    }

    /// Follows levels upwards from a partner team to an end and takes that path.
    fn use_path_from(&mut self, start: TeamNo, path: &mut Vec<PairNo>) -> bool {
        path.clear();
        let mut team = start;
        loop {
            if !path.is_empty() && self.is_end(team, self.is_partner(team)) {
                self.take(start, path, team);
                return true;
            }
            match self.step_from(team) {
                Some(pair) => {
                    path.push(pair);
                    team = self.problem.pairs.at(pair).other(team);
                }
                None => {
                    // A dead end: nobody needs to come here again.
                    self.level.set(team, 0);
                    let Some(back) = path.pop() else { return false };
                    team = self.problem.pairs.at(back).other(team);
                }
            }
        }
    }

    /// The next pair that leads one level up from a team.
    fn step_from(&mut self, team: TeamNo) -> Option<PairNo> {
        let is_partner = self.is_partner(team);
        let level = self.level.at(team);
        let pairs = self.problem.pairs_of.of(team);
        while let Some(&pair) = pairs.get(self.next_pair.at(team) as usize) {
            let other = self.problem.pairs.at(pair).other(team);
            if self.chosen.at(pair) != is_partner
                && self.level.at(other) == level + 1
                && level > 0
                && self.slack(pair) == 0
            {
                return Some(pair);
            }
            self.next_pair.set(team, self.next_pair.at(team) + 1);
        }
        None
    }

    /// Adds and gives up the pairs of a path in turn.
    fn take(&mut self, start: TeamNo, path: &[PairNo], end: TeamNo) {
        for &pair in path {
            self.chosen.set(pair, !self.chosen.at(pair));
        }
        self.count.set(start, self.count.at(start) + 1);
        let count = self.count.at(end);
        self.count.set(end, if self.is_partner(end) { count.saturating_sub(1) } else { count + 1 });
    }

    fn closed(self) -> BMatching {
        let weights = self.weights.values().iter().zip(self.chosen.values());
        let weight: i64 = weights.filter(|(_, chosen)| **chosen).map(|(weight, _)| weight).sum();
        let gain_of = |team: TeamNo| -> i64 {
            let facts = self.problem.teams.at(team);
            (1..=self.count.at(team)).map(|nth| self.gains.of(self.problem, &facts, nth)).sum()
        };
        let gains: i64 = self.problem.team_numbers().map(gain_of).sum();
        BMatching { chosen: self.chosen, prices: self.price, count: self.count, total: weight + gains }
    }
}

#[cfg(test)]
mod tests;
