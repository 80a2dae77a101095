//! reqwest, for programs and tests.

use crate::{Method, Request, Response, Transport, TransportError};

/// Sends to one server through a [`reqwest::Client`]. The caller builds that client: cookies, time limits, tokens.
#[derive(Debug, Clone)]
pub struct NativeTransport {
    http: reqwest::Client,
    origin: String,
}

impl NativeTransport {
    /// `origin`: scheme, host and port without a path, like `http://127.0.0.1:8080`.
    pub fn new(http: reqwest::Client, origin: impl Into<String>) -> Self {
        Self { http, origin: origin.into().trim_end_matches('/').to_owned() }
    }
}

impl Transport for NativeTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let url = format!("{}{}", self.origin, request.path_and_query);
        let mut call = self.http.request(method(request.method), url);
        for (name, value) in &request.headers {
            call = call.header(name, value);
        }
        if let Some(body) = request.body {
            call = call.body(body);
        }
        let answer = call.send().await.map_err(no_answer)?;
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = answer.bytes().await.map_err(no_answer)?;
        Ok(Response { status, headers, body })
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn no_answer(error: reqwest::Error) -> TransportError {
    TransportError(error.to_string())
}
