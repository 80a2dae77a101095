//! Two sessions of an event exchange their slots, as one thing (B3-06).

use pep_db::AnyConnection;
use pep_domain::ids::{SessionId, SlotId, TeamId};
use pep_domain::sessions::SlotFacts;
use pep_domain::time::UtcMicros;
use serde_json::json;

use super::change::{announce_move, offer_freed_slot, require_free_without, require_version};
use super::conflicts::Confirmed;
use super::scene::{EventAccess, Scene, slot_of};
use super::seat::Seat;
use super::view::SessionView;
use super::{audit, check_words, touch};
use crate::{AppContext, AppError};

/// Exchanges the slots of two sessions, which the caller saw at these versions. Everybody in both gets the entry in the
/// calendar changed. Returns the first with the number of mails written.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event; [`AppError::Invalid`] for a session that it cannot be
/// exchanged with; [`AppError::WrongState`] if a team is not free in the other slot or a session is over;
/// [`AppError::Changed`] if somebody was faster.
pub async fn swap_sessions(
    ctx: &AppContext,
    access: &EventAccess,
    one: (SessionId, i64),
    other: (SessionId, i64),
    reason: String,
) -> Result<(SessionView, i64), AppError> {
    check_words("/reason", &reason)?;
    if one.0 == other.0 {
        return Err(AppError::invalid("/otherSessionId", "Choose another session than this one."));
    }
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (first, second) = seats(conn, &access, one.0, other.0, ctx.now())?;
            for (seat, row_version) in [(&first, one.1), (&second, other.1)] {
                seat.require_change()?;
                require_version(&seat.row, row_version)?;
            }
            let scene = first.scene(conn)?;
            let (Some(here), Some(there)) =
                (slot_held(conn, &scene, &first)?, slot_held(conn, &scene, &second)?)
            else {
                return Err(AppError::WrongState(
                    "One of the sessions has no slot of the event any more. Move the other one instead."
                        .to_owned(),
                ));
            };
            if here.id == there.id {
                return Err(AppError::invalid(
                    "/otherSessionId",
                    "Both sessions are in the same slot already.",
                ));
            }
            let both = [one.0, other.0];
            let mut confirmed = Confirmed::default();
            for (seat, slot) in [(&first, &there), (&second, &here)] {
                let of_one = require_free_without(conn, &access, &scene, seat, slot, &both, ctx.now())?;
                confirmed = confirmed.and(of_one);
            }
            for id in both {
                pep_db::sessions::release(conn, id, ctx.now())?;
            }
            let mut mails = 0;
            for (seat, slot) in [(&first, &there), (&second, &here)] {
                super::decide::hold(conn, &ctx, seat.row.id, slot, &seat.team_ids())?;
                mails += announce_move(conn, &ctx, seat, slot, &reason)?.1;
            }
            let teams: Vec<TeamId> = first.team_ids().into_iter().chain(second.team_ids()).collect();
            super::decide::take_slot_from_others(conn, &ctx, &scene, &teams)?;
            offer_freed_slot(conn, &ctx, &scene, &[here.id, there.id], first.row.row_version + 1)?;
            touch(conn)?;
            let detail = confirmed
                .noted(json!({ "with": other.0.0, "from": here.id.0, "to": there.id.0, "reason": reason }));
            audit(conn, &ctx, Some(access.actor()), "swap_sessions", "session", one.0.0, detail)?;
            Ok((Seat::take(conn, &access, one.0, ctx.now())?.view(conn, access.actor())?, mails))
        })
        .await
}

/// Both sessions, locked: all teams first, as everybody does who books, then each session.
fn seats(
    conn: &mut AnyConnection,
    access: &EventAccess,
    one: SessionId,
    other: SessionId,
    now: UtcMicros,
) -> Result<(Seat, Seat), AppError> {
    let teams: Vec<TeamId> =
        pep_db::sessions::teams_of_sessions(conn, &[one, other])?.into_iter().map(|team| team.team).collect();
    pep_db::sessions::lock_teams(conn, &teams)?;
    let (first, second) = if one < other {
        let first = Seat::lock(conn, access, one, now)?;
        (first, Seat::lock(conn, access, other, now)?)
    } else {
        let second = Seat::lock(conn, access, other, now)?;
        (Seat::lock(conn, access, one, now)?, second)
    };
    if !(first.manages && second.manages) {
        return Err(AppError::NotFound);
    }
    if first.row.event.is_none() || first.row.event != second.row.event {
        return Err(AppError::invalid(
            "/otherSessionId",
            "Only two sessions of the same event can exchange their slots.",
        ));
    }
    Ok((first, second))
}

/// The slot that a session holds, with the time that it has in it.
fn slot_held(conn: &mut AnyConnection, scene: &Scene, seat: &Seat) -> Result<Option<SlotFacts>, AppError> {
    let Some(id): Option<SlotId> = seat.row.slot else { return Ok(None) };
    let slots = pep_db::sessions::all_slots(conn, scene.event.id)?;
    let (starts_at, ends_at) = (seat.row.starts_at, seat.row.ends_at);
    Ok(slot_of(&slots, id).map(|slot| SlotFacts { starts_at, ends_at, is_opened: true, ..slot }))
}
