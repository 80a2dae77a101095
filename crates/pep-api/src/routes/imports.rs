//! Imports of lists, in the browser and for programs.

use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use pep_api_types::imports::{
    Import, ImportApply, ImportChange, ImportColumn, ImportCounts, ImportCreate, ImportField, ImportKind,
    ImportKindInfo, ImportOutcome, ImportProblem, ImportRollback, ImportRow, ImportRowQuery, ImportState,
    ImportUpdate,
};
use pep_api_types::page::{CursorQuery, Page};
use pep_api_types::problem::Problem;
use pep_app::imports::{self, ApplyOptions, Corrections, FieldView, ImportView, RowView};
use pep_domain::access::action;
use pep_domain::ids::ImportId;
use pep_domain::imports as domain;

use crate::extract::{Permitted, context, idempotency_key};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_import_kinds)
        .service(list_imports)
        .service(create_import)
        .service(find_import)
        .service(list_import_rows)
        .service(update_import)
        .service(apply_import)
        .service(rollback_import)
        .service(discard_import)
        .service(get_import_errors);
}

/// The lists you may import, with their fields.
#[utoipa::path(tag = "imports", security(("session" = [])), responses(
    (status = 200, description = "The lists.", body = Vec<ImportKindInfo>),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/import-kinds")]
pub(crate) async fn list_import_kinds(
    Permitted(permit): Permitted<action::ImportLists>,
) -> ApiResult<web::Json<Vec<ImportKindInfo>>> {
    let kinds = imports::kinds_for(&permit)?;
    Ok(web::Json(
        kinds
            .into_iter()
            .map(|info| ImportKindInfo {
                kind: kind_to_wire(info.kind),
                label: info.label.to_owned(),
                help: info.help.to_owned(),
                fields: info.fields.into_iter().map(field).collect(),
            })
            .collect(),
    ))
}

/// Your imports, newest first.
#[utoipa::path(tag = "imports", params(CursorQuery), security(("session" = [])), responses(
    (status = 200, description = "Imports.", body = Page<Import>),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The query is not acceptable.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/imports")]
pub(crate) async fn list_imports(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    query: web::Query<CursorQuery>,
) -> ApiResult<web::Json<Page<Import>>> {
    let limit = limit(query.limit)?;
    let before = cursor(query.cursor.as_deref())?.map(ImportId);
    let views = imports::list(&context(&request)?, &permit, before, limit).await?;
    let next = (i64::try_from(views.len()).unwrap_or(0) == limit)
        .then(|| views.last().map(|view| view.run.id.to_string()))
        .flatten();
    Ok(web::Json(Page { items: views.into_iter().map(import).collect(), total: None, next }))
}

/// Upload a file.
///
/// The file (CSV, XLSX or iCalendar, at most 10 MB) is the request's body. It is read and compared with the data; nothing is
/// written before `apply_import`. A file that cannot be read gives an import in state `failed` that says why. With an
/// `Idempotency-Key`, the same request sent again within 24 hours gets the same import.
#[utoipa::path(tag = "imports", params(
    ImportCreate,
    ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters of your choice, new for each file."),
), security(("session" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses(
    (status = 201, description = "Read; look at it, then apply it.", body = Import),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "This list is not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The key was used for another request.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The file is larger than 10 MB.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The query is not acceptable.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/imports")]
pub(crate) async fn create_import(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    query: web::Query<ImportCreate>,
    file: web::Bytes,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let (kind, target) = (kind_from_wire(query.kind), query.target_id);
    let key = idempotency_key(&request, &("import", kind.as_str(), target, &query.file_name))?;
    let id = imports::create(&ctx, &permit, kind, target, &query.file_name, file.to_vec(), key).await?;
    let view = imports::find(&ctx, &permit, id).await?;
    Ok(HttpResponse::Created().json(import(view)))
}

/// One import, with its progress.
#[utoipa::path(tag = "imports", params(("import_id" = i64, Path, description = "The import.")), security(("session" = [])), responses(
    (status = 200, description = "The import.", body = Import),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/imports/{import_id}")]
pub(crate) async fn find_import(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Import>> {
    Ok(web::Json(import(imports::find(&context(&request)?, &permit, ImportId(*id)).await?)))
}

/// The rows of an import in file order.
#[utoipa::path(tag = "imports", params(("import_id" = i64, Path, description = "The import."), ImportRowQuery), security(("session" = [])), responses(
    (status = 200, description = "Rows.", body = Page<ImportRow>),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The query is not acceptable.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/imports/{import_id}/rows")]
pub(crate) async fn list_import_rows(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    id: web::Path<i64>,
    query: web::Query<ImportRowQuery>,
) -> ApiResult<web::Json<Page<ImportRow>>> {
    let limit = limit(query.limit)?;
    let after = cursor(query.cursor.as_deref())?.unwrap_or(0);
    let outcome = query.outcome.map(outcome_from_wire);
    let rows = imports::list_rows(&context(&request)?, &permit, ImportId(*id), outcome, after, limit).await?;
    let next = (i64::try_from(rows.len()).unwrap_or(0) == limit)
        .then(|| rows.last().map(|view| view.row.row_number.to_string()))
        .flatten();
    Ok(web::Json(Page { items: rows.into_iter().map(row).collect(), total: None, next }))
}

/// Correct how the file is read: columns and values. It is read again at once.
#[utoipa::path(tag = "imports", params(("import_id" = i64, Path, description = "The import.")), request_body = ImportUpdate, security(("session" = [])), responses(
    (status = 200, description = "Read again.", body = Import),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It is not in preview.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A field or column does not exist.", body = Problem, content_type = "application/problem+json"),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[patch("/imports/{import_id}")]
pub(crate) async fn update_import(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    id: web::Path<i64>,
    input: web::Json<ImportUpdate>,
) -> ApiResult<web::Json<Import>> {
    let ctx = context(&request)?;
    let ImportUpdate { mapping, value_fixes } = input.into_inner();
    imports::update(&ctx, &permit, ImportId(*id), Corrections { mapping, value_fixes }).await?;
    Ok(web::Json(import(imports::find(&ctx, &permit, ImportId(*id)).await?)))
}

/// Write what the preview shows, in one transaction.
#[utoipa::path(tag = "imports", params(("import_id" = i64, Path, description = "The import.")), request_body = ImportApply, security(("session" = [])), responses(
    (status = 200, description = "Written.", body = Import),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It is not in preview, columns are missing, or rows have errors. Nothing was written.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The body is not acceptable.", body = Problem, content_type = "application/problem+json"),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/imports/{import_id}/apply")]
