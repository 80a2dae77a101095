//! Asking for a session, and proposing another slot instead (D-20 … D-24, B3-04).

use pep_db::AnyConnection;
use pep_db::sessions::{NewRequest, OPEN_PAIR_KEY, RequestFilter, RequestRow};
use pep_domain::access::action;
use pep_domain::ids::{EventId, PersonId, SessionRequestId, SlotId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::RequestState;
use pep_domain::time::DAY_US;
use serde_json::json;

use super::conflicts::{Confirmed, Occasion, require_clear};
use super::mails::{self, Asked};
use super::requests::{Flex, NOT_ASKABLE, RequestView, slot_in, slots_for, view, visible};
use super::scene::{EventAccess, Scene, Team, flex_of};
use super::{audit, changed, check_words, touch};
use crate::rate_limits::{self, Limit};
use crate::{AppContext, AppError};

/// A request as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAsk {
    /// The slot.
    pub slot: SlotId,
    /// The team that asks.
    pub team: TeamId,
    /// The team that is asked.
    pub other: TeamId,
    /// A word to it.
    pub message: String,
}

/// So many requests of one team in a day (reliability 3.10).
const ASKS_A_DAY: i64 = 30;

/// Asks for a session: the other team's primary contact gets a mail with a link to answer.
///
/// # Errors
/// [`AppError::Invalid`] for teams and slots that cannot be; [`AppError::WrongState`] if requests are not open, a team is
/// not free or has no primary contact, or a limit is reached; [`AppError::RateLimited`] after 30 requests of the team in a
/// day.
pub async fn ask(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    new: NewAsk,
) -> Result<RequestView, AppError> {
    check_words("/message", &new.message)?;
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let scene = Scene::load(conn, &access, event)?;
            let speaks = scene.mine.contains(&new.team)
                || access.may::<action::OverrideRequests>(scene.event.program.0, scene.event.ou.0);
            let own = scene.team(new.team).filter(|_| speaks).ok_or(AppError::NotFound)?;
            let other = scene
                .team(new.other)
                .filter(|other| other.side != own.side)
                .ok_or_else(|| AppError::invalid("/otherTeamId", NOT_ASKABLE))?;
            if !scene.event.phase.takes_requests() {
                return Err(AppError::WrongState(
                    "Sessions cannot be asked for at this time. See the event's page for when they can."
                        .to_owned(),
                ));
            }
            let asking = Asking {
                slot: new.slot,
                message: &new.message,
                follows: None,
                by: access.me(),
                flex: Flex::AsOpened,
            };
            let (row, confirmed) = insert(conn, &ctx, &access, &scene, own, other, &asking)?;
            // Only requests that are made count.
            if ctx.paces.is_some() {
                let of_team = Limit::new(format!("ask_session:{}", own.id), DAY_US, ASKS_A_DAY);
                rate_limits::count_in(conn, ctx.now(), &[of_team])?;
            }
            mails::asked(conn, &ctx, &scene, &row, Asked::New)?;
            let detail = confirmed.noted(
                json!({ "event": event.0, "slot": new.slot.0, "team": new.team.0, "other": new.other.0 }),
            );
            touch(conn)?;
            audit(conn, &ctx, Some(access.actor()), "ask_session", "session_request", row.id.0, detail)?;
            view(conn, &access, &scene, row, ctx.now())
        })
        .await
}

/// Declines a request and asks the other team for another slot instead. Answers the new request.
///
/// # Errors
/// As [`ask`]; [`AppError::NotFound`] for those who may not answer; [`AppError::Changed`] if it changed meanwhile.
pub async fn counter_propose(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionRequestId,
    row_version: i64,
    slot: SlotId,
    message: String,
) -> Result<RequestView, AppError> {
    check_words("/message", &message)?;
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (scene, old) = visible(conn, &access, id)?;
            if !scene.decides(&access, old.asked_team()) {
                return Err(AppError::NotFound);
            }
            if slot == old.slot {
                return Err(AppError::invalid(
                    "/slotId",
                    "Propose another slot than the one that was asked for.",
                ));
            }
            let (own, other) = both(&scene, old.asked_team(), old.asking_team())?;
            // Locked before the old request is: whoever accepts locks in the same order.
            pep_db::sessions::lock_teams(conn, &[own.id, other.id])?;
            super::decide::settle(
                conn,
                &ctx,
                &scene,
                &old,
                row_version,
                RequestState::Declined,
                &message,
                access.me(),
            )?;
            let flex = Flex::AsOpened;
            let asking = Asking { slot, message: &message, follows: Some(id), by: access.me(), flex };
            let (row, confirmed) = insert(conn, &ctx, &access, &scene, own, other, &asking)?;
            mails::asked(conn, &ctx, &scene, &row, Asked::InsteadOf(old.slot))?;
            touch(conn)?;
            let detail = confirmed.noted(json!({ "follows": id.0, "slot": slot.0 }));
            audit(
                conn,
                &ctx,
                Some(access.actor()),
                "counter_propose_session",
                "session_request",
                row.id.0,
                detail,
            )?;
            view(conn, &access, &scene, row, ctx.now())
        })
        .await
}

