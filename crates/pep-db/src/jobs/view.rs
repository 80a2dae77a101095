//! What operators see of the queues.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use pep_domain::ids::{JobId, MessageId};
use pep_domain::jobs::{JobState, Queue};
use pep_domain::time::UtcMicros;

use crate::schema::{job, message};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// One job as people look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// The job.
    pub id: JobId,
    /// Names its handler.
    pub kind: String,
    /// Its queue.
    pub queue: Queue,
    /// Where it stands.
    pub state: JobState,
    /// Not before.
    pub run_at: UtcMicros,
    /// Attempts so far.
    pub attempt: i64,
    /// Workers that died with it.
    pub crash_count: i64,
    /// A word for what went wrong last.
    pub error_class: Option<String>,
    /// What went wrong last.
    pub error: Option<String>,
    /// What it belongs to.
    pub origin: Option<(String, i64)>,
    /// When it was asked for.
    pub created_at: UtcMicros,
    /// When it last moved.
    pub updated_at: UtcMicros,
    /// When its effect began.
    pub effect_at: Option<UtcMicros>,
    /// When it ended.
    pub finished_at: Option<UtcMicros>,
    /// The message that it submits, if it is such a job.
    pub message: Option<MessageId>,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    kind: String,
    queue: String,
    state: String,
    run_at: i64,
    attempt: i64,
    crash_count: i64,
    last_error_class: Option<String>,
    last_error: Option<String>,
    origin_kind: Option<String>,
    origin_id: Option<i64>,
    created_at: i64,
    updated_at: i64,
    effect_at: Option<i64>,
    finished_at: Option<i64>,
    message_id: Option<i64>,
}

/// Jobs with their messages.
macro_rules! jobs {
    () => {
        job::table.left_join(message::table.on(message::job_id.eq(job::id)))
    };
}

/// The columns of [`Row`], in its order.
macro_rules! columns {
    () => {
        (
            job::id,
            job::kind,
            job::queue,
            job::state,
            job::run_at,
            job::attempt,
            job::crash_count,
            job::last_error_class,
            job::last_error,
            job::origin_kind,
            job::origin_id,
            job::created_at,
            job::updated_at,
            job::effect_at,
            job::finished_at,
            message::id.nullable(),
        )
    };
}

impl TryFrom<Row> for JobRow {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: JobId(row.id),
            queue: word("job.queue", &row.queue, Queue::parse)?,
            state: word("job.state", &row.state, JobState::parse)?,
            kind: row.kind,
            run_at: UtcMicros(row.run_at),
            attempt: row.attempt,
            crash_count: row.crash_count,
            error_class: row.last_error_class,
            error: row.last_error,
            origin: row.origin_kind.zip(row.origin_id),
            created_at: UtcMicros(row.created_at),
            updated_at: UtcMicros(row.updated_at),
            effect_at: instant(row.effect_at),
            finished_at: instant(row.finished_at),
            message: row.message_id.map(MessageId),
        })
    }
}

/// One job.
///
/// # Errors
/// [`DbError::NotFound`], or whatever the database answers.
pub fn find(conn: &mut AnyConnection, job_id: JobId) -> Result<JobRow, DbError> {
    jobs!().filter(job::id.eq(job_id.0)).select(columns!()).first::<Row>(conn)?.try_into()
}

/// The jobs in any of `states` that moved last, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list_in_states(
    conn: &mut AnyConnection,
    states: &[JobState],
    limit: i64,
) -> Result<Vec<JobRow>, DbError> {
    let words: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    jobs!()
        .filter(job::state.eq_any(words))
        .order((job::updated_at.desc(), job::id.desc()))
        .limit(limit)
        .select(columns!())
        .load::<Row>(conn)?
        .into_iter()
        .map(JobRow::try_from)
        .collect()
}

/// The waiting jobs of `queue` (of all queues if none is named) that come due before `until`, soonest first.
///
/// # Errors
/// Whatever the database answers.
pub fn due_between(
    conn: &mut AnyConnection,
    queue: Option<Queue>,
    until: UtcMicros,
    limit: i64,
) -> Result<Vec<JobRow>, DbError> {
    let mut query = jobs!()
        .filter(job::state.eq(JobState::Ready.as_str()).and(job::run_at.lt(until.0)))
        .order((job::run_at, job::id))
        .limit(limit)
        .select(columns!())
        .into_boxed();
    if let Some(queue) = queue {
        query = query.filter(job::queue.eq(queue.as_str()));
    }
    query.load::<Row>(conn)?.into_iter().map(JobRow::try_from).collect()
}

/// How many jobs of a queue stand in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateCount {
    /// The queue.
    pub queue: Queue,
    /// The state.
    pub state: JobState,
    /// How many.
    pub count: i64,
}

/// The counts of all queues and states that have any.
///
/// # Errors
/// Whatever the database answers.
pub fn counts(conn: &mut AnyConnection) -> Result<Vec<StateCount>, DbError> {
    job::table
        .group_by((job::queue, job::state))
        .select((job::queue, job::state, count_star()))
        .load::<(String, String, i64)>(conn)?
        .into_iter()
        .map(|(queue, state, count)| {
            Ok(StateCount {
                queue: word("job.queue", &queue, Queue::parse)?,
                state: word("job.state", &state, JobState::parse)?,
                count,
            })
        })
        .collect()
}

/// Since when the oldest due job of `queue` has waited; `None` if nothing is due. The queue is healthy when this is
/// young, whatever else reports well (reliability 0.9).
///
/// # Errors
/// Whatever the database answers.
pub fn oldest_due(
    conn: &mut AnyConnection,
    queue: Queue,
    now: UtcMicros,
) -> Result<Option<UtcMicros>, DbError> {
    let oldest: Option<i64> = job::table
        .filter(
            job::queue
                .eq(queue.as_str())
                .and(job::state.eq(JobState::Ready.as_str()))
                .and(job::run_at.le(now.0)),
        )
        .select(min(job::run_at))
        .first(conn)?;
    Ok(instant(oldest))
}

/// How many jobs of `queue` are due.
///
/// # Errors
/// Whatever the database answers.
pub fn count_due(conn: &mut AnyConnection, queue: Queue, now: UtcMicros) -> Result<i64, DbError> {
    Ok(job::table
        .filter(
            job::queue
                .eq(queue.as_str())
                .and(job::state.eq(JobState::Ready.as_str()))
                .and(job::run_at.le(now.0)),
        )
        .count()
        .get_result(conn)?)
}

/// How many jobs of each queue were done since `since`.
///
/// # Errors
/// Whatever the database answers.
pub fn count_done(conn: &mut AnyConnection, since: UtcMicros) -> Result<Vec<(Queue, i64)>, DbError> {
    job::table
        .filter(job::finished_at.ge(since.0).and(job::state.eq(JobState::Done.as_str())))
        .group_by(job::queue)
        .select((job::queue, count_star()))
        .load::<(String, i64)>(conn)?
        .into_iter()
        .map(|(queue, count)| Ok((word("job.queue", &queue, Queue::parse)?, count)))
        .collect()
}

/// Since when the oldest job in doubt has been so; none if none is.
///
/// # Errors
/// Whatever the database answers.
pub fn in_doubt_since(conn: &mut AnyConnection) -> Result<Option<UtcMicros>, DbError> {
    let oldest: Option<i64> = job::table
        .filter(job::state.eq(JobState::InDoubt.as_str()))
        .select(min(job::updated_at))
        .first(conn)?;
    Ok(oldest.map(UtcMicros))
}
