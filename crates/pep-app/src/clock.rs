//! What time it is for PEP, and moving that in a rehearsal.

use pep_domain::access::{Permit, action};
use pep_domain::time::{MINUTE_US, UtcMicros};
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// The clock as people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockView {
    /// PEP's time.
    pub now: UtcMicros,
    /// Microseconds ahead of the machine's clock; `None` if it cannot be moved.
    pub ahead_us: Option<i64>,
}

/// What time it is.
#[must_use]
pub fn view(ctx: &AppContext) -> ClockView {
    ClockView { now: ctx.now(), ahead_us: ctx.rehearsal.as_ref().map(|clock| clock.offset()) }
}

/// Moves a rehearsal's clock forward. In a demo everybody may, because a demo has one person who plays them all;
/// elsewhere it takes the right to manage jobs.
///
/// # Errors
/// [`AppError::NotFound`] if this is no rehearsal or not the caller's to move; [`AppError::Invalid`] for a step back or
/// beyond a year.
pub async fn advance(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    minutes: i64,
) -> Result<ClockView, AppError> {
    let clock = ctx.rehearsal.clone().ok_or(AppError::NotFound)?;
    if !ctx.config.is_demo {
        pep_domain::access::authorize::<action::ManageJobs>(permit.actor())?;
    }
    if !(1..=366 * 24 * 60).contains(&minutes) {
        return Err(AppError::invalid("/minutes", "Move the clock by 1 minute to 366 days, forwards only."));
    }
    let micros = minutes * MINUTE_US;
    let after = ctx.now().plus(micros);
    let actor = permit.actor().clone();
    ctx.db
        .write(move |conn| {
            // A jump takes no real time away from whoever holds a lease or a session at this moment.
            pep_db::clock::carry_along(conn, after.plus(-micros), micros)?;
            let detail = json!({ "minutes": minutes });
            let entry = AuditEntry { action: "move_clock", object_kind: "clock", object_id: None, detail };
            Ok::<_, AppError>(audit::write(conn, after, Some(&actor), entry)?)
        })
        .await?;
    clock.advance(micros);
    Ok(view(ctx))
}

/// The latest instant that the data know of. A rehearsal that is started again begins there, not before.
///
/// # Errors
/// If the database does not answer.
pub async fn latest_known(ctx: &AppContext) -> Result<Option<UtcMicros>, AppError> {
    Ok(ctx.db.read(pep_db::audit::newest_at).await?.map(UtcMicros))
}
