//! Messages: rendered once, immutable afterwards; only what became of them is written later.

mod outbox;

pub use outbox::{OutboxFilter, OutboxReach, OutboxRow, count_bounced, events, fate, list};

use diesel::prelude::*;
use pep_domain::ids::{JobId, MessageId, PersonId, ProgramId};
use pep_domain::mail::MessageClass;
use pep_domain::time::UtcMicros;

use crate::schema::{message, message_event, program};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// A message to add.
#[derive(Debug, Insertable)]
#[diesel(table_name = message)]
pub struct NewMessageRow<'a> {
    /// The job that submits it.
    pub job_id: i64,
    /// What it is for.
    pub class: &'a str,
    /// The template's kind.
    pub template: &'a str,
    /// Whose banner and From it has.
    pub program_id: Option<i64>,
    /// To whom, if a listed person.
    pub recipient_id: Option<i64>,
    /// The recipient's name.
    pub to_name: &'a str,
    /// The recipient's address.
    pub to_address: &'a str,
    /// The sender's name.
    pub from_name: &'a str,
    /// The sender's address.
    pub from_address: &'a str,
    /// Where answers go.
    pub reply_to: Option<&'a str>,
    /// One line.
    pub subject: &'a str,
    /// The HTML part.
    pub body_html: &'a str,
    /// The text part.
    pub body_text: &'a str,
    /// The calendar object.
    pub calendar: Option<&'a str>,
    /// What it asks for: `REQUEST` or `CANCEL`.
    pub calendar_method: Option<&'a str>,
    /// The message that this one repeats.
    pub resend_of: Option<i64>,
    /// The one-click opt-out, for the headers.
    pub unsubscribe_url: Option<&'a str>,
    /// UTC microseconds.
    pub created_at: i64,
}

/// Adds a message.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, row: &NewMessageRow<'_>) -> Result<MessageId, DbError> {
    Ok(MessageId(diesel::insert_into(message::table).values(row).returning(message::id).get_result(conn)?))
}

/// A message as it was rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMessage {
    /// The message.
    pub id: MessageId,
    /// The job that submits it.
    pub job_id: JobId,
    /// What it is for.
    pub class: MessageClass,
    /// The template's kind.
    pub template: String,
    /// Its program.
    pub program_id: Option<ProgramId>,
    /// Its recipient, if a listed person.
    pub recipient_id: Option<PersonId>,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// One line.
    pub subject: String,
    /// The HTML part.
    pub body_html: String,
    /// The text part.
    pub body_text: String,
    /// The calendar object with what it asks for: `REQUEST` or `CANCEL`.
    pub calendar: Option<(String, String)>,
    /// The message that this one repeats.
    pub resend_of: Option<MessageId>,
    /// True if it may have arrived twice.
    pub is_possible_duplicate: bool,
    /// When it was written.
    pub created_at: UtcMicros,
    /// When it was handed over last.
    pub submitted_at: Option<UtcMicros>,
    /// When the provider took it.
    pub accepted_at: Option<UtcMicros>,
    /// The provider's own id of it.
    pub provider_message_id: Option<String>,
    /// The one-click opt-out, for the headers.
    pub unsubscribe_url: Option<String>,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    job_id: i64,
    class: String,
    template: String,
    program_id: Option<i64>,
    recipient_id: Option<i64>,
    to_name: String,
    to_address: String,
    from_name: String,
    from_address: String,
    reply_to: Option<String>,
    subject: String,
    body_html: String,
    body_text: String,
    calendar: Option<String>,
    calendar_method: Option<String>,
    resend_of: Option<i64>,
    is_possible_duplicate: bool,
    created_at: i64,
    submitted_at: Option<i64>,
    accepted_at: Option<i64>,
    provider_message_id: Option<String>,
    unsubscribe_url: Option<String>,
}

