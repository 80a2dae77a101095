//! Can a team meet in a slot? One place decides; SQL only loads what it asks for (D-23, D-29, B3-07, B3-08, B3-15, B4-13, A9).
//! Requests, answers, moves, exchanges, the board, suggestions and schedules all ask here.

use std::collections::BTreeSet;

use chrono::Timelike;
use chrono_tz::Tz;

use crate::events::{ConflictRule, EventRules, RuleLevel, SlotKind};
use crate::holidays::ClosedDays;
use crate::ids::{EventId, SessionId, SlotId};
use crate::teams::WorkingHours;
use crate::time::{MINUTE_US, UtcMicros};

/// A slot as it counts for availability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotFacts {
    /// The slot.
    pub id: SlotId,
    /// Its event.
    pub event: EventId,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
    /// What it is for.
    pub kind: SlotKind,
    /// A flex slot that an organiser opened.
    pub is_opened: bool,
    /// It was taken out of the event.
    pub is_removed: bool,
}

/// A live booking of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booked {
    /// For which session.
    pub session: SessionId,
    /// The slot it holds.
    pub slot: SlotId,
    /// The slot's event.
    pub event: EventId,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
}

/// Somebody of a team who is in a session in which the team is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusyPerson {
    /// Their name.
    pub name: String,
    /// The session.
    pub session: SessionId,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
}

/// What a team has and cannot: its live bookings in every event, its blackouts, its own limit and hours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamCalendar {
    /// Live bookings, of any event.
    pub bookings: Vec<Booked>,
    /// Slots in which it cannot.
    pub blackouts: BTreeSet<SlotId>,
    /// At most so many sessions in one event.
    pub max_sessions: Option<i64>,
    /// When it works, and in which zone; none: not looked at.
    pub hours: Option<(WorkingHours, Tz)>,
    /// Where its people are without it.
    pub busy: Vec<BusyPerson>,
    /// How many of its requests wait for an answer, where one more is to be asked.
    pub open_requests: Option<usize>,
}

impl TeamCalendar {
    /// The same calendar as if one session did not exist: for moving it.
    #[must_use]
    pub fn without(&self, session: SessionId) -> Self {
        let mut rest = self.clone();
        rest.bookings.retain(|booked| booked.session != session);
        rest.busy.retain(|busy| busy.session != session);
        rest
    }

    /// Whose other session lies in the time of a slot.
    pub fn busy_in<'a>(&'a self, slot: &SlotFacts) -> impl Iterator<Item = &'a BusyPerson> {
        let (starts_at, ends_at) = (slot.starts_at, slot.ends_at);
        self.busy.iter().filter(move |busy| starts_at < busy.ends_at && busy.starts_at < ends_at)
    }
}

/// By what it is decided whether a team can meet.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The event's rules.
    pub rules: &'a EventRules,
    /// The event's zone, which says where a day ends.
    pub zone: Tz,
    /// The closed days of its OU.
    pub closed: &'a ClosedDays,
    /// When it is looked at.
    pub now: UtcMicros,
}

/// Why a team cannot meet in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unavailable {
    /// The slot was taken out of the event.
    Removed,
    /// A flex slot that is not open.
    NotOpened,
    /// It has begun.
    Past,
    /// The team cannot, by its own word.
    Blackout,
    /// The team has a session at that time.
    Booked,
    /// Closer to a session of the team than the event's gap.
    TooClose,
    /// The team has all the sessions it takes.
    TeamLimit,
    /// The team has all the sessions of that day.
    DayLimit,
    /// The team waits for as many answers as it may.
    OpenRequests,
    /// Outside the team's working hours.
    OutsideHours,
    /// On a closed day of the OU.
    ClosedDay,
    /// Somebody of the team is in another session.
    PersonTwice,
    /// The two teams meet already.
    SamePair,
}

