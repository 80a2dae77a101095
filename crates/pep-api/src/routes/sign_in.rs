//! The ways in: a demo's people, a code by mail, an OpenID Connect provider.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::session::{CodeRequest, CodeSignIn, DemoPerson, DemoSignIn};
use pep_app::AppContext;
use pep_app::sign_in::codes::{self, BrowserToken, CodeSession};
use pep_app::sign_in::oidc::{self, ProviderAnswer};
use serde::Deserialize;

use super::people::{roles_in_words, side_to_wire};
use crate::extract::{CallerOf, browser_cookie, context, device_cookie, session_cookie};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_demo_people)
        .service(create_demo_session)
        .service(request_code)
        .service(create_code_session)
        .service(start_oidc)
        .service(finish_oidc);
}

/// People of the demo to pick from: some of each role.
#[utoipa::path(tag = "session", responses(
    (status = 200, description = "The people, in the order of their roles.", body = Page<DemoPerson>),
    (status = 404, description = "Not a demo.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/sign-in/demo-people")]
pub(crate) async fn list_demo_people(request: HttpRequest) -> ApiResult<web::Json<Page<DemoPerson>>> {
    let people = pep_app::sign_in::demo_people(&context(&request)?).await?;
    let items = people
        .into_iter()
        .map(|person| DemoPerson {
            name: person.record.name(),
            email: person.record.email,
            side: side_to_wire(person.record.side),
            roles: roles_in_words(&person.roles),
            partner_name: person.record.partner_name,
        })
        .collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// Sign in as anyone of the demo.
///
/// Answers 404 unless the server was started with `--demo` on a loopback address.
#[utoipa::path(tag = "session", request_body = DemoSignIn, responses(
    (status = 204, description = "Signed in; the session is in the cookie."),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not a demo, or nobody has this address.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The body does not have the expected form.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/sign-in/demo")]
pub(crate) async fn create_demo_session(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<DemoSignIn>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let token = pep_app::sign_in::sign_in_demo(&ctx, &input.email, &caller).await?;
    Ok(HttpResponse::NoContent().cookie(session_cookie(&token.0, is_https(&ctx))).finish())
}

/// Ask for a one-time code by mail.
///
/// The answer is the same whether or not anybody has this address. The code works only in the browser that asked.
#[utoipa::path(tag = "session", request_body = CodeRequest, responses(
    (status = 202, description = "If somebody has this address, a code is on its way."),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "That is no e-mail address.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many codes.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/sign-in/code")]
pub(crate) async fn request_code(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<CodeRequest>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let browser = codes::request(&ctx, &input.email, &caller).await?;
    Ok(code_is_on_its_way(&ctx, &browser))
}

/// The answer to every request for a code.
pub(super) fn code_is_on_its_way(ctx: &AppContext, browser: &BrowserToken) -> HttpResponse {
    HttpResponse::Accepted().cookie(browser_cookie(&browser.0, is_https(ctx))).finish()
}

/// Sign in with the code from the mail.
#[utoipa::path(tag = "session", request_body = CodeSignIn, responses(
    (status = 204, description = "Signed in; the session is in the cookie."),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The code is wrong, used, over, or asked for by another browser.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/sign-in/code/verify")]
pub(crate) async fn create_code_session(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<CodeSignIn>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let proven = codes::verify(&ctx, &input.email, &input.code, &caller).await?;
    let mut response = HttpResponse::NoContent().finish();
    add_code_cookies(&mut response, &ctx, &proven)?;
    Ok(response)
}

/// Session and memory of the browser, after a code was right.
pub(super) fn add_code_cookies(
    response: &mut HttpResponse,
    ctx: &AppContext,
    proven: &CodeSession,
) -> ApiResult<()> {
    let lifetime_us = ctx.config.sessions.known_device_us;
    for cookie in [
        session_cookie(&proven.session.0, is_https(ctx)),
        device_cookie(&proven.device.0, is_https(ctx), lifetime_us),
    ] {
        response.add_cookie(&cookie).map_err(pep_app::AppError::internal)?;
    }
    Ok(())
}

/// Where to go after signing in.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct OidcStart {
    /// A path of this portal, such as `/heatmap?ou=3`; anything else becomes `/`.
    #[serde(default)]
    return_to: Option<String>,
}

/// Go to the organisation's sign-in page.
///
/// Leads to `/sign-in?problem=failed` while the provider does not answer.
#[utoipa::path(tag = "session", params(OidcStart), responses(
    (status = 303, description = "To the provider, or back to the sign-in page with the reason."),
    (status = 404, description = "No provider is configured.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The query cannot be read.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many sign-ins from here.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/sign-in/oidc/start")]
pub(crate) async fn start_oidc(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    query: web::Query<OidcStart>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let mut response = HttpResponse::SeeOther();
    Ok(match oidc::start(&ctx, query.return_to.as_deref().unwrap_or("/"), &caller).await? {
        Ok(departure) => response
            .insert_header((LOCATION, departure.url))
            .cookie(browser_cookie(&departure.browser, is_https(&ctx)))
            .finish(),
        Err(refused) => back_to_sign_in(refused),
    })
}

/// What the provider's redirect carries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OidcCallback {
    /// The code to exchange.
    #[serde(default)]
    code: Option<String>,
    /// What PEP sent along.
    #[serde(default)]
    state: Option<String>,
    /// The provider's error word.
    #[serde(default)]
    error: Option<String>,
}

/// The way back from the organisation's sign-in page.
///
/// Leads to the page asked for, or to `/sign-in?problem=` with `denied`, `stale`, `failed` or `unknown_person`.
#[utoipa::path(tag = "session", params(OidcCallback), responses(
    (status = 303, description = "Signed in, or back to the sign-in page with the reason."),
    (status = 404, description = "No provider is configured.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The query cannot be read.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many sign-ins from here.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/sign-in/oidc/callback")]
pub(crate) async fn finish_oidc(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    query: web::Query<OidcCallback>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let OidcCallback { code, state, error } = query.into_inner();
    let mut response = HttpResponse::SeeOther();
    Ok(match oidc::finish(&ctx, ProviderAnswer { code, state, error }, &caller).await? {
        Ok((token, return_to)) => response
            .insert_header((LOCATION, return_to))
            .cookie(session_cookie(&token.0, is_https(&ctx)))
            .finish(),
        Err(refused) => back_to_sign_in(refused),
    })
}

fn back_to_sign_in(refused: oidc::Refused) -> HttpResponse {
    let page = format!("/sign-in?problem={}", refused.as_str());
    HttpResponse::SeeOther().insert_header((LOCATION, page)).finish()
}

fn is_https(ctx: &AppContext) -> bool {
    ctx.config.base_url.starts_with("https://")
}
