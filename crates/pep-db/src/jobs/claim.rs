//! A worker's statements: claim, begin the effect, put back, reap.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use pep_domain::ids::JobId;
use pep_domain::jobs::{JobState, Lease, MAX_CRASHES, Queue, crash_pause};
use pep_domain::time::UtcMicros;

use crate::schema::job;
use crate::{AnyConnection, DbError};

/// A job that this worker now holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedJob {
    /// The hold.
    pub lease: Lease,
    /// Names the handler.
    pub kind: String,
    /// JSON.
    pub payload: String,
    /// Too late after this.
    pub not_after: Option<UtcMicros>,
}

#[derive(QueryableByName)]
struct ClaimedRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    payload: String,
    #[diesel(sql_type = BigInt)]
    attempt: i64,
    #[diesel(sql_type = BigInt)]
    lease_token: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    not_after: Option<i64>,
}

/// Is anything due in `queue`? A read, so that an idle worker writes nothing.
///
/// # Errors
/// Whatever the database answers.
pub fn has_due(conn: &mut AnyConnection, queue: Queue, now: UtcMicros) -> Result<bool, DbError> {
    let due = job::table
        .filter(
            job::queue
                .eq(queue.as_str())
                .and(job::state.eq(JobState::Ready.as_str()))
                .and(job::run_at.le(now.0)),
        )
        .select(job::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(due.is_some())
}

/// Which due jobs a claim takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimScope {
    /// Those that never cost a worker its life; they run side by side.
    Sound,
    /// One of those that did; it runs alone, so that it takes nobody else down (reliability 2.10).
    Suspect,
}

/// Claims up to `limit` due jobs of `queue` until `now + lease_us`. Call it in a transaction of its own.
///
/// `MATERIALIZED` because PostgreSQL may run a bare `IN (SELECT … LIMIT)` more than once and lock more than `limit`.
/// The two texts differ in `FOR UPDATE SKIP LOCKED`: SQLite has one writer, nobody else can hold the rows.
///
/// # Errors
/// Whatever the database answers.
pub fn claim(
    conn: &mut AnyConnection,
    queue: Queue,
    scope: ClaimScope,
    now: UtcMicros,
    lease_us: i64,
    owner: &str,
    limit: i64,
) -> Result<Vec<ClaimedJob>, DbError> {
    const DUE: &str =
        "WITH c AS MATERIALIZED (SELECT id FROM job WHERE queue = $1 AND state = 'ready' AND run_at <= $2";
    const FIRST: &str = " ORDER BY priority, run_at, id LIMIT $3";
    const TAKE: &str = ") UPDATE job SET state = 'leased', attempt = attempt + 1, lease_token = lease_token + 1, \
         lease_owner = $4, lease_until = $5, effect_at = NULL, updated_at = $6 WHERE id IN (SELECT id FROM c) \
         RETURNING id, kind, payload, attempt, lease_token, not_after";
    let skip = match conn {
        AnyConnection::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        AnyConnection::Sqlite(_) => "",
    };
    let (which, limit) = match scope {
        ClaimScope::Sound => (" AND crash_count = 0", limit),
        ClaimScope::Suspect => (" AND crash_count > 0", 1),
    };
    let text = format!("{DUE}{which}{FIRST}{skip}{TAKE}");
    let mut rows: Vec<ClaimedRow> = with_backend!(conn, c => diesel::sql_query(text)
        .bind::<Text, _>(queue.as_str())
        .bind::<BigInt, _>(now.0)
        .bind::<BigInt, _>(limit)
        .bind::<Text, _>(owner)
        .bind::<BigInt, _>(now.plus(lease_us).0)
        .bind::<BigInt, _>(now.0)
        .get_results(c))?;
    // RETURNING promises no order.
    rows.sort_by_key(|row| row.id);
    Ok(rows
        .into_iter()
        .map(|row| ClaimedJob {
            lease: Lease { job_id: JobId(row.id), token: row.lease_token, attempt: row.attempt },
            kind: row.kind,
            payload: row.payload,
            not_after: row.not_after.map(UtcMicros),
        })
        .collect())
}

type Held<'a> = diesel::dsl::Filter<
    diesel::dsl::Find<job::table, i64>,
    diesel::dsl::And<diesel::dsl::Eq<job::lease_token, i64>, diesel::dsl::Eq<job::state, &'a str>>,
>;

/// The job, if this lease still holds it.
fn held(lease: &Lease) -> Held<'static> {
    job::table
        .find(lease.job_id.0)
        .filter(job::lease_token.eq(lease.token).and(job::state.eq(JobState::Leased.as_str())))
}

