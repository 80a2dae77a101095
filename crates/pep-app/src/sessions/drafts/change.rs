//! Pinning and dropping single sessions of a draft, stopping its search, throwing it away.

use pep_db::schedule_drafts::{self, DraftSession};
use pep_domain::event_schedules::DraftMark;
use pep_domain::ids::{EventId, TeamId};
use pep_domain::scheduling::facts::{Facts, SlotFacts as EngineSlot};
use pep_domain::sessions::SlotFacts;
use pep_domain::time::MINUTE_US;
use serde_json::json;

use super::super::audit;
use super::super::scene::EventAccess;
use super::view::{DraftView, view};
use super::{locked, organised};
use crate::random::secret;
use crate::{AppContext, AppError};

/// Pins a session of a draft, drops it, or takes that back. The search ends: what was chosen by hand is not overwritten.
/// A session that was dropped and whose teams have something else then by now is only allowed again, for the next draft.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event; [`AppError::WrongState`] if there is no draft or the
/// session is not in it any more.
pub async fn mark_draft_session(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    pair: (TeamId, TeamId),
    mark: DraftMark,
) -> Result<DraftView, AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let scene = organised(conn, &access, event)?;
            locked(conn, event)?;
            let mut sessions = schedule_drafts::sessions(conn, event)?;
            let place = sessions
                .iter()
                .position(|session| (session.partner, session.seller) == pair)
                .ok_or_else(gone)?;
            let old = sessions.remove(place);
            let slots = pep_db::sessions::all_slots(conn, event)?;
            let new = DraftSession { mark, ..old };
            let counts = |session: &DraftSession| session.mark != DraftMark::Dropped;
            let fits = || {
                sessions.iter().filter(|other| counts(other)).all(|other| {
                    !shares_team(other, &new) || !clash(&slots, other, &new, scene.rules.gap_minutes.into())
                })
            };
            let is_back = !counts(&old) && counts(&new);
            let comes = !is_back || fits();
            let added_value = match (counts(&old), counts(&new) && comes) {
                (true, false) => -old.value,
                (false, true) => old.value,
                _ => 0,
            };
            if comes {
                sessions.push(new);
            }
            let run = secret(ctx.random.as_ref());
            schedule_drafts::change_by_hand(conn, event, &run, added_value, ctx.now())?;
            schedule_drafts::put_sessions(conn, event, &sessions)?;
            let detail = json!({ "partnerTeam": pair.0.0, "sellerTeam": pair.1.0, "mark": mark.as_str() });
            audit(conn, &ctx, Some(access.actor()), "mark_draft_session", "event", event.0, detail)?;
            view(conn, &scene, ctx.now())?.ok_or(AppError::NotFound)
        })
        .await
}

fn gone() -> AppError {
    AppError::WrongState("This session is not in the draft any more. Look at the draft again.".to_owned())
}

fn shares_team(one: &DraftSession, other: &DraftSession) -> bool {
    one.partner == other.partner || one.seller == other.seller
}

/// Do two sessions keep one team from being in both?
fn clash(slots: &[SlotFacts], one: &DraftSession, other: &DraftSession, gap_minutes: i64) -> bool {
    let times = |session: &DraftSession| {
        slots.iter().find(|slot| slot.id == session.slot).map(|slot| EngineSlot {
            start_minute: slot.starts_at.0 / MINUTE_US,
            end_minute: slot.ends_at.0 / MINUTE_US,
            is_flex: false,
        })
    };
    times(one).zip(times(other)).is_none_or(|(one, other)| Facts::clash(&one, &other, gap_minutes))
}

/// Asks the search of a draft to end; it keeps the best that it has. Without a search nothing happens.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event.
pub async fn stop_search(ctx: &AppContext, access: &EventAccess, event: EventId) -> Result<(), AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            organised(conn, &access, event)?;
            if schedule_drafts::want_stop(conn, event)? {
                audit(conn, &ctx, Some(access.actor()), "stop_schedule_search", "event", event.0, json!({}))?;
            }
            Ok(())
        })
        .await
}

/// Throws the draft of an event away. Without one nothing happens.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event.
pub async fn discard_draft(ctx: &AppContext, access: &EventAccess, event: EventId) -> Result<(), AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            organised(conn, &access, event)?;
            if schedule_drafts::remove(conn, event)? {
                audit(
                    conn,
                    &ctx,
                    Some(access.actor()),
                    "discard_schedule_draft",
                    "event",
                    event.0,
                    json!({}),
                )?;
            }
            Ok(())
        })
        .await
}
