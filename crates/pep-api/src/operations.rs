//! Operations, taken up twice in the same way: by the server, which serves them, and by the documents, which describe them. So
//! the two cannot differ, and a server that is not asked for its documents does not make them.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa_actix_web::OpenApiFactory;

/// Takes up operations, one after the other.
pub(crate) trait Operations {
    /// Takes up a handler that `#[utoipa::path]` describes.
    fn service<O: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: O) -> &mut Self;
}

impl Operations for web::ServiceConfig {
    fn service<O: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: O) -> &mut Self {
        Self::service(self, operation)
    }
}
