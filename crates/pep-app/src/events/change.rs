//! What organisers still change once an event is published: words, rules, later dates, slots.

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::events::{EventRow, EventValues, NewSlot};
use pep_domain::access::{Permit, action};
use pep_domain::events::plan::{EventMail, TEXT_MAX_CHARS, mail_name};
use pep_domain::events::slots::{MAX_LENGTH_MINUTES, MAX_SLOTS, MIN_LENGTH_MINUTES, instant};
use pep_domain::events::{EventRules, SlotKind};
use pep_domain::ids::{EventId, SlotId};
use pep_domain::time::{MINUTE_US, UtcMicros};
use serde_json::json;

use super::phases::{managed, zone_of};
use super::view::{EventDetail, detail};
use super::{mail_texts, rules};
use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError, FieldError};

/// All that can be changed about an event, whole. Phases begin at 9:00 and requests close at 18:00 of their day, in the
/// event's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventChange {
    /// Name for people.
    pub name: String,
    /// A few words about it.
    pub description: String,
    /// Heatmaps begin.
    pub heatmaps_on: Option<NaiveDate>,
    /// Last day for heatmaps.
    pub heatmaps_due_on: Option<NaiveDate>,
    /// Requests open.
    pub requests_open_on: Option<NaiveDate>,
    /// Requests close.
    pub requests_close_on: Option<NaiveDate>,
    /// The rules.
    pub rules: EventRules,
    /// The organiser's words by mail.
    pub mail_texts: Vec<(EventMail, String)>,
}

/// Changes an event that the caller has seen at `row_version`.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`]; [`AppError::Changed`]; [`AppError::WrongState`] once it is over.
pub async fn update_event(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventId,
    row_version: i64,
    change: EventChange,
) -> Result<EventDetail, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let event = open(managed(conn, &permit, id)?)?;
            let errors = check(&event, &change);
            if !errors.is_empty() {
                return Err(AppError::Invalid(errors));
            }
            let zone = zone_of(&event)?;
            let at = |day: Option<NaiveDate>, hour: u32| {
                day.and_then(|day| day.and_hms_opt(hour, 0, 0)).and_then(|local| instant(local, zone))
            };
            let values = EventValues {
                name: change.name.trim().to_owned(),
                description: change.description.clone(),
                time_zone: event.time_zone.clone(),
                heatmaps_at: at(change.heatmaps_on, 9).map(|at| at.0),
                heatmaps_due_on: change.heatmaps_due_on,
                requests_open_at: at(change.requests_open_on, 9).map(|at| at.0),
                requests_close_at: at(change.requests_close_on, 18).map(|at| at.0),
                rules: rules::write(&change.rules),
                mail_texts: mail_texts::write(&change.mail_texts),
            };
            if !pep_db::events::update(conn, id, row_version, &values, ctx.now())? {
                return Err(AppError::Changed(
                    "Somebody changed the event since you opened it. Open it again and repeat your change."
                        .to_owned(),
                ));
            }
            wrote(conn, &ctx, &permit, "update_event", id, json!({ "version": row_version + 1 }))?;
            let event = managed(conn, &permit, id)?;
            detail(conn, &ctx, permit.actor(), event)
        })
        .await
}

fn check(event: &EventRow, change: &EventChange) -> Vec<FieldError> {
    let mut errors = rules::check(&change.rules, "/rules");
    let length = change.name.trim().chars().count();
    if length == 0 || length > 200 || change.name.chars().any(char::is_control) {
        errors.push(FieldError::new("/name", "Write 1 to 200 characters on one line."));
    }
    if change.description.chars().count() > TEXT_MAX_CHARS {
        errors.push(FieldError::new("/description", "The text is longer than 4,000 characters. Shorten it."));
    }
    for (mail, words) in &change.mail_texts {
        if words.chars().count() > TEXT_MAX_CHARS {
            let what = mail_name(*mail);
            errors.push(FieldError::new(
                "/mailTexts",
                format!("Your words in “{what}” are longer than 4,000 characters. Shorten them."),
            ));
        }
    }
    let days = [
        ("/heatmapsOn", change.heatmaps_on),
        ("/heatmapsDueOn", change.heatmaps_due_on),
        ("/requestsOpenOn", change.requests_open_on),
        ("/requestsCloseOn", change.requests_close_on),
        ("/startsOn", Some(event.starts_on)),
    ];
    let given: Vec<(&str, NaiveDate)> =
        days.into_iter().filter_map(|(field, day)| day.map(|day| (field, day))).collect();
    for pair in given.windows(2) {
        if let [(first, before), (_, after)] = pair
            && after < before
        {
            errors.push(FieldError::new(
                *first,
                "This day is later than what comes after it. Choose an earlier one.",
            ));
        }
    }
    errors
}

