//! Sign-in sessions, and the person behind one with the roles held now.

use diesel::prelude::*;
use pep_domain::access::{Actor, Grant, GrantScope};
use pep_domain::ids::{PartnerId, PersonId, SignInSessionId};
use pep_domain::people::{Role, Side};
use pep_domain::time::UtcMicros;

use crate::schema::{person, role_grant, sign_in_session};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// A session to start.
#[derive(Debug, Insertable)]
#[diesel(table_name = sign_in_session)]
pub struct NewSession<'a> {
    /// SHA-256 of the cookie, hexadecimal.
    pub token_hash: &'a str,
    /// Whose.
    pub person_id: i64,
    /// `oidc`, `code`, `device` or `demo`.
    pub method: &'a str,
    /// As the browser names itself.
    pub user_agent: &'a str,
    /// UTC microseconds.
    pub created_at: i64,
    /// UTC microseconds.
    pub last_seen_at: i64,
    /// UTC microseconds; the absolute end.
    pub expires_at: i64,
}

/// A person who may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInPerson {
    /// The person.
    pub id: PersonId,
    /// Which side; decides how long a session lasts.
    pub side: Side,
}

/// The person of an address who has not been removed.
///
/// # Errors
/// Whatever the database answers.
pub fn find_person_by_email(
    conn: &mut AnyConnection,
    email_folded: &str,
) -> Result<Option<SignInPerson>, DbError> {
    let row = person::table
        .filter(person::email_folded.eq(email_folded).and(person::removed_at.is_null()))
        .select((person::id, person::side))
        .first::<(i64, String)>(conn)
        .optional()?;
    row.map(|(id, side)| {
        Ok(SignInPerson { id: PersonId(id), side: word("person.side", &side, Side::parse)? })
    })
    .transpose()
}

/// Starts a session; returns its id.
///
/// # Errors
/// Whatever the database answers.
pub fn create(conn: &mut AnyConnection, session: &NewSession<'_>) -> Result<i64, DbError> {
    Ok(diesel::insert_into(sign_in_session::table)
        .values(session)
        .returning(sign_in_session::id)
        .get_result(conn)?)
}

/// The actor of a live session and when it was last seen; `None` if it is unknown, ended, expired or idle too long, or
/// if its person was removed.
///
/// # Errors
/// Whatever the database answers.
pub fn find_live(
    conn: &mut AnyConnection,
    token_hash: &str,
    now: UtcMicros,
    idle_us: i64,
) -> Result<Option<(Actor, UtcMicros)>, DbError> {
    let row = sign_in_session::table
        .inner_join(person::table)
        .filter(
            sign_in_session::token_hash
                .eq(token_hash)
                .and(sign_in_session::revoked_at.is_null())
                .and(sign_in_session::expires_at.gt(now.0))
                .and(sign_in_session::last_seen_at.gt(now.0.saturating_sub(idle_us)))
                .and(person::removed_at.is_null()),
        )
        .select((
            sign_in_session::id,
            sign_in_session::last_seen_at,
            person::id,
            person::side,
            person::partner_id,
        ))
        .first::<(i64, i64, i64, String, Option<i64>)>(conn)
        .optional()?;
    let Some((session_id, last_seen_at, person_id, side, partner_id)) = row else { return Ok(None) };
    let actor = Actor {
        person_id: PersonId(person_id),
        side: word("person.side", &side, Side::parse)?,
        partner_id: partner_id.map(PartnerId),
        grants: grants_of(conn, PersonId(person_id))?,
        request_id: String::new(),
        session_id: Some(SignInSessionId(session_id)),
    };
    Ok(Some((actor, UtcMicros(last_seen_at))))
}

/// A person who has not been removed, as one who acts without a session of the own: through a link that was sent to them.
///
/// # Errors
/// Whatever the database answers.
pub fn find_actor(conn: &mut AnyConnection, id: PersonId) -> Result<Option<Actor>, DbError> {
    let row = person::table
        .filter(person::id.eq(id.0).and(person::removed_at.is_null()))
        .select((person::side, person::partner_id))
        .first::<(String, Option<i64>)>(conn)
        .optional()?;
    let Some((side, partner_id)) = row else { return Ok(None) };
    Ok(Some(Actor {
        person_id: id,
        side: word("person.side", &side, Side::parse)?,
        partner_id: partner_id.map(PartnerId),
        grants: grants_of(conn, id)?,
        request_id: String::new(),
        session_id: None,
    }))
}