/// Hands a request to another team of the side that was asked (D-55). Answers the new request.
///
/// # Errors
/// [`AppError::NotFound`] for those who may not; [`AppError::Invalid`] for a team that cannot; [`AppError::WrongState`]
/// if that team is not free; [`AppError::Changed`] if the request changed meanwhile.
pub async fn reassign(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionRequestId,
    row_version: i64,
    to: TeamId,
    reason: String,
) -> Result<RequestView, AppError> {
    check_words("/reason", &reason)?;
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (scene, old) = visible(conn, &access, id)?;
            if !may_reassign(&access, &scene, &old) {
                return Err(AppError::NotFound);
            }
            let target = reassignment_teams(&access, &scene, &old)
                .into_iter()
                .find(|team| team.id == to)
                .ok_or(AppError::NotFound)?;
            let asking_team = scene.team(old.asking_team()).ok_or_else(not_any_more)?;
            pep_db::sessions::lock_teams(conn, &[target.id, asking_team.id, old.asked_team()])?;
            let words = match reason.trim() {
                "" => format!("Handed to {}.", target.name),
                reason => format!("Handed to {}: {reason}", target.name),
            };
            super::decide::settle(
                conn,
                &ctx,
                &scene,
                &old,
                row_version,
                RequestState::Expired,
                &words,
                access.me(),
            )?;
            let flex = flex_of(conn, &old)?;
            let asking =
                Asking { slot: old.slot, message: &old.message, follows: Some(id), by: old.asked_by, flex };
            let (row, confirmed) = insert(conn, &ctx, &access, &scene, asking_team, target, &asking)?;
            mails::asked(conn, &ctx, &scene, &row, Asked::HandedOver(reason.clone()))?;
            mails::handed_over(conn, &ctx, &scene, &old, target)?;
            touch(conn)?;
            let detail = confirmed
                .noted(json!({ "follows": id.0, "from": old.asked_team().0, "to": to.0, "reason": reason }));
            audit(
                conn,
                &ctx,
                Some(access.actor()),
                "reassign_session_request",
                "session_request",
                row.id.0,
                detail,
            )?;
            // Whoever hands a request to a team of others may not see the new one any more.
            let again = Scene::load(conn, &access, old.event)?;
            let row =
                if again.is_organiser || again.mine.contains(&to) { row } else { re_read(conn, old.id)? };
            view(conn, &access, &again, row, ctx.now())
        })
        .await
}

/// The teams to which a request can be handed.
///
/// # Errors
/// [`AppError::NotFound`] for those who may not hand it over.
pub async fn list_reassignment_teams(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionRequestId,
) -> Result<Vec<super::NamedTeam>, AppError> {
    let access = access.clone();
    let now = ctx.now();
    ctx.db
        .read(move |conn| {
            let (scene, row) = visible(conn, &access, id)?;
            if !may_reassign(&access, &scene, &row) {
                return Err(AppError::NotFound);
            }
            let flex = flex_of(conn, &row)?;
            let mut found = Vec::new();
            for team in reassignment_teams(&access, &scene, &row) {
                let free = slots_for(conn, &scene, (team.id, row.asking_team()), flex, now)?;
                if free.iter().any(|slot| slot.id == row.slot) {
                    found.push(super::NamedTeam {
                        id: team.id,
                        name: team.name.clone(),
                        side: team.side,
                        is_mine: scene.mine.contains(&team.id),
                    });
                }
            }
            Ok(found)
        })
        .await
}

fn may_reassign(access: &EventAccess, scene: &Scene, row: &RequestRow) -> bool {
    scene.decides(access, row.asked_team())
        || access.may::<action::OverrideRequests>(scene.event.program.0, scene.event.ou.0)
}

