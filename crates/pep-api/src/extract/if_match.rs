//! `If-Match`: the version a caller read before changing something two people may edit.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{EntityTag, HeaderValue, IF_MATCH};
use actix_web::{FromRequest, HttpRequest};
use pep_api_types::problem::ProblemCode;

use crate::problem::ApiError;

/// The row version the caller saw. Missing: 428.
pub(crate) struct IfMatch(pub(crate) i64);

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.headers().get(IF_MATCH) {
            None => Err(ApiError::new(
                ProblemCode::VersionMissing,
                "Send the ETag you read as If-Match, for example \"3\".",
            )),
            Some(value) => version(value).map(Self).ok_or_else(|| {
                ApiError::new(
                    ProblemCode::UnreadableRequest,
                    "If-Match must be an ETag as PEP gives it, for example \"3\".",
                )
            }),
        })
    }
}

fn version(value: &HeaderValue) -> Option<i64> {
    value.to_str().ok()?.trim().trim_start_matches("W/").trim_matches('"').parse().ok()
}

/// The ETag of a row version.
pub(crate) fn etag(row_version: i64) -> EntityTag {
    EntityTag::new_strong(row_version.to_string())
}
