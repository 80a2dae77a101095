//! Small events, searched to the end: the best schedule and the proof that it is.
//!
//! Branch and bound (Land and Doig 1960). A node is an event in which some sessions are decided. Its bound comes from
//! [`super::bound`], with the prices of the node above moved on by a few steps. Where the bound shows that nothing better than
//! what is known can come, the node is left; otherwise one pair is decided: it meets in one slot, or in another, or never.

use super::b_matching::{FloorGains, best_pairs};
use super::bound::{GRAINS, Prices, Tightening};
use super::problem::{Pair, Problem};
use super::table::{Column, PairNo, SlotNo, Slots, TeamNo};

/// Events with more pair-slots than this are not searched to the end.
pub const MOST_PAIR_SLOTS: u32 = 400;
/// Steps on the bound in a node.
const STEPS_IN_NODE: usize = 40;

/// What the search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// The best sessions, if they are better than what was known.
    pub better: Option<Vec<(PairNo, SlotNo)>>,
    /// True if everything was searched: nothing better than `better`, or than what was known, exists.
    pub is_complete: bool,
}

struct Node {
    problem: Problem,
    /// Objective of what is decided.
    decided: i64,
    sessions: Vec<(PairNo, SlotNo)>,
    prices: Prices,
}

/// Searches for a schedule with a higher objective than `known`. `goes_on` is asked at every node.
pub fn search(
    problem: &Problem,
    gains: FloorGains,
    prices: &Prices,
    known: i64,
    mut goes_on: impl FnMut() -> bool,
) -> Searched {
    let mut best = known;
    let mut better = None;
    let root = Node { problem: problem.clone(), decided: 0, sessions: Vec::new(), prices: prices.clone() };
    let mut open = vec![root];
    while let Some(mut node) = open.pop() {
        if !goes_on() {
            return Searched { better, is_complete: false };
        }
        let mut tightening = Tightening::resume(&node.problem, gains, node.prices.clone());
        for _ in 0..STEPS_IN_NODE {
            if node.decided + tightening.bound() <= best {
                break;
            }
            tightening.step(best - node.decided);
        }
        if node.decided + tightening.bound() <= best {
            continue;
        }
        let spare = node.decided + tightening.bound() - best;
        let prices = tightening.best_prices().clone();
        let Some(decision) = next_decision(&mut node.problem, &prices, spare) else {
            if node.decided > best {
                best = node.decided;
                better = Some(node.sessions);
            }
            continue;
        };
        let pair = decision.pair;
        if decision.may_never_meet {
            open.push(Node {
                problem: without(&node.problem, pair),
                decided: node.decided,
                sessions: node.sessions.clone(),
                prices: prices.clone(),
            });
        }
        // The cheapest slot last, so that it is looked at first.
        for slot in decision.slots.into_iter().rev() {
            let mut sessions = node.sessions.clone();
            sessions.push((pair, slot));
            let gain = gain_of(&node.problem, gains, pair, slot);
            open.push(Node {
                problem: with(&node.problem, pair, slot),
                decided: node.decided + gain,
                sessions,
                prices: prices.clone(),
            });
        }
    }
    Searched { better, is_complete: true }
}

/// What can become of a pair.
struct Decision {
    pair: PairNo,
    /// The cheapest first.
    slots: Vec<SlotNo>,
    may_never_meet: bool,
}

