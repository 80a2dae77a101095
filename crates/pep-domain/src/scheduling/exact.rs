//! Small events, searched to the end: the best schedule and the proof that it is.
//!
//! The event becomes an integer program, a variable of 0 or 1 for each slot in which a pair could meet, and `microlp` solves it
//! by branch and bound with cuts. Floors come first, so with floors there are two programs: how well they can be met, and the
//! most worth of a schedule that meets them so well. All numbers in them are small and whole, far inside what floating point
//! tells apart; the sessions are counted again in whole numbers, and a result that does not come to what the program said
//! proves nothing.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, SolveOptions, SolveOutcome, Variable};

use super::b_matching::FloorGains;
use super::problem::Problem;
use super::table::{Column, Lists, PairNo, SlotNo, TeamNo};

/// Events with more pair-slots than this are not searched to the end.
pub const MOST_PAIR_SLOTS: u32 = 800;
/// Nodes between two questions whether to go on.
const NODES_AT_ONCE: u64 = 1;

/// What the search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// The best sessions, if they are better than what was known.
    pub better: Option<Vec<(PairNo, SlotNo)>>,
    /// True if everything was searched: nothing better than `better`, or than what was known, exists.
    pub is_complete: bool,
}

/// Searches for a schedule with a higher objective than `known`. `goes_on` is asked again and again.
pub fn search(
    problem: &Problem,
    gains: FloorGains,
    known: i64,
    mut goes_on: impl FnMut() -> bool,
) -> Searched {
    search_all(problem, gains, known, &mut goes_on).unwrap_or(Searched { better: None, is_complete: false })
}

fn search_all(
    problem: &Problem,
    gains: FloorGains,
    known: i64,
    goes_on: &mut impl FnMut() -> bool,
) -> Option<Searched> {
    let gains = if problem.has_floors { gains } else { FloorGains::Ignored };
    let mut least_floors = 0;
    if gains != FloorGains::Ignored {
        let floors = Program::new(problem, gains, Aim::Floors).solve(goes_on)?;
        least_floors = floors.is_optimal.then_some(floors.objective)?;
    }
    let found = Program::new(problem, gains, Aim::Worth { least_floors }).solve(goes_on)?;
    let objective = objective_of(problem, gains, &found.sessions);
    let said = found.objective + least_floors * unit_of(problem, gains);
    let better = (objective > known).then_some(found.sessions);
    Some(Searched { better, is_complete: found.is_optimal && said <= objective.max(known) })
}

/// What a program maximises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// How well floors are met, in units of `unit_of`.
    Floors,
    /// Worth, tenths of a point, with floors met at least so well.
    Worth { least_floors: i64 },
}

/// The event as an integer program.
struct Program {
    program: microlp::Problem,
    /// One for each slot in which a pair could meet.
    ways: Vec<(Variable, PairNo, SlotNo)>,
    ways_of: Lists<(SlotNo, Variable)>,
}

struct Found {
    objective: i64,
    sessions: Vec<(PairNo, SlotNo)>,
    is_optimal: bool,
}

impl Program {
    fn new(problem: &Problem, gains: FloorGains, aim: Aim) -> Self {
        let mut program = microlp::Problem::new(OptimizationDirection::Maximize);
        let mut ways = Vec::new();
        for number in problem.pair_numbers() {
            let pair = problem.pairs.at(number);
            let of_pair: Vec<_> = pair
                .slots
                .iter()
                .map(|slot| {
                    let worth = if aim == Aim::Floors { 0 } else { problem.costs.worth(&pair, slot) };
                    (program.add_binary_var(worth as f64), number, slot)
                })
                .collect();
            at_most(&mut program, of_pair.iter().map(|(way, ..)| *way).collect(), 1);
            ways.extend(of_pair);
        }
        let both_ends = |&(way, pair, slot): &(Variable, PairNo, SlotNo)| {
            let pair = problem.pairs.at(pair);
            [(pair.partner, (slot, way)), (pair.seller, (slot, way))]
        };
        let ways_of = Lists::gather(problem.team_count(), ways.iter().flat_map(both_ends));
        let mut made = Self { program, ways, ways_of };
        for team in problem.team_numbers() {
            made.keep_rules(problem, team);
        }
        if gains != FloorGains::Ignored {
            made.count_floors(problem, gains, aim);
        }
        made
    }

    fn in_slot(&self, team: TeamNo, slot: SlotNo) -> impl Iterator<Item = Variable> {
        self.ways_of.of(team).iter().filter(move |(at, _)| *at == slot).map(|(_, way)| *way)
    }

