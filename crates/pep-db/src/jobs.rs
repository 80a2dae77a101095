//! Durable jobs: every move is one statement with the old state in its `WHERE` (reliability 2.3, 2.4). The instant is
//! always the caller's, so that tests and rehearsals own the clock.

mod attention;
mod claim;
mod view;

pub use attention::{cancel, requeue, settle_as_done};
pub use claim::{
    ClaimScope, ClaimedJob, DoubtfulJob, Reaped, again, begin_effect, claim, expire, give_back, has_begun,
    has_due, has_overdue, in_doubt, list_in_doubt, reap, renew, retry,
};
pub use view::{
    JobRow, StateCount, count_done, count_due, counts, due_between, find, in_doubt_since, list_in_states,
    oldest_due,
};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use pep_domain::ids::JobId;
use pep_domain::jobs::{JobState, Lease};
use pep_domain::time::UtcMicros;

use crate::schema::{job, job_once};
use crate::{AnyConnection, DbError};

/// A job to add.
#[derive(Debug, Insertable)]
#[diesel(table_name = job)]
pub struct NewJobRow<'a> {
    /// Names its handler.
    pub kind: &'a str,
    /// Whose workers take it.
    pub queue: &'a str,
    /// JSON with `v`.
    pub payload: &'a str,
    /// Lower goes first.
    pub priority: i64,
    /// Not before, UTC microseconds.
    pub run_at: i64,
    /// Never after, UTC microseconds.
    pub not_after: Option<i64>,
    /// What it belongs to.
    pub origin_kind: Option<&'a str>,
    /// Which one.
    pub origin_id: Option<i64>,
    /// UTC microseconds.
    pub created_at: i64,
    /// UTC microseconds.
    pub updated_at: i64,
}

/// Adds a job that is ready.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, row: &NewJobRow<'_>) -> Result<JobId, DbError> {
    Ok(JobId(diesel::insert_into(job::table).values(row).returning(job::id).get_result(conn)?))
}

/// Takes `once_key` for ever; false if it was taken before. The job's id is noted afterwards with [`name_once`].
///
/// # Errors
/// Whatever the database answers.
pub fn take_once(conn: &mut AnyConnection, once_key: &str, now: UtcMicros) -> Result<bool, DbError> {
    let added = with_backend!(conn, c => diesel::insert_into(job_once::table)
        .values((
            job_once::once_key.eq(once_key),
            job_once::job_id.eq(0),
            job_once::created_at.eq(now.0),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Was a once-key used?
///
/// # Errors
/// Whatever the database answers.
pub fn is_once_taken(conn: &mut AnyConnection, once_key: &str) -> Result<bool, DbError> {
    let count: i64 = job_once::table.find(once_key).count().get_result(conn)?;
    Ok(count > 0)
}

/// Notes which job a once-key led to.
///
/// # Errors
/// Whatever the database answers.
pub fn name_once(conn: &mut AnyConnection, once_key: &str, job_id: JobId) -> Result<(), DbError> {
    diesel::update(job_once::table.find(once_key)).set(job_once::job_id.eq(job_id.0)).execute(conn)?;
    Ok(())
}

/// A debounced job as it stands after a change asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Debounced {
    /// The job.
    pub job_id: JobId,
    /// When it will run now.
    pub run_at: UtcMicros,
    /// How many changes asked for it so far.
    pub version: i64,
}

#[derive(QueryableByName)]
struct DebouncedRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    run_at: i64,
    #[diesel(sql_type = BigInt)]
    version: i64,
}

/// Adds a job, or pushes back the one that waits under the same key: to now plus the delay stored with the first
/// asking, but never beyond the first asking plus its ceiling (reliability 2.6). One text for both engines.
///
/// # Errors
/// Whatever the database answers.
#[expect(clippy::too_many_arguments, reason = "one statement's parameters, all of different meaning")]
pub fn upsert_debounced(
    conn: &mut AnyConnection,
    now: UtcMicros,
    kind: &str,
    queue: &str,
    payload: &str,
    debounce_key: &str,
    delay_us: i64,
    ceiling_us: i64,
) -> Result<Debounced, DbError> {
    const UPSERT: &str = "INSERT INTO job (kind, queue, payload, debounce_key, run_at, first_at, debounce_us, \
         debounce_max_us, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (debounce_key) WHERE state = 'ready' AND debounce_key IS NOT NULL \
         DO UPDATE SET version = job.version + 1, updated_at = excluded.first_at, \
         run_at = CASE WHEN excluded.first_at + job.debounce_us < job.first_at + job.debounce_max_us \
         THEN excluded.first_at + job.debounce_us ELSE job.first_at + job.debounce_max_us END \
         RETURNING id, run_at, version";
    let row: DebouncedRow = with_backend!(conn, c => diesel::sql_query(UPSERT)
        .bind::<Text, _>(kind)
        .bind::<Text, _>(queue)
        .bind::<Text, _>(payload)
        .bind::<Text, _>(debounce_key)
        .bind::<BigInt, _>(now.plus(delay_us).0)
        .bind::<BigInt, _>(now.0)
        .bind::<BigInt, _>(delay_us)
        .bind::<BigInt, _>(ceiling_us)
        .bind::<BigInt, _>(now.0)
        .bind::<BigInt, _>(now.0)
        .get_result(c))?;
    Ok(Debounced { job_id: JobId(row.id), run_at: UtcMicros(row.run_at), version: row.version })
}

/// Ends a leased job as `done`, `failed`, `cancelled` or `merged`. False if the lease was lost: then the caller must
/// roll back whatever else it did.
///
/// # Errors
/// Whatever the database answers.
pub fn finish(
    conn: &mut AnyConnection,
    now: UtcMicros,
    lease: &Lease,
    to: JobState,
    error: Option<(&str, &str)>,
) -> Result<bool, DbError> {
    let (class, text) = error.unzip();
    let ended = diesel::update(
        job::table
            .find(lease.job_id.0)
            .filter(job::lease_token.eq(lease.token).and(job::state.eq(JobState::Leased.as_str()))),
    )
    .set((
        job::state.eq(to.as_str()),
        job::finished_at.eq(now.0),
        job::lease_owner.eq(None::<String>),
        job::lease_until.eq(None::<i64>),
        job::last_error_class.eq(class),
        job::last_error.eq(text),
        job::updated_at.eq(now.0),
    ))
    .execute(conn)?;
    Ok(ended == 1)
}

/// Deletes jobs that ended before `before`, except those whose message is kept; returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn prune(conn: &mut AnyConnection, before: UtcMicros) -> Result<usize, DbError> {
    use crate::schema::message;
    let gone = diesel::delete(
        job::table.filter(
            job::finished_at
                .lt(before.0)
                .and(job::state.ne(JobState::Failed.as_str()))
                .and(job::id.ne_all(message::table.select(message::job_id))),
        ),
    )
    .execute(conn)?;
    Ok(gone)
}

/// Deletes once-keys of schedules taken before `before`: their instants can never come again. Returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn prune_schedule_keys(conn: &mut AnyConnection, before: UtcMicros) -> Result<usize, DbError> {
    Ok(diesel::delete(
        job_once::table.filter(job_once::once_key.like("sched:%").and(job_once::created_at.lt(before.0))),
    )
    .execute(conn)?)
}
