//! Requests as their readers see them.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::mail_links::UsedLink;
use pep_db::sessions::{Contact, RequestFilter, RequestRow, TeamFacts};
use pep_domain::access::action;
use pep_domain::events::EventPhase;
use pep_domain::ids::{EventId, PersonId, SessionId, SessionRequestId, SlotId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::{
    Outage, RequestClock, RequestState, Rule, SlotFacts, mutually_available, next_steps, overdue_at,
};
use pep_domain::time::{HOUR_US, UtcMicros};

use super::ask::reassignment_teams;
use super::scene::{EventAccess, Scene, slot_of};
use crate::{AppContext, AppError};

/// A team by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTeam {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// The reader's own.
    pub is_mine: bool,
}

/// A request as one reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestView {
    /// The request.
    pub row: RequestRow,
    /// The event's name.
    pub event_name: String,
    /// The event's IANA zone.
    pub time_zone: String,
    /// The slot.
    pub slot: SlotFacts,
    /// Who asks.
    pub asking: NamedTeam,
    /// Who is asked.
    pub asked: NamedTeam,
    /// When it ends by itself.
    pub ends_at: Option<UtcMicros>,
    /// When it waits for too long, by the event's reminder.
    pub overdue_at: Option<UtcMicros>,
    /// Who answered last.
    pub answered_by: Option<Answerer>,
    /// The session that came of it.
    pub session: Option<SessionId>,
    /// Whom to speak to on the other side, once both coordinate.
    pub contact: Option<Contact>,
    /// The reader may answer.
    pub may_decide: bool,
    /// The reader may take it back.
    pub may_withdraw: bool,
    /// The reader may hand it over.
    pub may_reassign: bool,
    /// Through which link it was answered, and the name of whoever that was sent to: for the asked team and organisers.
    pub link: Option<(UsedLink, String)>,
    /// When it was looked at.
    pub now: UtcMicros,
    /// What only organisers see.
    pub organiser: Option<OrganiserView>,
}

/// Who answered a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answerer {
    /// The team that asked, by taking it back.
    AskingTeam,
    /// The team that was asked.
    AskedTeam,
    /// Somebody who organises the event.
    Organiser,
    /// A rule of the event, or the clock.
    Rule,
}

/// What only organisers see of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganiserView {
    /// The partner's name.
    pub partner: String,
    /// The ATU's name.
    pub atu: String,
    /// Who asked.
    pub asked_by: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// The primary contacts of the team that asks and of the one asked.
    pub contacts: (Option<Contact>, Option<Contact>),
}

/// Which requests to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestQuery {
    /// In this state.
    pub state: Option<RequestState>,
    /// Of or to this team.
    pub team: Option<TeamId>,
    /// Pending for at least so many hours.
    pub waiting_hours: Option<i64>,
}

/// The requests of an event that the reader may see, newest first, with the version of what they were read from; `None` if
/// that is still `known`.
///
/// # Errors
/// [`AppError::NotFound`] for an event that is not the reader's; [`AppError::Invalid`] for a number that cannot be.
pub async fn list_requests(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    query: RequestQuery,
    known: Option<i64>,
) -> Result<Option<(Vec<RequestView>, i64)>, AppError> {
    if query.waiting_hours.is_some_and(|hours| !(0..=10_000).contains(&hours)) {
        return Err(AppError::invalid("waitingHours", "Ask for 0 to 10,000 hours."));
    }
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            conn.in_snapshot(|conn| {
                let scene = Scene::load(conn, &access, event)?;
                let version = pep_db::data_version::get(conn, pep_db::data_version::EVENTS)?;
                if known == Some(version) {
                    return Ok(None);
                }
                let mut states: Vec<RequestState> = query.state.into_iter().collect();
                if query.waiting_hours.is_some() {
                    states = vec![RequestState::Pending];
                }
                let filter = RequestFilter {
                    events: Some(vec![event.0]),
                    teams: (!scene.is_organiser).then(|| scene.mine.iter().map(|id| id.0).collect()),
                    states,
                    asked_before: query.waiting_hours.map(|hours| now.plus(-hours * HOUR_US)),
                };
                let mut rows = pep_db::sessions::list_requests(conn, &filter)?;
                if let Some(team) = query.team {
                    rows.retain(|row| row.partner_team == team || row.seller_team == team);
                }
                Ok(Some((views(conn, &access, &scene, rows, now)?, version)))
            })
        })
        .await
}

