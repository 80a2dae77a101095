//! Reminding, changing and withdrawing a request (B1-03).

use chrono::{Days, NaiveDate};
use pep_db::AnyConnection;
use pep_db::report_requests::{RequestFilter, RequestRow};
use pep_db::reporting::Colleague;
use pep_domain::access::{Action, Actor, Permit, action};
use pep_domain::heatmap::AccountScope;
use pep_domain::ids::{PartnerId, ProgramId, ReportRequestId};
use pep_domain::mail::MessageClass;
use pep_domain::reports::{MAX_DELAY_MINUTES, MESSAGE_MAX_CHARS, RequestState};
use pep_domain::time::HOUR_US;
use pep_mail::MailTemplate;
use pep_mail::kinds::{HeatmapReminder, HeatmapRequestCancelled};
use serde_json::json;

use super::{day_in_words, may_manage, today};
use crate::audit::AuditEntry;
use crate::mail::{self, NewMail};
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// What to change of an open request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestUpdate {
    /// Last day; `Some(None)` removes it.
    pub due_on: Option<Option<NaiveDate>>,
    /// Minutes after a report before the ECM is told.
    pub delay_minutes: Option<i64>,
}

const NOT_OPEN: &str =
    "This request is not open any more, so it cannot be changed. Send a new one if it is needed.";

/// Writes to everybody who got a link, with a fresh one. Returns how many mails were queued.
///
/// # Errors
/// [`AppError::WrongState`] if the request is not open or a reminder went out within the last hour.
pub async fn remind_request(
    ctx: &AppContext,
    permit: &Permit<action::SendForReport>,
    id: ReportRequestId,
    message: String,
) -> Result<usize, AppError> {
    check_words("/message", &message)?;
    let (scope, actor) = (permit.account_scope().clone(), permit.actor().clone());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let request = managed(conn, &scope, &actor, id)?;
            if request.state != RequestState::Open {
                return Err(AppError::WrongState(NOT_OPEN.to_owned()));
            }
            let now = ctx.now();
            if !pep_db::report_requests::count_reminder(conn, id, now.plus(-HOUR_US), now)? {
                return Err(AppError::WrongState(
                    "A reminder went out within the last hour. Give the partner a little time.".to_owned(),
                ));
            }
            let accounts = pep_db::report_requests::count_accounts(conn, id)?;
            let sender_message = Some(message).filter(|text| !text.trim().is_empty());
            let recipients = recipients(conn, &request)?;
            for contact in &recipients {
                let report_url = links::create(
                    conn,
                    &ctx,
                    contact.id,
                    LinkPurpose::Report,
                    &format!("/reporting?request={id}"),
                    Some(request.program.0),
                    Some(id),
                )?;
                let reminder = HeatmapReminder {
                    recipient_name: contact.name.clone(),
                    partner_name: request.partner.1.clone(),
                    sender_message: sender_message.clone(),
                    account_count: count(accounts.0),
                    open_count: count(accounts.0 - accounts.1),
                    due_on: request.due_on.map(day_in_words),
                    overdue: request.due_on.is_some_and(|due| due < today(now)),
                    report_url,
                };
                let brand =
                    mail::brand_for(conn, &ctx, Some(request.program.0), contact.id, HeatmapReminder::KIND)?;
                let rendered = pep_mail::render(&reminder, &brand).map_err(AppError::internal)?;
                let once = format!("remind:{id}:{}:{}", request.reminder_count + 1, contact.id);
                mail::enqueue(
                    conn,
                    &ctx,
                    mail_to(&ctx, &request, contact, HeatmapReminder::KIND, rendered, once),
                )?;
            }
            audit(conn, &ctx, Some(&actor), id, json!({ "reminded": recipients.len() }))?;
            Ok(recipients.len())
        })
        .await
}

/// Withdraws a request: its rows are gone for the partner at once, its links lead nowhere, its contacts are told.
///
/// # Errors
/// [`AppError::WrongState`] if it was withdrawn before.
pub async fn cancel_request(
    ctx: &AppContext,
    permit: &Permit<action::SendForReport>,
    id: ReportRequestId,
    reason: String,
) -> Result<(), AppError> {
    check_words("/reason", &reason)?;
    let (scope, actor) = (permit.account_scope().clone(), permit.actor().clone());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let request = managed(conn, &scope, &actor, id)?;
            if withdraw(conn, &ctx, Some(&actor), &request, &reason)? {
                Ok(())
            } else {
                Err(AppError::WrongState("This request was withdrawn before.".to_owned()))
            }
        })
        .await
}

/// Withdraws a request in the caller's transaction; false if it was withdrawn before.
fn withdraw(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    request: &RequestRow,
    reason: &str,
) -> Result<bool, AppError> {
    let (id, now) = (request.id, ctx.now());
    // A report that is being written waits for this or is waited for: it is in, or it finds no request.
    pep_db::reporting::lock_partner(conn, request.partner.0)?;
    if !pep_db::report_requests::cancel(conn, id, now)? {
        return Ok(false);
    }
    let accounts = pep_db::report_requests::count_accounts(conn, id)?;
    for contact in recipients(conn, request)? {
        let cancelled = HeatmapRequestCancelled {
            recipient_name: contact.name.clone(),
            partner_name: request.partner.1.clone(),
            account_count: count(accounts.0),
            requested_on: day_in_words(today(request.created_at)),
            sender_message: Some(reason.to_owned()).filter(|text| !text.trim().is_empty()),
        };
        let program = Some(request.program.0);
        let brand = mail::brand_for(conn, ctx, program, contact.id, HeatmapRequestCancelled::KIND)?;
        let rendered = pep_mail::render(&cancelled, &brand).map_err(AppError::internal)?;
        let once = format!("cancel:{id}:{}", contact.id);
        mail::enqueue(
            conn,
            ctx,
            mail_to(ctx, request, &contact, HeatmapRequestCancelled::KIND, rendered, once),
        )?;
    }
    pep_db::mail_links::revoke_of_request(conn, id, now)?;
    audit(conn, ctx, actor, id, json!({ "cancelled": true }))?;
    Ok(true)
}

