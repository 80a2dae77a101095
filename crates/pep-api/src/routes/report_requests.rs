//! Sending accounts to partners for report, and the chase list (H-15…H-19, B1-03, B1-04).

use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use pep_api_types::page::Page;
use pep_api_types::problem::{Problem, ProblemCode};
use pep_api_types::report_requests::{
    AccountSelection, MailPreview, PartnerPreview, PreviewRow, PreviewWarning, PreviewWarningCode,
    RecipientPreview, ReportRequestAccount, ReportRequestCancel, ReportRequestCreate, ReportRequestCreated,
    ReportRequestDetail, ReportRequestPreview, ReportRequestQuery, ReportRequestRemind, ReportRequestState,
    ReportRequestSummary, ReportRequestUpdate, ReportRequestsCreated, RequestRecipients,
};
use pep_app::report_requests::{
    self as requests, ListQuery, ListedRequest, Preview, Recipients, RequestDraft, RequestUpdate, Selection,
    Sent, WarningKind,
};
use pep_domain::access::action;
use pep_domain::ids::{AccountId, PartnerId, ProgramId, ReportRequestId};
use pep_domain::reports::RequestState;

use super::heatmap::filter;
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use super::report_shapes::status;
use crate::extract::{Permitted, context, idempotency_key};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(preview_report_requests)
        .service(create_report_requests)
        .service(list_report_requests)
        .service(find_report_request)
        .service(update_report_request)
        .service(remind_report_request)
        .service(cancel_report_request);
}

fn draft(input: ReportRequestCreate) -> ApiResult<RequestDraft> {
    Ok(RequestDraft {
        accounts: match input.accounts {
            AccountSelection::Filter(wanted) => Selection::Filter(Box::new(filter(wanted)?)),
            AccountSelection::Ids(ids) => Selection::Ids(ids.into_iter().map(AccountId).collect()),
        },
        partners: input.partner_ids.into_iter().map(PartnerId).collect(),
        program: input.program_id.map(ProgramId),
        delay_minutes: input.notification_delay_minutes,
        due_on: input.due_on,
        message: input.message,
        recipients: match input.recipients {
            RequestRecipients::AllContacts => Recipients::AllContacts,
            RequestRecipients::PrimaryContact => Recipients::PrimaryContact,
        },
    })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// See exactly what each partner would get.
///
/// Nothing is sent or stored.
#[utoipa::path(tag = "report-requests", security(("session" = [])), request_body = ReportRequestCreate, responses(
    (status = 200, description = "The preview.", body = ReportRequestPreview),
    (status = 409, description = "There is no program to send for.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/report-requests/preview")]
pub(crate) async fn preview_report_requests(
    request: HttpRequest,
    Permitted(permit): Permitted<action::SendForReport>,
    input: web::Json<ReportRequestCreate>,
) -> ApiResult<web::Json<ReportRequestPreview>> {
    let draft = draft(input.into_inner())?;
    Ok(web::Json(preview(requests::preview_requests(&context(&request)?, &permit, draft).await?)))
}

fn preview(found: Preview) -> ReportRequestPreview {
    let (from_name, from_address) = found.from;
    ReportRequestPreview {
        account_count: count(found.account_count),
        rows: found
            .rows
            .into_iter()
            .map(|account| PreviewRow {
                name: account.name,
                city: account.city,
                state: account.state,
                country: account.country,
            })
            .collect(),
        partners: found
            .partners
            .into_iter()
            .map(|partner| PartnerPreview {
                partner_id: partner.partner.0.0,
                partner_name: partner.partner.1,
                recipients: partner
                    .recipients
                    .into_iter()
                    .map(|person| RecipientPreview {
                        person_id: person.id.0,
                        name: person.name,
                        email: person.email,
                        is_primary_contact: person.is_primary_contact,
                    })
                    .collect(),
                already_asked_count: partner.already_asked,
                fresh_report_count: partner.fresh_reports,
                mail: partner.mail.map(|mail| MailPreview {
                    from_name: from_name.clone(),
                    from_address: from_address.clone(),
                    subject: mail.subject,
                    text: mail.text,
                    html: mail.html,
                }),
            })
            .collect(),
        is_blocked: found.warnings.iter().any(|warning| warning.kind.is_blocking()),
        warnings: found
            .warnings
            .into_iter()
            .map(|warning| PreviewWarning {
                code: warning_code(warning.kind),
                partner_id: warning.partner.map(|id| id.0),
                detail: warning.detail,
            })
            .collect(),
    }
}

