//! The recipients of a wave, and what became of their mails.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use pep_domain::ids::{MessageId, PersonId, WaveId};
use pep_domain::waves::RecipientState;

use crate::people::name_in_full;
use crate::schema::{person, wave_recipient};
use crate::{AnyConnection, DbError};

/// A recipient to plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecipient {
    /// The person.
    pub person: i64,
    /// On whose behalf.
    pub team: Option<i64>,
    /// Why the person is left out, if that is so.
    pub left_out: Option<String>,
}

/// Plans recipients, in this order; those who are left out are written down with the reason.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_recipients(
    conn: &mut AnyConnection,
    wave: WaveId,
    recipients: &[NewRecipient],
) -> Result<(), DbError> {
    let mut position = 0_i64;
    for part in recipients.chunks(1_000) {
        let rows: Vec<_> = part
            .iter()
            .map(|new| {
                position += 1;
                (
                    wave_recipient::wave_id.eq(wave.0),
                    wave_recipient::person_id.eq(new.person),
                    wave_recipient::team_id.eq(new.team),
                    wave_recipient::position.eq(position),
                    wave_recipient::state.eq(match new.left_out {
                        None => RecipientState::Planned.as_str(),
                        Some(_) => RecipientState::Skipped.as_str(),
                    }),
                    wave_recipient::skipped_reason.eq(&new.left_out),
                )
            })
            .collect();
        with_backend!(conn, c => diesel::insert_into(wave_recipient::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// What became of a recipient, in one word: the state of the plan, then of the mail.
const STATUS: &str = "CASE WHEN r.state <> 'released' THEN r.state \
     WHEN m.bounced_at IS NOT NULL THEN 'bounced' WHEN m.complained_at IS NOT NULL THEN 'complained' \
     WHEN m.delivered_at IS NOT NULL THEN 'delivered' WHEN j.last_error_class = 'suppressed' THEN 'suppressed' \
     WHEN j.state = 'failed' THEN 'failed' \
     WHEN j.state = 'in_doubt' THEN 'in_doubt' WHEN j.state = 'cancelled' THEN 'cancelled' \
     WHEN m.accepted_at IS NOT NULL THEN 'sent' ELSE 'queued' END";

const FROM: &str = "FROM wave_recipient r LEFT JOIN message m ON m.id = r.message_id \
     LEFT JOIN job j ON j.id = m.job_id";

/// How many recipients stand where.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct StatusCount {
    /// The word.
    #[diesel(sql_type = Text)]
    pub status: String,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// How many recipients of a wave stand where.
///
/// # Errors
/// Whatever the database answers.
pub fn counts(conn: &mut AnyConnection, wave: WaveId) -> Result<Vec<StatusCount>, DbError> {
    let text = format!(
        "SELECT {STATUS} AS status, COUNT(*) AS count {FROM} WHERE r.wave_id = $1 GROUP BY 1 ORDER BY 1"
    );
    Ok(with_backend!(conn, c => diesel::sql_query(&text).bind::<BigInt, _>(wave.0).load(c))?)
}

/// One recipient with what became of the mail.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RecipientRow {
    /// The person.
    #[diesel(sql_type = BigInt)]
    pub person_id: i64,
    /// First name.
    #[diesel(sql_type = Text)]
    pub first_name: String,
    /// Last name.
    #[diesel(sql_type = Text)]
    pub last_name: String,
    /// Address.
    #[diesel(sql_type = Text)]
    pub email: String,
    /// The partner, on the partner side.
    #[diesel(sql_type = Nullable<Text>)]
    pub partner_name: Option<String>,
    /// When it is the turn, counted from 1.
    #[diesel(sql_type = BigInt)]
    pub position: i64,
    /// One word.
    #[diesel(sql_type = Text)]
    pub status: String,
    /// Why left out.
    #[diesel(sql_type = Nullable<Text>)]
    pub skipped_reason: Option<String>,
    /// What went wrong with the mail.
    #[diesel(sql_type = Nullable<Text>)]
    pub last_error: Option<String>,
    /// The mail.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub message_id: Option<i64>,
    /// When the mail was written.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub released_at: Option<i64>,
}

impl RecipientRow {
    /// First and last name; the address if neither is known.
    #[must_use]
    pub fn name(&self) -> String {
        name_in_full(&self.first_name, &self.last_name, &self.email)
    }
}

/// Recipients in their order, after `after`; only those of one status, if one is given.
///
/// # Errors
/// Whatever the database answers.
pub fn list_recipients(
    conn: &mut AnyConnection,
    wave: WaveId,
    status: Option<&str>,
    after: i64,
    limit: i64,
) -> Result<Vec<RecipientRow>, DbError> {
    let text = format!(
        "SELECT * FROM (SELECT p.id AS person_id, p.first_name, p.last_name, p.email, o.name AS partner_name, r.position, \
         {STATUS} AS status, r.skipped_reason, j.last_error, r.message_id, r.released_at {FROM} \
         JOIN person p ON p.id = r.person_id LEFT JOIN partner o ON o.id = p.partner_id WHERE r.wave_id = $1 \
         AND r.position > $2) x WHERE ($3 = '' OR x.status = $4) ORDER BY x.position LIMIT $5"
    );
    let status = status.unwrap_or_default();
    Ok(with_backend!(conn, c => diesel::sql_query(&text)
        .bind::<BigInt, _>(wave.0)
        .bind::<BigInt, _>(after)
        .bind::<Text, _>(status)
        .bind::<Text, _>(status)
        .bind::<BigInt, _>(limit)
        .load(c))?)
}

/// The team on whose behalf somebody is a recipient; `None` if the person is none.
///
/// # Errors
/// Whatever the database answers.
pub fn find_recipient(
    conn: &mut AnyConnection,
    wave: WaveId,
    person: PersonId,
) -> Result<Option<Option<i64>>, DbError> {
    Ok(wave_recipient::table
        .find((wave.0, person.0))
        .select(wave_recipient::team_id)
        .first(conn)
        .optional()?)
}

/// Recipients whose mail failed or came back: person, team and that mail.
///
/// # Errors
/// Whatever the database answers.
pub fn failed(conn: &mut AnyConnection, wave: WaveId) -> Result<Vec<(i64, Option<i64>, MessageId)>, DbError> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = wave_recipient::table
        .left_join(
            crate::schema::message::table
                .on(wave_recipient::message_id.eq(crate::schema::message::id.nullable())),
        )
        .left_join(crate::schema::job::table.on(crate::schema::message::job_id.eq(crate::schema::job::id)))
        .filter(
            wave_recipient::wave_id.eq(wave.0).and(wave_recipient::state.eq("released")).and(
                crate::schema::message::bounced_at.is_not_null().or(crate::schema::job::state.eq("failed")),
            ),
        )
        .order(wave_recipient::position)
        .select((wave_recipient::person_id, wave_recipient::team_id, wave_recipient::message_id))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(person, team, message)| message.map(|message| (person, team, MessageId(message))))
        .collect())
}

