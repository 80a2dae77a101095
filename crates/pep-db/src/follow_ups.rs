//! Follow-ups between a seller and a partner's contact (F-01 … F-14). No query here selects anything internal: of an
//! account the four fields that a partner sees, of each side's times only those that are asked for.

mod counts;
mod offers;

pub use counts::{CountedOf, count};
pub use offers::{OfferedSession, contacts_of_partner, contacts_of_session, own_accounts, sessions_with};

use diesel::prelude::*;
use pep_domain::follow_ups::FollowUpState;
use pep_domain::follow_ups::times::{FreeTimes, Mark, Span};
use pep_domain::ids::{AccountId, FollowUpId, PartnerId, PersonId, ProgramId, SessionId};
use pep_domain::people::Side;
use pep_domain::time::UtcMicros;

use crate::schema::{account, follow_up, follow_up_account, follow_up_times};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// A follow-up as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpRow {
    /// Id.
    pub id: FollowUpId,
    /// Its program.
    pub program: ProgramId,
    /// The partner that is asked.
    pub partner: PartnerId,
    /// Who asks.
    pub seller: PersonId,
    /// Who of the partner answers now.
    pub contact: PersonId,
    /// The session that it is about.
    pub about: Option<SessionId>,
    /// The seller's words; may be empty.
    pub message: String,
    /// How long the meeting shall be, minutes.
    pub duration_minutes: i64,
    /// The seller's IANA zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: FollowUpState,
    /// Counts the rounds, from 1.
    pub round: i64,
    /// From when times are offered.
    pub window_from: UtcMicros,
    /// Until when.
    pub window_to: UtcMicros,
    /// Since when somebody is waited for.
    pub waits_since: UtcMicros,
    /// How often that one was reminded.
    pub reminder_count: i64,
    /// Why it is over; may be empty.
    pub closed_reason: String,
    /// Its meeting.
    pub session: Option<SessionId>,
    /// Counts up with each change.
    pub row_version: i64,
    /// When it was last changed.
    pub updated_at: UtcMicros,
}

impl FollowUpRow {
    /// The marks of its window.
    #[must_use]
    pub fn window(&self) -> Span {
        (Mark::from_instant(self.window_from), Mark::from_instant(self.window_to))
    }
}

type Row = (
    (i64, i64, i64, i64, i64, Option<i64>, String),
    (i64, String, String, i64, i64, i64, i64),
    (i64, String, Option<i64>, i64, i64),
);

macro_rules! follow_up_columns {
    () => {
        (
            (
                follow_up::id,
                follow_up::program_id,
                follow_up::partner_id,
                follow_up::seller_id,
                follow_up::contact_id,
                follow_up::about_session_id,
                follow_up::message,
            ),
            (
                follow_up::duration_minutes,
                follow_up::time_zone,
                follow_up::state,
                follow_up::round,
                follow_up::window_from,
                follow_up::window_to,
                follow_up::waits_since,
            ),
            (
                follow_up::reminder_count,
                follow_up::closed_reason,
                follow_up::session_id,
                follow_up::row_version,
                follow_up::updated_at,
            ),
        )
    };
}

fn read((who, when, rest): Row) -> Result<FollowUpRow, DbError> {
    let (id, program, partner, seller, contact, about, message) = who;
    let (duration_minutes, time_zone, state, round, window_from, window_to, waits_since) = when;
    let (reminder_count, closed_reason, session, row_version, updated_at) = rest;
    Ok(FollowUpRow {
        id: FollowUpId(id),
        program: ProgramId(program),
        partner: PartnerId(partner),
        seller: PersonId(seller),
        contact: PersonId(contact),
        about: about.map(SessionId),
        message,
        duration_minutes,
        time_zone,
        state: word("follow_up.state", &state, FollowUpState::parse)?,
        round,
        window_from: UtcMicros(window_from),
        window_to: UtcMicros(window_to),
        waits_since: UtcMicros(waits_since),
        reminder_count,
        closed_reason,
        session: session.map(SessionId),
        row_version,
        updated_at: UtcMicros(updated_at),
    })
}

/// One follow-up.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: FollowUpId) -> Result<Option<FollowUpRow>, DbError> {
    let row: Option<Row> = follow_up::table.find(id.0).select(follow_up_columns!()).first(conn).optional()?;
    row.map(read).transpose()
}

/// Locks a follow-up until the transaction ends, and reads it.
///
/// # Errors
/// Whatever the database answers.
pub fn lock(conn: &mut AnyConnection, id: FollowUpId) -> Result<Option<FollowUpRow>, DbError> {
    if let AnyConnection::Postgres(c) = conn {
        follow_up::table.find(id.0).select(follow_up::id).for_update().first::<i64>(c).optional()?;
    }
    find(conn, id)
}

