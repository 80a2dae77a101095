//! From the session cookie to the permit a use case asks for.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest};
use pep_app::paces::{self, Pace};
use pep_app::{AppContext, AppError, audit, sign_in};
use pep_domain::access::{Action, Actor, Permit, authorize};

use crate::extract::context;
use crate::problem::{ApiError, request_id};

/// The session cookie over https. The prefix makes browsers insist on Secure, Path=/ and no Domain.
const SESSION_COOKIE: &str = "__Host-pep";
/// The session cookie on plain http, which only a loopback address is served on.
const SESSION_COOKIE_PLAIN: &str = "pep";

/// A handler argument: the caller is signed in and may do `A`. Without a session the answer is 401, without the right
/// 404, the same as for what does not exist.
pub(crate) struct Permitted<A>(pub(crate) Permit<A>);

impl<A: Action + 'static> FromRequest for Permitted<A> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let ctx = context(&request)?;
            let token = session_token(&request).ok_or(AppError::Unauthenticated)?;
            let actor = sign_in::find_actor(&ctx, &token, request_id(&request)).await?;
            match authorize::<A>(&actor) {
                Ok(permit) => {
                    keep_pace(&request, &ctx, permit.actor())?;
                    Ok(Self(permit))
                }
                Err(denied) => {
                    let declared = request.match_pattern().unwrap_or_default();
                    let operation = format!("{} {declared}", request.method());
                    audit::count_denial(&ctx, actor.person_id, &operation).await?;
                    Err(AppError::from(denied).into())
                }
            }
        })
    }
}

/// The limits that a kind of request has for everybody (reliability 3.10), after the rights: who may not, meets no limit.
fn keep_pace(request: &HttpRequest, ctx: &AppContext, actor: &Actor) -> Result<(), AppError> {
    let declared = request.match_pattern().unwrap_or_default();
    let (person, is_read) = (actor.person_id.0, request.method() == Method::GET);
    if request.method() == Method::PATCH && declared.ends_with("/reporting/rows/{account_id}") {
        return paces::keep(ctx, Pace::Autosave, actor.session_id.map_or(person, |session| session.0));
    }
    let is_file = declared.rsplit('.').next() == Some("xlsx") || declared.ends_with("/export");
    if (is_read && is_file) || (!is_read && declared.ends_with("/heatmap/exports")) {
        return paces::keep(ctx, Pace::Export, person);
    }
    let searches = |pair: &str| pair.strip_prefix("q=").is_some_and(|text| !text.is_empty());
    if is_read && request.query_string().split('&').any(searches) {
        return paces::keep(ctx, Pace::Search, person);
    }
    Ok(())
}

/// What the browser sent as its session, if anything.
pub(crate) fn session_token(request: &HttpRequest) -> Option<String> {
    request
        .cookie(SESSION_COOKIE)
        .or_else(|| request.cookie(SESSION_COOKIE_PLAIN))
        .map(|cookie| cookie.value().to_owned())
        .filter(|value| !value.is_empty())
}

/// The cookie that holds `token`; an empty token ends it. `is_https`: is PEP reached over https?
pub(crate) fn session_cookie(token: &str, is_https: bool) -> Cookie<'static> {
    let mut cookie =
        Cookie::build(if is_https { SESSION_COOKIE } else { SESSION_COOKIE_PLAIN }, token.to_owned())
            .path("/")
            .http_only(true)
            .secure(is_https)
            .same_site(SameSite::Lax)
            .finish();
    if token.is_empty() {
        cookie.make_removal();
    }
    cookie
}
