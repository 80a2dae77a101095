//! An event as it stands, as the facts of the scheduling engine, and the engine's sessions back in the event's own ids
//! (B3-02).
//!
//! Accepted sessions are fixed and never move. Requests that wait for an answer stay, may move at a price, or may move
//! freely, as the organiser chooses. Pairs that declined, that coordinate in the later queue or that one of the teams
//! waved off are left alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use crate::events::{ConflictRule, EventRules, RuleLevel, SlotKind};
use crate::holidays::ClosedDays;
use crate::ids::{PersonId, SlotId, TeamId};
use crate::people::text_enum;
use crate::scheduling::facts::{Facts, MAX_VALUE, PairFacts, Session, SlotFacts as EngineSlot, TeamFacts};
use crate::scheduling::replan::{Stability, with_published};
use crate::scheduling::table::{MAX_SLOTS, SlotNo, Slots, TeamNo};
use crate::sessions::{Ground, RequestState, SlotFacts, TeamCalendar, is_clear};
use crate::time::{MINUTE_US, UtcMicros};

/// What a draft plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DraftMode {
    /// Everything that is not accepted; requests that wait may be moved freely.
    All,
    /// Only what is free: requests that wait stay where they are.
    Fill,
    /// After a drop-out: requests that wait may move, each at a price.
    Repair,
}
text_enum!(DraftMode { All = "all", Fill = "fill", Repair = "repair" });

/// What the organiser says of one session of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DraftMark {
    /// Nothing: the next draft may have another.
    Proposed,
    /// It stays.
    Pinned,
    /// These two teams shall not be proposed.
    Dropped,
}
text_enum!(DraftMark { Proposed = "proposed", Pinned = "pinned", Dropped = "dropped" });

/// What a session in a flex slot costs, tenths of a point: less than any overlap is worth, so that flex slots are used last
/// and not left empty.
const FLEX_COST: i64 = 10;

/// Two teams in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairInSlot {
    /// The partner's team.
    pub partner: TeamId,
    /// Microsoft's team.
    pub seller: TeamId,
    /// The slot.
    pub slot: SlotId,
}

impl PairInSlot {
    /// The two teams.
    #[must_use]
    pub fn teams(&self) -> (TeamId, TeamId) {
        (self.partner, self.seller)
    }
}

/// A request that was asked, as far as it counts here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// For what.
    pub what: PairInSlot,
    /// Where it stands.
    pub state: RequestState,
    /// A person decided it, not a rule.
    pub by_person: bool,
    /// Another request of the same teams took its place: another slot was proposed.
    pub is_followed: bool,
}

/// What two teams have been to each other in an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairHistory {
    /// They meet, or met.
    pub meets: bool,
    /// Slots for which a request waits.
    pub pending: BTreeSet<SlotId>,
    /// They coordinate in the later queue.
    pub is_later: bool,
    /// A person declined, and proposed no other slot.
    pub is_declined: bool,
    /// Slots that a person declined.
    pub declined: BTreeSet<SlotId>,
}

impl PairHistory {
    /// Is there nothing to suggest to them any more?
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.meets || self.is_later || !self.pending.is_empty() || self.is_declined
    }
}

/// The history of all pairs, keyed by partner's team and Microsoft's team.
#[must_use]
pub fn histories(asked: &[Asked], sessions: &[PairInSlot]) -> BTreeMap<(TeamId, TeamId), PairHistory> {
    let mut found: BTreeMap<(TeamId, TeamId), PairHistory> = BTreeMap::new();
    for request in asked {
        let history = found.entry(request.what.teams()).or_default();
        match request.state {
            RequestState::Pending => drop(history.pending.insert(request.what.slot)),
            RequestState::Later => history.is_later = true,
            RequestState::Declined if request.by_person => {
                history.declined.insert(request.what.slot);
                history.is_declined |= !request.is_followed;
            }
            RequestState::Declined
            | RequestState::Accepted
            | RequestState::Withdrawn
            | RequestState::Expired
            | RequestState::SlotTaken => {}
        }
    }
    for session in sessions {
        found.entry(session.teams()).or_default().meets = true;
    }
    found
}

/// A team that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTeam {
    /// The team.
    pub id: TeamId,
    /// What it has and cannot.
    pub calendar: TeamCalendar,
    /// It has no primary contact, so it can neither ask nor answer.
    pub is_headless: bool,
}

