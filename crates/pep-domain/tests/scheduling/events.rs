//! Made-up events.

use pep_domain::scheduling::facts::{Facts, PairFacts, Session, SlotFacts, TeamFacts};
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::solve::{Solution, solve, steps};
use pep_domain::scheduling::table::{Random, SlotNo, Slots, TeamNo};

/// How an event is made up. Shares are percent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made {
    pub(crate) partners: usize,
    pub(crate) sellers: usize,
    pub(crate) slots: usize,
    pub(crate) overlap: u64,
    pub(crate) free: u64,
    pub(crate) most_sessions: u32,
    pub(crate) floor: u32,
    pub(crate) gap_minutes: i64,
    pub(crate) shared_people: usize,
    pub(crate) flex_slots: usize,
    pub(crate) seed: u64,
}

impl Made {
    pub(crate) fn new(partners: usize, sellers: usize, slots: usize, seed: u64) -> Self {
        Self {
            partners,
            sellers,
            slots,
            overlap: 60,
            free: 70,
            most_sessions: 64,
            floor: 0,
            gap_minutes: 0,
            shared_people: 0,
            flex_slots: 0,
            seed,
        }
    }

    pub(crate) fn facts(&self) -> Facts {
        let mut random = Random::seeded(self.seed);
        let teams = self.partners + self.sellers;
        let mut percent = |share: u64| random.bits() % 100 < share;
        let slots = (0..self.slots)
            .map(|slot| SlotFacts {
                start_minute: slot as i64 * 30,
                end_minute: slot as i64 * 30 + 30,
                is_flex: slot + self.flex_slots >= self.slots,
            })
            .collect();
        let team_facts = (0..teams)
            .map(|_| TeamFacts {
                free: (0..self.slots as u8).map(SlotNo).filter(|_| percent(self.free)).collect(),
                max_sessions: self.most_sessions,
                min_sessions: self.floor,
            })
            .collect();
        let mut pairs = Vec::new();
        for partner in 0..self.partners {
            for seller in self.partners..teams {
                if percent(self.overlap) {
                    pairs.push(PairFacts {
                        partner: TeamNo(partner as u32),
                        seller: TeamNo(seller as u32),
                        value: 0,
                        slots: (0..self.slots as u8).map(SlotNo).filter(|_| percent(90)).collect(),
                    });
                }
            }
        }
        for pair in &mut pairs {
            pair.value = 10 + random.below(200) as i64;
        }
        let mut team = || TeamNo(random.below(teams) as u32);
        let shared_people = (0..self.shared_people).map(|_| (team(), team())).collect();
        Facts {
            slots,
            partner_teams: self.partners,
            teams: team_facts,
            pairs,
            shared_people,
            gap_minutes: self.gap_minutes,
            flex_cost: if self.flex_slots > 0 { 1 } else { 0 },
            ..Facts::default()
        }
    }
}

/// Everybody is free all day.
pub(crate) fn everybody_free(mut facts: Facts) -> Facts {
    let all = Slots::first(facts.slots.len());
    facts.teams.iter_mut().for_each(|team| team.free = all);
    facts.pairs.iter_mut().for_each(|pair| pair.slots = all);
    facts
}

/// Solves with a number of tries. Answers the sessions, fixed ones left out, and what is said of them.
pub(crate) fn solved(facts: &Facts, seed: u64, tries: u64) -> Solved {
    let problem = Problem::new(facts).unwrap();
    let solution: Solution<'_> = solve(&problem, seed, &mut steps(tries));
    Solved {
        sessions: solution.schedule.sessions(),
        floors: solution.schedule.floors(),
        is_optimal: solution.is_optimal(),
        value: solution.value,
        objective: solution.objective,
        bound: solution.bound,
        steps: solution.steps,
    }
}

/// What came out, without the problem it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Solved {
    pub(crate) sessions: Vec<Session>,
    pub(crate) floors: i64,
    pub(crate) is_optimal: bool,
    pub(crate) value: i64,
    pub(crate) objective: i64,
    pub(crate) bound: i64,
    pub(crate) steps: u64,
}

/// The value of some sessions, counted anew.
pub(crate) fn value_of(facts: &Facts, sessions: &[Session]) -> i64 {
    let value = |session: &Session| {
        let pair = |pair: &&PairFacts| (pair.partner, pair.seller) == (session.partner, session.seller);
        facts.pairs.iter().find(pair).map_or(0, |pair| pair.value)
    };
    sessions.iter().map(value).sum()
}