/// One request.
///
/// # Errors
/// [`AppError::NotFound`] also for one that is not the reader's.
pub async fn find_request(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionRequestId,
) -> Result<RequestView, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let (scene, row) = visible(conn, &access, id)?;
            view(conn, &access, &scene, row, now)
        })
        .await
}

/// The request with its event, if the reader may see it.
pub(super) fn visible(
    conn: &mut AnyConnection,
    access: &EventAccess,
    id: SessionRequestId,
) -> Result<(Scene, RequestRow), AppError> {
    let row = pep_db::sessions::find_request(conn, id)?.ok_or(AppError::NotFound)?;
    let scene = Scene::load(conn, access, row.event)?;
    let is_ours = scene.mine.contains(&row.partner_team) || scene.mine.contains(&row.seller_team);
    if scene.is_organiser || is_ours { Ok((scene, row)) } else { Err(AppError::NotFound) }
}

/// One request as the reader sees it now.
pub(super) fn view(
    conn: &mut AnyConnection,
    access: &EventAccess,
    scene: &Scene,
    row: RequestRow,
    now: UtcMicros,
) -> Result<RequestView, AppError> {
    views(conn, access, scene, vec![row], now)?.pop().ok_or(AppError::NotFound)
}

fn views(
    conn: &mut AnyConnection,
    access: &EventAccess,
    scene: &Scene,
    rows: Vec<RequestRow>,
    now: UtcMicros,
) -> Result<Vec<RequestView>, AppError> {
    let slots: BTreeMap<SlotId, SlotFacts> =
        pep_db::sessions::all_slots(conn, scene.event.id)?.into_iter().map(|slot| (slot.id, slot)).collect();
    let mut teams: Vec<TeamId> = rows.iter().flat_map(|row| [row.partner_team, row.seller_team]).collect();
    teams.sort_unstable();
    teams.dedup();
    let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let sessions: BTreeMap<_, _> = pep_db::sessions::sessions_of_requests(conn, &ids)?.into_iter().collect();
    let facts: BTreeMap<TeamId, TeamFacts> =
        pep_db::sessions::teams_by_id(conn, &teams)?.into_iter().map(|team| (team.id, team)).collect();
    let oldest = rows.iter().map(|row| row.asked_at).min().unwrap_or(now);
    let outages = pep_db::outages::list(conn, oldest)?;
    let links = pep_db::mail_links::used_for(conn, &ids)?;
    let people = people_of(conn, scene, &rows, &facts, &links)?;
    let deciders = deciders(conn, &rows, &teams)?;
    let organisations: BTreeMap<TeamId, String> = if scene.is_organiser {
        let plain: Vec<i64> = teams.iter().map(|id| id.0).collect();
        pep_db::sessions::organisations(conn, &plain)?.into_iter().collect()
    } else {
        BTreeMap::new()
    };
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let named = |id: TeamId| {
            let team = facts.get(&id).ok_or(AppError::NotFound)?;
            let is_mine = scene.mine.contains(&id);
            Ok::<_, AppError>(NamedTeam { id, name: team.name.clone(), side: team.side, is_mine })
        };
        let contact_of = |id: TeamId| {
            facts.get(&id).and_then(|team| team.primary_contact).and_then(|id| people.get(&id)).cloned()
        };
        let (asking, asked) = (named(row.asking_team())?, named(row.asked_team())?);
        let coordinates = row.state == RequestState::Accepted || row.later_at.is_some();
        let other = if asking.is_mine { asked.id } else { asking.id };
        let is_ours = asking.is_mine || asked.is_mine;
        let is_open = row.state.is_open();
        let takes_answers = scene.takes_answer(conn, &row)?;
        let may_decide = is_open && takes_answers && scene.decides(access, asked.id);
        let overrides = access.may::<action::OverrideRequests>(scene.event.program.0, scene.event.ou.0);
        found.push(RequestView {
            event_name: scene.event.name.clone(),
            time_zone: scene.event.time_zone.clone(),
            slot: slots.get(&row.slot).copied().ok_or(AppError::NotFound)?,
            overdue_at: overdue_at(&clock(&row), &scene.rules, scene.rest(&outages)),
            ends_at: if is_open { ends_at(&row, scene, &outages) } else { None },
            session: sessions.get(&row.id).copied(),
            contact: contact_of(other).filter(|_| coordinates && is_ours),
            link: links
                .iter()
                .find(|link| link.request == row.id && row.decided_at == Some(link.used_at))
                .filter(|_| asked.is_mine || scene.is_organiser)
                .and_then(|link| Some((link.clone(), people.get(&link.sent_to)?.name.clone()))),
            may_decide,
            may_withdraw: is_open && takes_answers && asking.is_mine,
            may_reassign: (may_decide || (is_open && takes_answers && overrides))
                && !reassignment_teams(access, scene, &row).is_empty(),
            answered_by: answerer(&row, &facts, &deciders),
            now,
            organiser: scene.is_organiser.then(|| {
                let name = |id: PersonId| people.get(&id).map(|person| person.name.clone());
                OrganiserView {
                    partner: organisations.get(&row.partner_team).cloned().unwrap_or_default(),
                    atu: organisations.get(&row.seller_team).cloned().unwrap_or_default(),
                    asked_by: name(row.asked_by).unwrap_or_default(),
                    decided_by: row.decided_by.and_then(name),
                    contacts: (contact_of(asking.id), contact_of(asked.id)),
                }
            }),
            asking,
            asked,
            row,
        });
    }
    Ok(found)
}