impl Unavailable {
    /// For the reader, about a team: "has another session at that time".
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Removed => "cannot have this slot any more: it was taken out of the event",
            Self::NotOpened => "cannot have this slot yet: it is kept for later and not open",
            Self::Past => "cannot have this slot any more: it has begun",
            Self::Blackout => "cannot meet in this slot",
            Self::Booked => "has another session at that time",
            Self::TooClose => "has another session too close to it",
            Self::TeamLimit => "has all the sessions it takes",
            Self::DayLimit => "has all the sessions it may have on that day",
            Self::OpenRequests => "waits for as many answers as it may",
            Self::OutsideHours => "does not work at that time, where it is",
            Self::ClosedDay => "does not work on that day: it is a closed day of the OU",
            Self::PersonTwice => "has somebody in another session at that time",
            Self::SamePair => "has a session with the other team in this event already",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn way_out(self) -> &'static str {
        match self {
            Self::OpenRequests => "Wait for one, or take a request back.",
            Self::TeamLimit => "Call a session off, or raise the number on the team's page.",
            Self::SamePair => "Move that session, or choose another team.",
            _ => "Choose another slot.",
        }
    }

    /// The rule that says how much it weighs; none: it is always refused.
    #[must_use]
    pub fn rule(self) -> Option<ConflictRule> {
        match self {
            Self::Removed | Self::NotOpened | Self::Past | Self::Booked => None,
            Self::Blackout => Some(ConflictRule::Blackout),
            Self::TooClose => Some(ConflictRule::Gap),
            Self::TeamLimit => Some(ConflictRule::TeamLimit),
            Self::DayLimit => Some(ConflictRule::DayLimit),
            Self::OpenRequests => Some(ConflictRule::OpenRequests),
            Self::OutsideHours => Some(ConflictRule::WorkingHours),
            Self::ClosedDay => Some(ConflictRule::ClosedDay),
            Self::PersonTwice => Some(ConflictRule::PersonTwice),
            Self::SamePair => Some(ConflictRule::SamePair),
        }
    }

    /// Is it the same for every team?
    fn is_about_slot(self) -> bool {
        matches!(self, Self::Removed | Self::NotOpened | Self::Past | Self::ClosedDay)
    }

    /// How much it weighs by these rules.
    #[must_use]
    pub fn level(self, rules: &EventRules) -> RuleLevel {
        self.rule().map_or(RuleLevel::Refuse, |rule| rules.conflicts.of(rule))
    }
}

/// Everything that stands against a team meeting in a slot, with how much it weighs, the plainest first; what is off is not
/// here.
#[must_use]
pub fn conflicts(
    slot: &SlotFacts,
    team: &TeamCalendar,
    ground: &Ground<'_>,
) -> Vec<(Unavailable, RuleLevel)> {
    let rules = ground.rules;
    let found = reasons(slot, team, ground).into_iter().map(|why| (why, why.level(rules)));
    found.filter(|(_, level)| *level > RuleLevel::Off).collect()
}

/// May a team meet in a slot? What is only warned of does not stand in the way.
///
/// # Errors
/// The first reason against it.
pub fn availability(slot: &SlotFacts, team: &TeamCalendar, ground: &Ground<'_>) -> Result<(), Unavailable> {
    match conflicts(slot, team, ground).into_iter().find(|(_, level)| *level == RuleLevel::Refuse) {
        Some((why, _)) => Err(why),
        None => Ok(()),
    }
}

/// Does nothing stand against it, not even a warning? What is proposed by itself asks this.
#[must_use]
pub fn is_clear(slot: &SlotFacts, team: &TeamCalendar, ground: &Ground<'_>) -> bool {
    conflicts(slot, team, ground).is_empty()
}

/// Everything that stands against two teams meeting in a slot: true if it is about the first of them.
#[must_use]
pub fn pair_conflicts(
    slot: &SlotFacts,
    (one, other): (&TeamCalendar, &TeamCalendar),
    ground: &Ground<'_>,
) -> Vec<(bool, Unavailable, RuleLevel)> {
    let mut found: Vec<_> =
        conflicts(slot, one, ground).into_iter().map(|(why, level)| (true, why, level)).collect();
    // What is about the slot stands there once.
    let of_other = conflicts(slot, other, ground).into_iter().filter(|(why, _)| !why.is_about_slot());
    found.extend(of_other.map(|(why, level)| (false, why, level)));
    let level = Unavailable::SamePair.level(ground.rules);
    if level > RuleLevel::Off && meet_already(one, other, slot.event) {
        found.push((true, Unavailable::SamePair, level));
    }
    found
}

