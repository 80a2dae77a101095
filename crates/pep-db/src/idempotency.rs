//! Answers kept for 24 hours, so that a repeated request gets the same answer instead of a second effect.

use diesel::prelude::*;
use pep_domain::ids::PersonId;
use pep_domain::time::{DAY_US, UtcMicros};

use crate::schema::idempotency_key;
use crate::{AnyConnection, DbError};

/// What was answered under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// SHA-256 of the request, hexadecimal.
    pub request_hash: String,
    /// JSON.
    pub body: String,
}

/// Takes the key for this transaction. `None`: it is new, and the caller must [`keep`] an answer before it commits.
/// A second request with the same key waits here until the first has committed.
///
/// # Errors
/// Whatever the database answers.
pub fn take(
    conn: &mut AnyConnection,
    person: PersonId,
    key: &str,
    request_hash: &str,
    now: UtcMicros,
) -> Result<Option<KeptAnswer>, DbError> {
    diesel::delete(
        idempotency_key::table
            .find((person.0, key))
            .filter(idempotency_key::created_at.lt(now.plus(-DAY_US).0)),
    )
    .execute(conn)?;
    let is_new = with_backend!(conn, c => diesel::insert_into(idempotency_key::table)
        .values((
            idempotency_key::person_id.eq(person.0),
            idempotency_key::key.eq(key),
            idempotency_key::request_hash.eq(request_hash),
            idempotency_key::status.eq(0),
            idempotency_key::body.eq(""),
            idempotency_key::created_at.eq(now.0),
        ))
        .on_conflict_do_nothing()
        .execute(c))?
        == 1;
    if is_new {
        return Ok(None);
    }
    let (request_hash, body) = idempotency_key::table
        .find((person.0, key))
        .select((idempotency_key::request_hash, idempotency_key::body))
        .first(conn)?;
    Ok(Some(KeptAnswer { request_hash, body }))
}

/// Keeps the answer under a key that was taken.
///
/// # Errors
/// Whatever the database answers.
pub fn keep(conn: &mut AnyConnection, person: PersonId, key: &str, body: &str) -> Result<(), DbError> {
    diesel::update(idempotency_key::table.find((person.0, key)))
        .set((idempotency_key::status.eq(201), idempotency_key::body.eq(body)))
        .execute(conn)?;
    Ok(())
}
