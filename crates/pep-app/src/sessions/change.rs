//! Moving a session, calling it off, giving it other words (B3-06, B3-14). Each updates the one calendar entry.

use std::collections::BTreeSet;

use pep_db::AnyConnection;
use pep_db::sessions::{RequestFilter, SessionChange, SessionFilter, SessionRow};
use pep_domain::access::Actor;
use pep_domain::events::SlotKind;
use pep_domain::events::slots::MIN_LENGTH_MINUTES;
use pep_domain::ids::{EventId, PersonId, SessionId, SlotId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::{MeetingState, RequestState, SessionState, SlotFacts, mutually_available};
use pep_domain::time::{MINUTE_US, UtcMicros};
use serde_json::json;

use super::conflicts::{Confirmed, Occasion, require_clear};
use super::invitations::{self, News};
use super::scene::{EventAccess, Scene, slot_of};
use super::seat::Seat;
use super::view::SessionView;
use super::warnings::{Warning, WarningKind};
use super::{audit, changed, check_words, mails, meetings, touch};
use crate::{AppContext, AppError};

/// Slots to which a session can be moved.
///
/// # Errors
/// [`AppError::NotFound`] for those who may not move it.
pub async fn list_session_slots(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
) -> Result<Vec<SlotFacts>, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let seat = Seat::take(conn, &access, id, now)?;
            seat.require_change()?;
            let scene = seat.scene(conn)?;
            let slots = pep_db::sessions::all_slots(conn, scene.event.id)?;
            let mut free = Vec::new();
            for slot in slots.into_iter().filter(|slot| Some(slot.id) != seat.row.slot) {
                if is_free_without(conn, &scene, &seat, &slot, id, now)? {
                    free.push(slot);
                }
            }
            Ok(free)
        })
        .await
}

/// Where a session is moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveTo {
    /// The slot; its own to move inside it.
    pub slot: SlotId,
    /// From when to when inside a flex slot (D-61, A9); the whole slot if not said.
    pub span: Option<(UtcMicros, UtcMicros)>,
}

/// Moves a session to another slot that is free for both teams, or to another time inside a flex slot. Returns it with the
/// number of mails written.
///
/// # Errors
/// [`AppError::NotFound`] for those who may not; [`AppError::Invalid`] for times that are not inside a flex slot;
/// [`AppError::WrongState`] if the slot is not free or the session is over; [`AppError::Changed`] if somebody was faster.
pub async fn move_session(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
    row_version: i64,
    to: MoveTo,
    reason: String,
) -> Result<(SessionView, i64), AppError> {
    check_words("/reason", &reason)?;
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            seat.require_change()?;
            require_version(&seat.row, row_version)?;
            let scene = seat.scene(conn)?;
            let slots = pep_db::sessions::all_slots(conn, scene.event.id)?;
            let whole = slot_of(&slots, to.slot).ok_or_else(|| {
                AppError::invalid("/slotId", "This slot is not in the event any more. Choose another one.")
            })?;
            let was = (seat.row.starts_at, seat.row.ends_at);
            let stays = seat.row.slot == Some(to.slot);
            let span = flex_span(&whole, to.span)?;
            if stays && span.unwrap_or((whole.starts_at, whole.ends_at)) == was {
                return Err(AppError::invalid(
                    "/slotId",
                    "The session is in this slot already. Choose another one.",
                ));
            }
            let (starts_at, ends_at) = span.unwrap_or((whole.starts_at, whole.ends_at));
            // Whoever meets in a flex slot stays in it, also where it is kept back from others by now.
            let is_opened = whole.is_opened || stays;
            let slot = SlotFacts { starts_at, ends_at, is_opened, ..whole };
            let confirmed = require_free_without(conn, &access, &scene, &seat, &slot, &[id], ctx.now())?;
            pep_db::sessions::release(conn, id, ctx.now())?;
            super::decide::hold(conn, &ctx, id, &slot, &seat.team_ids())?;
            let (moved, mails) = announce_move(conn, &ctx, &seat, &slot, &reason)?;
            super::decide::take_slot_from_others(conn, &ctx, &scene, &seat.team_ids())?;
            if let Some(freed) = seat.row.slot.filter(|_| !stays) {
                offer_freed_slot(conn, &ctx, &scene, &[freed], moved.row_version)?;
            }
            touch(conn)?;
            let detail = confirmed.noted(json!({
                "from": { "slot": seat.row.slot.map(|slot| slot.0), "startsAt": was.0.0, "endsAt": was.1.0 },
                "to": { "slot": to.slot.0, "startsAt": starts_at.0, "endsAt": ends_at.0 },
                "reason": reason,
            }));
            audit(conn, &ctx, Some(access.actor()), "move_session", "session", id.0, detail)?;
            Ok((Seat::take(conn, &access, id, ctx.now())?.view(conn, access.actor())?, mails))
        })
        .await
}

