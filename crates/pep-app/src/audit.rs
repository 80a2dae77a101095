//! The trace of every change: who, when, what; append-only, each row sealed over the one before (reliability 3.15).

mod denials;
mod search;

use pep_db::{AnyConnection, DbError};
use pep_domain::access::Actor;
use pep_domain::time::UtcMicros;
use sha2::{Digest, Sha256};

pub use denials::{NOTE_DENIALS, count_denial, note_denials};
pub use search::{AuditChange, AuditFilter, AuditLine, AuditPage, MOST_EXPORTED, export, list};

/// What is written down about one change. `detail` holds the changed fields, never secrets, codes or mail bodies.
#[derive(Debug, Clone)]
pub struct AuditEntry<'a> {
    /// The action's name, as in the access table.
    pub action: &'a str,
    /// `account`, `report_request`, `person` …
    pub object_kind: &'a str,
    /// Its id, if it is one thing.
    pub object_id: Option<i64>,
    /// Changed fields.
    pub detail: serde_json::Value,
}

/// Writes one entry in the caller's transaction. `actor` is `None` for the system's own doing.
///
/// # Errors
/// Whatever the database answers.
pub fn write(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: Option<&Actor>,
    entry: AuditEntry<'_>,
) -> Result<(), DbError> {
    write_numbered(conn, now, actor, entry).map(drop)
}

/// [`write`] where the entry itself is the leave for what follows; returns its number.
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn write_numbered(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: Option<&Actor>,
    entry: AuditEntry<'_>,
) -> Result<i64, DbError> {
    let who = actor.map(|actor| (Some(actor.person_id.0), actor.request_id.clone()));
    write_for(conn, now, who.unwrap_or_default(), entry)
}

/// The same where only the person's number and the request are known.
fn write_for(
    conn: &mut AnyConnection,
    now: UtcMicros,
    (actor_id, request_id): (Option<i64>, String),
    entry: AuditEntry<'_>,
) -> Result<i64, DbError> {
    let prev_hash = pep_db::audit::lock_last_hash(conn)?;
    let detail = entry.detail.to_string();
    let sealed = serde_json::json!([
        prev_hash,
        now.0,
        actor_id,
        entry.action,
        entry.object_kind,
        entry.object_id,
        detail,
        request_id
    ]);
    let hash = hex::encode(Sha256::digest(sealed.to_string().as_bytes()));
    pep_db::audit::append(
        conn,
        &pep_db::audit::NewAudit {
            at: now.0,
            actor_id,
            action: entry.action,
            object_kind: entry.object_kind,
            object_id: entry.object_id,
            detail: &detail,
            request_id: &request_id,
            prev_hash: &prev_hash,
            hash: &hash,
        },
    )
}
