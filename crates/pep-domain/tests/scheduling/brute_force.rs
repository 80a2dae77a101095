//! Tiny events, where every schedule can be counted. The counting uses only the verifier.

use pep_domain::scheduling::b_matching::FloorGains;
use pep_domain::scheduling::exact;
use pep_domain::scheduling::facts::{Facts, Session};
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::verifier::violations;

use crate::events::{Made, solved, value_of};

/// The best of all schedules by value.
fn best_value(facts: &Facts) -> i64 {
    fn best_from(facts: &Facts, position: usize, chosen: &mut Vec<Session>) -> i64 {
        let Some(pair) = facts.pairs.get(position) else { return value_of(facts, chosen) };
        let mut best = best_from(facts, position + 1, chosen);
        for slot in pair.slots.iter() {
            chosen.push(Session { partner: pair.partner, seller: pair.seller, slot });
            if violations(facts, chosen).is_empty() {
                best = best.max(best_from(facts, position + 1, chosen));
            }
            chosen.pop();
        }
        best
    }
    best_from(facts, 0, &mut Vec::new())
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
        assert_eq!(exact::best_objective(&problem, FloorGains::Ignored), best_value(&facts), "{seed}");
    }
}