/// Writes down the time that a session has now, and tells everybody in it: the revision of the entry in their calendars
/// rises, the meeting follows. Returns the session with the number of mails.
pub(super) fn announce_move(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    seat: &Seat,
    slot: &SlotFacts,
    reason: &str,
) -> Result<(SessionRow, i64), AppError> {
    let change = SessionChange {
        slot_id: Some(slot.id.0),
        starts_at: Some(slot.starts_at.0),
        ends_at: Some(slot.ends_at.0),
        calendar_sequence: Some(seat.row.calendar_sequence + 1),
        ..SessionChange::default()
    };
    pep_db::sessions::change_session(conn, seat.row.id, &change, ctx.now())?;
    let moved = pep_db::sessions::find_session(conn, seat.row.id)?.ok_or(AppError::NotFound)?;
    let everybody: Vec<PersonId> = seat.people.iter().map(|person| person.person.id).collect();
    let news = News::Moved { was: (seat.row.starts_at, seat.row.ends_at), reason };
    let mails = invitations::send(conn, ctx, &moved, &seat.people, &everybody, news)?;
    meetings::follow(conn, ctx, &moved)?;
    Ok((moved, mails))
}

/// A span that lies inside a flex slot.
fn flex_span(
    slot: &SlotFacts,
    span: Option<(UtcMicros, UtcMicros)>,
) -> Result<Option<(UtcMicros, UtcMicros)>, AppError> {
    let Some((starts_at, ends_at)) = span else { return Ok(None) };
    if slot.kind != SlotKind::Flex {
        return Err(AppError::invalid(
            "/startsAt",
            "Only inside a flex slot can a session begin and end at other times. Choose the whole slot.",
        ));
    }
    if starts_at < slot.starts_at || ends_at > slot.ends_at {
        return Err(AppError::invalid("/startsAt", "Choose times inside the flex slot."));
    }
    let is_minute = |at: UtcMicros| at.0 % MINUTE_US == 0;
    if ends_at < starts_at.plus(i64::from(MIN_LENGTH_MINUTES) * MINUTE_US)
        || !is_minute(starts_at)
        || !is_minute(ends_at)
    {
        return Err(AppError::invalid(
            "/endsAt",
            "A session lasts 5 minutes or longer, from a whole minute to another.",
        ));
    }
    Ok(Some((starts_at, ends_at)))
}

/// Refuses a slot that is not clear for both teams, leaving aside these sessions, such as this one itself.
pub(super) fn require_free_without(
    conn: &mut AnyConnection,
    access: &EventAccess,
    scene: &Scene,
    seat: &Seat,
    slot: &SlotFacts,
    aside: &[SessionId],
    now: UtcMicros,
) -> Result<Confirmed, AppError> {
    let occasion = Occasion { aside, ..Occasion::default() };
    require_clear(conn, access, scene, slot, pair_of(seat)?, occasion, now)
}

/// Can a session be moved into a slot? Warnings do not stand in the way.
fn is_free_without(
    conn: &mut AnyConnection,
    scene: &Scene,
    seat: &Seat,
    slot: &SlotFacts,
    aside: SessionId,
    now: UtcMicros,
) -> Result<bool, AppError> {
    let (one, other) = pair_of(seat)?;
    let calendars = scene.calendars(conn, &[one, other])?;
    let rest = |id: TeamId| calendars.get(&id).map(|calendar| calendar.without(aside));
    let (Some(one), Some(other)) = (rest(one), rest(other)) else { return Err(AppError::NotFound) };
    Ok(mutually_available(slot, (&one, &other), &scene.ground(now)).is_ok())
}

/// The two teams of a session.
fn pair_of(seat: &Seat) -> Result<(TeamId, TeamId), AppError> {
    let [one, other] = seat.team_ids()[..] else { return Err(AppError::NotFound) };
    Ok((one, other))
}

