#![doc = include_str!("../README.md")]

#[cfg(feature = "browser")]
mod browser;
mod client;
mod error;
#[cfg(feature = "native")]
mod native;
mod people;
mod programs;
mod query;
pub mod session;
mod transport;

#[cfg(feature = "browser")]
pub use browser::BrowserTransport;
pub use client::{Client, version_tag};
pub use error::ApiError;
#[cfg(feature = "native")]
pub use native::NativeTransport;
pub use query::with_query;
pub use transport::{Method, Request, Response, Transport, TransportError};
