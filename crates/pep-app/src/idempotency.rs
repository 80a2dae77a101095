//! Requests that carry a key are answered once: the same one again, within 24 hours, gets what the first one made (DESIGN 5).

use pep_db::AnyConnection;
use pep_domain::ids::PersonId;
use pep_domain::time::UtcMicros;

use crate::AppError;
use crate::report_requests::IdempotencyKey;

/// What the first request with this key made; `None` if this is the first, or without a key. Whoever sends the same one at the
/// same time waits here for the first. The caller then [`keep`]s what it makes in the same transaction.
///
/// # Errors
/// [`AppError::KeyReused`] if the key was used for another request.
pub(crate) fn made_before(
    conn: &mut AnyConnection,
    person: PersonId,
    key: Option<&IdempotencyKey>,
    now: UtcMicros,
) -> Result<Option<i64>, AppError> {
    let Some(key) = key else { return Ok(None) };
    match pep_db::idempotency::take(conn, person, &key.key, &key.request_hash, now)? {
        None => Ok(None),
        Some(kept) if kept.request_hash != key.request_hash => Err(AppError::KeyReused),
        Some(kept) => kept.body.parse().map(Some).map_err(AppError::internal),
    }
}

/// Keeps what a request made under its key, if it has one.
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn keep(
    conn: &mut AnyConnection,
    person: PersonId,
    key: Option<&IdempotencyKey>,
    made: i64,
) -> Result<(), AppError> {
    if let Some(key) = key {
        pep_db::idempotency::keep(conn, person, &key.key, &made.to_string())?;
    }
    Ok(())
}
