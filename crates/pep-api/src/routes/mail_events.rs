//! What the mail provider tells of mails after it took them (integrations 5.6).

use actix_web::{HttpRequest, HttpResponse, post, web};
use pep_api_types::problem::Problem;

use crate::extract::context;
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(receive_mail_event);
}

/// Take a message of Amazon SNS about a mail.
///
/// Signed messages of the configured topics only; everything else meets nothing. Subscriptions to them are confirmed.
#[utoipa::path(tag = "mail", request_body(content = String, content_type = "text/plain", description = "The message of SNS."), responses(
    (status = 204, description = "Taken, now or before."),
    (status = 404, description = "No feed is configured, or it cannot be believed.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Too large.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Post it again.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/mail-events/sns")]
pub(crate) async fn receive_mail_event(request: HttpRequest, body: web::Bytes) -> ApiResult<HttpResponse> {
    pep_app::mail::receive_event(&context(&request)?, &body).await?;
    Ok(HttpResponse::NoContent().finish())
}
