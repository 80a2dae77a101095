//! From an event to a schedule: the b-matching and its bound, the placement, then search for as long as the caller lets it.

use super::b_matching::{BMatching, FloorGains, best_pairs};
use super::bound::{Prices, Tightening};
use super::exact;
use super::local_search::{Search, Tuning};
use super::placement::place_chosen;
use super::problem::Problem;
use super::schedule::Schedule;
use super::table::{Column, PairNo};
use super::workbench::Workbench;

/// The bound is tightened until so many thousandths of the budget are spent.
const TIGHTEN_UNTIL: u32 = 150;
/// Looking at so many slots of pairs takes about as long as one try.
const SLOTS_LIKE_A_TRY: u64 = 40;

/// Small events are searched to the end once so many thousandths of the budget are spent.
const SEARCH_SMALL_AFTER: u32 = 50;
/// So many tries take about as long as that search between two questions whether to go on.
const TRIES_LIKE_NODES: u64 = 5_000;

/// What the caller wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continue {
    /// Go on; so many thousandths of the budget are spent.
    Spent(u32),
    /// Stop here, with the best so far.
    Stop,
}

/// How far the search is.
#[derive(Debug)]
pub struct Progress<'s, 'p> {
    /// Tries made.
    pub steps: u64,
    /// The best objective so far, tenths of a point, fixed sessions included.
    pub objective: i64,
    /// Nothing can be better than this, tenths of a point.
    pub bound: i64,
    /// Was the first schedule polished to the end? That takes some milliseconds.
    pub is_polished: bool,
    bench: &'s Workbench<'p>,
}

impl<'p> Progress<'_, 'p> {
    /// The best schedule so far, fixed sessions left out. It is built for whoever asks, so ask when somebody will look at it.
    #[must_use]
    pub fn best_schedule(&self) -> Schedule<'p> {
        self.bench.best_schedule()
    }
}

/// A budget of so many tries: with it, the same seed gives the same schedule on every machine.
pub fn steps(budget: u64) -> impl FnMut(&Progress<'_, '_>) -> Continue {
    move |progress| match (progress.steps * 1000).checked_div(budget) {
        Some(spent) if spent < 1000 => Continue::Spent(spent as u32),
        _ => Continue::Stop,
    }
}

/// The result.
#[derive(Debug, Clone)]
pub struct Solution<'p> {
    /// The best schedule found. Fixed sessions are not in it.
    pub schedule: Schedule<'p>,
    /// Value of all sessions, fixed ones included, tenths of a point.
    pub value: i64,
    /// Value less the costs of flex slots and of changes: what was maximised, tenths of a point.
    pub objective: i64,
    /// No schedule that meets the floors as well as this one has a higher objective, tenths of a point.
    pub bound: i64,
    /// Prices that prove the bound of the problem without costs already counted.
    pub prices: Prices,
    /// Tries made.
    pub steps: u64,
}

impl Solution<'_> {
    /// Is it proven that nothing better exists?
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.objective >= self.bound
    }

    /// How far the bound is above the objective, in thousandths of a percent of the bound, rounded up.
    #[must_use]
    pub fn gap_thousandths_of_percent(&self) -> i64 {
        gap_thousandths_of_percent(self.objective, self.bound)
    }
}

/// How far `bound` is above `objective`, both tenths of a point, in thousandths of a percent of the bound, rounded up.
#[must_use]
pub fn gap_thousandths_of_percent(objective: i64, bound: i64) -> i64 {
    let missing = (bound - objective).max(0);
    (missing * 100_000 + bound.max(1) - 1) / bound.max(1)
}

/// Finds a schedule. `caller` is asked again and again whether to go on, every few milliseconds at most; it is asked for the
/// first time when a first schedule is there.
pub fn solve<'p>(
    problem: &'p Problem,
    seed: u64,
    caller: &mut dyn FnMut(&Progress<'_, 'p>) -> Continue,
) -> Solution<'p> {
    solve_tuned(problem, seed, Tuning::default(), caller)
}

/// Like [`solve`], with other settings of the search.
pub fn solve_tuned<'p>(
    problem: &'p Problem,
    seed: u64,
    tuning: Tuning,
    caller: &mut dyn FnMut(&Progress<'_, 'p>) -> Continue,
) -> Solution<'p> {
    let mut run = Run::begin(problem, caller);
    let bench = place_chosen(problem, &run.pairs.chosen);
    let guiding = run.guiding();
    let mut search = Search::new(bench, guiding.best_prices(), guiding.bound(), seed, tuning);
    let mut goes_on = run.ask(&search);
    while goes_on && search.is_polishing() {
        run.steps += search.go_on(0);
        run.is_polished = !search.is_polishing();
        goes_on = run.ask(&search);
    }
    if goes_on {
        run.tighten(&search);
        let guiding = run.guiding();
        search.guide_by(guiding.best_prices(), guiding.bound());
        let is_small = exact::is_small(problem);
        while run.ask(&search) {
            if is_small && !run.is_searched && run.spent >= SEARCH_SMALL_AFTER {
                run.search_to_the_end(&mut search);
                continue;
            }
            run.steps += search.go_on(run.spent);
        }
    }
    run.end(search)
}

