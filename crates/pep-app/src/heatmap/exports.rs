//! Workbooks that are written in the background while the browser shows how far they are.
//!
//! They live in the process that writes them. A browser that asks another instance for one gets "not found" and takes
//! the direct download instead.

use std::collections::HashMap;
use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pep_domain::access::{Permit, action};
use pep_domain::ids::PersonId;
use pep_domain::time::{HOUR_US, UtcMicros};
use tempfile::NamedTempFile;

use super::export::{ExportRequest, audit_export, file_name, not_writable, plan_export, write_workbook};
use crate::random::secret;
use crate::{AppContext, AppError};

/// Workbooks that one person can have written at a time.
const MAX_RUNNING: usize = 2;
/// How long a workbook is kept, microseconds.
const KEPT_US: i64 = HOUR_US;

/// The workbooks of this process.
#[derive(Debug, Default)]
pub struct ExportRegistry {
    entries: Mutex<HashMap<String, Entry>>,
}

#[derive(Debug)]
struct Entry {
    person_id: PersonId,
    created_at: UtcMicros,
    file_name: String,
    progress: Arc<Progress>,
    outcome: Outcome,
}

#[derive(Debug, Default)]
struct Progress {
    done: AtomicUsize,
    total: AtomicUsize,
}

#[derive(Debug)]
enum Outcome {
    Running,
    Ready(NamedTempFile),
    Failed,
}

/// How far a workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportState {
    /// Rows are being written.
    Running,
    /// It can be fetched.
    Ready,
    /// It could not be written.
    Failed,
}

/// A workbook being written or waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Unguessable.
    pub id: String,
    /// How far it is.
    pub state: ExportState,
    /// Accounts written.
    pub done: usize,
    /// Accounts in all.
    pub total: usize,
    /// The file's name for people.
    pub file_name: String,
}

impl ExportRegistry {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        // Entries are only ever inserted, replaced or removed whole.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, id: &str, outcome: Outcome) {
        if let Some(entry) = self.lock().get_mut(id) {
            entry.outcome = outcome;
        }
    }
}

impl Entry {
    fn shown(&self, id: &str) -> Export {
        Export {
            id: id.to_owned(),
            state: match self.outcome {
                Outcome::Running => ExportState::Running,
                Outcome::Ready(_) => ExportState::Ready,
                Outcome::Failed => ExportState::Failed,
            },
            done: self.progress.done.load(Ordering::Relaxed),
            total: self.progress.total.load(Ordering::Relaxed),
            file_name: self.file_name.clone(),
        }
    }
}

/// Begins to write a workbook of what the permit reaches.
///
/// # Errors
/// [`AppError::RateLimited`] while two of the person's are being written; whatever the database answers.
pub async fn start_export(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    request: ExportRequest,
) -> Result<Export, AppError> {
    let person_id = permit.actor().person_id;
    let now = ctx.now();
    let id = secret(ctx.random.as_ref());
    let progress = Arc::new(Progress::default());
    let entry = Entry {
        person_id,
        created_at: now,
        file_name: file_name(ctx, &request),
        progress: progress.clone(),
        outcome: Outcome::Running,
    };
    let export = {
        let mut entries = ctx.exports.lock();
        entries.retain(|_, entry| {
            matches!(entry.outcome, Outcome::Running) || now.since(entry.created_at) < KEPT_US
        });
        let is_running =
            |entry: &&Entry| entry.person_id == person_id && matches!(entry.outcome, Outcome::Running);
        if entries.values().filter(is_running).count() >= MAX_RUNNING {
            return Err(AppError::RateLimited { retry_after_s: 10 });
        }
        let export = entry.shown(&id);
        entries.insert(id.clone(), entry);
        export
    };
    let (ctx, scope, actor) = (ctx.clone(), permit.account_scope().clone(), permit.actor().clone());
    let planned = {
        let ctx = ctx.clone();
        let plan = move || {
            let plan = plan_export(&ctx, &scope, &request)?;
            audit_export(&ctx, &actor, &plan)?;
            Ok::<_, AppError>(plan)
        };
        tokio::task::spawn_blocking(plan).await.map_err(AppError::internal).flatten()
    };
    let plan = match planned {
        Ok(plan) => plan,
        Err(error) => {
            ctx.exports.settle(&id, Outcome::Failed);
            return Err(error);
        }
    };
    tokio::task::spawn_blocking(move || {
        let report = |done, total| {
            progress.total.store(total, Ordering::Relaxed);
            progress.done.store(done, Ordering::Relaxed);
        };
        let written = NamedTempFile::new().map_err(not_writable).and_then(|file| {
            let handle = file.reopen().map_err(not_writable)?;
            write_workbook(&ctx, plan, handle, &report)?;
            Ok(file)
        });
        let outcome = match written {
            Ok(file) => Outcome::Ready(file),
            Err(error) => {
                tracing::error!(error = %error, cause = ?error, "a heatmap export failed");
                Outcome::Failed
            }
        };
        ctx.exports.settle(&id, outcome);
    });
    Ok(export)
}

/// How far the person's workbook is.
///
/// # Errors
/// [`AppError::NotFound`] if it is not the person's, is older than an hour, or is written by another process.
pub fn find_export(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    id: &str,
) -> Result<Export, AppError> {
    with_own(ctx, permit, id, |entry| Ok(entry.shown(id)))
}

/// The person's finished workbook, opened, with its name and size.
///
/// # Errors
/// As [`find_export`]; [`AppError::WrongState`] while it is being written or if it failed.
pub fn find_export_file(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    id: &str,
) -> Result<(File, String), AppError> {
    with_own(ctx, permit, id, |entry| match &entry.outcome {
        Outcome::Ready(file) => Ok((file.reopen().map_err(not_writable)?, entry.file_name.clone())),
        Outcome::Running => Err(AppError::WrongState(
            "The workbook is still being written. Ask for its progress and fetch it when it is ready."
                .to_owned(),
        )),
        Outcome::Failed => {
            Err(AppError::WrongState("The workbook could not be written. Start a new export.".to_owned()))
        }
    })
}

fn with_own<T>(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    id: &str,
    read: impl FnOnce(&Entry) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let entries = ctx.exports.lock();
    let entry = entries.get(id).ok_or(AppError::NotFound)?;
    let is_old = ctx.now().since(entry.created_at) >= KEPT_US;
    if entry.person_id != permit.actor().person_id || is_old {
        return Err(AppError::NotFound);
    }
    read(entry)
}

/// Writes a workbook of what the permit reaches and returns it opened at its start, with its name. The file is gone when
/// it is closed.
///
/// # Errors
/// [`AppError::Unavailable`] if it cannot be written; whatever the database answers.
pub async fn write_export(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    request: ExportRequest,
) -> Result<(File, String), AppError> {
    let name = file_name(ctx, &request);
    let (ctx, scope, actor) = (ctx.clone(), permit.account_scope().clone(), permit.actor().clone());
    let written = tokio::task::spawn_blocking(move || {
        let file = NamedTempFile::new().map_err(not_writable)?;
        let handle = file.reopen().map_err(not_writable)?;
        let plan = plan_export(&ctx, &scope, &request)?;
        audit_export(&ctx, &actor, &plan)?;
        write_workbook(&ctx, plan, handle, &|_, _| {})?;
        // Reopened, so that it is read from the start; the name goes away with `file`, the content with the handle.
        file.reopen().map_err(not_writable)
    });
    Ok((written.await.map_err(AppError::internal)??, name))
}