/// Calls a session off: its slot is free again, everybody's calendar takes it out, the later queue hears of the slot.
///
/// # Errors
/// As [`move_session`]; [`AppError::Invalid`] without a reason.
pub async fn cancel(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
    row_version: i64,
    reason: String,
) -> Result<SessionView, AppError> {
    check_words("/reason", &reason)?;
    if reason.trim().is_empty() {
        return Err(AppError::invalid("/reason", "Say why: everybody in the session reads it."));
    }
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            seat.require_change()?;
            require_version(&seat.row, row_version)?;
            call_off(conn, &ctx, &seat.row, &reason)?;
            if let Some(freed) = seat.row.slot {
                let scene = seat.scene(conn)?;
                offer_freed_slot(conn, &ctx, &scene, &[freed], seat.row.row_version + 1)?;
            }
            touch(conn)?;
            let detail = json!({ "reason": reason });
            audit(conn, &ctx, Some(access.actor()), "cancel_session", "session", id.0, detail)?;
            Seat::take(conn, &access, id, ctx.now())?.view(conn, access.actor())
        })
        .await
}

pub(super) fn call_off(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    row: &SessionRow,
    reason: &str,
) -> Result<(), AppError> {
    pep_db::sessions::release(conn, row.id, ctx.now())?;
    let change = SessionChange {
        state: Some(SessionState::Cancelled.as_str()),
        cancel_reason: Some(reason.trim().to_owned()),
        calendar_sequence: Some(row.calendar_sequence + 1),
        ..SessionChange::default()
    };
    pep_db::sessions::change_session(conn, row.id, &change, ctx.now())?;
    let off = pep_db::sessions::find_session(conn, row.id)?.ok_or(AppError::NotFound)?;
    let people = pep_db::sessions::people_of_sessions(conn, &[row.id])?;
    invitations::cancel(conn, ctx, &off, &people, false, reason)?;
    meetings::end(conn, ctx, &off)
}

/// Calls off every session of an event that was called off, and ends its open requests, in the caller's transaction.
/// Returns how many sessions that were.
///
/// # Errors
/// Whatever the database answers.
pub fn cancel_all_of_event(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    event: EventId,
    reason: &str,
) -> Result<usize, AppError> {
    let filter = SessionFilter { event: Some(event), is_scheduled: true, ..SessionFilter::default() };
    let sessions = pep_db::sessions::list_sessions(conn, &filter)?;
    for session in &sessions {
        let Some(row) = pep_db::sessions::lock_session(conn, session.id)? else { continue };
        if row.state == SessionState::Scheduled {
            call_off(conn, ctx, &row, reason)?;
        }
    }
    let filter = RequestFilter {
        events: Some(vec![event.0]),
        states: vec![RequestState::Pending, RequestState::Later],
        ..RequestFilter::default()
    };
    let mut ended = Vec::new();
    for row in pep_db::sessions::list_requests(conn, &filter)? {
        let decision = pep_db::sessions::RequestDecision {
            state: RequestState::Expired,
            answer: reason,
            by: actor.map(|actor| actor.person_id),
            at: ctx.now(),
        };
        if pep_db::sessions::decide(conn, row.id, row.row_version, decision)? {
            ended.push(row.id);
        }
    }
    super::decide::tell_later(conn, ctx, event, &ended)?;
    touch(conn)?;
    let detail = json!({ "sessions": sessions.len(), "requests": ended.len(), "reason": reason });
    audit(conn, ctx, actor, "cancel_sessions", "event", event.0, detail)?;
    Ok(sessions.len())
}

/// New words of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionWords {
    /// Title.
    pub title: Option<String>,
    /// What it is about.
    pub description: Option<String>,
}