/// The weight of each pair wherever it is worth most.
fn best_worths(problem: &Problem) -> Column<PairNo, i64> {
    let worths: Vec<i64> = problem.pairs.values().iter().map(|pair| problem.costs.best_worth(pair)).collect();
    Column::from(worths)
}

struct Run<'p, 'c> {
    problem: &'p Problem,
    /// What every objective is reported with: fixed sessions, and changes as a cost.
    constant: i64,
    caller: &'c mut dyn FnMut(&Progress<'_, 'p>) -> Continue,
    pairs: BMatching,
    gains: FloorGains,
    /// With the floors' gains.
    tightening: Tightening<'p>,
    /// On worth alone, if there are floors: that bound holds however well they are met.
    worth: Option<Tightening<'p>>,
    spent: u32,
    steps: u64,
    is_polished: bool,
    is_over: bool,
    /// Was a small event searched to the end, or as far as the budget went?
    is_searched: bool,
    /// The best objective, if it is proven by having searched everything.
    proven: Option<i64>,
}

impl<'p, 'c> Run<'p, 'c> {
    fn begin(problem: &'p Problem, caller: &'c mut dyn FnMut(&Progress<'_, 'p>) -> Continue) -> Self {
        let weights = best_worths(problem);
        let has_floors = problem.has_floors;
        let gains = if has_floors { FloorGains::First } else { FloorGains::Ignored };
        let pairs = best_pairs(problem, &weights, gains);
        let tightening = Tightening::new(problem, &pairs, gains);
        let worth = has_floors.then(|| {
            let pairs = best_pairs(problem, &weights, FloorGains::Ignored);
            Tightening::new(problem, &pairs, FloorGains::Ignored)
        });
        Self {
            problem,
            constant: problem.constant_value - problem.cost_of_changing_all(),
            caller,
            pairs,
            gains,
            tightening,
            worth,
            spent: 0,
            steps: 0,
            is_polished: false,
            is_over: false,
            is_searched: false,
            proven: None,
        }
    }

    /// The objective as it is reported.
    fn reported(&self, worth: i64) -> i64 {
        worth + self.constant
    }

    fn bound(&self, floors: i64) -> i64 {
        let bound = self.proven.unwrap_or_else(|| self.tightening.bound()) - floors;
        self.worth.as_ref().map_or(bound, |worth| worth.bound().min(bound))
    }

    /// The prices that tell the search what is dear. A floor's gain is more than all worth together, so prices with floors tell
    /// nothing else; the schedule counts floors by itself.
    fn guiding(&self) -> &Tightening<'p> {
        self.worth.as_ref().unwrap_or(&self.tightening)
    }

    /// Asks the caller. False if the search is to end: stopped, out of budget, or at the bound. Nobody is asked again then.
    fn ask(&mut self, search: &Search<'p>) -> bool {
        if self.is_over {
            return false;
        }
        let (best, floors) = (search.bench().best_objective(), search.bench().best_floors());
        let progress = Progress {
            steps: self.steps,
            objective: self.reported(best - floors),
            bound: self.reported(self.bound(floors)),
            is_polished: self.is_polished,
            bench: search.bench(),
        };
        let is_proven = best >= self.proven.unwrap_or_else(|| self.tightening.bound());
        match (self.caller)(&progress) {
            Continue::Spent(spent) if spent < 1000 => {
                self.spent = spent;
                self.is_over = is_proven;
            }
            _ => self.is_over = true,
        }
        !self.is_over
    }

    /// Tightens the bound until it is settled.
    fn tighten(&mut self, search: &Search<'p>) {
        let pair_slots: u32 = self.problem.pairs.values().iter().map(|pair| pair.slots.count()).sum();
        let tries_like_a_step = u64::from(pair_slots) / SLOTS_LIKE_A_TRY + 1;
        let (best, floors) = (search.bench().best_objective(), search.bench().best_floors());
        let is_settled =
            |run: &Self| run.tightening.is_settled() && run.worth.as_ref().is_none_or(Tightening::is_settled);
        while !is_settled(self) && self.spent < TIGHTEN_UNTIL && self.ask(search) {
            self.tightening.step(best);
            self.steps += tries_like_a_step;
            if let Some(worth) = &mut self.worth {
                worth.step(best - floors);
                self.steps += tries_like_a_step;
            }
        }
    }

    /// Searches a small event to the end; takes over what is better.
    fn search_to_the_end(&mut self, search: &mut Search<'p>) {
        self.is_searched = true;
        let problem = self.problem;
        let (gains, known) = (self.gains, search.bench().best_objective());
        let searched = exact::search(problem, gains, known, || {
            self.steps += TRIES_LIKE_NODES;
            self.ask(search)
        });
        if let Some(sessions) = &searched.better {
            search.take_over(sessions);
        }
        if searched.is_complete {
            self.proven = Some(search.bench().best_objective());
        }
    }

    fn end(self, search: Search<'p>) -> Solution<'p> {
        let schedule = search.into_bench().into_best();
        let bound = self.reported(self.bound(schedule.floors()));
        Solution {
            value: schedule.value() + self.problem.constant_value,
            objective: self.reported(schedule.worth()),
            bound,
            prices: self.tightening.best_prices().clone(),
            steps: self.steps,
            schedule,
        }
    }
}
