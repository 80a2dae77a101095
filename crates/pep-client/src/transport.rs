//! What carries a request to the server: reqwest natively, the browser's fetch on wasm32, a script in tests.

use bytes::Bytes;
use pep_api_types::events::ConflictRule;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ApiError, json};

/// Sends one request and brings back the whole answer.
///
/// Dropping the returned future gives the request up: the browser's transport aborts the fetch.
pub trait Transport {
    /// Sends `request`. Every answer of the server is `Ok`, whatever its status.
    ///
    /// # Errors
    /// [`TransportError`] if no whole answer came back.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>>;
}

/// HTTP methods that the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads; safe to repeat.
    Get,
    /// Creates, or carries out a domain verb.
    Post,
    /// Replaces.
    Put,
    /// Changes the named fields.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The method's name on the wire, in capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One request: everything a transport needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// Absolute path with its query, percent-encoded, like `/api/v1/heatmap?limit=100`.
    pub path_and_query: String,
    /// Header names (lower case) and values, in order.
    pub headers: Vec<(String, String)>,
    /// Body bytes; the `content-type` header says what they are.
    pub body: Option<Bytes>,
}

impl Request {
    /// A request without a body.
    pub fn new(method: Method, path_and_query: impl Into<String>) -> Self {
        let accept = ("accept".to_owned(), "application/json, application/problem+json".to_owned());
        Self { method, path_and_query: path_and_query.into(), headers: vec![accept], body: None }
    }

    /// Adds a header. `name` in lower case.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The same request of somebody who was told what stands against it and goes on: the rules of a refusal
    /// `needsConfirmation`.
    #[must_use]
    pub fn confirming(self, rules: impl IntoIterator<Item = ConflictRule>) -> Self {
        let words: Vec<&str> = rules.into_iter().map(ConflictRule::as_str).collect();
        self.header("confirm-conflicts", words.join(", "))
    }

    /// Sets a JSON body.
    ///
    /// # Errors
    /// [`ApiError::Unsendable`] if `value` cannot be written as JSON (a map with keys that are no strings).
    pub fn json(self, value: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(value).map_err(|error| ApiError::Unsendable(error.to_string()))?;
        Ok(self.bytes("application/json", body))
    }

    /// Sets a body of raw bytes of the media type `content_type`.
    #[must_use]
    pub fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self.header("content-type", content_type)
    }
}

/// The server's whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status, 100–599.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// Body bytes, decompressed.
    pub body: Bytes,
}

impl Response {
    /// The first value of the header `name` (lower case), if there is one.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// This answer, if its status is 2xx.
    ///
    /// # Errors
    /// [`ApiError::Problem`] if the server refused, [`ApiError::Unreadable`] if the refusal is none of this API.
    pub fn into_success(self) -> Result<Self, ApiError> {
        if (200..300).contains(&self.status) { Ok(self) } else { Err(ApiError::from_response(&self)) }
    }

    /// Nothing, if its status is 2xx.
    ///
    /// # Errors
    /// As [`Response::into_success`].
    pub fn into_nothing(self) -> Result<(), ApiError> {
        self.into_success().map(|_| ())
    }

    /// The JSON of this answer.
    ///
    /// # Errors
    /// As [`Response::into_success`]; [`ApiError::Unreadable`] also if the body is not an `A`.
    pub fn into_json<A: DeserializeOwned>(self) -> Result<A, ApiError> {
        let response = self.into_success()?;
        json::read(&response.body).map_err(|error| ApiError::unreadable(&response, &error))
    }
}

/// Why no whole answer came back. The text is for the log, never for a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer from the server: {0}")]
pub struct TransportError(pub String);
