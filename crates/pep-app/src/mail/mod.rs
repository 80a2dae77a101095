//! Mail: written here as immutable messages, in the transaction of the change that needs them; sent by one job only.

mod blocks;
mod doubt;
mod outbox;
mod returned;
mod reveal;
mod submit;
pub(crate) mod throttle;

pub use blocks::{lift_block, list_blocks};
pub use doubt::{receive_event, record_event, settle_doubts};
pub use outbox::{
    Decision, MessageView, OutboxPage, demo_list, demo_message, list, may_manage, message, resend, settle,
    source,
};
pub use reveal::reveal;
pub use submit::{Beginning, EffectPermit, begin_submission, outgoing, record_accepted, record_paused};
pub use throttle::{QUOTA_JOB, note_quota, note_throttled};

use pep_db::AnyConnection;
pub use pep_db::mail_blocks::MailBlock;
use pep_db::messages::MailProgram;
pub use pep_db::messages::{MessageEvent, OutboxFilter, OutboxRow};
use pep_domain::ids::{MessageId, PersonId, ProgramId};
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_domain::time::UtcMicros;
use pep_mail::{Accent, Brand, CalendarPart, Mailbox, Rendered};
use serde_json::json;

use crate::jobs::{self, NewJob};
use crate::{AppContext, AppError, preferences};

/// A mail to send.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// What it is for.
    pub class: MessageClass,
    /// `T::KIND` of the template.
    pub template: &'static str,
    /// Whose banner and From it has; the portal's own if none.
    pub program_id: Option<ProgramId>,
    /// To whom, if a listed person; that person may look at it in the Outbox.
    pub recipient_id: Option<PersonId>,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The texts, from [`pep_mail::render`] with [`brand`].
    pub rendered: Rendered,
    /// It is sent once, ever, for this key: `remind:17:2`.
    pub once_key: Option<String>,
    /// Not before.
    pub run_at: UtcMicros,
    /// Of no use after this.
    pub not_after: Option<UtcMicros>,
    /// The message that this one repeats.
    pub resend_of: Option<MessageId>,
    /// What it belongs to, for operators.
    pub origin: Option<(&'static str, i64)>,
}

/// Writes a message and the job that will send it, in the caller's transaction: if that is rolled back, nothing leaves.
/// `None` if its once-key was used before, or if the recipient wants no such mails or hears of them once a day.
///
/// # Errors
/// [`AppError::Invalid`] if the address cannot receive mail, or if the database does not answer.
pub fn enqueue(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    mail: NewMail,
) -> Result<Option<MessageId>, AppError> {
    write(conn, ctx, mail, None)
}

/// [`enqueue`] for a mail that puts something into the recipient's calendar, or takes it out.
///
/// # Errors
/// As [`enqueue`].
pub fn enqueue_with_calendar(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    mail: NewMail,
    calendar: &CalendarPart,
) -> Result<Option<MessageId>, AppError> {
    write(conn, ctx, mail, Some(calendar))
}

fn write(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    mail: NewMail,
    calendar: Option<&CalendarPart>,
) -> Result<Option<MessageId>, AppError> {
    // Checked now, where somebody can still be told, and not first by the worker.
    Mailbox::new(Some(&mail.to_name), &mail.to_address)
        .map_err(|error| AppError::invalid("/email", error.to_string()))?;
    if !preferences::leaves_at_once(conn, ctx, &mail)? {
        return Ok(None);
    }
    let now = ctx.now();
    let sender = sender(conn, ctx, mail.program_id)?;
    let job = NewJob {
        once_key: mail.once_key,
        not_after: mail.not_after,
        // A code is waited for at the screen; a wave of invitations is not.
        priority: if mail.class == MessageClass::Otp { 10 } else { 100 },
        origin: mail.origin,
        ..NewJob::new(jobs::SEND_MESSAGE, Queue::Mail, json!({ "v": 1 }), mail.run_at)
    };
    let Some(job_id) = jobs::enqueue(conn, now, job)? else { return Ok(None) };
    let id = pep_db::messages::insert(
        conn,
        &pep_db::messages::NewMessageRow {
            job_id: job_id.0,
            class: mail.class.as_str(),
            template: mail.template,
            program_id: mail.program_id.map(|id| id.0),
            recipient_id: mail.recipient_id.map(|id| id.0),
            to_name: &mail.to_name,
            to_address: &mail.to_address,
            from_name: &sender.from_name,
            from_address: &sender.from_address,
            reply_to: sender.reply_to.as_deref(),
            subject: &mail.rendered.subject,
            body_html: &mail.rendered.html,
            body_text: &mail.rendered.text,
            calendar: calendar.map(|part| part.ics.as_str()),
            calendar_method: calendar.map(|part| part.method.as_str()),
            resend_of: mail.resend_of.map(|id| id.0),
            unsubscribe_url: mail.rendered.unsubscribe_url.as_deref(),
            created_at: now.0,
        },
    )?;
    Ok(Some(id))
}

/// What a program's mails have in common: banner, names, where links begin.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such program, or if the database does not answer.
pub fn brand(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    program_id: Option<ProgramId>,
) -> Result<Brand, AppError> {
    let sender = sender(conn, ctx, program_id)?;
    let base_url = ctx.config.base_url.clone();
    // Mail readers fetch pictures from the internet only; a banner on plain http would show as a broken one.
    let banner_url = program_id
        .filter(|_| sender.has_banner && base_url.starts_with("https://"))
        .map(|id| format!("{base_url}/api/v1/programs/{id}/banner"));
    Ok(Brand {
        banner_alt: banner_url.is_some().then(|| sender.name.clone()),
        program_name: sender.name,
        banner_url,
        accent: Accent::default(),
        portal_name: sender.portal_name.unwrap_or_else(|| ctx.config.mail.portal_name.clone()),
        portal_url: Some(sender.portal_url.unwrap_or_else(|| base_url.clone())),
        base_url,
        footer_reason: None,
        unsubscribe_url: None,
    })
}

/// The [`brand`] of a mail of `template` to `person`, with the address that stops such mails where they may be declined.
///
/// # Errors
/// As [`brand`].
pub fn brand_for(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    program_id: Option<ProgramId>,
    person: PersonId,
    template: &str,
) -> Result<Brand, AppError> {
    let unsubscribe_url = preferences::unsubscribe_url(conn, ctx, person, template)?;
    Ok(Brand { unsubscribe_url, ..brand(conn, ctx, program_id)? })
}

/// The program's own words, or the portal's where no program is concerned.
fn sender(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    program_id: Option<ProgramId>,
) -> Result<MailProgram, AppError> {
    if let Some(id) = program_id {
        return Ok(pep_db::messages::mail_program(conn, id)?);
    }
    let mail = &ctx.config.mail;
    Ok(MailProgram {
        name: mail.portal_name.clone(),
        from_name: mail.portal_name.clone(),
        from_address: mail.from_address.clone(),
        reply_to: None,
        has_banner: false,
        portal_name: None,
        portal_url: None,
    })
}
