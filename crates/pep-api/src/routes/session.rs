//! Signing in and out.

use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, post, web};
use pep_api_types::problem::Problem;
use pep_api_types::session::DemoSignIn;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{context, session_cookie};
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_demo_session);
}

/// Sign in as anyone of the demo.
///
/// Answers 404 unless the server was started with `--demo` on a loopback address.
#[utoipa::path(tag = "session", request_body = DemoSignIn, responses(
    (status = 204, description = "Signed in; the session is in the cookie."),
    (status = 404, description = "Not a demo, or nobody has this address.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/sign-in/demo")]
pub(crate) async fn create_demo_session(
    request: HttpRequest,
    input: web::Json<DemoSignIn>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let user_agent =
        request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = pep_app::sign_in::sign_in_demo(&ctx, &input.email, user_agent).await?;
    let is_https = ctx.config.base_url.starts_with("https://");
    Ok(HttpResponse::NoContent().cookie(session_cookie(&token.0, is_https)).finish())
}
