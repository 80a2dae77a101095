//! The simulated meeting room: plays the meeting where no cloud is configured, so that the day can be rehearsed. What
//! happens in it comes back as attendance by the same way as from Graph.

use pep_db::AnyConnection;
use pep_db::meeting_rooms::{JoinRow, RoomRow};
use pep_db::session_days::SessionPerson;
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::time::UtcMicros;
use serde_json::json;

use crate::{AppContext, AppError, session_days};

/// A room as one of those sees it who may enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomView {
    /// The room and its session.
    pub room: RoomRow,
    /// Who is expected.
    pub expected: Vec<SessionPerson>,
    /// Who was and is there.
    pub stays: Vec<JoinRow>,
    /// The caller's address.
    pub own_email: String,
    /// May the caller let everybody attend at once? In demos and rehearsals only.
    pub may_play_everybody: bool,
}

/// The longest name of somebody who joins without an account, characters.
const NAME_MAX_CHARS: usize = 80;

/// A room.
///
/// # Errors
/// [`AppError::NotFound`] if there is none, or if the caller neither takes part in its session nor organises it.
pub async fn find(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    room: String,
) -> Result<RoomView, AppError> {
    let (actor, is_play) = (permit.actor().clone(), is_play(ctx));
    ctx.db.read(move |conn| view(conn, &actor, &room, is_play)).await
}

fn is_play(ctx: &AppContext) -> bool {
    ctx.config.is_demo || ctx.rehearsal.is_some()
}

fn view(
    conn: &mut AnyConnection,
    actor: &Actor,
    room: &str,
    may_play_everybody: bool,
) -> Result<RoomView, AppError> {
    let room = pep_db::meeting_rooms::find(conn, room)?.ok_or(AppError::NotFound)?;
    let may_enter = match session_days::own(conn, actor, room.session) {
        Ok(_) => true,
        Err(AppError::NotFound) => match authorize::<action::ViewEvents>(actor) {
            Ok(permit) => crate::attendance::reached(conn, &permit, room.session).is_ok(),
            Err(_) => false,
        },
        Err(error) => return Err(error),
    };
    if !may_enter {
        return Err(AppError::NotFound);
    }
    let own = pep_db::people::find(conn, actor.person_id)?.ok_or(AppError::NotFound)?;
    Ok(RoomView {
        expected: pep_db::session_days::people(conn, &[room.session])?,
        stays: pep_db::meeting_rooms::joins(conn, room.id)?,
        own_email: own.email,
        may_play_everybody,
        room,
    })
}

/// Joins as the caller, or as somebody without an account under `anonymous_name`. Whoever is in the room stays in it.
///
/// # Errors
/// As [`find`]; [`AppError::Invalid`] for a name that is empty or too long.
pub async fn join(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    room: String,
    anonymous_name: Option<String>,
) -> Result<RoomView, AppError> {
    let name = match anonymous_name.as_deref().map(str::trim) {
        None => None,
        Some(name) if name.is_empty() || name.chars().count() > NAME_MAX_CHARS => {
            return Err(AppError::invalid("/name", "Give a name of 1 to 80 characters."));
        }
        Some(name) => Some(name.to_owned()),
    };
    let (actor, now, is_play) = (permit.actor().clone(), ctx.now(), is_play(ctx));
    ctx.db
        .write(move |conn| {
            let seen = view(conn, &actor, &room, is_play)?;
            let is_anonymous = name.is_some();
            match name {
                Some(name) => pep_db::meeting_rooms::join(conn, seen.room.id, &name, "", now, None)?,
                None => {
                    let own = pep_db::people::find(conn, actor.person_id)?.ok_or(AppError::NotFound)?;
                    let is_in =
                        seen.stays.iter().any(|stay| stay.email == own.email && stay.left_at.is_none());
                    if !is_in {
                        pep_db::meeting_rooms::join(conn, seen.room.id, &own.name(), &own.email, now, None)?;
                    }
                }
            }
            let detail = json!({ "joined": true, "isAnonymous": is_anonymous });
            crate::attendance::audit(conn, now, Some(&actor), seen.room.session, detail)?;
            view(conn, &actor, &room, is_play)
        })
        .await
}

/// Ends a stay: the caller's own, or that of somebody without an account.
///
/// # Errors
/// As [`find`], and for somebody else's stay.
pub async fn leave(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    room: String,
    stay: i64,
) -> Result<RoomView, AppError> {
    let (actor, now, is_play) = (permit.actor().clone(), ctx.now(), is_play(ctx));
    ctx.db
        .write(move |conn| {
            let seen = view(conn, &actor, &room, is_play)?;
            let is_his = seen
                .stays
                .iter()
                .any(|other| other.id == stay && (other.email.is_empty() || other.email == seen.own_email));
            if !is_his {
                return Err(AppError::NotFound);
            }
            pep_db::meeting_rooms::leave(conn, seen.room.id, stay, now)?;
            let detail = json!({ "left": stay });
            crate::attendance::audit(conn, now, Some(&actor), seen.room.session, detail)?;
            view(conn, &actor, &room, is_play)
        })
        .await
}

/// Lets everybody attend who was not there yet: from the session's start to its end.
///
/// # Errors
/// As [`find`], and where this is neither a demo nor a rehearsal.
pub async fn play_everybody(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    room: String,
) -> Result<RoomView, AppError> {
    if !is_play(ctx) {
        return Err(AppError::NotFound);
    }
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let seen = view(conn, &actor, &room, true)?;
            for person in &seen.expected {
                if seen.stays.iter().any(|stay| stay.email == person.email) {
                    continue;
                }
                let (from, to): (UtcMicros, UtcMicros) = (seen.room.starts_at, seen.room.ends_at);
                pep_db::meeting_rooms::join(conn, seen.room.id, &person.name, &person.email, from, Some(to))?;
            }
            let detail = json!({ "playedEverybody": true });
            crate::attendance::audit(conn, now, Some(&actor), seen.room.session, detail)?;
            view(conn, &actor, &room, true)
        })
        .await
}
