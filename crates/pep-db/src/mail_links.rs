//! Links in mails: they say who and what for, and open nothing alone (reliability 3.6).

use diesel::prelude::*;
use pep_domain::ids::{PersonId, ProgramId, ReportRequestId, SessionId, SessionRequestId};
use pep_domain::people::Side;
use pep_domain::time::UtcMicros;

use crate::schema::{feedback_link, mail_link, person, program, request_link};
use crate::types::{instant, word};
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
    /// When it ends.
    pub expires_at: UtcMicros,
    /// What it answers, if it answers a request for a session.
    pub answers: Option<LinkedRequest>,
    /// The session on which it takes feedback, if it does.
    pub feedback_on: Option<SessionId>,
}

/// The request for a session that a link answers, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedRequest {
    /// The request.
    pub request: SessionRequestId,
    /// Its version when the mail was written.
    pub version: i64,
    /// When the link was used.
    pub used_at: Option<UtcMicros>,
    /// The name that whoever used it gave.
    pub answered_as: String,
}

/// A request that was answered through a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedLink {
    /// The request.
    pub request: SessionRequestId,
    /// To whom the link was sent.
    pub sent_to: PersonId,
    /// When it was used.
    pub used_at: UtcMicros,
    /// The name that whoever used it gave.
    pub answered_as: String,
}

/// Stores a link; returns its id.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, link: &NewMailLink<'_>) -> Result<i64, DbError> {
    Ok(diesel::insert_into(mail_link::table)
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
        .returning(mail_link::id)
        .get_result(conn)?)
}

/// Makes a link one that answers a request as it is now.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_answer(
    conn: &mut AnyConnection,
    link: i64,
    request: SessionRequestId,
    version: i64,
) -> Result<(), DbError> {
    diesel::insert_into(request_link::table)
        .values((
            request_link::link_id.eq(link),
            request_link::request_id.eq(request.0),
            request_link::request_version.eq(version),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes a link one that takes its recipient's feedback on a session.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_feedback(conn: &mut AnyConnection, link: i64, session: SessionId) -> Result<(), DbError> {
    diesel::insert_into(feedback_link::table)
        .values((feedback_link::link_id.eq(link), feedback_link::session_id.eq(session.0)))
        .execute(conn)?;
    Ok(())
}

/// Notes that a link answered its request; false if it did before.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_used(
    conn: &mut AnyConnection,
    link: i64,
    answered_as: &str,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let unused = request_link::link_id.eq(link).and(request_link::used_at.is_null());
    let changed = diesel::update(request_link::table.filter(unused))
        .set((request_link::used_at.eq(now.0), request_link::answered_as.eq(answered_as)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// The links through which these requests were answered.
///
/// # Errors
/// Whatever the database answers.
pub fn used_for(conn: &mut AnyConnection, requests: &[i64]) -> Result<Vec<UsedLink>, DbError> {
    let mut found = Vec::new();
    for part in requests.chunks(1_000) {
        let rows: Vec<(i64, i64, Option<i64>, String)> = request_link::table
            .inner_join(mail_link::table)
            .filter(request_link::request_id.eq_any(part).and(request_link::used_at.is_not_null()))
            .order(request_link::link_id)
            .select((
                request_link::request_id,
                mail_link::person_id,
                request_link::used_at,
                request_link::answered_as,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().filter_map(|(request, sent_to, used_at, answered_as)| {
            let used_at = UtcMicros(used_at?);
            Some(UsedLink {
                request: SessionRequestId(request),
                sent_to: PersonId(sent_to),
                used_at,
                answered_as,
            })
        }));
    }
    Ok(found)
}

/// The link of a token, if it still works and its recipient is still listed. One that answers a request or takes feedback is
/// found after its end too, so that it can say what became of that.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, token_hash: &str, now: UtcMicros) -> Result<Option<MailLink>, DbError> {
    type Row = (
        (i64, String, i64, String, String, String, Option<String>, i64),
        Option<(i64, i64, Option<i64>, String)>,
        Option<i64>,
    );
    let row = mail_link::table
        .inner_join(person::table)
        .left_join(program::table)
        .left_join(request_link::table)
        .left_join(feedback_link::table)
        .filter(
            mail_link::token_hash
                .eq(token_hash)
                .and(mail_link::revoked_at.is_null())
                .and(
                    mail_link::expires_at
                        .gt(now.0)
                        .or(request_link::link_id.is_not_null())
                        .or(feedback_link::link_id.is_not_null()),
                )
                .and(person::removed_at.is_null()),
        )
        .select((
            (
                mail_link::id,
                mail_link::purpose,
                person::id,
                person::side,
                person::email,
                mail_link::target,
                program::name.nullable(),
                mail_link::expires_at,
            ),
            (
                request_link::request_id,
                request_link::request_version,
                request_link::used_at,
                request_link::answered_as,
            )
                .nullable(),
            feedback_link::session_id.nullable(),
        ))
        .first::<Row>(conn)
        .optional()?;
    row.map(|(link, answers, feedback_on)| {
        let (id, purpose, person_id, side, email, target, program_name, expires_at) = link;
        Ok(MailLink {
            id,
            purpose,
            person_id: PersonId(person_id),
            side: word("person.side", &side, Side::parse)?,
            email,
            target,
            program_name,
            expires_at: UtcMicros(expires_at),
            answers: answers.map(|(request, version, used_at, answered_as)| LinkedRequest {
                request: SessionRequestId(request),
                version,
                used_at: instant(used_at),
                answered_as,
            }),
            feedback_on: feedback_on.map(SessionId),
        })
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
