//! Moving events through their phases: by date, by hand, and calling them off (D-20, D-67).

use std::str::FromStr;

use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_db::events::{EventRow, EventSlotRow, EventValues};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::events::EventPhase;
use pep_domain::events::phases::{PhaseTimes, date_that_counts, due_phase, moves};
use pep_domain::events::words::instant_in_words;
use pep_domain::ids::{EventId, PersonId};
use pep_domain::jobs::Lease;
use pep_domain::time::UtcMicros;
use serde_json::json;

use super::rules;
use super::view::{EventDetail, detail};
use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// The job's kind.
pub const KIND: &str = "move_event_phases";

/// The zone of an event.
///
/// # Errors
/// [`AppError::Internal`] if it names none: it was checked when the event was published.
pub(super) fn zone_of(event: &EventRow) -> Result<Tz, AppError> {
    Tz::from_str(&event.time_zone).map_err(AppError::internal)
}

/// The instants that move an event by themselves.
pub(super) fn times_of(
    conn: &mut AnyConnection,
    event: &EventRow,
    slots: &[EventSlotRow],
) -> Result<PhaseTimes, AppError> {
    let zone = zone_of(event)?;
    let (_, program_rules) = pep_db::events::program_defaults(conn, event.program.0)?;
    let rules = rules::read_or_program(&event.rules, &program_rules)?;
    let first = slots.first().map(|slot| slot.starts_at);
    Ok(PhaseTimes {
        heatmaps_at: event.heatmaps_at,
        requests_open_at: event.requests_open_at,
        requests_close_at: event.requests_close_at,
        settled_at: first.and_then(|first| PhaseTimes::settled(first, rules.remove_days_before, zone)),
        ends_at: slots.iter().map(|slot| slot.ends_at).max(),
    })
}

/// Moves every event whose time has come, and finishes the job, in one transaction. Running it again moves nothing more.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; whatever the database answers.
pub async fn move_due(ctx: &AppContext, lease: Lease) -> Result<(), AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            for event in pep_db::events::list_live(conn)? {
                let slots = pep_db::events::list_slots(conn, event.id)?;
                let due = due_phase(event.phase, &times_of(conn, &event, &slots)?, now);
                if due != event.phase {
                    go(conn, &ctx, None, &event, due, json!({ "by": "date" }))?;
                }
            }
            crate::jobs::finish(conn, now, &lease)
        })
        .await
}

/// Moves an event on of which everybody was written to after its day, in the caller's transaction. One that was moved
/// meanwhile stays where it is.
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn mark_followed_up(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: EventId,
) -> Result<(), AppError> {
    match pep_db::events::find(conn, id)? {
        Some(event) if event.phase == EventPhase::Held => {
            go(conn, ctx, None, &event, EventPhase::FollowedUp, json!({ "by": "mails" }))
        }
        Some(_) | None => Ok(()),
    }
}

fn go(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    event: &EventRow,
    to: EventPhase,
    mut detail: serde_json::Value,
) -> Result<(), AppError> {
    let now = ctx.now();
    if !pep_db::events::move_phase(conn, event.id, event.phase, to, now)? {
        return Err(AppError::Changed(
            "The event moved on since you opened it. Reload the page to see where it stands.".to_owned(),
        ));
    }
    pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
    tell_teams(conn, ctx, event, to)?;
    if let Some(fields) = detail.as_object_mut() {
        fields.insert("from".to_owned(), event.phase.as_str().into());
        fields.insert("to".to_owned(), to.as_str().into());
    }
    let entry =
        AuditEntry { action: "move_event_phase", object_kind: "event", object_id: Some(event.id.0), detail };
    Ok(audit::write(conn, now, actor, entry)?)
}

/// Whoever asks and answers for a team finds in PEP what has begun.
fn tell_teams(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    event: &EventRow,
    to: EventPhase,
) -> Result<(), AppError> {
    let now = ctx.now();
    if to == EventPhase::Requests {
        super::opening::write_to_teams(conn, ctx, event)?;
    }
    let (title, target) = match to {
        EventPhase::Requests => {
            (format!("{}: you can ask for sessions now", event.name), format!("/events/{}/board", event.id))
        }
        EventPhase::Cancelled => (format!("{} was cancelled", event.name), format!("/events/{}", event.id)),
        _ => return Ok(()),
    };
    for team in pep_db::events::event_teams(conn, event.id)? {
        if let Some(person) = team.primary_contact_id {
            crate::notices::leave(conn, now, PersonId(person), "event", &title, "", &target)?;
        }
    }
    Ok(())
}

