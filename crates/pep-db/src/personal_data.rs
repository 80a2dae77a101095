//! What the tables hold about one person: counted, read out and erased, table by table of one list (B4-17).

mod tables;

pub use tables::{Fate, PersonalTable, REFERENCES, TABLES, WITHOUT_PEOPLE};

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use pep_domain::ids::{JobId, PersonId};
use pep_domain::jobs::JobState;
use pep_domain::time::UtcMicros;

use crate::people::name_in_full;
use crate::schema::{audit_personal, erased_address, job, message, person};
use crate::types::instant;
use crate::{AnyConnection, DbError};

/// Somebody of whom something may be held, removed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPerson {
    /// Id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Address; of somebody who was erased one that leads nowhere.
    pub email: String,
    /// For comparing.
    pub email_folded: String,
    /// When the person was removed.
    pub removed_at: Option<UtcMicros>,
    /// When the person was erased.
    pub erased_at: Option<UtcMicros>,
}

type PersonRow = (i64, String, String, String, String, Option<i64>, Option<i64>);

fn read_person((id, first, last, email, email_folded, removed_at, erased_at): PersonRow) -> HeldPerson {
    HeldPerson {
        id: PersonId(id),
        name: name_in_full(&first, &last, &email),
        email,
        email_folded,
        removed_at: instant(removed_at),
        erased_at: instant(erased_at),
    }
}

macro_rules! held_columns {
    () => {
        (
            person::id,
            person::first_name,
            person::last_name,
            person::email,
            person::email_folded,
            person::removed_at,
            person::erased_at,
        )
    };
}

/// A person, removed ones too.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: PersonId) -> Result<Option<HeldPerson>, DbError> {
    let row: Option<PersonRow> = person::table.find(id.0).select(held_columns!()).first(conn).optional()?;
    Ok(row.map(read_person))
}