/// The people who decided these requests, with those of `teams` for which they can have spoken.
fn deciders(
    conn: &mut AnyConnection,
    rows: &[RequestRow],
    teams: &[TeamId],
) -> Result<BTreeMap<PersonId, Vec<TeamId>>, AppError> {
    let mut people: Vec<PersonId> = rows.iter().filter_map(|row| row.decided_by).collect();
    people.sort_unstable();
    people.dedup();
    let mut found: BTreeMap<PersonId, Vec<TeamId>> = BTreeMap::new();
    for (team, person) in pep_db::sessions::ever_of(conn, teams, &people)? {
        found.entry(person).or_default().push(team);
    }
    Ok(found)
}

/// Who answered a request last: whoever decided it spoke for one of its teams as a member, its primary contact or its
/// partner, or else as organiser. `None` while nobody has.
fn answerer(
    row: &RequestRow,
    teams: &BTreeMap<TeamId, TeamFacts>,
    deciders: &BTreeMap<PersonId, Vec<TeamId>>,
) -> Option<Answerer> {
    row.decided_at.or(row.later_at)?;
    let Some(by) = row.decided_by else { return Some(Answerer::Rule) };
    let speaks_for = |id: TeamId| {
        let leads = teams.get(&id).is_some_and(|team| team.primary_contact == Some(by));
        leads || deciders.get(&by).is_some_and(|joined| joined.contains(&id))
    };
    Some(if row.state == RequestState::Withdrawn && speaks_for(row.asking_team()) {
        Answerer::AskingTeam
    } else if speaks_for(row.asked_team()) {
        Answerer::AskedTeam
    } else {
        Answerer::Organiser
    })
}