/// May both teams meet in a slot?
///
/// # Errors
/// True if it is the first team that cannot, with the reason.
pub fn mutually_available(
    slot: &SlotFacts,
    teams: (&TeamCalendar, &TeamCalendar),
    ground: &Ground<'_>,
) -> Result<(), (bool, Unavailable)> {
    let found = pair_conflicts(slot, teams, ground);
    match found.into_iter().find(|(_, _, level)| *level == RuleLevel::Refuse) {
        Some((is_first, why, _)) => Err((is_first, why)),
        None => Ok(()),
    }
}

fn meet_already(one: &TeamCalendar, other: &TeamCalendar, event: EventId) -> bool {
    let here = one.bookings.iter().filter(|booked| booked.event == event);
    here.into_iter().any(|booked| other.bookings.iter().any(|theirs| theirs.session == booked.session))
}

fn reasons(slot: &SlotFacts, team: &TeamCalendar, ground: &Ground<'_>) -> Vec<Unavailable> {
    let Ground { rules, zone, closed, now } = *ground;
    let gap = i64::from(rules.gap_minutes) * MINUTE_US;
    let meets = |with: &Booked, gap: i64| {
        slot.starts_at < with.ends_at.plus(gap) && with.starts_at < slot.ends_at.plus(gap)
    };
    let is_booked = team.bookings.iter().any(|booked| booked.slot == slot.id || meets(booked, 0));
    let here = team.bookings.iter().filter(|booked| booked.event == slot.event);
    let reached = |count: usize, limit: i64| i64::try_from(count).unwrap_or(i64::MAX) >= limit;
    let day = slot.starts_at.date_in(zone);
    let that_day = here.clone().filter(|booked| booked.starts_at.date_in(zone) == day).count();
    let is_outside = |(hours, zone): (WorkingHours, Tz)| {
        let starts = slot.starts_at.to_datetime().with_timezone(&zone);
        let minute = starts.hour() * 60 + starts.minute();
        let lasts = u32::try_from(slot.ends_at.since(slot.starts_at) / MINUTE_US).unwrap_or(u32::MAX);
        !hours.hold(minute, lasts)
    };
    let checks = [
        (slot.is_removed, Unavailable::Removed),
        (slot.kind == SlotKind::Flex && !slot.is_opened, Unavailable::NotOpened),
        (slot.starts_at <= now, Unavailable::Past),
        (team.blackouts.contains(&slot.id), Unavailable::Blackout),
        (is_booked, Unavailable::Booked),
        (!is_booked && team.bookings.iter().any(|booked| meets(booked, gap)), Unavailable::TooClose),
        (team.max_sessions.is_some_and(|limit| reached(here.count(), limit)), Unavailable::TeamLimit),
        (
            rules.max_sessions_per_day.is_some_and(|limit| reached(that_day, i64::from(limit))),
            Unavailable::DayLimit,
        ),
        (
            team.open_requests
                .zip(rules.max_open_requests)
                .is_some_and(|(open, limit)| reached(open, i64::from(limit))),
            Unavailable::OpenRequests,
        ),
        (closed.contains(day), Unavailable::ClosedDay),
        (team.hours.is_some_and(is_outside), Unavailable::OutsideHours),
        (!is_booked && team.busy_in(slot).next().is_some(), Unavailable::PersonTwice),
    ];
    checks.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::events::ConflictLevels;
    use crate::time::HOUR_US;

    const NOON: i64 = 1_796_284_800_000_000;

    fn slot(id: i64, starts_at: i64) -> SlotFacts {
        SlotFacts {
            id: SlotId(id),
            event: EventId(1),
            starts_at: UtcMicros(starts_at),
            ends_at: UtcMicros(starts_at + 30 * MINUTE_US),
            kind: SlotKind::Regular,
            is_opened: false,
            is_removed: false,
        }
    }

    fn booked(id: i64, starts_at: i64) -> Booked {
        Booked {
            session: SessionId(id),
            slot: SlotId(id),
            event: EventId(1),
            starts_at: UtcMicros(starts_at),
            ends_at: UtcMicros(starts_at + 30 * MINUTE_US),
        }
    }

    fn calendar(bookings: Vec<Booked>) -> TeamCalendar {
        TeamCalendar { bookings, ..TeamCalendar::default() }
    }

    fn decide(slot: &SlotFacts, team: &TeamCalendar, rules: &EventRules) -> Result<(), Unavailable> {
        let closed = ClosedDays::default();
        let now = UtcMicros(NOON - HOUR_US);
        availability(slot, team, &Ground { rules, zone: chrono_tz::Europe::Berlin, closed: &closed, now })
    }

    fn told(slot: &SlotFacts, team: &TeamCalendar, levels: ConflictLevels) -> Vec<(Unavailable, RuleLevel)> {
        let rules = EventRules {
            gap_minutes: 10,
            max_open_requests: Some(2),
            conflicts: levels,
            ..EventRules::default()
        };
        let closed: ClosedDays =
            [UtcMicros(NOON + 48 * HOUR_US).date_in(chrono_tz::Europe::Berlin)].into_iter().collect();
        let now = UtcMicros(NOON - HOUR_US);
        conflicts(
            slot,
            team,
            &Ground { rules: &rules, zone: chrono_tz::Europe::Berlin, closed: &closed, now },
        )
    }

    #[test]
    fn each_rule_weighs_what_was_chosen() {
        let slot = slot(1, NOON);
        let close = calendar(vec![booked(2, NOON + 35 * MINUTE_US)]);
        let gap = |level| told(&slot, &close, ConflictLevels::default().with(ConflictRule::Gap, level));
        assert_eq!(gap(RuleLevel::Refuse), [(Unavailable::TooClose, RuleLevel::Refuse)]);
        assert_eq!(gap(RuleLevel::Warn), [(Unavailable::TooClose, RuleLevel::Warn)]);
        assert_eq!(gap(RuleLevel::Off), []);
        // Two sessions of one team at once are refused at any level.
        let busy = calendar(vec![booked(2, NOON)]);
        let off = ConflictRule::ALL
            .iter()
            .fold(ConflictLevels::default(), |levels, rule| levels.with(*rule, RuleLevel::Off));
        assert_eq!(told(&slot, &busy, off), [(Unavailable::Booked, RuleLevel::Refuse)]);
    }

    #[test]
    fn people_hours_and_closed_days_count() {
        let at_noon = slot(1, NOON);
        let person = BusyPerson {
            name: "Ines".to_owned(),
            session: SessionId(9),
            starts_at: UtcMicros(NOON),
            ends_at: UtcMicros(NOON + HOUR_US),
        };
        let team = TeamCalendar { busy: vec![person], open_requests: Some(2), ..TeamCalendar::default() };
        let found = told(&at_noon, &team, ConflictLevels::default());
        let expected =
            [(Unavailable::OpenRequests, RuleLevel::Refuse), (Unavailable::PersonTwice, RuleLevel::Warn)];
        assert_eq!(found, expected);
        assert_eq!(told(&at_noon, &team.without(SessionId(9)), ConflictLevels::default()).len(), 1);
        // Noon in UTC is nine in the evening in Tokyo.
        let tokyo = TeamCalendar {
            hours: Some((WorkingHours::default(), chrono_tz::Asia::Tokyo)),
            ..TeamCalendar::default()
        };
        let hours = [(Unavailable::OutsideHours, RuleLevel::Warn)];
        assert_eq!(told(&slot(1, NOON + 24 * HOUR_US), &tokyo, ConflictLevels::default()), hours);
        let closed = ConflictLevels::default().with(ConflictRule::ClosedDay, RuleLevel::Refuse);
        let free = TeamCalendar::default();
        assert_eq!(
            told(&slot(1, NOON + 48 * HOUR_US), &free, closed),
            [(Unavailable::ClosedDay, RuleLevel::Refuse)]
        );
    }

    #[test]
    fn teams_that_meet_already_are_known_by_their_session() {
        let rules = |level| EventRules {
            conflicts: ConflictLevels::default().with(ConflictRule::SamePair, level),
            ..EventRules::default()
        };
        let closed = ClosedDays::default();
        let zone = chrono_tz::Europe::Berlin;
        let (one, other) = (calendar(vec![booked(2, NOON)]), calendar(vec![booked(2, NOON)]));
        let later = slot(3, NOON + 3 * HOUR_US);
        let found = |level, one: &TeamCalendar| {
            let rules = rules(level);
            let ground = Ground { rules: &rules, zone, closed: &closed, now: UtcMicros(0) };
            mutually_available(&later, (one, &other), &ground)
        };
        assert_eq!(found(RuleLevel::Refuse, &one), Err((true, Unavailable::SamePair)));
        assert_eq!(found(RuleLevel::Warn, &one), Ok(()));
        assert_eq!(found(RuleLevel::Refuse, &one.without(SessionId(2))), Ok(()));
    }

    #[test]
    fn each_reason_is_told() {
        let rules = EventRules { gap_minutes: 10, max_sessions_per_day: Some(1), ..EventRules::default() };
        let free = calendar(vec![]);
        assert_eq!(decide(&slot(1, NOON), &free, &rules), Ok(()));
        assert_eq!(decide(&slot(1, NOON - 2 * HOUR_US), &free, &rules), Err(Unavailable::Past));
        let removed = SlotFacts { is_removed: true, ..slot(1, NOON) };
        assert_eq!(decide(&removed, &free, &rules), Err(Unavailable::Removed));
        let flex = SlotFacts { kind: SlotKind::Flex, ..slot(1, NOON) };
        assert_eq!(decide(&flex, &free, &rules), Err(Unavailable::NotOpened));
        assert_eq!(decide(&SlotFacts { is_opened: true, ..flex }, &free, &rules), Ok(()));
        let cannot = TeamCalendar { blackouts: [SlotId(1)].into(), ..free.clone() };
        assert_eq!(decide(&slot(1, NOON), &cannot, &rules), Err(Unavailable::Blackout));
        let busy = calendar(vec![booked(2, NOON + 29 * MINUTE_US)]);
        assert_eq!(decide(&slot(1, NOON), &busy, &rules), Err(Unavailable::Booked));
        let close = calendar(vec![booked(2, NOON + 39 * MINUTE_US)]);
        assert_eq!(decide(&slot(1, NOON), &close, &rules), Err(Unavailable::TooClose));
        let far = calendar(vec![booked(2, NOON + 40 * MINUTE_US)]);
        assert_eq!(decide(&slot(1, NOON), &far, &rules), Err(Unavailable::DayLimit));
        assert_eq!(decide(&slot(1, NOON + 24 * HOUR_US), &far, &rules), Ok(()), "another day");
        let full = TeamCalendar { max_sessions: Some(1), ..far.clone() };
        assert_eq!(decide(&slot(1, NOON + 24 * HOUR_US), &full, &rules), Err(Unavailable::TeamLimit));
        assert_eq!(decide(&slot(1, NOON), &full.without(SessionId(2)), &rules), Ok(()));
    }

    proptest! {
        /// Booking only what is available, in any order, never gives a team two sessions closer than the gap.
        #[test]
        fn available_slots_never_overlap(
            starts in proptest::collection::vec(0_i64..600, 1..40), gap in 0_u32..60, limit in 1_u32..9,
        ) {
            let rules = EventRules { gap_minutes: gap, max_sessions_per_day: Some(limit), ..EventRules::default() };
            let mut team = TeamCalendar::default();
            for (id, minutes) in starts.into_iter().enumerate() {
                let id = i64::try_from(id).unwrap_or(0);
                let at = NOON + minutes * MINUTE_US;
                if decide(&slot(id, at), &team, &rules).is_ok() {
                    team.bookings.push(booked(id, at));
                }
            }
            let zone = chrono_tz::Europe::Berlin;
            for (n, one) in team.bookings.iter().enumerate() {
                for other in team.bookings.iter().skip(n + 1) {
                    let apart = other.starts_at.since(one.ends_at).max(one.starts_at.since(other.ends_at));
                    prop_assert!(apart >= i64::from(gap) * MINUTE_US);
                }
                let day = one.starts_at.date_in(zone);
                let that_day = team.bookings.iter().filter(|b| b.starts_at.date_in(zone) == day).count();
                prop_assert!(that_day <= usize::try_from(limit).unwrap_or(0));
            }
        }
    }
}