fn warning_code(kind: WarningKind) -> PreviewWarningCode {
    match kind {
        WarningKind::NoAccounts => PreviewWarningCode::NoAccounts,
        WarningKind::TooManyAccounts => PreviewWarningCode::TooManyAccounts,
        WarningKind::NoContacts => PreviewWarningCode::NoContacts,
        WarningKind::NoPrimaryContact => PreviewWarningCode::NoPrimaryContact,
        WarningKind::AlreadyAsked => PreviewWarningCode::AlreadyAsked,
        WarningKind::FreshReports => PreviewWarningCode::FreshReports,
    }
}

/// Send accounts to partners for report.
///
/// Each partner gets a request of its own, each contact a mail. With an `Idempotency-Key`, the same request sent again
/// within 24 hours gets the same answer and sends nothing.
#[utoipa::path(tag = "report-requests", security(("session" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters of your choice, new for each sending.")),
    request_body = ReportRequestCreate, responses(
    (status = 201, description = "Sent.", body = ReportRequestsCreated),
    (status = 409, description = "The key was used for another request, or there is no program to send for.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/report-requests")]
pub(crate) async fn create_report_requests(
    request: HttpRequest,
    Permitted(permit): Permitted<action::SendForReport>,
    input: web::Json<ReportRequestCreate>,
) -> ApiResult<HttpResponse> {
    let key = idempotency_key(&request, &*input)?;
    let draft = draft(input.into_inner())?;
    match requests::send_requests(&context(&request)?, &permit, draft, key).await? {
        Sent::KeyReused => Err(ApiError::new(
            ProblemCode::KeyReused,
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
        )),
        Sent::Requests(sent) => Ok(HttpResponse::Created().json(ReportRequestsCreated {
            requests: sent
                .into_iter()
                .map(|sent| ReportRequestCreated {
                    id: sent.id,
                    partner_id: sent.partner_id,
                    partner_name: sent.partner_name,
                    account_count: count(sent.account_count),
                    mail_count: count(sent.mail_count),
                })
                .collect(),
        })),
    }
}

/// The chase list: what was asked, and how far it is.
#[utoipa::path(tag = "report-requests", security(("session" = [])), params(ReportRequestQuery), responses(
    (status = 200, description = "Newest first.", body = Page<ReportRequestSummary>),
    Refusals,
    Unacceptable,
))]
#[get("/report-requests")]
pub(crate) async fn list_report_requests(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewReportRequests>,
    query: web::Query<ReportRequestQuery>,
) -> ApiResult<web::Json<Page<ReportRequestSummary>>> {
    let query = ListQuery {
        state: query.state.map(|state| match state {
            ReportRequestState::Open => RequestState::Open,
            ReportRequestState::Complete => RequestState::Complete,
            ReportRequestState::Cancelled => RequestState::Cancelled,
        }),
        partner: query.partner.map(PartnerId),
        is_mine: query.mine.unwrap_or(false),
        is_overdue: query.overdue.unwrap_or(false),
        before: query.cursor.map(ReportRequestId),
        limit: query.limit,
    };
    let (items, next) = requests::list_requests(&context(&request)?, &permit, query).await?;
    let items = items.into_iter().map(summary).collect();
    Ok(web::Json(Page { items, total: None, next: next.map(|id| id.to_string()) }))
}

