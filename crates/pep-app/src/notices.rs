//! A person's notices inside PEP (B1-15).

use pep_db::AnyConnection;
use pep_db::notices::{NewNotice, NoticeRecord};
use pep_domain::access::{Permit, action};
use pep_domain::ids::PersonId;
use pep_domain::time::UtcMicros;

use crate::sign_in::local_path;
use crate::{AppContext, AppError};

/// Leaves a notice in the caller's transaction. `target` is a path of the portal, or empty.
///
/// # Errors
/// [`AppError::Internal`] if `target` leads elsewhere: a defect of the caller.
pub fn leave(
    conn: &mut AnyConnection,
    now: UtcMicros,
    person: PersonId,
    kind: &str,
    title: &str,
    body: &str,
    target: &str,
) -> Result<(), AppError> {
    if !target.is_empty() && local_path(target).is_none() {
        return Err(AppError::internal(format!("{target:?} is no path of the portal")));
    }
    let new = NewNotice { person_id: person.0, kind, title, body, target, created_at: now.0 };
    Ok(pep_db::notices::insert(conn, &new)?)
}

/// The newest notices, older than the notice `before` if given.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<NoticeRecord>, AppError> {
    let person = permit.actor().person_id;
    ctx.db.read(move |conn| pep_db::notices::list(conn, person, before, limit).map_err(AppError::from)).await
}

/// Marks the notice `up_to` and all older ones as read. Reading one's notices leaves no trace in the audit log.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn mark_read(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    up_to: i64,
) -> Result<(), AppError> {
    let (person, now) = (permit.actor().person_id, ctx.now());
    ctx.db
        .write(move |conn| pep_db::notices::mark_read(conn, person, up_to, now).map_err(AppError::from))
        .await
}
