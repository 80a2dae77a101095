//! From the access token of a program to the permit that reading OCP Insights asks for.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest};
use pep_app::AppError;
use pep_app::insights::{self, ClientPermit};

use crate::extract::context;
use crate::problem::ApiError;

/// A handler argument: a client that works asks. A browser's session is nothing here.
pub(crate) struct ClientOf(pub(crate) ClientPermit);

impl FromRequest for ClientOf {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let ctx = context(&request)?;
            let token = credentials(&request, "bearer").ok_or_else(no_token)?;
            match insights::authenticate(&ctx, &token).await {
                Ok(permit) => Ok(Self(permit)),
                Err(AppError::Unauthenticated) => Err(no_token()),
                Err(error) => Err(error.into()),
            }
        })
    }
}

fn no_token() -> ApiError {
    ApiError::without_token(
        "The access token is missing, unknown or over. Get a new one at /insights/v1/token and repeat the request.",
    )
}

/// What follows the scheme in `Authorization`, if it is this scheme.
pub(crate) fn credentials(request: &HttpRequest, scheme: &str) -> Option<String> {
    let (found, rest) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    let rest = rest.trim();
    (found.eq_ignore_ascii_case(scheme) && !rest.is_empty()).then(|| rest.to_owned())
}