/// A seller's primary contact and an organiser hand over to any team of that side; a partner's within the own partner,
/// which learns nothing of others (D-55).
pub(super) fn reassignment_teams<'a>(
    access: &EventAccess,
    scene: &'a Scene,
    row: &RequestRow,
) -> Vec<&'a Team> {
    let overrides = access.may::<action::OverrideRequests>(scene.event.program.0, scene.event.ou.0);
    let Some(from) = scene.team(row.asked_team()) else { return Vec::new() };
    scene
        .teams
        .values()
        .filter(|team| team.id != from.id && team.side == from.side && team.primary_contact.is_some())
        .filter(|team| overrides || team.partner == from.partner)
        .collect()
}

/// What is asked for.
pub(super) struct Asking<'a> {
    pub(super) slot: SlotId,
    pub(super) message: &'a str,
    pub(super) follows: Option<SessionRequestId>,
    pub(super) by: PersonId,
    pub(super) flex: Flex,
}

pub(super) fn both(scene: &Scene, one: TeamId, other: TeamId) -> Result<(&Team, &Team), AppError> {
    Ok((scene.team(one).ok_or_else(not_any_more)?, scene.team(other).ok_or_else(not_any_more)?))
}

pub(super) fn not_any_more() -> AppError {
    AppError::WrongState("One of the teams does not take part in the event any more.".to_owned())
}

fn re_read(conn: &mut AnyConnection, id: SessionRequestId) -> Result<RequestRow, AppError> {
    pep_db::sessions::find_request(conn, id)?.ok_or(AppError::NotFound)
}

/// Stores a request after all that can stand against it was checked.
pub(super) fn insert(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    access: &EventAccess,
    scene: &Scene,
    own: &Team,
    other: &Team,
    asking: &Asking<'_>,
) -> Result<(RequestRow, Confirmed), AppError> {
    let now = ctx.now();
    for team in [own, other] {
        if team.primary_contact.is_none() {
            return Err(AppError::WrongState(format!(
                "{} has no primary contact at the moment, so it can neither ask nor answer. One has to be chosen first.",
                team.name
            )));
        }
    }
    pep_db::sessions::lock_teams(conn, &[own.id, other.id])?;
    let occasion = Occasion {
        open_requests: if asking.follows.is_none() {
            Some(open_requests(conn, scene, own.id)?)
        } else {
            None
        },
        makes_up: asking.flex == Flex::Included,
        ..Occasion::default()
    };
    let slot = slot_in(conn, scene, asking.slot, asking.flex)?;
    let confirmed = require_clear(conn, access, scene, &slot, (own.id, other.id), occasion, now)?;
    let (partner, seller) = if own.side == Side::Partner { (own.id, other.id) } else { (other.id, own.id) };
    if pep_db::sessions::was_declined(conn, asking.slot, partner, seller, own.side)? {
        return Err(AppError::WrongState(format!(
            "{} declined this slot before. Choose another slot.",
            other.name
        )));
    }
    let new = NewRequest {
        event: scene.event.id,
        slot: asking.slot,
        partner_team: partner,
        seller_team: seller,
        asked_by_side: own.side,
        message: asking.message.trim().to_owned(),
        follows: asking.follows,
        asked_by: asking.by,
        asked_at: now,
    };
    match pep_db::sessions::insert_request(conn, &new) {
        Err(error) if error.is_unique(OPEN_PAIR_KEY) => Err(changed_pair()),
        other => Ok((re_read(conn, other?)?, confirmed)),
    }
}

/// How many requests of a team wait for an answer.
fn open_requests(conn: &mut AnyConnection, scene: &Scene, team: TeamId) -> Result<usize, AppError> {
    let filter = RequestFilter {
        events: Some(vec![scene.event.id.0]),
        teams: Some(vec![team.0]),
        states: vec![RequestState::Pending],
        asked_before: None,
    };
    let open = pep_db::sessions::list_requests(conn, &filter)?;
    Ok(open.iter().filter(|row| row.asking_team() == team).count())
}

fn changed_pair() -> AppError {
    AppError::AlreadyExists(
        "These two teams have an open request for this slot already. Open it instead of asking again."
            .to_owned(),
    )
}

/// Refuses a version that is not the present one.
pub(super) fn require_version(row: &RequestRow, row_version: i64) -> Result<(), AppError> {
    if row.row_version == row_version { Ok(()) } else { Err(changed("request")) }
}
