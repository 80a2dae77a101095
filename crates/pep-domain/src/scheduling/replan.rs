//! Planning again after something changed: a team dropped out, somebody declined.
//!
//! Accepted sessions are fixed and never move. What was published and not yet accepted may move at a price: one number decides
//! between a board that hardly changes and one that is worth a little more.

use super::facts::{Facts, Session};
use super::verifier::Rules;

/// How much of a published schedule may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stability {
    /// Nothing: only what is free is filled.
    FillOnly,
    /// Each published session that is moved or dropped costs so many tenths of a point.
    ChangeCosts(i64),
    /// Everything that is not fixed is planned anew.
    Free,
}

/// The facts, with what was published taken into account. Published sessions that are no longer possible are dropped.
#[must_use]
pub fn with_published(mut facts: Facts, published: &[Session], stability: Stability) -> Facts {
    match stability {
        Stability::FillOnly => {
            let rules = Rules::new(&facts);
            let mut fixed = facts.fixed.clone();
            for session in published {
                if !fixed.contains(session) && rules.violations(&fixed, &[*session]).is_empty() {
                    fixed.push(*session);
                }
            }
            facts.fixed = fixed;
        }
        Stability::ChangeCosts(cost) => {
            facts.published = published.to_vec();
            facts.change_cost = cost;
        }
        Stability::Free => {}
    }
    facts
}

/// What differs between two schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// The same pair in the same slot.
    pub kept: usize,
    /// The same pair in another slot.
    pub moved: usize,
    /// Pairs that met before and do not now.
    pub dropped: usize,
    /// Pairs that meet now and did not before.
    pub added: usize,
}

/// Compares a schedule with what was published before.
#[must_use]
pub fn changes(before: &[Session], after: &[Session]) -> Changes {
    let slot_of: std::collections::BTreeMap<_, _> =
        after.iter().map(|session| ((session.partner, session.seller), session.slot)).collect();
    let mut changes = Changes::default();
    for session in before {
        match slot_of.get(&(session.partner, session.seller)) {
            Some(slot) if *slot == session.slot => changes.kept += 1,
            Some(_) => changes.moved += 1,
            None => changes.dropped += 1,
        }
    }
    changes.added = after.len() - changes.kept - changes.moved;
    changes
}
