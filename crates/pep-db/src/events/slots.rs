//! Slots of an event (D-66).

use diesel::prelude::*;
use pep_domain::events::SlotKind;
use pep_domain::ids::{EventId, SlotId};
use pep_domain::time::UtcMicros;

use crate::schema::{booking, event_slot, session_request};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// A slot that was not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventSlotRow {
    /// The slot.
    pub id: SlotId,
    /// Its event.
    pub event: EventId,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
    /// What it is for.
    pub kind: SlotKind,
    /// When a flex slot was opened.
    pub opened_at: Option<UtcMicros>,
}

impl EventSlotRow {
    /// Can it be asked for? A flex slot only once it was opened.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.kind == SlotKind::Regular || self.opened_at.is_some()
    }
}

/// The slots of an event that were not removed, in time order.
///
/// # Errors
/// Whatever the database answers.
pub fn list_slots(conn: &mut AnyConnection, event: EventId) -> Result<Vec<EventSlotRow>, DbError> {
    let rows: Vec<(i64, i64, i64, String, Option<i64>)> = event_slot::table
        .filter(event_slot::event_id.eq(event.0).and(event_slot::removed_at.is_null()))
        .order((event_slot::starts_at, event_slot::id))
        .select((
            event_slot::id,
            event_slot::starts_at,
            event_slot::ends_at,
            event_slot::kind,
            event_slot::opened_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, starts_at, ends_at, kind, opened_at)| {
            Ok(EventSlotRow {
                id: SlotId(id),
                event,
                starts_at: UtcMicros(starts_at),
                ends_at: UtcMicros(ends_at),
                kind: word("event_slot.kind", &kind, SlotKind::parse)?,
                opened_at: instant(opened_at),
            })
        })
        .collect()
}

/// A slot to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSlot {
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
    /// What it is for.
    pub kind: SlotKind,
}

/// Adds slots to an event.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_slots(conn: &mut AnyConnection, event: EventId, slots: &[NewSlot]) -> Result<(), DbError> {
    let rows: Vec<_> = slots
        .iter()
        .map(|slot| {
            (
                event_slot::event_id.eq(event.0),
                event_slot::starts_at.eq(slot.starts_at.0),
                event_slot::ends_at.eq(slot.ends_at.0),
                event_slot::kind.eq(slot.kind.as_str()),
            )
        })
        .collect();
    with_backend!(conn, c => diesel::insert_into(event_slot::table).values(&rows).execute(c))?;
    Ok(())
}

/// Does an open request or a live booking stand in a slot?
///
/// # Errors
/// Whatever the database answers.
pub fn has_open_requests_or_bookings(conn: &mut AnyConnection, slot: SlotId) -> Result<bool, DbError> {
    let asked: i64 = session_request::table
        .filter(session_request::slot_id.eq(slot.0).and(session_request::state.eq_any(["pending", "later"])))
        .count()
        .get_result(conn)?;
    let booked: i64 = booking::table
        .filter(booking::slot_id.eq(slot.0).and(booking::released_at.is_null()))
        .count()
        .get_result(conn)?;
    Ok(asked + booked > 0)
}

/// Takes a slot out of its event; false if it was taken out before.
///
/// # Errors
/// Whatever the database answers.
pub fn remove_slot(
    conn: &mut AnyConnection,
    event: EventId,
    slot: SlotId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(event_slot::table.filter(
        event_slot::id.eq(slot.0).and(event_slot::event_id.eq(event.0)).and(event_slot::removed_at.is_null()),
    ))
    .set(event_slot::removed_at.eq(now.0))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Changes what a slot is for. `opened_at`: since when a flex slot can be asked for; nothing for a regular one.
///
/// # Errors
/// Whatever the database answers.
pub fn set_slot_kind(
    conn: &mut AnyConnection,
    slot: SlotId,
    kind: SlotKind,
    opened_at: Option<UtcMicros>,
) -> Result<(), DbError> {
    diesel::update(event_slot::table.find(slot.0))
        .set((event_slot::kind.eq(kind.as_str()), event_slot::opened_at.eq(opened_at.map(|at| at.0))))
        .execute(conn)?;
    Ok(())
}