fn open(event: EventRow) -> Result<EventRow, AppError> {
    if event.phase.is_over() {
        return Err(AppError::WrongState("The event is over; nothing in it changes any more.".to_owned()));
    }
    Ok(event)
}

/// The zone of an event that the holder of a permit may change.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn zone_of_event(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventId,
) -> Result<chrono_tz::Tz, AppError> {
    let permit = permit.clone();
    ctx.db.read(move |conn| zone_of(&managed(conn, &permit, id)?)).await
}

/// A slot to add, by its instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewEventSlot {
    /// When it begins.
    pub starts_at: UtcMicros,
    /// How long it is.
    pub length_minutes: u32,
    /// What it is for.
    pub kind: SlotKind,
}

/// Adds a slot.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] if it is in the past, too long or overlaps another one;
/// [`AppError::WrongState`] once the event is over or full.
pub async fn add_slot(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventId,
    new: NewEventSlot,
) -> Result<EventDetail, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let event = open(managed(conn, &permit, id)?)?;
            if !(MIN_LENGTH_MINUTES..=MAX_LENGTH_MINUTES).contains(&new.length_minutes) {
                return Err(AppError::invalid("/lengthMinutes", "A slot lasts 5 to 480 minutes."));
            }
            if new.starts_at <= ctx.now() {
                return Err(AppError::invalid("/startsAt", "This time is over. Choose a later one."));
            }
            let ends_at = new.starts_at.plus(i64::from(new.length_minutes) * MINUTE_US);
            let present = pep_db::events::list_slots(conn, id)?;
            if present.len() >= MAX_SLOTS {
                return Err(AppError::WrongState(
                    "An event has 64 slots at most. Take one out first.".to_owned(),
                ));
            }
            if present.iter().any(|slot| slot.starts_at < ends_at && slot.ends_at > new.starts_at) {
                return Err(AppError::invalid("/startsAt", "There is a slot at this time already."));
            }
            let slot = NewSlot { starts_at: new.starts_at, ends_at, kind: new.kind };
            pep_db::events::insert_slots(conn, id, &[slot])?;
            follow_slots(conn, &ctx, &event)?;
            wrote(conn, &ctx, &permit, "add_slot", id, json!({ "startsAt": new.starts_at.0 }))?;
            let event = managed(conn, &permit, id)?;
            detail(conn, &ctx, permit.actor(), event)
        })
        .await
}

/// Takes an empty slot out.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if somebody asked for it or meets in it.
pub async fn remove_slot(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventId,
    slot: SlotId,
) -> Result<EventDetail, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let event = open(managed(conn, &permit, id)?)?;
            if pep_db::events::has_open_requests_or_bookings(conn, slot)? {
                return Err(AppError::WrongState(
                    "Somebody asked for this slot or meets in it. Settle that first, then take it out."
                        .to_owned(),
                ));
            }
            if !pep_db::events::remove_slot(conn, id, slot, ctx.now())? {
                return Err(AppError::NotFound);
            }
            follow_slots(conn, &ctx, &event)?;
            wrote(conn, &ctx, &permit, "remove_slot", id, json!({ "slot": slot.0 }))?;
            let event = managed(conn, &permit, id)?;
            detail(conn, &ctx, permit.actor(), event)
        })
        .await
}

/// Opens a flex slot for requests (A9).
///
/// # Errors
/// [`AppError::NotFound`], also if it is none or open already.
pub async fn open_slot(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventId,
    slot: SlotId,
) -> Result<EventDetail, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            open(managed(conn, &permit, id)?)?;
            if !pep_db::events::open_slot(conn, id, slot, ctx.now())? {
                return Err(AppError::NotFound);
            }
            wrote(conn, &ctx, &permit, "open_slot", id, json!({ "slot": slot.0 }))?;
            let event = managed(conn, &permit, id)?;
            detail(conn, &ctx, permit.actor(), event)
        })
        .await
}

/// First and last day follow the slots.
pub(super) fn follow_slots(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    event: &EventRow,
) -> Result<(), AppError> {
    let zone = zone_of(event)?;
    let slots = pep_db::events::list_slots(conn, event.id)?;
    if let (Some(first), Some(last)) = (slots.first(), slots.last()) {
        let (from, to) = (first.starts_at.date_in(zone), last.starts_at.date_in(zone));
        pep_db::events::set_days(conn, event.id, from, to, ctx.now())?;
    }
    Ok(())
}

fn wrote(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    what: &str,
    id: EventId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
    let entry = AuditEntry { action: what, object_kind: "event", object_id: Some(id.0), detail };
    Ok(audit::write(conn, ctx.now(), Some(permit.actor()), entry)?)
}
