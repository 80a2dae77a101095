//! Planning events: series, their plans, nominations (D-14 … D-16, D-40).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use pep_api_types::events::{
    EventMailPreview, EventMailSent, EventMailTry, EventSeries, EventSeriesCreate, EventSeriesPublished,
    EventSeriesSave, EventSeriesSummary, Nomination, NominationQuery, NominationRemove, NominationsAdd,
    NominationsAdded,
};
use pep_api_types::page::Page;
use pep_api_types::problem::{Problem, ProblemCode};
use pep_app::events::{
    self, NewNominations, NewSeriesInput, Nominated, NominationFilter, Published, SeriesDetail,
};
use pep_domain::access::action;
use pep_domain::ids::{EventSeriesId, EventTemplateId, OuId, PartnerId, ProgramId};

use super::event_shapes::{first_day, mail_from_wire, plan_from_wire, series_to_wire};
use super::list_parts;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable, VersionRefusals};
use super::session::at;
use super::teams::named;
use crate::extract::{IfMatch, Permitted, context, etag, idempotency_key};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_event_series)
        .service(create_event_series)
        .service(get_event_series)
        .service(save_event_series)
        .service(discard_event_series)
        .service(publish_event_series)
        .service(preview_event_mail)
        .service(send_event_test_mail)
        .service(list_nominations)
        .service(add_nominations)
        .service(remove_nomination);
}

/// The series whose planning or nominations concern the caller, newest first.
#[utoipa::path(tag = "events", security(("session" = [])), responses(
    (status = 200, description = "The series.", body = Page<EventSeriesSummary>),
    Refusals,
))]
#[get("/event-series")]
pub(crate) async fn list_event_series(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
) -> ApiResult<web::Json<Page<EventSeriesSummary>>> {
    let found = events::list_series(&context(&request)?, &permit).await?;
    let items = found
        .into_iter()
        .map(|(series, plan)| EventSeriesSummary {
            id: series.id,
            program: named((series.program_id, series.program_name)),
            name: series.name,
            is_published: series.state == "published",
            starts_on: first_day(&plan),
            ou_count: i64::try_from(plan.ous.len()).unwrap_or(i64::MAX),
            updated_at: at(series.updated_at),
            row_version: series.row_version,
        })
        .collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// Begin a series: empty, with the program's zone and rules, from a template, or as a copy of another one.
#[utoipa::path(tag = "events", security(("session" = [])), request_body = EventSeriesCreate, responses(
    (status = 201, description = "Begun; its version is in the ETag.", body = EventSeries),
    Refusals,
    BodyRefusals,
))]
#[post("/event-series")]
pub(crate) async fn create_event_series(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    input: web::Json<EventSeriesCreate>,
) -> ApiResult<HttpResponse> {
    let input = input.into_inner();
    let new = NewSeriesInput {
        program: ProgramId(input.program_id),
        name: input.name,
        copy_of: input.copy_of.map(EventSeriesId),
        template: input.template_id.map(EventTemplateId),
        first_day: input.first_day,
        with_nominations: input.with_nominations,
    };
    let made = events::create_series(&context(&request)?, &permit, new).await?;
    Ok(with_version(HttpResponse::Created(), made))
}

/// One series with its plan, the slots it gives, and every problem.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
), responses(
    (status = 200, description = "The series; its version is in the ETag.", body = EventSeries),
    Refusals,
))]
#[get("/event-series/{series_id}")]
pub(crate) async fn get_event_series(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let found = events::get_series(&context(&request)?, &permit, EventSeriesId(*id)).await?;
    Ok(with_version(HttpResponse::Ok(), found))
}

/// Save name and plan, finished or not: If-Match carries the version that was read.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = EventSeriesSave, responses(
    (status = 200, description = "Saved; the new version is in the ETag.", body = EventSeries),
    VersionRefusals,
    Refusals,
    BodyRefusals,
))]
#[put("/event-series/{series_id}")]
pub(crate) async fn save_event_series(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<EventSeriesSave>,
) -> ApiResult<HttpResponse> {
    let EventSeriesSave { name, plan } = input.into_inner();
    let plan = plan_from_wire(plan)?;
    let ctx = context(&request)?;
    let saved = events::save_series(&ctx, &permit, EventSeriesId(*id), version, name, plan).await?;
    Ok(with_version(HttpResponse::Ok(), saved))
}

/// Throw a draft away.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), responses(
    (status = 204, description = "Gone."),
    (status = 409, description = "It is published.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    VersionRefusals,
    ChangeRefusals,
))]
#[post("/event-series/{series_id}/discard")]
pub(crate) async fn discard_event_series(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
) -> ApiResult<HttpResponse> {
    events::discard_series(&context(&request)?, &permit, EventSeriesId(*id), version).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Publish a plan: one event for each OU with its slots; again, it brings them up to date.
///
/// With an `Idempotency-Key`, the same request sent again within 24 hours gets the same answer and makes nothing.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
    ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters of your choice, new for each press of the button."),
), responses(
    (status = 200, description = "Published.", body = EventSeriesPublished),
    (status = 422, description = "Problems stand in the way; `errors` point to their steps.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The key was used for another request, or a slot that the plan no longer has is in use.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    VersionRefusals,
    ChangeRefusals,
))]
#[post("/event-series/{series_id}/publish")]
pub(crate) async fn publish_event_series(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
) -> ApiResult<web::Json<EventSeriesPublished>> {
    let key = idempotency_key(&request, &("publish", *id, version))?;
    match events::publish_series(&context(&request)?, &permit, EventSeriesId(*id), version, key).await? {
        Published::KeyReused => Err(ApiError::new(
            ProblemCode::KeyReused,
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
        )),
        Published::Events(ids) => {
            Ok(web::Json(EventSeriesPublished { event_ids: ids.into_iter().map(|id| id.0).collect() }))
        }
    }
}

