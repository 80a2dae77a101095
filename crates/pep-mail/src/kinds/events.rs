//! Mails about events.

use serde::Serialize;

use crate::template::MailTemplate;

/// To an organiser, as a test, and in the wizard's preview: how the organiser's words look in a mail of the event (B4-05).
#[derive(Debug, Clone, Serialize)]
pub struct EventMailSample {
    /// Name of the reader.
    pub recipient_name: String,
    /// The mail in which the words will stand: "Session request".
    pub mail_name: String,
    /// The event.
    pub event_name: String,
    /// The organiser's words; none: the mail stands without them.
    pub words: Option<String>,
    /// When the event begins, in words and zone.
    pub first_slot: Option<String>,
    /// Was it sent as a test?
    pub is_test: bool,
}

impl MailTemplate for EventMailSample {
    const KIND: &'static str = "event_mail_sample";
}
