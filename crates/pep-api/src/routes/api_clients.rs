//! The programs that may read OCP Insights, for the operator (X-01, A20).

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use pep_api_types::api_clients::{
    ApiClient, ApiClientCreate, ApiClientDetail, ApiClientMade, ApiClientPull, ApiClientSecret,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::api_clients::{self, ClientView, Pull, ShownSecret};
use pep_domain::access::action;
use pep_domain::ids::{ApiClientId, ApiClientSecretId};

use super::message_shapes::at;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_api_clients)
        .service(create_api_client)
        .service(get_api_client)
        .service(rotate_api_client_secret)
        .service(revoke_api_client_secret)
        .service(revoke_api_client);
}

fn shown(view: ClientView) -> ApiClient {
    let ClientView { client, secrets } = view;
    ApiClient {
        id: client.id.0,
        name: client.name,
        purpose: client.purpose,
        client_id: client.key,
        created_at: at(client.created_at),
        last_used_at: client.last_used_at.map(at),
        revoked_at: client.revoked_at.map(at),
        secrets: secrets
            .into_iter()
            .map(|secret| ApiClientSecret {
                id: secret.id.0,
                hint: secret.hint,
                created_at: at(secret.created_at),
                last_used_at: secret.last_used_at.map(at),
            })
            .collect(),
    }
}

fn pull(pull: Pull) -> ApiClientPull {
    ApiClientPull {
        id: pull.id,
        started_at: at(pull.started_at),
        format: pull.format,
        query: pull.query,
        sent: pull.sent,
    }
}

fn made((view, ShownSecret(secret)): (ClientView, ShownSecret)) -> HttpResponse {
    HttpResponse::Created().json(ApiClientMade { client: shown(view), secret })
}

/// All API clients, those that work first.
#[utoipa::path(tag = "api-clients", security(("session" = [])), responses(
    (status = 200, description = "All of them.", body = Page<ApiClient>),
    Refusals,
))]
#[get("/api-clients")]
pub(crate) async fn list_api_clients(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
) -> ApiResult<web::Json<Page<ApiClient>>> {
    let items: Vec<ApiClient> =
        api_clients::list(&context(&request)?, &permit).await?.into_iter().map(shown).collect();
    let total = i64::try_from(items.len()).ok();
    Ok(web::Json(Page { items, total, next: None }))
}

/// Create an API client with its first secret.
#[utoipa::path(tag = "api-clients", security(("session" = [])), request_body = ApiClientCreate, responses(
    (status = 201, description = "Made; the secret is shown this once.", body = ApiClientMade),
    (status = 409, description = "There is a client of this name.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/api-clients")]
pub(crate) async fn create_api_client(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    input: web::Json<ApiClientCreate>,
) -> ApiResult<HttpResponse> {
    let ApiClientCreate { name, purpose } = input.into_inner();
    Ok(made(api_clients::create(&context(&request)?, &permit, &name, &purpose).await?))
}

/// An API client with its last pulls.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The client.")), responses(
    (status = 200, description = "The client.", body = ApiClientDetail),
    Refusals,
))]
#[get("/api-clients/{id}")]
pub(crate) async fn get_api_client(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<ApiClientDetail>> {
    let (view, pulls) = api_clients::detail(&context(&request)?, &permit, ApiClientId(*id)).await?;
    Ok(web::Json(ApiClientDetail { client: shown(view), pulls: pulls.into_iter().map(pull).collect() }))
}

/// Make a second secret of an API client; the first one works until it is revoked.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The client.")), responses(
    (status = 201, description = "Made; the secret is shown this once.", body = ApiClientMade),
    (status = 409, description = "Two work already, or the client is revoked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/api-clients/{id}/secrets")]
pub(crate) async fn rotate_api_client_secret(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    Ok(made(api_clients::rotate(&context(&request)?, &permit, ApiClientId(*id)).await?))
}

/// Revoke a secret of an API client, and the tokens that came of it.
#[utoipa::path(tag = "api-clients", security(("session" = [])), params(
    ("id" = i64, Path, description = "The client."),
    ("secret_id" = i64, Path, description = "The secret."),
), responses(
    (status = 200, description = "Revoked.", body = ApiClient),
    (status = 409, description = "The client is revoked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[delete("/api-clients/{id}/secrets/{secret_id}")]
pub(crate) async fn revoke_api_client_secret(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    ids: web::Path<(i64, i64)>,
) -> ApiResult<web::Json<ApiClient>> {
    let (id, secret) = ids.into_inner();
    let secret = ApiClientSecretId(secret);
    let view = api_clients::revoke_secret(&context(&request)?, &permit, ApiClientId(id), secret).await?;
    Ok(web::Json(shown(view)))
}

/// Shut an API client out for good.
#[utoipa::path(tag = "api-clients", security(("session" = [])),
    params(("id" = i64, Path, description = "The client.")), responses(
    (status = 200, description = "Revoked; its secrets and tokens work no more.", body = ApiClient),
    (status = 409, description = "It was revoked before.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/api-clients/{id}/revoke")]
pub(crate) async fn revoke_api_client(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageApiClients>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<ApiClient>> {
    Ok(web::Json(shown(api_clients::revoke(&context(&request)?, &permit, ApiClientId(*id)).await?)))
}
