//! The one place where routes are mounted.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};
use pep_app::AppContext;

use crate::extract::ApiState;
use crate::spa::WebAssets;
use crate::{middleware, openapi, problem, routes, spa, unsubscribe};

/// What the HTTP layer needs to serve. Cheap to clone: each worker thread builds its own app from it.
#[derive(Clone)]
pub struct Api {
    ctx: AppContext,
    assets: WebAssets,
}

impl Api {
    /// An API over `ctx` that also serves the front end's files.
    #[must_use]
    pub fn new(ctx: AppContext, assets: WebAssets) -> Self {
        Self { ctx, assets }
    }
}

/// The whole application: every route, every layer, in the order in which a request meets them.
pub fn build(
    api: &Api,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let api = api.clone();
    App::new()
        .app_data(web::Data::new(ApiState { ctx: api.ctx.clone() }))
        .app_data(problem::json_config())
        .app_data(problem::query_config())
        .app_data(problem::path_config())
        .app_data(web::PayloadConfig::new(crate::extract::MAX_UPLOAD_BYTES))
        .wrap(from_fn(middleware::security_headers))
        .wrap(from_fn(middleware::same_site_changes_only))
        .wrap(from_fn(middleware::request_id))
        // Outermost, because the layer above writes problems anew and must see them uncompressed.
        .wrap(Compress::default())
        .service(
            web::scope("/api/v1")
                .configure(routes::configure)
                .default_service(web::to(problem::no_such_operation)),
        )
        // Before the scope of OCP Insights, in which its document lies.
        .configure(openapi::mount)
        .service(
            web::scope("/insights/v1")
                .configure(routes::configure_insights)
                .default_service(web::to(problem::no_such_operation)),
        )
        .configure(problem::mount_pages)
        .configure(unsubscribe::mount)
        .configure(routes::calendar_feeds::mount)
        .configure(|cfg| spa::configure(cfg, api.assets, problem::nothing_here))
}
