//! `AppError` and unreadable requests as problem+json, and the pages that explain the codes.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError, error, web};
use pep_api_types::problem::{FieldProblem, FoundConflict, Problem, ProblemCode};
use pep_app::AppError;
use pep_domain::events::RuleLevel;

use crate::methods;
use crate::middleware::RequestId;
use crate::routes::found_conflict;

/// What a handler returns when it does not return success.
#[derive(Debug)]
pub(crate) struct ApiError {
    code: ProblemCode,
    detail: String,
    errors: Vec<FieldProblem>,
    // Boxed slices: every handler hands this type on.
    conflicts: Box<[FoundConflict]>,
    retry_after_s: Option<u64>,
    // The methods that the address does take.
    allowed: Option<Box<str>>,
    // Is it a program that must send a token to be let in?
    asks_for_token: bool,
    // Only for the log; the reader never sees it.
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The answer of a handler.
pub(crate) type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            conflicts: Box::default(),
            retry_after_s: None,
            allowed: None,
            asks_for_token: false,
            cause: None,
        }
    }

    /// 401 for programs, which are told what kind of token is asked for.
    pub(crate) fn without_token(detail: impl Into<String>) -> Self {
        Self { asks_for_token: true, ..Self::new(ProblemCode::Unauthenticated, detail) }
    }

    /// One unacceptable query parameter or body field.
    pub(crate) fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        AppError::invalid(pointer, detail).into()
    }

    /// The problem as sent, for the request it answers.
    pub(crate) fn response_for(&self, request_id: &str) -> HttpResponse {
        if let Some(cause) = &self.cause {
            tracing::error!(request.id = request_id, code = self.code.as_str(), error = %chain(cause.as_ref()), "request failed");
        }
        let problem = Problem {
            kind: format!("/problems/{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status(),
            detail: self.detail.clone(),
            instance: format!("urn:uuid:{request_id}"),
            code: self.code,
            errors: self.errors.clone(),
            conflicts: self.conflicts.to_vec(),
        };
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.retry_after_s {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allowed) = &self.allowed {
            response.insert_header((ALLOW, &**allowed));
        }
        if self.asks_for_token {
            response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"insights\""));
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        response.insert_header((CONTENT_TYPE, "application/problem+json")).body(body)
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

/// Actix asks an error for its response without the request; the request-id layer then fills in the real one by
/// calling [`ApiError::response_for`].
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.response_for("00000000-0000-0000-0000-000000000000")
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound => Self::not_found(),
            AppError::Unauthenticated => {
                Self::new(ProblemCode::Unauthenticated, "Sign in, then repeat the step.")
            }
            AppError::AlreadyExists(detail) => Self::new(ProblemCode::AlreadyExists, detail),
            AppError::WrongState(detail) => Self::new(ProblemCode::WrongState, detail),
            AppError::Conflicts(found) => Self::of_conflicts(&found),
            AppError::KeyReused => Self::new(ProblemCode::KeyReused, AppError::KeyReused.to_string()),
            AppError::Changed(detail) => Self::new(ProblemCode::Changed, detail),
            AppError::CursorExpired(detail) => Self::new(ProblemCode::CursorExpired, detail),
            AppError::TooLarge(detail) => Self::new(ProblemCode::TooLarge, detail),
            AppError::UnsupportedMedia(detail) => Self::new(ProblemCode::UnsupportedMedia, detail),
            AppError::Invalid(fields) => {
                let detail = match fields.as_slice() {
                    [one] => one.detail.clone(),
                    many => format!("{} values are not acceptable; see each entry of `errors`.", many.len()),
                };
                let errors = fields
                    .into_iter()
                    .map(|pep_app::FieldError { pointer, detail }| FieldProblem { pointer, detail })
                    .collect();
                Self { errors, ..Self::new(ProblemCode::Invalid, detail) }
            }
            AppError::RateLimited { retry_after_s } => Self {
                retry_after_s: Some(retry_after_s),
                ..Self::new(
                    ProblemCode::RateLimited,
                    format!("Try again in {}.", length_in_words(retry_after_s)),
                )
            },
            AppError::Unavailable { retry_after_s, source } => Self {
                retry_after_s: Some(retry_after_s),
                cause: Some(source),
                ..Self::new(
                    ProblemCode::Unavailable,
                    "PEP is busy or cut off from its database. Nothing was changed; try again shortly.",
                )
            },
            AppError::Internal(source) => Self {
                cause: Some(source),
                ..Self::new(
                    ProblemCode::Internal,
                    "Something went wrong on our side and nothing was changed. Try again; if it stays, tell the operator this request's id.",
                )
            },
        }
    }
}

