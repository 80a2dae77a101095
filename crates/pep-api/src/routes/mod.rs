//! The operations of `/api/v1`, one file for each area.

mod health;
mod session;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts every area. A handler that is not reached from here is in neither the server nor the document.
pub(crate) fn configure(cfg: &mut ServiceConfig<'_>) {
    health::configure(cfg);
    session::configure(cfg);
}
