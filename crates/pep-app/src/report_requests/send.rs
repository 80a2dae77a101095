//! Sending: one request for each partner, one mail for each contact, all or nothing (H-18, H-19).

use pep_db::AnyConnection;
use pep_db::report_requests::NewRequest;
use pep_domain::access::{Action, Actor, Permit, action};
use pep_domain::heatmap::AccountScope;
use pep_domain::ids::{AccountId, PersonId, ProgramId};
use pep_domain::mail::MessageClass;
use pep_mail::MailTemplate;
use pep_mail::kinds::HeatmapRequest;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::draft::{Asked, RequestDraft, Resolved};
use super::preview::blocking_warnings;
use crate::audit::AuditEntry;
use crate::mail::NewMail;
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError, FieldError};

/// A caller's key against sending twice, with what it was sent for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// As the caller chose it, 1 to 200 characters.
    pub key: String,
    /// SHA-256 of the request, hexadecimal.
    pub request_hash: String,
}

/// What a sending came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Sent now, or before under the same key.
    Requests(Vec<SentRequest>),
    /// The key was used for another request.
    KeyReused,
}

/// One request that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentRequest {
    /// Its id.
    pub id: i64,
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// Accounts asked about.
    pub account_count: usize,
    /// Mails queued.
    pub mail_count: usize,
}

/// Sends accounts to partners for report. With a key, the same request answers the same and sends nothing again.
///
/// # Errors
/// [`AppError::Invalid`] for what cannot be sent, with what to do about it.
pub async fn send_requests(
    ctx: &AppContext,
    permit: &Permit<action::SendForReport>,
    draft: RequestDraft,
    key: Option<IdempotencyKey>,
) -> Result<Sent, AppError> {
    draft.check(ctx)?;
    let ids = draft.account_ids(ctx, permit).await?;
    let scope = permit.account_scope().clone();
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            if let Some(key) = &key {
                let kept =
                    pep_db::idempotency::take(conn, actor.person_id, &key.key, &key.request_hash, now)?;
                if let Some(kept) = kept {
                    if kept.request_hash != key.request_hash {
                        return Ok(Sent::KeyReused);
                    }
                    return Ok(Sent::Requests(serde_json::from_str(&kept.body).map_err(AppError::internal)?));
                }
            }
            let sent = send_within(conn, &ctx, (&actor, actor.person_id), &draft, &scope, &ids)?;
            if let Some(key) = &key {
                let body = serde_json::to_string(&sent).map_err(AppError::internal)?;
                pep_db::idempotency::keep(conn, actor.person_id, &key.key, &body)?;
            }
            Ok(Sent::Requests(sent))
        })
        .await
}

/// Sends in the caller's transaction: for what a use case of another permit begins, such as an engagement's heatmapping
/// (C-18). `sender`: in whose name, who is told what comes of it; `actor`: whose doing it is.
///
/// # Errors
/// [`AppError::Invalid`] for what cannot be sent, with what to do about it.
pub(crate) fn send_within(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    (actor, sender): (&Actor, PersonId),
    draft: &RequestDraft,
    scope: &AccountScope,
    ids: &[AccountId],
) -> Result<Vec<SentRequest>, AppError> {
    let resolved = draft.resolve(conn, scope, ids)?;
    let blocked: Vec<FieldError> = blocking_warnings(&resolved)
        .into_iter()
        .map(|warning| {
            let pointer = if warning.partner.is_some() { "/partnerIds" } else { "/accounts" };
            FieldError::new(pointer, warning.detail)
        })
        .collect();
    if !blocked.is_empty() {
        return Err(AppError::Invalid(blocked));
    }
    let mut sent = Vec::new();
    for asked in &resolved.partners {
        let request = send_to(conn, ctx, sender, draft, &resolved, asked)?;
        let entry = AuditEntry {
            action: action::SendForReport::KIND.as_str(),
            object_kind: "report_request",
            object_id: Some(request.id),
            detail: json!({
                "partner": asked.id.0,
                "accounts": request.account_count,
                "mails": request.mail_count,
                "delayMinutes": draft.delay_minutes,
            }),
        };
        crate::audit::write(conn, ctx.now(), Some(actor), entry)?;
        sent.push(request);
    }
    Ok(sent)
}

fn send_to(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    sender: PersonId,
    draft: &RequestDraft,
    resolved: &Resolved,
    asked: &Asked,
) -> Result<SentRequest, AppError> {
    let program = ProgramId(resolved.program.id);
    let new = NewRequest {
        program,
        partner: asked.id,
        requested_by: sender,
        delay_minutes: draft.delay_minutes,
        due_on: draft.due_on,
        message: draft.message.clone(),
        created_at: ctx.now(),
    };
    let accounts: Vec<i64> = resolved.accounts.iter().map(|account| account.id.0).collect();
    let id = pep_db::report_requests::insert(conn, &new, &accounts)?;
    let brand = crate::mail::brand(conn, ctx, Some(program))?;
    for contact in &asked.contacts {
        let target = format!("/reporting?request={id}");
        let url =
            links::create(conn, ctx, contact.id, LinkPurpose::Report, &target, Some(program), Some(id))?;
        let mail = draft.mail_to(contact, &asked.name, accounts.len(), url);
        crate::mail::enqueue(
            conn,
            ctx,
            NewMail {
                class: MessageClass::HeatmapLink,
                template: HeatmapRequest::KIND,
                program_id: Some(program),
                recipient_id: Some(contact.id),
                to_name: contact.name.clone(),
                to_address: contact.email.clone(),
                rendered: pep_mail::render(&mail, &brand).map_err(AppError::internal)?,
                once_key: Some(format!("request:{id}:{}", contact.id)),
                run_at: ctx.now(),
                not_after: None,
                resend_of: None,
                origin: Some(("report_request", id.0)),
            },
        )?;
    }
    Ok(SentRequest {
        id: id.0,
        partner_id: asked.id.0,
        partner_name: asked.name.clone(),
        account_count: accounts.len(),
        mail_count: asked.contacts.len(),
    })
}