/// Gives a session other words.
///
/// # Errors
/// As [`move_session`]; [`AppError::Invalid`] for words that are too long or an empty title.
pub async fn update_session(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
    row_version: i64,
    words: SessionWords,
) -> Result<SessionView, AppError> {
    if let Some(title) = &words.title
        && (title.trim().is_empty() || title.chars().count() > 200 || title.chars().any(char::is_control))
    {
        return Err(AppError::invalid("/title", "Write 1 to 200 characters on one line."));
    }
    if words.description.as_ref().is_some_and(|text| text.chars().count() > 4_000) {
        return Err(AppError::invalid(
            "/description",
            "The text is longer than 4,000 characters. Shorten it.",
        ));
    }
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            seat.require_change()?;
            require_version(&seat.row, row_version)?;
            let title =
                words.title.map(|title| title.trim().to_owned()).filter(|title| *title != seat.row.title);
            let description = words.description.filter(|text| *text != seat.row.description);
            if title.is_some() || description.is_some() {
                let detail = json!({
                    "old": { "title": seat.row.title, "description": seat.row.description },
                    "new": { "title": title, "description": description },
                });
                let change = SessionChange { title, description, ..SessionChange::default() };
                pep_db::sessions::change_session(conn, id, &change, ctx.now())?;
                let row = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
                let everybody: Vec<PersonId> = seat.people.iter().map(|person| person.person.id).collect();
                invitations::send(conn, &ctx, &row, &seat.people, &everybody, News::Words)?;
                meetings::follow(conn, &ctx, &row)?;
                touch(conn)?;
                audit(conn, &ctx, Some(access.actor()), "update_session", "session", id.0, detail)?;
            }
            Seat::take(conn, &access, id, ctx.now())?.view(conn, access.actor())
        })
        .await
}

/// Offers freed slots to the later queue, those who wait longest first. `freed_by`: tells this freeing from others.
pub(super) fn offer_freed_slot(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    freed: &[SlotId],
    freed_by: i64,
) -> Result<(), AppError> {
    if !scene.event.phase.takes_answers() {
        return Ok(());
    }
    let filter = RequestFilter {
        events: Some(vec![scene.event.id.0]),
        states: vec![RequestState::Later],
        ..RequestFilter::default()
    };
    let mut waiting = pep_db::sessions::list_requests(conn, &filter)?;
    waiting.retain(|row| freed.contains(&row.slot));
    waiting.sort_by_key(|row| (row.later_at, row.id));
    let slots = pep_db::sessions::all_slots(conn, scene.event.id)?;
    for row in waiting {
        let calendars = scene.calendars(conn, &[row.partner_team, row.seller_team])?;
        let pair = (calendars.get(&row.partner_team), calendars.get(&row.seller_team));
        let (Some(slot), (Some(one), Some(other))) = (slot_of(&slots, row.slot), pair) else { continue };
        if mutually_available(&slot, (one, other), &scene.ground(ctx.now())).is_ok() {
            mails::slot_free(conn, ctx, scene, &row, freed_by)?;
        }
    }
    Ok(())
}

/// Which of these people have another session at the same time. Of people whose side `may_know` keeps out, nothing.
pub(super) fn warnings_of(
    conn: &mut AnyConnection,
    row: &SessionRow,
    people: &[PersonId],
    may_know: impl Fn(Side) -> bool,
) -> Result<Vec<Warning>, AppError> {
    let known: Vec<PersonId> = pep_db::sessions::contacts(conn, people)?
        .into_iter()
        .filter(|person| may_know(person.side))
        .map(|person| person.id)
        .collect();
    parallel(conn, row, &known)
}

/// Which of these people have another session at the same time.
pub(super) fn parallel(
    conn: &mut AnyConnection,
    row: &SessionRow,
    people: &[PersonId],
) -> Result<Vec<Warning>, AppError> {
    let found = pep_db::sessions::parallel_sessions(conn, people, (row.starts_at, row.ends_at), row.id)?;
    let ids: BTreeSet<PersonId> = found.iter().map(|(person, ..)| *person).collect();
    let names = pep_db::sessions::contacts(conn, &ids.into_iter().collect::<Vec<_>>())?;
    Ok(found
        .into_iter()
        .map(|(person, session, title)| {
            let name = names.iter().find(|known| known.id == person).map(|known| known.name.as_str());
            Warning {
                kind: WarningKind::PersonTwice,
                detail: format!("{} is also in “{title}” at the same time.", name.unwrap_or("Somebody")),
                team: None,
                sessions: vec![row.id, session],
            }
        })
        .collect())
}

pub(super) fn require_version(row: &SessionRow, row_version: i64) -> Result<(), AppError> {
    if row.row_version == row_version { Ok(()) } else { Err(changed("session")) }
}

/// Is the meeting of a session there?
pub(super) fn has_meeting(row: &SessionRow) -> bool {
    row.meeting.state == MeetingState::Ready && row.meeting.reference.is_some()
}
