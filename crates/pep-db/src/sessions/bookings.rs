//! What holds slots for teams. Two live bookings of one team for one slot cannot exist: a unique index says so. What an
//! index cannot say (overlaps, gaps, limits) is checked while the teams' rows are locked.

use diesel::prelude::*;
use pep_domain::ids::{EventId, SessionId, SlotId, TeamId};
use pep_domain::sessions::Booked;
use pep_domain::time::UtcMicros;

use crate::schema::{booking, event_slot, team, team_blackout};
use crate::{AnyConnection, DbError, UniqueKey};

/// A team meets once in a slot.
pub const BOOKING_KEY: UniqueKey =
    UniqueKey { postgres: "booking_one", sqlite: "booking.slot_id, booking.team_id" };

/// Locks the teams until the transaction ends, so that nobody else books for them meanwhile. In the order of their ids:
/// two that lock the same pair never wait for each other in a circle. A writer on SQLite is alone anyway.
///
/// # Errors
/// Whatever the database answers.
pub fn lock_teams(conn: &mut AnyConnection, teams: &[TeamId]) -> Result<(), DbError> {
    if let AnyConnection::Postgres(c) = conn {
        let mut ids: Vec<i64> = teams.iter().map(|team| team.0).collect();
        ids.sort_unstable();
        ids.dedup();
        team::table
            .filter(team::id.eq_any(ids))
            .order(team::id)
            .select(team::id)
            .for_update()
            .load::<i64>(c)?;
    }
    Ok(())
}

/// The live bookings of teams, in any event.
///
/// # Errors
/// Whatever the database answers.
pub fn live_bookings(conn: &mut AnyConnection, teams: &[i64]) -> Result<Vec<(TeamId, Booked)>, DbError> {
    let mut found = Vec::new();
    for part in teams.chunks(1_000) {
        let rows: Vec<(i64, i64, i64, i64, i64, i64)> = booking::table
            .inner_join(event_slot::table.on(event_slot::id.eq(booking::slot_id)))
            .filter(booking::team_id.eq_any(part.to_vec()).and(booking::released_at.is_null()))
            .order(booking::id)
            .select((
                booking::team_id,
                booking::session_id,
                booking::slot_id,
                event_slot::event_id,
                booking::starts_at,
                booking::ends_at,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(team, session, slot, event, starts_at, ends_at)| {
            let booked = Booked {
                session: SessionId(session),
                slot: SlotId(slot),
                event: EventId(event),
                starts_at: UtcMicros(starts_at),
                ends_at: UtcMicros(ends_at),
            };
            (TeamId(team), booked)
        }));
    }
    Ok(found)
}

/// The slots in which teams of an event cannot.
///
/// # Errors
/// Whatever the database answers.
pub fn blackouts(conn: &mut AnyConnection, event: EventId) -> Result<Vec<(TeamId, SlotId)>, DbError> {
    let rows: Vec<(i64, i64)> = team_blackout::table
        .inner_join(event_slot::table.on(event_slot::id.eq(team_blackout::slot_id)))
        .filter(event_slot::event_id.eq(event.0))
        .order((team_blackout::team_id, team_blackout::slot_id))
        .select((team_blackout::team_id, team_blackout::slot_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(team, slot)| (TeamId(team), SlotId(slot))).collect())
}