pub(crate) async fn apply_import(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    id: web::Path<i64>,
    input: web::Json<ImportApply>,
) -> ApiResult<web::Json<Import>> {
    let ctx = context(&request)?;
    let ImportApply { skip_bad_rows, remove_missing } = input.into_inner();
    imports::apply(&ctx, &permit, ImportId(*id), ApplyOptions { skip_bad_rows, remove_missing }).await?;
    Ok(web::Json(import(imports::find(&ctx, &permit, ImportId(*id)).await?)))
}

/// Take an applied import back.
///
/// Things that somebody changed since stay as they are; the answer names them.
#[utoipa::path(tag = "imports", params(("import_id" = i64, Path, description = "The import.")), security(("session" = [])), responses(
    (status = 200, description = "Taken back.", body = ImportRollback),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It was not applied, or was rolled back already.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/imports/{import_id}/rollback")]
pub(crate) async fn rollback_import(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<ImportRollback>> {
    let kept = imports::rollback(&context(&request)?, &permit, ImportId(*id)).await?;
    Ok(web::Json(ImportRollback { kept }))
}

/// Throw a preview away.
#[utoipa::path(tag = "imports", params(("import_id" = i64, Path, description = "The import.")), security(("session" = [])), responses(
    (status = 204, description = "Discarded."),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It was applied.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/imports/{import_id}/discard")]
pub(crate) async fn discard_import(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    imports::discard(&context(&request)?, &permit, ImportId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The rows that cannot be taken, as a workbook to repair and import again.
#[utoipa::path(tag = "imports", params(("import_id" = i64, Path, description = "The import.")), security(("session" = [])), responses(
    (status = 200, description = "The workbook.", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for you.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The file is no longer kept.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/imports/{import_id}/errors.xlsx")]
pub(crate) async fn get_import_errors(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ImportLists>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let workbook = imports::errors_workbook(&context(&request)?, &permit, ImportId(*id)).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .insert_header(ContentDisposition {
            disposition: DispositionType::Attachment,
            parameters: vec![DispositionParam::Filename(format!("import-{id}-rows-to-repair.xlsx"))],
        })
        .body(workbook))
}

fn limit(asked: Option<i64>) -> ApiResult<i64> {
    match asked.unwrap_or(100) {
        limit @ 1..=200 => Ok(limit),
        _ => Err(ApiError::invalid("limit", "Ask for 1 to 200 rows at a time.")),
    }
}

fn cursor(text: Option<&str>) -> ApiResult<Option<i64>> {
    text.map(|text| {
        text.parse().map_err(|_not_a_number| {
            ApiError::invalid("cursor", "Pass the cursor as the last answer gave it.")
        })
    })
    .transpose()
}

fn import(view: ImportView) -> Import {
    let ImportView {
        run,
        done_rows,
        sheet,
        header_row,
        columns,
        fields,
        notes,
        value_fixes,
        created_by_name,
        can_apply,
        can_rollback,
    } = view;
    let counts = run.counts;
    Import {
        id: run.id.0,
        kind: kind_to_wire(run.kind),
        file_name: run.file_name,
        state: match run.state {
            domain::ImportState::Reading => ImportState::Reading,
            domain::ImportState::Preview => ImportState::Preview,
            domain::ImportState::Applying => ImportState::Applying,
            domain::ImportState::Applied => ImportState::Applied,
            domain::ImportState::RolledBack => ImportState::RolledBack,
            domain::ImportState::Discarded => ImportState::Discarded,
            domain::ImportState::Failed => ImportState::Failed,
        },
        counts: ImportCounts {
            total: counts.total,
            new: counts.new,
            changed: counts.changed,
            same: counts.same,
            error: counts.error,
            skipped: counts.skipped,
            missing: counts.missing,
        },
        done_rows,
        sheet,
        header_row,
        columns: columns
            .into_iter()
            .map(|(index, letters, header)| ImportColumn { index, letters, header })
            .collect(),
        fields: fields.into_iter().map(field).collect(),
        notes,
        value_fixes,
        problem: run.problem,
        created_by_name,
        created_at: run.created_at.to_datetime(),
        applied_at: run.applied_at.map(pep_domain::time::UtcMicros::to_datetime),
        rolled_back_at: run.rolled_back_at.map(pep_domain::time::UtcMicros::to_datetime),
        can_apply,
        can_rollback,
    }
}

fn field(FieldView { key, label, is_required, column, confidence }: FieldView) -> ImportField {
    ImportField { key: key.to_owned(), label: label.to_owned(), is_required, column, confidence }
}

fn row(view: RowView) -> ImportRow {
    let RowView { row, cells, problems, changes, matched } = view;
    ImportRow {
        row_number: row.row_number,
        outcome: outcome_to_wire(row.outcome),
        key: row.entity_key,
        matched,
        cells,
        problems: problems
            .into_iter()
            .map(|problem| ImportProblem {
                is_error: problem.is_error,
                cell: problem.cell,
                column: problem.column,
                value: problem.value,
                detail: problem.detail,
                suggestion: problem.suggestion,
            })
            .collect(),
        changes: changes
            .into_iter()
            .map(|(field, before, after)| ImportChange { field, before, after })
            .collect(),
        is_applied: row.is_applied,
    }
}

fn kind_to_wire(kind: domain::ImportKind) -> ImportKind {
    match kind {
        domain::ImportKind::Accounts => ImportKind::Accounts,
        domain::ImportKind::Partners => ImportKind::Partners,
        domain::ImportKind::Contacts => ImportKind::Contacts,
        domain::ImportKind::Sellers => ImportKind::Sellers,
        domain::ImportKind::Ecms => ImportKind::Ecms,
        domain::ImportKind::Reports => ImportKind::Reports,
        domain::ImportKind::Nominations => ImportKind::Nominations,
        domain::ImportKind::ProgramPartners => ImportKind::ProgramPartners,
        domain::ImportKind::ProgramSellers => ImportKind::ProgramSellers,
        domain::ImportKind::Holidays => ImportKind::Holidays,
        domain::ImportKind::Slots => ImportKind::Slots,
    }
}

fn kind_from_wire(kind: ImportKind) -> domain::ImportKind {
    match kind {
        ImportKind::Accounts => domain::ImportKind::Accounts,
        ImportKind::Partners => domain::ImportKind::Partners,
        ImportKind::Contacts => domain::ImportKind::Contacts,
        ImportKind::Sellers => domain::ImportKind::Sellers,
        ImportKind::Ecms => domain::ImportKind::Ecms,
        ImportKind::Reports => domain::ImportKind::Reports,
        ImportKind::Nominations => domain::ImportKind::Nominations,
        ImportKind::ProgramPartners => domain::ImportKind::ProgramPartners,
        ImportKind::ProgramSellers => domain::ImportKind::ProgramSellers,
        ImportKind::Holidays => domain::ImportKind::Holidays,
        ImportKind::Slots => domain::ImportKind::Slots,
    }
}

fn outcome_to_wire(outcome: domain::RowOutcome) -> ImportOutcome {
    match outcome {
        domain::RowOutcome::New => ImportOutcome::New,
        domain::RowOutcome::Changed => ImportOutcome::Changed,
        domain::RowOutcome::Same => ImportOutcome::Same,
        domain::RowOutcome::Error => ImportOutcome::Error,
        domain::RowOutcome::Skipped => ImportOutcome::Skipped,
        domain::RowOutcome::Missing => ImportOutcome::Missing,
    }
}

fn outcome_from_wire(outcome: ImportOutcome) -> domain::RowOutcome {
    match outcome {
        ImportOutcome::New => domain::RowOutcome::New,
        ImportOutcome::Changed => domain::RowOutcome::Changed,
        ImportOutcome::Same => domain::RowOutcome::Same,
        ImportOutcome::Error => domain::RowOutcome::Error,
        ImportOutcome::Skipped => domain::RowOutcome::Skipped,
        ImportOutcome::Missing => domain::RowOutcome::Missing,
    }
}
