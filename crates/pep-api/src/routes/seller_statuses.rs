//! What Microsoft sellers say of their own accounts (D-19).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::seller_statuses::{
    SellerAccountReport, SellerPriority, SellerStatus, SellerStatusQuery, SellerStatusUpdate,
};
use pep_app::seller_statuses::{self, SellerAccount};
use pep_domain::access::action;
use pep_domain::heatmap as domain;
use pep_domain::ids::AccountId;

use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use super::report_shapes::{relationship, status};
use crate::extract::{IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_seller_statuses).service(update_seller_status);
}

/// Your accounts, what you say of them, and what partners reported.
#[utoipa::path(tag = "seller-statuses", security(("session" = [])), params(SellerStatusQuery), responses(
    (status = 200, description = "By name.", body = Page<SellerStatus>),
    Refusals,
    Unacceptable,
))]
#[get("/seller-statuses")]
pub(crate) async fn list_seller_statuses(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportSellerStatus>,
    query: web::Query<SellerStatusQuery>,
) -> ApiResult<web::Json<Page<SellerStatus>>> {
    let accounts = seller_statuses::list_own(&context(&request)?, &permit).await?;
    let only_open = query.without_priority.unwrap_or(false);
    let items: Vec<SellerStatus> =
        accounts.into_iter().map(shown).filter(|shown| !only_open || shown.priority.is_none()).collect();
    let total = i64::try_from(items.len()).ok();
    Ok(web::Json(Page { items, total, next: None }))
}

fn shown(account: SellerAccount) -> SellerStatus {
    let own = account.status;
    SellerStatus {
        account_id: account.account.0,
        tpid: account.tpid,
        name: account.name,
        city: account.city,
        state: account.state,
        country: account.country,
        ou: account.ou,
        priority: own.as_ref().and_then(|own| own.priority).map(priority),
        note: own.as_ref().map(|own| own.note.clone()).unwrap_or_default(),
        version: own.as_ref().map_or(0, |own| own.version),
        updated_at: own.as_ref().map(|own| own.updated_at.to_datetime()),
        reports: account
            .reports
            .into_iter()
            .map(|report| SellerAccountReport {
                partner_id: report.partner.0,
                partner_name: report.partner_name,
                status: report.state.status.map(status),
                relationship: report.state.relationship.map(relationship),
                is_exec_level: report.state.is_exec_level,
                notes: report.state.notes,
                reported_at: report.reported_at.to_datetime(),
            })
            .collect(),
    }
}

fn priority(priority: domain::SellerPriority) -> SellerPriority {
    match priority {
        domain::SellerPriority::High => SellerPriority::High,
        domain::SellerPriority::Medium => SellerPriority::Medium,
        domain::SellerPriority::Low => SellerPriority::Low,
        domain::SellerPriority::NotInterested => SellerPriority::NotInterested,
    }
}

fn wanted(priority: SellerPriority) -> domain::SellerPriority {
    match priority {
        SellerPriority::High => domain::SellerPriority::High,
        SellerPriority::Medium => domain::SellerPriority::Medium,
        SellerPriority::Low => domain::SellerPriority::Low,
        SellerPriority::NotInterested => domain::SellerPriority::NotInterested,
    }
}

/// Say what you think of one of your accounts.
///
/// No partner ever sees it. Send the version you read as `If-Match`, `"0"` the first time.
#[utoipa::path(tag = "seller-statuses", security(("session" = [])), params(
    ("account_id" = i64, Path, description = "The account."),
    ("If-Match" = String, Header, description = "The version you read, e.g. `\"3\"`."),
), request_body = SellerStatusUpdate, responses(
    (status = 200, description = "The account now.", body = SellerStatus),
    (status = 412, description = "It was changed meanwhile.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "`If-Match` is missing.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/seller-statuses/{account_id}")]
pub(crate) async fn update_seller_status(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportSellerStatus>,
    id: web::Path<i64>,
    IfMatch(seen): IfMatch,
    input: web::Json<SellerStatusUpdate>,
) -> ApiResult<HttpResponse> {
    let input = input.into_inner();
    let account = seller_statuses::put_own(
        &context(&request)?,
        &permit,
        AccountId(*id),
        seen,
        input.priority.map(wanted),
        input.note,
    )
    .await?;
    let body = shown(account);
    Ok(HttpResponse::Ok().insert_header(ETag(etag(body.version))).json(body))
}
