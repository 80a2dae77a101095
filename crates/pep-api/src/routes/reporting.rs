//! The partner's reporting page (H-19…H-22, B1-05, B1-06, B1-14, B1-17).

use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_TYPE, ContentDisposition, DispositionParam, DispositionType, ETag,
};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use chrono::NaiveDate;
use pep_api_types::page::Page;
use pep_api_types::problem::{FieldProblem, Problem, ProblemCode};
use pep_api_types::reporting::{
    ReportingBulk, ReportingBulkResult, ReportingChanges, ReportingChangesQuery, ReportingColleague,
    ReportingConflict, ReportingDelegated, ReportingDelegationCreate, ReportingDelegationWithdraw,
    ReportingRequest, ReportingRow, ReportingRowPatch, ReportingRowQuery, ReportingUndone, ReportingUpload,
    ReportingUploadChange, ReportingUploadError, ReportingUploadQuery,
};
use pep_app::reporting::{self, BulkChange, EditOutcome, RowQuery};
use pep_domain::access::action;
use pep_domain::ids::{AccountId, PersonId, ReportRequestId};

use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable};
use super::report_shapes::{bulk_result, colleague, edit, fields, patch as to_patch, row};
use crate::extract::{Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::{ApiResult, request_id};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_reporting_requests)
        .service(list_reporting_rows)
        .service(bulk_update_reporting_rows)
        .service(update_reporting_row)
        .service(confirm_reporting_row)
        .service(undo_reporting_change)
        .service(list_reporting_changes)
        .service(export_reporting_rows)
        .service(create_reporting_upload)
        .service(apply_reporting_upload)
        .service(list_reporting_colleagues)
        .service(withdraw_reporting_delegation)
        .service(create_reporting_delegation);
}

fn row_query(query: ReportingRowQuery) -> RowQuery {
    RowQuery {
        request: query.request.map(ReportRequestId),
        is_not_reported: query.not_reported.unwrap_or(false),
        is_assigned_to_me: query.assigned_to_me.unwrap_or(false),
        text: query.q.unwrap_or_default(),
        cursor: query.cursor,
        limit: query.limit,
    }
}

/// The requests that wait for your report.
#[utoipa::path(tag = "reporting", security(("session" = [])), responses(
    (status = 200, description = "Newest first.", body = Page<ReportingRequest>),
    Refusals,
))]
#[get("/reporting/requests")]
pub(crate) async fn list_reporting_requests(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
) -> ApiResult<web::Json<Page<ReportingRequest>>> {
    let ctx = context(&request)?;
    let today: NaiveDate = ctx.now().to_datetime().date_naive();
    let found = reporting::list_requests(&ctx, &permit).await?;
    let items = found.into_iter().map(|asked| ReportingRequest {
        id: asked.id.0,
        is_overdue: asked.due_on.is_some_and(|due| due < today) && asked.reported_count < asked.account_count,
        program_name: asked.program_name,
        event_name: asked.event_name,
        message: asked.message,
        due_on: asked.due_on,
        created_at: asked.created_at.to_datetime(),
        account_count: asked.account_count,
        reported_count: asked.reported_count,
    });
    Ok(web::Json(Page { items: items.collect(), total: None, next: None }))
}

/// Your rows, by account name.
#[utoipa::path(tag = "reporting", security(("session" = [])), params(ReportingRowQuery), responses(
    (status = 200, description = "A part of the table.", body = Page<ReportingRow>),
    Refusals,
    Unacceptable,
))]
#[get("/reporting/rows")]
pub(crate) async fn list_reporting_rows(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
    query: web::Query<ReportingRowQuery>,
) -> ApiResult<web::Json<Page<ReportingRow>>> {
    let me = permit.actor().person_id;
    let page = reporting::list_rows(&context(&request)?, &permit, row_query(query.into_inner())).await?;
    let items = page.rows.into_iter().map(|found| row(found, me)).collect();
    Ok(web::Json(Page { items, total: None, next: page.next }))
}

