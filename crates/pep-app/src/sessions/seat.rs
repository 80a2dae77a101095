//! What one reader is in one session: whether it is there for the reader at all, and what the reader may do.

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::engagements::EngagementRow;
use pep_db::events::EventRow;
use pep_db::sessions::{
    AccountsFor, SessionAccountRow, SessionPartnerRow, SessionPersonRow, SessionRow, SessionTeamRow,
};
use pep_domain::access::{Actor, action, authorize};
use pep_domain::engagements::InvitationState;
use pep_domain::events::SlotKind;
use pep_domain::ids::{PartnerId, PersonId, SessionId, TeamId};
use pep_domain::people::{Role, Side};
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;

use super::scene::{EventAccess, Scene};
use super::view::{PersonView, SessionView};
use crate::AppError;

/// A session with what the reader is in it, loaded in the transaction that acts.
pub(super) struct Seat {
    pub(super) row: SessionRow,
    pub(super) event: Option<EventRow>,
    pub(super) engagement: Option<EngagementRow>,
    pub(super) partners: Vec<SessionPartnerRow>,
    pub(super) teams: Vec<SessionTeamRow>,
    pub(super) people: Vec<SessionPersonRow>,
    /// The session's teams to which the reader belongs.
    pub(super) mine: BTreeSet<TeamId>,
    pub(super) is_organiser: bool,
    /// May change any session of the event.
    pub(super) manages: bool,
    /// The side for which the reader speaks as primary contact.
    pub(super) speaks_for: Option<Side>,
    /// The reader's partner, if the session is one of an engagement that it prepares: its people choose who comes.
    pub(super) own_partner: Option<PartnerId>,
    /// The reader sells to one of the session's accounts.
    pub(super) sells: bool,
    /// The reader is in it.
    pub(super) is_in: bool,
    /// Its end is over, whether it is marked as held yet or not.
    has_ended: bool,
}

impl Seat {
    /// The session, if the reader organises it, is in it, belongs to one of its teams or partners, or sells to one of
    /// its accounts.
    pub(super) fn take(
        conn: &mut AnyConnection,
        access: &EventAccess,
        id: SessionId,
        now: UtcMicros,
    ) -> Result<Self, AppError> {
        let row = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
        Self::of(conn, access, row, now)
    }

    /// The same, after the teams' rows and then the session's are locked: who acts after this sees what is done now.
    pub(super) fn lock(
        conn: &mut AnyConnection,
        access: &EventAccess,
        id: SessionId,
        now: UtcMicros,
    ) -> Result<Self, AppError> {
        let teams: Vec<TeamId> =
            pep_db::sessions::teams_of_sessions(conn, &[id])?.into_iter().map(|team| team.team).collect();
        pep_db::sessions::lock_teams(conn, &teams)?;
        let row = pep_db::sessions::lock_session(conn, id)?.ok_or(AppError::NotFound)?;
        Self::of(conn, access, row, now)
    }

    fn of(
        conn: &mut AnyConnection,
        access: &EventAccess,
        row: SessionRow,
        now: UtcMicros,
    ) -> Result<Self, AppError> {
        let event = match row.event {
            Some(event) => pep_db::events::find(conn, event)?,
            None => None,
        };
        let teams = pep_db::sessions::teams_of_sessions(conn, &[row.id])?;
        let people = pep_db::sessions::people_of_sessions(conn, &[row.id])?;
        let engagement = match row.engagement {
            Some(engagement) => pep_db::engagements::find(conn, engagement)?,
            None => None,
        };
        let partners = pep_db::sessions::partners_of_sessions(conn, &[row.id])?;
        let actor = access.actor();
        let ou = event.as_ref().map(|event| event.ou.0).or(engagement.as_ref().map(|found| found.ou.0));
        let (is_organiser, manages) = ou.map_or((false, false), |ou| {
            (
                access.may::<action::ViewEvents>(row.program, ou),
                access.may::<action::ManageSessions>(row.program, ou),
            )
        });
        let (person, partner) = (actor.person_id, actor.partner_id);
        let takes_part = match &engagement {
            Some(_) => pep_db::sessions::is_open_to(conn, row.program, person, partner)?,
            None => pep_db::sessions::takes_part(conn, row.program, person, partner)?,
        };
        let (own_partner, sells) = match &engagement {
            Some(found) if takes_part => (
                preparing(conn, actor, found, &partners)?,
                authorize::<action::AttendEngagements>(actor).is_ok()
                    && pep_db::sessions::sells_to(conn, row.id, person)?,
            ),
            Some(_) | None => (None, false),
        };
        let mut mine = BTreeSet::new();
        if takes_part {
            let ids: Vec<TeamId> = teams.iter().map(|team| team.team).collect();
            let members = pep_db::sessions::members(conn, &ids)?;
            let administers = actor.partner_id.filter(|_| actor.holds(Role::PartnerAdmin));
            mine.extend(
                teams
                    .iter()
                    .filter(|team| {
                        members.contains(&(team.team, actor.person_id))
                            || (administers.is_some() && team.partner == administers)
                    })
                    .map(|team| team.team),
            );
        }
        let is_in = takes_part && people.iter().any(|person| person.person.id == actor.person_id);
        if !(is_organiser || is_in || !mine.is_empty() || own_partner.is_some() || sells) {
            return Err(AppError::NotFound);
        }
        let speaks_for = teams
            .iter()
            .find(|team| mine.contains(&team.team) && team.primary_contact == Some(actor.person_id))
            .map(|team| team.side);
        Ok(Self {
            has_ended: row.ends_at <= now,
            row,
            event,
            engagement,
            partners,
            teams,
            people,
            mine,
            is_organiser,
            manages,
            speaks_for,
            own_partner,
            sells,
            is_in,
        })
    }

