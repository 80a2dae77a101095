//! What the sending job may do: the only path on which mail leaves the house (reliability 2.7).

use std::time::Duration;

use pep_db::messages::{MessageEvent, MessageKey, StoredMessage};
use pep_domain::ids::MessageId;
use pep_domain::jobs::{JobState, Lease};
use pep_domain::mail::SUPPRESSED;
use pep_domain::time::UtcMicros;
use pep_mail::{CalendarMethod, CalendarPart, ListUnsubscribe, Mailbox, OutgoingMail};
use serde_json::json;

use super::{blocks, returned};
use crate::audit::{self, AuditEntry};
use crate::jobs::{LeaseLost, QueueClock};
use crate::{AppContext, AppError};

/// Leave to hand over one message once: the effect is marked durably, so a worker that dies from here on leaves it in
/// doubt. Only [`begin_submission`] makes one; whoever submits takes it by value.
#[derive(Debug)]
pub struct EffectPermit {
    lease: Lease,
    message: StoredMessage,
}

impl EffectPermit {
    /// The message to hand over.
    #[must_use]
    pub fn message(&self) -> &StoredMessage {
        &self.message
    }

    /// The hold on its job.
    #[must_use]
    pub fn lease(&self) -> Lease {
        self.lease
    }
}

/// What comes of asking for leave to hand a message over.
#[derive(Debug)]
pub enum Beginning {
    /// It may be handed over, once.
    Granted(Box<EffectPermit>),
    /// The lease was lost or the gate was closed meanwhile: nothing may be sent.
    NotNow,
    /// Its address takes no mail: that is recorded, and the job is over.
    Suppressed,
}

/// Marks that the message of a job is being handed over through `provider`.
///
/// # Errors
/// If there is no such message, or the database does not answer.
pub async fn begin_submission(
    ctx: &AppContext,
    lease: Lease,
    provider: &'static str,
    lease_for: Duration,
) -> Result<Beginning, AppError> {
    let (now, clock) = (ctx.now(), QueueClock::of(ctx));
    let lease_us = i64::try_from(lease_for.as_micros()).unwrap_or(i64::MAX);
    ctx.db
        .write(move |conn| {
            if !pep_db::outbound_gate::is_live(conn)? {
                return Ok(Beginning::NotNow);
            }
            let message = pep_db::messages::find(conn, MessageKey::Job(lease.job_id))?;
            let claimed = clock.read(conn)?;
            if let Some(why) = blocks::refusal(conn, &message)? {
                let error = Some((SUPPRESSED, why.as_str()));
                if !pep_db::jobs::finish(conn, claimed, &lease, JobState::Failed, error)? {
                    return Ok(Beginning::NotNow);
                }
                note(conn, &lease, message.id, SUPPRESSED, now, &why)?;
                returned::tell(conn, now, &message)?;
                return Ok(Beginning::Suppressed);
            }
            if !pep_db::jobs::begin_effect(conn, claimed, &lease, lease_us)? {
                return Ok(Beginning::NotNow);
            }
            pep_db::messages::mark_submitted(conn, message.id, provider, now)?;
            note(conn, &lease, message.id, "attempt", now, &format!("Handed to the {provider} transport."))?;
            Ok(Beginning::Granted(Box::new(EffectPermit { lease, message })))
        })
        .await
}

/// A stored message as it goes over the wire: the same bytes at every attempt, tags apart.
///
/// # Errors
/// What is wrong with an address, in words; no attempt will ever succeed.
pub fn outgoing(permit: &EffectPermit) -> Result<OutgoingMail, String> {
    let message = &permit.message;
    let mailbox =
        |name: &str, address: &str| Mailbox::new(Some(name), address).map_err(|error| error.to_string());
    let mut mail = mime_of(message)?;
    mail.to = mailbox(&message.to_name, &message.to_address)?;
    mail.tags = vec![
        ("pep-message".to_owned(), message.id.to_string()),
        ("pep-job".to_owned(), format!("{}-{}", permit.lease.job_id, permit.lease.attempt)),
    ];
    Ok(mail)
}

/// A stored message as MIME, without tags.
pub(super) fn mime_of(message: &StoredMessage) -> Result<OutgoingMail, String> {
    let mailbox =
        |name: Option<&str>, address: &str| Mailbox::new(name, address).map_err(|error| error.to_string());
    let reply_to = message.reply_to.as_deref().map(|address| mailbox(None, address)).transpose()?;
    Ok(OutgoingMail {
        message_id: format!("pep-message-{}", message.id),
        date: message.created_at.to_datetime(),
        from: mailbox(Some(&message.from_name), &message.from_address)?,
        reply_to,
        to: mailbox(Some(&message.to_name), &message.to_address)?,
        subject: message.subject.clone(),
        text: message.body_text.clone(),
        html: message.body_html.clone(),
        calendar: message.calendar.as_ref().map(calendar_part).transpose()?,
        // Mail readers take one-click addresses on https only; on plain http the footer's link remains.
        list_unsubscribe: message
            .unsubscribe_url
            .clone()
            .filter(|url| url.starts_with("https://"))
            .map(|url| ListUnsubscribe { url }),
        tags: Vec::new(),
    })
}

pub(super) fn calendar_part((method, ics): &(String, String)) -> Result<CalendarPart, String> {
    let method = match method.as_str() {
        "REQUEST" => CalendarMethod::Request,
        "CANCEL" => CalendarMethod::Cancel,
        other => return Err(format!("a calendar object asks for {other:?}")),
    };
    Ok(CalendarPart { method, ics: ics.clone() })
}

/// Ends the job: the provider took its message.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; the message is then in doubt already and settled from there.
pub async fn record_accepted(
    ctx: &AppContext,
    lease: Lease,
    message_id: MessageId,
    provider_message_id: String,
) -> Result<(), AppError> {
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            if !pep_db::jobs::finish(conn, now, &lease, JobState::Done, None)? {
                return Err(LeaseLost.into());
            }
            pep_db::messages::mark_accepted(conn, message_id, Some(&provider_message_id), now)?;
            note(conn, &lease, message_id, "accepted", now, "The provider took it.")
        })
        .await
}

/// Puts the message back and closes the gate: every other mail would fail for the same reason.
///
/// # Errors
/// As [`record_accepted`].
pub async fn record_paused(ctx: &AppContext, lease: Lease, why: String) -> Result<(), AppError> {
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            if !pep_db::jobs::retry(conn, now, &lease, now, false, Some(("paused", &why)))? {
                return Err(LeaseLost.into());
            }
            let reason = format!("The provider takes no mail at all: {why}");
            pep_db::outbound_gate::hold(conn, &reason, None, now)?;
            let detail = json!({ "mode": "hold", "reason": reason });
            let entry = AuditEntry {
                action: "manage_jobs",
                object_kind: "outbound_gate",
                object_id: Some(1),
                detail,
            };
            Ok(audit::write(conn, now, None, entry)?)
        })
        .await
}

/// Adds a line to a message's history; the same line for the same claim only once.
fn note(
    conn: &mut pep_db::AnyConnection,
    lease: &Lease,
    message_id: MessageId,
    kind: &str,
    at: UtcMicros,
    detail: &str,
) -> Result<(), AppError> {
    let event = MessageEvent {
        event_id: format!("job:{}:{}:{kind}", lease.job_id, lease.token),
        message_id: Some(message_id),
        kind: kind.to_owned(),
        at,
        detail: detail.to_owned(),
    };
    pep_db::messages::add_event(conn, &event)?;
    Ok(())
}
