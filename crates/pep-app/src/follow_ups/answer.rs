//! The partner's contact marks times, or says no (F-09, F-10).

use pep_db::follow_ups::{self as rows, FollowUpChange};
use pep_domain::access::{Permit, action};
use pep_domain::follow_ups::times::{FreeTimes, Mark};
use pep_domain::follow_ups::{FollowUpState, Step};
use pep_domain::ids::FollowUpId;
use pep_domain::people::Side;
use pep_mail::kinds::FollowUpEnd;
use serde_json::json;

use super::ask::{TOO_SHORT, in_window};
use super::view::{InvitationView, asked_view, common, share_one};
use super::{check_words, is_invited, mails, partner_step, write};
use crate::{AppContext, AppError};

/// Marks the caller's times; the seller hears how many overlap. May be repeated until a time is picked.
///
/// # Errors
/// [`AppError::NotFound`] for one that the caller does not answer; [`AppError::WrongState`] if it is over or a time was
/// picked; [`AppError::Changed`]; [`AppError::Invalid`] if no time is long enough.
pub async fn answer(
    ctx: &AppContext,
    permit: &Permit<action::AnswerFollowUps>,
    id: FollowUpId,
    row_version: i64,
    times: FreeTimes,
) -> Result<InvitationView, AppError> {
    partner_step(ctx, permit, (id, row_version), Step::Answer, move |conn, ctx, permit, row| {
        let (now, actor) = (ctx.now(), permit.actor());
        let (from, to) = row.window();
        let times = in_window(&times, (from.max(Mark::from_instant(now)), to));
        if times.starts(row.duration_minutes / 30).is_empty() {
            return Err(AppError::invalid("/times", TOO_SHORT));
        }
        rows::put_times(conn, id, row.round, (Side::Partner, actor.person_id), &times, now)?;
        let count = common(conn, &row, now)?.len();
        let change = FollowUpChange {
            state: Some(FollowUpState::after_answer(count).as_str()),
            waits_since: Some(now.0),
            reminder_count: Some(0),
            ..FollowUpChange::default()
        };
        let trace = ("answer_follow_up", json!({ "marks": times.count(), "common": count }));
        let row = write(conn, ctx, Some(actor), &row, &change, trace)?;
        let shared = share_one(conn, row.clone())?;
        mails::answered(conn, ctx, &shared, count)?;
        asked_view(conn, permit, row, now, None)
    })
    .await
}

/// Says no, or calls a meeting off that was made. The seller hears of it.
///
/// # Errors
/// As [`answer`]; [`AppError::Invalid`] without a reason.
pub async fn decline(
    ctx: &AppContext,
    permit: &Permit<action::AnswerFollowUps>,
    id: FollowUpId,
    row_version: i64,
    reason: String,
) -> Result<InvitationView, AppError> {
    check_words("/reason", &reason)?;
    if reason.trim().is_empty() {
        return Err(AppError::invalid("/reason", "Say why: the seller reads it."));
    }
    partner_step(ctx, permit, (id, row_version), Step::Decline, move |conn, ctx, permit, row| {
        let actor = permit.actor();
        let is_invited = is_invited(conn, &row)?;
        if let Some(session) = row.session {
            crate::sessions::calls::cancel(conn, ctx, session, &reason)?;
        }
        let change = FollowUpChange {
            state: Some(FollowUpState::Declined.as_str()),
            closed_reason: Some(reason.trim().to_owned()),
            ..FollowUpChange::default()
        };
        let trace = ("decline_follow_up", json!({ "reason": reason }));
        let row = write(conn, ctx, Some(actor), &row, &change, trace)?;
        let shared = share_one(conn, row.clone())?;
        // Whoever was invited to a meeting hears of it by its cancellation.
        if !is_invited {
            mails::ended_for_seller(conn, ctx, &shared, FollowUpEnd::Declined)?;
        }
        asked_view(conn, permit, row, ctx.now(), None)
    })
    .await
}
