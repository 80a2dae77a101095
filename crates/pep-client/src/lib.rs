#![doc = include_str!("../README.md")]

#[cfg(feature = "browser")]
mod browser;
mod client;
mod error;
#[cfg(feature = "native")]
mod native;
mod query;
mod transport;

#[cfg(feature = "browser")]
pub use browser::BrowserTransport;
pub use client::Client;
pub use error::ApiError;
#[cfg(feature = "native")]
pub use native::NativeTransport;
pub use query::Query;
pub use transport::{Method, Request, Response, Transport, TransportError};