    /// One session at a time, the gap between two, people in two teams, and the most sessions.
    fn keep_rules(&mut self, problem: &Problem, number: TeamNo) {
        let team = problem.teams.at(number);
        for slot in team.free.iter() {
            let here: Vec<Variable> = self.in_slot(number, slot).collect();
            let near = problem.near.at(slot).iter().filter(|near| *near > slot).map(|near| (number, near));
            let sharing = problem.sharing.of(number).iter().filter(|other| **other > number);
            let same = sharing.flat_map(|other| problem.at_once.at(slot).iter().map(|same| (*other, same)));
            let clashes: Vec<(TeamNo, SlotNo)> = near.chain(same).collect();
            for (other, slot) in clashes {
                let both = here.iter().copied().chain(self.in_slot(other, slot)).collect();
                at_most(&mut self.program, both, 1);
            }
            at_most(&mut self.program, here, 1);
        }
        let all = self.ways_of.of(number).iter().map(|(_, way)| *way).collect();
        at_most(&mut self.program, all, team.cap);
    }

    /// A variable for each session up to a floor. Earlier sessions gain no less than later ones, so they fill in order.
    fn count_floors(&mut self, problem: &Problem, gains: FloorGains, aim: Aim) {
        let mut floors = LinearExpr::empty();
        for number in problem.team_numbers() {
            let team = problem.teams.at(number);
            let gain = |nth: u32| gains.of(problem, &team, nth) / unit_of(problem, gains);
            let mut counted = LinearExpr::empty();
            for gain in (1..=team.cap).map(gain).take_while(|gain| *gain > 0) {
                let in_aim = if aim == Aim::Floors { gain as f64 } else { 0.0 };
                let nth = self.program.add_var(in_aim, (0.0, 1.0));
                counted.add(nth, 1.0);
                floors.add(nth, gain as f64);
            }
            self.ways_of.of(number).iter().for_each(|(_, way)| counted.add(*way, -1.0));
            self.program.add_constraint(counted, ComparisonOp::Le, 0.0);
        }
        if let Aim::Worth { least_floors } = aim {
            self.program.add_constraint(floors, ComparisonOp::Ge, least_floors as f64);
        }
    }

    /// Solves it, for as long as `goes_on` says so. Nothing if there is no schedule yet, or if the numbers were too hard.
    fn solve(&self, goes_on: &mut impl FnMut() -> bool) -> Option<Found> {
        let mut options = SolveOptions::default();
        options.node_limit = Some(NODES_AT_ONCE);
        let mut outcome = self.program.solve_with(options).ok()?;
        while !outcome.is_optimal() && goes_on() {
            outcome = outcome.resume().ok()?;
        }
        let is_optimal = outcome.is_optimal();
        let SolveOutcome::Solution(solution) = outcome else { return None };
        let is_met = |way: &&(Variable, PairNo, SlotNo)| solution.var_value(way.0) > 0.5;
        Some(Found {
            objective: solution.objective().round() as i64,
            sessions: self.ways.iter().filter(is_met).map(|(_, pair, slot)| (*pair, *slot)).collect(),
            is_optimal,
        })
    }
}

/// At most so many of these. Two teams of one pair name their session twice; it counts once.
fn at_most(program: &mut microlp::Problem, mut ways: Vec<Variable>, most: u32) {
    ways.sort_unstable();
    ways.dedup();
    if ways.len() > most as usize {
        let sum: LinearExpr = ways.into_iter().map(|way| (way, 1.0)).collect();
        program.add_constraint(sum, ComparisonOp::Le, f64::from(most));
    }
}

/// What gains of floors are multiples of.
fn unit_of(problem: &Problem, gains: FloorGains) -> i64 {
    if gains == FloorGains::First { problem.floor_step } else { 1 }
}

/// The objective of some sessions, floors' gains included.
fn objective_of(problem: &Problem, gains: FloorGains, sessions: &[(PairNo, SlotNo)]) -> i64 {
    let mut count: Column<TeamNo, u32> = Column::filled(problem.team_count(), 0);
    let mut objective = 0;
    for &(number, slot) in sessions {
        let pair = problem.pairs.at(number);
        objective += problem.costs.worth(&pair, slot);
        for team in [pair.partner, pair.seller] {
            count.set(team, count.at(team) + 1);
            objective += gains.of(problem, &problem.teams.at(team), count.at(team));
        }
    }
    objective
}

/// Is the event small enough to be searched to the end?
#[must_use]
pub fn is_small(problem: &Problem) -> bool {
    problem.pairs.values().iter().map(|pair| pair.slots.count()).sum::<u32>() <= MOST_PAIR_SLOTS
}

/// The best objective of an event, searched to the end from nothing; for tests and tiny events. Nothing if the search failed.
#[must_use]
pub fn best_objective(problem: &Problem, gains: FloorGains) -> Option<i64> {
    let searched = search(problem, gains, -1, || true);
    let sessions = searched.better.filter(|_| searched.is_complete)?;
    Some(objective_of(problem, gains, &sessions))
}
