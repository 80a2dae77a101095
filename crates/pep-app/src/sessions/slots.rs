//! Slots kept back and opened, and slots in which a team cannot (A9, B3-08).

use pep_domain::access::action;
use pep_domain::ids::{EventId, SlotId, TeamId};
use serde_json::json;

use super::scene::{EventAccess, Scene, slot_of};
use super::{audit, touch};
use crate::{AppContext, AppError};

/// Opens a flex slot for requests, or keeps it back again.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event, and for what is no flex slot of it;
/// [`AppError::WrongState`] once the event is over.
pub async fn set_slot_open(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    slot: SlotId,
    is_open: bool,
) -> Result<(), AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let scene = Scene::load(conn, &access, event)?;
            if !access.may::<action::ManageSessions>(scene.event.program.0, scene.event.ou.0) {
                return Err(AppError::NotFound);
            }
            if scene.event.phase.is_over() {
                return Err(AppError::WrongState(
                    "The event is over; nothing in it changes any more.".to_owned(),
                ));
            }
            let at = is_open.then(|| ctx.now());
            if !pep_db::sessions::set_slot_open(conn, event, slot, at)? {
                return Err(AppError::NotFound);
            }
            touch(conn)?;
            let detail = json!({ "slot": slot.0, "isOpen": is_open });
            audit(conn, &ctx, Some(access.actor()), "open_slot", "event", event.0, detail)
        })
        .await
}

/// Says that a team cannot in a slot, or that it can again. Sessions that it has stay.
///
/// # Errors
/// [`AppError::NotFound`] for an event or a team that is not the reader's; [`AppError::Invalid`] for a slot that is not in
/// the event.
pub async fn set_blackout(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    team: TeamId,
    slot: SlotId,
    is_blackout: bool,
) -> Result<(), AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let scene = Scene::load(conn, &access, event)?;
            let manages = access.may::<action::ManageSessions>(scene.event.program.0, scene.event.ou.0);
            if scene.team(team).is_none() || !(manages || scene.mine.contains(&team)) {
                return Err(AppError::NotFound);
            }
            if slot_of(&pep_db::sessions::all_slots(conn, event)?, slot).is_none() {
                return Err(AppError::invalid("/slotId", "This slot is not in the event any more."));
            }
            pep_db::sessions::lock_teams(conn, &[team])?;
            let set = is_blackout.then(|| (access.me(), ctx.now()));
            pep_db::sessions::set_blackout(conn, team, slot, set)?;
            touch(conn)?;
            let detail = json!({ "team": team.0, "slot": slot.0, "isBlackout": is_blackout });
            audit(conn, &ctx, Some(access.actor()), "set_team_blackout", "event", event.0, detail)
        })
        .await
}
