//! From a request to what a use case takes.

mod caller;
mod client;
mod confirmed;
mod idempotency;
mod if_match;
mod permit;
mod query;

use actix_web::{HttpRequest, web};
use pep_app::{AppContext, AppError};

pub(crate) use caller::{CallerOf, browser_cookie, device_cookie};
pub(crate) use client::{ClientOf, credentials};
pub(crate) use confirmed::Confirmed;
pub(crate) use idempotency::idempotency_key;
pub(crate) use if_match::{IfMatch, etag};
pub(crate) use permit::{Permitted, session_cookie, session_token};
pub(crate) use query::RepeatedQuery;

/// The largest file that is taken, bytes.
pub(crate) const MAX_UPLOAD_BYTES: usize = 10 * 1024 * 1024;

/// What every handler can reach.
pub(crate) struct ApiState {
    pub(crate) ctx: AppContext,
}

/// The context of the app that serves this request.
pub(crate) fn context(request: &HttpRequest) -> Result<AppContext, AppError> {
    request
        .app_data::<web::Data<ApiState>>()
        .map(|state| state.ctx.clone())
        .ok_or_else(|| AppError::internal("the app was built without its state"))
}
