#![doc = include_str!("../README.md")]

mod calendar;
pub mod events;
pub mod kinds;
mod mailbox;
mod message;
mod template;
pub mod transport;

pub use calendar::{CalendarEntry, calendar_feed};
pub use mailbox::{Mailbox, MailboxError};
pub use message::{CalendarMethod, CalendarPart, ListUnsubscribe, MessageError, OutgoingMail};
pub use template::{Accent, Brand, MailTemplate, Rendered, TemplateError, known_kind, render};
pub use transport::{SendQuota, Submission, Transport, TransportConfig, TransportError};
