//! Backups, made by `pep backup` or noted by it (reliability 2.11, 2.12).

use pep_db::Db;
use pep_domain::time::UtcMicros;
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// Writes a checked copy of a SQLite database to the file `path`, which must not be there yet, while everybody goes on
/// working. Returns its size in bytes. Blocks.
///
/// # Errors
/// [`AppError::Unavailable`] if it cannot be written, or is not whole.
pub fn copy_database(db: &Db, path: &str) -> Result<(), AppError> {
    db.copy_into(path)?;
    let faults = pep_db::backups::faults(path)?;
    if faults.is_empty() {
        return Ok(());
    }
    Err(AppError::from(pep_db::DbError::Unavailable(format!("the copy is not whole: {}", faults.join("; ")))))
}

/// Notes that a backup was made: `bytes` of a file that PEP wrote, none if it was made by other means.
///
/// # Errors
/// If the database does not answer.
pub async fn note_backup(ctx: &AppContext, at: UtcMicros, bytes: Option<i64>) -> Result<(), AppError> {
    ctx.db
        .write(move |conn| {
            pep_db::backups::insert(conn, at, bytes)?;
            let entry = AuditEntry {
                action: "back_up",
                object_kind: "database",
                object_id: None,
                detail: json!({ "bytes": bytes }),
            };
            Ok(audit::write(conn, at, None, entry)?)
        })
        .await
}
