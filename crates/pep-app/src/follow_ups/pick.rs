//! The seller picks a time, moves the meeting, or takes the follow-up back (F-12 … F-14).

use pep_db::AnyConnection;
use pep_db::follow_ups::{FollowUpChange, FollowUpRow};
use pep_domain::access::{Permit, action};
use pep_domain::follow_ups::times::Mark;
use pep_domain::follow_ups::{FollowUpState, Step};
use pep_domain::ids::{FollowUpId, SessionId};
use pep_domain::time::{MINUTE_US, UtcMicros};
use pep_mail::kinds::FollowUpEnd;
use serde_json::json;

use super::view::{FollowUpView, common, own_view, share_one};
use super::{check_words, is_invited, mails, seller_step, write};
use crate::sessions::calls::{self, NewCall};
use crate::{AppContext, AppError};

/// Picks one of the times that both have: the meeting is made, and both get it for their calendars. A meeting that was
/// made before is moved.
///
/// # Errors
/// [`AppError::NotFound`] for one of somebody else; [`AppError::WrongState`] if the time is not free for both, or nothing
/// can be picked; [`AppError::Changed`].
pub async fn pick(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    id: FollowUpId,
    row_version: i64,
    starts_at: UtcMicros,
) -> Result<FollowUpView, AppError> {
    seller_step(ctx, permit, (id, row_version), Step::Pick, move |conn, ctx, actor, row| {
        let now = ctx.now();
        // Somebody else may pick a time of the same contact at this moment.
        pep_db::people::lock(conn, &[row.seller, row.contact])?;
        let mark = Mark::from_instant(starts_at);
        if mark.starts_at() != starts_at || !common(conn, &row, now)?.contains(&mark) {
            return Err(AppError::WrongState(
                "This time is not free for both any more. Pick another one, or propose other times."
                    .to_owned(),
            ));
        }
        let span = (starts_at, starts_at.plus(row.duration_minutes * MINUTE_US));
        let session = match row.session {
            Some(session) => {
                calls::move_to(conn, ctx, session, span)?;
                session
            }
            None => meet(conn, ctx, &row, span)?,
        };
        let change = FollowUpChange {
            state: Some(FollowUpState::Scheduled.as_str()),
            session_id: Some(Some(session.0)),
            ..FollowUpChange::default()
        };
        let trace = ("pick_follow_up_time", json!({ "session": session.0, "startsAt": starts_at.0 }));
        let row = write(conn, ctx, Some(actor), &row, &change, trace)?;
        own_view(conn, row, now, None)
    })
    .await
}

fn meet(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    row: &FollowUpRow,
    span: (UtcMicros, UtcMicros),
) -> Result<SessionId, AppError> {
    let shared = share_one(conn, row.clone())?;
    let (Some(seller), Some(contact)) = (&shared.seller, &shared.contact) else {
        return Err(AppError::WrongState(
            "The contact is no longer listed. Choose another one and propose times again.".to_owned(),
        ));
    };
    let about = format!("About: {}", shared.topics().join(", "));
    let description = [row.message.as_str(), about.as_str()].join("\n\n").trim().to_owned();
    let call = NewCall {
        program: row.program,
        title: format!("Follow-up: {} and {}", shared.partner_name, seller.name),
        description,
        span,
        time_zone: row.time_zone.clone(),
        people: vec![seller.id, contact.id],
        by: seller.id,
    };
    calls::make(conn, ctx, call)
}

/// Takes the follow-up back; a meeting that was made is called off. The contact hears of it.
///
/// # Errors
/// As [`pick`]; [`AppError::Invalid`] without a reason where there is a meeting.
pub async fn withdraw(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    id: FollowUpId,
    row_version: i64,
    reason: String,
) -> Result<FollowUpView, AppError> {
    check_words("/reason", &reason)?;
    seller_step(ctx, permit, (id, row_version), Step::Withdraw, move |conn, ctx, actor, row| {
        let is_invited = is_invited(conn, &row)?;
        if let Some(session) = row.session {
            if reason.trim().is_empty() {
                return Err(AppError::invalid("/reason", "Say why: the contact reads it."));
            }
            calls::cancel(conn, ctx, session, &reason)?;
        }
        let change = FollowUpChange {
            state: Some(FollowUpState::Withdrawn.as_str()),
            closed_reason: Some(reason.trim().to_owned()),
            ..FollowUpChange::default()
        };
        let trace = ("withdraw_follow_up", json!({ "reason": reason }));
        let row = write(conn, ctx, Some(actor), &row, &change, trace)?;
        let shared = share_one(conn, row.clone())?;
        // Whoever was invited to a meeting hears of it by its cancellation.
        if !is_invited {
            mails::ended_for_contact(conn, ctx, &shared, FollowUpEnd::Withdrawn, None)?;
        }
        own_view(conn, row, ctx.now(), None)
    })
    .await
}
