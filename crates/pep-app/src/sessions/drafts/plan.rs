//! An event, read in one go, as the engine wants it.

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::schedule_drafts::DraftSession;
use pep_db::sessions::RequestFilter;
use pep_domain::event_schedules::{
    DraftMark, DraftMode, EventAsItStands, EventFacts, PairInSlot, PlannedTeam, Wishes, histories,
};
use pep_domain::ids::{EventId, TeamId};
use pep_domain::people::Side;
use pep_domain::time::UtcMicros;

use super::super::overlap::{Interest, Overlap, asked_before};
use super::super::scene::{EventAccess, Scene};
use super::super::weights;
use super::organised;
use crate::AppError;

/// What is solved.
pub(super) struct Plan {
    pub(super) facts: EventFacts,
    /// Values of all pairs, tenths of a point.
    pub(super) values: BTreeMap<(TeamId, TeamId), i64>,
    /// What the organiser pinned and dropped before.
    pub(super) marked: Vec<DraftSession>,
    pub(super) events_version: i64,
    /// The version of the draft that is there; 0: none.
    pub(super) row_version: i64,
}

impl Plan {
    pub(super) fn load(
        conn: &mut AnyConnection,
        access: &EventAccess,
        event: EventId,
        wanted: (DraftMode, u32, i64),
        now: UtcMicros,
    ) -> Result<Self, AppError> {
        let scene = organised(conn, access, event)?;
        let events_version = pep_db::data_version::get(conn, pep_db::data_version::EVENTS)?;
        let row_version = pep_db::schedule_drafts::find(conn, event)?.map_or(0, |draft| draft.row_version);
        let mut marked = pep_db::schedule_drafts::sessions(conn, event)?;
        marked.retain(|session| session.mark != DraftMark::Proposed);
        let of_mark = |mark: DraftMark| marked.iter().filter(move |session| session.mark == mark);
        let wishes = Wishes {
            mode: wanted.0,
            floor: wanted.1,
            change_cost: wanted.2,
            pinned: of_mark(DraftMark::Pinned).map(pair_in_slot).collect(),
            dropped: of_mark(DraftMark::Dropped).map(|session| (session.partner, session.seller)).collect(),
        };
        let teams = scene.all_teams();
        let overlap = Overlap::load(conn, &scene, &teams, now, Interest::Counts)?;
        let (weights, _) = weights::of_program(conn, scene.event.program.0)?;
        let values: BTreeMap<_, _> =
            overlap.values(&weights).into_iter().map(|(pair, value)| (pair, value.tenths)).collect();
        let filter = RequestFilter { events: Some(vec![event.0]), ..RequestFilter::default() };
        let asked = asked_before(&pep_db::sessions::list_requests(conn, &filter)?);
        let sessions = scene.sessions_to_come(conn)?;
        let facts = EventFacts::new(
            &EventAsItStands {
                slots: &pep_db::sessions::all_slots(conn, event)?,
                partners: &planned(conn, &scene, Side::Partner)?,
                sellers: &planned(conn, &scene, Side::Microsoft)?,
                rules: &scene.rules,
                zone: scene.zone,
                closed: scene.ground(now).closed,
                now,
                values: &values,
                histories: &histories(&asked, &sessions),
                sessions: &sessions,
                members: &pep_db::sessions::members(conn, &teams)?,
                hidden: &hidden_pairs(conn, &scene)?,
            },
            &wishes,
        );
        Ok(Self { facts, values, marked, events_version, row_version })
    }
}

pub(super) fn pair_in_slot(session: &DraftSession) -> PairInSlot {
    PairInSlot { partner: session.partner, seller: session.seller, slot: session.slot }
}

fn planned(conn: &mut AnyConnection, scene: &Scene, side: Side) -> Result<Vec<PlannedTeam>, AppError> {
    let of_side: Vec<_> = scene.teams.values().filter(|team| team.side == side).collect();
    let ids: Vec<TeamId> = of_side.iter().map(|team| team.id).collect();
    let mut calendars = scene.calendars(conn, &ids)?;
    let teams = of_side.into_iter().map(|team| PlannedTeam {
        id: team.id,
        calendar: calendars.remove(&team.id).unwrap_or_default(),
        is_headless: team.primary_contact.is_none(),
    });
    Ok(teams.collect())
}

/// Pairs of which one team waved the other off, in the order partner, Microsoft.
fn hidden_pairs(conn: &mut AnyConnection, scene: &Scene) -> Result<BTreeSet<(TeamId, TeamId)>, AppError> {
    let rows = pep_db::suggestions::hidden(conn, scene.event.id)?;
    let pairs = rows.into_iter().filter_map(|(own, other)| Some(Scene::in_order(scene.team(own)?, other)));
    Ok(pairs.collect())
}
