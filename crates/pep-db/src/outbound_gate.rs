//! The one switch for everything that leaves the house.

use diesel::prelude::*;
use pep_domain::ids::PersonId;
use pep_domain::time::UtcMicros;

use crate::schema::outbound_gate;
use crate::types::instant;
use crate::{AnyConnection, DbError};

/// The gate as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// May mail leave?
    pub is_live: bool,
    /// The installation that the data belong to.
    pub environment_id: String,
    /// Why it is closed.
    pub held_reason: Option<String>,
    /// Who moved it last; nobody if PEP did.
    pub changed_by: Option<PersonId>,
    /// When it was moved last.
    pub changed_at: UtcMicros,
    /// When a worker was last at work.
    pub worker_seen_at: UtcMicros,
}

/// The gate; `None` before the first start.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection) -> Result<Option<Gate>, DbError> {
    type Row = (String, String, Option<String>, Option<i64>, i64, i64);
    let row: Option<Row> = outbound_gate::table
        .find(1)
        .select((
            outbound_gate::mode,
            outbound_gate::environment_id,
            outbound_gate::held_reason,
            outbound_gate::changed_by,
            outbound_gate::changed_at,
            outbound_gate::worker_seen_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(mode, environment_id, held_reason, changed_by, changed_at, worker_seen_at)| Gate {
        is_live: mode == "live",
        environment_id,
        held_reason,
        changed_by: changed_by.map(PersonId),
        changed_at: instant(Some(changed_at)).unwrap_or(UtcMicros(0)),
        worker_seen_at: UtcMicros(worker_seen_at),
    }))
}

/// May mail leave? False before the first start.
///
/// # Errors
/// Whatever the database answers.
pub fn is_live(conn: &mut AnyConnection) -> Result<bool, DbError> {
    Ok(find(conn)?.is_some_and(|gate| gate.is_live))
}

/// Writes the gate of a new database, open; does nothing if there is one.
///
/// # Errors
/// Whatever the database answers.
pub fn create(conn: &mut AnyConnection, environment_id: &str, now: UtcMicros) -> Result<(), DbError> {
    with_backend!(conn, c => diesel::insert_into(outbound_gate::table)
        .values((
            outbound_gate::id.eq(1),
            outbound_gate::mode.eq("live"),
            outbound_gate::environment_id.eq(environment_id),
            outbound_gate::changed_at.eq(now.0),
            outbound_gate::worker_seen_at.eq(now.0),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Closes the gate.
///
/// # Errors
/// Whatever the database answers.
pub fn hold(
    conn: &mut AnyConnection,
    reason: &str,
    by: Option<PersonId>,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(outbound_gate::table.find(1))
        .set((
            outbound_gate::mode.eq("hold"),
            outbound_gate::held_reason.eq(reason),
            outbound_gate::changed_by.eq(by.map(|id| id.0)),
            outbound_gate::changed_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Opens the gate; from now on the data belong to `environment_id`.
///
/// # Errors
/// Whatever the database answers.
pub fn open(
    conn: &mut AnyConnection,
    environment_id: &str,
    by: PersonId,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(outbound_gate::table.find(1))
        .set((
            outbound_gate::mode.eq("live"),
            outbound_gate::environment_id.eq(environment_id),
            outbound_gate::held_reason.eq(None::<String>),
            outbound_gate::changed_by.eq(by.0),
            outbound_gate::changed_at.eq(now.0),
            outbound_gate::worker_seen_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that a worker is at work, if none did since `seen`; false if one did.
///
/// # Errors
/// Whatever the database answers.
pub fn touch_from(conn: &mut AnyConnection, seen: UtcMicros, now: UtcMicros) -> Result<bool, DbError> {
    let changed =
        diesel::update(outbound_gate::table.find(1).filter(outbound_gate::worker_seen_at.eq(seen.0)))
            .set(outbound_gate::worker_seen_at.eq(now.0))
            .execute(conn)?;
    Ok(changed == 1)
}
