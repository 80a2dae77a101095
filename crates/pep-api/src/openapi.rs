//! The OpenAPI document: collected from the same functions that mount the routes, so the two cannot differ.

use std::sync::{Arc, LazyLock};

use actix_web::{App, web};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, ResponseBuilder,
};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::routes;

/// The document of `/api/v1`, as committed in `openapi/pep.json`. Made once for the process.
#[must_use]
pub fn document() -> Arc<OpenApi> {
    static DOCUMENT: LazyLock<Arc<OpenApi>> = LazyLock::new(|| Arc::new(describe()));
    DOCUMENT.clone()
}

fn describe() -> OpenApi {
    let (_app, mut document) = App::new()
        .into_utoipa_app()
        .openapi(base())
        .service(utoipa_actix_web::scope("/api/v1").configure(routes::configure))
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

/// The document as it is committed: pretty JSON with a line end.
///
/// # Errors
/// If the document cannot be written as JSON, which would be a defect.
pub fn document_json() -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&*document()).map(|text| text + "\n")
}

fn base() -> OpenApi {
    let mut components = Components::new();
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-pep",
            "The browser session, got by signing in. On plain http loopback the cookie is called `pep`.",
        ))),
    );
    let mut license = License::new("MIT");
    license.identifier = Some("MIT".to_owned());
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("PEP, the Partner Engagement Portal")
                .version(env!("CARGO_PKG_VERSION"))
                .license(Some(license))
                .description(Some(
                    "Accounts, heatmaps, reports and what comes of them. Every error is an RFC 9457 problem with a \
                     closed `code`. What a caller may not see answers 404.",
                ))
                .build(),
        )
        .components(Some(components))
        .build()
}

/// Serves the document and a page to try it.
pub(crate) fn mount(cfg: &mut web::ServiceConfig, document: &Arc<OpenApi>) {
    cfg.service(
        SwaggerUi::new("/api/docs/{_:.*}")
            .config(Config::default().validator_url("none"))
            .url("/api/openapi.json", (**document).clone()),
    );
}
