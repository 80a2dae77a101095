//! The slot board: teams × slots (DESIGN 8, B3-03, B3-15, B3-18).

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::sessions::{RequestFilter, RequestRow, SessionFilter};
use pep_domain::events::{EventPhase, RuleLevel};
use pep_domain::ids::{EventId, SessionId, SlotId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::{RequestState, SessionState, SlotFacts, TeamCalendar, Unavailable, conflicts};
use pep_domain::time::UtcMicros;

use super::scene::{EventAccess, Scene, Team};
use super::warnings::{Warning, people_twice};
use crate::{AppContext, AppError};

/// The board as the reader may see it.
#[derive(Debug, Clone)]
pub struct BoardView {
    /// Counts up with every change of any event.
    pub version: i64,
    /// The event.
    pub event: pep_db::events::EventRow,
    /// Its rules.
    pub rules: pep_domain::events::EventRules,
    /// The reader organises it.
    pub is_organiser: bool,
    /// When it was looked at.
    pub now: UtcMicros,
    /// Its slots, by time.
    pub slots: Vec<SlotFacts>,
    /// Rows.
    pub teams: Vec<BoardTeam>,
    /// What is not free.
    pub cells: Vec<BoardCell>,
    /// Open requests that the reader may know of.
    pub requests: Vec<RequestRow>,
    /// What to look at.
    pub warnings: Vec<Warning>,
}

/// A row of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardTeam {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// The reader's own.
    pub is_mine: bool,
    /// It can ask (own) or be asked (others) now.
    pub can_ask: bool,
    /// It has no primary contact.
    pub is_headless: bool,
    /// The reader answers for it.
    pub i_decide: bool,
    /// Open requests that it asked, sessions, and its limit; own teams and organisers.
    pub counts: Option<(i64, i64, Option<i64>)>,
    /// Organisation, primary contact, members; organisers.
    pub organiser: Option<(String, Option<String>, i64)>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellState {
    /// A session.
    Booked,
    /// We have to answer.
    RequestedOfUs,
    /// We wait for an answer.
    RequestedByUs,
    /// Somebody asked somebody; organisers.
    Requested,
    /// In the later queue.
    Later,
    /// The team cannot.
    Blackout,
    /// Taken or beyond a limit.
    Unavailable,
    /// Free, but whoever asks has to confirm something.
    Discouraged,
}

/// One cell that is not free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardCell {
    /// Row.
    pub team: TeamId,
    /// Column.
    pub slot: SlotId,
    /// What it holds.
    pub state: CellState,
    /// Why it cannot be asked for; own teams and organisers.
    pub reason: Option<Unavailable>,
    /// Open requests in it.
    pub requests: Vec<i64>,
    /// The session.
    pub session: Option<SessionId>,
    /// The session's other team, where the reader may know.
    pub with: Option<String>,
}

/// The board, or `None` if it is still at `known`.
///
/// # Errors
/// [`AppError::NotFound`] for an event that the reader neither organises nor takes part in.
pub async fn board(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    known: Option<i64>,
) -> Result<Option<BoardView>, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            conn.in_snapshot(|conn| {
                let scene = Scene::load(conn, &access, event)?;
                let version = pep_db::data_version::get(conn, pep_db::data_version::EVENTS)?;
                if known == Some(version) {
                    return Ok(None);
                }
                build(conn, &access, scene, version, now).map(Some)
            })
        })
        .await
}

fn build(
    conn: &mut AnyConnection,
    access: &EventAccess,
    scene: Scene,
    version: i64,
    now: UtcMicros,
) -> Result<BoardView, AppError> {
    let ids: Vec<TeamId> = scene.teams.keys().copied().collect();
    let calendars = scene.calendars(conn, &ids)?;
    let used: BTreeSet<SlotId> =
        calendars.values().flat_map(|calendar| &calendar.bookings).map(|booked| booked.slot).collect();
    let slots: Vec<SlotFacts> = pep_db::sessions::all_slots(conn, scene.event.id)?
        .into_iter()
        .filter(|slot| !slot.is_removed || used.contains(&slot.id))
        .collect();
    let mut requests = pep_db::sessions::list_requests(
        conn,
        &RequestFilter {
            events: Some(vec![scene.event.id.0]),
            teams: (!scene.is_organiser).then(|| scene.mine.iter().map(|id| id.0).collect()),
            states: vec![RequestState::Pending, RequestState::Later],
            asked_before: None,
        },
    )?;
    requests.reverse();
    // Those that are over stay on the board; called-off ones have given their slots back.
    let mut sessions = pep_db::sessions::list_sessions(
        conn,
        &SessionFilter { event: Some(scene.event.id), ..SessionFilter::default() },
    )?;
    sessions.retain(|session| session.state != SessionState::Cancelled);
    let session_ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let mut pairs: BTreeMap<SessionId, Vec<(TeamId, String)>> = BTreeMap::new();
    for row in pep_db::sessions::teams_of_sessions(conn, &session_ids)? {
        pairs.entry(row.session).or_default().push((row.team, row.name));
    }
    let rows = visible_teams(&scene);
    let cells = cells(&scene, &rows, &slots, &calendars, &requests, &pairs);
    let teams = team_rows(conn, access, &scene, &rows, &calendars, &requests)?;
    let warnings = warnings(conn, &scene, &sessions, &pairs, &calendars, &requests)?;
    Ok(BoardView {
        version,
        rules: scene.rules.clone(),
        is_organiser: scene.is_organiser,
        now,
        slots,
        teams,
        cells,
        requests,
        warnings,
        event: scene.event,
    })
}