/// An event as it stands.
#[derive(Debug)]
pub struct EventAsItStands<'e> {
    /// Its slots, by time.
    pub slots: &'e [SlotFacts],
    /// The partners' teams.
    pub partners: &'e [PlannedTeam],
    /// Microsoft's teams.
    pub sellers: &'e [PlannedTeam],
    /// Its rules.
    pub rules: &'e EventRules,
    /// Its zone, which says where a day ends.
    pub zone: Tz,
    /// The closed days of its OU.
    pub closed: &'e ClosedDays,
    /// When it is looked at.
    pub now: UtcMicros,
    /// Value of each pair (partner's team, Microsoft's team), tenths of a point; pairs that share nothing are not here.
    pub values: &'e BTreeMap<(TeamId, TeamId), i64>,
    /// What the pairs have been to each other.
    pub histories: &'e BTreeMap<(TeamId, TeamId), PairHistory>,
    /// Sessions that are to take place.
    pub sessions: &'e [PairInSlot],
    /// Who is in which team.
    pub members: &'e [(TeamId, PersonId)],
    /// Pairs of which one team waved the other off.
    pub hidden: &'e BTreeSet<(TeamId, TeamId)>,
}

/// What the organiser wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// What to plan.
    pub mode: DraftMode,
    /// Sessions that each team should get at least.
    pub floor: u32,
    /// What it costs to change a request that was sent, tenths of a point; counts in [`DraftMode::Repair`].
    pub change_cost: i64,
    /// Sessions that stay.
    pub pinned: Vec<PairInSlot>,
    /// Pairs that shall not be proposed.
    pub dropped: BTreeSet<(TeamId, TeamId)>,
}

/// The facts of an event for the engine, and what its numbers stand for.
#[derive(Debug, Clone)]
pub struct EventFacts {
    /// For the engine.
    pub facts: Facts,
    teams: Vec<TeamId>,
    slots: Vec<SlotId>,
    /// The day of each slot, counted from the first.
    days: Vec<usize>,
    day_limit: Option<usize>,
}

impl EventFacts {
    /// Prepares an event. Only the first 64 slots to come are planned.
    #[must_use]
    pub fn new(event: &EventAsItStands<'_>, wishes: &Wishes) -> Self {
        // What would be asked about is avoided as well: a schedule is proposed by nobody who could confirm it.
        let counts = |rule: ConflictRule| event.rules.conflicts.of(rule) > RuleLevel::Off;
        let slots: Vec<&SlotFacts> =
            event.slots.iter().filter(|slot| is_usable(slot, event)).take(MAX_SLOTS).collect();
        let teams: Vec<&PlannedTeam> = event.partners.iter().chain(event.sellers).collect();
        let mut dates: Vec<_> = slots.iter().map(|slot| slot.starts_at.date_in(event.zone)).collect();
        let by_slot = dates.clone();
        dates.dedup();
        let mut found = Self {
            facts: Facts {
                slots: slots.iter().map(|slot| engine_slot(slot)).collect(),
                partner_teams: event.partners.len(),
                flex_cost: FLEX_COST,
                gap_minutes: if counts(ConflictRule::Gap) { event.rules.gap_minutes.into() } else { 0 },
                ..Facts::default()
            },
            teams: teams.iter().map(|team| team.id).collect(),
            slots: slots.iter().map(|slot| slot.id).collect(),
            days: by_slot.iter().map(|date| dates.iter().position(|day| day == date).unwrap_or(0)).collect(),
            day_limit: event
                .rules
                .max_sessions_per_day
                .filter(|_| counts(ConflictRule::DayLimit))
                .map(|limit| limit as usize),
        };
        found.facts.fixed = event.sessions.iter().filter_map(|session| found.session(session)).collect();
        found.facts.teams =
            teams.iter().map(|team| found.team_facts(team, &slots, event, wishes, dates.len())).collect();
        found.facts.pairs = found.pair_facts(event, wishes);
        if counts(ConflictRule::PersonTwice) {
            found.facts.shared_people = found.shared_people(event.members);
        }
        let published = found.published(event);
        let pinned: Vec<Session> = wishes.pinned.iter().filter_map(|pin| found.session(pin)).collect();
        let facts = with_published(std::mem::take(&mut found.facts), &pinned, Stability::FillOnly);
        let stability = match wishes.mode {
            DraftMode::All => Stability::Free,
            DraftMode::Fill => Stability::FillOnly,
            DraftMode::Repair => Stability::ChangeCosts(wishes.change_cost.clamp(0, MAX_VALUE)),
        };
        found.facts = with_published(facts, &published, stability);
        if wishes.mode == DraftMode::Fill {
            // Whom a request waits for is not asked a second time, even if that request cannot come true any more.
            let fixed: BTreeSet<_> = found.facts.fixed.iter().map(|s| (s.partner, s.seller)).collect();
            let asked: BTreeSet<_> = published.iter().map(|s| (s.partner, s.seller)).collect();
            found.facts.pairs.retain(|pair| {
                let pair = (pair.partner, pair.seller);
                fixed.contains(&pair) || !asked.contains(&pair)
            });
        }
        found
    }