/// The open requests to a partner in the name of a program.
pub(crate) fn open_of_partner(
    conn: &mut AnyConnection,
    program: ProgramId,
    partner: PartnerId,
) -> Result<Vec<RequestRow>, AppError> {
    let everything = AccountScope { is_all: true, ..AccountScope::default() };
    let filter = RequestFilter {
        partner: Some(partner),
        state: Some(RequestState::Open),
        limit: i64::MAX,
        ..RequestFilter::default()
    };
    let mut found = pep_db::report_requests::list(conn, &everything, &filter)?;
    found.retain(|request| request.program.0 == program);
    Ok(found)
}

/// Withdraws the open requests to a partner that leaves a program, in the caller's transaction. Returns how many.
pub(crate) fn withdraw_of_partner(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    program: ProgramId,
    partner: PartnerId,
    reason: &str,
) -> Result<usize, AppError> {
    let mut withdrawn = 0;
    for request in open_of_partner(conn, program, partner)? {
        withdrawn += usize::from(withdraw(conn, ctx, actor, &request, reason)?);
    }
    Ok(withdrawn)
}

/// Changes due date and delay of an open request.
///
/// # Errors
/// [`AppError::Invalid`] for values that cannot be; [`AppError::WrongState`] if the request is not open.
pub async fn update_request(
    ctx: &AppContext,
    permit: &Permit<action::SendForReport>,
    id: ReportRequestId,
    update: RequestUpdate,
) -> Result<(), AppError> {
    if update.delay_minutes.is_some_and(|delay| !(0..=MAX_DELAY_MINUTES).contains(&delay)) {
        return Err(AppError::invalid(
            "/notificationDelayMinutes",
            "Choose a delay of 0 to 10,080 minutes, which is one week.",
        ));
    }
    let earliest = today(ctx.now()).checked_sub_days(Days::new(1));
    if update.due_on.flatten().is_some_and(|due| Some(due) < earliest) {
        return Err(AppError::invalid("/dueOn", "The last day is over. Choose today or a later day."));
    }
    let (scope, actor) = (permit.account_scope().clone(), permit.actor().clone());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let request = managed(conn, &scope, &actor, id)?;
            let due_on = update.due_on.unwrap_or(request.due_on);
            let delay = update.delay_minutes.unwrap_or(request.delay_minutes);
            if !pep_db::report_requests::update(conn, id, due_on, delay)? {
                return Err(AppError::WrongState(NOT_OPEN.to_owned()));
            }
            audit(conn, &ctx, Some(&actor), id, json!({ "dueOn": due_on, "delayMinutes": delay }))
        })
        .await
}

fn check_words(pointer: &str, words: &str) -> Result<(), AppError> {
    if words.chars().count() > MESSAGE_MAX_CHARS {
        return Err(AppError::invalid(pointer, "The text is longer than 4,000 characters. Shorten it."));
    }
    Ok(())
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// The request, if the actor may manage it; what one may not manage is not there.
fn managed(
    conn: &mut AnyConnection,
    scope: &AccountScope,
    actor: &Actor,
    id: ReportRequestId,
) -> Result<RequestRow, AppError> {
    let filter = RequestFilter { id: Some(id), limit: 1, ..RequestFilter::default() };
    pep_db::report_requests::list(conn, scope, &filter)?
        .pop()
        .filter(|request| may_manage(actor, request))
        .ok_or(AppError::NotFound)
}

/// Everybody of the partner who got a link for the request.
fn recipients(conn: &mut AnyConnection, request: &RequestRow) -> Result<Vec<Colleague>, AppError> {
    let linked = pep_db::report_requests::list_recipients(conn, request.id)?;
    let all = pep_db::reporting::colleagues(conn, request.partner.0)?;
    Ok(all.into_iter().filter(|contact| linked.contains(&contact.id)).collect())
}

fn mail_to(
    ctx: &AppContext,
    request: &RequestRow,
    contact: &Colleague,
    template: &'static str,
    rendered: pep_mail::Rendered,
    once_key: String,
) -> NewMail {
    NewMail {
        class: MessageClass::HeatmapLink,
        template,
        program_id: Some(request.program.0),
        recipient_id: Some(contact.id),
        to_name: contact.name.clone(),
        to_address: contact.email.clone(),
        rendered,
        once_key: Some(once_key),
        run_at: ctx.now(),
        not_after: None,
        resend_of: None,
        origin: Some(("report_request", request.id.0)),
    }
}

fn audit(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    id: ReportRequestId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry = AuditEntry {
        action: action::SendForReport::KIND.as_str(),
        object_kind: "report_request",
        object_id: Some(id.0),
        detail,
    };
    Ok(crate::audit::write(conn, ctx.now(), actor, entry)?)
}
