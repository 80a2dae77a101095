//! Answering requests (D-26 … D-29, D-48, B3-17; reliability 2.13). The first acceptance wins and takes the slot from both
//! teams.
//!
//! Every transaction takes its locks in the same order: the teams by id, the request, what becomes of others, the counter
//! of changes, the audit log. So nobody waits for anybody in a circle.

use pep_db::AnyConnection;
use pep_db::sessions::{BOOKING_KEY, NewBooking, NewSession, RequestDecision, RequestFilter, RequestRow};
use pep_domain::access::action;
use pep_domain::ids::{EventId, PersonId, SessionId, SessionRequestId, TeamId};
use pep_domain::jobs::Queue;
use pep_domain::people::Side;
use pep_domain::sessions::{Decision, RequestState, SlotFacts, mutually_available};
use serde_json::json;

use super::conflicts::{Confirmed, Occasion, require_clear};
use super::mails;
use super::requests::{Flex, RequestView, slot_in, view, visible};
use super::scene::{EventAccess, Scene, flex_of};
use super::warnings::Warning;
use super::{audit, changed, check_words, touch};
use crate::jobs::{self, NewJob};
use crate::random::secret;
use crate::{AppContext, AppError};

/// The job that tells those whose requests were ended by something else than an answer.
pub const TELL_ENDED: &str = "tell_ended_requests";

/// How many of them one job tells.
const TOLD_AT_ONCE: usize = 100;

/// What somebody decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What.
    pub decision: Decision,
    /// The version that the person saw.
    pub row_version: i64,
    /// A reason, or a word to the other side.
    pub note: String,
    /// In a team's place, as organiser.
    pub is_override: bool,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The request now.
    pub request: RequestView,
    /// What to look at.
    pub warnings: Vec<Warning>,
}

/// Decides a request. The same decision again changes nothing and answers the same.
///
/// # Errors
/// [`AppError::NotFound`] for those who may not; [`AppError::WrongState`] if it is decided otherwise or the slot is gone;
/// [`AppError::Changed`] if it changed since it was seen.
pub async fn decide(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionRequestId,
    answer: Answer,
) -> Result<Decided, AppError> {
    check_words("/note", &answer.note)?;
    if answer.is_override && answer.note.trim().is_empty() {
        return Err(AppError::invalid("/reason", "Say why: both teams read it."));
    }
    let (access, ctx, asked) = (access.clone(), ctx.clone(), answer.clone());
    // Looked at first, where many can look at once: of a thousand who want one slot, most come too late.
    let looker = access.clone();
    ctx.db.read(move |conn| allowed(conn, &looker, id, &asked).map(drop)).await?;
    ctx.db
        .clone()
        .write(move |conn| {
            let row = pep_db::sessions::find_request(conn, id)?.ok_or(AppError::NotFound)?;
            if !row.state.is_open() && row.state != answer.decision.state() {
                return Err(closed(row.state));
            }
            decide_in(conn, &ctx, &access, id, &answer)
        })
        .await
}

/// The request with its event, if the reader may decide so about it.
fn allowed(
    conn: &mut AnyConnection,
    access: &EventAccess,
    id: SessionRequestId,
    answer: &Answer,
) -> Result<(Scene, RequestRow), AppError> {
    let (scene, row) = visible(conn, access, id)?;
    let may = if answer.is_override {
        access.may::<action::OverrideRequests>(scene.event.program.0, scene.event.ou.0)
    } else if answer.decision == Decision::Withdraw {
        scene.mine.contains(&row.asking_team())
    } else {
        scene.decides(access, row.asked_team())
    };
    if may { Ok((scene, row)) } else { Err(AppError::NotFound) }
}

