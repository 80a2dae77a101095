//! The Outbox: messages with the state of their jobs.

use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use pep_domain::ids::{JobId, MessageId, PartnerId, PersonId, ProgramId};
use pep_domain::jobs::JobState;
use pep_domain::mail::{MessageClass, MessageFate, SUPPRESSED};
use pep_domain::time::UtcMicros;

use super::MessageEvent;
use crate::schema::{job, message, message_event, person};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// Which messages; every part that is set narrows the list.
#[derive(Debug, Clone, Default)]
pub struct OutboxFilter {
    /// Only those within somebody's reach.
    pub reach: Option<OutboxReach>,
    /// Only to addresses that contain this, lower case.
    pub recipient: Option<String>,
    /// Only of this program.
    pub program_id: Option<ProgramId>,
    /// Only in these states.
    pub states: Vec<JobState>,
    /// Only of these classes.
    pub classes: Vec<MessageClass>,
    /// Only with this in subject, name or address, lower case.
    pub text: Option<String>,
    /// Only those of which this became, any of them.
    pub fates: Vec<MessageFate>,
    /// Only to this person.
    pub person: Option<PersonId>,
    /// Only to people of this partner.
    pub partner: Option<PartnerId>,
    /// Only those that belong to this thing: `session`, `event` or `engagement`, and its id.
    pub origin: Option<(&'static str, i64)>,
    /// Only those due by this instant.
    pub due_by: Option<UtcMicros>,
    /// Only older ones than this.
    pub before: Option<MessageId>,
}

/// Messages to a person, and all messages of some programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxReach {
    /// The person.
    pub recipient: PersonId,
    /// The programs.
    pub programs: Vec<ProgramId>,
}

/// One message in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The message.
    pub id: MessageId,
    /// Its job.
    pub job_id: JobId,
    /// Where that stands.
    pub state: JobState,
    /// When that runs next, while it waits.
    pub run_at: UtcMicros,
    /// What went wrong last.
    pub error: Option<String>,
    /// What it is for.
    pub class: MessageClass,
    /// The template's kind.
    pub template: String,
    /// Its program.
    pub program_id: Option<ProgramId>,
    /// To whom.
    pub to_name: String,
    /// To which address.
    pub to_address: String,
    /// One line.
    pub subject: String,
    /// True if it may have arrived twice.
    pub is_possible_duplicate: bool,
    /// When it was written.
    pub created_at: UtcMicros,
    /// When the provider took it.
    pub accepted_at: Option<UtcMicros>,
    /// When it was returned.
    pub bounced_at: Option<UtcMicros>,
    /// What became of it.
    pub fate: Option<MessageFate>,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    job_id: i64,
    class: String,
    template: String,
    program_id: Option<i64>,
    to_name: String,
    to_address: String,
    subject: String,
    is_possible_duplicate: bool,
    created_at: i64,
    accepted_at: Option<i64>,
    fates: (Option<i64>, Option<i64>, Option<i64>, Option<String>),
    state: String,
    run_at: i64,
    last_error: Option<String>,
}

