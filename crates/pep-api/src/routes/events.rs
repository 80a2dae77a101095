//! Events: as organisers run them, and as those see them who take part (D-20, D-41, D-67).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use pep_api_types::events::{
    EventCancel, EventChange as Change, EventDetail as Detail, EventMove, EventSlotAdd, EventSummary, MyEvent,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::events::{self, EventChange, EventDetail, NewEventSlot};
use pep_domain::access::action;
use pep_domain::events::slots::instant;
use pep_domain::ids::{EventId, SlotId};

use super::event_shapes::{
    detail_to_wire, kind_from_wire, overview_to_wire, own_to_wire, phase_from_wire, texts_from_wire,
    time_from_wire,
};
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, VersionRefusals};
use super::rules_shapes::rules_from_wire;
use crate::extract::{IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_events)
        .service(get_event)
        .service(update_event)
        .service(move_event)
        .service(cancel_event)
        .service(add_event_slot)
        .service(remove_event_slot)
        .service(open_event_slot)
        .service(list_my_events)
        .service(get_my_event);
}

/// The events of the caller's programs and OUs, the latest day first.
#[utoipa::path(tag = "events", security(("session" = [])), responses(
    (status = 200, description = "The events.", body = Page<EventSummary>),
    Refusals,
))]
#[get("/events")]
pub(crate) async fn list_events(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
) -> ApiResult<web::Json<Page<EventSummary>>> {
    let found = events::list_events(&context(&request)?, &permit).await?;
    Ok(web::Json(Page { items: found.into_iter().map(overview_to_wire).collect(), total: None, next: None }))
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

/// Change words, rules and dates of a published event: If-Match carries the version that was read.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = Change, responses(
    (status = 200, description = "Changed; the new version is in the ETag.", body = Detail),
    (status = 409, description = "The event is over.", body = Problem, content_type = "application/problem+json"),
    VersionRefusals,
    Refusals,
    BodyRefusals,
))]
#[put("/events/{event_id}")]
pub(crate) async fn update_event(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<Change>,
) -> ApiResult<HttpResponse> {
    let input = input.into_inner();
    let change = EventChange {
        name: input.name,
        description: input.description,
        heatmaps_on: input.heatmaps_on,
        heatmaps_due_on: input.heatmaps_due_on,
        requests_open_on: input.requests_open_on,
        requests_close_on: input.requests_close_on,
        rules: rules_from_wire(input.rules),
        mail_texts: texts_from_wire(input.mail_texts),
    };
    let ctx = context(&request)?;
    let found = events::update_event(&ctx, &permit, EventId(*id), version, change).await?;
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

/// Call an event off, with a reason.
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

/// Add a slot to a published event.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
), request_body = EventSlotAdd, responses(
    (status = 200, description = "Added.", body = Detail),
    (status = 409, description = "The event is over, or has 64 slots.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/events/{event_id}/slots")]
pub(crate) async fn add_event_slot(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    input: web::Json<EventSlotAdd>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let local = input.day.and_time(time_from_wire("/starts", &input.starts)?);
    let zone = events::zone_of_event(&ctx, &permit, EventId(*id)).await?;
    let starts_at = instant(local, zone).ok_or_else(|| {
        ApiError::invalid("/starts", "The clocks skip this time on that day. Choose another one.")
    })?;
    let new =
        NewEventSlot { starts_at, length_minutes: input.length_minutes, kind: kind_from_wire(input.kind) };
    let found = events::add_slot(&ctx, &permit, EventId(*id), new).await?;
    Ok(with_version(HttpResponse::Ok(), found))
}

/// Take an empty slot out of a published event.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
    ("slot_id" = i64, Path, description = "The slot."),
), responses(
    (status = 200, description = "Taken out.", body = Detail),
    (status = 409, description = "Somebody asked for it or meets in it.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/events/{event_id}/slots/{slot_id}/remove")]
pub(crate) async fn remove_event_slot(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    ids: web::Path<(i64, i64)>,
) -> ApiResult<HttpResponse> {
    let (id, slot) = ids.into_inner();
    let found = events::remove_slot(&context(&request)?, &permit, EventId(id), SlotId(slot)).await?;
    Ok(with_version(HttpResponse::Ok(), found))
}

/// Open a flex slot for requests.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
    ("slot_id" = i64, Path, description = "The slot."),
), responses(
    (status = 200, description = "Opened.", body = Detail),
    (status = 409, description = "The event is over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/events/{event_id}/slots/{slot_id}/open")]
pub(crate) async fn open_event_slot(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    ids: web::Path<(i64, i64)>,
) -> ApiResult<HttpResponse> {
    let (id, slot) = ids.into_inner();
    let found = events::open_slot(&context(&request)?, &permit, EventId(id), SlotId(slot)).await?;
    Ok(with_version(HttpResponse::Ok(), found))
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
