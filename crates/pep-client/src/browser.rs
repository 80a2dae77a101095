//! The browser's `fetch`, with the session cookie of the page's own origin and nothing else.

use std::pin::Pin;

use bytes::Bytes;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit};

use crate::{Request, Response, Transport, TransportError};

/// Sends through `window.fetch`. Compiles natively so that checks and tests see it, but only runs in a browser.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserTransport;

impl Transport for BrowserTransport {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>> {
        // Boxed, so that not every operation contains it.
        let answer: Pin<Box<dyn Future<Output = _>>> = Box::pin(fetch(request));
        answer
    }
}

async fn fetch(request: Request) -> Result<Response, TransportError> {
    exchange(request).await.map_err(|error| TransportError(format!("{error:?}")))
}

async fn exchange(request: Request) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or_else(|| JsValue::from_str("no window"))?;
    let abort = AbortOnDrop(AbortController::new()?);

    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_signal(Some(&abort.0.signal()));
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        headers.append(name, value)?;
    }
    init.set_headers(&headers);
    if let Some(body) = &request.body {
        init.set_body(&Uint8Array::from(body.as_ref()));
    }

    let answer = JsFuture::from(window.fetch_with_str_and_init(&request.path_and_query, &init)).await?;
    let answer: web_sys::Response = answer.dyn_into()?;
    let body = JsFuture::from(answer.array_buffer()?).await?;
    Ok(Response {
        status: answer.status(),
        headers: header_pairs(&answer.headers()),
        body: Bytes::from(Uint8Array::new(&body).to_vec()),
    })
}

fn header_pairs(headers: &Headers) -> Vec<(String, String)> {
    let entries = js_sys::try_iter(headers).ok().flatten().into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let pair: Array = entry.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}

/// Ends the fetch when the future that waits for it is dropped; after the answer it has no effect.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
