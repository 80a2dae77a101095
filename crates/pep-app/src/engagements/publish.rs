//! Publishing, completing and calling off (C-11, C-12).

use pep_domain::access::{Permit, action};
use pep_domain::engagements::{EngagementState, InvitationState, publish_problems};
use pep_domain::ids::{EngagementId, PartnerId};
use serde_json::json;

use super::board::{EngagementView, matching_accounts, partner_facts, text, today, view};
use super::draft::field_errors;
use super::{CHANGED, NOT_LIVE, check_words, mails, partners, reached, spoken, wrote};
use crate::report_requests::IdempotencyKey;
use crate::{AppContext, AppError, sessions};

/// What publishing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// Published now, or before under the same key.
    Engagement(Box<EngagementView>),
    /// The key was used for another request.
    KeyReused,
}

/// Publishes a draft that the caller has seen at `row_version`: every chosen partner is invited. With a key, the same
/// request answers the same and invites nobody again.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] with everything that stands in the way; [`AppError::WrongState`] if it is
/// published already; [`AppError::Changed`].
pub async fn publish_engagement(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
    row_version: i64,
    key: Option<IdempotencyKey>,
) -> Result<Published, AppError> {
    let seen = super::board::get_row(ctx, permit, id).await?;
    let accounts = matching_accounts(ctx, &seen).await?.len();
    let (own, held) = (ctx.clone(), permit.clone());
    let published = ctx
        .db
        .write(move |conn| {
            let (now, actor) = (own.now(), held.actor());
            if let Some(key) = &key {
                let kept =
                    pep_db::idempotency::take(conn, actor.person_id, &key.key, &key.request_hash, now)?;
                if let Some(kept) = kept {
                    let is_same = kept.request_hash == key.request_hash;
                    return if is_same { reached(conn, &held, id).map(Some) } else { Ok(None) };
                }
                pep_db::idempotency::keep(conn, actor.person_id, &key.key, &id.to_string())?;
            }
            let found = reached(conn, &held, id)?;
            if found.state != EngagementState::Draft {
                return Err(AppError::WrongState(
                    "This engagement is published already. Invite further partners on its page.".to_owned(),
                ));
            }
            if found.row_version != row_version {
                return Err(AppError::Changed(CHANGED.to_owned()));
            }
            let chosen: Vec<PartnerId> = pep_db::engagements::list_partners(conn, &[id])?
                .into_iter()
                .filter(|partner| partner.state == InvitationState::Chosen)
                .map(|partner| partner.partner.0)
                .collect();
            let facts = partner_facts(conn, &found, &chosen)?;
            let problems = publish_problems(&text(&found), &facts, accounts, today(&found, now));
            if !problems.is_empty() {
                return Err(AppError::Invalid(field_errors(problems)));
            }
            pep_db::engagements::set_state(conn, id, EngagementState::Planning, None, now)?;
            for partner in &chosen {
                partners::invite(conn, &own, &found, *partner)?;
            }
            let detail = json!({ "partners": chosen.len(), "accounts": accounts });
            wrote(conn, &own, actor, "publish_engagement", id, detail)?;
            reached(conn, &held, id).map(Some)
        })
        .await?;
    match published {
        Some(row) => Ok(Published::Engagement(Box::new(view(ctx, row).await?))),
        None => Ok(Published::KeyReused),
    }
}

/// Closes an engagement that was held. What partners prepared stays readable to Microsoft.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if no partner has accepted, or it is over already.
pub async fn complete_engagement(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
) -> Result<EngagementView, AppError> {
    let (own, held) = (ctx.clone(), permit.clone());
    let closed = ctx
        .db
        .write(move |conn| {
            let found = reached(conn, &held, id)?;
            match found.state {
                EngagementState::Preparing => {}
                EngagementState::Draft | EngagementState::Planning => {
                    return Err(AppError::WrongState(
                        "No partner has accepted yet. Wait for one, or cancel the engagement.".to_owned(),
                    ));
                }
                EngagementState::Complete | EngagementState::Cancelled | EngagementState::Discarded => {
                    return Err(AppError::WrongState(NOT_LIVE.to_owned()));
                }
            }
            if sessions::has_sessions_to_come(conn, id)? {
                return Err(AppError::WrongState(
                    "Sessions are still to come. Wait for them, or call them off first.".to_owned(),
                ));
            }
            pep_db::engagements::set_state(conn, id, EngagementState::Complete, None, own.now())?;
            wrote(conn, &own, held.actor(), "complete_engagement", id, json!({ "title": found.title }))?;
            reached(conn, &held, id)
        })
        .await?;
    view(ctx, closed).await
}

/// Calls a published engagement off: invited partners are told, their requests to report are withdrawn.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is a draft or over already.
pub async fn cancel_engagement(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
    reason: String,
) -> Result<EngagementView, AppError> {
    check_words("/reason", &reason)?;
    let (own, held) = (ctx.clone(), permit.clone());
    let closed = ctx
        .db
        .write(move |conn| {
            let found = reached(conn, &held, id)?;
            if found.state == EngagementState::Draft {
                return Err(AppError::WrongState(
                    "This is a draft that nobody knows of. Throw it away instead.".to_owned(),
                ));
            }
            if !found.state.is_live() {
                return Err(AppError::WrongState(NOT_LIVE.to_owned()));
            }
            let now = own.now();
            let reason = spoken(&reason);
            pep_db::engagements::set_state(conn, id, EngagementState::Cancelled, reason.as_deref(), now)?;
            sessions::call_off_all(conn, &own, id, reason.as_deref().unwrap_or_default())?;
            for partner in pep_db::engagements::list_partners(conn, &[id])? {
                partners::end_request(conn, &partner, now)?;
                if matches!(partner.state, InvitationState::Invited | InvitationState::Accepted) {
                    mails::tell_withdrawn(conn, &own, &found, &partner, true, reason.clone())?;
                }
            }
            wrote(conn, &own, held.actor(), "cancel_engagement", id, json!({ "reason": reason }))?;
            reached(conn, &held, id)
        })
        .await?;
    view(ctx, closed).await
}