/// Decides a request in the caller's transaction.
pub(super) fn decide_in(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionRequestId,
    answer: &Answer,
) -> Result<Decided, AppError> {
    let (scene, row) = allowed(conn, access, id, answer)?;
    let state = answer.decision.state();
    // Read again under the lock; until then it may have been decided.
    let row = if answer.decision == Decision::Accept && row.state.is_open() {
        pep_db::sessions::lock_teams(conn, &[row.partner_team, row.seller_team])?;
        pep_db::sessions::find_request(conn, id)?.ok_or(AppError::NotFound)?
    } else {
        row
    };
    if row.state == state {
        return Ok(Decided { request: view(conn, access, &scene, row, ctx.now())?, warnings: Vec::new() });
    }
    let note = answer.note.trim();
    let (slot, confirmed) = if answer.decision == Decision::Accept {
        require_open(conn, &scene, &row)?;
        let flex = flex_of(conn, &row)?;
        let slot = slot_in(conn, &scene, row.slot, flex)?;
        // Those who asked have confirmed what is warned of on their side.
        let occasion = Occasion { is_wanted: true, makes_up: flex == Flex::Included, ..Occasion::default() };
        let pair = (row.asked_team(), row.asking_team());
        let confirmed = require_clear(conn, access, &scene, &slot, pair, occasion, ctx.now())?;
        (Some(slot), confirmed)
    } else {
        (None, Confirmed::default())
    };
    let row = match settle(conn, ctx, &scene, &row, answer.row_version, state, note, access.me()) {
        Ok(row) => row,
        // Somebody was faster with this very request; if with the same decision, that is fine.
        Err(error @ AppError::Changed(_)) => {
            let now = pep_db::sessions::find_request(conn, id)?.ok_or(AppError::NotFound)?;
            if now.state != state {
                return Err(error);
            }
            return Ok(Decided {
                request: view(conn, access, &scene, now, ctx.now())?,
                warnings: Vec::new(),
            });
        }
        Err(error) => return Err(error),
    };
    let warnings = match slot {
        Some(slot) => meet(conn, ctx, &scene, &row, slot)?,
        None => Vec::new(),
    };
    mails::decided(conn, ctx, &scene, &row, answer.is_override)?;
    touch(conn)?;
    let action = if answer.is_override { "override_session_request" } else { "answer_session_request" };
    let detail = confirmed.noted(json!({ "decision": answer.decision.as_str(), "note": note }));
    audit(conn, ctx, Some(access.actor()), action, "session_request", id.0, detail)?;
    Ok(Decided { request: view(conn, access, &scene, row, ctx.now())?, warnings })
}

/// Why a request in this state is not answered any more.
fn closed(state: RequestState) -> AppError {
    let why = match state {
        RequestState::SlotTaken => "Another request for this slot was faster. Propose another slot.",
        RequestState::Accepted => "This request was accepted already.",
        RequestState::Declined => "This request was declined already.",
        RequestState::Withdrawn => "This request was taken back.",
        RequestState::Expired | RequestState::Pending | RequestState::Later => "This request has ended.",
    };
    AppError::WrongState(why.to_owned())
}

fn require_open(conn: &mut AnyConnection, scene: &Scene, row: &RequestRow) -> Result<(), AppError> {
    if !row.state.is_open() {
        return Err(closed(row.state));
    }
    if !scene.takes_answer(conn, row)? {
        return Err(AppError::WrongState(
            "Requests cannot be answered at this time. See the event's page for where it stands.".to_owned(),
        ));
    }
    Ok(())
}

/// Moves a request to `state`, if it is open and as the caller saw it.
#[expect(clippy::too_many_arguments, reason = "one statement's values")]
pub(super) fn settle(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    row: &RequestRow,
    row_version: i64,
    state: RequestState,
    answer: &str,
    by: PersonId,
) -> Result<RequestRow, AppError> {
    require_open(conn, scene, row)?;
    if !row.state.may_become(state) {
        return Err(AppError::WrongState("This request is in the later queue already.".to_owned()));
    }
    super::ask::require_version(row, row_version)?;
    let decision = RequestDecision { state, answer: answer.trim(), by: Some(by), at: ctx.now() };
    if !pep_db::sessions::decide(conn, row.id, row_version, decision)? {
        return Err(changed("request"));
    }
    pep_db::sessions::find_request(conn, row.id)?.ok_or(AppError::NotFound)
}

/// Makes the session of an accepted request: both teams hold the slot, everybody of both is in it, the meeting is made by
/// a job. Both teams' rows are locked.
fn meet(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    row: &RequestRow,
    slot: SlotFacts,
) -> Result<Vec<Warning>, AppError> {
    let now = ctx.now();
    let name = |id: TeamId| scene.team(id).map(|team| team.name.clone()).unwrap_or_default();
    let new = NewSession {
        program: scene.event.program.0,
        event: Some(scene.event.id),
        engagement: None,
        request: Some(row.id),
        slot: Some(slot.id),
        title: format!("{} × {}", name(row.partner_team), name(row.seller_team)),
        description: row.message.clone(),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        time_zone: scene.event.time_zone.clone(),
        calendar_uid: calendar_uid(ctx),
        teams: vec![(row.partner_team, Side::Partner), (row.seller_team, Side::Microsoft)],
    };
    let session = pep_db::sessions::insert_session(conn, &new, now)?;
    hold(conn, ctx, session, &slot, &[row.partner_team, row.seller_team])?;
    let mut people = Vec::new();
    for (team, person) in pep_db::sessions::members(conn, &[row.partner_team, row.seller_team])? {
        // Somebody in both teams is in the session once.
        if !people.contains(&person) {
            people.push(person);
            pep_db::sessions::put_person(conn, session, person, Some(team), None, now)?;
        }
    }
    super::meetings::want(conn, ctx, session, 0)?;
    take_slot_from_others(conn, ctx, scene, &[row.partner_team, row.seller_team])?;
    let made = pep_db::sessions::find_session(conn, session)?.ok_or(AppError::NotFound)?;
    super::change::warnings_of(conn, &made, &people, |person| {
        scene.is_organiser
            || scene.teams.values().any(|team| scene.mine.contains(&team.id) && person == team.side)
    })
}

