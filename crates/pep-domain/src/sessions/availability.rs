//! Can a team meet in a slot? One function decides; SQL only loads what it asks for (D-23, D-29, B3-07, B3-08, A9).

use std::collections::BTreeSet;

use chrono_tz::Tz;

use crate::events::{EventRules, SlotKind};
use crate::ids::{EventId, SessionId, SlotId};
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

/// What a team has and cannot: its live bookings in every event, its blackouts, its own limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamCalendar {
    /// Live bookings, of any event.
    pub bookings: Vec<Booked>,
    /// Slots in which it cannot.
    pub blackouts: BTreeSet<SlotId>,
    /// At most so many sessions in one event.
    pub max_sessions: Option<i64>,
}

impl TeamCalendar {
    /// The same calendar as if one session did not exist: for moving it.
    #[must_use]
    pub fn without(&self, session: SessionId) -> Self {
        let mut rest = self.clone();
        rest.bookings.retain(|booked| booked.session != session);
        rest
    }
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
        }
    }
}

/// May a team meet in a slot at `now`? `zone`: the event's, which says where a day ends.
///
/// # Errors
/// The first reason against it.
pub fn availability(
    slot: &SlotFacts,
    team: &TeamCalendar,
    rules: &EventRules,
    zone: Tz,
    now: UtcMicros,
) -> Result<(), Unavailable> {
    if slot.is_removed {
        return Err(Unavailable::Removed);
    }
    if slot.kind == SlotKind::Flex && !slot.is_opened {
        return Err(Unavailable::NotOpened);
    }
    if slot.starts_at <= now {
        return Err(Unavailable::Past);
    }
    if team.blackouts.contains(&slot.id) {
        return Err(Unavailable::Blackout);
    }
    let gap = i64::from(rules.gap_minutes) * MINUTE_US;
    let meets = |with: &Booked, gap: i64| {
        slot.starts_at < with.ends_at.plus(gap) && with.starts_at < slot.ends_at.plus(gap)
    };
    if team.bookings.iter().any(|booked| booked.slot == slot.id || meets(booked, 0)) {
        return Err(Unavailable::Booked);
    }
    if team.bookings.iter().any(|booked| meets(booked, gap)) {
        return Err(Unavailable::TooClose);
    }
    let here = team.bookings.iter().filter(|booked| booked.event == slot.event);
    let reached = |count: usize, limit: i64| i64::try_from(count).unwrap_or(i64::MAX) >= limit;
    if team.max_sessions.is_some_and(|limit| reached(here.clone().count(), limit)) {
        return Err(Unavailable::TeamLimit);
    }
    let day = slot.starts_at.date_in(zone);
    let that_day = here.filter(|booked| booked.starts_at.date_in(zone) == day).count();
    if rules.max_sessions_per_day.is_some_and(|limit| reached(that_day, i64::from(limit))) {
        return Err(Unavailable::DayLimit);
    }
    Ok(())
}

/// May both teams meet in a slot?
///
/// # Errors
/// True if it is the first team that cannot, with the reason.
pub fn mutually_available(
    slot: &SlotFacts,
    teams: (&TeamCalendar, &TeamCalendar),
    rules: &EventRules,
    zone: Tz,
    now: UtcMicros,
) -> Result<(), (bool, Unavailable)> {
    availability(slot, teams.0, rules, zone, now).map_err(|why| (true, why))?;
    availability(slot, teams.1, rules, zone, now).map_err(|why| (false, why))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
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
        availability(slot, team, rules, chrono_tz::Europe::Berlin, UtcMicros(NOON - HOUR_US))
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
