//! Moving a request that still waits to another slot, as those who asked (B3-03, B3-04).

use pep_domain::ids::{SessionRequestId, SlotId};
use pep_domain::sessions::RequestState;
use serde_json::json;

use super::ask::{Asking, both, insert};
use super::mails::{self, Asked};
use super::requests::{RequestView, view, visible};
use super::scene::{EventAccess, flex_of, is_make_up};
use super::{audit, touch};
use crate::{AppContext, AppError};

/// Takes an own request back and asks the same team for another slot, as one thing: it counts as one open request, and the
/// other team hears of it once. Answers the new request.
///
/// # Errors
/// [`AppError::NotFound`] for those who did not ask; [`AppError::Invalid`] for the same slot; [`AppError::WrongState`] if
/// requests are not open, it was answered, or a team is not free; [`AppError::Changed`] if it changed meanwhile.
pub async fn move_request(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionRequestId,
    row_version: i64,
    slot: SlotId,
) -> Result<RequestView, AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (scene, old) = visible(conn, &access, id)?;
            if !scene.mine.contains(&old.asking_team()) {
                return Err(AppError::NotFound);
            }
            if slot == old.slot {
                return Err(AppError::invalid("/slotId", "The request is in this slot already. Choose another one."));
            }
            if old.state == RequestState::Later {
                return Err(AppError::WrongState(
                    "This request is in the later queue. Speak with the other team, or take it back and ask anew."
                        .to_owned(),
                ));
            }
            let makes_up = is_make_up(conn, &old)?;
            if !(scene.event.phase.takes_requests() || makes_up) {
                return Err(AppError::WrongState(
                    "Requests cannot be moved at this time: nothing new can be asked for. Take it back, or wait for the \
                     answer."
                        .to_owned(),
                ));
            }
            let (own, other) = both(&scene, old.asking_team(), old.asked_team())?;
            // Locked before the old request is: whoever accepts locks in the same order.
            pep_db::sessions::lock_teams(conn, &[own.id, other.id])?;
            let flex = flex_of(conn, &old)?;
            // What makes up for a session still does in its new slot.
            let follows = if makes_up { old.follows } else { Some(id) };
            let state = RequestState::Withdrawn;
            super::decide::settle(conn, &ctx, &scene, &old, row_version, state, "", access.me())?;
            let asking = Asking { slot, message: &old.message, follows, by: access.me(), flex };
            let (row, confirmed) = insert(conn, &ctx, &access, &scene, own, other, &asking)?;
            mails::asked(conn, &ctx, &scene, &row, Asked::MovedFrom(old.slot))?;
            touch(conn)?;
            let detail = confirmed.noted(json!({ "follows": id.0, "from": old.slot.0, "to": slot.0 }));
            audit(conn, &ctx, Some(access.actor()), "move_session_request", "session_request", row.id.0, detail)?;
            view(conn, &access, &scene, row, ctx.now())
        })
        .await
}
