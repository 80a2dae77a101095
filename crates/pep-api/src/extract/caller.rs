//! The browser that asks, as sign-in needs to know it, and the cookies it is given.

use std::future::{Ready, ready};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};
use pep_app::sign_in::Caller;

use crate::extract::context;
use crate::extract::permit::session_token;
use crate::problem::ApiError;

/// A cookie by its name over https and its name on plain http, where browsers refuse the `__Host-` prefix.
struct CookieName {
    https: &'static str,
    plain: &'static str,
}

const BROWSER: CookieName = CookieName { https: "__Host-pep-browser", plain: "pep-browser" };
const DEVICE: CookieName = CookieName { https: "__Host-pep-device", plain: "pep-device" };

/// A handler argument: the browser that asks.
pub(crate) struct CallerOf(pub(crate) Caller);

impl FromRequest for CallerOf {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).map(Self))
    }
}

fn read(request: &HttpRequest) -> Result<Caller, ApiError> {
    let ctx = context(request)?;
    // A copy: the original keeps a borrow on the request, which reading a cookie needs too.
    let connection = request.connection_info().clone();
    // Anybody can write X-Forwarded-For; only behind a proxy that overwrites it, it says who is there.
    let ip = if ctx.config.trusts_forwarded_for {
        connection.realip_remote_addr()
    } else {
        connection.peer_addr()
    };
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    Ok(Caller {
        ip: ip.unwrap_or_default().chars().take(64).collect(),
        user_agent: agent.unwrap_or_default().to_owned(),
        session: session_token(request),
        browser: cookie(request, &BROWSER),
        device: cookie(request, &DEVICE),
    })
}

fn cookie(request: &HttpRequest, name: &CookieName) -> Option<String> {
    request
        .cookie(name.https)
        .or_else(|| request.cookie(name.plain))
        .map(|cookie| cookie.value().to_owned())
        .filter(|value| !value.is_empty() && value.len() <= 200)
}

/// What binds a code or a journey to the provider to this browser; for an hour.
pub(crate) fn browser_cookie(token: &str, is_https: bool) -> Cookie<'static> {
    lasting(&BROWSER, token, is_https, Duration::hours(1))
}

/// What a browser that proved a mailbox is known by. `lifetime_us`: how long the server remembers it.
pub(crate) fn device_cookie(token: &str, is_https: bool, lifetime_us: i64) -> Cookie<'static> {
    lasting(&DEVICE, token, is_https, Duration::microseconds(lifetime_us))
}

fn lasting(name: &CookieName, token: &str, is_https: bool, lifetime: Duration) -> Cookie<'static> {
    Cookie::build(if is_https { name.https } else { name.plain }, token.to_owned())
        .path("/")
        .http_only(true)
        .secure(is_https)
        .same_site(SameSite::Lax)
        .max_age(lifetime)
        .finish()
}
