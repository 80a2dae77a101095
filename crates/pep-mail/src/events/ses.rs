//! The event inside: what became of which mail.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{EventError, ProviderEvent, Received};

/// The tag that names our message; see [`crate::OutgoingMail::tags`].
const TAG: &str = "pep-message";
/// Longest answer of a mail server that is kept, characters.
const ANSWER_CHARS: usize = 500;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesEvent {
    #[serde(alias = "notificationType")]
    event_type: String,
    mail: Mail,
    #[serde(default)]
    bounce: Option<Bounce>,
    #[serde(default)]
    complaint: Option<Complaint>,
    #[serde(default)]
    delivery: Option<Delivery>,
    #[serde(default)]
    reject: Option<Reject>,
    #[serde(default)]
    delivery_delay: Option<Delay>,
}

#[derive(Debug, Deserialize)]
struct Mail {
    timestamp: DateTime<Utc>,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    #[serde(default)]
    bounce_sub_type: String,
    #[serde(default)]
    bounced_recipients: Vec<Recipient>,
    timestamp: DateTime<Utc>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    #[serde(default)]
    diagnostic_code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    #[serde(default)]
    complaint_feedback_type: Option<String>,
    timestamp: DateTime<Utc>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    timestamp: DateTime<Utc>,
    #[serde(default)]
    smtp_response: String,
}

#[derive(Debug, Deserialize)]
struct Reject {
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delay {
    timestamp: DateTime<Utc>,
    #[serde(default)]
    delay_type: String,
}

/// Reads the event of an SNS message, whose id stays the same when it is posted again.
pub(super) fn read(sns_id: &str, message: &str) -> Result<Received, EventError> {
    // A topic may carry other things, such as the test that SES sends when it is set up.
    let Ok(event) = serde_json::from_str::<SesEvent>(message) else { return Ok(Received::Nothing) };
    let tag = event.mail.tags.get(TAG).and_then(|values| values.first());
    let Some(message_id) = tag.and_then(|value| value.parse().ok()) else { return Ok(Received::Nothing) };
    let Some((kind, at, detail)) = event.told() else { return Ok(Received::Nothing) };
    let event_id = format!("sns:{sns_id}");
    Ok(Received::Event(ProviderEvent { event_id, message_id, kind, at, detail }))
}

impl SesEvent {
    /// Kind, time and words; none for what says nothing about where a mail is.
    fn told(self) -> Option<(&'static str, DateTime<Utc>, String)> {
        let sent_at = self.mail.timestamp;
        match self.event_type.as_str() {
            "Send" => Some(("send", sent_at, "The provider sends it.".to_owned())),
            "Delivery" => {
                let delivery = self.delivery?;
                Some(("delivery", delivery.timestamp, short(&delivery.smtp_response)))
            }
            "Bounce" => Some(self.bounce?.told()),
            "Complaint" => {
                let complaint = self.complaint?;
                let why = complaint.complaint_feedback_type.unwrap_or_else(|| "no reason".to_owned());
                Some(("complaint", complaint.timestamp, format!("The recipient complained: {why}.")))
            }
            "Reject" => {
                Some(("reject", sent_at, format!("The provider refused it: {}.", self.reject?.reason)))
            }
            "DeliveryDelay" => {
                let delay = self.delivery_delay?;
                Some(("delay", delay.timestamp, format!("It is late: {}.", delay.delay_type)))
            }
            _ => None,
        }
    }
}

impl Bounce {
    fn told(self) -> (&'static str, DateTime<Utc>, String) {
        let answer = self.bounced_recipients.into_iter().find_map(|recipient| recipient.diagnostic_code);
        let answer = answer.map(|answer| format!(": {}", short(&answer))).unwrap_or_default();
        let (kind, words) = match (self.bounce_type.as_str(), self.bounce_sub_type.as_str()) {
            ("Permanent", "OnAccountSuppressionList" | "Suppressed") => {
                ("bounce", "The provider no longer delivers to this address, as mails to it came back before")
            }
            ("Permanent", "NoEmail") => ("bounce", "There is no such mailbox"),
            ("Permanent", _) => ("bounce", "The address does not take mail"),
            (_, "MailboxFull") => ("soft_bounce", "The mailbox is full"),
            _ => ("soft_bounce", "It came back for now"),
        };
        (kind, self.timestamp, format!("{words}{answer}"))
    }
}

fn short(text: &str) -> String {
    text.chars().take(ANSWER_CHARS).collect()
}
