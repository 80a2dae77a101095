//! What monitors read, on an address of its own: neither signed in nor reachable with the portal.

use actix_web::{HttpRequest, HttpResponse, web};
use pep_app::{AppContext, metrics};

use crate::extract::{ApiState, context};
use crate::problem::ApiResult;

/// `/metrics` in Prometheus text, and `/ready` in words, for `App::configure`.
pub fn monitors(ctx: &AppContext) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    let state = web::Data::new(ApiState { ctx: ctx.clone() });
    move |cfg| {
        cfg.app_data(state)
            .route("/metrics", web::get().to(read_metrics))
            .route("/ready", web::get().to(read_ready));
    }
}

async fn read_metrics(request: HttpRequest) -> ApiResult<HttpResponse> {
    let text = metrics::prometheus(&context(&request)?).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}

/// 200 if the database answers and nothing waits for too long; else 503, which says what.
async fn read_ready(request: HttpRequest) -> ApiResult<HttpResponse> {
    let late = metrics::late_queues(&context(&request)?).await?;
    let mut answer = if late.is_empty() { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    let lines: Vec<String> = late
        .iter()
        .map(|(queue, seconds)| {
            format!(
                "{}: the oldest job has been due for {seconds} seconds; is a worker running?\n",
                queue.as_str()
            )
        })
        .collect();
    let text = if late.is_empty() { "ready\n".to_owned() } else { lines.concat() };
    Ok(answer.content_type("text/plain; charset=utf-8").body(text))
}
