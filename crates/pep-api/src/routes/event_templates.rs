//! Templates of plans (B3-16).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use pep_api_types::event_templates::{
    EventTemplate, EventTemplateQuery, EventTemplateRename, EventTemplateSave,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::events::{self, TemplateFilter, TemplateView, TemplateWords};
use pep_domain::access::action;
use pep_domain::ids::{EventSeriesId, EventTemplateId, ProgramId};

use super::list_parts;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable, VersionRefusals};
use super::teams::named;
use crate::extract::{IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_event_templates)
        .service(save_event_template)
        .service(rename_event_template)
        .service(delete_event_template);
}

fn shown(TemplateView { row, template }: TemplateView) -> EventTemplate {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    EventTemplate {
        id: row.id.0,
        program: named((row.program.0.0, row.program.1)),
        name: row.name,
        description: row.description,
        day_count: count(template.day_count()),
        slot_count: count(template.slot_count()),
        created_by: row.created_by,
        created_at: row.created_at.to_datetime(),
        row_version: row.row_version,
    }
}

/// The templates of the caller's programs, by name.
#[utoipa::path(tag = "events", security(("session" = [])), params(EventTemplateQuery), responses(
    (status = 200, description = "The templates, and how many match.", body = Page<EventTemplate>),
    Refusals,
    Unacceptable,
))]
#[get("/event-templates")]
pub(crate) async fn list_event_templates(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    query: web::Query<EventTemplateQuery>,
) -> ApiResult<web::Json<Page<EventTemplate>>> {
    let EventTemplateQuery { program_id, q, cursor, limit } = query.into_inner();
    let part = list_parts::part(q, cursor.as_deref(), limit)?;
    let filter = TemplateFilter { program: program_id.map(ProgramId), part };
    let found = events::list_templates(&context(&request)?, &permit, filter).await?;
    Ok(web::Json(list_parts::page(found, shown)?))
}

/// Save what comes again of a plan as a template: slots, rules, words, feedback. Nobody and no date goes with it.
#[utoipa::path(tag = "events", security(("session" = [])), request_body = EventTemplateSave, responses(
    (status = 201, description = "Saved; its version is in the ETag.", body = EventTemplate),
    (status = 409, description = "The program has one of this name already, or the plan has no day yet.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/event-templates")]
pub(crate) async fn save_event_template(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    input: web::Json<EventTemplateSave>,
) -> ApiResult<HttpResponse> {
    let EventTemplateSave { series_id, name, description } = input.into_inner();
    let words = TemplateWords { name, description };
    let saved = events::save_template(&context(&request)?, &permit, EventSeriesId(series_id), words).await?;
    Ok(HttpResponse::Created().insert_header(ETag(etag(saved.row.row_version))).json(shown(saved)))
}

/// Give a template another name or description: If-Match carries the version that was read.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("template_id" = i64, Path, description = "The template."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = EventTemplateRename, responses(
    (status = 200, description = "Changed; the new version is in the ETag.", body = EventTemplate),
    (status = 409, description = "The program has one of this name already.", body = Problem, content_type = "application/problem+json"),
    VersionRefusals,
    Refusals,
    BodyRefusals,
))]
#[put("/event-templates/{template_id}")]
pub(crate) async fn rename_event_template(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<EventTemplateRename>,
) -> ApiResult<HttpResponse> {
    let EventTemplateRename { name, description } = input.into_inner();
    let (ctx, id, words) = (context(&request)?, EventTemplateId(*id), TemplateWords { name, description });
    let changed = events::rename_template(&ctx, &permit, id, version, words).await?;
    Ok(HttpResponse::Ok().insert_header(ETag(etag(changed.row.row_version))).json(shown(changed)))
}

/// Delete a template. Plans that started from it stay as they are.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("template_id" = i64, Path, description = "The template."),
), responses(
    (status = 204, description = "Gone."),
    Refusals,
    ChangeRefusals,
))]
#[delete("/event-templates/{template_id}")]
pub(crate) async fn delete_event_template(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    events::delete_template(&context(&request)?, &permit, EventTemplateId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
