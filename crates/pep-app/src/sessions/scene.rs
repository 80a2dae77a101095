//! An event as one reader finds it: who looks, for which teams, by which rules. Loaded in the transaction that acts on it.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_db::events::EventRow;
use pep_db::sessions::RequestRow;
use pep_domain::access::{Action, Actor, Permit, action, authorize};
use pep_domain::events::{ConflictRule, EventRules, RuleLevel};
use pep_domain::holidays::ClosedDays;
use pep_domain::ids::{AtuId, EventId, OuId, PartnerId, PersonId, ProgramId, TeamId};
use pep_domain::people::{Role, Side};
use pep_domain::sessions::{Ground, Outage, RequestState, Rest, SlotFacts, TeamCalendar};
use pep_domain::teams::{WorkingHours, zone_of_team};
use pep_domain::time::UtcMicros;

use super::requests::Flex;
use crate::AppError;

/// Somebody who may look at events at all: as organiser, as one who takes part, or both. How far that reaches is decided
/// for each event.
#[derive(Debug, Clone)]
pub struct EventAccess {
    actor: Actor,
    /// What the person was told that stands against the step, and confirmed; `None` in it: what was not told in full.
    confirmed: BTreeSet<Option<ConflictRule>>,
}

impl EventAccess {
    /// The access of whoever is signed in.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for those who neither organise events nor take part in any.
    pub fn of(permit: &Permit<action::UseOwnAccount>) -> Result<Self, AppError> {
        Self::of_actor(permit.actor().clone())
    }

    /// The access of whoever a link was sent to, whoever holds it now: only `link_answers` asks for it, and does with it
    /// what that link is for.
    pub(super) fn of_actor(actor: Actor) -> Result<Self, AppError> {
        let looks =
            authorize::<action::ViewEvents>(&actor).is_ok() || authorize::<action::TakePart>(&actor).is_ok();
        if looks { Ok(Self { actor, confirmed: BTreeSet::new() }) } else { Err(AppError::NotFound) }
    }

    /// The access of somebody who prepares engagements for a partner.
    pub(super) fn of_partner(permit: &Permit<action::PrepareEngagements>) -> Self {
        Self { actor: permit.actor().clone(), confirmed: BTreeSet::new() }
    }

    /// The access of a seller.
    pub(super) fn of_seller(permit: &Permit<action::AttendEngagements>) -> Self {
        Self { actor: permit.actor().clone(), confirmed: BTreeSet::new() }
    }

    /// The same access of somebody who has read what is warned of and goes on. `None`: what stands against it for a team of
    /// others.
    #[must_use]
    pub fn confirming(self, confirmed: impl IntoIterator<Item = Option<ConflictRule>>) -> Self {
        Self { confirmed: confirmed.into_iter().collect(), ..self }
    }

    pub(super) fn has_confirmed(&self, rule: Option<ConflictRule>) -> bool {
        self.confirmed.contains(&rule)
    }

    /// Who it is.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub(super) fn me(&self) -> PersonId {
        self.actor.person_id
    }

    /// May the person do `A` in an event of this program and OU?
    pub(super) fn may<A: Action>(&self, program: ProgramId, ou: OuId) -> bool {
        authorize::<A>(&self.actor).is_ok_and(|permit| permit.reaches_event(program, ou))
    }
}

/// A team that takes part in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Team {
    pub(super) id: TeamId,
    pub(super) side: Side,
    pub(super) partner: Option<PartnerId>,
    pub(super) atu: Option<AtuId>,
    pub(super) name: String,
    pub(super) primary_contact: Option<PersonId>,
    pub(super) max_sessions: Option<i64>,
    /// When it works, in which zone.
    pub(super) hours: (WorkingHours, Tz),
}

