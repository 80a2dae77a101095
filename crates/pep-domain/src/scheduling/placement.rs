//! Gives the chosen pairs their slots: the most constrained first, and where two teams have no common free slot, by exchanging
//! two slots along a chain of other sessions ([`Workbench::exchange`]).
//!
//! If everybody is free in every slot, one chain always makes room, so all pairs get a slot and the schedule is the optimum
//! (König's edge colouring). Otherwise a second chain is tried, and what still has no place is left to the local search.

use super::problem::Problem;
use super::schedule::Schedule;
use super::table::{Column, Grid, PairNo, SlotNo, Slots, TeamNo};
use super::workbench::Workbench;

/// Places as many of the chosen pairs as it can.
#[must_use]
pub fn place_chosen<'p>(problem: &'p Problem, chosen: &Column<PairNo, bool>) -> Workbench<'p> {
    let mut pairs: Vec<PairNo> = problem.pair_numbers().filter(|pair| chosen.at(*pair)).collect();
    pairs.sort_by_key(|number| {
        let pair = problem.pairs.at(*number);
        (pair.published.is_none(), pair.slots.count(), std::cmp::Reverse(pair.value))
    });
    let mut demand = demand_of(problem, &pairs);
    let mut bench = Workbench::new(Schedule::empty(problem));
    for number in pairs {
        let pair = problem.pairs.at(number);
        for slot in pair.slots.iter() {
            for team in [pair.partner, pair.seller] {
                demand.set(team, slot, demand.at(team, slot) - 1);
            }
        }
        let open = bench.schedule().open_slots(number);
        let least_wanted = open.iter().min_by_key(|slot| {
            (
                -problem.costs.worth(&pair, *slot),
                demand.at(pair.partner, *slot) + demand.at(pair.seller, *slot),
            )
        });
        match least_wanted {
            Some(slot) => {
                bench.place(number, slot);
            }
            // Exchanges would move what was published; the search weighs whether that is worth it.
            None if problem.costs.change_cost > 0 => {}
            None => {
                place_by_exchange(&mut bench, number);
            }
        }
    }
    bench.keep();
    bench
}

/// How many of these pairs could use each slot of a team.
fn demand_of(problem: &Problem, pairs: &[PairNo]) -> Grid<i32> {
    let mut demand = Grid::filled(problem.team_count(), problem.slot_count, 0);
    for number in pairs {
        let pair = problem.pairs.at(*number);
        for slot in pair.slots.iter() {
            for team in [pair.partner, pair.seller] {
                demand.set(team, slot, demand.at(team, slot) + 1);
            }
        }
    }
    demand
}

/// Places a pair that has no common free slot, by one chain or by two. False, and nothing changes, if none helps.
pub fn place_by_exchange(bench: &mut Workbench<'_>, number: PairNo) -> bool {
    let pair = bench.problem().pairs.at(number);
    let has_room = [pair.partner, pair.seller].iter().all(|team| bench.schedule().has_room(*team));
    has_room
        && (by_one_exchange(bench, number, pair.partner, pair.seller)
            || by_one_exchange(bench, number, pair.seller, pair.partner)
            || by_two_exchanges(bench, number))
}

/// One team is free in a slot that both could use; the other moves its session there away.
fn by_one_exchange(bench: &mut Workbench<'_>, number: PairNo, free: TeamNo, busy: TeamNo) -> bool {
    let wanted = bench.problem().pairs.at(number).slots.and(bench.schedule().free(free));
    wanted.iter().any(|slot| make_free_and_place(bench, number, busy, slot))
}

/// Both teams move their sessions in one slot away, one after the other.
fn by_two_exchanges(bench: &mut Workbench<'_>, number: PairNo) -> bool {
    let pair = bench.problem().pairs.at(number);
    for slot in pair.slots.iter() {
        let away = bench.schedule().free(pair.partner).without(Slots::only(slot));
        for elsewhere in away.iter() {
            let mark = bench.mark();
            if bench.exchange(pair.partner, slot, elsewhere) {
                if make_free_and_place(bench, number, pair.seller, slot) {
                    return true;
                }
                bench.undo_to(mark);
            }
        }
    }
    false
}

fn make_free_and_place(bench: &mut Workbench<'_>, number: PairNo, busy: TeamNo, slot: SlotNo) -> bool {
    let elsewhere = bench.schedule().free(busy).without(Slots::only(slot));
    elsewhere.iter().any(|elsewhere| {
        let mark = bench.mark();
        let is_placed = bench.exchange(busy, slot, elsewhere) && bench.place(number, slot);
        if !is_placed {
            bench.undo_to(mark);
        }
        is_placed
    })
}
