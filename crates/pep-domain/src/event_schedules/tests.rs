use super::*;
use crate::ids::{EventId, SessionId};
use crate::scheduling::problem::Problem;
use crate::scheduling::solve::{solve, steps};
use crate::scheduling::verifier::violations;
use crate::sessions::Booked;
use crate::time::HOUR_US;

const DAY: i64 = 24 * HOUR_US;

fn slot(id: i64, starts_at: i64, kind: SlotKind) -> SlotFacts {
    SlotFacts {
        id: SlotId(id),
        event: EventId(1),
        starts_at: UtcMicros(starts_at),
        ends_at: UtcMicros(starts_at + HOUR_US / 2),
        kind,
        is_opened: false,
        is_removed: false,
    }
}

fn team(id: i64) -> PlannedTeam {
    PlannedTeam { id: TeamId(id), calendar: TeamCalendar::default(), is_headless: false }
}

fn at(partner: i64, seller: i64, slot: i64) -> PairInSlot {
    PairInSlot { partner: TeamId(partner), seller: TeamId(seller), slot: SlotId(slot) }
}

fn asked(what: PairInSlot, state: RequestState) -> Asked {
    Asked { what, state, by_person: true, is_followed: false }
}

/// Two partner teams (1, 2), two seller teams (11, 12), four slots an hour apart; pair values are 100 and more.
struct Event {
    slots: Vec<SlotFacts>,
    partners: Vec<PlannedTeam>,
    sellers: Vec<PlannedTeam>,
    rules: EventRules,
    values: BTreeMap<(TeamId, TeamId), i64>,
    asked: Vec<Asked>,
    sessions: Vec<PairInSlot>,
    members: Vec<(TeamId, PersonId)>,
    hidden: BTreeSet<(TeamId, TeamId)>,
}

impl Event {
    fn new() -> Self {
        let values = [(1, 11, 400), (1, 12, 300), (2, 11, 200), (2, 12, 100)];
        Self {
            slots: (1..=4).map(|n| slot(n, DAY + n * HOUR_US, SlotKind::Regular)).collect(),
            partners: vec![team(1), team(2)],
            sellers: vec![team(11), team(12)],
            rules: EventRules::default(),
            values: values.into_iter().map(|(p, s, value)| ((TeamId(p), TeamId(s)), value)).collect(),
            asked: vec![],
            sessions: vec![],
            members: vec![],
            hidden: BTreeSet::new(),
        }
    }

    fn book(&mut self, session: PairInSlot) {
        let slot = *self.slots.iter().find(|slot| slot.id == session.slot).unwrap();
        for team in self.partners.iter_mut().chain(&mut self.sellers) {
            if team.id == session.partner || team.id == session.seller {
                team.calendar.bookings.push(Booked {
                    session: SessionId(1),
                    slot: slot.id,
                    event: slot.event,
                    starts_at: slot.starts_at,
                    ends_at: slot.ends_at,
                });
            }
        }
        self.sessions.push(session);
    }

    fn facts(&self, wishes: &Wishes) -> EventFacts {
        let histories = histories(&self.asked, &self.sessions);
        EventFacts::new(
            &EventAsItStands {
                slots: &self.slots,
                partners: &self.partners,
                sellers: &self.sellers,
                rules: &self.rules,
                zone: chrono_tz::Europe::Berlin,
                closed: &ClosedDays::default(),
                now: UtcMicros(0),
                values: &self.values,
                histories: &histories,
                sessions: &self.sessions,
                members: &self.members,
                hidden: &self.hidden,
            },
            wishes,
        )
    }

    /// What is proposed, fixed sessions left out.
    fn plan(&self, wishes: &Wishes) -> Vec<PairInSlot> {
        let facts = self.facts(wishes);
        let problem = Problem::new(&facts.facts).unwrap();
        let sessions = solve(&problem, 1, &mut steps(2_000)).schedule.sessions();
        assert_eq!(violations(&facts.facts, &sessions), []);
        let sessions = facts.within_days(sessions);
        sessions.iter().filter_map(|session| facts.pair_in_slot(session)).collect()
    }
}

fn wishes(mode: DraftMode) -> Wishes {
    Wishes { mode, floor: 0, change_cost: 10, pinned: vec![], dropped: BTreeSet::new() }
}

#[test]
fn an_empty_event_is_planned_whole_and_accepted_sessions_never_move() {
    let mut event = Event::new();
    assert_eq!(event.plan(&wishes(DraftMode::All)).len(), 4);
    event.book(at(2, 12, 3));
    let plan = event.plan(&wishes(DraftMode::All));
    assert_eq!(plan.len(), 3, "the pair that meets is not proposed again");
    assert!(plan.iter().all(|session| session.slot != SlotId(3) || session.partner != TeamId(2)));
    assert_eq!(event.facts(&wishes(DraftMode::All)).facts.fixed.len(), 1);
}

#[test]
fn requests_that_wait_stay_move_at_a_price_or_move_freely() {
    let mut event = Event::new();
    event.asked = vec![asked(at(1, 11, 2), RequestState::Pending)];
    let fill = event.facts(&wishes(DraftMode::Fill));
    assert_eq!(fill.pair_in_slot(&fill.facts.fixed[0]), Some(at(1, 11, 2)));
    assert!(!event.plan(&wishes(DraftMode::Fill)).iter().any(|s| s.teams() == (TeamId(1), TeamId(11))));
    assert!(event.plan(&wishes(DraftMode::Repair)).contains(&at(1, 11, 2)), "nothing is won by moving it");
    assert!(event.facts(&wishes(DraftMode::All)).facts.published.is_empty());
    // Team 1 cannot in slot 2 any more: repairing moves just that request, filling leaves the pair alone.
    event.partners[0].calendar.blackouts.insert(SlotId(2));
    let repaired = event.plan(&wishes(DraftMode::Repair));
    let moved = repaired.iter().find(|s| s.teams() == (TeamId(1), TeamId(11))).unwrap();
    assert_ne!(moved.slot, SlotId(2));
    assert!(!event.plan(&wishes(DraftMode::Fill)).iter().any(|s| s.teams() == (TeamId(1), TeamId(11))));
}

