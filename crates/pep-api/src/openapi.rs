//! The OpenAPI documents: collected from the same functions that mount the routes, so the two cannot differ.

use std::sync::{Arc, LazyLock};

use actix_web::{App, web};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme,
};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, ResponseBuilder,
};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

use crate::routes;

/// The documents of this server.
pub struct Documents {
    /// Of `/api/v1`, as committed in `openapi/pep.json`.
    pub pep: OpenApi,
    /// Of `/insights/v1`, as committed in `openapi/insights.json`.
    pub insights: OpenApi,
}

/// Both documents, collected once for the process.
#[must_use]
pub fn documents() -> Arc<Documents> {
    static DOCUMENTS: LazyLock<Arc<Documents>> = LazyLock::new(|| {
        Arc::new(Documents {
            pep: collected(pep(), "/api/v1", routes::configure),
            insights: collected(insights(), "/insights/v1", routes::configure_insights),
        })
    });
    DOCUMENTS.clone()
}

fn collected(base: OpenApi, scope: &str, configure: fn(&mut ServiceConfig<'_>)) -> OpenApi {
    let (_app, mut document) = App::new()
        .into_utoipa_app()
        .openapi(base)
        .service(utoipa_actix_web::scope(scope).configure(configure))
        .split_for_parts();
    add_cross_site_refusals(&mut document);
    document
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

fn pep() -> OpenApi {
    let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-pep",
        "The browser session, got by signing in. On plain http loopback the cookie is called `pep`.",
    )));
    base(
        "PEP, the Partner Engagement Portal",
        "Accounts, heatmaps, reports and what comes of them. Every error is an RFC 9457 problem with a closed `code`. \
         What a caller may not see answers 404.",
        ("session", scheme),
    )
}

fn insights() -> OpenApi {
    let scopes = Scopes::from_iter([("insights.read", "Read sessions.")]);
    let flow = Flow::ClientCredentials(ClientCredentials::new("/insights/v1/token", scopes));
    base(
        "OCP Insights",
        "Sessions of engagements between partners and accounts: start, end, criteria, partners, accounts and status, and \
         nothing about people. In bulk as JSON pages, NDJSON and CSV, and incrementally by cursor. Every error is an RFC \
         9457 problem with a closed `code`; only `/token` refuses in the words of OAuth 2.0.",
        ("clientCredentials", SecurityScheme::OAuth2(OAuth2::new([flow]))),
    )
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
pub(crate) fn mount(cfg: &mut web::ServiceConfig, documents: &Arc<Documents>) {
    cfg.service(SwaggerUi::new("/api/docs/{_:.*}").config(Config::default().validator_url("none")).urls(
        vec![
            (Url::with_primary("PEP", "/api/openapi.json", true), documents.pep.clone()),
            (Url::new("OCP Insights", "/insights/v1/openapi.json"), documents.insights.clone()),
        ],
    ));
}
