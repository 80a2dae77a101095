//! What becomes of engagements without anybody acting: they are complete after their last session, and partners are
//! reminded of what is still to prepare.

use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_domain::engagements::EngagementState;
use pep_domain::engagements::sessions::completes_at;
use pep_domain::ids::EngagementId;
use pep_domain::time::UtcMicros;
use serde_json::json;

use super::board::views;
use super::mails;
use crate::audit::{self, AuditEntry};
use crate::mail_forecast::Addressee;
use crate::{AppContext, AppError};

/// Names the job that reminds partners.
pub const TEND: &str = "tend_engagements";

/// Completes engagements of which no session is to come any more, on the morning after the last one. Their coordinator
/// hears of it, and opens them again by setting up another session. Returns how many.
///
/// # Errors
/// If the database does not answer.
pub async fn complete_held(ctx: &AppContext) -> Result<usize, AppError> {
    let now = ctx.now();
    let over = ctx.db.read(pep_db::session_mails::engagements_over).await?;
    let mut completed = 0;
    for (id, last_end, zone) in over {
        if completes_at(last_end, zone.parse().unwrap_or(Tz::UTC)) > now {
            continue;
        }
        let inner = ctx.clone();
        completed += usize::from(ctx.db.write(move |conn| complete(conn, &inner, id)).await?);
    }
    Ok(completed)
}

fn complete(conn: &mut AnyConnection, ctx: &AppContext, id: EngagementId) -> Result<bool, AppError> {
    let Some(found) = pep_db::engagements::lock(conn, id)? else { return Ok(false) };
    if found.state != EngagementState::Preparing || crate::sessions::has_sessions_to_come(conn, id)? {
        return Ok(false);
    }
    let now = ctx.now();
    pep_db::engagements::set_state(conn, id, EngagementState::Complete, None, now)?;
    let title = format!("{} is complete: all its sessions were held", found.title);
    let page = format!("/engagements/{id}");
    crate::notices::leave(conn, now, found.coordinator.0, "engagement_complete", &title, "", &page)?;
    let entry = AuditEntry {
        action: "complete_engagement",
        object_kind: "engagement",
        object_id: Some(id.0),
        detail: json!({ "title": found.title, "by": "last session" }),
    };
    audit::write(conn, now, None, entry)?;
    Ok(true)
}

/// Reminds partners that have not answered or not done what they must: three days before the last day at nine, and once
/// more on the morning after it, each of their people once and on the own clock. Returns how many mails were written.
///
/// # Errors
/// If the database does not answer.
pub async fn remind_due(ctx: &AppContext) -> Result<usize, AppError> {
    let live = ctx.db.read(|conn| pep_db::engagements::list_due(conn).map_err(AppError::from)).await?;
    let mut written = 0;
    for id in live {
        let inner = ctx.clone();
        written += ctx.db.write(move |conn| remind(conn, &inner, id)).await?;
    }
    Ok(written)
}

/// Whom reminders would go to until an instant, as things stand.
pub(crate) fn planned_reminders(
    conn: &mut AnyConnection,
    now: UtcMicros,
    until: UtcMicros,
) -> Result<Vec<Addressee>, AppError> {
    let mut found = Vec::new();
    for id in pep_db::engagements::list_due(conn)? {
        let live = pep_db::engagements::find(conn, id)?.filter(|found| found.state.is_live());
        let Some(board) =
            live.map(|row| views(conn, vec![row], now)).transpose()?.and_then(|mut all| all.pop())
        else {
            continue;
        };
        for view in board.partners.iter().filter(|view| view.is_awaited()) {
            found.extend(mails::planned_for(conn, &board.engagement, view, now, until)?);
        }
    }
    Ok(found)
}

fn remind(conn: &mut AnyConnection, ctx: &AppContext, id: EngagementId) -> Result<usize, AppError> {
    let Some(found) = pep_db::engagements::find(conn, id)?.filter(|found| found.state.is_live()) else {
        return Ok(0);
    };
    let Some(board) = views(conn, vec![found], ctx.now())?.pop() else { return Ok(0) };
    let mut written = 0;
    for view in board.partners.iter().filter(|view| view.is_awaited()) {
        // Who was invited only now is not told that it is late.
        written += mails::remind_when_due(conn, ctx, &board.engagement, view)?;
    }
    Ok(written)
}
