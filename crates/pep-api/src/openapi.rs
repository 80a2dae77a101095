//! The OpenAPI documents: collected from the same functions that mount the routes, so the two cannot differ.

use std::sync::OnceLock;

use actix_web::dev::HttpServiceFactory;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use pep_app::AppError;
use utoipa::openapi::path::Paths;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme,
};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder,
    Schema,
};
use utoipa_actix_web::OpenApiFactory;
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

use crate::operations::Operations;
use crate::problem::ApiResult;
use crate::routes;

/// The document of `/api/v1`, as committed in `openapi/pep.json`. It is large; it is made anew each time.
#[must_use]
pub fn pep() -> OpenApi {
    let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-pep",
        "The browser session, got by signing in. On plain http loopback the cookie is called `pep`.",
    )));
    let base = base(
        "PEP, the Partner Engagement Portal",
        "Accounts, heatmaps, reports and what comes of them. Every error is an RFC 9457 problem with a closed `code`. \
         What a caller may not see answers 404.",
        ("session", scheme),
    );
    let mut described = Described::default();
    routes::configure(&mut described);
    described.in_document(base, "/api/v1")
}

/// The document of `/insights/v1`, as committed in `openapi/insights.json`; made anew each time.
#[must_use]
pub fn insights() -> OpenApi {
    let scopes = Scopes::from_iter([("insights.read", "Read sessions.")]);
    let flow = Flow::ClientCredentials(ClientCredentials::new("/insights/v1/token", scopes));
    let base = base(
        "OCP Insights",
        "Sessions of engagements between partners and accounts: start, end, criteria, partners, accounts and status, and \
         nothing about people. In bulk as JSON pages, NDJSON and CSV, and incrementally by cursor. Every error is an RFC \
         9457 problem with a closed `code`; only `/token` refuses in the words of OAuth 2.0.",
        ("clientCredentials", SecurityScheme::OAuth2(OAuth2::new([flow]))),
    );
    let mut described = Described::default();
    routes::configure_insights(&mut described);
    described.in_document(base, "/insights/v1")
}

/// Descriptions of operations.
#[derive(Default)]
struct Described {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl Operations for Described {
    fn service<O: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: O) -> &mut Self {
        self.paths.merge(operation.paths());
        operation.schemas(&mut self.schemas);
        self
    }
}

impl Described {
    fn in_document(self, mut document: OpenApi, scope: &str) -> OpenApi {
        let paths = self.paths.paths.into_iter().map(|(path, item)| (format!("{scope}{path}"), item));
        document.paths.paths.extend(paths);
        document.components.get_or_insert_default().schemas.extend(self.schemas);
        add_cross_site_refusals(&mut document);
        document
    }
}

/// A layer refuses changes that another site's page asks for, before any handler; so every change can answer that.
fn add_cross_site_refusals(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let changes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in changes.into_iter().flatten() {
            operation.responses.responses.entry("403".to_owned()).or_insert_with(|| {
                let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
                ResponseBuilder::new()
                    .description("Asked for by another site's page.")
                    .content("application/problem+json", problem)
                    .build()
                    .into()
            });
        }
    }
}

/// A document as it is committed: pretty JSON with a line end.
///
/// # Errors
/// If the document cannot be written as JSON, which would be a defect.
pub fn json_of(document: &OpenApi) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(document).map(|text| text + "\n")
}

fn base(title: &str, description: &str, (name, scheme): (&str, SecurityScheme)) -> OpenApi {
    let mut components = Components::new();
    components.add_security_scheme(name, scheme);
    let mut license = License::new("MIT");
    license.identifier = Some("MIT".to_owned());
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title(title)
                .version(env!("CARGO_PKG_VERSION"))
                .license(Some(license))
                .description(Some(description))
                .build(),
        )
        .components(Some(components))
        .build()
}

/// Serves the documents and a page to try them.
pub(crate) fn mount(cfg: &mut web::ServiceConfig) {
    const PEP: &str = "/api/openapi.json";
    const INSIGHTS: &str = "/insights/v1/openapi.json";
    let urls = [Url::with_primary("PEP", PEP, true), Url::new("OCP Insights", INSIGHTS)];
    cfg.route(PEP, web::get().to(get_pep))
        .route(INSIGHTS, web::get().to(get_insights))
        .route("/api/docs", web::get().to(to_docs))
        .service(SwaggerUi::new("/api/docs/{_:.*}").config(Config::new(urls).validator_url("none")));
}

/// Without the slash at the end the page's own files would not be found.
async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/api/docs/")).finish()
}

async fn get_pep() -> ApiResult<HttpResponse> {
    static JSON: OnceLock<web::Bytes> = OnceLock::new();
    answer(&JSON, pep)
}

async fn get_insights() -> ApiResult<HttpResponse> {
    static JSON: OnceLock<web::Bytes> = OnceLock::new();
    answer(&JSON, insights)
}

fn answer(json: &OnceLock<web::Bytes>, document: fn() -> OpenApi) -> ApiResult<HttpResponse> {
    let json = match json.get() {
        Some(json) => json,
        None => {
            let written = serde_json::to_vec(&document()).map_err(AppError::internal)?;
            json.get_or_init(|| written.into())
        }
    };
    Ok(HttpResponse::Ok().content_type("application/json").body(json.clone()))
}
