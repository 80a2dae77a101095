//! Events as those who take part see them: their own teams, what to do now, and nothing of others (D-20 … D-22).

use pep_db::AnyConnection;
use pep_db::events::{EventRow, TeamCounts};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::events::EventPhase;
use pep_domain::ids::{EventId, TeamId};
use pep_domain::people::{Role, Side};

use super::view::Todo;
use crate::{AppContext, AppError};

/// One of the reader's teams in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTeam {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Has it a primary contact?
    pub is_headless: bool,
    /// Its requests and sessions.
    pub counts: TeamCounts,
}

/// An event of those who take part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnEvent {
    /// The event. Rules, texts and nominations are the organiser's and go no further than this type.
    pub event: EventRow,
    /// Slots that can be asked for.
    pub slot_count: usize,
    /// The reader's teams.
    pub teams: Vec<OwnTeam>,
    /// What to do now.
    pub todo: Vec<Todo>,
}

/// The events in which the reader takes part, the next day first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_own_events(
    ctx: &AppContext,
    permit: &Permit<action::TakePart>,
) -> Result<Vec<OwnEvent>, AppError> {
    let actor = permit.actor().clone();
    ctx.db
        .read(move |conn| {
            let mut events = Vec::new();
            for id in reached(conn, &actor)? {
                events.extend(own(conn, &actor, id)?);
            }
            events.sort_by_key(|event| (event.event.phase.is_over(), event.event.starts_on, event.event.id));
            Ok(events)
        })
        .await
}

/// One event in which the reader takes part.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_own_event(
    ctx: &AppContext,
    permit: &Permit<action::TakePart>,
    id: EventId,
) -> Result<OwnEvent, AppError> {
    let actor = permit.actor().clone();
    ctx.db
        .read(move |conn| {
            if !reached(conn, &actor)?.contains(&id) {
                return Err(AppError::NotFound);
            }
            own(conn, &actor, id)?.ok_or(AppError::NotFound)
        })
        .await
}

fn reached(conn: &mut AnyConnection, actor: &Actor) -> Result<Vec<EventId>, AppError> {
    Ok(match (actor.side, actor.partner_id) {
        (Side::Partner, Some(partner)) => pep_db::events::list_of_partner(conn, partner)?,
        (Side::Partner, None) => Vec::new(),
        (Side::Microsoft, _) => {
            let atus: Vec<i64> = crate::teams::own_atus(actor).into_iter().map(|id| id.0).collect();
            pep_db::events::list_of_seller(conn, actor.person_id, &atus)?
        }
    })
}

fn own(conn: &mut AnyConnection, actor: &Actor, id: EventId) -> Result<Option<OwnEvent>, AppError> {
    let Some(event) = pep_db::events::find(conn, id)? else { return Ok(None) };
    let atus = crate::teams::own_atus(actor);
    let mut teams = Vec::new();
    let listed = pep_db::events::event_teams(conn, id)?;
    let ids: Vec<TeamId> = listed.iter().map(|team| TeamId(team.id)).collect();
    let members = pep_db::teams::list_members(conn, &ids)?;
    for team in listed {
        let is_member = members.iter().any(|member| member.team.0 == team.id && member.id == actor.person_id);
        let is_own = match team.partner_id {
            Some(partner) => actor.partner_id.is_some_and(|own| own.0 == partner),
            None => is_member || team.atu_id.is_some_and(|atu| atus.iter().any(|own| own.0 == atu)),
        };
        if is_own {
            teams.push(OwnTeam {
                id: TeamId(team.id),
                name: team.name,
                is_headless: team.primary_contact_id.is_none(),
                counts: pep_db::events::count_team(conn, id, TeamId(team.id))?,
            });
        }
    }
    let slots = pep_db::events::list_slots(conn, id)?;
    Ok(Some(OwnEvent {
        slot_count: slots.iter().filter(|slot| slot.is_open()).count(),
        todo: todo(actor, &event, &teams),
        teams,
        event,
    }))
}

fn todo(actor: &Actor, event: &EventRow, teams: &[OwnTeam]) -> Vec<Todo> {
    let mut list = Vec::new();
    let mut add = |words: String, target: String| list.push(Todo { words, target });
    if event.phase.is_over() {
        return list;
    }
    let may_build = actor.holds(Role::PartnerAdmin) || actor.holds(Role::Seller);
    let builds_now = event.phase <= EventPhase::Requests;
    if teams.is_empty() && builds_now {
        if may_build {
            add(
                format!("Build a sales team for {}.", event.ou.1),
                format!("/teams/new?program={}&ou={}", event.program.0, event.ou.0),
            );
        } else {
            add(
                "Your company has no sales team here yet: ask its primary contact to build one.".to_owned(),
                "/teams".to_owned(),
            );
        }
    }
    for team in teams.iter().filter(|team| team.is_headless) {
        add(format!("Choose a primary contact for {}.", team.name), format!("/teams/{}", team.id));
    }
    let board = format!("/events/{}/board", event.id);
    match event.phase {
        EventPhase::Heatmaps => match actor.side {
            Side::Partner => add("Report on your accounts.".to_owned(), "/reporting".to_owned()),
            Side::Microsoft => {
                add("Say what interests you of your accounts.".to_owned(), "/my-accounts".to_owned())
            }
        },
        EventPhase::Requests | EventPhase::Review => {
            let waiting: i64 = teams.iter().map(|team| team.counts.to_answer).sum();
            match waiting {
                0 => {}
                1 => add("Answer 1 request.".to_owned(), format!("/events/{}/requests", event.id)),
                _ => add(format!("Answer {waiting} requests."), format!("/events/{}/requests", event.id)),
            }
            if event.phase == EventPhase::Requests && !teams.is_empty() {
                add("Ask for sessions on the board.".to_owned(), board);
            }
        }
        EventPhase::Scheduled => add("See your sessions.".to_owned(), "/my-sessions".to_owned()),
        EventPhase::Held => add("Say what came of your sessions.".to_owned(), "/my-sessions".to_owned()),
        _ => {}
    }
    list
}
