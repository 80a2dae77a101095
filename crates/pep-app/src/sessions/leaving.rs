//! What teams had in events, when their program loses them: the others would wait for an answer, or sit alone.

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::sessions::{RequestDecision, RequestFilter, RequestRow, SessionFilter, SessionRow};
use pep_domain::access::Actor;
use pep_domain::ids::{EventId, PersonId, ProgramId, SessionId, SessionRequestId, SlotId, TeamId};
use pep_domain::sessions::{RequestState, SessionState};
use serde_json::json;

use super::change::{call_off, offer_freed_slot};
use super::decide::tell_later;
use super::scene::Scene;
use super::{audit, people, touch};
use crate::{AppContext, AppError};

/// What teams have in events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Commitments {
    /// Requests that wait for an answer, or in the later queue.
    pub(crate) requests: usize,
    /// Sessions that have not begun.
    pub(crate) sessions: usize,
}

/// What these teams have in events.
pub(crate) fn commitments(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    teams: &[TeamId],
) -> Result<Commitments, AppError> {
    Ok(Commitments {
        requests: open_requests(conn, teams)?.len(),
        sessions: to_come(conn, ctx, teams)?.len(),
    })
}

/// Ends the open requests of these teams and calls off their sessions that are to come, in the caller's transaction:
/// whoever asked or was asked hears of it, calendars take the sessions out, the slots are free for others.
pub(crate) fn end_for_teams(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    teams: &[TeamId],
    reason: &str,
) -> Result<Commitments, AppError> {
    // As whoever changes a session does: first the teams, then the session.
    pep_db::sessions::lock_teams(conn, teams)?;
    let mut ended: BTreeMap<EventId, Vec<SessionRequestId>> = BTreeMap::new();
    for row in open_requests(conn, teams)? {
        let decision = RequestDecision {
            state: RequestState::Expired,
            answer: reason,
            by: actor.map(|actor| actor.person_id),
            at: ctx.now(),
        };
        if pep_db::sessions::decide(conn, row.id, row.row_version, decision)? {
            ended.entry(row.event).or_default().push(row.id);
        }
    }
    let mut done = Commitments { requests: ended.values().map(Vec::len).sum(), sessions: 0 };
    for (event, requests) in &ended {
        tell_later(conn, ctx, *event, requests)?;
        let ids: Vec<i64> = requests.iter().map(|id| id.0).collect();
        let detail = json!({ "ended": ids, "reason": reason });
        audit(conn, ctx, actor, "end_session_requests", "event", event.0, detail)?;
    }
    let mut freed: BTreeMap<EventId, Vec<(SlotId, i64)>> = BTreeMap::new();
    for session in to_come(conn, ctx, teams)? {
        let Some(row) = pep_db::sessions::lock_session(conn, session.id)? else { continue };
        if row.state != SessionState::Scheduled {
            continue;
        }
        call_off(conn, ctx, &row, reason)?;
        done.sessions += 1;
        if let (Some(event), Some(slot)) = (row.event, row.slot) {
            freed.entry(event).or_default().push((slot, row.row_version + 1));
        }
        let detail = json!({ "reason": reason });
        audit(conn, ctx, actor, "cancel_session", "session", row.id.0, detail)?;
    }
    for (event, slots) in freed {
        let Some(scene) = Scene::unseen(conn, event)? else { continue };
        for (slot, freed_by) in slots {
            offer_freed_slot(conn, ctx, &scene, &[slot], freed_by)?;
        }
    }
    touch(conn)?;
    Ok(done)
}

/// Ends what teams have that take part in their program no more, after a list took their partner or their sellers away.
/// Running it again finds nothing more to do.
pub(crate) fn end_stranded(conn: &mut AnyConnection, ctx: &AppContext) -> Result<(), AppError> {
    let teams = pep_db::teams::leaving::stranded(conn, ctx.now())?;
    if !teams.is_empty() {
        end_for_teams(
            conn,
            ctx,
            None,
            &teams,
            "One of the teams does not take part in the program any more.",
        )?;
    }
    Ok(())
}

/// The sessions of a program's events to come in which somebody is, apart from those of these teams.
pub(crate) fn seats(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    program: ProgramId,
    person: PersonId,
    teams: &[TeamId],
) -> Result<Vec<SessionId>, AppError> {
    let ending: BTreeSet<SessionId> = to_come(conn, ctx, teams)?.iter().map(|row| row.id).collect();
    // Not by what the person may see: whoever is out of the program already still has a place in them.
    let filter = SessionFilter { is_scheduled: true, after: Some(ctx.now()), ..SessionFilter::default() };
    let mut rows = pep_db::sessions::list_sessions(conn, &filter)?;
    rows.retain(|row| row.program == program && row.event.is_some() && !ending.contains(&row.id));
    let ids: Vec<SessionId> = rows.into_iter().map(|row| row.id).collect();
    let mut seated = pep_db::sessions::people_of_sessions(conn, &ids)?;
    seated.retain(|other| other.person.id == person);
    Ok(seated.into_iter().map(|other| other.session).collect())
}

/// Takes somebody out of these sessions; only that person's calendar changes.
pub(crate) fn take_out(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    sessions: &[SessionId],
    who: PersonId,
) -> Result<(), AppError> {
    for id in sessions {
        let Some(row) = pep_db::sessions::lock_session(conn, *id)? else { continue };
        let mut gone = pep_db::sessions::people_of_sessions(conn, &[*id])?;
        gone.retain(|person| person.person.id == who);
        if row.state == SessionState::Scheduled && !gone.is_empty() {
            people::take(conn, ctx, &row, &gone)?;
        }
    }
    touch(conn)
}

fn open_requests(conn: &mut AnyConnection, teams: &[TeamId]) -> Result<Vec<RequestRow>, AppError> {
    let filter = RequestFilter {
        teams: Some(teams.iter().map(|id| id.0).collect()),
        states: vec![RequestState::Pending, RequestState::Later],
        ..RequestFilter::default()
    };
    Ok(pep_db::sessions::list_requests(conn, &filter)?)
}

fn to_come(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    teams: &[TeamId],
) -> Result<Vec<SessionRow>, AppError> {
    let filter = SessionFilter {
        teams: Some(teams.iter().map(|id| id.0).collect()),
        is_scheduled: true,
        after: Some(ctx.now()),
        ..SessionFilter::default()
    };
    let mut found = pep_db::sessions::list_sessions(conn, &filter)?;
    found.retain(|session| session.event.is_some());
    Ok(found)
}
