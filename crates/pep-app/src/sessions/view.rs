//! Sessions as their readers see them.

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::events::EventRow;
use pep_db::sessions::{SessionFilter, SessionPersonRow, SessionRow, SessionTeamRow};
use pep_domain::access::action;
use pep_domain::ids::{EventId, PersonId, SessionId, TeamId};
use pep_domain::people::{Role, Side};
use pep_domain::sessions::SessionState;

use super::scene::{EventAccess, Scene};
use super::warnings::Warning;
use crate::{AppContext, AppError};

/// A session as one reader sees it.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// The session.
    pub row: SessionRow,
    /// Its event.
    pub event: Option<EventRow>,
    /// The program's name.
    pub program_name: String,
    /// Its teams, the partner's first; with whether they are the reader's own.
    pub teams: Vec<(SessionTeamRow, bool)>,
    /// Who is in it.
    pub people: Vec<PersonView>,
    /// The reader may move and cancel it and change its words.
    pub may_change: bool,
    /// The reader may add people.
    pub may_add_people: bool,
    /// The reader organises it.
    pub is_organiser: bool,
    /// What to look at.
    pub warnings: Vec<Warning>,
}

/// Somebody in a session.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// Who.
    pub row: SessionPersonRow,
    /// The team's primary contact.
    pub is_primary_contact: bool,
    /// The reader.
    pub is_me: bool,
    /// The reader may take the person out.
    pub may_remove: bool,
}

/// A session with what the reader is in it, loaded in the transaction that acts.
pub(super) struct Seat {
    pub(super) row: SessionRow,
    pub(super) event: Option<EventRow>,
    pub(super) teams: Vec<SessionTeamRow>,
    pub(super) people: Vec<SessionPersonRow>,
    /// The session's teams to which the reader belongs.
    pub(super) mine: BTreeSet<TeamId>,
    pub(super) is_organiser: bool,
    /// May change any session of the event.
    pub(super) manages: bool,
    /// The side for which the reader speaks as primary contact.
    pub(super) speaks_for: Option<Side>,
}

impl Seat {
    /// The session, if the reader organises its event, is in it, or belongs to one of its teams.
    pub(super) fn take(
        conn: &mut AnyConnection,
        access: &EventAccess,
        id: SessionId,
    ) -> Result<Self, AppError> {
        let row = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
        Self::of(conn, access, row)
    }

    /// The same, after the teams' rows and then the session's are locked: who acts after this sees what is done now.
    pub(super) fn lock(
        conn: &mut AnyConnection,
        access: &EventAccess,
        id: SessionId,
    ) -> Result<Self, AppError> {
        let teams: Vec<TeamId> =
            pep_db::sessions::teams_of_sessions(conn, &[id])?.into_iter().map(|team| team.team).collect();
        pep_db::sessions::lock_teams(conn, &teams)?;
        let row = pep_db::sessions::lock_session(conn, id)?.ok_or(AppError::NotFound)?;
        Self::of(conn, access, row)
    }

    fn of(conn: &mut AnyConnection, access: &EventAccess, row: SessionRow) -> Result<Self, AppError> {
        let event = match row.event {
            Some(event) => pep_db::events::find(conn, event)?,
            None => None,
        };
        let teams = pep_db::sessions::teams_of_sessions(conn, &[row.id])?;
        let people = pep_db::sessions::people_of_sessions(conn, &[row.id])?;
        let actor = access.actor();
        let (is_organiser, manages) = event.as_ref().map_or((false, false), |event| {
            (
                access.may::<action::ViewEvents>(event.program.0, event.ou.0),
                access.may::<action::ManageSessions>(event.program.0, event.ou.0),
            )
        });
        let takes_part = pep_db::sessions::takes_part(conn, row.program, actor.person_id, actor.partner_id)?;
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
        if !(is_organiser || is_in || !mine.is_empty()) {
            return Err(AppError::NotFound);
        }
        let speaks_for = teams
            .iter()
            .find(|team| mine.contains(&team.team) && team.primary_contact == Some(actor.person_id))
            .map(|team| team.side);
        Ok(Self { row, event, teams, people, mine, is_organiser, manages, speaks_for })
    }

    pub(super) fn takes_changes(&self) -> bool {
        self.row.state == SessionState::Scheduled
            && self.event.as_ref().is_none_or(|event| event.phase.takes_changes())
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
                SessionState::Scheduled => "Sessions of this event cannot be changed any more.",
            }
            .to_owned(),
        ))
    }

    /// May the reader take this person out? Organisers anybody, primary contacts those of their side.
    pub(super) fn may_remove(&self, person: &SessionPersonRow) -> bool {
        self.takes_changes() && (self.manages || self.speaks_for == Some(person.person.side))
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
    pub(super) fn view(self, conn: &mut AnyConnection, me: PersonId) -> Result<SessionView, AppError> {
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
        let (may_change, may_add_people) = (self.may_change(), self.may_change());
        let people = self
            .people
            .iter()
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
            may_add_people,
            is_organiser: self.is_organiser,
            warnings,
            event: self.event,
            row: self.row,
        })
    }
}

/// One session.
///
/// # Errors
/// [`AppError::NotFound`] also for one that is not the reader's.
pub async fn find_session(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
) -> Result<SessionView, AppError> {
    let access = access.clone();
    ctx.db
        .read(move |conn| {
            let seat = Seat::take(conn, &access, id)?;
            seat.view(conn, access.me())
        })
        .await
}

/// The sessions of an event, by time: all for organisers, for others those of their teams and those they are in. With
/// the number of people in each.
///
/// # Errors
/// [`AppError::NotFound`] for an event that is not the reader's.
pub async fn list_sessions(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
) -> Result<Vec<(SessionRow, Vec<(SessionTeamRow, bool)>, usize)>, AppError> {
    let access = access.clone();
    ctx.db
        .read(move |conn| {
            let scene = Scene::load(conn, &access, event)?;
            let filter = SessionFilter { event: Some(event), ..SessionFilter::default() };
            let rows = pep_db::sessions::list_sessions(conn, &filter)?;
            let ids: Vec<SessionId> = rows.iter().map(|row| row.id).collect();
            let mut teams: BTreeMap<SessionId, Vec<(SessionTeamRow, bool)>> = BTreeMap::new();
            for team in pep_db::sessions::teams_of_sessions(conn, &ids)? {
                let is_mine = scene.mine.contains(&team.team);
                teams.entry(team.session).or_default().push((team, is_mine));
            }
            let mut people: BTreeMap<SessionId, Vec<PersonId>> = BTreeMap::new();
            for person in pep_db::sessions::people_of_sessions(conn, &ids)? {
                people.entry(person.session).or_default().push(person.person.id);
            }
            let mut found = Vec::new();
            for row in rows {
                let of_row = teams.remove(&row.id).unwrap_or_default();
                let inside = people.remove(&row.id).unwrap_or_default();
                let is_ours = of_row.iter().any(|(_, is_mine)| *is_mine) || inside.contains(&access.me());
                if scene.is_organiser || is_ours {
                    found.push((row, of_row, inside.len()));
                }
            }
            Ok(found)
        })
        .await
}