/// Whose follow-ups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUpsOf {
    /// Those that a seller asked for.
    Seller(PersonId),
    /// Those that somebody of a partner answers.
    Contact(PersonId),
    /// All that a partner was asked for.
    Partner(PartnerId),
}

/// Which part of somebody's follow-ups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FollowUpFilter {
    /// Only in these states; none: in any.
    pub states: Vec<FollowUpState>,
    /// Only those after the one that changed then and has this id.
    pub after: Option<(UtcMicros, FollowUpId)>,
    /// At most this many.
    pub limit: i64,
}

/// Somebody's follow-ups, the one that changed last first.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut AnyConnection,
    of: FollowUpsOf,
    filter: &FollowUpFilter,
) -> Result<Vec<FollowUpRow>, DbError> {
    let mut query = follow_up::table
        .order((follow_up::updated_at.desc(), follow_up::id.desc()))
        .limit(filter.limit)
        .select(follow_up_columns!())
        .into_boxed();
    query = match of {
        FollowUpsOf::Seller(id) => query.filter(follow_up::seller_id.eq(id.0)),
        FollowUpsOf::Contact(id) => query.filter(follow_up::contact_id.eq(id.0)),
        FollowUpsOf::Partner(id) => query.filter(follow_up::partner_id.eq(id.0)),
    };
    if !filter.states.is_empty() {
        query = query.filter(follow_up::state.eq_any(filter.states.iter().map(|state| state.as_str())));
    }
    if let Some((at, id)) = filter.after {
        let same_instant = follow_up::updated_at.eq(at.0).and(follow_up::id.lt(id.0));
        query = query.filter(follow_up::updated_at.lt(at.0).or(same_instant));
    }
    query.load::<Row>(conn)?.into_iter().map(read).collect()
}

/// Those that wait for somebody.
///
/// # Errors
/// Whatever the database answers.
pub fn open(conn: &mut AnyConnection) -> Result<Vec<FollowUpRow>, DbError> {
    let rows: Vec<Row> = follow_up::table
        .filter(follow_up::state.eq_any(["waiting", "answered", "no_overlap"]))
        .order(follow_up::id)
        .select(follow_up_columns!())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// The follow-up whose meeting a session is.
///
/// # Errors
/// Whatever the database answers.
pub fn of_session(conn: &mut AnyConnection, session: SessionId) -> Result<Option<FollowUpId>, DbError> {
    let id: Option<i64> = follow_up::table
        .filter(follow_up::session_id.eq(session.0))
        .select(follow_up::id)
        .first(conn)
        .optional()?;
    Ok(id.map(FollowUpId))
}

/// A follow-up to store, in its first round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFollowUp {
    /// Its program.
    pub program: ProgramId,
    /// The partner.
    pub partner: PartnerId,
    /// Who asks.
    pub seller: PersonId,
    /// Who answers.
    pub contact: PersonId,
    /// The session that it is about.
    pub about: Option<SessionId>,
    /// The accounts that it is about.
    pub accounts: Vec<AccountId>,
    /// The seller's words.
    pub message: String,
    /// Minutes.
    pub duration_minutes: i64,
    /// The seller's IANA zone.
    pub time_zone: String,
    /// From when, until when times are offered.
    pub window: (UtcMicros, UtcMicros),
}

/// Stores a follow-up that waits for the contact.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, new: &NewFollowUp, now: UtcMicros) -> Result<FollowUpId, DbError> {
    let id: i64 = diesel::insert_into(follow_up::table)
        .values((
            follow_up::program_id.eq(new.program.0),
            follow_up::partner_id.eq(new.partner.0),
            follow_up::seller_id.eq(new.seller.0),
            follow_up::contact_id.eq(new.contact.0),
            follow_up::about_session_id.eq(new.about.map(|id| id.0)),
            follow_up::message.eq(&new.message),
            follow_up::duration_minutes.eq(new.duration_minutes),
            follow_up::time_zone.eq(&new.time_zone),
            follow_up::state.eq(FollowUpState::Waiting.as_str()),
            follow_up::window_from.eq(new.window.0.0),
            follow_up::window_to.eq(new.window.1.0),
            follow_up::waits_since.eq(now.0),
            follow_up::created_at.eq(now.0),
            follow_up::updated_at.eq(now.0),
        ))
        .returning(follow_up::id)
        .get_result(conn)?;
    for account in &new.accounts {
        diesel::insert_into(follow_up_account::table)
            .values((follow_up_account::follow_up_id.eq(id), follow_up_account::account_id.eq(account.0)))
            .execute(conn)?;
    }
    Ok(FollowUpId(id))
}

