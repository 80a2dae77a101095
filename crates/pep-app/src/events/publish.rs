//! Publishing a plan: one event for each OU, with its slots, in one transaction; again, it brings them up to date (D-14).

use pep_db::AnyConnection;
use pep_db::events::{EventRow, EventSlotRow, EventValues, NewEvent, NewSlot};
use pep_domain::access::{Permit, action};
use pep_domain::events::phases::date_that_counts;
use pep_domain::events::plan::EventPlan;
use pep_domain::events::slots::{PlannedSlot, generate, kept};
use pep_domain::events::{EventPhase, SlotKind};
use pep_domain::ids::{EventId, EventSeriesId, ProgramId};
use pep_domain::time::UtcMicros;
use serde_json::json;

use super::phases::zone_of;
use super::series::{SeriesDetail, detail, managed, wrote};
use super::{feedback, mail_texts, rules};
use crate::report_requests::IdempotencyKey;
use crate::{AppContext, AppError, FieldError};

/// What publishing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The events of the series, by OU.
    Events(Vec<EventId>),
    /// The key was used for another request.
    KeyReused,
}

/// Publishes a plan that the caller has seen at `row_version`. With a key, the same request answers the same and makes
/// nothing twice.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Changed`]; [`AppError::Invalid`] with every problem that stands in the way, each
/// pointing to its step.
pub async fn publish_series(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventSeriesId,
    row_version: i64,
    key: Option<IdempotencyKey>,
) -> Result<Published, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (now, actor) = (ctx.now(), permit.actor());
            let series = managed(conn, &permit, id)?;
            if let Some(key) = &key {
                let kept =
                    pep_db::idempotency::take(conn, actor.person_id, &key.key, &key.request_hash, now)?;
                if let Some(kept) = kept {
                    if kept.request_hash != key.request_hash {
                        return Ok(Published::KeyReused);
                    }
                    let ids: Vec<i64> = serde_json::from_str(&kept.body).map_err(AppError::internal)?;
                    return Ok(Published::Events(ids.into_iter().map(EventId).collect()));
                }
            }
            if series.row_version != row_version {
                return Err(changed());
            }
            let found = detail(conn, &ctx, series)?;
            refuse_blocked(conn, id, &found)?;
            // Before the events: of two who publish the same draft at once, one makes them.
            if found.series.state == "draft"
                && !pep_db::events::set_series_state(conn, id, row_version, "published", now)?
            {
                return Err(changed());
            }
            let events = write_events(conn, &ctx, id, &found)?;
            pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
            let ids: Vec<i64> = events.iter().map(|id| id.0).collect();
            wrote(conn, &ctx, actor, "publish_series", id, json!({ "events": ids }))?;
            if let Some(key) = &key {
                let body = serde_json::to_string(&ids).map_err(AppError::internal)?;
                pep_db::idempotency::keep(conn, actor.person_id, &key.key, &body)?;
            }
            Ok(Published::Events(events))
        })
        .await
}

fn changed() -> AppError {
    AppError::Changed(
        "Somebody else changed this plan since you opened it. Look at it again, then publish.".to_owned(),
    )
}