/// The roles a person holds now.
///
/// # Errors
/// Whatever the database answers.
pub fn grants_of(conn: &mut AnyConnection, person_id: PersonId) -> Result<Vec<Grant>, DbError> {
    role_grant::table
        .filter(role_grant::person_id.eq(person_id.0))
        .order(role_grant::id)
        .select((role_grant::role, role_grant::scope_kind, role_grant::scope_id))
        .load::<(String, String, i64)>(conn)?
        .into_iter()
        .map(|(role, kind, id)| {
            let scope = GrantScope::of(&kind, id).ok_or_else(|| {
                DbError::Corrupt(format!("role_grant.scope_kind holds the unknown word {kind:?}"))
            })?;
            Ok(Grant { role: word("role_grant.role", &role, Role::parse)?, scope })
        })
        .collect()
}

/// Notes that a session was used.
///
/// # Errors
/// Whatever the database answers.
pub fn touch(conn: &mut AnyConnection, session_id: SignInSessionId, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(sign_in_session::table.find(session_id.0))
        .set(sign_in_session::last_seen_at.eq(now.0))
        .execute(conn)?;
    Ok(())
}

/// A session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SessionRecord {
    /// Id.
    pub id: i64,
    /// `oidc`, `code`, `device` or `demo`.
    pub method: String,
    /// As the browser names itself.
    pub user_agent: String,
    /// UTC microseconds.
    pub created_at: i64,
    /// UTC microseconds.
    pub last_seen_at: i64,
    /// UTC microseconds.
    pub expires_at: i64,
}

/// The live sessions of a person, the newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list_live(
    conn: &mut AnyConnection,
    person_id: PersonId,
    now: UtcMicros,
    idle_us: i64,
) -> Result<Vec<SessionRecord>, DbError> {
    Ok(sign_in_session::table
        .filter(
            sign_in_session::person_id
                .eq(person_id.0)
                .and(sign_in_session::revoked_at.is_null())
                .and(sign_in_session::expires_at.gt(now.0))
                .and(sign_in_session::last_seen_at.gt(now.0.saturating_sub(idle_us))),
        )
        .order(sign_in_session::id.desc())
        .select((
            sign_in_session::id,
            sign_in_session::method,
            sign_in_session::user_agent,
            sign_in_session::created_at,
            sign_in_session::last_seen_at,
            sign_in_session::expires_at,
        ))
        .load(conn)?)
}

/// Ends one session of a person; false if the person has no such open session.
///
/// # Errors
/// Whatever the database answers.
pub fn end(
    conn: &mut AnyConnection,
    person_id: PersonId,
    session_id: SignInSessionId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let ended = diesel::update(
        sign_in_session::table.filter(
            sign_in_session::id
                .eq(session_id.0)
                .and(sign_in_session::person_id.eq(person_id.0))
                .and(sign_in_session::revoked_at.is_null()),
        ),
    )
    .set(sign_in_session::revoked_at.eq(now.0))
    .execute(conn)?;
    Ok(ended == 1)
}

/// Ends all sessions of a person; returns how many were open.
///
/// # Errors
/// Whatever the database answers.
pub fn end_all(conn: &mut AnyConnection, person_id: PersonId, now: UtcMicros) -> Result<usize, DbError> {
    Ok(diesel::update(
        sign_in_session::table
            .filter(sign_in_session::person_id.eq(person_id.0).and(sign_in_session::revoked_at.is_null())),
    )
    .set(sign_in_session::revoked_at.eq(now.0))
    .execute(conn)?)
}

/// Ends the session of a cookie; returns whose it was, if it was open.
///
/// # Errors
/// Whatever the database answers.
pub fn end_by_token(
    conn: &mut AnyConnection,
    token_hash: &str,
    now: UtcMicros,
) -> Result<Option<PersonId>, DbError> {
    let person = diesel::update(
        sign_in_session::table
            .filter(sign_in_session::token_hash.eq(token_hash).and(sign_in_session::revoked_at.is_null())),
    )
    .set(sign_in_session::revoked_at.eq(now.0))
    .returning(sign_in_session::person_id)
    .get_result::<i64>(conn)
    .optional()?;
    Ok(person.map(PersonId))
}
