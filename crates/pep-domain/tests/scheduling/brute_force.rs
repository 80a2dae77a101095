//! Tiny events, where every schedule can be counted. The counting uses only the verifier.

use pep_domain::scheduling::b_matching::FloorGains;
use pep_domain::scheduling::exact;
use pep_domain::scheduling::facts::{Facts, Session};
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::table::TeamNo;
use pep_domain::scheduling::verifier::violations;

use crate::events::{Made, solved, value_of};

/// The best of all schedules, as `judge` sees them.
fn best_of_all(facts: &Facts, judge: &dyn Fn(&[Session]) -> i64) -> i64 {
    fn best_from(
        facts: &Facts,
        judge: &dyn Fn(&[Session]) -> i64,
        position: usize,
        chosen: &mut Vec<Session>,
    ) -> i64 {
        let Some(pair) = facts.pairs.get(position) else { return judge(chosen) };
        let mut best = best_from(facts, judge, position + 1, chosen);
        for slot in pair.slots.iter() {
            chosen.push(Session { partner: pair.partner, seller: pair.seller, slot });
            if violations(facts, chosen).is_empty() {
                best = best.max(best_from(facts, judge, position + 1, chosen));
            }
            chosen.pop();
        }
        best
    }
    best_from(facts, judge, 0, &mut Vec::new())
}

/// The best of all schedules by value.
fn best_value(facts: &Facts) -> i64 {
    best_of_all(facts, &|sessions| value_of(facts, sessions))
}

fn tiny(seed: u64) -> Made {
    Made { overlap: 75, free: 70, ..Made::new(3, 3, 3, seed) }
}

#[test]
fn the_optimum_of_tiny_events_is_found_and_proven() {
    for seed in 0..60 {
        let made = match seed % 4 {
            0 => tiny(seed),
            1 => Made { most_sessions: 1 + (seed % 3) as u32, ..tiny(seed) },
            2 => Made { gap_minutes: 15, ..tiny(seed) },
            _ => Made { shared_people: 2, ..tiny(seed) },
        };
        let facts = made.facts();
        let best = best_value(&facts);
        let solved = solved(&facts, seed, 60_000);
        assert!(solved.bound >= best, "{made:?}: bound {} below the optimum {best}", solved.bound);
        assert_eq!(solved.value, best, "{made:?}");
        assert!(solved.is_optimal, "{made:?}");
    }
}

#[test]
fn the_search_to_the_end_finds_the_optimum_from_nothing() {
    for seed in 100..130 {
        let facts = tiny(seed).facts();
        let problem = Problem::new(&facts).unwrap();
        assert_eq!(exact::best_objective(&problem, FloorGains::Ignored), Some(best_value(&facts)), "{seed}");
    }
}

#[test]
fn the_search_to_the_end_meets_floors_first_and_the_worst_off_before_all() {
    const FLOOR: i64 = 2;
    let mut missed = 0;
    for seed in 200..230 {
        let facts = Made { floor: FLOOR as u32, gap_minutes: (seed % 2) as i64 * 15, ..tiny(seed) }.facts();
        let problem = Problem::new(&facts).unwrap();
        let gain_of_floors = |sessions: &[Session]| -> i64 {
            let teams = (0..facts.teams.len() as u32).map(TeamNo);
            let count =
                |team| sessions.iter().filter(|s| s.partner == team || s.seller == team).count() as i64;
            teams.map(|team| (1..=FLOOR.min(count(team))).map(|nth| FLOOR - nth + 1).sum::<i64>()).sum()
        };
        let judge =
            |sessions: &[Session]| gain_of_floors(sessions) * problem.floor_step + value_of(&facts, sessions);
        let best = best_of_all(&facts, &judge);
        let all_met = facts.teams.len() as i64 * (1..=FLOOR).sum::<i64>();
        missed += usize::from(best / problem.floor_step < all_met);
        assert_eq!(exact::best_objective(&problem, FloorGains::First), Some(best), "{seed}");
    }
    assert!(missed > 5, "floors that cannot be met are tried too: {missed}");
}