fn refuse_blocked(conn: &mut AnyConnection, id: EventSeriesId, found: &SeriesDetail) -> Result<(), AppError> {
    let mut errors: Vec<FieldError> = found
        .problems
        .iter()
        .filter(|problem| problem.is_blocking)
        .map(|problem| FieldError::new(format!("/plan/{}", problem.step), problem.detail.clone()))
        .collect();
    for event in pep_db::events::list_of_series(conn, id)? {
        if !found.plan.ous.contains(&event.ou.0) && !event.phase.is_over() {
            errors.push(FieldError::new(
                "/plan/ous",
                format!(
                    "{} has an event already. Cancel that event, or keep the OU in the plan.",
                    event.ou.1
                ),
            ));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

fn write_events(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: EventSeriesId,
    found: &SeriesDetail,
) -> Result<Vec<EventId>, AppError> {
    let present = pep_db::events::list_of_series(conn, id)?;
    let mut events = Vec::new();
    for ou in &found.ous {
        let plan = found.plan.of_ou(ou.id);
        let slots = plan.zone().map_or_else(Vec::new, |zone| kept(&generate(&plan.slots, zone)));
        let values = values_of(&found.series.name, &ou.facts.name, found.ous.len(), &plan)?;
        if let Some(event) = present.iter().find(|event| event.ou.0 == ou.id) {
            if !event.phase.is_over() {
                bring_up_to_date(conn, ctx, event, &values, &slots)?;
            }
            events.push(event.id);
            continue;
        }
        // An event without slots is blocked before it comes here.
        let day = |slot: &PlannedSlot| slot.starts_local.date();
        let (Some(starts_on), Some(ends_on)) = (slots.first().map(day), slots.last().map(day)) else {
            return Err(AppError::internal("an event without slots was to be published"));
        };
        let new = NewEvent {
            series: id,
            program: ProgramId(found.series.program_id),
            ou: ou.id,
            starts_on,
            ends_on,
            values,
        };
        let event = pep_db::events::insert(conn, &new, ctx.now())?;
        let new: Vec<NewSlot> = slots.iter().map(new_slot).collect();
        pep_db::events::insert_slots(conn, event, &new)?;
        events.push(event);
    }
    Ok(events)
}

fn new_slot(slot: &PlannedSlot) -> NewSlot {
    NewSlot { starts_at: slot.starts_at, ends_at: slot.ends_at, kind: slot.kind }
}

fn values_of(series: &str, ou: &str, ou_count: usize, plan: &EventPlan) -> Result<EventValues, AppError> {
    Ok(EventValues {
        name: if ou_count == 1 { series.to_owned() } else { format!("{series} – {ou}") },
        description: plan.description.clone(),
        time_zone: plan.time_zone.clone(),
        heatmaps_at: plan.heatmaps_at().map(|at| at.0),
        heatmaps_due_on: plan.heatmaps_due_on,
        requests_open_at: plan.requests_open_at().map(|at| at.0),
        requests_close_at: plan.requests_close_at().map(|at| at.0),
        rules: rules::write(&plan.rules),
        mail_texts: mail_texts::write(&plan.mail_texts),
        feedback: feedback::write(&plan.feedback)?,
    })
}

/// The plan's words, zone and dates, its new slots and what each is for; slots that the plan no longer has go, unless
/// somebody asked for them. What has begun stays as it is.
fn bring_up_to_date(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    event: &EventRow,
    values: &EventValues,
    planned: &[PlannedSlot],
) -> Result<(), AppError> {
    let now = ctx.now();
    let values = &without_passed_dates(event, values, now);
    if !pep_db::events::update(conn, event.id, event.row_version, values, now)? {
        return Err(AppError::Changed(format!(
            "{} was changed while you published. Look at the plan again, then publish.",
            event.name
        )));
    }
    let present = pep_db::events::list_slots(conn, event.id)?;
    for slot in present.iter().filter(|slot| slot.starts_at > now) {
        match planned.iter().find(|new| is_same(new, slot)) {
            Some(new) if new.kind == slot.kind => {}
            Some(new) => {
                // Whoever asked for a slot or meets in it keeps it, also where it becomes one for the overflow.
                let stays_open = new.kind == SlotKind::Flex
                    && pep_db::events::has_open_requests_or_bookings(conn, slot.id)?;
                pep_db::events::set_slot_kind(conn, slot.id, new.kind, stays_open.then_some(now))?;
            }
            None => take_out(conn, event, slot, now)?,
        }
    }
    let added: Vec<NewSlot> =
        planned.iter().filter(|new| !present.iter().any(|slot| is_same(new, slot))).map(new_slot).collect();
    if !added.is_empty() {
        pep_db::events::insert_slots(conn, event.id, &added)?;
    }
    let event = EventRow { time_zone: values.time_zone.clone(), ..event.clone() };
    follow_slots(conn, ctx, &event)
}

/// The plan still has the dates that were taken away from an event which was moved back by hand: they stay away. A date
/// that the event has counts, also if it has only just passed.
fn without_passed_dates(event: &EventRow, values: &EventValues, now: UtcMicros) -> EventValues {
    let counts = |phase: EventPhase, planned: Option<i64>, present: Option<UtcMicros>| {
        let planned = planned.map(UtcMicros);
        let date =
            if planned == present { planned } else { date_that_counts(phase, planned, event.phase, now) };
        date.map(|at| at.0)
    };
    EventValues {
        heatmaps_at: counts(EventPhase::Heatmaps, values.heatmaps_at, event.heatmaps_at),
        requests_open_at: counts(EventPhase::Requests, values.requests_open_at, event.requests_open_at),
        requests_close_at: counts(EventPhase::Review, values.requests_close_at, event.requests_close_at),
        ..values.clone()
    }
}

fn is_same(planned: &PlannedSlot, slot: &EventSlotRow) -> bool {
    planned.starts_at == slot.starts_at && planned.ends_at == slot.ends_at
}

fn take_out(
    conn: &mut AnyConnection,
    event: &EventRow,
    slot: &EventSlotRow,
    now: UtcMicros,
) -> Result<(), AppError> {
    if pep_db::events::has_open_requests_or_bookings(conn, slot.id)? {
        return Err(AppError::WrongState(format!(
            "In {} there are requests or sessions in a slot that the plan no longer has. Settle them first, or keep the \
             slot.",
            event.name
        )));
    }
    pep_db::events::remove_slot(conn, event.id, slot.id, now)?;
    Ok(())
}

/// First and last day follow the slots.
fn follow_slots(conn: &mut AnyConnection, ctx: &AppContext, event: &EventRow) -> Result<(), AppError> {
    let zone = zone_of(event)?;
    let slots = pep_db::events::list_slots(conn, event.id)?;
    if let (Some(first), Some(last)) = (slots.first(), slots.last()) {
        let (from, to) = (first.starts_at.date_in(zone), last.starts_at.date_in(zone));
        pep_db::events::set_days(conn, event.id, from, to, ctx.now())?;
    }
    Ok(())
}
