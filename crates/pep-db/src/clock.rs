//! What time it is for several machines, and what a rehearsal's clock carries along when it jumps.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use pep_domain::jobs::JobState;
use pep_domain::time::UtcMicros;

use crate::schema::{job, sign_in_session};
use crate::{AnyConnection, DbError};

#[derive(QueryableByName)]
struct Now {
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

/// What time it is by the database's own clock, if machines share it (PostgreSQL): theirs may differ. SQLite's processes
/// share one machine and its clock.
///
/// # Errors
/// Whatever the database answers.
pub fn of_database(conn: &mut AnyConnection) -> Result<Option<UtcMicros>, DbError> {
    let AnyConnection::Postgres(c) = conn else { return Ok(None) };
    let now =
        diesel::sql_query("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS micros");
    Ok(Some(UtcMicros(now.get_result::<Now>(c)?.micros)))
}

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
