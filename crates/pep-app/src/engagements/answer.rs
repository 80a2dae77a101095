//! A partner accepts or declines (C-14 … C-18).

use pep_db::AnyConnection;
use pep_db::engagements::{EngagementPartnerRow, EngagementRow};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::engagements::{EngagementState, InvitationState, TaskKind};
use pep_domain::heatmap::AccountScope;
use pep_domain::ids::{AccountId, EngagementId, PartnerId, ReportRequestId};
use serde_json::json;

use super::board::matching_accounts;
use super::own::{OwnEngagement, own, shown};
use super::partners::end_request;
use super::{check_words, mails, spoken, tasks, wrote};
use crate::report_requests::{Recipients, RequestDraft, Selection, send_within};
use crate::{AppContext, AppError};

/// Accepts for one's partner: the engagement begins for it, with its tasks and the heatmapping of the accounts that match
/// now (C-16, C-18).
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it was answered or is over.
pub async fn accept_engagement(
    ctx: &AppContext,
    permit: &Permit<action::AnswerEngagements>,
    id: EngagementId,
    note: String,
) -> Result<OwnEngagement, AppError> {
    check_words("/note", &note)?;
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let seen = ctx.db.read(move |conn| shown(conn, partner, id)).await?;
    let accounts = matching_accounts(ctx, &seen.0).await?;
    let (ctx, actor) = (ctx.clone(), permit.actor().clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (engagement, before) = answerable(conn, partner, id)?;
            set(conn, &ctx, &actor, (id, partner), InvitationState::Accepted, &note)?;
            let plans = tasks::plans(conn, engagement.program.0)?;
            pep_db::engagements::insert_tasks(conn, id, partner, &plans, ctx.now())?;
            let used_again = crate::materials::attach_earlier(conn, &ctx, &engagement, partner)?;
            let has_heatmap = plans.iter().any(|plan| plan.kind == TaskKind::CompleteHeatmap);
            let asked = if has_heatmap { accounts.as_slice() } else { &[] };
            let request = begin_heatmap(conn, &ctx, &actor, &engagement, partner, asked)?;
            pep_db::engagements::set_request(conn, id, partner, request)?;
            if engagement.state == EngagementState::Planning {
                pep_db::engagements::set_state(conn, id, EngagementState::Preparing, None, ctx.now())?;
            }
            let count = if request.is_some() { accounts.len() } else { 0 };
            mails::tell_answered(conn, &ctx, &engagement, &before, Some(count), spoken(&note))?;
            let detail =
                json!({ "partner": partner.0, "accounts": count, "request": request.map(|id| id.0), "materials": used_again });
            wrote(conn, &ctx, &actor, "accept_engagement", id, detail)?;
            own(conn, &actor, partner, id, ctx.now())
        })
        .await
}

/// Declines for one's partner, with a reason if there is one. A partner that accepted steps back: its people are taken out of
/// sessions, its request to report is withdrawn, and the reason must be given.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it was declined or is over, or a session with the partner has begun;
/// [`AppError::Invalid`] without a reason where one must be given.
pub async fn decline_engagement(
    ctx: &AppContext,
    permit: &Permit<action::AnswerEngagements>,
    id: EngagementId,
    note: String,
) -> Result<OwnEngagement, AppError> {
    check_words("/note", &note)?;
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let (ctx, actor) = (ctx.clone(), permit.actor().clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (engagement, before) = answerable(conn, partner, id)?;
            if before.state == InvitationState::Accepted {
                step_back(conn, &ctx, &actor, &before, id, &note)?;
            } else {
                set(conn, &ctx, &actor, (id, partner), InvitationState::Declined, &note)?;
            }
            mails::tell_answered(conn, &ctx, &engagement, &before, None, spoken(&note))?;
            let detail = json!({ "partner": partner.0, "from": before.state.as_str() });
            wrote(conn, &ctx, &actor, "decline_engagement", id, detail)?;
            own(conn, &actor, partner, id, ctx.now())
        })
        .await
}

/// Undoes what an acceptance began. What was uploaded and reported stays.
fn step_back(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    before: &EngagementPartnerRow,
    id: EngagementId,
    note: &str,
) -> Result<(), AppError> {
    if note.trim().is_empty() {
        return Err(AppError::invalid("/note", "Say why: whoever runs the engagement planned with you."));
    }
    let partner = before.partner.0;
    if crate::sessions::has_met(conn, id, partner, ctx.now())? {
        return Err(AppError::WrongState(
            "A session with you has begun already, so you cannot step back any more. Say on each session's page who does not come."
                .to_owned(),
        ));
    }
    if !pep_db::engagements::step_back(conn, (id, partner), actor.person_id, note.trim(), ctx.now())? {
        return Err(AppError::WrongState(
            "Reload the page: this was answered otherwise meanwhile.".to_owned(),
        ));
    }
    end_request(conn, before, ctx.now())?;
    pep_db::engagements::set_request(conn, id, partner, None)?;
    crate::sessions::take_partner_out(conn, ctx, id, partner)
}

/// The engagement, locked, if it can still be answered.
fn answerable(
    conn: &mut AnyConnection,
    partner: PartnerId,
    id: EngagementId,
) -> Result<(EngagementRow, EngagementPartnerRow), AppError> {
    pep_db::engagements::lock(conn, id)?;
    let (engagement, row) = shown(conn, partner, id)?;
    if !engagement.state.is_live() {
        return Err(AppError::WrongState(
            "This engagement is over, so the invitation cannot be answered any more.".to_owned(),
        ));
    }
    Ok((engagement, row))
}

fn set(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    of: (EngagementId, PartnerId),
    to: InvitationState,
    note: &str,
) -> Result<(), AppError> {
    if pep_db::engagements::answer(conn, of, to, actor.person_id, note.trim(), ctx.now())? {
        return Ok(());
    }
    Err(AppError::WrongState(
        "This invitation was answered before. Reload the page to see how; write to the program to change it."
            .to_owned(),
    ))
}

fn begin_heatmap(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    engagement: &EngagementRow,
    partner: PartnerId,
    accounts: &[AccountId],
) -> Result<Option<ReportRequestId>, AppError> {
    if accounts.is_empty() {
        return Ok(None);
    }
    let draft = RequestDraft {
        accounts: Selection::Ids(accounts.to_vec()),
        partners: vec![partner],
        program: Some(engagement.program.0),
        delay_minutes: engagement.delay_minutes,
        due_on: engagement.due_on,
        message: format!("For {}.", engagement.title),
        recipients: Recipients::PrimaryContact,
    };
    let scope = AccountScope::of_ou(engagement.ou.0);
    let sent = send_within(conn, ctx, (actor, engagement.coordinator.0), &draft, &scope, accounts)?;
    Ok(sent.first().map(|request| ReportRequestId(request.id)))
}
