//! The layers every request passes: an id, a check of where a change comes from, headers that keep the browser strict.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use pep_api_types::problem::ProblemCode;

use crate::extract::context;
use crate::problem::ApiError;

/// The id of one request: a random UUID, in every log line and every problem.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Gives the request its id and puts it into problems and into the answer's `x-request-id`.
pub(crate) async fn request_id(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = new_request_id(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = request.path().to_owned();
    // No copy of the request may be kept meanwhile: routing needs it for itself. The layers below answer with
    // responses, never with errors.
    let response = next.call(request).await?.map_into_boxed_body();
    let mut response = with_request_id(response, &id);
    tracing::info!(request.id = %id, %method, path = %shown_path(&path), status = response.status().as_u16(), "request");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(response)
}

/// A problem made by an extractor or a handler was rendered without the request at hand; render it again with its id.
fn with_request_id(response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let Some(problem) = response.response().error().and_then(|error| error.as_error::<ApiError>()) else {
        return response;
    };
    let again = problem.response_for(id);
    let headers = response.headers().clone();
    let (request, _) = response.into_parts();
    let mut response = ServiceResponse::new(request, again);
    for (name, value) in &headers {
        if !response.headers().contains_key(name) && name != actix_web::http::header::CONTENT_LENGTH {
            response.headers_mut().insert(name.clone(), value.clone());
        }
    }
    response
}

fn new_request_id(request: &ServiceRequest) -> String {
    let mut bytes = [0_u8; 16];
    if let Ok(ctx) = context(request.request()) {
        ctx.random.fill(&mut bytes);
    }
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = bytes;
    let (g, i) = ((g & 0x0f) | 0x40, (i & 0x3f) | 0x80);
    format!(
        "{a:02x}{b:02x}{c:02x}{d:02x}-{e:02x}{f:02x}-{g:02x}{h:02x}-{i:02x}{j:02x}-{k:02x}{l:02x}{m:02x}{n:02x}{o:02x}{p:02x}"
    )
}

/// The token of a mailed link, a calendar, a meeting room or a workbook never reaches the log.
fn shown_path(path: &str) -> &str {
    const SECRET: [(&str, &str); 6] = [
        ("/l/", "/l/…"),
        ("/unsubscribe/", "/unsubscribe/…"),
        ("/calendar/", "/calendar/…"),
        ("/meeting-room/", "/meeting-room/…"),
        ("/api/v1/meeting-rooms/", "/api/v1/meeting-rooms/…"),
        ("/api/v1/heatmap/exports/", "/api/v1/heatmap/exports/…"),
    ];
    SECRET.iter().find(|(prefix, _)| path.starts_with(prefix)).map_or(path, |(_, shown)| shown)
}

/// Refuses changes asked for by another site's page (reliability 3.7). Programs send neither header and pass; browsers
/// always send at least one with an unsafe request.
pub(crate) async fn same_site_changes_only(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !is_safe && !comes_from_here(&request) {
        let problem = ApiError::new(
            ProblemCode::CrossSite,
            "This change was asked for by another site's page and was not made.",
        );
        return Ok(request.into_response(HttpResponse::from_error(problem)));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn comes_from_here(request: &ServiceRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (header("origin"), header("host")) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, authority)| authority == host)
        }
        (Some(_), None) => false,
    }
}

const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("x-frame-options", "DENY"),
];

const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                   font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
                   object-src 'none'; frame-src 'self'; frame-ancestors 'none'";
/// The vendored Swagger page starts from an inline script and inline styles; it shows no data of ours.
const CSP_DOCS: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
                        img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers for a WASM application (reliability 3.13); answers of the API are never kept by caches.
pub(crate) async fn security_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_api = ["/api/v1", "/insights/v1"].iter().any(|api| request.path().starts_with(api));
    let is_docs = request.path().starts_with("/api/docs");
    let is_https = context(request.request()).is_ok_and(|ctx| ctx.config.base_url.starts_with("https://"));
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        // A handler may have set another value for what it serves (mail previews, shown in a frame of ours).
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    let csp = HeaderName::from_static("content-security-policy");
    if !headers.contains_key(&csp) {
        headers.insert(csp, HeaderValue::from_static(if is_docs { CSP_DOCS } else { CSP }));
    }
    if is_https {
        headers.insert(
            HeaderName::from_static("strict-transport-security"),
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    if is_api && !headers.contains_key("cache-control") {
        headers.insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::shown_path;

    #[test]
    fn tokens_in_paths_stay_out_of_the_log() {
        for path in
            ["/l/x", "/unsubscribe/x", "/calendar/x.ics", "/meeting-room/x", "/api/v1/meeting-rooms/x/stays"]
        {
            let shown = shown_path(path);
            assert!(shown.ends_with('…') && !shown.contains('x'), "{path} is shown as {shown}");
        }
        assert_eq!(shown_path("/api/v1/heatmap/exports/x/file"), "/api/v1/heatmap/exports/…");
        assert_eq!(shown_path("/login"), "/login");
        assert_eq!(shown_path("/api/v1/heatmap"), "/api/v1/heatmap");
    }
}
