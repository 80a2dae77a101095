//! The front end's files over HTTP: hashed files for ever, the page for every address that the front end routes itself.

use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};

/// First segments that the front end never routes: an unknown address below them is an error, not a page.
const NOT_PAGES: [&str; 5] = ["api", "insights", "assets", "calendar", ".well-known"];

const PAGE: &str = "index.html";

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><title>PEP</title><h1>The front end is not in this build</h1>\
     <p>Run <code>./justw web</code>, then build the server again. The API answers below <code>/api/v1</code>.</p></html>";

/// A file of the front end as the binary holds it.
#[derive(Debug)]
pub struct WebAsset {
    /// Relative to the site's root, without a leading `/`, e.g. `assets/pep-0123456789abcdef.css`.
    pub path: &'static str,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// Changes with the content; goes into the `ETag`.
    pub hash: &'static str,
    /// The content.
    pub bytes: &'static [u8],
    /// The content in brotli, where that is smaller.
    pub br: Option<&'static [u8]>,
    /// The content in gzip, where that is smaller.
    pub gz: Option<&'static [u8]>,
}

/// All files of the front end. Empty in a build without the front end, which then answers with a note.
#[derive(Clone, Copy, Debug)]
pub struct WebAssets {
    sorted: &'static [WebAsset],
}

impl WebAssets {
    /// Takes the files, which must be sorted by path.
    pub const fn new(sorted: &'static [WebAsset]) -> Self {
        Self { sorted }
    }

    /// The file at a path without its leading `/`.
    pub fn get(&self, path: &str) -> Option<&'static WebAsset> {
        let at = self.sorted.binary_search_by(|asset| asset.path.cmp(path)).ok()?;
        self.sorted.get(at)
    }

    /// Whether the front end was built before the server was.
    pub fn is_built(&self) -> bool {
        !self.sorted.is_empty()
    }

    /// The answer to a request that no endpoint took; `None` where neither a file nor a page belongs there.
    ///
    /// What the page may load is up to the middleware, which sets the content security policy of every answer.
    pub fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        let path = request.path().trim_start_matches('/');
        if let Some(asset) = self.get(path).filter(|asset| asset.path != PAGE) {
            return Some(file(asset, request.headers(), "public, max-age=31536000, immutable"));
        }
        if !is_page(path, request.headers()) {
            return None;
        }
        Some(match self.get(PAGE) {
            Some(page) => file(page, request.headers(), "no-cache"),
            None => {
                HttpResponse::ServiceUnavailable().content_type("text/html; charset=utf-8").body(NOT_BUILT)
            }
        })
    }
}

/// Makes the front end the answer to everything that no endpoint takes. `not_found` answers the rest.
///
/// To be called last, on the app itself: it sets the default service, which scopes inherit.
pub fn configure(
    app: &mut web::ServiceConfig,
    assets: WebAssets,
    not_found: fn(&HttpRequest) -> HttpResponse,
) {
    app.default_service(web::to(move |request: HttpRequest| {
        let response = assets.answer(&request).unwrap_or_else(|| not_found(&request));
        async move { response }
    }));
}

fn is_page(path: &str, headers: &HeaderMap) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    let accepted = text(headers, header::ACCEPT);
    !NOT_PAGES.contains(&first)
        && accepted.is_none_or(|list| list.contains("text/html") || list.contains("*/*"))
}

