//! What workers do with jobs. Each function is one short transaction; nothing is held while a job runs.

use pep_db::AnyConnection;
use pep_db::jobs::Reaped;
pub use pep_db::jobs::{ClaimScope, ClaimedJob};
use pep_domain::jobs::{JobState, Lease, Queue, backoff};
use pep_domain::time::UtcMicros;

use super::LeaseLost;
use crate::mail::throttle;
use crate::{AppContext, AppError};

/// What time it is for leases and for what is due. Where several machines share a database it is the database's time: a
/// machine whose clock is wrong neither takes a lease that others think has run out nor sends early. A clock that does
/// not follow the machine's, as in tests, is taken as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueueClock {
    own: UtcMicros,
    ahead_us: Option<i64>,
}

impl QueueClock {
    pub(crate) fn of(ctx: &AppContext) -> Self {
        Self { own: ctx.now(), ahead_us: ctx.clock.ahead_of_machine() }
    }

    pub(crate) fn read(self, conn: &mut AnyConnection) -> Result<UtcMicros, pep_db::DbError> {
        let Some(ahead_us) = self.ahead_us else { return Ok(self.own) };
        Ok(pep_db::clock::of_database(conn)?.map_or(self.own, |at| at.plus(ahead_us)))
    }
}

/// Is anything due in `queue`, and may it run?
///
/// # Errors
/// If the database does not answer.
pub async fn has_due(ctx: &AppContext, queue: Queue) -> Result<bool, AppError> {
    let clock = QueueClock::of(ctx);
    Ok(ctx
        .db
        .read(move |conn| {
            let now = clock.read(conn)?;
            Ok::<_, pep_db::DbError>(pep_db::jobs::has_due(conn, queue, now)? && may_run(conn, queue)?)
        })
        .await?)
}

/// Mail waits while the gate is closed; everything else goes on.
fn may_run(conn: &mut AnyConnection, queue: Queue) -> Result<bool, pep_db::DbError> {
    Ok(queue != Queue::Mail || pep_db::outbound_gate::is_live(conn)?)
}

/// Claims up to `limit` due jobs for `lease_us` microseconds. The gate is read in the same transaction.
///
/// # Errors
/// If the database does not answer.
pub async fn claim(
    ctx: &AppContext,
    queue: Queue,
    scope: ClaimScope,
    owner: String,
    limit: i64,
    lease_us: i64,
) -> Result<Vec<ClaimedJob>, AppError> {
    let clock = QueueClock::of(ctx);
    ctx.db
        .write(move |conn| {
            if !may_run(conn, queue)? {
                return Ok(Vec::new());
            }
            let now = clock.read(conn)?;
            let limit = if queue == Queue::Mail { throttle::allowance(conn, now, limit)? } else { limit };
            if limit == 0 {
                return Ok(Vec::new());
            }
            let claimed = pep_db::jobs::claim(conn, queue, scope, now, lease_us, &owner, limit)?;
            if queue == Queue::Mail {
                throttle::spend(conn, now, claimed.len())?;
            }
            Ok(claimed)
        })
        .await
}

/// Cancels what waited in `queue` beyond its time; returns how many.
///
/// # Errors
/// If the database does not answer.
pub async fn expire(ctx: &AppContext, queue: Queue) -> Result<usize, AppError> {
    let clock = QueueClock::of(ctx);
    Ok(ctx
        .db
        .write(move |conn| {
            let now = clock.read(conn)?;
            pep_db::jobs::expire(conn, queue, now)
        })
        .await?)
}

/// Ends a job as done in the caller's transaction: the last statement of a job whose whole effect is in the database.
///
/// # Errors
/// [`AppError::WrongState`] from [`LeaseLost`] if another worker has the job: let it roll everything back.
pub fn finish(conn: &mut AnyConnection, now: UtcMicros, lease: &Lease) -> Result<(), AppError> {
    held(pep_db::jobs::finish(conn, now, lease, JobState::Done, None)?)
}

fn held(is_held: bool) -> Result<(), AppError> {
    if is_held { Ok(()) } else { Err(LeaseLost.into()) }
}

/// Ends a job as done.
///
/// # Errors
/// As [`finish`].
pub async fn record_done(ctx: &AppContext, lease: Lease) -> Result<(), AppError> {
    let clock = QueueClock::of(ctx);
    ctx.db
        .write(move |conn| {
            let now = clock.read(conn)?;
            finish(conn, now, &lease)
        })
        .await
}

/// Gives a job up; `class` is a word, `why` is for people.
///
/// # Errors
/// As [`finish`].
pub async fn record_failed(
    ctx: &AppContext,
    lease: Lease,
    class: &'static str,
    why: String,
) -> Result<(), AppError> {
    let clock = QueueClock::of(ctx);
    ctx.db
        .write(move |conn| {
            let now = clock.read(conn)?;
            held(pep_db::jobs::finish(conn, now, &lease, JobState::Failed, Some((class, &why)))?)
        })
        .await
}

