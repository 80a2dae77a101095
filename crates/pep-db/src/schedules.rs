//! Repeating jobs: when each is due next. Whoever moves `next_at` first has fired it; there is no leader.

use diesel::prelude::*;
use pep_domain::ids::{JobId, ScheduleId};
use pep_domain::time::UtcMicros;

use crate::schema::schedule;
use crate::types::instant;
use crate::{AnyConnection, DbError};

/// A repeating job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// The schedule.
    pub id: ScheduleId,
    /// The job's kind.
    pub kind: String,
    /// Cron expression with seconds.
    pub cron: String,
    /// IANA zone in which the expression is read.
    pub time_zone: String,
    /// When it is due next.
    pub next_at: UtcMicros,
    /// When it was due last, of the times it was fired.
    pub last_fired_at: Option<UtcMicros>,
    /// The job of that time.
    pub last_job_id: Option<JobId>,
    /// Missed runs: `run_once` or `skip`.
    pub misfire: String,
    /// Does it fire?
    pub is_enabled: bool,
}

type Row = (i64, String, String, String, i64, Option<i64>, Option<i64>, String, bool);

/// The columns of [`Row`], in its order.
macro_rules! columns {
    () => {
        (
            schedule::id,
            schedule::kind,
            schedule::cron,
            schedule::time_zone,
            schedule::next_at,
            schedule::last_fired_at,
            schedule::last_job_id,
            schedule::misfire,
            schedule::is_enabled,
        )
    };
}

fn from_row((id, kind, cron, time_zone, next_at, last, job, misfire, is_enabled): Row) -> ScheduleRow {
    ScheduleRow {
        id: ScheduleId(id),
        kind,
        cron,
        time_zone,
        next_at: UtcMicros(next_at),
        last_fired_at: instant(last),
        last_job_id: job.map(JobId),
        misfire,
        is_enabled,
    }
}

/// All schedules, the next one first.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<ScheduleRow>, DbError> {
    Ok(schedule::table
        .order((schedule::next_at, schedule::id))
        .select(columns!())
        .load::<Row>(conn)?
        .into_iter()
        .map(from_row)
        .collect())
}

/// The schedules due at `now`.
///
/// # Errors
/// Whatever the database answers.
pub fn due(conn: &mut AnyConnection, now: UtcMicros) -> Result<Vec<ScheduleRow>, DbError> {
    Ok(schedule::table
        .filter(schedule::next_at.le(now.0).and(schedule::is_enabled.eq(true)))
        .order((schedule::next_at, schedule::id))
        .select(columns!())
        .load::<Row>(conn)?
        .into_iter()
        .map(from_row)
        .collect())
}

/// One schedule.
///
/// # Errors
/// [`DbError::NotFound`], or whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: ScheduleId) -> Result<ScheduleRow, DbError> {
    Ok(from_row(schedule::table.find(id.0).select(columns!()).first::<Row>(conn)?))
}

/// Adds a schedule, or gives an existing one the expression of this version; `next_at` is kept unless the expression
/// or the zone changed.
///
/// # Errors
/// Whatever the database answers.
pub fn ensure(
    conn: &mut AnyConnection,
    kind: &str,
    cron: &str,
    time_zone: &str,
    misfire: &str,
    next_at: UtcMicros,
) -> Result<(), DbError> {
    let known: Option<(i64, String, String)> = schedule::table
        .filter(schedule::kind.eq(kind))
        .select((schedule::id, schedule::cron, schedule::time_zone))
        .first(conn)
        .optional()?;
    match known {
        Some((_, old_cron, old_zone)) if old_cron == cron && old_zone == time_zone => {}
        Some((id, _, _)) => {
            diesel::update(schedule::table.find(id))
                .set((
                    schedule::cron.eq(cron),
                    schedule::time_zone.eq(time_zone),
                    schedule::misfire.eq(misfire),
                    schedule::next_at.eq(next_at.0),
                ))
                .execute(conn)?;
        }
        None => {
            with_backend!(conn, c => diesel::insert_into(schedule::table)
                .values((
                    schedule::kind.eq(kind),
                    schedule::cron.eq(cron),
                    schedule::time_zone.eq(time_zone),
                    schedule::misfire.eq(misfire),
                    schedule::next_at.eq(next_at.0),
                ))
                .on_conflict_do_nothing()
                .execute(c))?;
        }
    }
    Ok(())
}

/// Moves a schedule on from `due_at` to `next_at`; false if another instance was faster.
///
/// # Errors
/// Whatever the database answers.
pub fn advance(
    conn: &mut AnyConnection,
    id: ScheduleId,
    due_at: UtcMicros,
    next_at: UtcMicros,
    job_id: Option<JobId>,
) -> Result<bool, DbError> {
    let target = schedule::table.find(id.0).filter(schedule::next_at.eq(due_at.0));
    let moved = match job_id {
        Some(job_id) => diesel::update(target)
            .set((
                schedule::next_at.eq(next_at.0),
                schedule::last_fired_at.eq(due_at.0),
                schedule::last_job_id.eq(job_id.0),
            ))
            .execute(conn)?,
        None => diesel::update(target).set(schedule::next_at.eq(next_at.0)).execute(conn)?,
    };
    Ok(moved == 1)
}

/// Notes a job that a person started out of turn.
///
/// # Errors
/// Whatever the database answers.
pub fn note_run(
    conn: &mut AnyConnection,
    id: ScheduleId,
    job_id: JobId,
    at: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(schedule::table.find(id.0))
        .set((schedule::last_job_id.eq(job_id.0), schedule::last_fired_at.eq(at.0)))
        .execute(conn)?;
    Ok(())
}
