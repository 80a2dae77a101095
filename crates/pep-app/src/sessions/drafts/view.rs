//! The draft as the organiser sees it: what is proposed and why, how good it is, and whom it leaves short.

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::schedule_drafts::{self, DraftRow, DraftSession};
use pep_db::sessions::{RequestFilter, RequestRow};
use pep_domain::event_schedules::{DraftMark, DraftMode};
use pep_domain::ids::{EventId, SlotId, TeamId};
use pep_domain::scheduling::solve::gap_thousandths_of_percent;
use pep_domain::sessions::{RequestState, SlotFacts, mutually_available};
use pep_domain::suggestions::PairValue;
use pep_domain::time::UtcMicros;
use serde::{Deserialize, Serialize};

use super::super::overlap::{Interest, Overlap};
use super::super::requests::NamedTeam;
use super::super::scene::{EventAccess, Scene, slot_of};
use super::super::weights;
use super::organised;
use crate::{AppContext, AppError};

/// What is proven about floors that no schedule can meet, and which pinned sessions could not be kept; stored as JSON, read
/// and written whole.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DraftFindings {
    /// So many sessions are missing in any schedule, all teams together.
    pub(super) missing: i64,
    /// Teams that cannot reach the floor whatever the others do.
    pub(super) teams: Vec<i64>,
    /// Pinned sessions that cannot be any more: the partner's team, Microsoft's team, the slot.
    #[serde(default)]
    pub(super) lost_pins: Vec<(i64, i64, i64)>,
}

impl DraftFindings {
    pub(super) fn write(&self) -> Result<String, AppError> {
        serde_json::to_string(self).map_err(AppError::internal)
    }
}

/// What a session of a draft is beside the requests that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftStanding {
    /// It would be asked for.
    New,
    /// It was asked for already, in this slot.
    Asked,
    /// It was asked for in another slot, and would move.
    Moves,
}

/// A session of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSessionView {
    /// The session.
    pub session: DraftSession,
    /// Beside the requests that wait.
    pub standing: DraftStanding,
    /// Why these two.
    pub reason: String,
    /// Why it cannot be asked for any more, if it cannot.
    pub obstacle: Option<String>,
}

/// A team and how many sessions it would have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedTeam {
    /// The team.
    pub team: NamedTeam,
    /// Accepted and proposed sessions.
    pub sessions: i64,
    /// It is proven that it cannot have as many as it should.
    pub is_impossible: bool,
}

/// A draft as the organiser sees it.
#[derive(Debug, Clone)]
pub struct DraftView {
    /// What is stored of it.
    pub row: DraftRow,
    /// The search goes on.
    pub is_searching: bool,
    /// Something in the events changed since it was proposed.
    pub is_stale: bool,
    /// Its sessions, by slot; dropped ones too.
    pub sessions: Vec<DraftSessionView>,
    /// Slots of the event.
    pub slots: Vec<SlotFacts>,
    /// Teams of its sessions.
    pub teams: Vec<NamedTeam>,
    /// Teams with fewer sessions than they should have, the worst-off first.
    pub short: Vec<DraftedTeam>,
    /// So many sessions below the floors are missing in any schedule.
    pub missing_in_any: i64,
    /// Sessions that were pinned and are not in it, because they cannot be any more; with the reason.
    pub lost_pins: Vec<String>,
    /// Accepted sessions, which stay.
    pub accepted: i64,
    /// Requests that wait and are not in it, beyond those that would move.
    pub left_out: i64,
    /// How far it is below what is possible at most, thousandths of a percent, rounded up.
    pub gap: i64,
    /// It can be sent now.
    pub may_send: bool,
    /// When it was looked at.
    pub now: UtcMicros,
}

/// The draft of an event, if there is one.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event.
pub async fn find_draft(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
) -> Result<Option<DraftView>, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            conn.in_snapshot(|conn| {
                let scene = organised(conn, &access, event)?;
                view(conn, &scene, now)
            })
        })
        .await
}

