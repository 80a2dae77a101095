//! Sessions as their readers see them.

use std::collections::BTreeMap;

use pep_db::events::EventRow;
use pep_db::sessions::{
    SessionAccountRow, SessionFilter, SessionPartnerRow, SessionPersonRow, SessionRow, SessionTeamRow,
};
use pep_domain::ids::{EngagementId, EventId, PersonId, SessionId};
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;

use super::scene::{EventAccess, Scene};
use super::seat::Seat;
use super::warnings::Warning;
use crate::list_parts::{FoundPart, ListPart, part_of};
use crate::{AppContext, AppError};

/// A session as one reader sees it.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// The session.
    pub row: SessionRow,
    /// Its event.
    pub event: Option<EventRow>,
    /// Its engagement.
    pub engagement: Option<(EngagementId, String)>,
    /// The partners of an engagement's session that the reader may know of, by name.
    pub partners: Vec<SessionPartnerRow>,
    /// The accounts of an engagement's session that the reader may know of, by name.
    pub accounts: Vec<SessionAccountRow>,
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
    /// The flex slot inside which the reader may move it, from when to when.
    pub flex: Option<(UtcMicros, UtcMicros)>,
    /// The reader sells to one of its accounts and can come along (C-28).
    pub may_attend: bool,
    /// The reader came along and can leave again.
    pub may_leave: bool,
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

/// One session.
///
/// # Errors
/// [`AppError::NotFound`] also for one that is not the reader's.
pub async fn find_session(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
) -> Result<SessionView, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let seat = Seat::take(conn, &access, id, now)?;
            seat.view(conn, access.actor())
        })
        .await
}

/// Which sessions of an event to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionListFilter {
    /// Only those that stand here.
    pub state: Option<SessionState>,
    /// Which of them; words of the title and of the teams' names are searched.
    pub part: ListPart<SessionPlace>,
}

/// What the list is ordered by: when it begins, UTC microseconds, and the session.
pub type SessionPlace = (i64, i64);

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSession {
    /// The session.
    pub row: SessionRow,
    /// Its teams, the partner's first; with whether they are the reader's own.
    pub teams: Vec<(SessionTeamRow, bool)>,
    /// How many people are in it.
    pub person_count: usize,
}

/// The sessions of an event, by time: all for organisers, for others those of their teams and those they are in.
///
/// # Errors
/// [`AppError::NotFound`] for an event that is not the reader's.
pub async fn list_sessions(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    filter: SessionListFilter,
) -> Result<FoundPart<ListedSession, SessionPlace>, AppError> {
    let access = access.clone();
    ctx.db
        .read(move |conn| {
            let scene = Scene::load(conn, &access, event)?;
            let of_event = SessionFilter { event: Some(event), ..SessionFilter::default() };
            let mut rows = pep_db::sessions::list_sessions(conn, &of_event)?;
            rows.retain(|row| filter.state.is_none_or(|state| row.state == state));
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
                let teams = teams.remove(&row.id).unwrap_or_default();
                let inside = people.remove(&row.id).unwrap_or_default();
                let is_ours = teams.iter().any(|(_, is_mine)| *is_mine) || inside.contains(&access.me());
                if scene.is_organiser || is_ours {
                    found.push(ListedSession { row, teams, person_count: inside.len() });
                }
            }
            let place = |session: &ListedSession| (session.row.starts_at.0, session.row.id.0);
            Ok(part_of(found, &filter.part, place, words))
        })
        .await
}

/// What a session is found by.
fn words(session: &ListedSession) -> Vec<&str> {
    let teams = session.teams.iter().map(|(team, _)| &*team.name);
    std::iter::once(&*session.row.title).chain(teams).collect()
}
