//! `Idempotency-Key`: a caller's own word against doing something twice.

use actix_web::HttpRequest;
use pep_app::AppError;
use pep_app::report_requests::IdempotencyKey;
use serde::Serialize;

use crate::problem::{ApiError, ApiResult};

/// The key of a request, if it has one, with what it is for: the same key with other input is refused later on.
pub(crate) fn idempotency_key(
    request: &HttpRequest,
    input: &impl Serialize,
) -> ApiResult<Option<IdempotencyKey>> {
    let Some(header) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = header.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > 200 {
        return Err(ApiError::invalid(
            "Idempotency-Key",
            "Send 1 to 200 plain characters as Idempotency-Key.",
        ));
    }
    let text = serde_json::to_string(input).map_err(AppError::internal)?;
    Ok(Some(IdempotencyKey { key: key.to_owned(), request_hash: pep_app::random::hash_of(&text) }))
}