impl TryFrom<Row> for StoredMessage {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: MessageId(row.id),
            job_id: JobId(row.job_id),
            class: word("message.class", &row.class, MessageClass::parse)?,
            template: row.template,
            program_id: row.program_id.map(ProgramId),
            recipient_id: row.recipient_id.map(PersonId),
            to_name: row.to_name,
            to_address: row.to_address,
            from_name: row.from_name,
            from_address: row.from_address,
            reply_to: row.reply_to,
            subject: row.subject,
            body_html: row.body_html,
            body_text: row.body_text,
            calendar: row.calendar_method.zip(row.calendar),
            resend_of: row.resend_of.map(MessageId),
            is_possible_duplicate: row.is_possible_duplicate,
            created_at: UtcMicros(row.created_at),
            submitted_at: instant(row.submitted_at),
            accepted_at: instant(row.accepted_at),
            provider_message_id: row.provider_message_id,
            unsubscribe_url: row.unsubscribe_url,
        })
    }
}

/// By which number a message is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKey {
    /// Its own.
    Id(MessageId),
    /// Its job's.
    Job(JobId),
}

/// One message with its texts.
///
/// # Errors
/// [`DbError::NotFound`], or whatever the database answers.
pub fn find(conn: &mut AnyConnection, key: MessageKey) -> Result<StoredMessage, DbError> {
    let mut query = message::table
        .select((
            message::id,
            message::job_id,
            message::class,
            message::template,
            message::program_id,
            message::recipient_id,
            message::to_name,
            message::to_address,
            message::from_name,
            message::from_address,
            message::reply_to,
            message::subject,
            message::body_html,
            message::body_text,
            message::calendar,
            message::calendar_method,
            message::resend_of,
            message::is_possible_duplicate,
            message::created_at,
            message::submitted_at,
            message::accepted_at,
            message::provider_message_id,
            message::unsubscribe_url,
        ))
        .into_boxed();
    query = match key {
        MessageKey::Id(id) => query.filter(message::id.eq(id.0)),
        MessageKey::Job(id) => query.filter(message::job_id.eq(id.0)),
    };
    query.first::<Row>(conn)?.try_into()
}

/// Notes that a message is being handed over through `provider`.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_submitted(
    conn: &mut AnyConnection,
    id: MessageId,
    provider: &str,
    at: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(message::table.find(id.0))
        .set((message::provider.eq(provider), message::submitted_at.eq(at.0)))
        .execute(conn)?;
    Ok(())
}

/// Notes that the provider took a message.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_accepted(
    conn: &mut AnyConnection,
    id: MessageId,
    provider_message_id: Option<&str>,
    at: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(message::table.find(id.0).filter(message::accepted_at.is_null()))
        .set((message::provider_message_id.eq(provider_message_id), message::accepted_at.eq(at.0)))
        .execute(conn)?;
    Ok(())
}

/// Notes that a message may arrive twice; false if that was noted before, that is, if it was repeated already.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_possible_duplicate(conn: &mut AnyConnection, id: MessageId) -> Result<bool, DbError> {
    let marked = diesel::update(message::table.find(id.0).filter(message::is_possible_duplicate.eq(false)))
        .set(message::is_possible_duplicate.eq(true))
        .execute(conn)?;
    Ok(marked == 1)
}

/// What the provider, or a worker, reported about a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageEvent {
    /// Unique for ever: a second arrival of the same event changes nothing.
    pub event_id: String,
    /// Which message.
    pub message_id: Option<MessageId>,
    /// `send`, `delivery`, `bounce`, `complaint`, or a word of ours.
    pub kind: String,
    /// When it happened.
    pub at: UtcMicros,
    /// In words.
    pub detail: String,
}