    pub(super) fn takes_changes(&self) -> bool {
        self.row.state == SessionState::Scheduled
            && self.event.as_ref().is_none_or(|event| event.phase.takes_changes())
            && self.engagement.as_ref().is_none_or(|found| found.state.is_live())
    }

    pub(super) fn may_change(&self) -> bool {
        self.takes_changes() && (self.manages || self.speaks_for.is_some())
    }

    /// Refuses those who may not change it, as if it were not there; and what can no longer be changed, with words.
    pub(super) fn require_change(&self) -> Result<(), AppError> {
        if !(self.manages || self.speaks_for.is_some()) {
            return Err(AppError::NotFound);
        }
        self.require_live()
    }

    pub(super) fn require_live(&self) -> Result<(), AppError> {
        if self.takes_changes() {
            return Ok(());
        }
        Err(AppError::WrongState(
            match self.row.state {
                SessionState::Cancelled => "This session was called off, so it cannot be changed.",
                SessionState::Held => "This session is over, so it cannot be changed.",
                SessionState::Scheduled => "Sessions of this event or engagement cannot be changed any more.",
            }
            .to_owned(),
        ))
    }

    /// May the reader add people? Also a partner that prepares an engagement, of its own (C-25).
    pub(super) fn may_add_people(&self) -> bool {
        self.may_change() || (self.is_to_come() && self.own_partner.is_some())
    }

    /// Can partners and sellers still say who comes? Not between its end and its being marked as held either.
    fn is_to_come(&self) -> bool {
        self.takes_changes() && !self.has_ended
    }

    /// Refuses what partners and sellers say about who comes once the session is over, with words.
    pub(super) fn require_to_come(&self) -> Result<(), AppError> {
        self.require_live()?;
        if self.has_ended {
            let detail =
                "This session is over, so who comes can no longer be changed. Say on its page who was there.";
            return Err(AppError::WrongState(detail.to_owned()));
        }
        Ok(())
    }

    /// Refuses those who may not say who comes; and what can no longer be changed, with words.
    pub(super) fn require_people(&self) -> Result<(), AppError> {
        if self.own_partner.is_some() { self.require_to_come() } else { self.require_change() }
    }

    /// May the reader take this person out? Organisers anybody, primary contacts those of their side, a partner that
    /// prepares an engagement its own people.
    pub(super) fn may_remove(&self, person: &SessionPersonRow) -> bool {
        let is_ours =
            self.own_partner.is_some() && person.person.partner == self.own_partner && !self.has_ended;
        self.takes_changes() && (self.manages || is_ours || self.speaks_for == Some(person.person.side))
    }

    /// Somebody who only could come along: sees the session, but neither its meeting nor the partners' people.
    fn is_bystander(&self) -> bool {
        self.sells && !self.is_in && !self.is_organiser
    }

    /// May the reader know that this person is in it? Partners that meet in one session do not learn of each other.
    fn shows(&self, actor: &Actor, person: &SessionPersonRow) -> bool {
        match (person.person.side, actor.side) {
            (Side::Microsoft, _) => true,
            (Side::Partner, Side::Microsoft) => !self.is_bystander(),
            (Side::Partner, Side::Partner) => person.person.partner == actor.partner_id,
        }
    }