/// What a change of a follow-up sets; the version and the time of change go by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = follow_up)]
pub struct FollowUpChange {
    /// Who answers.
    pub contact_id: Option<i64>,
    /// The seller's words.
    pub message: Option<String>,
    /// Minutes.
    pub duration_minutes: Option<i64>,
    /// The seller's IANA zone.
    pub time_zone: Option<String>,
    /// Where it stands.
    pub state: Option<&'static str>,
    /// The round.
    pub round: Option<i64>,
    /// From when times are offered.
    pub window_from: Option<i64>,
    /// Until when.
    pub window_to: Option<i64>,
    /// Since when somebody is waited for.
    pub waits_since: Option<i64>,
    /// How often that one was reminded.
    pub reminder_count: Option<i64>,
    /// Why it is over.
    pub closed_reason: Option<String>,
    /// Its meeting; `Some(None)`: none any more.
    pub session_id: Option<Option<i64>>,
}

/// Changes a follow-up. The caller holds its lock.
///
/// # Errors
/// Whatever the database answers.
pub fn change(
    conn: &mut AnyConnection,
    id: FollowUpId,
    change: &FollowUpChange,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(follow_up::table.find(id.0))
        .set((change, follow_up::row_version.eq(follow_up::row_version + 1), follow_up::updated_at.eq(now.0)))
        .execute(conn)?;
    Ok(())
}

/// An account of a follow-up, by what a partner sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpAccount {
    /// Of which follow-up.
    pub follow_up: FollowUpId,
    /// The account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
}

/// The accounts of follow-ups, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn accounts(conn: &mut AnyConnection, of: &[FollowUpId]) -> Result<Vec<FollowUpAccount>, DbError> {
    let mut found = Vec::new();
    for part in of.chunks(1_000) {
        let ids: Vec<i64> = part.iter().map(|id| id.0).collect();
        let rows: Vec<(i64, i64, String, String, String, String)> = follow_up_account::table
            .inner_join(account::table.on(account::id.eq(follow_up_account::account_id)))
            .filter(follow_up_account::follow_up_id.eq_any(ids))
            .order((follow_up_account::follow_up_id, account::name_folded, account::id))
            .select((
                follow_up_account::follow_up_id,
                account::id,
                account::name,
                account::city,
                account::state,
                account::country,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(follow_up, id, name, city, state, country)| FollowUpAccount {
            follow_up: FollowUpId(follow_up),
            id: AccountId(id),
            name,
            city,
            state,
            country,
        }));
    }
    Ok(found)
}

/// The times that one side offers in a round, if it has offered any.
///
/// # Errors
/// [`DbError::Corrupt`] if what is stored are no times.
pub fn times(
    conn: &mut AnyConnection,
    of: FollowUpId,
    round: i64,
    side: Side,
) -> Result<Option<FreeTimes>, DbError> {
    let spans: Option<String> = follow_up_times::table
        .find((of.0, round, side.as_str()))
        .select(follow_up_times::spans)
        .first(conn)
        .optional()?;
    spans.map(|text| read_spans(&text)).transpose()
}

/// Stores the times that one side offers in a round, in place of those before.
///
/// # Errors
/// Whatever the database answers.
pub fn put_times(
    conn: &mut AnyConnection,
    of: FollowUpId,
    round: i64,
    (side, by): (Side, PersonId),
    times: &FreeTimes,
    now: UtcMicros,
) -> Result<(), DbError> {
    let key = (of.0, round, side.as_str());
    diesel::delete(follow_up_times::table.find(key)).execute(conn)?;
    let spans: Vec<String> = times.spans().iter().map(|(from, to)| format!("{}-{}", from.0, to.0)).collect();
    diesel::insert_into(follow_up_times::table)
        .values((
            follow_up_times::follow_up_id.eq(of.0),
            follow_up_times::round.eq(round),
            follow_up_times::side.eq(side.as_str()),
            follow_up_times::spans.eq(spans.join(" ")),
            follow_up_times::saved_by.eq(by.0),
            follow_up_times::saved_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes back what one side offered in a round: somebody else answers.
///
/// # Errors
/// Whatever the database answers.
pub fn forget_times(conn: &mut AnyConnection, of: FollowUpId, round: i64, side: Side) -> Result<(), DbError> {
    diesel::delete(follow_up_times::table.find((of.0, round, side.as_str()))).execute(conn)?;
    Ok(())
}

fn read_spans(text: &str) -> Result<FreeTimes, DbError> {
    let spans: Option<Vec<Span>> = text
        .split_whitespace()
        .map(|span| {
            let (from, to) = span.split_once('-')?;
            Some((Mark(from.parse().ok()?), Mark(to.parse().ok()?)))
        })
        .collect();
    spans
        .map(FreeTimes::of)
        .ok_or_else(|| DbError::Corrupt(format!("follow_up_times.spans holds {text:?}, which are no times")))
}