fn file(asset: &'static WebAsset, headers: &HeaderMap, cache: &'static str) -> HttpResponse {
    let accepted = text(headers, header::ACCEPT_ENCODING).unwrap_or_default();
    let (encoding, body) = match (asset.br, asset.gz) {
        (Some(br), _) if accepts(accepted, "br") => (Some("br"), br),
        (_, Some(gz)) if accepts(accepted, "gzip") => (Some("gzip"), gz),
        _ => (None, asset.bytes),
    };
    let etag = format!("\"{}-{}\"", asset.hash, encoding.unwrap_or("identity"));
    let unchanged = text(headers, header::IF_NONE_MATCH).is_some_and(|known| names_etag(known, &etag));
    let mut response = HttpResponse::build(if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::VARY, "Accept-Encoding"));
    if unchanged {
        return response.finish();
    }
    if let Some(encoding) = encoding {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    response.content_type(asset.content_type).body(body)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// `If-None-Match` compares weakly (RFC 9110, 13.1.2): a proxy that recompresses marks the tag with `W/`.
fn names_etag(known: &str, etag: &str) -> bool {
    known.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

/// Whether an `Accept-Encoding` list takes a coding by its own name or by `*`, and not with quality 0.
fn accepts(list: &str, coding: &str) -> bool {
    let quality = |wanted: &str| {
        list.split(',').find_map(|item| {
            let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
            let quality = parameters.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok());
            name.trim().eq_ignore_ascii_case(wanted).then_some(quality.unwrap_or(1.0))
        })
    };
    quality(coding).or_else(|| quality("*")).is_some_and(|quality| quality > 0.0)
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;

    use super::*;

    static FILES: &[WebAsset] = &[
        WebAsset {
            path: "assets/pep-1.css",
            content_type: "text/css; charset=utf-8",
            hash: "1",
            bytes: b"plain",
            br: Some(b"brotli"),
            gz: Some(b"gzip"),
        },
        WebAsset {
            path: "index.html",
            content_type: "text/html; charset=utf-8",
            hash: "2",
            bytes: b"page",
            br: None,
            gz: None,
        },
    ];

    fn ask(assets: WebAssets, path: &str, headers: &[(&str, &str)]) -> Option<HttpResponse> {
        let request = headers
            .iter()
            .fold(TestRequest::get().uri(path), |request, header| request.insert_header(*header));
        assets.answer(&request.to_http_request())
    }

    fn header_of<'a>(response: &'a HttpResponse, name: &str) -> &'a str {
        response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    #[actix_web::test]
    async fn strongest_accepted_coding_is_sent() {
        for (accepted, coding, body) in [
            ("gzip, deflate, br, zstd", "br", "brotli"),
            ("gzip;q=1.0, br;q=0", "gzip", "gzip"),
            ("*", "br", "brotli"),
            ("*;q=0", "", "plain"),
            ("BR", "br", "brotli"),
            ("", "", "plain"),
        ] {
            let response =
                ask(WebAssets::new(FILES), "/assets/pep-1.css", &[("accept-encoding", accepted)]).unwrap();
            assert_eq!(header_of(&response, "content-encoding"), coding, "{accepted}");
            assert_eq!(header_of(&response, "cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(header_of(&response, "vary"), "Accept-Encoding");
            assert_eq!(to_bytes(response.into_body()).await.unwrap(), body, "{accepted}");
        }
    }

    #[actix_web::test]
    async fn every_address_of_the_front_end_gets_the_page() {
        for path in ["/", "/index.html", "/heatmap?ou=North", "/programs/7/events"] {
            let response = ask(WebAssets::new(FILES), path, &[("accept", "text/html,*/*;q=0.8")]).unwrap();
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(header_of(&response, "cache-control"), "no-cache");
            assert_eq!(to_bytes(response.into_body()).await.unwrap(), "page");
        }
    }

    #[test]
    fn programs_and_unknown_files_do_not_get_the_page() {
        for path in
            ["/api/v1/nothing", "/api", "/insights/v1/x", "/assets/gone.js", "/.well-known/security.txt"]
        {
            assert!(ask(WebAssets::new(FILES), path, &[("accept", "text/html")]).is_none(), "{path}");
        }
        assert!(ask(WebAssets::new(FILES), "/heatmap", &[("accept", "application/json")]).is_none());
        let post = TestRequest::post().uri("/heatmap").to_http_request();
        assert!(WebAssets::new(FILES).answer(&post).is_none());
    }

    #[test]
    fn known_content_is_not_sent_again() {
        for (known, status) in [
            ("\"2-identity\"", 304),
            ("W/\"2-identity\", \"x\"", 304),
            ("*", 304),
            ("\"2-br\"", 200),
            ("2-identity", 200),
        ] {
            let response = ask(WebAssets::new(FILES), "/", &[("if-none-match", known)]).unwrap();
            assert_eq!(response.status(), status, "{known}");
        }
    }

    #[actix_web::test]
    async fn without_a_front_end_the_page_says_how_to_build_it() {
        let response = ask(WebAssets::new(&[]), "/", &[]).unwrap();
        assert_eq!(response.status(), 503);
        assert!(
            String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec())
                .unwrap()
                .contains("justw web")
        );
    }

    #[actix_web::test]
    async fn scopes_inherit_the_fallback() {
        fn not_found(_: &HttpRequest) -> HttpResponse {
            HttpResponse::NotFound().body("no endpoint")
        }
        let app = actix_web::App::new()
            .service(web::scope("/api/v1").route("/me", web::get().to(HttpResponse::Ok)))
            .configure(|app| configure(app, WebAssets::new(FILES), not_found));
        let app = actix_web::test::init_service(app).await;
        for (path, status) in
            [("/api/v1/me", 200), ("/api/v1/gone", 404), ("/partners/3", 200), ("/assets/pep-1.css", 200)]
        {
            let response =
                actix_web::test::call_service(&app, TestRequest::get().uri(path).to_request()).await;
            assert_eq!(response.status(), status, "{path}");
        }
    }
}
