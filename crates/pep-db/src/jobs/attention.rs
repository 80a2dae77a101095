//! What a person, or the rule for doubt, decides about a job that no worker holds.

use diesel::prelude::*;
use pep_domain::ids::JobId;
use pep_domain::jobs::JobState;
use pep_domain::time::UtcMicros;

use crate::schema::job;
use crate::{AnyConnection, DbError};

/// Makes a job ready again for `run_at` if it stands in `from`. False if it does not, or if a newer one waits under
/// the same debounce key. Attempts and crashes are counted anew: somebody looked at it.
///
/// # Errors
/// Whatever the database answers.
pub fn requeue(
    conn: &mut AnyConnection,
    now: UtcMicros,
    job_id: JobId,
    from: JobState,
    run_at: UtcMicros,
) -> Result<bool, DbError> {
    let key: Option<String> =
        job::table.find(job_id.0).select(job::debounce_key).first(conn).optional()?.flatten();
    if let Some(key) = key {
        let newer = job::table
            .filter(job::debounce_key.eq(key).and(job::state.eq(JobState::Ready.as_str())))
            .select(job::id)
            .first::<i64>(conn)
            .optional()?;
        if newer.is_some() {
            return Ok(false);
        }
    }
    let moved = diesel::update(job::table.find(job_id.0).filter(job::state.eq(from.as_str())))
        .set((
            job::state.eq(JobState::Ready.as_str()),
            job::run_at.eq(run_at.0),
            job::attempt.eq(0),
            job::crash_count.eq(0),
            job::effect_at.eq(None::<i64>),
            job::finished_at.eq(None::<i64>),
            job::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(moved == 1)
}

/// Ends a job that stands in `from` as done: its effect is known to have happened. False if it does not stand there.
///
/// # Errors
/// Whatever the database answers.
pub fn settle_as_done(
    conn: &mut AnyConnection,
    now: UtcMicros,
    job_id: JobId,
    from: JobState,
) -> Result<bool, DbError> {
    end(conn, now, job_id, from, JobState::Done)
}

/// Cancels a job that stands in `from`. False if it does not stand there.
///
/// # Errors
/// Whatever the database answers.
pub fn cancel(
    conn: &mut AnyConnection,
    now: UtcMicros,
    job_id: JobId,
    from: JobState,
) -> Result<bool, DbError> {
    end(conn, now, job_id, from, JobState::Cancelled)
}

fn end(
    conn: &mut AnyConnection,
    now: UtcMicros,
    job_id: JobId,
    from: JobState,
    to: JobState,
) -> Result<bool, DbError> {
    let moved = diesel::update(job::table.find(job_id.0).filter(job::state.eq(from.as_str())))
        .set((job::state.eq(to.as_str()), job::finished_at.eq(now.0), job::updated_at.eq(now.0)))
        .execute(conn)?;
    Ok(moved == 1)
}
