//! One's notices inside PEP (B1-15).

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::session::{Notice, NoticesRead};
use pep_app::notices;
use pep_domain::access::action;
use serde::Deserialize;

use super::session::at;
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

const NOTICES_PER_PAGE: i64 = 50;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_notices).service(mark_notices_read);
}

/// Which notices.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticeQuery {
    /// `next` of the page before.
    #[serde(default)]
    cursor: Option<i64>,
}

/// One's notices, the newest first, 50 at a time.
#[utoipa::path(tag = "notices", security(("session" = [])), params(NoticeQuery), responses(
    (status = 200, description = "The notices.", body = Page<Notice>),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The query cannot be read.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/notices")]
pub(crate) async fn list_notices(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    query: web::Query<NoticeQuery>,
) -> ApiResult<web::Json<Page<Notice>>> {
    let found = notices::list(&context(&request)?, &permit, query.cursor, NOTICES_PER_PAGE).await?;
    let is_full = i64::try_from(found.len()) == Ok(NOTICES_PER_PAGE);
    let next = found.last().filter(|_| is_full).map(|notice| notice.id.to_string());
    let items = found
        .into_iter()
        .map(|notice| Notice {
            id: notice.id,
            kind: notice.kind,
            title: notice.title,
            body: notice.body,
            target: notice.target,
            created_at: at(notice.created_at),
            read_at: notice.read_at.map(at),
        })
        .collect();
    Ok(web::Json(Page { items, total: None, next }))
}

/// Mark notices as read.
#[utoipa::path(tag = "notices", security(("session" = [])), request_body = NoticesRead, responses(
    (status = 204, description = "Read."),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The body does not have the expected form.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/notices/read")]
pub(crate) async fn mark_notices_read(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    input: web::Json<NoticesRead>,
) -> ApiResult<HttpResponse> {
    notices::mark_read(&context(&request)?, &permit, input.up_to).await?;
    Ok(HttpResponse::NoContent().finish())
}
