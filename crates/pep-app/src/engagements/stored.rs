//! Criteria and lists of tasks as they are stored: JSON, read and written whole, only here.

use pep_db::engagements::EngagementRow;
use pep_domain::engagements::{Criteria, TaskKind, TaskPlan, default_tasks};
use pep_domain::heatmap::AccountStatus;
use serde::{Deserialize, Serialize};

use crate::AppError;

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct StoredCriteria {
    segments: Vec<String>,
    industries: Vec<String>,
    statuses: Vec<String>,
}

/// The criteria in `text`.
///
/// # Errors
/// [`AppError::Internal`] if another version wrote what this one cannot read.
pub(crate) fn read_criteria(text: &str) -> Result<Criteria, AppError> {
    let stored: StoredCriteria = serde_json::from_str(text).map_err(AppError::internal)?;
    let status = |word: &String| {
        AccountStatus::parse(word)
            .ok_or_else(|| AppError::internal(format!("{word:?} is no status of an account")))
    };
    Ok(Criteria {
        statuses: stored.statuses.iter().map(status).collect::<Result<_, _>>()?,
        segments: stored.segments,
        industries: stored.industries,
    })
}

/// The criteria of an engagement.
///
/// # Errors
/// As [`read_criteria`].
pub(crate) fn criteria_of(engagement: &EngagementRow) -> Result<Criteria, AppError> {
    read_criteria(&engagement.criteria)
}

/// The criteria as they are stored.
///
/// # Errors
/// [`AppError::Internal`]: a defect.
pub(super) fn write_criteria(criteria: &Criteria) -> Result<String, AppError> {
    let stored = StoredCriteria {
        segments: criteria.segments.clone(),
        industries: criteria.industries.clone(),
        statuses: criteria.statuses.iter().map(|status| status.as_str().to_owned()).collect(),
    };
    serde_json::to_string(&stored).map_err(AppError::internal)
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredTask {
    kind: String,
    title: String,
    is_required: bool,
}

/// The tasks in `text`; empty text means the defaults.
///
/// # Errors
/// As [`read_criteria`].
pub(super) fn read_tasks(text: &str) -> Result<Vec<TaskPlan>, AppError> {
    if text.is_empty() {
        return Ok(default_tasks());
    }
    let stored: Vec<StoredTask> = serde_json::from_str(text).map_err(AppError::internal)?;
    stored
        .into_iter()
        .map(|task| {
            let kind = TaskKind::parse(&task.kind)
                .ok_or_else(|| AppError::internal(format!("{:?} is no kind of task", task.kind)))?;
            Ok(TaskPlan { kind, title: task.title, is_required: task.is_required })
        })
        .collect()
}

/// The tasks as they are stored.
///
/// # Errors
/// [`AppError::Internal`]: a defect.
pub(super) fn write_tasks(tasks: &[TaskPlan]) -> Result<String, AppError> {
    let stored: Vec<StoredTask> = tasks
        .iter()
        .map(|task| StoredTask {
            kind: task.kind.as_str().to_owned(),
            title: task.title.trim().to_owned(),
            is_required: task.is_required,
        })
        .collect();
    serde_json::to_string(&stored).map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let criteria = Criteria {
            segments: vec!["Enterprise".to_owned()],
            industries: vec![],
            statuses: vec![AccountStatus::PastCustomer],
        };
        assert_eq!(read_criteria(&write_criteria(&criteria).unwrap()).unwrap(), criteria);
        assert_eq!(read_criteria("{}").unwrap(), Criteria::default());
        assert!(read_criteria("{\"statuses\":[\"gone\"]}").is_err());
        let tasks = default_tasks();
        assert_eq!(read_tasks(&write_tasks(&tasks).unwrap()).unwrap(), tasks);
        assert_eq!(read_tasks("").unwrap(), tasks);
        assert!(read_tasks("[{\"kind\":\"gone\",\"title\":\"x\",\"isRequired\":true}]").is_err());
    }
}
