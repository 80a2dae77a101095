//! Events: as organisers run them, and as those see them who take part (D-20, D-41, D-67).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use pep_api_types::events::{
    EventCancel, EventDetail as Detail, EventMove, EventQuery, EventSummary, MyEvent,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::events::{self, EventDetail, EventFilter};
use pep_domain::access::action;
use pep_domain::ids::{EventId, OuId, ProgramId};

use super::event_shapes::{detail_to_wire, overview_to_wire, own_to_wire, phase_from_wire};
use super::list_parts;
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_events)
        .service(get_event)
        .service(move_event)
        .service(cancel_event)
        .service(list_my_events)
        .service(get_my_event);
}

/// The events of the caller's programs and OUs, the latest day first.
#[utoipa::path(tag = "events", security(("session" = [])), params(EventQuery), responses(
    (status = 200, description = "The events, and how many match.", body = Page<EventSummary>),
    Refusals,
    Unacceptable,
))]
#[get("/events")]
pub(crate) async fn list_events(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
    query: web::Query<EventQuery>,
) -> ApiResult<web::Json<Page<EventSummary>>> {
    let EventQuery { program_id, ou_id, phase, q, cursor, limit } = query.into_inner();
    let filter = EventFilter {
        program: program_id.map(ProgramId),
        ou: ou_id.map(OuId),
        phase: phase.map(phase_from_wire),
        part: list_parts::part(q, cursor.as_deref(), limit)?,
    };
    let found = events::list_events(&context(&request)?, &permit, filter).await?;
    Ok(web::Json(list_parts::page(found, overview_to_wire)?))
}

/// One event as its organisers see it.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
), responses(
    (status = 200, description = "The event; its version is in the ETag.", body = Detail),
    Refusals,
))]
#[get("/events/{event_id}")]
pub(crate) async fn get_event(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let found = events::get_event(&context(&request)?, &permit, EventId(*id)).await?;
    Ok(with_version(HttpResponse::Ok(), found))
}

/// Move an event to another phase by hand. What that opens and closes stands with the event.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
), request_body = EventMove, responses(
    (status = 200, description = "Moved.", body = Detail),
    (status = 409, description = "It cannot go there.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It moved meanwhile.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/events/{event_id}/phase")]
pub(crate) async fn move_event(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    input: web::Json<EventMove>,
) -> ApiResult<HttpResponse> {
    let (from, to) = (phase_from_wire(input.from), phase_from_wire(input.to));
    let found = events::move_event(&context(&request)?, &permit, EventId(*id), from, to).await?;
    Ok(with_version(HttpResponse::Ok(), found))
}

/// Call an event off, with a reason. Its sessions are called off with it, and its open requests end.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
), request_body = EventCancel, responses(
    (status = 204, description = "Called off."),
    (status = 409, description = "It is over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/events/{event_id}/cancel")]
pub(crate) async fn cancel_event(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    input: web::Json<EventCancel>,
) -> ApiResult<HttpResponse> {
    let reason = input.into_inner().reason;
    events::cancel_event(&context(&request)?, &permit, EventId(*id), reason).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The events in which the caller takes part, the next day first.
#[utoipa::path(tag = "events", security(("session" = [])), responses(
    (status = 200, description = "The events.", body = Page<MyEvent>),
    Refusals,
))]
#[get("/my-events")]
pub(crate) async fn list_my_events(
    request: HttpRequest,
    Permitted(permit): Permitted<action::TakePart>,
) -> ApiResult<web::Json<Page<MyEvent>>> {
    let found = events::list_own_events(&context(&request)?, &permit).await?;
    Ok(web::Json(Page { items: found.into_iter().map(own_to_wire).collect(), total: None, next: None }))
}

/// One event in which the caller takes part.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
), responses(
    (status = 200, description = "The event.", body = MyEvent),
    Refusals,
))]
#[get("/my-events/{event_id}")]
pub(crate) async fn get_my_event(
    request: HttpRequest,
    Permitted(permit): Permitted<action::TakePart>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MyEvent>> {
    let found = events::get_own_event(&context(&request)?, &permit, EventId(*id)).await?;
    Ok(web::Json(own_to_wire(found)))
}

fn with_version(mut response: actix_web::HttpResponseBuilder, found: EventDetail) -> HttpResponse {
    let version = found.overview.event.row_version;
    response.insert_header(ETag(etag(version))).json(detail_to_wire(found))
}