/// Puts a job back for another attempt, or gives it up when its attempts are used up.
///
/// `after_us`: not before this many microseconds; the usual backoff if none is given. `counts`: was this an attempt?
///
/// # Errors
/// As [`finish`].
pub async fn record_retry(
    ctx: &AppContext,
    lease: Lease,
    after_us: Option<i64>,
    counts: bool,
    why: String,
) -> Result<(), AppError> {
    let clock = QueueClock::of(ctx);
    let mut jitter = [0_u8; 1];
    ctx.random.fill(&mut jitter);
    ctx.db
        .write(move |conn| {
            let now = clock.read(conn)?;
            retry_or_fail(conn, now, &lease, after_us, counts, &why, jitter)
        })
        .await
}

/// How often a job is tried before it is given up.
const MAX_ATTEMPTS: i64 = 8;

/// [`record_retry`] in the caller's transaction.
fn retry_or_fail(
    conn: &mut AnyConnection,
    now: UtcMicros,
    lease: &Lease,
    after_us: Option<i64>,
    counts: bool,
    why: &str,
    [jitter]: [u8; 1],
) -> Result<(), AppError> {
    if counts && lease.attempt >= MAX_ATTEMPTS {
        let error = Some(("attempts_used_up", why));
        return held(pep_db::jobs::finish(conn, now, lease, JobState::Failed, error)?);
    }
    let pause = after_us.unwrap_or_else(|| backoff(lease.attempt, jitter % 41));
    let error = Some(("retry", why));
    held(pep_db::jobs::retry(conn, now, lease, now.plus(pause), counts, error)?)
}

/// Marks, durably, that a job's effect begins, and extends its lease. False if the lease was lost.
///
/// # Errors
/// If the database does not answer.
pub async fn begin_effect(ctx: &AppContext, lease: Lease, lease_us: i64) -> Result<bool, AppError> {
    let clock = QueueClock::of(ctx);
    Ok(ctx
        .db
        .write(move |conn| {
            let now = clock.read(conn)?;
            pep_db::jobs::begin_effect(conn, now, &lease, lease_us)
        })
        .await?)
}

/// Sets a job aside whose effect may or may not have happened.
///
/// # Errors
/// As [`finish`].
pub async fn record_in_doubt(ctx: &AppContext, lease: Lease, why: String) -> Result<(), AppError> {
    let clock = QueueClock::of(ctx);
    ctx.db
        .write(move |conn| {
            let now = clock.read(conn)?;
            held(pep_db::jobs::in_doubt(conn, now, &lease, &why)?)
        })
        .await
}

/// Records a run that broke off (a panic, a time-out): in doubt if its effect had begun, else another attempt.
///
/// # Errors
/// As [`finish`].
pub async fn record_interrupted(ctx: &AppContext, lease: Lease, why: String) -> Result<(), AppError> {
    let clock = QueueClock::of(ctx);
    let mut jitter = [0_u8; 1];
    ctx.random.fill(&mut jitter);
    ctx.db
        .write(move |conn| {
            let now = clock.read(conn)?;
            match pep_db::jobs::has_begun(conn, &lease)? {
                Some(true) => held(pep_db::jobs::in_doubt(conn, now, &lease, &why)?),
                Some(false) => retry_or_fail(conn, now, &lease, None, true, &why, jitter),
                None => Err(LeaseLost.into()),
            }
        })
        .await
}

/// Extends a lease; false if it was lost.
///
/// # Errors
/// If the database does not answer.
pub async fn renew(ctx: &AppContext, lease: Lease, lease_us: i64) -> Result<bool, AppError> {
    let clock = QueueClock::of(ctx);
    Ok(ctx
        .db
        .write(move |conn| {
            let now = clock.read(conn)?;
            pep_db::jobs::renew(conn, now, &lease, lease_us)
        })
        .await?)
}

/// Gives a lease back at shutdown; false if it was lost or its effect has begun.
///
/// # Errors
/// If the database does not answer.
pub async fn give_back(ctx: &AppContext, lease: Lease) -> Result<bool, AppError> {
    let clock = QueueClock::of(ctx);
    Ok(ctx
        .db
        .write(move |conn| {
            let now = clock.read(conn)?;
            pep_db::jobs::give_back(conn, now, &lease)
        })
        .await?)
}

/// Takes back the leases of workers that died.
///
/// # Errors
/// If the database does not answer.
pub async fn reap(ctx: &AppContext) -> Result<Reaped, AppError> {
    let clock = QueueClock::of(ctx);
    // Looked at before a write is begun: almost always there is nothing to take back.
    let overdue = ctx.db.read(move |conn| {
        let now = clock.read(conn)?;
        pep_db::jobs::has_overdue(conn, now)
    });
    if !overdue.await? {
        return Ok(Reaped::default());
    }
    Ok(ctx
        .db
        .write(move |conn| {
            let now = clock.read(conn)?;
            pep_db::jobs::reap(conn, now)
        })
        .await?)
}
