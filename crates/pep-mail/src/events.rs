//! What Amazon SES tells of mails after it took them, by way of SNS (integrations 5.6).
//!
//! SNS signs what it posts. A message is believed if its topic is one of the configured ones and its signature fits a
//! certificate that lies on SNS's own host, fetched over TLS.

mod ses;
mod sns;

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use thiserror::Error;

pub use sns::SnsFeed;

/// A future in a box, so that the network can be a trait object.
pub type Fetched<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, EventError>> + Send + 'a>>;

/// Reads addresses of SNS: certificates, and the confirmation of a subscription.
pub trait EventNetwork: Send + Sync {
    /// The body at `url`, which was checked to be on a host of SNS.
    fn fetch<'a>(&'a self, url: &'a str) -> Fetched<'a>;
}

/// What an accepted post means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// The provider tells of a mail.
    Event(ProviderEvent),
    /// A subscription was confirmed.
    Confirmed,
    /// Nothing that concerns a mail of ours.
    Nothing,
}

/// What the provider tells of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderEvent {
    /// The same for every delivery of the same event.
    pub event_id: String,
    /// Our message, from its tag.
    pub message_id: i64,
    /// `send`, `delivery`, `bounce` (for good), `soft_bounce`, `complaint`, `reject` or `delay`.
    pub kind: &'static str,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// In words, for the Outbox.
    pub detail: String,
}

/// Why a post is not taken.
#[derive(Debug, Error)]
pub enum EventError {
    /// It is no message of SNS.
    #[error("this is no message of SNS: {0}")]
    Unreadable(String),
    /// It cannot be believed.
    #[error("the message cannot be believed: {0}")]
    Untrusted(String),
    /// SNS did not answer; it will post again.
    #[error("SNS did not answer: {0}")]
    Unreachable(String),
}
