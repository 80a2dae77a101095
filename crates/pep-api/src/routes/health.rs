//! Is the server up, and can it reach its database?

use actix_web::{HttpRequest, HttpResponse, get};
use pep_api_types::problem::Problem;

use crate::extract::context;
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_health);
}

/// Is the server up?
///
/// 204 if the database answers; for load balancers and monitors.
#[utoipa::path(tag = "health", responses(
    (status = 204, description = "Up, and the database answers."),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/health")]
pub(crate) async fn get_health(request: HttpRequest) -> ApiResult<HttpResponse> {
    pep_app::health::check(&context(&request)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