/// An event with what the reader is in it.
pub(super) struct Scene {
    pub(super) event: EventRow,
    pub(super) rules: EventRules,
    pub(super) zone: Tz,
    /// The OU's zone, if it was given one.
    pub(super) ou_zone: Option<String>,
    /// The closed days of its OU.
    closed: ClosedDays,
    /// Every team that takes part.
    pub(super) teams: BTreeMap<TeamId, Team>,
    /// The reader's own.
    pub(super) mine: BTreeSet<TeamId>,
    pub(super) is_organiser: bool,
}

impl Scene {
    /// The event, if the reader organises it or takes part with a team.
    pub(super) fn load(
        conn: &mut AnyConnection,
        access: &EventAccess,
        id: EventId,
    ) -> Result<Self, AppError> {
        let mut scene = Self::unseen(conn, id)?.ok_or(AppError::NotFound)?;
        let (program, ou) = (scene.event.program.0, scene.event.ou.0);
        scene.is_organiser = access.may::<action::ViewEvents>(program, ou);
        scene.mine = own_teams(conn, access, &scene)?;
        if scene.is_organiser || !scene.mine.is_empty() { Ok(scene) } else { Err(AppError::NotFound) }
    }

    /// The event as nobody in particular sees it: for jobs.
    pub(super) fn unseen(conn: &mut AnyConnection, id: EventId) -> Result<Option<Self>, AppError> {
        let Some(event) = pep_db::events::find(conn, id)? else { return Ok(None) };
        let rules = rules_of(conn, &event)?;
        let zone = zone_of(&event.time_zone);
        let ou_zone = pep_db::zones::of_ou(conn, event.ou.0)?;
        let mut teams = BTreeMap::new();
        for row in pep_db::events::event_teams(conn, id)? {
            let side = Side::parse(&row.side)
                .ok_or_else(|| AppError::internal(format!("team.side holds {:?}", row.side)))?;
            let team = Team {
                id: TeamId(row.id),
                side,
                partner: row.partner_id.map(PartnerId),
                atu: row.atu_id.map(AtuId),
                name: row.name,
                primary_contact: row.primary_contact_id.map(PersonId),
                max_sessions: row.max_sessions,
                hours: (
                    row.hours.chosen.unwrap_or_default(),
                    zone_of_team(
                        [row.hours.zone.as_deref(), row.hours.contact_zone.as_deref(), ou_zone.as_deref()],
                        zone,
                    ),
                ),
            };
            teams.insert(team.id, team);
        }
        let closed = pep_db::holidays::closed_days_of(conn, Some(event.ou.0))?;
        Ok(Some(Self {
            event,
            rules,
            zone,
            ou_zone,
            closed,
            teams,
            mine: BTreeSet::new(),
            is_organiser: false,
        }))
    }