/// Adds an event; false if it was known.
///
/// # Errors
/// Whatever the database answers.
pub fn add_event(conn: &mut AnyConnection, event: &MessageEvent) -> Result<bool, DbError> {
    let added = with_backend!(conn, c => diesel::insert_into(message_event::table)
        .values((
            message_event::provider_event_id.eq(&event.event_id),
            message_event::message_id.eq(event.message_id.map(|id| id.0)),
            message_event::kind.eq(&event.kind),
            message_event::at.eq(event.at.0),
            message_event::detail.eq(&event.detail),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Writes what an event says into its message.
///
/// # Errors
/// Whatever the database answers.
pub fn apply_event(conn: &mut AnyConnection, event: &MessageEvent) -> Result<(), DbError> {
    let Some(id) = event.message_id else { return Ok(()) };
    let at = event.at.0;
    let target = message::table.find(id.0);
    match event.kind.as_str() {
        "delivery" => {
            diesel::update(target).set(message::delivered_at.eq(at)).execute(conn)?;
        }
        "bounce" => {
            diesel::update(target).set(message::bounced_at.eq(at)).execute(conn)?;
        }
        "complaint" => {
            diesel::update(target).set(message::complained_at.eq(at)).execute(conn)?;
        }
        _ => {}
    }
    Ok(())
}

/// Why mails to an address do not arrive: the newest message to it that came back for good or was complained about, unless a
/// later one arrived. Kind, time, and what the provider said.
///
/// # Errors
/// Whatever the database answers.
pub fn address_problem(
    conn: &mut AnyConnection,
    address: &str,
) -> Result<Option<(String, UtcMicros, String)>, DbError> {
    let newest: Option<(String, i64, String)> = message_event::table
        .inner_join(message::table)
        .filter(message::to_address.eq(address))
        .filter(message_event::kind.eq_any(["bounce", "complaint", "delivery"]))
        .order((message_event::at.desc(), message_event::provider_event_id.desc()))
        .select((message_event::kind, message_event::at, message_event::detail))
        .first(conn)
        .optional()?;
    Ok(newest.filter(|(kind, ..)| kind != "delivery").map(|(kind, at, detail)| (kind, UtcMicros(at), detail)))
}

/// When a provider's event for any message last arrived that happened after `since`; tells that the feed is alive.
///
/// # Errors
/// Whatever the database answers.
pub fn feed_was_alive_after(conn: &mut AnyConnection, since: UtcMicros) -> Result<bool, DbError> {
    let later = message_event::table
        .filter(message_event::at.gt(since.0).and(message_event::kind.eq_any(PROVIDER_KINDS)))
        .select(message_event::provider_event_id)
        .first::<String>(conn)
        .optional()?;
    Ok(later.is_some())
}

/// Did the provider report that it took, delivered or returned this message? Any of them proves that it left.
///
/// # Errors
/// Whatever the database answers.
pub fn was_reported(conn: &mut AnyConnection, id: MessageId) -> Result<bool, DbError> {
    let seen = message_event::table
        .filter(message_event::message_id.eq(id.0).and(message_event::kind.eq_any(PROVIDER_KINDS)))
        .select(message_event::provider_event_id)
        .first::<String>(conn)
        .optional()?;
    Ok(seen.is_some())
}

const PROVIDER_KINDS: [&str; 5] = ["send", "delivery", "bounce", "soft_bounce", "complaint"];

/// A program as its mails show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailProgram {
    /// Its name.
    pub name: String,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Has it a banner picture?
    pub has_banner: bool,
    /// The portal's name in its mails.
    pub portal_name: Option<String>,
    /// The portal's start page in its mails.
    pub portal_url: Option<String>,
}

/// A program as its mails show it.
///
/// # Errors
/// [`DbError::NotFound`], or whatever the database answers.
pub fn mail_program(conn: &mut AnyConnection, id: ProgramId) -> Result<MailProgram, DbError> {
    type Row = (String, String, String, Option<String>, bool, Option<String>, Option<String>);
    let (name, from_name, from_address, reply_to, has_banner, portal_name, portal_url): Row = program::table
        .find(id.0)
        .select((
            program::name,
            program::from_name,
            program::from_address,
            program::reply_to,
            program::banner.is_not_null(),
            program::portal_name,
            program::portal_url,
        ))
        .first(conn)?;
    Ok(MailProgram { name, from_name, from_address, reply_to, has_banner, portal_name, portal_url })
}
