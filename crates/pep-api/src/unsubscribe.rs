//! The links under mails that may be declined: a page that asks, and the one click of RFC 8058 that stops.
//!
//! Mail readers send the click without a cookie, so the link itself says whose mails of which kind it stops. Looking at
//! it changes nothing, because link scanners look too.

use actix_web::{HttpRequest, HttpResponse, web};
use pep_domain::preferences::Delivery;

use crate::extract::context;
use crate::problem::ApiResult;

pub(crate) fn mount(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/unsubscribe/{token}").route(web::get().to(ask)).route(web::post().to(stop)));
}

async fn ask(request: HttpRequest, token: web::Path<String>) -> ApiResult<HttpResponse> {
    let kind = pep_app::preferences::find_unsubscribe(&context(&request)?, &token).await?;
    let text = format!(
        "<p>Stop these mails to you?</p><p><strong>{}</strong></p>\
         <form method=\"post\"><button type=\"submit\" name=\"List-Unsubscribe\" value=\"One-Click\">Stop these mails</button></form>\
         {}",
        kind.title,
        if kind.choices().contains(&Delivery::Daily) {
            "<p>Under your account in PEP you can choose instead to get them once a day.</p>"
        } else {
            ""
        }
    );
    Ok(page("Stop these mails?", &text))
}

async fn stop(request: HttpRequest, token: web::Path<String>) -> ApiResult<HttpResponse> {
    let kind = pep_app::preferences::unsubscribe(&context(&request)?, &token).await?;
    let text = format!(
        "<p>You get no more mails of this kind:</p><p><strong>{}</strong></p>\
         <p>You can have them again under your account in PEP.</p>",
        kind.title
    );
    Ok(page("These mails are stopped", &text))
}

fn page(title: &str, text: &str) -> HttpResponse {
    let body = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title} – PEP</title><h1>{title}</h1>{text}\
         <p><a href=\"/account\">Your account</a></p></html>"
    );
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(body)
}
