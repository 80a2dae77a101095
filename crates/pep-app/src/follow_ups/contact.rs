//! Who answers for the partner: somebody else, or the same one once more (F-08).

use pep_db::AnyConnection;
use pep_db::follow_ups::{self as rows, FollowUpChange, FollowUpRow};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::follow_ups::{FollowUpState, Step};
use pep_domain::ids::{FollowUpId, PersonId};
use pep_domain::people::Side;
use pep_domain::time::HOUR_US;
use serde_json::json;

use super::view::{FollowUpView, own_view, share_one};
use super::{mails, partner_step, seller_step, write};
use crate::{AppContext, AppError};

/// Asks somebody else of the partner. What was marked so far is gone.
///
/// # Errors
/// [`AppError::NotFound`] for one of somebody else; [`AppError::WrongState`] if it is over or a time was picked;
/// [`AppError::Changed`]; [`AppError::Invalid`] for somebody who is not of the partner.
pub async fn change_contact(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    id: FollowUpId,
    row_version: i64,
    to: PersonId,
) -> Result<FollowUpView, AppError> {
    seller_step(ctx, permit, (id, row_version), Step::ChangeContact, move |conn, ctx, actor, row| {
        let row = pass_on(conn, ctx, actor, &row, to, "change_follow_up_contact")?;
        own_view(conn, row, ctx.now(), None)
    })
    .await
}

/// Lets a colleague answer: by the contact, or by whom administers the partner's side.
///
/// # Errors
/// As [`change_contact`].
pub async fn hand_over(
    ctx: &AppContext,
    permit: &Permit<action::AnswerFollowUps>,
    id: FollowUpId,
    row_version: i64,
    to: PersonId,
) -> Result<(), AppError> {
    partner_step(ctx, permit, (id, row_version), Step::HandOver, move |conn, ctx, permit, row| {
        pass_on(conn, ctx, permit.actor(), &row, to, "hand_over_follow_up").map(drop)
    })
    .await
}

fn pass_on(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    row: &FollowUpRow,
    to: PersonId,
    action: &str,
) -> Result<FollowUpRow, AppError> {
    let is_theirs = pep_db::sessions::contacts(conn, &[to])?
        .first()
        .is_some_and(|person| person.partner == Some(row.partner));
    if !is_theirs {
        return Err(AppError::invalid("/contactId", "Choose one of the partner's people."));
    }
    if to == row.contact {
        return Err(AppError::invalid("/contactId", "This person is asked already. Choose somebody else."));
    }
    let before = share_one(conn, row.clone())?;
    rows::forget_times(conn, row.id, row.round, Side::Partner)?;
    let change = FollowUpChange {
        contact_id: Some(to.0),
        state: Some(FollowUpState::Waiting.as_str()),
        waits_since: Some(ctx.now().0),
        reminder_count: Some(0),
        ..FollowUpChange::default()
    };
    let trace = (action, json!({ "from": row.contact.0, "to": to.0 }));
    let row = write(conn, ctx, Some(actor), row, &change, trace)?;
    let shared = share_one(conn, row.clone())?;
    // Whoever passes it on knows.
    if actor.person_id != before.row.contact {
        mails::passed_on(conn, ctx, &before, &shared)?;
    }
    let by_partner = (actor.side == Side::Partner).then_some(actor.person_id);
    mails::request(conn, ctx, &shared, by_partner)?;
    if by_partner.is_some() {
        mails::tell_seller_of_colleague(conn, ctx, &shared)?;
    }
    Ok(row)
}

/// A contact is reminded by hand no oftener.
const REMIND_EVERY_US: i64 = 20 * HOUR_US;

/// Reminds the contact once more.
///
/// # Errors
/// [`AppError::NotFound`] for one of somebody else; [`AppError::WrongState`] if nobody is waited for;
/// [`AppError::RateLimited`] if the contact was asked or reminded less than 20 hours ago.
pub async fn remind(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    id: FollowUpId,
    row_version: i64,
) -> Result<FollowUpView, AppError> {
    seller_step(ctx, permit, (id, row_version), Step::Remind, move |conn, ctx, actor, row| {
        let now = ctx.now();
        let ready_at = row.updated_at.max(row.waits_since).plus(REMIND_EVERY_US);
        if now < ready_at {
            let retry_after_s = u64::try_from(ready_at.since(now) / 1_000_000 + 1).unwrap_or(72_000);
            return Err(AppError::RateLimited { retry_after_s });
        }
        let change =
            FollowUpChange { reminder_count: Some(row.reminder_count + 1), ..FollowUpChange::default() };
        let row = write(conn, ctx, Some(actor), &row, &change, ("remind_follow_up_contact", json!({})))?;
        let shared = share_one(conn, row.clone())?;
        mails::reminder(conn, ctx, &shared)?;
        own_view(conn, row, now, None)
    })
    .await
}
