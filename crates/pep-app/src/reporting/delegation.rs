//! Handing rows to a colleague (B1-14, reading A21).

use std::collections::BTreeSet;

use pep_db::AnyConnection;
use pep_db::reporting::Colleague;
use pep_domain::access::{Action, Permit, action};
use pep_domain::ids::{AccountId, PersonId, ReportRequestId};
use pep_domain::mail::MessageClass;
use pep_domain::reports::{MESSAGE_MAX_CHARS, REQUEST_MAX_ACCOUNTS};
use pep_mail::MailTemplate;
use pep_mail::kinds::RowsDelegated;
use serde_json::json;

use super::viewer;
use crate::audit::AuditEntry;
use crate::mail::NewMail;
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// The caller's partner's people, by name.
///
/// # Errors
/// Whatever the database answers.
pub async fn list_colleagues(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
) -> Result<Vec<Colleague>, AppError> {
    let partner = viewer(permit)?.partner;
    Ok(ctx.db.read(move |conn| pep_db::reporting::colleagues(conn, partner)).await?)
}

/// Hands rows of a request to a colleague, who gets a mail; returns how many changed hands.
///
/// # Errors
/// [`AppError::NotFound`] if the request is not one of the partner's; [`AppError::Invalid`] for rows that are not in it,
/// a person who is no colleague, or a message that is too long.
pub async fn delegate_rows(
    ctx: &AppContext,
    permit: &Permit<action::DelegateRows>,
    request: ReportRequestId,
    accounts: Vec<AccountId>,
    to: PersonId,
    message: String,
) -> Result<usize, AppError> {
    if message.chars().count() > MESSAGE_MAX_CHARS {
        return Err(AppError::invalid(
            "/message",
            "The message is longer than 4,000 characters. Shorten it.",
        ));
    }
    let partner = viewer(permit)?.partner;
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let ids = rows_of_request(conn, partner, request, &accounts)?;
            let colleague = pep_db::reporting::find_colleague(conn, partner, to)?.ok_or_else(|| {
                AppError::invalid(
                    "/toPersonId",
                    "This person is not a colleague of yours. Choose from the list.",
                )
            })?;
            let moved = pep_db::reporting::assign_rows(conn, request, &ids, Some(to))?;
            if moved == 0 {
                return Ok(0);
            }
            let facts = pep_db::report_news::request_facts(conn, request)?;
            let delegated_by = pep_db::reporting::find_colleague(conn, partner, actor.person_id)?
                .map_or_else(|| facts.partner_name.clone(), |person| person.name);
            let target = format!("/reporting?request={request}&assignedToMe=true");
            let report_url = links::create(
                conn,
                &ctx,
                to,
                LinkPurpose::Report,
                &target,
                Some(facts.program),
                Some(request),
            )?;
            let brand = crate::mail::brand_for(conn, &ctx, Some(facts.program), to, RowsDelegated::KIND)?;
            let rendered = pep_mail::render(
                &RowsDelegated {
                    recipient_name: colleague.name.clone(),
                    delegated_by,
                    partner_name: facts.partner_name,
                    account_count: moved,
                    due_on: facts.due_on.map(crate::report_requests::day_in_words),
                    sender_message: Some(message).filter(|text| !text.trim().is_empty()),
                    report_url,
                },
                &brand,
            )
            .map_err(AppError::internal)?;
            crate::mail::enqueue(
                conn,
                &ctx,
                NewMail {
                    class: MessageClass::HeatmapLink,
                    template: RowsDelegated::KIND,
                    program_id: Some(facts.program),
                    recipient_id: Some(to),
                    to_name: colleague.name,
                    to_address: colleague.email,
                    rendered,
                    once_key: None,
                    run_at: ctx.now(),
                    not_after: None,
                    resend_of: None,
                    origin: Some(("report_request", request.0)),
                },
            )?;
            audit(conn, &ctx, &actor, request, json!({ "to": to.0, "accounts": ids }))?;
            Ok(moved)
        })
        .await
}

/// Takes rows back from whom they were handed to; returns how many.
///
/// # Errors
/// As [`delegate_rows`].
pub async fn withdraw_delegation(
    ctx: &AppContext,
    permit: &Permit<action::DelegateRows>,
    request: ReportRequestId,
    accounts: Vec<AccountId>,
) -> Result<usize, AppError> {
    let partner = viewer(permit)?.partner;
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let ids = rows_of_request(conn, partner, request, &accounts)?;
            let moved = pep_db::reporting::assign_rows(conn, request, &ids, None)?;
            if moved > 0 {
                audit(conn, &ctx, &actor, request, json!({ "to": null, "accounts": ids }))?;
            }
            Ok(moved)
        })
        .await
}

fn rows_of_request(
    conn: &mut AnyConnection,
    partner: pep_domain::ids::PartnerId,
    request: ReportRequestId,
    accounts: &[AccountId],
) -> Result<Vec<i64>, AppError> {
    if accounts.is_empty() || accounts.len() > REQUEST_MAX_ACCOUNTS {
        return Err(AppError::invalid("/accountIds", "Choose 1 to 5,000 rows."));
    }
    let all: BTreeSet<i64> = pep_db::reporting::visible_rows_of_request(conn, partner, request)?
        .ok_or(AppError::NotFound)?
        .into_iter()
        .collect();
    let asked: BTreeSet<i64> = accounts.iter().map(|id| id.0).collect();
    if asked.is_subset(&all) {
        Ok(asked.into_iter().collect())
    } else {
        Err(AppError::invalid("/accountIds", "Some rows are not in this request any more. Reload the page."))
    }
}

fn audit(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &pep_domain::access::Actor,
    request: ReportRequestId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry = AuditEntry {
        action: action::DelegateRows::KIND.as_str(),
        object_kind: "report_request",
        object_id: Some(request.0),
        detail,
    };
    Ok(crate::audit::write(conn, ctx.now(), Some(actor), entry)?)
}