/// The draft as it is in this transaction.
pub(super) fn view(
    conn: &mut AnyConnection,
    scene: &Scene,
    now: UtcMicros,
) -> Result<Option<DraftView>, AppError> {
    let event = scene.event.id;
    let Some(row) = schedule_drafts::find(conn, event)? else { return Ok(None) };
    let drafted = schedule_drafts::sessions(conn, event)?;
    let slots = pep_db::sessions::all_slots(conn, event)?;
    let requests = waiting(conn, event)?;
    let accepted = scene.sessions_to_come(conn)?;
    let in_draft: Vec<TeamId> = drafted.iter().flat_map(|row| [row.partner, row.seller]).collect();
    let calendars = scene.calendars(conn, &in_draft)?;
    let reasons = reasons(conn, scene, &in_draft, now)?;
    let obstacle = |session: &DraftSession| {
        let is_open = standing(session, &requests) != DraftStanding::Asked;
        let Some(slot) = slot_of(&slots, session.slot) else {
            return is_open.then(|| "The slot was taken out of the event.".to_owned());
        };
        let (Some(partner), Some(seller)) = (scene.team(session.partner), scene.team(session.seller)) else {
            return Some("One of the teams does not take part in the event any more.".to_owned());
        };
        let pair = (calendars.get(&partner.id)?, calendars.get(&seller.id)?);
        let refused = mutually_available(&slot, pair, &scene.ground(now)).err();
        refused.map(|(is_partner, why)| {
            format!("{} {}.", if is_partner { &partner.name } else { &seller.name }, why.in_words())
        })
    };
    let sessions: Vec<DraftSessionView> = drafted
        .iter()
        .map(|session| DraftSessionView {
            session: *session,
            standing: standing(session, &requests),
            reason: reasons
                .get(&(session.partner, session.seller))
                .map(PairValue::sentence)
                .unwrap_or_default(),
            obstacle: obstacle(session).filter(|_| session.mark != DraftMark::Dropped),
        })
        .collect();
    let is_searching = row.searches_until.is_some_and(|until| until > now);
    let floors: DraftFindings = serde_json::from_str(&row.result.fairness).map_err(AppError::internal)?;
    let kept = || drafted.iter().filter(|session| session.mark != DraftMark::Dropped);
    let pairs: BTreeSet<(TeamId, TeamId)> = kept().map(|session| (session.partner, session.seller)).collect();
    let pair_of = |request: &RequestRow| (request.partner_team, request.seller_team);
    let left_out: Vec<&RequestRow> = requests.iter().filter(|row| !pairs.contains(&pair_of(row))).collect();
    let mut counts: BTreeMap<TeamId, i64> = BTreeMap::new();
    let accepted_teams = accepted.iter().flat_map(|session| [session.partner, session.seller]);
    let waits = left_out.iter().filter(|_| row.mode == DraftMode::Fill);
    let waiting_teams = waits.flat_map(|request| [request.partner_team, request.seller_team]);
    let drafted_teams = kept().flat_map(|session| [session.partner, session.seller]);
    accepted_teams.chain(waiting_teams).chain(drafted_teams).for_each(|team| {
        *counts.entry(team).or_default() += 1;
    });
    Ok(Some(DraftView {
        is_searching,
        is_stale: row.events_version != pep_db::data_version::get(conn, pep_db::data_version::EVENTS)?,
        short: short_teams(scene, &row, &counts, &floors),
        missing_in_any: floors.missing,
        lost_pins: lost_pins(conn, scene, &slots, &floors.lost_pins, now)?,
        accepted: i64::try_from(accepted.len()).unwrap_or(i64::MAX),
        left_out: i64::try_from(left_out.len()).unwrap_or(i64::MAX),
        gap: gap_thousandths_of_percent(row.result.objective, row.result.bound),
        may_send: !is_searching && scene.event.phase.takes_requests() && !pairs.is_empty(),
        teams: in_draft
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter_map(|id| named(scene, *id))
            .collect(),
        sessions,
        slots,
        row,
        now,
    }))
}

/// Requests of the event that wait for an answer, newest first.
pub(super) fn waiting(conn: &mut AnyConnection, event: EventId) -> Result<Vec<RequestRow>, AppError> {
    let filter = RequestFilter {
        events: Some(vec![event.0]),
        states: vec![RequestState::Pending],
        ..RequestFilter::default()
    };
    Ok(pep_db::sessions::list_requests(conn, &filter)?)
}