    /// The session's accounts that the reader may know of.
    fn accounts(&self, conn: &mut AnyConnection, actor: &Actor) -> Result<Vec<SessionAccountRow>, AppError> {
        let reader = match (actor.side, actor.partner_id) {
            (Side::Microsoft, _) if self.is_organiser || self.is_in => AccountsFor::Organiser,
            (Side::Microsoft, _) => AccountsFor::Seller(actor.person_id),
            (Side::Partner, Some(partner)) => AccountsFor::Partner(partner),
            (Side::Partner, None) => return Ok(Vec::new()),
        };
        Ok(pep_db::sessions::accounts_of_sessions(conn, &[self.row.id], reader)?)
    }

    /// The event's scene, to look for slots.
    pub(super) fn scene(&self, conn: &mut AnyConnection) -> Result<Scene, AppError> {
        let event = self
            .row
            .event
            .ok_or_else(|| AppError::WrongState("This session has no event, and so no slots.".to_owned()))?;
        let mut scene = Scene::unseen(conn, event)?.ok_or(AppError::NotFound)?;
        scene.is_organiser = self.is_organiser;
        scene.mine.clone_from(&self.mine);
        Ok(scene)
    }

    pub(super) fn team_ids(&self) -> Vec<TeamId> {
        self.teams.iter().map(|team| team.team).collect()
    }

    /// The session as the reader sees it.
    pub(super) fn view(mut self, conn: &mut AnyConnection, actor: &Actor) -> Result<SessionView, AppError> {
        let me = actor.person_id;
        let contacts: BTreeMap<TeamId, Option<PersonId>> =
            self.teams.iter().map(|team| (team.team, team.primary_contact)).collect();
        let my_sides: BTreeSet<Side> =
            self.teams.iter().filter(|team| self.mine.contains(&team.team)).map(|team| team.side).collect();
        let ids: Vec<PersonId> = self
            .people
            .iter()
            .filter(|person| {
                self.is_organiser || my_sides.contains(&person.person.side) || person.person.id == me
            })
            .map(|person| person.person.id)
            .collect();
        let warnings = if self.row.state == SessionState::Scheduled {
            super::change::parallel(conn, &self.row, &ids)?
        } else {
            Vec::new()
        };
        let program = pep_db::programs::find(conn, self.row.program)?.ok_or(AppError::NotFound)?;
        let (may_change, may_add_people) = (self.may_change(), self.may_add_people());
        let is_on = self.is_to_come();
        let (may_attend, may_leave) = (is_on && self.is_bystander(), is_on && self.sells && self.is_in);
        let accounts = self.accounts(conn, actor)?;
        let flex = match self.row.slot.filter(|_| may_change) {
            Some(slot) => pep_db::sessions::find_slot(conn, slot)?
                .filter(|slot| slot.kind == SlotKind::Flex)
                .map(|slot| (slot.starts_at, slot.ends_at)),
            None => None,
        };
        if self.is_bystander() {
            self.row.meeting.join_url = None;
        }
        if actor.side == Side::Partner {
            self.partners.retain(|partner| Some(partner.partner.0) == actor.partner_id);
        }
        let people = self
            .people
            .iter()
            .filter(|row| self.shows(actor, row))
            .map(|row| PersonView {
                is_primary_contact: row
                    .team
                    .is_some_and(|team| contacts.get(&team).copied().flatten() == Some(row.person.id)),
                is_me: row.person.id == me,
                may_remove: self.may_remove(row),
                row: row.clone(),
            })
            .collect();
        Ok(SessionView {
            program_name: program.name,
            teams: self
                .teams
                .into_iter()
                .map(|team| {
                    let mine = self.mine.contains(&team.team);
                    (team, mine)
                })
                .collect(),
            people,
            may_change,
            flex,
            may_add_people,
            is_organiser: self.is_organiser,
            may_attend,
            may_leave,
            warnings,
            engagement: self.engagement.map(|found| (found.id, found.title)),
            partners: self.partners,
            accounts,
            event: self.event,
            row: self.row,
        })
    }
}

/// The reader's partner, if it is one of the session's and takes part in the engagement.
fn preparing(
    conn: &mut AnyConnection,
    actor: &Actor,
    engagement: &EngagementRow,
    partners: &[SessionPartnerRow],
) -> Result<Option<PartnerId>, AppError> {
    let Some(own) = actor.partner_id.filter(|_| authorize::<action::PrepareEngagements>(actor).is_ok())
    else {
        return Ok(None);
    };
    if !partners.iter().any(|row| row.partner.0 == own) {
        return Ok(None);
    }
    let takes_part = pep_db::engagements::list_partners(conn, &[engagement.id])?
        .iter()
        .any(|row| row.partner.0 == own && row.state == InvitationState::Accepted);
    Ok(Some(own).filter(|_| takes_part))
}