/// An event that the holder of a permit may change; what is another program's is not there.
pub(super) fn managed(
    conn: &mut AnyConnection,
    permit: &Permit<action::ManageEvents>,
    id: EventId,
) -> Result<EventRow, AppError> {
    pep_db::events::find(conn, id)?
        .filter(|event| permit.program_scope().reaches(event.program.0))
        .ok_or(AppError::NotFound)
}

/// Moves an event by hand, from the phase that the caller saw. Dates of later phases that have passed are taken away,
/// so that they do not move it on again; publishing its plan does not bring them back.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Changed`] if it moved meanwhile; [`AppError::WrongState`] if it cannot go there.
pub async fn move_event(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventId,
    from: EventPhase,
    to: EventPhase,
) -> Result<EventDetail, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let event = managed(conn, &permit, id)?;
            if event.phase != from {
                return Err(AppError::Changed(
                    "The event moved on since you opened it. Reload the page to see where it stands."
                        .to_owned(),
                ));
            }
            if !moves(from).contains(&to) {
                return Err(AppError::WrongState(
                    "An event cannot go back once its day has come, and nothing moves once it is closed."
                        .to_owned(),
                ));
            }
            let event = if to < from { without_passed_dates(conn, &ctx, event, to)? } else { event };
            go(conn, &ctx, Some(permit.actor()), &event, to, json!({ "by": "hand" }))?;
            let event = managed(conn, &permit, id)?;
            detail(conn, &ctx, permit.actor(), event)
        })
        .await
}

fn without_passed_dates(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    event: EventRow,
    to: EventPhase,
) -> Result<EventRow, AppError> {
    let now = ctx.now();
    let slots = pep_db::events::list_slots(conn, event.id)?;
    let times = times_of(conn, &event, &slots)?;
    if let Some(at) = times.settled_at.filter(|at| *at <= now) {
        return Err(AppError::WrongState(format!(
            "Open requests were settled on {}, so the event cannot go back.",
            instant_in_words(at, zone_of(&event)?)
        )));
    }
    let still = |phase: EventPhase, at: Option<UtcMicros>| date_that_counts(phase, at, to, now);
    let heatmaps_at = still(EventPhase::Heatmaps, event.heatmaps_at);
    let requests_open_at = still(EventPhase::Requests, event.requests_open_at);
    let requests_close_at = still(EventPhase::Review, event.requests_close_at);
    let values = EventValues {
        name: event.name.clone(),
        description: event.description.clone(),
        time_zone: event.time_zone.clone(),
        heatmaps_at: heatmaps_at.map(|at| at.0),
        heatmaps_due_on: event.heatmaps_due_on,
        requests_open_at: requests_open_at.map(|at| at.0),
        requests_close_at: requests_close_at.map(|at| at.0),
        rules: event.rules.clone(),
        mail_texts: event.mail_texts.clone(),
        feedback: event.feedback.clone(),
    };
    pep_db::events::update(conn, event.id, event.row_version, &values, now)?;
    Ok(EventRow { heatmaps_at, requests_open_at, requests_close_at, ..event })
}

/// Calls an event off: its sessions with it, whose people get a mail that takes the entry out of their calendars; its open
/// requests end, and its teams are told.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] without a reason; [`AppError::WrongState`] once it took place or is over.
pub async fn cancel_event(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventId,
    reason: String,
) -> Result<(), AppError> {
    let reason = crate::jobs::checked_reason(&reason)?;
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let event = managed(conn, &permit, id)?;
            if event.phase.is_over() || event.phase >= EventPhase::Held {
                return Err(AppError::WrongState(
                    "The event took place or is over, so it cannot be cancelled any more.".to_owned(),
                ));
            }
            crate::sessions::cancel_all_of_event(conn, &ctx, Some(permit.actor()), event.id, &reason)?;
            let detail = json!({ "by": "hand", "reason": reason });
            go(conn, &ctx, Some(permit.actor()), &event, EventPhase::Cancelled, detail)
        })
        .await
}