/// Organisers: all, partners first. Others: their own, then those of the other side, from the moment requests are open.
fn visible_teams(scene: &Scene) -> Vec<&Team> {
    let shows_others = scene.event.phase >= EventPhase::Requests;
    let own_side = scene.mine.iter().find_map(|id| scene.team(*id)).map(|team| team.side);
    let mut rows: Vec<&Team> = scene
        .teams
        .values()
        .filter(|team| {
            scene.is_organiser
                || scene.mine.contains(&team.id)
                || (shows_others && own_side.is_some_and(|side| side != team.side))
        })
        .collect();
    rows.sort_by_cached_key(|team| {
        let is_mine = scene.mine.contains(&team.id);
        (!is_mine || scene.is_organiser, team.side == Side::Microsoft, team.name.to_lowercase(), team.id)
    });
    rows
}

fn cells(
    scene: &Scene,
    rows: &[&Team],
    slots: &[SlotFacts],
    calendars: &BTreeMap<TeamId, TeamCalendar>,
    requests: &[RequestRow],
    pairs: &BTreeMap<SessionId, Vec<(TeamId, String)>>,
) -> Vec<BoardCell> {
    let mut found = Vec::new();
    for team in rows {
        let Some(calendar) = calendars.get(&team.id) else { continue };
        let is_known = scene.is_organiser || scene.mine.contains(&team.id);
        let of_team: Vec<&RequestRow> = requests
            .iter()
            .filter(|request| request.partner_team == team.id || request.seller_team == team.id)
            .collect();
        for slot in slots {
            let here: Vec<&RequestRow> =
                of_team.iter().copied().filter(|request| request.slot == slot.id).collect();
            let booked = calendar.bookings.iter().find(|booked| booked.slot == slot.id);
            let teams = booked.and_then(|booked| pairs.get(&booked.session));
            let is_ours = |id: &TeamId| scene.is_organiser || scene.mine.contains(id);
            // Of another team only that it is taken, unless by us.
            let may_know = teams.is_some_and(|teams| teams.iter().any(|(id, _)| is_ours(id)));
            let (reason, level) = reason_against(slot, calendar, scene).unzip();
            let state = match (booked.filter(|_| may_know), request_state(scene, &here), reason, level) {
                (Some(_), ..) => CellState::Booked,
                (None, Some(state), ..) => state,
                (None, None, Some(Unavailable::Blackout), _) if is_known => CellState::Blackout,
                (None, None, Some(_), Some(RuleLevel::Refuse)) => CellState::Unavailable,
                (None, None, Some(_), _) => CellState::Discouraged,
                (None, None, None, _) => continue,
            };
            // What is only warned of is told where nothing else is in the cell.
            let reason =
                reason.filter(|_| level == Some(RuleLevel::Refuse) || state == CellState::Discouraged);
            found.push(BoardCell {
                team: team.id,
                slot: slot.id,
                state,
                reason: reason.filter(|_| is_known),
                requests: here.iter().map(|request| request.id.0).collect(),
                session: booked.filter(|_| may_know).map(|booked| booked.session),
                with: teams
                    .filter(|_| may_know)
                    .and_then(|teams| teams.iter().find(|(id, _)| *id != team.id))
                    .map(|(_, name)| name.clone()),
            });
        }
    }
    found
}

/// What stands against the cell most, leaving aside what the slot says itself.
fn reason_against(
    slot: &SlotFacts,
    calendar: &TeamCalendar,
    scene: &Scene,
) -> Option<(Unavailable, RuleLevel)> {
    let open = SlotFacts { is_opened: true, is_removed: false, ..*slot };
    let found = conflicts(&open, calendar, &scene.ground(UtcMicros(i64::MIN)));
    found.iter().find(|(_, level)| *level == RuleLevel::Refuse).or(found.first()).copied()
}

