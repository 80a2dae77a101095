//! Floors along paths come to the same as an auction that knows the floors from the beginning.

use super::*;
use crate::scheduling::bound::Prices;
use crate::scheduling::facts::{Facts, PairFacts, SlotFacts, TeamFacts};
use crate::scheduling::table::{Random, Slots};

/// A small event with uneven floors. Every other one has few places, so that not all floors can be met; in the others most of
/// them can.
fn uneven(seed: u64) -> Facts {
    let mut random = Random::seeded(seed);
    let is_crowded = seed.is_multiple_of(2);
    let (partners, sellers) =
        if is_crowded { (1 + random.below(9), 1 + random.below(9)) } else { (7 + random.below(2), 7) };
    let slots = if is_crowded { 1 + random.below(6) } else { 6 };
    let share = if is_crowded { 20 + random.below(80) } else { 80 };
    let (always, floors) = if is_crowded { (0, 5) } else { (u64::MAX, 3) };
    let teams = (0..partners + sellers)
        .map(|_| TeamFacts {
            free: Slots(random.bits() | always),
            max_sessions: if is_crowded { 1 } else { 2 } + random.below(6) as u32,
            min_sessions: random.below(floors) as u32,
        })
        .collect();
    let mut pairs = Vec::new();
    for partner in 0..partners {
        for seller in partners..partners + sellers {
            if random.below(100) < share {
                let value = 1 + random.below(30) as i64;
                let (partner, seller) = (TeamNo(partner as u32), TeamNo(seller as u32));
                pairs.push(PairFacts { partner, seller, value, slots: Slots(random.bits() | random.bits()) });
            }
        }
    }
    let slots = (0..slots as i64)
        .map(|slot| SlotFacts { start_minute: slot * 30, end_minute: slot * 30 + 30, is_flex: slot == 3 })
        .collect();
    Facts {
        slots,
        partner_teams: partners,
        teams,
        pairs,
        flex_cost: random.below(40) as i64,
        ..Facts::default()
    }
}

fn missing(problem: &Problem, matching: &BMatching) -> u32 {
    let below = |team| problem.teams.at(team).floor.saturating_sub(matching.count.at(team));
    problem.team_numbers().map(below).sum()
}

#[test]
fn floors_along_paths_are_as_good_as_an_auction_with_floors() {
    let mut were_missing = 0;
    for seed in 0..2_000 {
        let problem = Problem::new(&uneven(seed)).unwrap();
        let worths = problem.pairs.values().iter().map(|pair| problem.costs.best_worth(pair));
        let worths = Column::from(worths.collect::<Vec<i64>>());
        let auctioned = Auction::opened(&problem, &worths, FloorGains::First).held();
        let along_paths = best_pairs(&problem, &worths, FloorGains::First);
        assert_eq!(along_paths.total, auctioned.total, "{seed}");
        assert_eq!(missing(&problem, &along_paths), missing(&problem, &auctioned), "{seed}");
        let bound = Prices::of_best_pairs(&problem, &along_paths).bound(&problem, FloorGains::First);
        assert_eq!(bound, along_paths.total, "{seed}: the prices prove it");
        for team in problem.team_numbers() {
            let is_of_it = |pair: &&PairNo| along_paths.chosen.at(**pair);
            let count = problem.pairs_of.of(team).iter().filter(is_of_it).count();
            assert_eq!(count, along_paths.count.at(team) as usize, "{seed}");
            assert!(along_paths.count.at(team) <= problem.teams.at(team).cap, "{seed}");
        }
        let again = best_pairs(&problem, &worths, FloorGains::First);
        assert_eq!(again.chosen.values(), along_paths.chosen.values(), "{seed}");
        assert_eq!(again.prices.values(), along_paths.prices.values(), "{seed}");
        were_missing += u32::from(missing(&problem, &along_paths) > 0);
    }
    assert!((200..1_800).contains(&were_missing), "events of both kinds: {were_missing}");
}
