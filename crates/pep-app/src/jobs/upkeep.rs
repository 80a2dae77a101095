//! Keeping the database small and honest.

use pep_domain::time::DAY_US;
use sha2::{Digest, Sha256};

use crate::{AppContext, AppError};

/// How long ended jobs are kept: long enough to ask what happened last month.
const KEEP_JOBS_US: i64 = 30 * DAY_US;

/// Deletes ended jobs, once-keys of schedules, pulls of OCP Insights and notices to webhooks that are older than 30 days. Jobs of
/// messages stay with their messages, failed jobs until somebody looked at them. Returns how many rows went.
///
/// # Errors
/// If the database does not answer.
pub async fn prune(ctx: &AppContext) -> Result<usize, AppError> {
    let before = ctx.now().plus(-KEEP_JOBS_US);
    let gone = ctx
        .db
        .write(move |conn| {
            let jobs = pep_db::jobs::prune(conn, before)?;
            Ok::<_, pep_db::DbError>(jobs + pep_db::jobs::prune_schedule_keys(conn, before)?)
        })
        .await?;
    // Where no client reads, nothing else would look at what changed.
    crate::insights::refresh(ctx).await?;
    let notices = ctx.db.write(move |conn| pep_db::webhooks::prune(conn, before)).await?;
    Ok(gone + notices + crate::insights::prune_pulls(ctx).await?)
}

/// Lets the engine tidy up; see [`pep_db::Db::tend`].
///
/// # Errors
/// If the database does not answer.
pub async fn tend_database(ctx: &AppContext) -> Result<(), AppError> {
    let db = ctx.db.clone();
    tokio::task::spawn_blocking(move || db.tend()).await.map_err(AppError::internal)?.map_err(AppError::from)
}

/// Reads the audit log from the start and checks every seal; returns how many rows are sound.
///
/// # Errors
/// [`AppError::Internal`] naming the first row that does not fit: somebody changed the log behind PEP's back.
pub async fn check_audit_chain(ctx: &AppContext) -> Result<u64, AppError> {
    let mut after = 0;
    let mut last_seal = String::new();
    let mut sound = 0;
    loop {
        let rows = ctx.db.read(move |conn| pep_db::audit::read_after(conn, after, 1_000)).await?;
        if rows.is_empty() {
            return Ok(sound);
        }
        for row in rows {
            let sealed = serde_json::json!([
                row.prev_hash,
                row.at,
                row.actor_id,
                row.action,
                row.object_kind,
                row.object_id,
                row.detail,
                row.request_id
            ]);
            let seal = hex::encode(Sha256::digest(sealed.to_string().as_bytes()));
            if row.prev_hash != last_seal || row.hash != seal {
                return Err(AppError::internal(format!(
                    "the audit log was changed: row {} does not fit its seal",
                    row.id
                )));
            }
            last_seal = row.hash;
            after = row.id;
            sound += 1;
        }
    }
}