#[test]
fn a_request_without_overlap_holds_its_slot_when_the_rest_is_filled() {
    let mut event = Event::new();
    event.values.remove(&(TeamId(2), TeamId(12)));
    event.asked = vec![asked(at(2, 12, 1), RequestState::Pending)];
    let plan = event.plan(&wishes(DraftMode::Fill));
    assert_eq!(plan.len(), 3);
    assert!(plan.iter().all(|s| s.slot != SlotId(1) || (s.partner, s.seller) == (TeamId(1), TeamId(11))));
}

#[test]
fn declined_later_hidden_and_dropped_pairs_are_left_alone() {
    let mut event = Event::new();
    event.asked = vec![
        asked(at(1, 11, 1), RequestState::Declined),
        asked(at(1, 12, 1), RequestState::Later),
        // Declined by the rule, and with another slot proposed: these two still want to meet.
        Asked { by_person: false, ..asked(at(2, 12, 1), RequestState::Declined) },
    ];
    event.hidden.insert((TeamId(2), TeamId(11)));
    let plan = event.plan(&wishes(DraftMode::All));
    assert_eq!(plan.iter().map(PairInSlot::teams).collect::<Vec<_>>(), [(TeamId(2), TeamId(12))]);
    let dropped = BTreeSet::from([(TeamId(2), TeamId(12))]);
    assert!(event.plan(&Wishes { dropped, ..wishes(DraftMode::All) }).is_empty());
}

#[test]
fn a_slot_that_was_declined_for_another_one_is_not_proposed_again() {
    let mut event = Event::new();
    event.slots.truncate(2);
    event.values.retain(|pair, _| *pair == (TeamId(1), TeamId(11)));
    event.asked = vec![Asked { is_followed: true, ..asked(at(1, 11, 1), RequestState::Declined) }];
    assert_eq!(event.plan(&wishes(DraftMode::All)), [at(1, 11, 2)]);
}

#[test]
fn pinned_sessions_stay_and_count() {
    let event = Event::new();
    let pinned = vec![at(2, 12, 4)];
    let facts = event.facts(&Wishes { pinned: pinned.clone(), ..wishes(DraftMode::All) });
    assert_eq!(facts.pair_in_slot(&facts.facts.fixed[0]), Some(pinned[0]));
    // A pin that has become impossible is given up instead of breaking the rest.
    let mut event = Event::new();
    event.sellers[1].calendar.blackouts.insert(SlotId(4));
    assert!(event.facts(&Wishes { pinned, ..wishes(DraftMode::All) }).facts.fixed.is_empty());
}

#[test]
fn limits_of_teams_and_days_are_kept() {
    let mut event = Event::new();
    event.partners[0].calendar.max_sessions = Some(1);
    let plan = event.plan(&wishes(DraftMode::All));
    assert_eq!(plan.iter().filter(|s| s.partner == TeamId(1)).count(), 1);
    let mut event = Event::new();
    event.slots.push(slot(5, 3 * DAY, SlotKind::Regular));
    event.rules.max_sessions_per_day = Some(1);
    let plan = event.plan(&wishes(DraftMode::All));
    for team in [1, 2, 11, 12].map(TeamId) {
        let first_day = |s: &&PairInSlot| (s.partner == team || s.seller == team) && s.slot != SlotId(5);
        assert!(plan.iter().filter(first_day).count() <= 1, "{plan:?}");
    }
}

#[test]
fn flex_slots_come_last_and_only_once_they_are_open() {
    let mut event = Event::new();
    event.slots = vec![slot(1, DAY, SlotKind::Flex), slot(2, DAY + HOUR_US, SlotKind::Regular)];
    event.values.retain(|pair, _| *pair == (TeamId(1), TeamId(11)));
    assert_eq!(event.plan(&wishes(DraftMode::All)), [at(1, 11, 2)]);
    event.slots[0].is_opened = true;
    assert_eq!(event.plan(&wishes(DraftMode::All)), [at(1, 11, 2)]);
    event.slots[1].is_removed = true;
    assert_eq!(event.plan(&wishes(DraftMode::All)), [at(1, 11, 1)]);
    event.slots[0].is_opened = false;
    assert!(event.plan(&wishes(DraftMode::All)).is_empty());
}

#[test]
fn who_is_in_two_teams_is_never_in_two_sessions_at_once() {
    let mut event = Event::new();
    event.slots.truncate(1);
    event.members = vec![(TeamId(1), PersonId(7)), (TeamId(2), PersonId(7)), (TeamId(11), PersonId(8))];
    assert_eq!(event.facts(&wishes(DraftMode::All)).facts.shared_people, [(TeamNo(0), TeamNo(1))]);
    assert_eq!(event.plan(&wishes(DraftMode::All)).len(), 1);
}

#[test]
fn a_team_without_a_primary_contact_and_past_slots_are_not_planned() {
    let mut event = Event::new();
    event.partners[0].is_headless = true;
    event.slots[0].starts_at = UtcMicros(-1);
    let plan = event.plan(&wishes(DraftMode::All));
    assert!(!plan.is_empty() && plan.iter().all(|s| s.partner == TeamId(2) && s.slot != SlotId(1)));
}