    /// The engine's session in the event's ids.
    #[must_use]
    pub fn pair_in_slot(&self, session: &Session) -> Option<PairInSlot> {
        Some(PairInSlot {
            partner: self.team(session.partner)?,
            seller: self.team(session.seller)?,
            slot: *self.slots.get(usize::from(session.slot.0))?,
        })
    }

    /// The team of the engine's number.
    #[must_use]
    pub fn team(&self, number: TeamNo) -> Option<TeamId> {
        self.teams.get(number.0 as usize).copied()
    }

    /// The event's session in the engine's numbers, if its teams and its slot are planned.
    #[must_use]
    pub fn session(&self, of: &PairInSlot) -> Option<Session> {
        let team = |id: TeamId| self.teams.iter().position(|team| *team == id);
        let slot = self.slots.iter().position(|slot| *slot == of.slot)?;
        let (partner, seller) = (team(of.partner)?, team(of.seller)?);
        (partner < self.facts.partner_teams && seller >= self.facts.partner_teams).then_some(Session {
            partner: TeamNo(partner as u32),
            seller: TeamNo(seller as u32),
            slot: SlotNo(slot as u8),
        })
    }

    /// Leaves out what is too much for one day; the engine knows no limits for days. The most valuable sessions stay.
    #[must_use]
    pub fn within_days(&self, mut sessions: Vec<Session>) -> Vec<Session> {
        let Some(limit) = self.day_limit else { return sessions };
        let values: BTreeMap<(TeamNo, TeamNo), i64> =
            self.facts.pairs.iter().map(|pair| ((pair.partner, pair.seller), pair.value)).collect();
        let mut count: BTreeMap<(TeamNo, usize), usize> = BTreeMap::new();
        let day_of = |session: &Session| self.days.get(usize::from(session.slot.0)).copied().unwrap_or(0);
        for session in &self.facts.fixed {
            for team in [session.partner, session.seller] {
                *count.entry((team, day_of(session))).or_default() += 1;
            }
        }
        sessions.sort_by_key(|s| (std::cmp::Reverse(values.get(&(s.partner, s.seller)).copied()), *s));
        sessions.retain(|session| {
            let keys = [session.partner, session.seller].map(|team| (team, day_of(session)));
            let fits = keys.iter().all(|key| count.get(key).copied().unwrap_or(0) < limit);
            if fits {
                keys.into_iter().for_each(|key| *count.entry(key).or_default() += 1);
            }
            fits
        });
        sessions.sort_unstable();
        sessions
    }

    fn team_facts(
        &self,
        team: &PlannedTeam,
        slots: &[&SlotFacts],
        event: &EventAsItStands<'_>,
        wishes: &Wishes,
        days: usize,
    ) -> TeamFacts {
        let EventAsItStands { rules, zone, closed, now, .. } = *event;
        let is_free = |slot: &SlotFacts| is_clear(slot, &team.calendar, &Ground { rules, zone, closed, now });
        let free = slots.iter().zip(0_u8..).filter(|(slot, _)| is_free(slot)).map(|(_, n)| SlotNo(n));
        let number = self.teams.iter().position(|id| *id == team.id).unwrap_or(0) as u32;
        let here = slots.first().map(|slot| slot.event);
        let booked = team.calendar.bookings.iter().filter(|booked| Some(booked.event) == here).count();
        let is_in = |session: &&Session| session.partner.0 == number || session.seller.0 == number;
        let known = self.facts.fixed.iter().filter(is_in).count();
        let most = team.calendar.max_sessions.map_or(MAX_SLOTS, |most| usize::try_from(most).unwrap_or(0));
        let of_days = self.day_limit.map_or(MAX_SLOTS, |limit| limit.saturating_mul(days.max(1)));
        // Sessions in slots that are over or were taken out count, though the engine does not see them.
        let most = most.min(of_days).saturating_sub(booked.saturating_sub(known));
        TeamFacts {
            free: if team.is_headless { Slots::NONE } else { free.collect() },
            max_sessions: most as u32,
            min_sessions: if team.is_headless { 0 } else { wishes.floor },
        }
    }