/// The people whom a reader may be told of: all for organisers, primary contacts and whom links were sent to for those who
/// take part.
fn people_of(
    conn: &mut AnyConnection,
    scene: &Scene,
    rows: &[RequestRow],
    teams: &BTreeMap<TeamId, TeamFacts>,
    links: &[UsedLink],
) -> Result<BTreeMap<PersonId, Contact>, AppError> {
    let mut ids: Vec<PersonId> = teams.values().filter_map(|team| team.primary_contact).collect();
    ids.extend(links.iter().map(|link| link.sent_to));
    if scene.is_organiser {
        ids.extend(rows.iter().flat_map(|row| [Some(row.asked_by), row.decided_by]).flatten());
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(pep_db::sessions::contacts(conn, &ids)?.into_iter().map(|person| (person.id, person)).collect())
}

/// What the rules know of a request.
pub(super) fn clock(row: &RequestRow) -> RequestClock {
    RequestClock {
        state: row.state,
        asked_at: row.asked_at,
        later_at: row.later_at,
        reminded_at: row.reminded_at,
    }
}

/// When a request ends by itself: declined, out of the later queue, or cleared before the event.
pub(super) fn ends_at(row: &RequestRow, scene: &Scene, outages: &[Outage]) -> Option<UtcMicros> {
    let rule = next_steps(&clock(row), &scene.rules, scene.rest(outages))
        .into_iter()
        .find(|(rule, _)| *rule != Rule::Remind)
        .map(|(_, at)| at);
    let removal = pep_domain::sessions::removal_at(scene.event.starts_on, scene.zone, &scene.rules)
        .filter(|at| *at > row.asked_at);
    [rule, removal].into_iter().flatten().min()
}

/// Slots that are free for both teams.
///
/// # Errors
/// [`AppError::NotFound`] if the event or the first team is not the reader's; [`AppError::Invalid`] if the second cannot
/// be asked.
pub async fn list_free_slots(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    team: TeamId,
    other: TeamId,
) -> Result<Vec<SlotFacts>, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let scene = Scene::load(conn, &access, event)?;
            let own = scene
                .team(team)
                .filter(|team| scene.is_organiser || scene.mine.contains(&team.id))
                .ok_or(AppError::NotFound)?;
            if scene.event.phase < EventPhase::Requests {
                return Ok(Vec::new());
            }
            if scene.team(other).is_none_or(|other| other.side == own.side) {
                return Err(AppError::invalid("other", NOT_ASKABLE));
            }
            free_slots(conn, &scene, (team, other), now)
        })
        .await
}

pub(super) const NOT_ASKABLE: &str =
    "This team cannot be asked: choose a team of the other side that takes part in the event.";

/// What counts of the flex slots (A9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flex {
    /// Those that an organiser opened.
    AsOpened,
    /// All: for make-up sessions.
    Included,
}

impl Flex {
    /// The slot as it counts then.
    pub(super) fn of(self, slot: SlotFacts) -> SlotFacts {
        SlotFacts { is_opened: slot.is_opened || self == Self::Included, ..slot }
    }
}

/// The slots of the event that are free for both teams, by time, without those in which they have an open request.
pub(super) fn free_slots(
    conn: &mut AnyConnection,
    scene: &Scene,
    pair: (TeamId, TeamId),
    now: UtcMicros,
) -> Result<Vec<SlotFacts>, AppError> {
    slots_for(conn, scene, pair, Flex::AsOpened, now)
}

/// [`free_slots`], with flex slots as said.
pub(super) fn slots_for(
    conn: &mut AnyConnection,
    scene: &Scene,
    pair: (TeamId, TeamId),
    flex: Flex,
    now: UtcMicros,
) -> Result<Vec<SlotFacts>, AppError> {
    let calendars = scene.calendars(conn, &[pair.0, pair.1])?;
    let (Some(one), Some(other)) = (calendars.get(&pair.0), calendars.get(&pair.1)) else {
        return Ok(Vec::new());
    };
    let open = pep_db::sessions::list_requests(
        conn,
        &RequestFilter {
            events: Some(vec![scene.event.id.0]),
            teams: Some(vec![pair.0.0]),
            states: vec![RequestState::Pending, RequestState::Later],
            asked_before: None,
        },
    )?;
    let is_open_between = |slot: SlotId| {
        open.iter().any(|row| row.slot == slot && (row.partner_team == pair.1 || row.seller_team == pair.1))
    };
    Ok(pep_db::sessions::all_slots(conn, scene.event.id)?
        .into_iter()
        .map(|slot| flex.of(slot))
        .filter(|slot| mutually_available(slot, (one, other), &scene.ground(now)).is_ok())
        .filter(|slot| !is_open_between(slot.id))
        .collect())
}

/// A slot that is still in the event, as it counts.
pub(super) fn slot_in(
    conn: &mut AnyConnection,
    scene: &Scene,
    slot: SlotId,
    flex: Flex,
) -> Result<SlotFacts, AppError> {
    let slots = pep_db::sessions::all_slots(conn, scene.event.id)?;
    slot_of(&slots, slot).map(|slot| flex.of(slot)).ok_or_else(|| {
        AppError::invalid("/slotId", "This slot is not in the event any more. Choose another one.")
    })
}
