//! Fairness: every team gets at least its floor of sessions where that is possible, and it is said where it is not.
//!
//! Floors are part of the objective (`Problem::floor_gain`): one more session below a floor outweighs everything else, and the
//! first session of a team outweighs the second of another. What the organiser then wants to know is whether somebody was
//! forgotten or could not be served; the b-matching without slots answers that with a proof.

use super::b_matching::{FloorGains, best_pairs};
use super::problem::Problem;
use super::schedule::Schedule;
use super::table::{Column, PairNo, SlotNo, Slots, TeamNo};

/// A team that has fewer sessions than its floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortTeam {
    /// The team.
    pub team: TeamNo,
    /// Sessions it has, beside its fixed ones.
    pub sessions: u32,
    /// Sessions it should have at least, beside its fixed ones.
    pub floor: u32,
    /// The most it could have if all others stood back.
    pub most_possible: u32,
}

impl ShortTeam {
    /// Is it proven that this team cannot reach its floor, whatever the others do?
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        self.most_possible < self.floor
    }
}

/// How well a schedule meets the floors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fairness {
    /// Teams below their floor, the worst-off first.
    pub short: Vec<ShortTeam>,
    /// Sessions that are missing, all teams together.
    pub missing: u32,
    /// So many are missing in every schedule; proven.
    pub missing_in_any: u32,
    /// Teams that this schedule gives nothing. Some may have fixed sessions, which are not part of a schedule.
    pub without_session: Vec<TeamNo>,
}

/// Judges a schedule.
#[must_use]
pub fn judge(schedule: &Schedule<'_>) -> Fairness {
    let problem = schedule.problem();
    let mut short: Vec<ShortTeam> = Vec::new();
    for team in problem.team_numbers() {
        let floor = problem.teams.at(team).floor;
        let sessions = schedule.count(team);
        if sessions < floor {
            short.push(ShortTeam { team, sessions, floor, most_possible: most_alone(problem, team) });
        }
    }
    short.sort_by_key(|team| (team.sessions, std::cmp::Reverse(team.floor), team.team));
    let missing = short.iter().map(|team| team.floor - team.sessions).sum();
    Fairness {
        short,
        missing,
        missing_in_any: if missing == 0 { 0 } else { missing_in_any(problem) },
        without_session: problem.team_numbers().filter(|team| schedule.count(*team) == 0).collect(),
    }
}

/// Sessions below the floors that no schedule can avoid: as many sessions as possible are counted towards the floors, slots
/// aside, and even then so many are missing.
#[must_use]
pub fn missing_in_any(problem: &Problem) -> u32 {
    let weights = Column::filled(problem.pairs.values().len(), 0);
    let most = best_pairs(problem, &weights, FloorGains::Counted);
    problem.team_numbers().map(|team| problem.teams.at(team).floor.saturating_sub(most.count.at(team))).sum()
}

/// The most sessions that a team could have if all others stood back: each pair takes one slot, each slot one pair (Kuhn's
/// augmenting paths). The gap between sessions is not looked at, so that the answer is never too low.
fn most_alone(problem: &Problem, team: TeamNo) -> u32 {
    let mut taken: Column<SlotNo, Option<PairNo>> = Column::filled(problem.slot_count, None);
    let mut count = 0;
    for &pair in problem.pairs_of.of(team) {
        let mut tried = Slots::NONE;
        if takes_slot(problem, pair, &mut taken, &mut tried) {
            count += 1;
        }
    }
    count.min(problem.teams.at(team).cap)
}

fn takes_slot(
    problem: &Problem,
    pair: PairNo,
    taken: &mut Column<SlotNo, Option<PairNo>>,
    tried: &mut Slots,
) -> bool {
    for slot in problem.pairs.at(pair).slots.iter() {
        if tried.contains(slot) {
            continue;
        }
        *tried = tried.or(Slots::only(slot));
        let moves_on = match taken.at(slot) {
            None => true,
            Some(other) => takes_slot(problem, other, taken, tried),
        };
        if moves_on {
            taken.set(slot, Some(pair));
            return true;
        }
    }
    false
}
