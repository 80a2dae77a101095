//! How people want mails that may be declined, what waits for their daily mail, and the links that stop mails.

use std::collections::HashMap;

use diesel::prelude::*;
use pep_domain::ids::{MessageId, PersonId, ProgramId};
use pep_domain::preferences::Delivery;
use pep_domain::time::UtcMicros;

use crate::schema::{digest_item, mail_preference, unsubscribe_link};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// What a person chose, by kind.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, person: PersonId) -> Result<HashMap<String, Delivery>, DbError> {
    mail_preference::table
        .filter(mail_preference::person_id.eq(person.0))
        .select((mail_preference::kind, mail_preference::delivery))
        .load::<(String, String)>(conn)?
        .into_iter()
        .map(|(kind, delivery)| Ok((kind, word("mail_preference.delivery", &delivery, Delivery::parse)?)))
        .collect()
}

/// What a person chose for one kind; at once if nothing.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, person: PersonId, kind: &str) -> Result<Delivery, DbError> {
    Ok(list(conn, person)?.remove(kind).unwrap_or(Delivery::AtOnce))
}

/// Writes what a person chose.
///
/// # Errors
/// Whatever the database answers.
pub fn set(
    conn: &mut AnyConnection,
    person: PersonId,
    kind: &str,
    delivery: Delivery,
    now: UtcMicros,
) -> Result<(), DbError> {
    let values = (mail_preference::delivery.eq(delivery.as_str()), mail_preference::updated_at.eq(now.0));
    with_backend!(conn, c => diesel::insert_into(mail_preference::table)
        .values((mail_preference::person_id.eq(person.0), mail_preference::kind.eq(kind), values))
        .on_conflict((mail_preference::person_id, mail_preference::kind))
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Something for a person's next daily mail.
#[derive(Debug, Insertable)]
#[diesel(table_name = digest_item)]
pub struct NewDigestItem<'a> {
    /// For whom.
    pub person_id: i64,
    /// The kind of mail that it would have been.
    pub kind: &'a str,
    /// The program whose mail it would have been.
    pub program_id: Option<i64>,
    /// The subject that it would have had.
    pub title: &'a str,
    /// Where it would have led; may be empty.
    pub link: &'a str,
    /// UTC microseconds.
    pub created_at: i64,
}

/// Keeps something for the next daily mail.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_digest_item(conn: &mut AnyConnection, item: &NewDigestItem<'_>) -> Result<(), DbError> {
    diesel::insert_into(digest_item::table).values(item).execute(conn)?;
    Ok(())
}

/// Something that waits for a daily mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestItem {
    /// Its row.
    pub id: i64,
    /// The kind of mail that it would have been.
    pub kind: String,
    /// The program whose mail it would have been.
    pub program: Option<ProgramId>,
    /// One line.
    pub title: String,
    /// Where it leads; may be empty.
    pub link: String,
    /// When it happened.
    pub created_at: UtcMicros,
}

/// What waits for a person's daily mail, oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn waiting(conn: &mut AnyConnection, person: PersonId) -> Result<Vec<DigestItem>, DbError> {
    type Row = (i64, String, Option<i64>, String, String, i64);
    let rows = digest_item::table
        .filter(digest_item::person_id.eq(person.0).and(digest_item::told_at.is_null()))
        .order(digest_item::id)
        .select((
            digest_item::id,
            digest_item::kind,
            digest_item::program_id,
            digest_item::title,
            digest_item::link,
            digest_item::created_at,
        ))
        .load::<Row>(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, kind, program, title, link, at)| DigestItem {
            id,
            kind,
            program: program.map(ProgramId),
            title,
            link,
            created_at: UtcMicros(at),
        })
        .collect())
}

/// Notes that items were told, in `message`, or that nobody wants to hear of them any more.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_told(
    conn: &mut AnyConnection,
    ids: &[i64],
    message: Option<MessageId>,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(digest_item::table.filter(digest_item::id.eq_any(ids)))
        .set((
            digest_item::told_at.eq(Some(now.0)),
            digest_item::message_id.eq(message.map(|message| message.0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps what a link under a mail stops.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_link(
    conn: &mut AnyConnection,
    token_hash: &str,
    person: PersonId,
    kind: &str,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::insert_into(unsubscribe_link::table)
        .values((
            unsubscribe_link::token_hash.eq(token_hash),
            unsubscribe_link::person_id.eq(person.0),
            unsubscribe_link::kind.eq(kind),
            unsubscribe_link::created_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whose mails of which kind a link stops.
///
/// # Errors
/// [`DbError::NotFound`], or whatever the database answers.
pub fn find_link(conn: &mut AnyConnection, token_hash: &str) -> Result<(PersonId, String), DbError> {
    let (person, kind): (i64, String) = unsubscribe_link::table
        .find(token_hash)
        .select((unsubscribe_link::person_id, unsubscribe_link::kind))
        .first(conn)?;
    Ok((PersonId(person), kind))
}
