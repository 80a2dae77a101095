//! Client credentials become an access token (A20), in the words of OAuth 2.0 so that ready-made clients understand.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, ResponseError, post, web};
use base64::Engine;
use pep_api_types::insights::{TokenErrorCode, TokenGrant, TokenRefusal, TokenRequest};
use pep_api_types::problem::Problem;
use pep_app::insights;

use crate::extract::{CallerOf, context, credentials};
use crate::operations::Operations;
use crate::problem::ApiError;

pub(super) fn configure(cfg: &mut impl Operations) {
    cfg.service(create_token);
}

const SCOPE: &str = "insights.read";

/// Why there is no token: OAuth's own error, or a problem of the server.
#[derive(Debug)]
pub(crate) enum NoToken {
    Refused(TokenErrorCode, &'static str),
    Problem(ApiError),
}

impl std::fmt::Display for NoToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(_, description) => f.write_str(description),
            Self::Problem(problem) => problem.fmt(f),
        }
    }
}

impl ResponseError for NoToken {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(TokenErrorCode::InvalidClient, _) => StatusCode::UNAUTHORIZED,
            Self::Refused(..) => StatusCode::BAD_REQUEST,
            Self::Problem(problem) => problem.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Problem(problem) => problem.error_response(),
            Self::Refused(error, description) => {
                let mut response = HttpResponse::build(self.status_code());
                if *error == TokenErrorCode::InvalidClient {
                    response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"insights\""));
                }
                response.json(TokenRefusal { error: *error, error_description: (*description).to_owned() })
            }
        }
    }
}

impl<E: Into<ApiError>> From<E> for NoToken {
    fn from(error: E) -> Self {
        Self::Problem(error.into())
    }
}

const UNREADABLE: NoToken = NoToken::Refused(
    TokenErrorCode::InvalidRequest,
    "Send grant_type, client_id and client_secret as application/x-www-form-urlencoded, each once.",
);
const UNKNOWN: NoToken = NoToken::Refused(
    TokenErrorCode::InvalidClient,
    "The client id or the secret is wrong, or was revoked. Ask the operator of PEP for a new secret.",
);

/// Get an access token with client credentials.
///
/// OAuth 2.0, RFC 6749 section 4.4. Id and secret may stand in the body or in `Authorization: Basic …`. The token works
/// for ten minutes, and not a moment longer than its secret and its client do.
#[utoipa::path(tag = "token", security(()),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "A token.", body = TokenGrant),
    (status = 400, description = "The request is not as OAuth 2.0 wants it.", body = TokenRefusal),
    (status = 401, description = "Wrong id or secret.", body = TokenRefusal),
    (status = 429, description = "More than 30 tries in a minute from one address; try again after `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Busy; try again after `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/token")]
pub(crate) async fn create_token(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    // Unknown fields are ignored, as RFC 6749 section 3.2 demands; read here, so that the refusal is OAuth's own.
    body: web::Bytes,
) -> Result<HttpResponse, NoToken> {
    let input = web::Query::<TokenRequest>::from_query(std::str::from_utf8(&body).unwrap_or("\u{0}"))
        .map_err(|_unreadable| UNREADABLE)?
        .into_inner();
    if input.grant_type != "client_credentials" {
        return Err(NoToken::Refused(
            TokenErrorCode::UnsupportedGrantType,
            "Only the grant type client_credentials is taken.",
        ));
    }
    if input.scope.as_deref().is_some_and(|scope| !scope.is_empty() && scope != SCOPE) {
        return Err(NoToken::Refused(
            TokenErrorCode::InvalidScope,
            "The only scope is insights.read; leave it out to get it.",
        ));
    }
    let basic =
        credentials(&request, "basic").map(|encoded| basic_pair(&encoded).ok_or(UNKNOWN)).transpose()?;
    let (id, secret) = match (basic, input.client_id, input.client_secret) {
        (Some(pair), _, None) => pair,
        (None, Some(id), Some(secret)) => (id, secret),
        _ => return Err(UNREADABLE),
    };
    // No database takes a NUL, and no id or secret of ours has one.
    if id.contains('\0') || secret.contains('\0') {
        return Err(UNKNOWN);
    }
    let token = insights::issue_token(&context(&request)?, &id, &secret, &caller.ip).await?.ok_or(UNKNOWN)?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(TokenGrant {
        access_token: token.0,
        token_type: "Bearer".to_owned(),
        expires_in: insights::TOKEN_SECONDS,
        scope: SCOPE.to_owned(),
    }))
}

/// Id and secret of `Authorization: Basic …`.
fn basic_pair(encoded: &str) -> Option<(String, String)> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
