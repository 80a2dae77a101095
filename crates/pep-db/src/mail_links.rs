//! Links in mails: they say who and what for, and open nothing alone (reliability 3.6).

use diesel::prelude::*;
use pep_domain::ids::{PersonId, ProgramId, ReportRequestId};
use pep_domain::people::Side;
use pep_domain::time::UtcMicros;

use crate::schema::{mail_link, person, program};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// A link to store.
#[derive(Debug, Clone)]
pub struct NewMailLink<'a> {
    /// SHA-256 of the token.
    pub token_hash: &'a str,
    /// `report`, `heatmap`, `program`, `event` or `session`.
    pub purpose: &'a str,
    /// To whom.
    pub person_id: PersonId,
    /// A path of the portal.
    pub target: &'a str,
    /// On whose behalf.
    pub program_id: Option<ProgramId>,
    /// The request that it belongs to; closing that ends the link.
    pub request_id: Option<ReportRequestId>,
    /// When.
    pub created_at: UtcMicros,
    /// Until when.
    pub expires_at: UtcMicros,
}

/// A link that still works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLink {
    /// Row id.
    pub id: i64,
    /// `report`, `heatmap`, `program`, `event` or `session`.
    pub purpose: String,
    /// To whom.
    pub person_id: PersonId,
    /// The recipient's side.
    pub side: Side,
    /// The recipient's address.
    pub email: String,
    /// A path of the portal.
    pub target: String,
    /// The program's name.
    pub program_name: Option<String>,
}

/// Stores a link.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, link: &NewMailLink<'_>) -> Result<(), DbError> {
    diesel::insert_into(mail_link::table)
        .values((
            mail_link::token_hash.eq(link.token_hash),
            mail_link::purpose.eq(link.purpose),
            mail_link::person_id.eq(link.person_id.0),
            mail_link::target.eq(link.target),
            mail_link::program_id.eq(link.program_id.map(|id| id.0)),
            mail_link::report_request_id.eq(link.request_id.map(|id| id.0)),
            mail_link::created_at.eq(link.created_at.0),
            mail_link::expires_at.eq(link.expires_at.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// The link of a token, if it still works and its recipient is still listed.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, token_hash: &str, now: UtcMicros) -> Result<Option<MailLink>, DbError> {
    type Row = (i64, String, i64, String, String, String, Option<String>);
    let row = mail_link::table
        .inner_join(person::table)
        .left_join(program::table)
        .filter(
            mail_link::token_hash
                .eq(token_hash)
                .and(mail_link::revoked_at.is_null())
                .and(mail_link::expires_at.gt(now.0))
                .and(person::removed_at.is_null()),
        )
        .select((
            mail_link::id,
            mail_link::purpose,
            person::id,
            person::side,
            person::email,
            mail_link::target,
            program::name.nullable(),
        ))
        .first::<Row>(conn)
        .optional()?;
    row.map(|(id, purpose, person_id, side, email, target, program_name)| {
        let side = word("person.side", &side, Side::parse)?;
        Ok(MailLink { id, purpose, person_id: PersonId(person_id), side, email, target, program_name })
    })
    .transpose()
}

/// Notes that a link was opened, and, if `is_proven`, that it led on.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_opened(
    conn: &mut AnyConnection,
    id: i64,
    is_proven: bool,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(mail_link::table.filter(mail_link::id.eq(id).and(mail_link::first_opened_at.is_null())))
        .set(mail_link::first_opened_at.eq(now.0))
        .execute(conn)?;
    if is_proven {
        diesel::update(mail_link::table.find(id)).set(mail_link::last_used_at.eq(now.0)).execute(conn)?;
    }
    Ok(())
}

/// Ends all links of a person: removal, or a new address.
///
/// # Errors
/// Whatever the database answers.
pub fn revoke_of_person(conn: &mut AnyConnection, id: PersonId, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(
        mail_link::table.filter(mail_link::person_id.eq(id.0).and(mail_link::revoked_at.is_null())),
    )
    .set(mail_link::revoked_at.eq(now.0))
    .execute(conn)?;
    Ok(())
}

/// Ends all links of a request: it was withdrawn.
///
/// # Errors
/// Whatever the database answers.
pub fn revoke_of_request(
    conn: &mut AnyConnection,
    id: ReportRequestId,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(
        mail_link::table.filter(mail_link::report_request_id.eq(id.0).and(mail_link::revoked_at.is_null())),
    )
    .set(mail_link::revoked_at.eq(now.0))
    .execute(conn)?;
    Ok(())
}
