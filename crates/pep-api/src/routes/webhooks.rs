//! Addresses that are told when OCP Insights change, for the operator (B4-20).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::webhooks::{ClientWebhooks, Webhook, WebhookDelivery, WebhookInput, WebhookMade};
use pep_app::webhooks;
use pep_domain::access::action;
use pep_domain::ids::{ApiClientId, WebhookDeliveryId, WebhookId};

use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, VersionRefusals};
use super::webhook_shapes::{listed, made, notice, shown};
use crate::extract::{IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_webhooks)
        .service(create_webhook)
        .service(update_webhook)
        .service(remove_webhook)
        .service(rotate_webhook_secret)
        .service(pause_webhook)
        .service(resume_webhook)
        .service(test_webhook)
        .service(list_webhook_deliveries)
        .service(send_webhook_again);
}

fn with_version(webhook: Webhook) -> HttpResponse {
    let tag = ETag(etag(webhook.row_version));
    HttpResponse::Ok().insert_header(tag).json(webhook)
}

/// The addresses of an API client that are told when OCP Insights change.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The API client.")), responses(
    (status = 200, description = "The webhooks, and where notices may go.", body = ClientWebhooks),
    Refusals,
))]
#[get("/api-clients/{id}/webhooks")]
pub(crate) async fn list_webhooks(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<ClientWebhooks>> {
    Ok(web::Json(listed(webhooks::list(&context(&request)?, &permit, ApiClientId(*id)).await?)))
}

/// Enter an address that is told from the next change on.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The API client.")), request_body = WebhookInput, responses(
    (status = 201, description = "Made; the secret is shown this once.", body = WebhookMade),
    (status = 409, description = "The client is revoked, has five webhooks or this one already, or the configuration lets notices go nowhere.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/api-clients/{id}/webhooks")]
pub(crate) async fn create_webhook(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
    input: web::Json<WebhookInput>,
) -> ApiResult<HttpResponse> {
    let created = webhooks::create(&context(&request)?, &permit, ApiClientId(*id), &input.address).await?;
    Ok(HttpResponse::Created().json(made(created)))
}

/// Change the address of a webhook that was read before: If-Match carries its version.
#[utoipa::path(tag = "api-clients", security(("session" = [])), params(
    ("id" = i64, Path, description = "The webhook."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = WebhookInput, responses(
    (status = 200, description = "Changed; the new version is in the ETag.", body = Webhook),
    (status = 409, description = "The client has a webhook with this address already, or the configuration lets notices go nowhere.", body = Problem, content_type = "application/problem+json"),
    VersionRefusals,
    Refusals,
    BodyRefusals,
))]
#[put("/webhooks/{id}")]
pub(crate) async fn update_webhook(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<WebhookInput>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let view = webhooks::update_address(&ctx, &permit, WebhookId(*id), version, &input.address).await?;
    Ok(with_version(shown(view)))
}

/// Remove a webhook with its notices.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The webhook.")), responses(
    (status = 204, description = "Removed."),
    Refusals,
    ChangeRefusals,
))]
#[delete("/webhooks/{id}")]
pub(crate) async fn remove_webhook(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    webhooks::remove(&context(&request)?, &permit, WebhookId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make another secret of a webhook; for a day the one before signs too.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The webhook.")), responses(
    (status = 200, description = "Made; the secret is shown this once.", body = WebhookMade),
    (status = 409, description = "The configuration lets notices go nowhere.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/webhooks/{id}/secret")]
pub(crate) async fn rotate_webhook_secret(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<WebhookMade>> {
    Ok(web::Json(made(webhooks::rotate_secret(&context(&request)?, &permit, WebhookId(*id)).await?)))
}

/// Tell a webhook nothing more until it is resumed. What waits is dropped.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The webhook.")), responses(
    (status = 200, description = "Paused.", body = Webhook),
    (status = 409, description = "It is told nothing already.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/webhooks/{id}/pause")]
pub(crate) async fn pause_webhook(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Webhook>> {
    Ok(web::Json(shown(webhooks::pause(&context(&request)?, &permit, WebhookId(*id)).await?)))
}

/// Tell a webhook again, also of what changed since the last notice that arrived.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The webhook.")), responses(
    (status = 200, description = "Active.", body = Webhook),
    (status = 409, description = "It is told already.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/webhooks/{id}/resume")]
pub(crate) async fn resume_webhook(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Webhook>> {
    Ok(web::Json(shown(webhooks::resume(&context(&request)?, &permit, WebhookId(*id)).await?)))
}

/// Send a notice that says nothing, once, to see whether it arrives.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The webhook.")), responses(
    (status = 200, description = "It goes out now; the deliveries say what comes of it.", body = Webhook),
    (status = 409, description = "One is under way, or the configuration lets notices go nowhere.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/webhooks/{id}/test")]
pub(crate) async fn test_webhook(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Webhook>> {
    Ok(web::Json(shown(webhooks::send_test(&context(&request)?, &permit, WebhookId(*id)).await?)))
}

/// The last 50 notices to a webhook with their tries, the newest first.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The webhook.")), responses(
    (status = 200, description = "The notices.", body = Page<WebhookDelivery>),
    Refusals,
))]
#[get("/webhooks/{id}/deliveries")]
pub(crate) async fn list_webhook_deliveries(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Page<WebhookDelivery>>> {
    let found = webhooks::deliveries(&context(&request)?, &permit, WebhookId(*id)).await?;
    Ok(web::Json(Page { items: found.into_iter().map(notice).collect(), total: None, next: None }))
}

/// Send a notice that ended once more, under its own id.
#[utoipa::path(tag = "api-clients", security(("session" = [])), params(
    ("id" = i64, Path, description = "The webhook."),
    ("delivery_id" = i64, Path, description = "The notice."),
), responses(
    (status = 200, description = "It goes out now; the deliveries say what comes of it.", body = Webhook),
    (status = 409, description = "One is under way, or the webhook is told nothing.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/webhooks/{id}/deliveries/{delivery_id}/send-again")]
pub(crate) async fn send_webhook_again(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    ids: web::Path<(i64, i64)>,
) -> ApiResult<web::Json<Webhook>> {
    let (id, delivery) = ids.into_inner();
    let delivery = WebhookDeliveryId(delivery);
    let view = webhooks::send_again(&context(&request)?, &permit, WebhookId(id), delivery).await?;
    Ok(web::Json(shown(view)))
}