/// See how the organiser's words look in a mail, for a real recipient. Nothing is sent or stored.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
), request_body = EventMailTry, responses(
    (status = 200, description = "The mail.", body = EventMailPreview),
    Refusals,
    BodyRefusals,
))]
#[post("/event-series/{series_id}/mail-preview")]
pub(crate) async fn preview_event_mail(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    input: web::Json<EventMailTry>,
) -> ApiResult<web::Json<EventMailPreview>> {
    let EventMailTry { mail, words } = input.into_inner();
    let (ctx, id) = (context(&request)?, EventSeriesId(*id));
    let found = events::preview_mail(&ctx, &permit, id, mail_from_wire(mail), words).await?;
    Ok(web::Json(EventMailPreview {
        to_name: found.to_name,
        to_address: found.to_address,
        subject: found.rendered.subject,
        text: found.rendered.text,
        html: found.rendered.html,
    }))
}

/// Send the same mail to oneself, marked as a test.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
), request_body = EventMailTry, responses(
    (status = 202, description = "Queued.", body = EventMailSent),
    Refusals,
    BodyRefusals,
))]
#[post("/event-series/{series_id}/mail-test")]
pub(crate) async fn send_event_test_mail(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEvents>,
    id: web::Path<i64>,
    input: web::Json<EventMailTry>,
) -> ApiResult<HttpResponse> {
    let EventMailTry { mail, words } = input.into_inner();
    let (ctx, id) = (context(&request)?, EventSeriesId(*id));
    let to_address = events::send_test_mail(&ctx, &permit, id, mail_from_wire(mail), words).await?;
    Ok(HttpResponse::Accepted().json(EventMailSent { to_address }))
}

/// The nominations of a series in the OUs that concern the caller.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
    NominationQuery,
), responses(
    (status = 200, description = "By OU and partner, and how many match.", body = Page<Nomination>),
    Refusals,
    Unacceptable,
))]
#[get("/event-series/{series_id}/nominations")]
pub(crate) async fn list_nominations(
    request: HttpRequest,
    Permitted(permit): Permitted<action::NominatePartners>,
    id: web::Path<i64>,
    query: web::Query<NominationQuery>,
) -> ApiResult<web::Json<Page<Nomination>>> {
    let NominationQuery { ou_id, q, cursor, limit } = query.into_inner();
    let part = list_parts::part(q, cursor.as_deref(), limit)?;
    let filter = NominationFilter { ou: ou_id.map(OuId), part };
    let found = events::list_nominations(&context(&request)?, &permit, EventSeriesId(*id), filter).await?;
    Ok(web::Json(list_parts::page(found, nomination)?))
}

/// Nominate partners to the event of one OU, with a reason.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
), request_body = NominationsAdd, responses(
    (status = 200, description = "Nominated.", body = NominationsAdded),
    Refusals,
    BodyRefusals,
))]
#[post("/event-series/{series_id}/nominations")]
pub(crate) async fn add_nominations(
    request: HttpRequest,
    Permitted(permit): Permitted<action::NominatePartners>,
    id: web::Path<i64>,
    input: web::Json<NominationsAdd>,
) -> ApiResult<web::Json<NominationsAdded>> {
    let NominationsAdd { ou_id, partner_ids, reason } = input.into_inner();
    let partners = partner_ids.into_iter().map(PartnerId).collect();
    let new = NewNominations { ou: OuId(ou_id), partners, reason };
    let added = events::add_nominations(&context(&request)?, &permit, EventSeriesId(*id), new).await?;
    Ok(web::Json(NominationsAdded { added_count: i64::try_from(added).unwrap_or(i64::MAX) }))
}

/// Take a nomination back.
#[utoipa::path(tag = "events", security(("session" = [])), params(
    ("series_id" = i64, Path, description = "The series."),
), request_body = NominationRemove, responses(
    (status = 204, description = "Taken back."),
    Refusals,
    BodyRefusals,
))]
#[post("/event-series/{series_id}/nominations/remove")]
pub(crate) async fn remove_nomination(
    request: HttpRequest,
    Permitted(permit): Permitted<action::NominatePartners>,
    id: web::Path<i64>,
    input: web::Json<NominationRemove>,
) -> ApiResult<HttpResponse> {
    let NominationRemove { ou_id, partner_id } = input.into_inner();
    let (ou, partner) = (OuId(ou_id), PartnerId(partner_id));
    events::remove_nomination(&context(&request)?, &permit, EventSeriesId(*id), ou, partner).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn with_version(mut response: actix_web::HttpResponseBuilder, found: SeriesDetail) -> HttpResponse {
    response.insert_header(ETag(etag(found.series.row_version))).json(series_to_wire(found))
}

fn nomination(found: Nominated) -> Nomination {
    let Nominated { nomination, is_elected, has_team } = found;
    Nomination {
        ou: named((nomination.ou.0.0, nomination.ou.1)),
        partner: named((nomination.partner.0.0, nomination.partner.1)),
        partner_one_id: nomination.partner.2,
        is_from_list: nomination.source == "list",
        reason: nomination.reason,
        added_by: nomination.added_by,
        added_at: nomination.added_at.to_datetime(),
        is_elected,
        has_team,
    }
}