/// Save some fields of a row.
///
/// Each field comes with what it held when you saw it. Changes of other fields by other people survive; if this very
/// field was changed, nothing is saved and the answer is 412 with the row as it is now.
#[utoipa::path(tag = "reporting", security(("session" = [])),
    params(("account_id" = i64, Path, description = "The row.")), request_body = ReportingRowPatch, responses(
    (status = 200, description = "The row now.", body = ReportingRow),
    (status = 412, description = "Somebody changed the same field.", body = ReportingConflict, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[patch("/reporting/rows/{account_id}")]
pub(crate) async fn update_reporting_row(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
    id: web::Path<i64>,
    input: web::Json<ReportingRowPatch>,
) -> ApiResult<HttpResponse> {
    let me = permit.actor().person_id;
    let change = edit(input.into_inner());
    match reporting::update_row(&context(&request)?, &permit, AccountId(*id), change).await? {
        EditOutcome::Saved(saved) => {
            let body = row(saved, me);
            Ok(HttpResponse::Ok().insert_header(ETag(etag(body.version))).json(body))
        }
        EditOutcome::Conflict { row: found, fields } => {
            let code = ProblemCode::Changed;
            let problem = Problem {
                conflicts: Vec::new(),
                kind: format!("/problems/{}", code.as_str()),
                title: code.title().to_owned(),
                status: code.status(),
                detail: format!(
                    "A colleague changed {} meanwhile. Nothing was saved; look at the row and repeat your change if it still holds.",
                    fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ")
                ),
                instance: format!("urn:uuid:{}", request_id(&request)),
                code,
                errors: fields
                    .iter()
                    .map(|field| FieldProblem {
                        pointer: format!("/{field}"),
                        detail: "A colleague changed this field meanwhile.".to_owned(),
                    })
                    .collect(),
            };
            let body = ReportingConflict { problem, row: row(found, me) };
            let bytes = serde_json::to_vec(&body).map_err(pep_app::AppError::internal)?;
            Ok(HttpResponse::PreconditionFailed()
                .insert_header((CONTENT_TYPE, "application/problem+json"))
                .body(bytes))
        }
    }
}

/// Change many rows in one step.
///
/// Rows that cannot be taken are left as they are and said one by one; the others are saved. One undo takes the whole
/// step back.
#[utoipa::path(tag = "reporting", security(("session" = [])), request_body = ReportingBulk, responses(
    (status = 200, description = "Row by row.", body = ReportingBulkResult),
    Refusals,
    BodyRefusals,
))]
#[post("/reporting/rows/bulk")]
pub(crate) async fn bulk_update_reporting_rows(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
    input: web::Json<ReportingBulk>,
) -> ApiResult<web::Json<ReportingBulkResult>> {
    let me = permit.actor().person_id;
    let change = match input.into_inner() {
        ReportingBulk::Set { ids, fields } => {
            BulkChange::Set(ids.into_iter().map(AccountId).collect(), to_patch(fields))
        }
        ReportingBulk::Paste { rows } => BulkChange::Paste(
            rows.into_iter().map(|pasted| (AccountId(pasted.id), edit(pasted.edit))).collect(),
        ),
    };
    Ok(web::Json(bulk_result(reporting::bulk_update(&context(&request)?, &permit, change).await?, me)))
}

/// Say that a report is still right.
///
/// It counts as reported and its date becomes today's.
#[utoipa::path(tag = "reporting", security(("session" = [])),
    params(("account_id" = i64, Path, description = "The row.")), responses(
    (status = 200, description = "The row now.", body = ReportingRow),
    (status = 409, description = "There is no report to confirm.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/reporting/rows/{account_id}/confirm")]
pub(crate) async fn confirm_reporting_row(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<ReportingRow>> {
    let me = permit.actor().person_id;
    Ok(web::Json(row(reporting::confirm_row(&context(&request)?, &permit, AccountId(*id)).await?, me)))
}

/// Take back your last step.
///
/// A field, a paste, a bulk change or an upload of the past 24 hours. Fields that others changed since stay.
#[utoipa::path(tag = "reporting", security(("session" = [])), responses(
    (status = 200, description = "The rows now.", body = ReportingUndone),
    (status = 409, description = "There is nothing to take back.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/reporting/undo")]
pub(crate) async fn undo_reporting_change(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
) -> ApiResult<web::Json<ReportingUndone>> {
    let me = permit.actor().person_id;
    let undone = reporting::undo_last(&context(&request)?, &permit).await?;
    Ok(web::Json(ReportingUndone {
        rows: undone.rows.into_iter().map(|found| row(found, me)).collect(),
        skipped_count: i64::try_from(undone.skipped).unwrap_or(i64::MAX),
    }))
}

/// What colleagues changed since you last looked.
#[utoipa::path(tag = "reporting", security(("session" = [])), params(ReportingChangesQuery), responses(
    (status = 200, description = "Changed rows.", body = ReportingChanges),
    Refusals,
    Unacceptable,
))]
#[get("/reporting/changes")]
pub(crate) async fn list_reporting_changes(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
    query: web::Query<ReportingChangesQuery>,
) -> ApiResult<web::Json<ReportingChanges>> {
    let me = permit.actor().person_id;
    let changes = reporting::list_changes(&context(&request)?, &permit, query.after).await?;
    Ok(web::Json(ReportingChanges {
        rows: changes.rows.into_iter().map(|found| row(found, me)).collect(),
        cursor: changes.cursor,
        has_more: changes.has_more,
    }))
}

/// Your rows as a workbook to fill in Excel.
#[utoipa::path(tag = "reporting", security(("session" = [])), params(ReportingRowQuery), responses(
    (status = 200, description = "The workbook.", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Refusals,
    Unacceptable,
))]
#[get("/reporting/export.xlsx")]
pub(crate) async fn export_reporting_rows(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
    query: web::Query<ReportingRowQuery>,
) -> ApiResult<HttpResponse> {
    let bytes = reporting::export_rows(&context(&request)?, &permit, row_query(query.into_inner())).await?;
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename("report-table.xlsx".to_owned())],
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, XLSX))
        .insert_header((CONTENT_DISPOSITION, disposition.to_string()))
        .body(bytes))
}

