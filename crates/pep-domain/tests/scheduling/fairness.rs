//! Floors are met where that is possible, and it is proven where it is not.

use pep_domain::scheduling::facts::Facts;
use pep_domain::scheduling::fairness::judge;
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::solve::{solve, steps};
use pep_domain::scheduling::table::Slots;

use crate::events::{Made, solved};

fn uneven(seed: u64) -> Facts {
    // Few slots and few sellers: without floors the partner teams with small values go without.
    let mut facts = Made { overlap: 80, free: 100, most_sessions: 4, ..Made::new(12, 6, 4, seed) }.facts();
    for pair in facts.pairs.iter_mut().filter(|pair| pair.partner.0 >= 6) {
        pair.value = 1 + pair.value / 20;
    }
    facts
}

fn with_floor(mut facts: Facts, floor: u32) -> Facts {
    let partners = facts.partner_teams;
    facts.teams.iter_mut().take(partners).for_each(|team| team.min_sessions = floor);
    facts
}

#[test]
fn a_floor_takes_from_the_rich_and_costs_value() {
    for seed in 0..5 {
        let without = solved(&uneven(seed), seed, 20_000);
        let facts = with_floor(uneven(seed), 1);
        let problem = Problem::new(&facts).unwrap();
        let with = solve(&problem, seed, &mut steps(20_000));
        let fairness = judge(&with.schedule);
        assert_eq!(fairness.missing, fairness.missing_in_any, "{seed}: {fairness:?}");
        assert!(with.value <= without.value);
        assert!(with.objective <= with.bound);
        let unfloored = Problem::new(&uneven(seed)).unwrap();
        let poor = judge(&solve(&unfloored, seed, &mut steps(20_000)).schedule).without_session.len();
        assert!(fairness.without_session.len() < poor, "{seed}: {poor}");
    }
}

#[test]
fn what_no_schedule_can_give_is_said() {
    let mut facts = with_floor(uneven(1), 2);
    // The first team can be there in one slot only.
    facts.teams[0].free = Slots(1);
    let problem = Problem::new(&facts).unwrap();
    let solution = solve(&problem, 1, &mut steps(20_000));
    let fairness = judge(&solution.schedule);
    let first = fairness.short.iter().find(|short| short.team.0 == 0).unwrap();
    assert!(first.is_impossible(), "{first:?}");
    assert!(fairness.missing_in_any >= 1);
    // Twelve teams that want two each, and 6 · 4 places: all of them must be used.
    assert_eq!(fairness.missing, fairness.missing_in_any, "{fairness:?}");
}