/// Books a slot for both teams, in the order of their ids.
pub(super) fn hold(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: SessionId,
    slot: &SlotFacts,
    teams: &[TeamId],
) -> Result<(), AppError> {
    let mut teams = teams.to_vec();
    teams.sort_unstable();
    for team in teams {
        let booking =
            NewBooking { session, slot: slot.id, team, starts_at: slot.starts_at, ends_at: slot.ends_at };
        match pep_db::sessions::book(conn, booking, ctx.now()) {
            Err(error) if error.is_unique(BOOKING_KEY) => {
                return Err(AppError::WrongState(
                    "The slot was taken at this very moment. Choose another slot.".to_owned(),
                ));
            }
            other => other?,
        }
    }
    Ok(())
}

/// Pending requests hold nothing: what can no longer come true ends now, and a job tells those who asked, with slots that
/// are still free. Requests in the later queue stay: the slot may become free again.
pub(super) fn take_slot_from_others(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    winners: &[TeamId],
) -> Result<(), AppError> {
    let now = ctx.now();
    let pending = pep_db::sessions::list_requests(
        conn,
        &RequestFilter {
            events: Some(vec![scene.event.id.0]),
            teams: Some(winners.iter().map(|team| team.0).collect()),
            states: vec![RequestState::Pending],
            asked_before: None,
        },
    )?;
    let slots = pep_db::sessions::all_slots(conn, scene.event.id)?;
    let mut teams: Vec<TeamId> = pending.iter().flat_map(|row| [row.partner_team, row.seller_team]).collect();
    teams.sort_unstable();
    teams.dedup();
    let calendars = scene.calendars(conn, &teams)?;
    let mut lost = Vec::new();
    for row in pending {
        let pair = (calendars.get(&row.partner_team), calendars.get(&row.seller_team));
        let (Some(slot), (Some(one), Some(other))) = (slots.iter().find(|slot| slot.id == row.slot), pair)
        else {
            continue;
        };
        let slot = flex_of(conn, &row)?.of(*slot);
        if mutually_available(&slot, (one, other), &scene.ground(now)).is_err() {
            lost.push(row.id);
        }
    }
    let taken = pep_db::sessions::take_slot(conn, &lost, now)?;
    tell_later(conn, ctx, scene.event.id, &taken)
}

/// Asks for the jobs that tell those whose requests ended.
pub(super) fn tell_later(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    event: EventId,
    ended: &[SessionRequestId],
) -> Result<(), AppError> {
    let now = ctx.now();
    for part in ended.chunks(TOLD_AT_ONCE) {
        let ids: Vec<i64> = part.iter().map(|id| id.0).collect();
        let job = NewJob {
            priority: 50,
            origin: Some(("event", event.0)),
            ..NewJob::new(TELL_ENDED, Queue::Notify, json!({ "v": 1, "requests": ids }), now)
        };
        jobs::enqueue(conn, now, job)?;
    }
    Ok(())
}

/// A new calendar entry's identity.
pub(super) fn calendar_uid(ctx: &AppContext) -> String {
    format!("session-{}@{}", secret(ctx.random.as_ref()), host_of(&ctx.config.base_url))
}

fn host_of(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.split([':', '/']).next().unwrap_or("localhost")
}

/// Tells those whose requests ended, with slots that are still free; finishes the job.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; whatever the database answers.
pub async fn tell_ended(
    ctx: &AppContext,
    lease: pep_domain::jobs::Lease,
    requests: Vec<SessionRequestId>,
) -> Result<(), AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            for id in requests {
                let Some(row) = pep_db::sessions::find_request(conn, id)? else { continue };
                if row.state.is_open() {
                    continue;
                }
                if let Some(scene) = Scene::unseen(conn, row.event)? {
                    // Only organisers end what is open before its time: both teams hear of it.
                    let by_organiser = row.state == RequestState::Expired && row.decided_by.is_some();
                    mails::decided(conn, &ctx, &scene, &row, by_organiser)?;
                }
            }
            jobs::finish(conn, ctx.now(), &lease)
        })
        .await
}
