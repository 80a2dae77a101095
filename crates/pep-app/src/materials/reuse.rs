//! Materials that fit again: when a partner accepts an engagement with the criteria of an earlier one, its clean files are
//! attached to the same tasks (C-22).

use pep_db::AnyConnection;
use pep_db::engagements::EngagementRow;
use pep_db::materials::{self as rows, NewMaterial};
use pep_domain::ids::PartnerId;
use pep_domain::materials::{ScanState, are_same_criteria, is_completed_by_upload};
use serde_json::json;

use super::wrote;
use crate::engagements::criteria_of;
use crate::{AppContext, AppError};

/// Attaches the partner's files of the latest engagement with the same OU and criteria to each task that takes files and
/// has none. Returns how many.
pub(crate) fn attach_earlier(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    partner: PartnerId,
) -> Result<usize, AppError> {
    let now = ctx.now();
    let criteria = criteria_of(engagement)?;
    let earlier = rows::earlier(conn, partner, (engagement.program.0, engagement.ou.0), engagement.id)?;
    let mut attached = 0;
    for task in pep_db::engagements::list_tasks(conn, &[engagement.id])? {
        let takes_files = task.partner == partner && is_completed_by_upload(task.plan.kind);
        if !takes_files || rows::files_of_task(conn, task.id)? > 0 {
            continue;
        }
        let fitting: Vec<_> = earlier
            .iter()
            .filter(|one| one.task == task.plan.kind && are_same_criteria(&one.criteria, &criteria))
            .collect();
        // Those of one engagement belong together, so only the latest that has any is used.
        let Some(latest) = fitting.first().map(|one| one.material.engagement) else { continue };
        for one in fitting.into_iter().rev().filter(|one| one.material.engagement == latest) {
            let old = &one.material;
            if !rows::is_kept(conn, &old.sha256)? {
                continue;
            }
            let new = NewMaterial {
                task: task.id,
                engagement: engagement.id,
                partner,
                file_name: &old.file_name,
                kind: old.kind,
                size: old.size,
                sha256: &old.sha256,
                scan_state: ScanState::Clean,
                scan_note: &one.scan_note,
                has_preview: old.has_preview,
                origin: Some(old.id),
                criteria: &criteria,
                task_title: &task.plan.title,
                uploaded_by: old.uploaded_by.0,
                now,
            };
            let made = rows::insert(conn, &new)?;
            let detail = json!({ "engagement": engagement.id.0, "task": task.id.0, "origin": old.id.0 });
            wrote(conn, ctx, None, "use_material_again", ("material", made.0), detail)?;
            attached += 1;
        }
        rows::settle_task(conn, task.id, now)?;
    }
    Ok(attached)
}
