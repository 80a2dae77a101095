//! What becomes of follow-ups without anybody acting: reminders, times that pass, windows that end.

use pep_db::AnyConnection;
use pep_db::follow_ups::{self as rows, FollowUpChange, FollowUpRow};
use pep_domain::follow_ups::{FollowUpState, next_reminder};
use pep_domain::holidays::ClosedDays;
use pep_domain::ids::FollowUpId;
use pep_mail::kinds::FollowUpEnd;
use serde_json::json;

use super::view::{common, share_one};
use super::{mails, write};
use crate::{AppContext, AppError};

/// Names the job that looks after follow-ups.
pub const KIND: &str = "tend_follow_ups";

/// Does for every open follow-up what is due. Returns how many were changed.
///
/// # Errors
/// Whatever the database answers.
pub async fn tend(ctx: &AppContext) -> Result<usize, AppError> {
    let open = ctx.db.read(rows::open).await?;
    let mut changed = 0;
    for row in open {
        let inner = ctx.clone();
        let id = row.id;
        changed += usize::from(ctx.db.write(move |conn| tend_one(conn, &inner, id)).await?);
    }
    Ok(changed)
}

fn tend_one(conn: &mut AnyConnection, ctx: &AppContext, id: FollowUpId) -> Result<bool, AppError> {
    let now = ctx.now();
    let Some(row) = rows::lock(conn, id)? else { return Ok(false) };
    let is_open =
        matches!(row.state, FollowUpState::Waiting | FollowUpState::Answered | FollowUpState::NoOverlap);
    if !is_open {
        return Ok(false);
    }
    if now >= row.window_to {
        let change =
            FollowUpChange { state: Some(FollowUpState::Expired.as_str()), ..FollowUpChange::default() };
        let row = write(conn, ctx, None, &row, &change, ("expire_follow_up", json!({})))?;
        let shared = share_one(conn, row)?;
        mails::ended_for_seller(conn, ctx, &shared, FollowUpEnd::Expired)?;
        return Ok(true);
    }
    if row.state == FollowUpState::Answered && common(conn, &row, now)?.is_empty() {
        return pass_by(conn, ctx, &row);
    }
    remind_if_due(conn, ctx, &row)
}

/// The times that both had have passed, or others took them: the seller proposes new ones.
fn pass_by(conn: &mut AnyConnection, ctx: &AppContext, row: &FollowUpRow) -> Result<bool, AppError> {
    let change = FollowUpChange {
        state: Some(FollowUpState::NoOverlap.as_str()),
        waits_since: Some(ctx.now().0),
        reminder_count: Some(0),
        ..FollowUpChange::default()
    };
    let row = write(conn, ctx, None, row, &change, ("let_follow_up_times_pass", json!({})))?;
    let shared = share_one(conn, row)?;
    mails::times_are_gone(conn, ctx, &shared)?;
    Ok(true)
}

fn remind_if_due(conn: &mut AnyConnection, ctx: &AppContext, row: &FollowUpRow) -> Result<bool, AppError> {
    // That nothing overlaps was told, and is only waited for until the window ends.
    if row.state == FollowUpState::NoOverlap {
        return Ok(false);
    }
    let shared = share_one(conn, row.clone())?;
    let zone = match row.state {
        FollowUpState::Waiting => shared.zone_of_contact(),
        _ => super::zone_of(&row.time_zone),
    };
    // A partner's people are of no OU: for them the days of the one that asks count.
    let closed: ClosedDays =
        pep_db::holidays::of_person(conn, row.seller)?.into_iter().map(|(day, _)| day).collect();
    let reminded = usize::try_from(row.reminder_count).unwrap_or(usize::MAX);
    let due = next_reminder(row.waits_since, reminded, row.window_to, zone, &closed);
    if due.is_none_or(|at| !closed.let_out(at, ctx.now(), zone)) {
        return Ok(false);
    }
    let change = FollowUpChange { reminder_count: Some(row.reminder_count + 1), ..FollowUpChange::default() };
    let row = write(conn, ctx, None, row, &change, ("remind_follow_up", json!({})))?;
    let shared = share_one(conn, row)?;
    mails::reminder(conn, ctx, &shared)?;
    Ok(true)
}
