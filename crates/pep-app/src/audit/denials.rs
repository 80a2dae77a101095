//! Refused operations in the audit log: one row for each person, operation and minute, with how often (reliability 3.15).
//!
//! A refusal is only counted while it is answered; a job writes the rows, so that asking a thousand times costs neither the
//! asker's answer nor the log a thousand rows.

use pep_db::AnyConnection;
use pep_domain::ids::PersonId;
use pep_domain::time::{MINUTE_US, UtcMicros};

use super::{AuditEntry, write_for};
use crate::{AppContext, AppError};

/// The job that writes the rows.
pub const NOTE_DENIALS: &str = "note_denials";

/// What the names of the counters begin with.
const DENIED: &str = "denied:";
/// Rows of one transaction.
const AT_ONCE: i64 = 500;

/// Counts that an operation was refused to somebody who is signed in. `operation`: method and path as they are declared.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn count_denial(ctx: &AppContext, person: PersonId, operation: &str) -> Result<(), AppError> {
    let (bucket, now) = (format!("{DENIED}{person}:{operation}"), ctx.now().0);
    let minute = now - now.rem_euclid(MINUTE_US);
    ctx.db
        .write(move |conn| {
            pep_db::rate_limits::hit(conn, &bucket, minute)?;
            Ok(())
        })
        .await
}

/// Writes down the refusals of the minutes that are over. Returns how many rows that were.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn note_denials(ctx: &AppContext) -> Result<usize, AppError> {
    let now = ctx.now();
    let mut noted = 0;
    loop {
        let rows = ctx.db.write(move |conn| note_some(conn, now)).await?;
        noted += rows;
        if rows == 0 {
            return Ok(noted);
        }
    }
}

fn note_some(conn: &mut AnyConnection, now: UtcMicros) -> Result<usize, AppError> {
    let over = now.0 - now.0.rem_euclid(MINUTE_US);
    let found = pep_db::rate_limits::take_before(conn, DENIED, over, AT_ONCE)?;
    for (bucket, minute, times) in &found {
        let Some((person, operation)) = bucket.strip_prefix(DENIED).and_then(|rest| rest.split_once(':'))
        else {
            continue;
        };
        let detail = serde_json::json!({
            "operation": operation, "times": times, "minute": UtcMicros(*minute).to_datetime(),
        });
        let entry = AuditEntry { action: "denied", object_kind: "operation", object_id: None, detail };
        write_for(conn, now, (person.parse().ok(), String::new()), entry)?;
    }
    Ok(found.len())
}