impl ApiError {
    /// What is refused is a state of things; what is only warned of waits for somebody to confirm it.
    fn of_conflicts(found: &[pep_app::FoundConflict]) -> Self {
        let refused = found.iter().find(|conflict| conflict.level == RuleLevel::Refuse);
        let (code, detail) = match refused {
            Some(conflict) => (ProblemCode::WrongState, conflict.in_words()),
            None => {
                let words: Vec<&str> = found.iter().map(|conflict| conflict.detail.as_str()).collect();
                (
                    ProblemCode::NeedsConfirmation,
                    format!("{} Confirm it, or choose another slot.", words.join(" ")),
                )
            }
        };
        Self { conflicts: found.iter().map(found_conflict).collect(), ..Self::new(code, detail) }
    }

    fn not_found() -> Self {
        Self::new(
            ProblemCode::NotFound,
            "There is nothing here for you. It may have been withdrawn, or your access to it has ended.",
        )
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}

pub(crate) fn json_config() -> web::JsonConfig {
    web::JsonConfig::default().limit(1024 * 1024).error_handler(|error, _| {
        let problem = match &error {
            error::JsonPayloadError::OverflowKnownLength { .. }
            | error::JsonPayloadError::Overflow { .. } => {
                ApiError::new(ProblemCode::TooLarge, "The body is larger than 1 MB. Send it in parts.")
            }
            error::JsonPayloadError::ContentType => ApiError::new(
                ProblemCode::UnsupportedMedia,
                "Send the body as JSON with the content type application/json.",
            ),
            error::JsonPayloadError::Deserialize(error) if error.is_data() => {
                ApiError::invalid("", format!("The body does not have the expected form: {error}."))
            }
            other => ApiError::new(
                ProblemCode::UnreadableRequest,
                format!("The body is not readable JSON: {other}."),
            ),
        };
        problem.into()
    })
}

pub(crate) fn query_config() -> web::QueryConfig {
    web::QueryConfig::default()
        .error_handler(|error, _| ApiError::invalid("", format!("The query cannot be read: {error}.")).into())
}

pub(crate) fn path_config() -> web::PathConfig {
    // An id that is no number names nothing: the same answer as for a number that names nothing.
    web::PathConfig::default().error_handler(|_, _| ApiError::not_found().into())
}

/// Unknown addresses below `/api/v1`, and known ones with a method that they do not take.
pub(crate) async fn no_such_operation(request: HttpRequest) -> ApiResult<HttpResponse> {
    let allowed = methods::at(request.path()).join(", ");
    if !allowed.is_empty() {
        let detail = format!("This address takes {allowed}, not {}.", request.method());
        return Err(ApiError {
            allowed: Some(allowed.into_boxed_str()),
            ..ApiError::new(ProblemCode::MethodNotAllowed, detail)
        });
    }
    Err(ApiError::new(ProblemCode::NotFound, "There is no such operation. See /api/docs for the list."))
}

/// Unknown addresses outside `/api/v1` that are no page either.
pub(crate) fn nothing_here(request: &HttpRequest) -> HttpResponse {
    ApiError::not_found().response_for(&request_id(request))
}

/// The id of the request being answered.
pub(crate) fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// `/problems/{code}`: the page that `type` points to.
pub(crate) fn mount_pages(cfg: &mut web::ServiceConfig) {
    cfg.route("/problems/{code}", web::get().to(problem_page));
}

async fn problem_page(code: web::Path<String>) -> HttpResponse {
    let Some(code) = ProblemCode::parse(&code) else { return ApiError::not_found().error_response() };
    let body = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} – PEP</title><h1>{title}</h1>\
         <p>Code <code>{word}</code>, HTTP status {status}.</p><p>{help}</p><p><a href=\"/\">Back to PEP</a></p></html>",
        title = code.title(),
        word = code.as_str(),
        status = code.status(),
        help = code.help()
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body)
}
/// A time to wait in words; never shorter than it is.
fn length_in_words(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7_200 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3_600)),
    }
}
