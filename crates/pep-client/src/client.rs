//! The client: typed calls over a transport. The operations are in one file per area.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ApiError, Method, Request, Response, Transport};

/// An answer on its way. Waiting for it is compiled once; only reading it is compiled for each type of answer.
#[must_use = "nothing is sent until it is awaited"]
pub struct Awaited<'a, A> {
    response: Pin<Box<dyn Future<Output = Result<Response, ApiError>> + 'a>>,
    read: fn(Response) -> Result<A, ApiError>,
}

impl<A> Future for Awaited<'_, A> {
    type Output = Result<A, ApiError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let read = self.read;
        self.response.as_mut().poll(context).map(|response| response.and_then(read))
    }
}

/// A caller of the API. Who is calling is the transport's business (a cookie, a token).
#[derive(Debug, Clone, Default)]
pub struct Client<T> {
    transport: T,
}

impl<T: Transport> Client<T> {
    /// A client over `transport`.
    pub fn new(transport: T) -> Self {
        Self { transport }
    }

    /// Sends `request`; every answer is `Ok`, whatever its status.
    ///
    /// # Errors
    /// [`ApiError::Offline`] if the server was not reached.
    pub async fn send_raw(&self, request: Request) -> Result<Response, ApiError> {
        Ok(self.transport.send(request).await?)
    }

    /// Sends `request`; answers other than 2xx become errors.
    ///
    /// # Errors
    /// [`ApiError::Problem`] if the server refused, [`ApiError::Offline`] if it was not reached,
    /// [`ApiError::Unreadable`] if the refusal is none of this API.
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        self.send_raw(request).await?.into_success()
    }

    /// Sends `request` and reads the JSON of the answer.
    ///
    /// # Errors
    /// As [`Client::send`]; [`ApiError::Unreadable`] also if the body is not an `A`.
    pub fn fetch<A: DeserializeOwned>(&self, request: Request) -> Awaited<'_, A> {
        self.read(Ok(request), Response::into_json)
    }

    /// Reads the bytes at `path_and_query`: a workbook, an image.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn bytes(&self, path_and_query: impl Into<String>) -> Result<Bytes, ApiError> {
        Ok(self.send(Request::new(Method::Get, path_and_query)).await?.body)
    }

    /// Reads `path_and_query`.
    ///
    /// # Errors
    /// As [`Client::fetch`].
    pub fn get<A: DeserializeOwned>(&self, path_and_query: impl Into<String>) -> Awaited<'_, A> {
        self.fetch(Request::new(Method::Get, path_and_query))
    }

    /// Sends `body` as JSON with `method` and reads the JSON of the answer.
    ///
    /// # Errors
    /// As [`Client::fetch`], and [`ApiError::Unsendable`].
    pub fn call<A: DeserializeOwned>(
        &self,
        method: Method,
        path: impl Into<String>,
        body: &impl Serialize,
    ) -> Awaited<'_, A> {
        self.read(Request::new(method, path).json(body), Response::into_json)
    }

    /// Sends a request without a body; the answer has none that matters.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn act(&self, method: Method, path: impl Into<String>) -> Awaited<'_, ()> {
        self.read(Ok(Request::new(method, path)), Response::into_nothing)
    }

    /// Sends `body` as JSON with `method`; the answer has no body that matters.
    ///
    /// # Errors
    /// As [`Client::send`], and [`ApiError::Unsendable`].
    pub fn tell(&self, method: Method, path: impl Into<String>, body: &impl Serialize) -> Awaited<'_, ()> {
        self.read(Request::new(method, path).json(body), Response::into_nothing)
    }

    fn read<A>(
        &self,
        request: Result<Request, ApiError>,
        read: fn(Response) -> Result<A, ApiError>,
    ) -> Awaited<'_, A> {
        Awaited { response: Box::pin(async move { self.send_raw(request?).await }), read }
    }
}

/// The ETag of a row's version, for `If-Match`.
pub fn version_tag(row_version: i64) -> String {
    format!("\"{row_version}\"")
}

#[cfg(test)]
mod tests {
    use std::future::{Future, ready};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::TransportError;

    /// Answers every request with the same answer, at once.
    struct Scripted(Result<Response, TransportError>);

    impl Transport for Scripted {
        fn send(&self, _: Request) -> impl Future<Output = Result<Response, TransportError>> {
            ready(self.0.clone())
        }
    }

    fn finish<F: Future>(future: F) -> F::Output {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("a scripted transport answers at once"),
        }
    }

    fn client_that_gets(status: u16, body: &'static str) -> Client<Scripted> {
        let headers = vec![("x-request-id".to_owned(), "7f0c".to_owned())];
        Client::new(Scripted(Ok(Response { status, headers, body: Bytes::from_static(body.as_bytes()) })))
    }

    #[test]
    fn an_answer_is_read_as_the_promised_type() {
        let numbers: Vec<u8> = finish(client_that_gets(200, "[1,2]").get("/")).unwrap();
        assert_eq!(numbers, [1, 2]);
    }

    #[test]
    fn an_answer_of_another_type_is_unreadable_and_keeps_the_request_id() {
        let error = finish(client_that_gets(200, "{}").get::<Vec<u8>>("/")).unwrap_err();
        let ApiError::Unreadable { status: 200, request_id, .. } = error else { panic!("{error:?}") };
        assert_eq!(request_id.as_deref(), Some("7f0c"));
    }

    #[test]
    fn a_page_of_a_proxy_is_unreadable_but_passing() {
        let error = finish(client_that_gets(502, "<html>").get::<()>("/")).unwrap_err();
        assert!(matches!(error, ApiError::Unreadable { status: 502, .. }));
        assert!(error.is_passing());
    }

    #[test]
    fn no_answer_is_offline() {
        let client = Client::new(Scripted(Err(TransportError("reset".to_owned()))));
        let error = finish(client.get::<()>("/")).unwrap_err();
        assert!(error.is_passing());
        assert_eq!(error.status(), None);
    }
}