fn summary(listed: ListedRequest) -> ReportRequestSummary {
    let row = listed.row;
    ReportRequestSummary {
        id: row.id.0,
        partner_id: row.partner.0.0,
        partner_name: row.partner.1,
        requested_by_id: row.requested_by.0.0,
        requested_by_name: row.requested_by.1,
        program_name: row.program.1,
        event_name: row.event,
        account_count: row.account_count,
        reported_count: row.reported_count,
        percent: (row.reported_count * 100).checked_div(row.account_count).unwrap_or(0),
        due_on: row.due_on,
        is_overdue: listed.is_overdue,
        notification_delay_minutes: row.delay_minutes,
        message: row.message,
        state: match row.state {
            RequestState::Open => ReportRequestState::Open,
            RequestState::Complete => ReportRequestState::Complete,
            RequestState::Cancelled => ReportRequestState::Cancelled,
        },
        created_at: row.created_at.to_datetime(),
        closed_at: row.closed_at.map(|at| at.to_datetime()),
        reminded_at: row.reminded_at.map(|at| at.to_datetime()),
        reminder_count: row.reminder_count,
        may_manage: listed.may_manage,
    }
}

/// A request with its accounts.
#[utoipa::path(tag = "report-requests", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), responses(
    (status = 200, description = "The request.", body = ReportRequestDetail),
    Refusals,
))]
#[get("/report-requests/{request_id}")]
pub(crate) async fn find_report_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewReportRequests>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<ReportRequestDetail>> {
    let found = requests::find_request(&context(&request)?, &permit, ReportRequestId(*id)).await?;
    let accounts = found.accounts.into_iter().map(|account| ReportRequestAccount {
        account_id: account.id.0,
        name: account.name,
        city: account.city,
        ou: account.ou,
        reported_at: account.reported_at.map(|at| at.to_datetime()),
        status: account.status.map(status),
        assigned_to_name: account.assigned_to,
    });
    Ok(web::Json(ReportRequestDetail { request: summary(found.request), accounts: accounts.collect() }))
}

/// Change due date and notification delay of an open request.
#[utoipa::path(tag = "report-requests", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), request_body = ReportRequestUpdate, responses(
    (status = 204, description = "Changed."),
    (status = 409, description = "It is not open any more.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[patch("/report-requests/{request_id}")]
pub(crate) async fn update_report_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::SendForReport>,
    id: web::Path<i64>,
    input: web::Json<ReportRequestUpdate>,
) -> ApiResult<HttpResponse> {
    let update = RequestUpdate { due_on: input.due_on, delay_minutes: input.notification_delay_minutes };
    requests::update_request(&context(&request)?, &permit, ReportRequestId(*id), update).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remind the partner's contacts of an open request.
#[utoipa::path(tag = "report-requests", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), request_body = ReportRequestRemind, responses(
    (status = 204, description = "The mails are on their way."),
    (status = 409, description = "It is not open any more, or a reminder went out within the last hour.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/report-requests/{request_id}/remind")]
pub(crate) async fn remind_report_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::SendForReport>,
    id: web::Path<i64>,
    input: web::Json<ReportRequestRemind>,
) -> ApiResult<HttpResponse> {
    let message = input.into_inner().message;
    requests::remind_request(&context(&request)?, &permit, ReportRequestId(*id), message).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Withdraw a request.
///
/// The partner no longer sees its rows, its links lead nowhere, and its contacts are told.
#[utoipa::path(tag = "report-requests", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), request_body = ReportRequestCancel, responses(
    (status = 204, description = "Withdrawn."),
    (status = 409, description = "It was withdrawn before.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/report-requests/{request_id}/cancel")]
pub(crate) async fn cancel_report_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::SendForReport>,
    id: web::Path<i64>,
    input: web::Json<ReportRequestCancel>,
) -> ApiResult<HttpResponse> {
    let reason = input.into_inner().reason;
    requests::cancel_request(&context(&request)?, &permit, ReportRequestId(*id), reason).await?;
    Ok(HttpResponse::NoContent().finish())
}
