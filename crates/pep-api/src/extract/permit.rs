//! From the session cookie to the permit a use case asks for.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use pep_app::{AppError, audit, sign_in};
use pep_domain::access::{Action, Permit, authorize};

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
                Ok(permit) => Ok(Self(permit)),
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