/// Rules out what the prices show to cost more than the `spare` tenths between the bound and what is known, and answers the
/// pair that has the fewest ways left; the one with the highest value among equals. If every pair is decided, none.
fn next_decision(problem: &mut Problem, prices: &Prices, spare: i64) -> Option<Decision> {
    let mut fewest: Option<(u32, i64, PairNo, bool)> = None;
    // The bound is rounded down to whole tenths; what was cut off counts for the pair.
    let spare = spare * GRAINS + GRAINS - 1;
    for number in problem.pair_numbers() {
        let mut pair = problem.pairs.at(number);
        if pair.slots.is_empty() {
            continue;
        }
        let surplus = prices.surplus(problem, &pair).0.max(0);
        let is_near = |slot: &SlotNo| {
            surplus - prices.surplus(problem, &Pair { slots: Slots::only(*slot), ..pair }).0 <= spare - GRAINS
        };
        pair.slots = pair.slots.iter().filter(is_near).collect();
        problem.pairs.set(number, pair);
        let may_never_meet = surplus <= spare - GRAINS;
        let ways = pair.slots.count() + u32::from(may_never_meet);
        if pair.slots.is_empty() && may_never_meet {
            continue;
        }
        let better = |&(least, value, _, _): &(u32, i64, PairNo, bool)| (ways, -pair.value) < (least, -value);
        if fewest.as_ref().is_none_or(better) {
            fewest = Some((ways, pair.value, number, may_never_meet));
        }
    }
    let (_, _, pair, may_never_meet) = fewest?;
    let facts = problem.pairs.at(pair);
    let mut slots: Vec<SlotNo> = facts.slots.iter().collect();
    slots.sort_by_key(|slot| prices.slot.at(facts.partner, *slot) + prices.slot.at(facts.seller, *slot));
    Some(Decision { pair, slots, may_never_meet })
}

/// What a decided session adds to the objective.
fn gain_of(problem: &Problem, gains: FloorGains, pair: PairNo, slot: SlotNo) -> i64 {
    let facts = problem.pairs.at(pair);
    let floor = |team: TeamNo| gains.of(problem, &problem.teams.at(team), 1);
    problem.costs.worth(&facts, slot) + floor(facts.partner) + floor(facts.seller)
}

/// The event in which a pair never meets.
fn without(problem: &Problem, pair: PairNo) -> Problem {
    let mut rest = problem.clone();
    rest.pairs.set(pair, Pair { slots: Slots::NONE, ..rest.pairs.at(pair) });
    rest
}

/// The event in which a pair meets in a slot: both teams have one session less to give, and less time.
fn with(problem: &Problem, pair: PairNo, slot: SlotNo) -> Problem {
    let mut rest = without(problem, pair);
    let facts = problem.pairs.at(pair);
    for number in [facts.partner, facts.seller] {
        let mut team = rest.teams.at(number);
        team.free = team.free.without(problem.near.at(slot)).without(Slots::only(slot));
        team.cap = team.cap.saturating_sub(1);
        team.floor = team.floor.saturating_sub(1);
        rest.teams.set(number, team);
        for &other in problem.sharing.of(number) {
            let mut team = rest.teams.at(other);
            team.free = team.free.without(problem.at_once.at(slot));
            rest.teams.set(other, team);
        }
    }
    for number in problem.pair_numbers() {
        let mut pair = rest.pairs.at(number);
        let (partner, seller) = (rest.teams.at(pair.partner), rest.teams.at(pair.seller));
        let has_room = partner.cap > 0 && seller.cap > 0;
        pair.slots = if has_room { pair.slots.and(partner.free).and(seller.free) } else { Slots::NONE };
        rest.pairs.set(number, pair);
    }
    rest
}

/// Is the event small enough to be searched to the end?
#[must_use]
pub fn is_small(problem: &Problem) -> bool {
    problem.pairs.values().iter().map(|pair| pair.slots.count()).sum::<u32>() <= MOST_PAIR_SLOTS
}

/// The best objective of an event, searched to the end from nothing; for tests and tiny events.
#[must_use]
pub fn best_objective(problem: &Problem, gains: FloorGains) -> i64 {
    let worths: Vec<i64> = problem.pairs.values().iter().map(|pair| problem.costs.best_worth(pair)).collect();
    let pairs = best_pairs(problem, &Column::from(worths), gains);
    let prices = Prices::of_best_pairs(problem, &pairs);
    let found = search(problem, gains, &prices, -1, || true).better.unwrap_or_default();
    let mut rest = problem.clone();
    let mut total = 0;
    for (pair, slot) in found {
        total += gain_of(&rest, gains, pair, slot);
        rest = with(&rest, pair, slot);
    }
    total
}
