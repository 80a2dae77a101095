//! The verifier sees each broken rule.

use pep_domain::scheduling::facts::{Facts, FactsError, PairFacts, Session, SlotFacts, TeamFacts};
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::table::{SlotNo, Slots, TeamNo};
use pep_domain::scheduling::verifier::{Violation, violations, violations_of_whole};

/// Two partner teams, two seller teams, three slots of half an hour; everybody may meet everybody.
fn event() -> Facts {
    let team = TeamFacts { free: Slots(0b111), max_sessions: 3, min_sessions: 0 };
    let pairs = [(0, 2), (0, 3), (1, 2), (1, 3)].map(|(partner, seller)| PairFacts {
        partner: TeamNo(partner),
        seller: TeamNo(seller),
        value: 10,
        slots: Slots(0b111),
    });
    Facts {
        slots: (0..3)
            .map(|n| SlotFacts { start_minute: n * 30, end_minute: n * 30 + 30, is_flex: false })
            .collect(),
        partner_teams: 2,
        teams: vec![team; 4],
        pairs: pairs.to_vec(),
        ..Facts::default()
    }
}

fn session(partner: u32, seller: u32, slot: u8) -> Session {
    Session { partner: TeamNo(partner), seller: TeamNo(seller), slot: SlotNo(slot) }
}

#[test]
fn a_good_schedule_breaks_nothing() {
    let sessions = [session(0, 2, 0), session(1, 3, 0), session(0, 3, 1), session(1, 2, 1)];
    assert_eq!(violations(&event(), &sessions), vec![]);
}

#[test]
fn each_rule_is_checked() {
    let (a, b) = (session(0, 2, 0), session(0, 3, 0));
    assert_eq!(violations(&event(), &[a, b]), vec![Violation::TooClose(a, b, TeamNo(0))]);

    let again = session(0, 2, 1);
    assert_eq!(violations(&event(), &[a, again]), vec![Violation::MeetsTwice(a, again)]);

    let mut facts = event();
    facts.pairs.remove(0);
    assert_eq!(violations(&facts, &[a]), vec![Violation::NoSuchPair(a)]);

    let mut facts = event();
    facts.pairs[0].slots = Slots(0b110);
    assert_eq!(violations(&facts, &[a]), vec![Violation::SlotNotAllowed(a)]);

    let mut facts = event();
    facts.teams[2].free = Slots(0b110);
    assert_eq!(violations(&facts, &[a]), vec![Violation::NotFree(a, TeamNo(2))]);

    let mut facts = event();
    facts.teams[0].max_sessions = 1;
    assert_eq!(violations(&facts, &[a, session(0, 3, 1)]), vec![Violation::TooMany(TeamNo(0))]);

    let facts = Facts { gap_minutes: 10, ..event() };
    let next = session(0, 3, 1);
    assert_eq!(violations(&facts, &[a, next]), vec![Violation::TooClose(a, next, TeamNo(0))]);
    assert_eq!(violations(&facts, &[a, session(0, 3, 2)]), vec![]);

    let facts = Facts { shared_people: vec![(TeamNo(1), TeamNo(0))], ..event() };
    let beside = session(1, 3, 0);
    assert_eq!(violations(&facts, &[a, beside]), vec![Violation::SharedPerson(a, beside)]);

    let facts = Facts { fixed: vec![a], ..event() };
    assert_eq!(violations_of_whole(&facts, &[next]), vec![Violation::FixedIsMissing(a)]);
    assert_eq!(violations(&facts, &[b]), vec![Violation::TooClose(a, b, TeamNo(0))]);
}

#[test]
fn facts_that_name_what_is_not_there_are_refused() {
    let mut facts = event();
    facts.pairs[1].partner = TeamNo(2);
    assert_eq!(
        Problem::new(&facts).unwrap_err(),
        FactsError::WrongTeam { what: "pair", position: 1, team: TeamNo(2) }
    );
    let mut facts = event();
    facts.pairs.push(facts.pairs[0]);
    assert_eq!(Problem::new(&facts).unwrap_err(), FactsError::PairTwice { position: 4 });
    let facts = Facts { fixed: vec![session(0, 2, 3)], ..event() };
    assert_eq!(
        Problem::new(&facts).unwrap_err(),
        FactsError::WrongSlot { what: "fixed session", position: 0, slot: SlotNo(3) }
    );
}
