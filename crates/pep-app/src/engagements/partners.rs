//! The partners of a published engagement: invited later, withdrawn, reminded.

use std::collections::BTreeSet;

use pep_db::AnyConnection;
use pep_db::engagements::{EngagementPartnerRow, EngagementRow};
use pep_domain::access::{Permit, action};
use pep_domain::engagements::{InvitationState, MAX_PARTNERS, invitation_problem};
use pep_domain::ids::{EngagementId, PartnerId};
use pep_domain::time::{HOUR_US, UtcMicros};
use serde_json::json;

use super::board::{EngagementView, partner_facts, view, views};
use super::draft::field_errors;
use super::{NOT_LIVE, check_words, mails, reached, spoken, wrote};
use crate::{AppContext, AppError};

/// What reminding came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminded {
    /// Partners that were written to, by name.
    pub partners: Vec<String>,
    /// Partners that were reminded within the last hour, by name.
    pub skipped: Vec<String>,
}

/// Invites partners to a published engagement: new ones, and such that declined or were withdrawn.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`]; [`AppError::WrongState`] if it is not under way.
pub async fn invite_partners(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
    partners: Vec<PartnerId>,
) -> Result<EngagementView, AppError> {
    let (own, held) = (ctx.clone(), permit.clone());
    let row = ctx
        .db
        .write(move |conn| {
            let found = live(reached(conn, &held, id)?)?;
            let present = pep_db::engagements::list_partners(conn, &[id])?;
            let takes_part = |id: &PartnerId| {
                present.iter().any(|partner| {
                    partner.partner.0 == *id
                        && matches!(partner.state, InvitationState::Invited | InvitationState::Accepted)
                })
            };
            let wanted: BTreeSet<PartnerId> = partners.into_iter().collect();
            let new: Vec<PartnerId> = wanted.into_iter().filter(|id| !takes_part(id)).collect();
            if new.is_empty() {
                return Err(AppError::invalid(
                    "/partnerIds",
                    "Choose at least one partner that is not invited.",
                ));
            }
            if present.len() + new.len() > MAX_PARTNERS {
                return Err(AppError::invalid("/partnerIds", "An engagement takes at most 50 partners."));
            }
            let facts = partner_facts(conn, &found, &new)?;
            if facts.len() < new.len() {
                return Err(AppError::invalid(
                    "/partnerIds",
                    "One of the partners is not there any more. Choose again.",
                ));
            }
            let problems: Vec<_> = facts.iter().filter_map(invitation_problem).collect();
            if !problems.is_empty() {
                return Err(AppError::Invalid(field_errors(problems)));
            }
            for partner in &new {
                invite(conn, &own, &found, *partner)?;
            }
            let detail = json!({ "partners": new.iter().map(|id| id.0).collect::<Vec<_>>() });
            wrote(conn, &own, held.actor(), "invite_engagement_partners", id, detail)?;
            Ok(found)
        })
        .await?;
    view(ctx, row).await
}

/// Takes a partner's invitation back: the engagement is gone for it at once, its request to report is withdrawn.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`].
pub async fn withdraw_partner(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
    partner: PartnerId,
    reason: String,
) -> Result<EngagementView, AppError> {
    check_words("/reason", &reason)?;
    let (own, held) = (ctx.clone(), permit.clone());
    let row = ctx
        .db
        .write(move |conn| {
            let found = live(reached(conn, &held, id)?)?;
            let row = pep_db::engagements::list_partners(conn, &[id])?
                .into_iter()
                .find(|row| row.partner.0 == partner)
                .ok_or(AppError::NotFound)?;
            if !pep_db::engagements::withdraw(conn, id, partner)? {
                return Err(AppError::WrongState("This partner was withdrawn before.".to_owned()));
            }
            end_request(conn, &row, own.now())?;
            crate::sessions::take_partner_out(conn, &own, id, partner)?;
            if row.state != InvitationState::Declined {
                mails::tell_withdrawn(conn, &own, &found, &row, false, spoken(&reason))?;
            }
            let detail = json!({ "partner": partner.0, "reason": reason });
            wrote(conn, &own, held.actor(), "withdraw_engagement_partner", id, detail)?;
            Ok(found)
        })
        .await?;
    view(ctx, row).await
}

/// Writes to those who have not answered or not done what they must; once an hour at most to each. `only`: of these
/// partners; none given: all who are awaited.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if there is nobody to remind.
pub async fn remind_partners(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
    only: Vec<PartnerId>,
    message: String,
) -> Result<Reminded, AppError> {
    check_words("/message", &message)?;
    let (ctx, permit) = (ctx.clone(), permit.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let found = live(reached(conn, &permit, id)?)?;
            let board = views(conn, vec![found], now)?.pop().ok_or(AppError::NotFound)?;
            let mut reminded = Reminded { partners: Vec::new(), skipped: Vec::new() };
            for view in board.partners.iter().filter(|view| view.is_awaited()) {
                let partner = view.partner.partner.0;
                if !only.is_empty() && !only.contains(&partner) {
                    continue;
                }
                let name = view.partner.partner.1.clone();
                let not_since = now.plus(-HOUR_US);
                match pep_db::engagements::count_reminder(conn, id, partner, not_since, now)? {
                    Some(count) => {
                        mails::remind(conn, &ctx, &board.engagement, view, count, spoken(&message))?;
                        reminded.partners.push(name);
                    }
                    None => reminded.skipped.push(name),
                }
            }
            if reminded.partners.is_empty() {
                let words = if reminded.skipped.is_empty() {
                    "Nobody needs a reminder: all have answered and done what they must."
                } else {
                    "A reminder went out within the last hour. Give the partners a little time."
                };
                return Err(AppError::WrongState(words.to_owned()));
            }
            let detail = json!({ "partners": reminded.partners });
            wrote(conn, &ctx, permit.actor(), "remind_engagement_partners", id, detail)?;
            Ok(reminded)
        })
        .await
}

fn live(found: EngagementRow) -> Result<EngagementRow, AppError> {
    if found.state.is_live() { Ok(found) } else { Err(AppError::WrongState(NOT_LIVE.to_owned())) }
}

/// Invites one partner in the caller's transaction.
pub(super) fn invite(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    partner: PartnerId,
) -> Result<(), AppError> {
    let count = pep_db::engagements::invite(conn, engagement.id, partner, ctx.now())?;
    mails::invite(conn, ctx, engagement, partner, count)
}

/// Withdraws the request to report that an acceptance began; what was reported is kept.
pub(super) fn end_request(
    conn: &mut AnyConnection,
    partner: &EngagementPartnerRow,
    now: UtcMicros,
) -> Result<(), AppError> {
    if let Some(request) = partner.request {
        // A report that is being written waits for this or is waited for.
        pep_db::reporting::lock_partner(conn, partner.partner.0)?;
        pep_db::report_requests::cancel(conn, request, now)?;
        pep_db::mail_links::revoke_of_request(conn, request, now)?;
    }
    Ok(())
}
