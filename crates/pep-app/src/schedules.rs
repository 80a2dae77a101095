//! Repeating jobs. The clock only decides that work exists; a unique key decides that it happens once (reliability 2.9).

use std::str::FromStr;

use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds};
use pep_db::AnyConnection;
use pep_db::jobs::JobRow;
use pep_db::schedules::ScheduleRow;
use pep_domain::access::{Permit, action};
use pep_domain::ids::ScheduleId;
use pep_domain::jobs::Queue;
use pep_domain::time::{HOUR_US, SECOND_US, UtcMicros};
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::jobs::{self, NewJob};
use crate::{AppContext, AppError};

/// A repeating job of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeating {
    /// The job's kind.
    pub kind: &'static str,
    /// Whose workers take it.
    pub queue: Queue,
    /// Cron expression with seconds, read in `time_zone`.
    pub cron: &'static str,
    /// IANA zone.
    pub time_zone: &'static str,
    /// Is a run that was missed made up for? At most one is.
    pub makes_up: bool,
}

/// A run that comes later than this was missed: the server was down.
const LATE_US: i64 = HOUR_US;

/// When `cron` is due next after `after`, in the civil time of `time_zone`: in a gap the first instant after it, in an
/// overlap the first of the two.
///
/// # Errors
/// [`AppError::Internal`] if the expression or the zone is not one.
pub fn next_run(cron: &str, time_zone: &str, after: UtcMicros) -> Result<UtcMicros, AppError> {
    let zone = zone_of(time_zone)?;
    // Whole seconds: the expression knows no smaller ones and would carry a fraction along.
    let after = after.plus(-after.0.rem_euclid(SECOND_US));
    let next = parse(cron)?
        .find_next_occurrence(&after.to_datetime().with_timezone(&zone), false)
        .map_err(AppError::internal)?;
    Ok(UtcMicros::from(next.with_timezone(&chrono::Utc)))
}

fn parse(cron: &str) -> Result<Cron, AppError> {
    CronParser::builder().seconds(Seconds::Required).build().parse(cron).map_err(AppError::internal)
}

fn zone_of(name: &str) -> Result<Tz, AppError> {
    Tz::from_str(name).map_err(AppError::internal)
}

/// Writes down the repeating jobs of this version; a known one keeps its next run unless its rule changed.
///
/// # Errors
/// If a rule is not one, or the database does not answer.
pub async fn ensure(ctx: &AppContext, repeating: Vec<Repeating>) -> Result<(), AppError> {
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            for job in repeating {
                let next_at = next_run(job.cron, job.time_zone, now)?;
                let misfire = if job.makes_up { "run_once" } else { "skip" };
                pep_db::schedules::ensure(conn, job.kind, job.cron, job.time_zone, misfire, next_at)?;
            }
            Ok(())
        })
        .await
}

/// Asks for the jobs that are due, each once whatever happens, and moves their schedules on; several missed runs become
/// one. Returns how many jobs were asked for.
///
/// # Errors
/// If the database does not answer.
pub async fn fire_due(ctx: &AppContext, repeating: Vec<Repeating>) -> Result<usize, AppError> {
    let now = ctx.now();
    // Looked at before a write is begun, so that an idle clock writes nothing.
    let due = ctx.db.read(move |conn| pep_db::schedules::due(conn, now)).await?;
    let mut fired = 0;
    for schedule in due {
        let Some(job) = repeating.iter().find(|job| job.kind == schedule.kind).copied() else { continue };
        fired += usize::from(ctx.db.write(move |conn| fire(conn, now, &schedule, job)).await?);
    }
    Ok(fired)
}

fn fire(
    conn: &mut AnyConnection,
    now: UtcMicros,
    schedule: &ScheduleRow,
    job: Repeating,
) -> Result<bool, AppError> {
    let next_at = next_run(&schedule.cron, &schedule.time_zone, now)?;
    let is_missed = now.since(schedule.next_at) > LATE_US;
    if is_missed && !job.makes_up {
        pep_db::schedules::advance(conn, schedule.id, schedule.next_at, next_at, None)?;
        return Ok(false);
    }
    let key = format!("sched:{}:{}", schedule.id, schedule.next_at.0);
    let new = NewJob {
        once_key: Some(key),
        origin: Some(("schedule", schedule.id.0)),
        ..NewJob::new(job.kind, job.queue, json!({ "v": 1 }), now)
    };
    let job_id = jobs::enqueue(conn, now, new)?;
    pep_db::schedules::advance(conn, schedule.id, schedule.next_at, next_at, job_id)?;
    Ok(job_id.is_some())
}

