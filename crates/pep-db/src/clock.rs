//! What a rehearsal's clock carries along when it jumps: nobody loses real time by it.

use diesel::prelude::*;
use pep_domain::jobs::JobState;
use pep_domain::time::UtcMicros;

use crate::schema::{job, sign_in_session};
use crate::{AnyConnection, DbError};

/// Moves every running lease, and every session that is alive at `now`, by `micros`.
///
/// # Errors
/// Whatever the database answers.
pub fn carry_along(conn: &mut AnyConnection, now: UtcMicros, micros: i64) -> Result<(), DbError> {
    diesel::update(job::table.filter(job::state.eq(JobState::Leased.as_str())))
        .set(job::lease_until.eq(job::lease_until + micros))
        .execute(conn)?;
    diesel::update(
        sign_in_session::table
            .filter(sign_in_session::expires_at.gt(now.0).and(sign_in_session::revoked_at.is_null())),
    )
    .set((
        sign_in_session::last_seen_at.eq(sign_in_session::last_seen_at + micros),
        sign_in_session::expires_at.eq(sign_in_session::expires_at + micros),
    ))
    .execute(conn)?;
    Ok(())
}