/// Compare a filled table.
///
/// The file (XLSX or CSV, at most 10 MB) is the request's body. Nothing is written before it is applied.
#[utoipa::path(tag = "reporting", security(("session" = [])), params(ReportingUploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."), responses(
    (status = 201, description = "What it would change.", body = ReportingUpload),
    (status = 413, description = "The file is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "A kind of file that cannot be read.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
    Unacceptable,
))]
#[post("/reporting/uploads")]
pub(crate) async fn create_reporting_upload(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
    query: web::Query<ReportingUploadQuery>,
    file: web::Bytes,
) -> ApiResult<HttpResponse> {
    let me = permit.actor().person_id;
    let file_name = query.into_inner().file_name.unwrap_or_default();
    let preview = reporting::preview_upload(&context(&request)?, &permit, file_name, file.to_vec()).await?;
    Ok(HttpResponse::Created().json(ReportingUpload {
        id: preview.id,
        file_name: preview.file_name,
        changes: preview
            .changes
            .into_iter()
            .map(|change| ReportingUploadChange {
                row_number: change.row_number,
                row: row(change.row, me),
                fields: fields(change.patch),
            })
            .collect(),
        same_count: i64::try_from(preview.same).unwrap_or(i64::MAX),
        errors: preview
            .errors
            .into_iter()
            .map(|error| ReportingUploadError {
                row_number: error.row_number,
                cell: error.cell,
                value: error.value,
                detail: error.detail,
            })
            .collect(),
        notes: preview.notes,
    }))
}

/// Apply a compared table.
///
/// Rows that a colleague changed since the comparison are left as they are and said.
#[utoipa::path(tag = "reporting", security(("session" = [])),
    params(("upload_id" = i64, Path, description = "The compared table.")), responses(
    (status = 200, description = "Row by row.", body = ReportingBulkResult),
    (status = 409, description = "It was applied before.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/reporting/uploads/{upload_id}/apply")]
pub(crate) async fn apply_reporting_upload(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<ReportingBulkResult>> {
    let me = permit.actor().person_id;
    Ok(web::Json(bulk_result(reporting::apply_upload(&context(&request)?, &permit, *id).await?, me)))
}

/// Your colleagues.
#[utoipa::path(tag = "reporting", security(("session" = [])), responses(
    (status = 200, description = "By name.", body = Page<ReportingColleague>),
    Refusals,
))]
#[get("/reporting/colleagues")]
pub(crate) async fn list_reporting_colleagues(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ReportOnAccounts>,
) -> ApiResult<web::Json<Page<ReportingColleague>>> {
    let me = permit.actor().person_id;
    let found = reporting::list_colleagues(&context(&request)?, &permit).await?;
    let items = found.into_iter().map(|person| colleague(person, me)).collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// Hand rows to a colleague, who gets a mail.
#[utoipa::path(tag = "reporting", security(("session" = [])), request_body = ReportingDelegationCreate, responses(
    (status = 200, description = "How many changed hands.", body = ReportingDelegated),
    Refusals,
    BodyRefusals,
))]
#[post("/reporting/delegations")]
pub(crate) async fn create_reporting_delegation(
    request: HttpRequest,
    Permitted(permit): Permitted<action::DelegateRows>,
    input: web::Json<ReportingDelegationCreate>,
) -> ApiResult<web::Json<ReportingDelegated>> {
    let input = input.into_inner();
    let moved = reporting::delegate_rows(
        &context(&request)?,
        &permit,
        ReportRequestId(input.request_id),
        input.account_ids.into_iter().map(AccountId).collect(),
        PersonId(input.to_person_id),
        input.message,
    )
    .await?;
    Ok(web::Json(ReportingDelegated { row_count: i64::try_from(moved).unwrap_or(i64::MAX) }))
}

/// Take rows back from whom they were handed to.
#[utoipa::path(tag = "reporting", security(("session" = [])), request_body = ReportingDelegationWithdraw, responses(
    (status = 200, description = "How many changed hands.", body = ReportingDelegated),
    Refusals,
    BodyRefusals,
))]
#[post("/reporting/delegations/withdraw")]
pub(crate) async fn withdraw_reporting_delegation(
    request: HttpRequest,
    Permitted(permit): Permitted<action::DelegateRows>,
    input: web::Json<ReportingDelegationWithdraw>,
) -> ApiResult<web::Json<ReportingDelegated>> {
    let input = input.into_inner();
    let accounts = input.account_ids.into_iter().map(AccountId).collect();
    let request_id = ReportRequestId(input.request_id);
    let moved = reporting::withdraw_delegation(&context(&request)?, &permit, request_id, accounts).await?;
    Ok(web::Json(ReportingDelegated { row_count: i64::try_from(moved).unwrap_or(i64::MAX) }))
}
