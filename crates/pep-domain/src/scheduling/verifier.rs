//! Checks a schedule against the facts, rule by rule. It shares nothing with the solver but the words of [`super::facts`]: it
//! knows no sets prepared beforehand and compares sessions with each other one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, PairFacts, Session, TeamFacts};
use super::table::TeamNo;

/// A rule that a schedule breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// The two teams may not meet: no such pair, or it declined.
    NoSuchPair(Session),
    /// The slot is not there, or the pair may not meet in it.
    SlotNotAllowed(Session),
    /// The team is not free in the slot.
    NotFree(Session, TeamNo),
    /// The pair meets twice.
    MeetsTwice(Session, Session),
    /// The team is in two sessions that overlap or are too close.
    TooClose(Session, Session, TeamNo),
    /// Two teams that share a person meet others at the same time.
    SharedPerson(Session, Session),
    /// The team has more sessions than it may.
    TooMany(TeamNo),
    /// An accepted session is missing.
    FixedIsMissing(Session),
}

/// All rules that the proposed sessions break together with the fixed ones; none if the schedule is good. `sessions` may or may
/// not name the fixed ones.
#[must_use]
pub fn violations(facts: &Facts, sessions: &[Session]) -> Vec<Violation> {
    Rules::new(facts).violations(&facts.fixed, sessions)
}

/// The rules of an event, for checking many lists of sessions.
#[derive(Debug)]
pub struct Rules<'f> {
    facts: &'f Facts,
    pair_of: BTreeMap<(TeamNo, TeamNo), &'f PairFacts>,
}

impl<'f> Rules<'f> {
    /// Looks the pairs up once.
    #[must_use]
    pub fn new(facts: &'f Facts) -> Self {
        let pair_of = facts.pairs.iter().map(|pair| ((pair.partner, pair.seller), pair)).collect();
        Self { facts, pair_of }
    }

    /// All rules that `sessions` break together with those in `fixed`.
    #[must_use]
    pub fn violations(&self, fixed: &[Session], sessions: &[Session]) -> Vec<Violation> {
        let facts = self.facts;
        let proposed: Vec<Session> =
            sessions.iter().copied().filter(|session| !fixed.contains(session)).collect();
        let mut found = Vec::new();
        let mut teams = BTreeSet::new();
        for session in &proposed {
            teams.extend([session.partner, session.seller]);
            let Some(pair) = self.pair_of.get(&(session.partner, session.seller)) else {
                found.push(Violation::NoSuchPair(*session));
                continue;
            };
            if facts.slots.get(usize::from(session.slot.0)).is_none() || !pair.slots.contains(session.slot) {
                found.push(Violation::SlotNotAllowed(*session));
            }
            for team in [session.partner, session.seller] {
                if !team_of(facts, team).is_some_and(|team| team.free.contains(session.slot)) {
                    found.push(Violation::NotFree(*session, team));
                }
            }
        }
        let all: Vec<Session> = fixed.iter().copied().chain(proposed.iter().copied()).collect();
        found.extend(between_sessions(facts, &all, &proposed));
        // Sessions that were accepted beyond the limit stay; nothing may come on top.
        for number in teams {
            let count =
                all.iter().filter(|session| session.partner == number || session.seller == number).count();
            if count > team_of(facts, number).map_or(0, |team| team.max_sessions as usize) {
                found.push(Violation::TooMany(number));
            }
        }
        found
    }
}

/// Like [`violations`], for a list that must name every fixed session, such as a draft that replaces the whole board.
#[must_use]
pub fn violations_of_whole(facts: &Facts, sessions: &[Session]) -> Vec<Violation> {
    let missing = facts.fixed.iter().filter(|session| !sessions.contains(session));
    let mut found: Vec<Violation> = missing.map(|session| Violation::FixedIsMissing(*session)).collect();
    found.extend(violations(facts, sessions));
    found
}

fn team_of(facts: &Facts, team: TeamNo) -> Option<&TeamFacts> {
    facts.teams.get(team.0 as usize)
}

/// Rules between two sessions, at least one of which is proposed.
fn between_sessions(facts: &Facts, all: &[Session], proposed: &[Session]) -> Vec<Violation> {
    let mut found = Vec::new();
    let first_proposed = all.len() - proposed.len();
    for (position, one) in all.iter().enumerate().skip(first_proposed) {
        for other in all.iter().take(position) {
            if (one.partner, one.seller) == (other.partner, other.seller) {
                found.push(Violation::MeetsTwice(*other, *one));
            }
            for (team, of_other) in [(one.partner, other.partner), (one.seller, other.seller)] {
                if team == of_other && are_close(facts, one, other, facts.gap_minutes) {
                    found.push(Violation::TooClose(*other, *one, team));
                }
            }
            let shares = |a: TeamNo, b: TeamNo| {
                a != b && facts.shared_people.iter().any(|&(x, y)| (x, y) == (a, b) || (y, x) == (a, b))
            };
            let shared = [one.partner, one.seller]
                .into_iter()
                .any(|team| shares(team, other.partner) || shares(team, other.seller));
            if shared && are_close(facts, one, other, 0) {
                found.push(Violation::SharedPerson(*other, *one));
            }
        }
    }
    found
}

fn are_close(facts: &Facts, one: &Session, other: &Session, gap_minutes: i64) -> bool {
    let times = |session: &Session| facts.slots.get(usize::from(session.slot.0));
    one.slot == other.slot
        || match (times(one), times(other)) {
            (Some(a), Some(b)) => {
                a.start_minute - b.end_minute < gap_minutes && b.start_minute - a.end_minute < gap_minutes
            }
            _ => false,
        }
}
