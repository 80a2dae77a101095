//! Marking tasks as done, and the list of tasks that a program gives (C-16, C-45 … C-48).

use pep_db::AnyConnection;
use pep_db::engagements::TaskRow;
use pep_domain::access::{Actor, Permit, action};
use pep_domain::engagements::{InvitationState, TaskPlan, task_list_problems};
use pep_domain::ids::{EngagementId, EngagementTaskId, ProgramId};
use serde_json::json;

use super::board::{EngagementView, view};
use super::own::{OwnEngagement, own, shown};
use super::{NOT_LIVE, reached, stored, wrote};
use crate::programs::{audit_program, find_within};
use crate::{AppContext, AppError, FieldError};

/// Marks a task of any partner as done or open again, as an organiser.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if the engagement is not under way.
pub async fn set_task(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
    task: EngagementTaskId,
    is_done: bool,
) -> Result<EngagementView, AppError> {
    let (own_ctx, held) = (ctx.clone(), permit.clone());
    let row = ctx
        .db
        .write(move |conn| {
            let found = reached(conn, &held, id)?;
            let task = find(conn, id, task)?;
            let is_live = found.state.is_live();
            mark(conn, &own_ctx, held.actor(), &task, is_live, is_done)?;
            Ok::<_, AppError>(found)
        })
        .await?;
    view(ctx, row).await
}

/// Marks a task of one's own partner as done or open again.
///
/// # Errors
/// As [`set_task`].
pub async fn set_own_task(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: EngagementId,
    task: EngagementTaskId,
    is_done: bool,
) -> Result<OwnEngagement, AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let (ctx, actor) = (ctx.clone(), permit.actor().clone());
    ctx.db
        .clone()
        .write(move |conn| {
            pep_db::engagements::lock(conn, id)?;
            let (engagement, row) = shown(conn, partner, id)?;
            let task = find(conn, id, task)?;
            if task.partner != partner || row.state != InvitationState::Accepted {
                return Err(AppError::NotFound);
            }
            mark(conn, &ctx, &actor, &task, engagement.state.is_live(), is_done)?;
            own(conn, &actor, partner, id, ctx.now())
        })
        .await
}

fn find(conn: &mut AnyConnection, id: EngagementId, task: EngagementTaskId) -> Result<TaskRow, AppError> {
    let tasks = pep_db::engagements::list_tasks(conn, &[id])?;
    tasks.into_iter().find(|found| found.id == task).ok_or(AppError::NotFound)
}

fn mark(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    task: &TaskRow,
    is_live: bool,
    is_done: bool,
) -> Result<(), AppError> {
    if !is_live {
        return Err(AppError::WrongState(NOT_LIVE.to_owned()));
    }
    let done = is_done.then(|| (actor.person_id, ctx.now()));
    if pep_db::engagements::set_done(conn, task.id, done)? {
        let detail = json!({ "task": task.id.0, "partner": task.partner.0, "isDone": is_done });
        wrote(conn, ctx, actor, "set_engagement_task", task.engagement, detail)?;
    }
    Ok(())
}

/// The tasks that a program gives to a partner that accepts.
pub(super) fn plans(conn: &mut AnyConnection, program: ProgramId) -> Result<Vec<TaskPlan>, AppError> {
    let text = pep_db::engagements::program_tasks(conn, program)?.ok_or(AppError::NotFound)?;
    stored::read_tasks(&text)
}

/// The tasks that a program gives to partners that accept an engagement.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn list_program_tasks(
    ctx: &AppContext,
    permit: &Permit<action::ViewPrograms>,
    program: ProgramId,
) -> Result<Vec<TaskPlan>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            find_within(conn, &permit, program)?;
            plans(conn, program)
        })
        .await
}

/// Sets the tasks that a program gives; partners that accepted before keep theirs.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`].
pub async fn set_program_tasks(
    ctx: &AppContext,
    permit: &Permit<action::ManagePrograms>,
    program: ProgramId,
    tasks: Vec<TaskPlan>,
) -> Result<Vec<TaskPlan>, AppError> {
    let errors: Vec<FieldError> = task_list_problems(&tasks)
        .into_iter()
        .map(|(place, detail)| {
            let pointer = place.map_or("/tasks".to_owned(), |place| format!("/tasks/{place}/title"));
            FieldError::new(pointer, detail)
        })
        .collect();
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let (ctx, permit) = (ctx.clone(), permit.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            find_within(conn, &permit, program)?;
            let text = stored::write_tasks(&tasks)?;
            pep_db::engagements::set_program_tasks(conn, program, &text, ctx.now())?;
            let detail = json!({ "tasks": text });
            audit_program(conn, ctx.now(), permit.actor(), "set_program_engagement_tasks", program, detail)?;
            plans(conn, program)
        })
        .await
}