/// Says that a team cannot in a slot, or that it can again.
///
/// # Errors
/// Whatever the database answers.
pub fn set_blackout(
    conn: &mut AnyConnection,
    team: TeamId,
    slot: SlotId,
    set: Option<(pep_domain::ids::PersonId, UtcMicros)>,
) -> Result<(), DbError> {
    diesel::delete(team_blackout::table.find((team.0, slot.0))).execute(conn)?;
    if let Some((by, at)) = set {
        diesel::insert_into(team_blackout::table)
            .values((
                team_blackout::team_id.eq(team.0),
                team_blackout::slot_id.eq(slot.0),
                team_blackout::set_by.eq(by.0),
                team_blackout::set_at.eq(at.0),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// A slot's time, held for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewBooking {
    /// The session.
    pub session: SessionId,
    /// The slot.
    pub slot: SlotId,
    /// The team.
    pub team: TeamId,
    /// When it begins.
    pub starts_at: UtcMicros,
    /// When it ends.
    pub ends_at: UtcMicros,
}

/// Holds a slot for a team.
///
/// # Errors
/// [`DbError::Unique`] with [`BOOKING_KEY`] if the team holds it already.
pub fn book(conn: &mut AnyConnection, new: NewBooking, now: UtcMicros) -> Result<(), DbError> {
    diesel::insert_into(booking::table)
        .values((
            booking::slot_id.eq(new.slot.0),
            booking::team_id.eq(new.team.0),
            booking::session_id.eq(new.session.0),
            booking::starts_at.eq(new.starts_at.0),
            booking::ends_at.eq(new.ends_at.0),
            booking::booked_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Gives back what a session holds.
///
/// # Errors
/// Whatever the database answers.
pub fn release(conn: &mut AnyConnection, session: SessionId, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(
        booking::table.filter(booking::session_id.eq(session.0).and(booking::released_at.is_null())),
    )
    .set(booking::released_at.eq(now.0))
    .execute(conn)?;
    Ok(())
}

/// A slot of any event, removed or not.
///
/// # Errors
/// Whatever the database answers.
pub fn find_slot(
    conn: &mut AnyConnection,
    id: SlotId,
) -> Result<Option<pep_domain::sessions::SlotFacts>, DbError> {
    let mut found = slots_where(conn, None, Some(id))?;
    Ok(found.pop())
}

/// Every slot of an event in order of time, also those that were removed.
///
/// # Errors
/// Whatever the database answers.
pub fn all_slots(
    conn: &mut AnyConnection,
    event: EventId,
) -> Result<Vec<pep_domain::sessions::SlotFacts>, DbError> {
    slots_where(conn, Some(event), None)
}

fn slots_where(
    conn: &mut AnyConnection,
    event: Option<EventId>,
    id: Option<SlotId>,
) -> Result<Vec<pep_domain::sessions::SlotFacts>, DbError> {
    type Row = (i64, i64, i64, i64, String, Option<i64>, Option<i64>);
    let mut query = event_slot::table
        .order((event_slot::starts_at, event_slot::id))
        .select((
            event_slot::id,
            event_slot::event_id,
            event_slot::starts_at,
            event_slot::ends_at,
            event_slot::kind,
            event_slot::opened_at,
            event_slot::removed_at,
        ))
        .into_boxed();
    if let Some(event) = event {
        query = query.filter(event_slot::event_id.eq(event.0));
    }
    if let Some(id) = id {
        query = query.filter(event_slot::id.eq(id.0));
    }
    query
        .load::<Row>(conn)?
        .into_iter()
        .map(|(id, event, starts_at, ends_at, kind, opened_at, removed_at)| {
            Ok(pep_domain::sessions::SlotFacts {
                id: SlotId(id),
                event: EventId(event),
                starts_at: UtcMicros(starts_at),
                ends_at: UtcMicros(ends_at),
                kind: crate::types::word("event_slot.kind", &kind, pep_domain::events::SlotKind::parse)?,
                is_opened: opened_at.is_some(),
                is_removed: removed_at.is_some(),
            })
        })
        .collect()
}

/// Opens a flex slot, or keeps it back again; false if it is no flex slot of the event.
///
/// # Errors
/// Whatever the database answers.
pub fn set_slot_open(
    conn: &mut AnyConnection,
    event: EventId,
    slot: SlotId,
    opened_at: Option<UtcMicros>,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        event_slot::table.filter(
            event_slot::id
                .eq(slot.0)
                .and(event_slot::event_id.eq(event.0))
                .and(event_slot::kind.eq("flex"))
                .and(event_slot::removed_at.is_null()),
        ),
    )
    .set(event_slot::opened_at.eq(opened_at.map(|at| at.0)))
    .execute(conn)?;
    Ok(changed == 1)
}

/// The regular slots of an event in which nobody meets.
///
/// # Errors
/// Whatever the database answers.
pub fn unfilled_slots(conn: &mut AnyConnection, event: EventId) -> Result<Vec<SlotId>, DbError> {
    let booked = booking::table.filter(booking::released_at.is_null()).select(booking::slot_id);
    let ids: Vec<i64> = event_slot::table
        .filter(
            event_slot::event_id
                .eq(event.0)
                .and(event_slot::kind.eq("regular"))
                .and(event_slot::removed_at.is_null())
                .and(diesel::dsl::not(event_slot::id.eq_any(booked))),
        )
        .order(event_slot::id)
        .select(event_slot::id)
        .load(conn)?;
    Ok(ids.into_iter().map(SlotId).collect())
}

/// Takes slots out of their event.
///
/// # Errors
/// Whatever the database answers.
pub fn remove_slots(conn: &mut AnyConnection, slots: &[SlotId], now: UtcMicros) -> Result<(), DbError> {
    let ids: Vec<i64> = slots.iter().map(|slot| slot.0).collect();
    diesel::update(event_slot::table.filter(event_slot::id.eq_any(ids)))
        .set(event_slot::removed_at.eq(now.0))
        .execute(conn)?;
    Ok(())
}
