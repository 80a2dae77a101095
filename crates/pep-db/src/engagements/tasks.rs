//! What partners prepare: the tasks of each that accepted, and the list that a program gives.

use diesel::prelude::*;
use pep_domain::engagements::{TaskKind, TaskPlan};
use pep_domain::ids::{EngagementId, EngagementTaskId, PartnerId, PersonId, ProgramId};
use pep_domain::time::UtcMicros;

use crate::reporting::person_name;
use crate::schema::{engagement_partner, engagement_task, person, program, report_request};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// A task of one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its id.
    pub id: EngagementTaskId,
    /// Its engagement.
    pub engagement: EngagementId,
    /// Whose it is.
    pub partner: PartnerId,
    /// What it is, how it is called, and whether it must be done.
    pub plan: TaskPlan,
    /// When it was done.
    pub done_at: Option<UtcMicros>,
    /// Who did it; none: it was done by itself.
    pub done_by: Option<String>,
}

type Row = (i64, i64, i64, String, String, bool, Option<i64>, Option<(String, String, String)>);

/// The tasks of some engagements, in order.
///
/// # Errors
/// Whatever the database answers.
pub fn list_tasks(conn: &mut AnyConnection, engagements: &[EngagementId]) -> Result<Vec<TaskRow>, DbError> {
    let ids: Vec<i64> = engagements.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = engagement_task::table
        .left_join(person::table.on(engagement_task::done_by.eq(person::id.nullable())))
        .filter(engagement_task::engagement_id.eq_any(ids))
        .order((engagement_task::engagement_id, engagement_task::partner_id, engagement_task::position))
        .select((
            engagement_task::id,
            engagement_task::engagement_id,
            engagement_task::partner_id,
            engagement_task::kind,
            engagement_task::title,
            engagement_task::is_required,
            engagement_task::done_at,
            (person::first_name, person::last_name, person::email).nullable(),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, engagement, partner, kind, title, is_required, done_at, by)| {
            let kind = word("engagement_task.kind", &kind, TaskKind::parse)?;
            Ok(TaskRow {
                id: EngagementTaskId(id),
                engagement: EngagementId(engagement),
                partner: PartnerId(partner),
                plan: TaskPlan { kind, title, is_required },
                done_at: instant(done_at),
                done_by: by.map(|(first, last, email)| person_name(&first, &last, &email)),
            })
        })
        .collect()
}

/// Gives a partner its tasks. One that has some from an earlier invitation keeps them.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_tasks(
    conn: &mut AnyConnection,
    engagement: EngagementId,
    partner: PartnerId,
    tasks: &[TaskPlan],
    now: UtcMicros,
) -> Result<(), DbError> {
    let kept: i64 = engagement_task::table
        .filter(
            engagement_task::engagement_id.eq(engagement.0).and(engagement_task::partner_id.eq(partner.0)),
        )
        .count()
        .get_result(conn)?;
    if kept > 0 {
        return Ok(());
    }
    for (task, position) in tasks.iter().zip(1_i64..) {
        diesel::insert_into(engagement_task::table)
            .values((
                engagement_task::engagement_id.eq(engagement.0),
                engagement_task::partner_id.eq(partner.0),
                engagement_task::position.eq(position),
                engagement_task::kind.eq(task.kind.as_str()),
                engagement_task::title.eq(task.title.trim()),
                engagement_task::is_required.eq(task.is_required),
                engagement_task::created_at.eq(now.0),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Says that a task is done, or that it is not; false if that is how it stands already.
///
/// # Errors
/// Whatever the database answers.
pub fn set_done(
    conn: &mut AnyConnection,
    id: EngagementTaskId,
    done: Option<(PersonId, UtcMicros)>,
) -> Result<bool, DbError> {
    let row = engagement_task::table.find(id.0);
    let values = (
        engagement_task::done_at.eq(done.map(|(_, at)| at.0)),
        engagement_task::done_by.eq(done.map(|(by, _)| by.0)),
    );
    let changed = match done {
        Some(_) => {
            diesel::update(row.filter(engagement_task::done_at.is_null())).set(values).execute(conn)?
        }
        None => {
            diesel::update(row.filter(engagement_task::done_at.is_not_null())).set(values).execute(conn)?
        }
    };
    Ok(changed == 1)
}

/// Brings the heatmap tasks of a partner in line with its requests: done by itself when every account is reported, open
/// again when a report was taken back; what somebody marked by hand stays.
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn settle_heatmap_tasks(
    conn: &mut AnyConnection,
    partner: PartnerId,
    now: UtcMicros,
) -> Result<(), DbError> {
    let rows: Vec<(i64, String, Option<i64>, Option<i64>)> = engagement_task::table
        .inner_join(
            engagement_partner::table.on(engagement_partner::engagement_id
                .eq(engagement_task::engagement_id)
                .and(engagement_partner::partner_id.eq(engagement_task::partner_id))),
        )
        .inner_join(
            report_request::table.on(engagement_partner::request_id.eq(report_request::id.nullable())),
        )
        .filter(
            engagement_task::partner_id
                .eq(partner.0)
                .and(engagement_task::kind.eq(TaskKind::CompleteHeatmap.as_str())),
        )
        .select((
            engagement_task::id,
            report_request::state,
            engagement_task::done_at,
            engagement_task::done_by,
        ))
        .load(conn)?;
    for (id, state, done_at, done_by) in rows {
        let to = match (state.as_str(), done_at, done_by) {
            ("complete", None, _) => Some(now.0),
            ("open", Some(_), None) => None,
            _ => continue,
        };
        diesel::update(engagement_task::table.find(id)).set(engagement_task::done_at.eq(to)).execute(conn)?;
    }
    Ok(())
}

/// The tasks that a program gives, as JSON; empty means the defaults. `None`: there is no such program.
///
/// # Errors
/// Whatever the database answers.
pub fn program_tasks(conn: &mut AnyConnection, id: ProgramId) -> Result<Option<String>, DbError> {
    Ok(program::table.find(id.0).select(program::engagement_tasks).first(conn).optional()?)
}

/// Sets the tasks that a program gives to those who accept from now on.
///
/// # Errors
/// Whatever the database answers.
pub fn set_program_tasks(
    conn: &mut AnyConnection,
    id: ProgramId,
    tasks: &str,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(program::table.find(id.0))
        .set((program::engagement_tasks.eq(tasks), program::updated_at.eq(now.0)))
        .execute(conn)?;
    Ok(())
}