pub(super) fn named(scene: &Scene, id: TeamId) -> Option<NamedTeam> {
    let team = scene.team(id)?;
    Some(NamedTeam { id, name: team.name.clone(), side: team.side, is_mine: scene.mine.contains(&id) })
}

/// What became of pinned sessions that could not be kept, each in a sentence.
fn lost_pins(
    conn: &mut AnyConnection,
    scene: &Scene,
    slots: &[SlotFacts],
    lost: &[(i64, i64, i64)],
    now: UtcMicros,
) -> Result<Vec<String>, AppError> {
    let ids: Vec<TeamId> = lost.iter().flat_map(|(one, other, _)| [TeamId(*one), TeamId(*other)]).collect();
    let teams = pep_db::sessions::teams_by_id(conn, &ids)?;
    let calendars = scene.calendars(conn, &ids)?;
    let name = |id: TeamId| teams.iter().find(|team| team.id == id).map_or("A team", |team| &team.name);
    let sentences = lost.iter().map(|(partner, seller, slot)| {
        let (partner, seller, slot) = (TeamId(*partner), TeamId(*seller), SlotId(*slot));
        let when = slots.iter().find(|known| known.id == slot).map_or_else(String::new, |known| {
            format!(", {}", pep_domain::time::in_words(known.starts_at, scene.zone))
        });
        let pair = format!("{} × {}{when}", name(partner), name(seller));
        let gone = [partner, seller].into_iter().find(|id| scene.team(*id).is_none());
        let why = match (gone, slot_of(slots, slot)) {
            (Some(team), _) => format!("{} takes part in the event no more", name(team)),
            (None, None) => "the slot was taken out of the event".to_owned(),
            (None, Some(slot)) => {
                let both = calendars.get(&partner).zip(calendars.get(&seller));
                let refused = both.and_then(|both| mutually_available(&slot, both, &scene.ground(now)).err());
                refused.map_or_else(
                    || "it does not fit beside the other sessions".to_owned(),
                    |(is_first, why)| {
                        format!("{} {}", name(if is_first { partner } else { seller }), why.in_words())
                    },
                )
            }
        };
        format!("{pair}: {why}.")
    });
    Ok(sentences.collect())
}

fn standing(session: &DraftSession, requests: &[RequestRow]) -> DraftStanding {
    let of_pair = || {
        requests.iter().filter(|row| (row.partner_team, row.seller_team) == (session.partner, session.seller))
    };
    if of_pair().any(|row| row.slot == session.slot) {
        DraftStanding::Asked
    } else if of_pair().next().is_some() {
        DraftStanding::Moves
    } else {
        DraftStanding::New
    }
}

fn reasons(
    conn: &mut AnyConnection,
    scene: &Scene,
    teams: &[TeamId],
    now: UtcMicros,
) -> Result<BTreeMap<(TeamId, TeamId), PairValue>, AppError> {
    let teams: Vec<TeamId> = teams.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let overlap = Overlap::load(conn, scene, &teams, now, Interest::Counts)?;
    Ok(overlap.values(&weights::of_program(conn, scene.event.program.0)?.0))
}

/// Teams below the floor, and without a floor those that get nothing; the worst-off first.
fn short_teams(
    scene: &Scene,
    row: &DraftRow,
    counts: &BTreeMap<TeamId, i64>,
    floors: &DraftFindings,
) -> Vec<DraftedTeam> {
    let floor = row.floor.max(1);
    let mut found: Vec<DraftedTeam> = scene
        .teams
        .values()
        .filter_map(|team| {
            let sessions = counts.get(&team.id).copied().unwrap_or(0);
            let is_impossible = floors.teams.contains(&team.id.0) || team.primary_contact.is_none();
            let team = named(scene, team.id)?;
            (sessions < floor).then_some(DraftedTeam { team, sessions, is_impossible })
        })
        .collect();
    found.sort_by_cached_key(|short| (short.sessions, short.team.name.to_lowercase(), short.team.id));
    found
}