    /// By what it is decided whether a team can meet.
    pub(super) fn ground(&self, now: UtcMicros) -> Ground<'_> {
        Ground { rules: &self.rules, zone: self.zone, closed: &self.closed, now }
    }

    /// When nobody can be expected to answer.
    pub(super) fn rest<'a>(&'a self, outages: &'a [Outage]) -> Rest<'a> {
        Rest { outages, closed: &self.closed, zone: self.zone }
    }

    /// May a reminder that is due at `due` leave at `now`? On a closed day of the OU none does.
    pub(super) fn lets_out(&self, due: UtcMicros, now: UtcMicros) -> bool {
        self.closed.let_out(due, now, self.zone)
    }

    /// A team that takes part.
    pub(super) fn team(&self, id: TeamId) -> Option<&Team> {
        self.teams.get(&id)
    }

    /// Can this request be answered now? One for a make-up session can until the event is over.
    pub(super) fn takes_answer(&self, conn: &mut AnyConnection, row: &RequestRow) -> Result<bool, AppError> {
        let phase = self.event.phase;
        Ok(phase.takes_answers() || (phase.takes_changes() && is_make_up(conn, row)?))
    }

    /// Is the reader the primary contact of a team that takes part, and so answers for it?
    pub(super) fn decides(&self, access: &EventAccess, team: TeamId) -> bool {
        self.mine.contains(&team)
            && self.team(team).is_some_and(|team| team.primary_contact == Some(access.me()))
    }

    /// What these teams have and cannot.
    pub(super) fn calendars(
        &self,
        conn: &mut AnyConnection,
        wanted: &[TeamId],
    ) -> Result<BTreeMap<TeamId, TeamCalendar>, AppError> {
        let ids: Vec<i64> = wanted.iter().map(|id| id.0).collect();
        let mut found: BTreeMap<TeamId, TeamCalendar> = wanted
            .iter()
            .map(|id| {
                let team = self.team(*id);
                let calendar = TeamCalendar {
                    max_sessions: team.and_then(|team| team.max_sessions),
                    hours: team.map(|team| team.hours),
                    ..TeamCalendar::default()
                };
                (*id, calendar)
            })
            .collect();
        for (team, booked) in pep_db::sessions::live_bookings(conn, &ids)? {
            if let Some(calendar) = found.get_mut(&team) {
                calendar.bookings.push(booked);
            }
        }
        for (team, slot) in pep_db::sessions::blackouts(conn, self.event.id)? {
            if let Some(calendar) = found.get_mut(&team) {
                calendar.blackouts.insert(slot);
            }
        }
        if self.rules.conflicts.of(ConflictRule::PersonTwice) > RuleLevel::Off {
            for (team, busy) in pep_db::sessions::busy_people(conn, wanted)? {
                if let Some(calendar) = found.get_mut(&team) {
                    calendar.busy.push(busy);
                }
            }
        }
        Ok(found)
    }
}

/// The event's rules: its own, or its program's.
pub(super) fn rules_of(conn: &mut AnyConnection, event: &EventRow) -> Result<EventRules, AppError> {
    let program = pep_db::programs::find(conn, event.program.0)?.ok_or(AppError::NotFound)?;
    crate::events::rules::read_or_program(&event.rules, &program.rules)
}

/// Does a request ask for a make-up session (B3-11)? It follows one that was accepted.
pub(super) fn is_make_up(conn: &mut AnyConnection, row: &RequestRow) -> Result<bool, AppError> {
    let Some(before) = row.follows else { return Ok(false) };
    let before = pep_db::sessions::find_request(conn, before)?;
    Ok(before.is_some_and(|before| before.state == RequestState::Accepted))
}

/// Which flex slots count for a request.
pub(super) fn flex_of(conn: &mut AnyConnection, row: &RequestRow) -> Result<Flex, AppError> {
    Ok(if is_make_up(conn, row)? { Flex::Included } else { Flex::AsOpened })
}

/// A zone by its name; UTC if this version does not know it.
pub(super) fn zone_of(name: &str) -> Tz {
    name.parse().unwrap_or(chrono_tz::UTC)
}

/// A slot of the event that is still in it.
pub(super) fn slot_of(slots: &[SlotFacts], id: pep_domain::ids::SlotId) -> Option<SlotFacts> {
    slots.iter().find(|slot| slot.id == id && !slot.is_removed).copied()
}

fn own_teams(
    conn: &mut AnyConnection,
    access: &EventAccess,
    scene: &Scene,
) -> Result<BTreeSet<TeamId>, AppError> {
    let actor = access.actor();
    if authorize::<action::TakePart>(actor).is_err()
        || !pep_db::sessions::takes_part(conn, scene.event.program.0, actor.person_id, actor.partner_id)?
    {
        return Ok(BTreeSet::new());
    }
    let administers = actor.partner_id.filter(|_| actor.holds(Role::PartnerAdmin));
    let joined = pep_db::sessions::teams_of(conn, actor.person_id)?;
    let is_member = |id: TeamId| joined.contains(&id);
    Ok(scene
        .teams
        .values()
        .filter(|team| {
            team.side == actor.side
                && (is_member(team.id) || (administers.is_some() && team.partner == administers))
        })
        .map(|team| team.id)
        .collect())
}