/// Plans a recipient once more, whose mail failed; the old mail stays in the outbox.
///
/// # Errors
/// Whatever the database answers.
pub fn repeat(conn: &mut AnyConnection, wave: WaveId, person: i64) -> Result<(), DbError> {
    diesel::update(wave_recipient::table.find((wave.0, person)))
        .set((
            wave_recipient::state.eq(RecipientState::Planned.as_str()),
            wave_recipient::released_at.eq(None::<i64>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Cancels everybody who is still planned; returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn cancel_planned(conn: &mut AnyConnection, wave: WaveId) -> Result<usize, DbError> {
    Ok(diesel::update(wave_recipient::table.filter(
        wave_recipient::wave_id.eq(wave.0).and(wave_recipient::state.eq(RecipientState::Planned.as_str())),
    ))
    .set(wave_recipient::state.eq(RecipientState::Cancelled.as_str()))
    .execute(conn)?)
}

/// So many planned people of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingPlace {
    /// Their IANA zone, if known.
    pub zone: Option<String>,
    /// Their OU, if they have one.
    pub ou: Option<i64>,
    /// How many.
    pub count: i64,
}

/// How many are planned, by the zone and the OU of the person.
///
/// # Errors
/// Whatever the database answers.
pub fn waiting_by_place(conn: &mut AnyConnection, wave: WaveId) -> Result<Vec<WaitingPlace>, DbError> {
    let places: Vec<(Option<String>, Option<i64>)> = wave_recipient::table
        .inner_join(person::table.on(person::id.eq(wave_recipient::person_id)))
        .filter(
            wave_recipient::wave_id
                .eq(wave.0)
                .and(wave_recipient::state.eq(RecipientState::Planned.as_str())),
        )
        .select((crate::zones::of_reader(), person::ou_id))
        .load(conn)?;
    let mut counts: BTreeMap<(Option<String>, Option<i64>), i64> = BTreeMap::new();
    for place in places {
        *counts.entry(place).or_default() += 1;
    }
    Ok(counts.into_iter().map(|((zone, ou), count)| WaitingPlace { zone, ou, count }).collect())
}
