//! After a drop-out the published schedule changes as little as its price says.

use pep_domain::scheduling::facts::{Facts, Session};
use pep_domain::scheduling::replan::{Stability, changes, with_published};
use pep_domain::scheduling::table::Slots;
use pep_domain::scheduling::verifier::violations;

use crate::events::{Made, solved};

/// A published schedule, and the event after the first two partner teams dropped out.
fn after_a_drop_out(seed: u64) -> (Vec<Session>, Facts) {
    let mut facts = Made { free: 60, overlap: 40, ..Made::new(16, 20, 10, seed) }.facts();
    let published = solved(&facts, seed, 30_000).sessions;
    facts.teams.iter_mut().take(2).for_each(|team| team.free = Slots::NONE);
    (published, facts)
}

fn gone(session: &Session) -> bool {
    session.partner.0 < 2
}

#[test]
fn fill_only_moves_nothing() {
    let (published, facts) = after_a_drop_out(1);
    let facts = with_published(facts, &published, Stability::FillOnly);
    let mut whole = solved(&facts, 1, 20_000).sessions;
    whole.extend(&facts.fixed);
    let changed = changes(&published, &whole);
    assert_eq!((changed.moved, changed.dropped), (0, published.iter().filter(|s| gone(s)).count()));
}

#[test]
fn the_dearer_a_change_the_fewer_there_are() {
    for seed in 0..4 {
        let (published, facts) = after_a_drop_out(seed);
        let changed_at = |stability| {
            let facts = with_published(facts.clone(), &published, stability);
            let solved = solved(&facts, seed, 60_000);
            assert_eq!(violations(&facts, &solved.sessions), vec![]);
            assert!(solved.objective <= solved.bound);
            let changed = changes(&published, &solved.sessions);
            changed.moved + changed.dropped
        };
        let lost = published.iter().filter(|session| gone(session)).count();
        let (free, cheap, dear) = (
            changed_at(Stability::Free),
            changed_at(Stability::ChangeCosts(10)),
            changed_at(Stability::ChangeCosts(100_000)),
        );
        assert!(dear <= cheap && cheap <= free, "{seed}: {dear} {cheap} {free}");
        assert_eq!(dear, lost, "{seed}");
        assert!(free > lost, "{seed}");
    }
}

#[test]
fn added_and_moved_are_told_apart() {
    let (published, _) = after_a_drop_out(3);
    let mut after = published.clone();
    let first = after.remove(0);
    after[0].slot.0 ^= 1;
    let changed = changes(&published, &after);
    assert_eq!((changed.dropped, changed.moved, changed.added), (1, 1, 0), "{first:?}");
    assert_eq!(changed.kept, published.len() - 2);
}