fn request_state(scene: &Scene, here: &[&RequestRow]) -> Option<CellState> {
    here.iter()
        .map(|request| match request.state {
            RequestState::Later => CellState::Later,
            _ if scene.mine.contains(&request.asked_team()) => CellState::RequestedOfUs,
            _ if scene.mine.contains(&request.asking_team()) => CellState::RequestedByUs,
            _ => CellState::Requested,
        })
        .min()
}

fn team_rows(
    conn: &mut AnyConnection,
    access: &EventAccess,
    scene: &Scene,
    rows: &[&Team],
    calendars: &BTreeMap<TeamId, TeamCalendar>,
    requests: &[RequestRow],
) -> Result<Vec<BoardTeam>, AppError> {
    let ids: Vec<TeamId> = rows.iter().map(|team| team.id).collect();
    let mut organisations = BTreeMap::new();
    let mut sizes: BTreeMap<TeamId, i64> = BTreeMap::new();
    let mut names = BTreeMap::new();
    if scene.is_organiser {
        let plain: Vec<i64> = ids.iter().map(|id| id.0).collect();
        organisations.extend(pep_db::sessions::organisations(conn, &plain)?);
        for (team, _) in pep_db::sessions::members(conn, &ids)? {
            *sizes.entry(team).or_default() += 1;
        }
        let people: Vec<_> = rows.iter().filter_map(|team| team.primary_contact).collect();
        names.extend(
            pep_db::sessions::contacts(conn, &people)?.into_iter().map(|person| (person.id, person.name)),
        );
    }
    let takes_requests = scene.event.phase.takes_requests();
    let is_live = |team: &Team| team.primary_contact.is_some();
    Ok(rows
        .iter()
        .map(|team| {
            let is_mine = scene.mine.contains(&team.id);
            let asked = |request: &&RequestRow| {
                request.asking_team() == team.id && request.state == RequestState::Pending
            };
            let open = i64::try_from(requests.iter().filter(asked).count()).unwrap_or(i64::MAX);
            let sessions = calendars.get(&team.id).map_or(0, |calendar| {
                calendar.bookings.iter().filter(|booked| booked.event == scene.event.id).count()
            });
            let limit = scene.rules.max_open_requests.map(i64::from);
            let may_ask_more = !is_mine || limit.is_none_or(|limit| open < limit);
            BoardTeam {
                id: team.id,
                name: team.name.clone(),
                side: team.side,
                is_mine,
                can_ask: takes_requests && is_live(team) && may_ask_more,
                is_headless: !is_live(team),
                i_decide: scene.decides(access, team.id),
                counts: (is_mine || scene.is_organiser)
                    .then(|| (open, i64::try_from(sessions).unwrap_or(i64::MAX), team.max_sessions)),
                organiser: scene.is_organiser.then(|| {
                    (
                        organisations.get(&team.id).cloned().unwrap_or_default(),
                        team.primary_contact.and_then(|id| names.get(&id).cloned()),
                        sizes.get(&team.id).copied().unwrap_or_default(),
                    )
                }),
            }
        })
        .collect())
}

fn warnings(
    conn: &mut AnyConnection,
    scene: &Scene,
    sessions: &[pep_db::sessions::SessionRow],
    pairs: &BTreeMap<SessionId, Vec<(TeamId, String)>>,
    calendars: &BTreeMap<TeamId, TeamCalendar>,
    requests: &[RequestRow],
) -> Result<Vec<Warning>, AppError> {
    let is_ours = |id: &TeamId| scene.is_organiser || scene.mine.contains(id);
    let ours: Vec<_> = sessions
        .iter()
        .filter(|session| session.state == SessionState::Scheduled)
        .filter(|session| pairs.get(&session.id).is_some_and(|teams| teams.iter().any(|(id, _)| is_ours(id))))
        .collect();
    let mut found = people_twice(conn, &ours, |person| {
        scene.is_organiser || person.team.is_some_and(|team| scene.mine.contains(&team))
    })?;
    let live = scene.event.phase.takes_answers();
    for team in scene.teams.values().filter(|team| is_ours(&team.id)) {
        if team.primary_contact.is_none() {
            found.push(Warning::headless(team.id, &team.name));
        }
        let has_nothing = calendars.get(&team.id).is_none_or(|calendar| calendar.bookings.is_empty())
            && !requests
                .iter()
                .any(|request| request.partner_team == team.id || request.seller_team == team.id);
        if scene.is_organiser && live && has_nothing {
            found.push(Warning::nothing(team.id, &team.name));
        }
    }
    Ok(found)
}