    fn pair_facts(&self, event: &EventAsItStands<'_>, wishes: &Wishes) -> Vec<PairFacts> {
        let all = Slots::first(self.slots.len());
        let numbers: BTreeMap<TeamId, u32> = self.teams.iter().copied().zip(0..).collect();
        let mut found = Vec::new();
        for (pair, value) in event.values {
            let (Some(partner), Some(seller)) = (numbers.get(&pair.0), numbers.get(&pair.1)) else {
                continue;
            };
            let history = event.histories.get(pair).cloned().unwrap_or_default();
            let is_left_alone = history.is_later
                || (history.is_declined && history.pending.is_empty())
                || event.hidden.contains(pair)
                || wishes.dropped.contains(pair);
            if is_left_alone && !history.meets {
                continue;
            }
            let declined: Slots = (0_u8..)
                .zip(&self.slots)
                .filter(|(_, slot)| history.declined.contains(slot))
                .map(|(number, _)| SlotNo(number))
                .collect();
            found.push(PairFacts {
                partner: TeamNo(*partner),
                seller: TeamNo(*seller),
                value: (*value).clamp(0, MAX_VALUE),
                slots: all.without(declined),
            });
        }
        // Requests of teams that share nothing wait too, and take their slots when they are accepted.
        let waiting = event.histories.iter().filter(|(_, history)| !history.pending.is_empty());
        for (pair, _) in waiting.filter(|(pair, _)| !event.values.contains_key(pair)) {
            if let (Some(partner), Some(seller)) = (numbers.get(&pair.0), numbers.get(&pair.1)) {
                let (partner, seller) = (TeamNo(*partner), TeamNo(*seller));
                found.push(PairFacts { partner, seller, value: 0, slots: all });
            }
        }
        found
    }

    /// Requests that wait for an answer.
    fn published(&self, event: &EventAsItStands<'_>) -> Vec<Session> {
        let waiting =
            event.histories.iter().filter(|(_, history)| !history.meets).flat_map(|(pair, history)| {
                history.pending.iter().map(|slot| PairInSlot { partner: pair.0, seller: pair.1, slot: *slot })
            });
        waiting.filter_map(|request| self.session(&request)).collect()
    }

    /// Pairs of teams that have somebody in common.
    fn shared_people(&self, members: &[(TeamId, PersonId)]) -> Vec<(TeamNo, TeamNo)> {
        let numbers: BTreeMap<TeamId, u32> = self.teams.iter().copied().zip(0..).collect();
        let mut teams_of: BTreeMap<PersonId, BTreeSet<TeamNo>> = BTreeMap::new();
        for (team, person) in members {
            if let Some(number) = numbers.get(team) {
                teams_of.entry(*person).or_default().insert(TeamNo(*number));
            }
        }
        let mut found: BTreeSet<(TeamNo, TeamNo)> = BTreeSet::new();
        for teams in teams_of.values() {
            for one in teams {
                found.extend(teams.range(TeamNo(one.0 + 1)..).map(|other| (*one, *other)));
            }
        }
        found.into_iter().collect()
    }
}

/// Can anybody still meet in the slot?
fn is_usable(slot: &SlotFacts, event: &EventAsItStands<'_>) -> bool {
    !slot.is_removed && slot.starts_at > event.now && (slot.kind == SlotKind::Regular || slot.is_opened)
}

fn engine_slot(slot: &SlotFacts) -> EngineSlot {
    EngineSlot {
        start_minute: slot.starts_at.0 / MINUTE_US,
        end_minute: slot.ends_at.0 / MINUTE_US,
        is_flex: slot.kind == SlotKind::Flex,
    }
}

#[cfg(test)]
mod tests;