/// A schedule as people look at it.
#[derive(Debug, Clone)]
pub struct ScheduleView {
    /// The schedule.
    pub schedule: ScheduleRow,
    /// Its rule in words: "At 02:30".
    pub rule: String,
    /// Its next run in words, in its zone.
    pub next_in_words: String,
    /// The job of its last run.
    pub last_job: Option<JobRow>,
}

/// All schedules, the next one first.
///
/// # Errors
/// If the database does not answer.
pub async fn list(
    ctx: &AppContext,
    _permit: &Permit<action::ViewJobs>,
) -> Result<Vec<ScheduleView>, AppError> {
    ctx.db
        .read(|conn| {
            let mut views = Vec::new();
            for schedule in pep_db::schedules::list(conn)? {
                let last_job = match schedule.last_job_id {
                    // Jobs are pruned; a schedule that ran long ago has none to show.
                    Some(id) => match pep_db::jobs::find(conn, id) {
                        Ok(job) => Some(job),
                        Err(pep_db::DbError::NotFound) => None,
                        Err(error) => return Err(error.into()),
                    },
                    None => None,
                };
                let zone = zone_of(&schedule.time_zone)?;
                let next = schedule.next_at.to_datetime().with_timezone(&zone);
                views.push(ScheduleView {
                    rule: parse(&schedule.cron)?.describe(),
                    next_in_words: format!("{} {}", next.format("%a %-d %b %Y, %H:%M"), zone.name()),
                    last_job,
                    schedule,
                });
            }
            Ok(views)
        })
        .await
}

/// Starts a repeating job out of turn; its own next run stays.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such schedule.
pub async fn run_now(
    ctx: &AppContext,
    permit: &Permit<action::ManageJobs>,
    id: ScheduleId,
) -> Result<JobRow, AppError> {
    let now = ctx.now();
    let actor = permit.actor().clone();
    ctx.db
        .write(move |conn| {
            let schedule = pep_db::schedules::find(conn, id)?;
            let kind = schedule.kind.clone();
            let job_id = pep_db::jobs::insert(
                conn,
                &pep_db::jobs::NewJobRow {
                    kind: &kind,
                    queue: Queue::Maint.as_str(),
                    payload: "{\"v\":1}",
                    priority: 50,
                    run_at: now.0,
                    not_after: None,
                    origin_kind: Some("schedule"),
                    origin_id: Some(id.0),
                    created_at: now.0,
                    updated_at: now.0,
                },
            )?;
            pep_db::schedules::note_run(conn, id, job_id, now)?;
            let detail = json!({ "verb": "run", "kind": kind, "job": job_id.0 });
            let entry =
                AuditEntry { action: "manage_jobs", object_kind: "schedule", object_id: Some(id.0), detail };
            audit::write(conn, now, Some(&actor), entry)?;
            Ok(pep_db::jobs::find(conn, job_id)?)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UtcMicros {
        UtcMicros::from(chrono::DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&chrono::Utc))
    }

    #[test]
    fn a_civil_time_that_does_not_exist_runs_at_the_first_instant_after_it() {
        // Berlin skips 02:00 to 03:00 on 29 March 2026.
        let next = next_run("0 30 2 * * *", "Europe/Berlin", at("2026-03-28T12:00:00Z")).unwrap();
        assert_eq!(next, at("2026-03-29T01:00:00Z"));
    }

    #[test]
    fn a_civil_time_that_exists_twice_runs_once() {
        let first = next_run("0 30 2 * * *", "Europe/Berlin", at("2026-10-24T12:00:00Z")).unwrap();
        assert_eq!(first, at("2026-10-25T00:30:00Z"));
        assert_eq!(next_run("0 30 2 * * *", "Europe/Berlin", first).unwrap(), at("2026-10-26T01:30:00Z"));
    }

    #[test]
    fn nine_in_the_morning_stays_nine_across_the_change() {
        let before = next_run("0 0 9 * * *", "America/New_York", at("2026-10-31T14:00:00Z")).unwrap();
        assert_eq!(before, at("2026-11-01T14:00:00Z"));
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        assert!(next_run("every day", "UTC", at("2026-03-28T12:00:00Z")).is_err());
        assert!(next_run("0 0 9 * * *", "Mars/Olympus", at("2026-03-28T12:00:00Z")).is_err());
    }
}