/// Marks, durably and before the call, that the effect begins; extends the lease. False if the lease was lost or the
/// effect has begun already.
///
/// # Errors
/// Whatever the database answers.
pub fn begin_effect(
    conn: &mut AnyConnection,
    now: UtcMicros,
    lease: &Lease,
    lease_us: i64,
) -> Result<bool, DbError> {
    let begun = diesel::update(held(lease).filter(job::effect_at.is_null()))
        .set((job::effect_at.eq(now.0), job::lease_until.eq(now.plus(lease_us).0), job::updated_at.eq(now.0)))
        .execute(conn)?;
    Ok(begun == 1)
}

/// Extends a lease; false if it was lost.
///
/// # Errors
/// Whatever the database answers.
pub fn renew(
    conn: &mut AnyConnection,
    now: UtcMicros,
    lease: &Lease,
    lease_us: i64,
) -> Result<bool, DbError> {
    let renewed = diesel::update(held(lease)).set(job::lease_until.eq(now.plus(lease_us).0)).execute(conn)?;
    Ok(renewed == 1)
}

/// Puts a leased job back for `run_at`. If a newer one waits under the same debounce key it becomes `merged` instead.
/// False if the lease was lost. `counts`: does the attempt count against `max_attempts`?
///
/// # Errors
/// Whatever the database answers.
pub fn retry(
    conn: &mut AnyConnection,
    now: UtcMicros,
    lease: &Lease,
    run_at: UtcMicros,
    counts: bool,
    error: Option<(&str, &str)>,
) -> Result<bool, DbError> {
    let key: Option<Option<String>> = held(lease).select(job::debounce_key).first(conn).optional()?;
    let Some(key) = key else { return Ok(false) };
    if let Some(key) = key
        && newer_waits(conn, &key)?
    {
        return super::finish(conn, now, lease, JobState::Merged, error);
    }
    let (class, text) = error.unzip();
    let back = diesel::update(held(lease))
        .set((
            job::state.eq(JobState::Ready.as_str()),
            job::run_at.eq(run_at.0),
            job::attempt.eq(job::attempt - i64::from(!counts)),
            job::effect_at.eq(None::<i64>),
            job::lease_owner.eq(None::<String>),
            job::lease_until.eq(None::<i64>),
            job::last_error_class.eq(class),
            job::last_error.eq(text),
            job::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(back == 1)
}

/// Puts a leased job that ran well back for its next run at `run_at`: attempts and crashes are counted anew. False if the
/// lease was lost.
///
/// # Errors
/// Whatever the database answers.
pub fn again(
    conn: &mut AnyConnection,
    now: UtcMicros,
    lease: &Lease,
    run_at: UtcMicros,
) -> Result<bool, DbError> {
    let back = diesel::update(held(lease))
        .set((
            job::state.eq(JobState::Ready.as_str()),
            job::run_at.eq(run_at.0),
            job::attempt.eq(0),
            job::crash_count.eq(0),
            job::effect_at.eq(None::<i64>),
            job::lease_owner.eq(None::<String>),
            job::lease_until.eq(None::<i64>),
            job::last_error_class.eq(None::<String>),
            job::last_error.eq(None::<String>),
            job::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(back == 1)
}

/// On PostgreSQL a newer one could still appear before this transaction ends; the unique index then refuses one of the
/// two, the transaction is rolled back and the lease runs out, which ends in the same place.
fn newer_waits(conn: &mut AnyConnection, key: &str) -> Result<bool, DbError> {
    let newer = job::table
        .filter(job::debounce_key.eq(key).and(job::state.eq(JobState::Ready.as_str())))
        .select(job::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(newer.is_some())
}

/// Has the effect of a leased job begun? `None` if the lease was lost.
///
/// # Errors
/// Whatever the database answers.
pub fn has_begun(conn: &mut AnyConnection, lease: &Lease) -> Result<Option<bool>, DbError> {
    let effect_at: Option<Option<i64>> = held(lease).select(job::effect_at).first(conn).optional()?;
    Ok(effect_at.map(|at| at.is_some()))
}

/// Gives a lease back untouched at shutdown: as if it had never been claimed. False if it was lost or its effect began.
///
/// # Errors
/// Whatever the database answers.
pub fn give_back(conn: &mut AnyConnection, now: UtcMicros, lease: &Lease) -> Result<bool, DbError> {
    match has_begun(conn, lease)? {
        Some(false) => retry(conn, now, lease, now, false, None),
        Some(true) | None => Ok(false),
    }
}

/// Sets a leased job aside because its effect's outcome is unknown; false if the lease was lost.
///
/// # Errors
/// Whatever the database answers.
pub fn in_doubt(conn: &mut AnyConnection, now: UtcMicros, lease: &Lease, why: &str) -> Result<bool, DbError> {
    let doubted = diesel::update(held(lease))
        .set((
            job::state.eq(JobState::InDoubt.as_str()),
            job::lease_owner.eq(None::<String>),
            job::lease_until.eq(None::<i64>),
            job::last_error_class.eq(Some("in_doubt")),
            job::last_error.eq(Some(why)),
            job::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(doubted == 1)
}

/// Cancels what waits in `queue` beyond its time; returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn expire(conn: &mut AnyConnection, queue: Queue, now: UtcMicros) -> Result<usize, DbError> {
    Ok(diesel::update(
        job::table.filter(
            job::queue
                .eq(queue.as_str())
                .and(job::state.eq(JobState::Ready.as_str()))
                .and(job::run_at.le(now.0))
                .and(job::not_after.lt(now.0)),
        ),
    )
    .set((
        job::state.eq(JobState::Cancelled.as_str()),
        job::finished_at.eq(now.0),
        job::last_error_class.eq(Some("expired")),
        job::last_error.eq(Some("It was not run in time and would be of no use now.")),
        job::updated_at.eq(now.0),
    ))
    .execute(conn)?)
}

/// What the reaper found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reaped {
    /// Put back to be tried again.
    pub ready: usize,
    /// Set aside: their effect had begun.
    pub in_doubt: usize,
    /// Given up: their workers died [`MAX_CRASHES`] times.
    pub poisoned: usize,
    /// A newer one had taken over.
    pub merged: usize,
}

/// Takes back leases that ran out. What had begun its effect is in doubt; the rest goes back, ever later, and is given
/// up as poison when it has cost [`MAX_CRASHES`] workers. Only jobs for which `begin_effect` was called carry
/// `effect_at`, and those are exactly the ones that must not be repeated blindly.
///
/// # Errors
/// Whatever the database answers.
pub fn reap(conn: &mut AnyConnection, now: UtcMicros) -> Result<Reaped, DbError> {
    let overdue: Vec<(i64, i64, i64, i64, Option<i64>)> = job::table
        .filter(job::state.eq(JobState::Leased.as_str()).and(job::lease_until.lt(now.0)))
        .order(job::lease_until)
        .limit(500)
        .select((job::id, job::lease_token, job::attempt, job::crash_count, job::effect_at))
        .load(conn)?;
    let mut reaped = Reaped::default();
    for (id, token, attempt, crashes, effect_at) in overdue {
        let lease = Lease { job_id: JobId(id), token, attempt };
        let crashes = crashes + 1;
        diesel::update(held(&lease)).set(job::crash_count.eq(crashes)).execute(conn)?;
        if effect_at.is_some() {
            reaped.in_doubt +=
                usize::from(in_doubt(conn, now, &lease, "The worker died while it was sending.")?);
        } else if crashes >= MAX_CRASHES {
            let why = format!("Its worker died {crashes} times while it ran.");
            reaped.poisoned +=
                usize::from(super::finish(conn, now, &lease, JobState::Failed, Some(("poison", &why)))?);
        } else {
            let again = now.plus(crash_pause(crashes));
            let why = Some(("crashed", "Its worker stopped without a word; it is tried again."));
            if retry(conn, now, &lease, again, true, why)? {
                let state: String = job::table.find(id).select(job::state).first(conn)?;
                if state == JobState::Merged.as_str() {
                    reaped.merged += 1;
                } else {
                    reaped.ready += 1;
                }
            }
        }
    }
    Ok(reaped)
}

/// A job in doubt, with what decides how the doubt is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtfulJob {
    /// The job.
    pub job_id: JobId,
    /// The attempt whose outcome is unknown.
    pub attempt: i64,
    /// When its effect began.
    pub effect_at: UtcMicros,
}

/// The oldest jobs of `queue` in doubt.
///
/// # Errors
/// Whatever the database answers.
pub fn list_in_doubt(
    conn: &mut AnyConnection,
    queue: Queue,
    limit: i64,
) -> Result<Vec<DoubtfulJob>, DbError> {
    let rows: Vec<(i64, i64, Option<i64>, i64)> = job::table
        .filter(job::queue.eq(queue.as_str()).and(job::state.eq(JobState::InDoubt.as_str())))
        .order(job::updated_at)
        .limit(limit)
        .select((job::id, job::attempt, job::effect_at, job::updated_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, attempt, effect_at, updated_at)| DoubtfulJob {
            job_id: JobId(id),
            attempt,
            effect_at: UtcMicros(effect_at.unwrap_or(updated_at)),
        })
        .collect())
}

/// Has any lease run out?
///
/// # Errors
/// Whatever the database answers.
pub fn has_overdue(conn: &mut AnyConnection, now: UtcMicros) -> Result<bool, DbError> {
    let overdue = job::table
        .filter(job::state.eq(JobState::Leased.as_str()).and(job::lease_until.lt(now.0)))
        .select(job::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(overdue.is_some())
}
