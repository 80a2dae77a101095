//! What holds for every event.

use std::collections::BTreeSet;

use pep_domain::scheduling::b_matching::{FloorGains, best_pairs};
use pep_domain::scheduling::bound::{Prices, Tightening};
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::table::{Column, SlotNo};
use pep_domain::scheduling::verifier::{violations, violations_of_whole};
use proptest::prelude::*;

use crate::events::{Made, everybody_free, solved, value_of};

prop_compose! {
    fn made()(
        partners in 1_usize..9,
        sellers in 1_usize..9,
        slots in 1_usize..10,
        overlap in 20_u64..100,
        free in 30_u64..101,
        most_sessions in 1_u32..10,
        floor in 0_u32..4,
        gap_minutes in prop_oneof![Just(0_i64), Just(10), Just(40)],
        shared_people in 0_usize..4,
        flex_slots in 0_usize..3,
        seed in any::<u64>(),
    ) -> Made {
        Made { partners, sellers, slots, overlap, free, most_sessions, floor, gap_minutes, shared_people, flex_slots, seed }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_rule_is_ever_broken(made in made()) {
        let facts = made.facts();
        let solved = solved(&facts, made.seed, 3_000);
        prop_assert_eq!(violations(&facts, &solved.sessions), vec![]);
        prop_assert_eq!(value_of(&facts, &solved.sessions), solved.value);
        prop_assert!(solved.objective <= solved.bound, "{} above the bound {}", solved.objective, solved.bound);
    }

    #[test]
    fn the_same_seed_gives_the_same_schedule(made in made()) {
        let facts = made.facts();
        prop_assert_eq!(solved(&facts, 5, 2_000), solved(&facts, 5, 2_000));
    }

    #[test]
    fn accepted_sessions_never_move(made in made(), every in 1_usize..4) {
        let mut facts = made.facts();
        let before = solved(&facts, made.seed, 1_000).sessions;
        facts.fixed = before.iter().copied().step_by(every).collect();
        let after = solved(&facts, made.seed ^ 1, 3_000);
        let mut whole = after.sessions.clone();
        whole.extend(&facts.fixed);
        prop_assert_eq!(violations_of_whole(&facts, &whole), vec![]);
        prop_assert_eq!(value_of(&facts, &whole), after.value);
        let pairs: BTreeSet<_> = whole.iter().map(|session| (session.partner, session.seller)).collect();
        prop_assert_eq!(pairs.len(), whole.len());
    }

    #[test]
    fn the_b_matching_is_proven_by_its_prices(made in made()) {
        let facts = made.facts();
        let problem = Problem::new(&facts).unwrap();
        let worths: Vec<i64> = problem.pairs.values().iter().map(|pair| problem.costs.best_worth(pair)).collect();
        for gains in [FloorGains::Ignored, FloorGains::First] {
            let pairs = best_pairs(&problem, &Column::from(worths.clone()), gains);
            prop_assert_eq!(Prices::of_best_pairs(&problem, &pairs).bound(&problem, gains), pairs.total);
            for team in problem.team_numbers() {
                prop_assert!(pairs.count.at(team) <= problem.teams.at(team).cap);
            }
        }
    }

    #[test]
    fn a_tighter_bound_is_still_a_bound(made in made()) {
        let facts = made.facts();
        let problem = Problem::new(&facts).unwrap();
        let worths: Vec<i64> = problem.pairs.values().iter().map(|pair| problem.costs.best_worth(pair)).collect();
        let pairs = best_pairs(&problem, &Column::from(worths), FloorGains::Ignored);
        let mut tightening = Tightening::new(&problem, &pairs, FloorGains::Ignored);
        let reached = solved(&facts, 3, 3_000).objective;
        for _ in 0..200 {
            tightening.step(reached);
        }
        prop_assert!(tightening.bound() <= pairs.total);
        prop_assert!(tightening.bound() >= reached);
        prop_assert_eq!(tightening.best_prices().bound(&problem, FloorGains::Ignored), tightening.bound());
    }

    #[test]
    fn where_everybody_is_free_the_first_schedule_is_proven_best(made in made()) {
        let facts = everybody_free(Made { gap_minutes: 0, shared_people: 0, floor: 0, flex_slots: 0, ..made }.facts());
        let solved = solved(&facts, 1, 1_000);
        prop_assert!(solved.is_optimal);
        prop_assert_eq!(solved.steps, 0);
    }
}

#[test]
fn flex_slots_come_last() {
    for seed in 0..20 {
        let facts = Made { free: 100, overlap: 40, flex_slots: 4, ..Made::new(6, 6, 10, seed) }.facts();
        let facts = everybody_free(facts);
        // At most six pairs for each team, and six regular slots: nobody needs a flex slot.
        let solved = solved(&facts, seed, 5_000);
        let in_flex = solved.sessions.iter().filter(|session| session.slot >= SlotNo(6)).count();
        assert_eq!((in_flex, solved.is_optimal), (0, true), "{seed}");
    }
}
