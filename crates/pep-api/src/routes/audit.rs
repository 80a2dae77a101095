//! The audit log: searching it, and taking it along as CSV.

use actix_web::{HttpRequest, HttpResponse, get, web};
use pep_api_types::audit::{AuditQuery, AuditRecord, AuditedChange};
use pep_api_types::page::Page;
use pep_app::audit::{self, AuditFilter, AuditLine};
use pep_domain::access::action;

use super::refusals::{Refusals, Unacceptable};
use super::session::at;
use super::workbook::download;
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_audit).service(export_audit);
}

/// Who did what to what, the newest first.
///
/// Program teams find what belongs to their programs, operators everything.
#[utoipa::path(tag = "audit", security(("session" = [])), params(AuditQuery), responses(
    (status = 200, description = "The rows.", body = Page<AuditRecord>),
    Refusals,
    Unacceptable,
))]
#[get("/audit")]
pub(crate) async fn list_audit(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewAudit>,
    query: web::Query<AuditQuery>,
) -> ApiResult<web::Json<Page<AuditRecord>>> {
    let page = audit::list(&context(&request)?, &permit, filter(query.into_inner())?).await?;
    let items = page.lines.into_iter().map(to_wire).collect();
    Ok(web::Json(Page { items, total: None, next: page.next.map(|id| id.to_string()) }))
}

/// The same rows as a CSV file, 50,000 at most.
#[utoipa::path(tag = "audit", security(("session" = [])), params(AuditQuery), responses(
    (status = 200, description = "CSV with a byte order mark and without formulas. Times are UTC.", content_type = "text/csv", body = String),
    Refusals,
    Unacceptable,
))]
#[get("/audit/export")]
pub(crate) async fn export_audit(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewAudit>,
    query: web::Query<AuditQuery>,
) -> ApiResult<HttpResponse> {
    let bytes = audit::export(&context(&request)?, &permit, filter(query.into_inner())?).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(download("audit.csv"))
        .body(bytes))
}

fn filter(query: AuditQuery) -> ApiResult<AuditFilter> {
    let AuditQuery { object_kind, object_id, actor, action, from, until, cursor, limit } = query;
    let limit = limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(ApiError::invalid("limit", "Ask for 1 to 200 rows at a time."));
    }
    if object_id.is_some() && object_kind.is_none() {
        return Err(ApiError::invalid(
            "objectKind",
            "Say of which kind the thing with this id is, such as person.",
        ));
    }
    for (name, text) in [("objectKind", &object_kind), ("action", &action)] {
        if text.as_ref().is_some_and(|text| text.contains('\0') || text.chars().count() > 100) {
            return Err(ApiError::invalid(name, "Give a name as it stands in the log."));
        }
    }
    Ok(AuditFilter {
        object_kind,
        object_id,
        actor,
        action,
        from: from.map(|at| at.timestamp_micros()),
        until: until.map(|at| at.timestamp_micros()),
        programs: None,
        before: cursor,
        limit,
    })
}

fn to_wire(line: AuditLine) -> AuditRecord {
    let (actor_id, actor_name) = line.actor.unzip();
    AuditRecord {
        id: line.id,
        at: at(line.at.0),
        actor_id,
        actor_name,
        action: line.action,
        object_kind: line.object_kind,
        object_id: line.object_id,
        object_name: line.object_name,
        changes: line
            .changes
            .into_iter()
            .map(|change| AuditedChange { field: change.field, old: change.old, new: change.new })
            .collect(),
        request_id: line.request_id,
    }
}