/// The newest messages that the filter lets through, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, filter: &OutboxFilter, limit: i64) -> Result<Vec<OutboxRow>, DbError> {
    let mut query = message::table
        .inner_join(job::table.on(job::id.eq(message::job_id)))
        .order(message::id.desc())
        .limit(limit)
        .select((
            message::id,
            message::job_id,
            message::class,
            message::template,
            message::program_id,
            message::to_name,
            message::to_address,
            message::subject,
            message::is_possible_duplicate,
            message::created_at,
            message::accepted_at,
            (message::delivered_at, message::bounced_at, message::complained_at, job::last_error_class),
            job::state,
            job::run_at,
            job::last_error,
        ))
        .into_boxed();
    if let Some(reach) = &filter.reach {
        // A message without recipient or program is neither this person's nor theirs.
        let is_own = message::recipient_id
            .is_not_null()
            .and(message::recipient_id.assume_not_null().eq(reach.recipient.0));
        let programs: Vec<i64> = reach.programs.iter().map(|id| id.0).collect();
        let is_theirs =
            message::program_id.is_not_null().and(message::program_id.assume_not_null().eq_any(programs));
        query = query.filter(is_own.or(is_theirs));
    }
    if let Some(id) = filter.program_id {
        query = query.filter(message::program_id.eq(id.0));
    }
    if let Some(before) = filter.before {
        query = query.filter(message::id.lt(before.0));
    }
    if let Some(person) = filter.person {
        query = query.filter(message::recipient_id.eq(person.0));
    }
    if let Some(partner) = filter.partner {
        let people = person::table.filter(person::partner_id.eq(partner.0)).select(person::id.nullable());
        query = query.filter(message::recipient_id.eq_any(people));
    }
    if let Some((kind, id)) = filter.origin {
        query = query.filter(job::origin_kind.eq(kind).and(job::origin_id.eq(id)));
    }
    if !filter.fates.is_empty() {
        let wants = |fate| filter.fates.contains(&fate).into_sql::<Bool>();
        let is_held = job::last_error_class.is_not_null();
        let is_held = is_held.and(job::last_error_class.assume_not_null().eq(SUPPRESSED));
        query = query.filter(
            (wants(MessageFate::Delivered).and(message::delivered_at.is_not_null()))
                .or(wants(MessageFate::Bounced).and(message::bounced_at.is_not_null()))
                .or(wants(MessageFate::Complained).and(message::complained_at.is_not_null()))
                .or(wants(MessageFate::Suppressed).and(is_held)),
        );
    }
    if let Some(due_by) = filter.due_by {
        query = query.filter(job::run_at.le(due_by.0));
    }
    if !filter.states.is_empty() {
        query = query.filter(job::state.eq_any(filter.states.iter().map(|state| state.as_str())));
    }
    if !filter.classes.is_empty() {
        query = query.filter(message::class.eq_any(filter.classes.iter().map(|class| class.as_str())));
    }
    if let Some(recipient) = &filter.recipient {
        query = query.filter(lower(message::to_address).like(contains(recipient)).escape('\\'));
    }
    if let Some(text) = &filter.text {
        let pattern = contains(text);
        query = query.filter(
            lower(message::subject)
                .like(pattern.clone())
                .escape('\\')
                .or(lower(message::to_name).like(pattern.clone()).escape('\\'))
                .or(lower(message::to_address).like(pattern).escape('\\')),
        );
    }
    query.load::<Row>(conn)?.into_iter().map(OutboxRow::try_from).collect()
}

/// What became of a message, by the times of delivery, return and complaint, and its job's error.
fn fate_of(
    (delivered, bounced, complained, error): (Option<i64>, Option<i64>, Option<i64>, Option<String>),
) -> Option<MessageFate> {
    if error.as_deref() == Some(SUPPRESSED) {
        Some(MessageFate::Suppressed)
    } else if bounced.is_some() {
        Some(MessageFate::Bounced)
    } else if complained.is_some() {
        Some(MessageFate::Complained)
    } else {
        delivered.map(|_| MessageFate::Delivered)
    }
}

/// What became of one message.
///
/// # Errors
/// Whatever the database answers.
pub fn fate(conn: &mut AnyConnection, id: MessageId) -> Result<Option<MessageFate>, DbError> {
    let row: (Option<i64>, Option<i64>, Option<i64>, Option<String>) = message::table
        .inner_join(job::table.on(job::id.eq(message::job_id)))
        .filter(message::id.eq(id.0))
        .select((message::delivered_at, message::bounced_at, message::complained_at, job::last_error_class))
        .first(conn)?;
    Ok(fate_of(row))
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Lower case, as far as the engine knows letters; only narrows a list for the eye.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

fn contains(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

impl TryFrom<Row> for OutboxRow {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: MessageId(row.id),
            job_id: JobId(row.job_id),
            state: word("job.state", &row.state, JobState::parse)?,
            run_at: UtcMicros(row.run_at),
            error: row.last_error,
            class: word("message.class", &row.class, MessageClass::parse)?,
            template: row.template,
            program_id: row.program_id.map(ProgramId),
            to_name: row.to_name,
            to_address: row.to_address,
            subject: row.subject,
            is_possible_duplicate: row.is_possible_duplicate,
            created_at: UtcMicros(row.created_at),
            accepted_at: instant(row.accepted_at),
            bounced_at: instant(row.fates.1),
            fate: fate_of(row.fates),
        })
    }
}

/// What is known about a message, oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn events(conn: &mut AnyConnection, id: MessageId) -> Result<Vec<MessageEvent>, DbError> {
    Ok(message_event::table
        .filter(message_event::message_id.eq(id.0))
        .order((message_event::at, message_event::provider_event_id))
        .limit(200)
        .select((
            message_event::provider_event_id,
            message_event::kind,
            message_event::at,
            message_event::detail,
        ))
        .load::<(String, String, i64, String)>(conn)?
        .into_iter()
        .map(|(event_id, kind, at, detail)| MessageEvent {
            event_id,
            message_id: Some(id),
            kind,
            at: UtcMicros(at),
            detail,
        })
        .collect())
}

/// How many mails the provider took since `since`, and how many of them came back.
///
/// # Errors
/// Whatever the database answers.
pub fn count_bounced(conn: &mut AnyConnection, since: UtcMicros) -> Result<(i64, i64), DbError> {
    Ok(message::table
        .filter(message::accepted_at.ge(since.0))
        .select((count_star(), count(message::bounced_at)))
        .first(conn)?)
}