/// The person with this address, removed ones too.
///
/// # Errors
/// Whatever the database answers.
pub fn find_by_address(conn: &mut AnyConnection, email_folded: &str) -> Result<Option<HeldPerson>, DbError> {
    let row: Option<PersonRow> = person::table
        .filter(person::email_folded.eq(email_folded))
        .select(held_columns!())
        .first(conn)
        .optional()?;
    Ok(row.map(read_person))
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many rows of a table are about the person.
///
/// # Errors
/// Whatever the database answers.
pub fn count(conn: &mut AnyConnection, table: &PersonalTable, id: PersonId) -> Result<i64, DbError> {
    let sql = format!("SELECT count(*) AS count FROM {} WHERE {}", table.name, table.whose);
    let found: Vec<Count> = with_backend!(conn, c => sql_query(sql).bind::<BigInt, _>(id.0).load(c))?;
    Ok(found.first().map_or(0, |row| row.count))
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The rows of a table about the person, each as a JSON object of the columns that are told.
///
/// # Errors
/// Whatever the database answers.
pub fn read(conn: &mut AnyConnection, table: &PersonalTable, id: PersonId) -> Result<Vec<String>, DbError> {
    let pairs: Vec<String> = table.told.iter().map(|column| format!("'{column}', {column}")).collect();
    // The engines spell it differently and write the same object.
    let object = match conn {
        AnyConnection::Sqlite(_) => format!("json_object({})", pairs.join(", ")),
        AnyConnection::Postgres(_) => format!("json_build_object({})::text", pairs.join(", ")),
    };
    let sql = format!("SELECT {object} AS line FROM {} WHERE {} ORDER BY 1", table.name, table.whose);
    let found: Vec<Line> = with_backend!(conn, c => sql_query(sql).bind::<BigInt, _>(id.0).load(c))?;
    Ok(found.into_iter().map(|row| row.line).collect())
}

/// Does to the rows of a table what its fate says. Returns how many there were.
///
/// # Errors
/// Whatever the database answers.
pub fn erase(conn: &mut AnyConnection, table: &PersonalTable, id: PersonId) -> Result<i64, DbError> {
    let sql = match table.fate {
        Fate::Kept => return count(conn, table, id),
        Fate::Deleted => format!("DELETE FROM {} WHERE {}", table.name, table.whose),
        Fate::Blanked(columns) => {
            let set: Vec<String> =
                columns.iter().map(|(column, value)| format!("{column} = {value}")).collect();
            format!("UPDATE {} SET {} WHERE {}", table.name, set.join(", "), table.whose)
        }
    };
    let touched = with_backend!(conn, c => sql_query(sql).bind::<BigInt, _>(id.0).execute(c))?;
    Ok(i64::try_from(touched).unwrap_or(i64::MAX))
}

/// The jobs of mails to the person that have not begun to leave.
///
/// # Errors
/// Whatever the database answers.
pub fn waiting_mails(conn: &mut AnyConnection, id: PersonId) -> Result<Vec<JobId>, DbError> {
    let jobs: Vec<i64> = message::table
        .inner_join(job::table.on(job::id.eq(message::job_id)))
        .filter(message::recipient_id.eq(id.0).and(job::state.eq(JobState::Ready.as_str())))
        .order(job::id)
        .select(job::id)
        .load(conn)?;
    Ok(jobs.into_iter().map(JobId).collect())
}

/// Writes down that the person was erased, with a fingerprint of the address that the person had.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_erased(
    conn: &mut AnyConnection,
    id: PersonId,
    address_hash: &str,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(person::table.find(id.0)).set(person::erased_at.eq(now.0)).execute(conn)?;
    with_backend!(conn, c => diesel::insert_into(erased_address::table)
        .values((
            erased_address::address_hash.eq(address_hash),
            erased_address::person_id.eq(id.0),
            erased_address::erased_at.eq(now.0),
        ))
        .on_conflict(erased_address::address_hash)
        .do_update()
        .set((erased_address::person_id.eq(id.0), erased_address::erased_at.eq(now.0)))
        .execute(c))?;
    Ok(())
}

/// Which of these fingerprints belonged to people who were erased, and when.
///
/// # Errors
/// Whatever the database answers.
pub fn erased_among(
    conn: &mut AnyConnection,
    hashes: &[String],
) -> Result<HashMap<String, UtcMicros>, DbError> {
    let mut found = HashMap::new();
    // SQLite binds at most 32,766 values in a statement.
    for part in hashes.chunks(1_000) {
        let rows: Vec<(String, i64)> = erased_address::table
            .filter(erased_address::address_hash.eq_any(part))
            .select((erased_address::address_hash, erased_address::erased_at))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(hash, at)| (hash, UtcMicros(at))));
    }
    Ok(found)
}

/// Forgets a fingerprint: the person came back on purpose.
///
/// # Errors
/// Whatever the database answers.
pub fn forget_address(conn: &mut AnyConnection, hash: &str) -> Result<(), DbError> {
    diesel::delete(erased_address::table.find(hash)).execute(conn)?;
    Ok(())
}

/// Keeps values that say who a person is apart from the audit log, which can never be changed. `values`: a JSON object.
/// Returns where they stand.
///
/// # Errors
/// Whatever the database answers.
pub fn note_values(
    conn: &mut AnyConnection,
    id: PersonId,
    values: &str,
    now: UtcMicros,
) -> Result<i64, DbError> {
    Ok(diesel::insert_into(audit_personal::table)
        .values((
            audit_personal::person_id.eq(id.0),
            audit_personal::detail.eq(values),
            audit_personal::created_at.eq(now.0),
        ))
        .returning(audit_personal::id)
        .get_result(conn)?)
}

/// The values at these places; those of people who were erased are gone.
///
/// # Errors
/// Whatever the database answers.
pub fn noted_values(conn: &mut AnyConnection, places: &[i64]) -> Result<HashMap<i64, String>, DbError> {
    let found: Vec<(i64, String)> = audit_personal::table
        .filter(audit_personal::id.eq_any(places))
        .select((audit_personal::id, audit_personal::detail))
        .load(conn)?;
    Ok(found.into_iter().collect())
}
