#![doc = include_str!("../README.md")]

mod sender;
mod signature;

pub use sender::{Notice, Tried, WebhookSender};
pub use signature::{KeyError, Secret};
