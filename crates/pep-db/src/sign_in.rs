//! What signing in needs besides sessions: one-time codes, known devices, OpenID Connect attempts and identities.

use diesel::prelude::*;
use pep_domain::ids::PersonId;
use pep_domain::people::Side;
use pep_domain::time::UtcMicros;

use crate::schema::{identity, known_device, oidc_attempt, person, sign_in_code};
use crate::sign_in_sessions::SignInPerson;
use crate::types::word;
use crate::{AnyConnection, DbError};

/// A one-time code to store.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = sign_in_code)]
pub struct NewCode<'a> {
    /// For whom.
    pub person_id: i64,
    /// SHA-256 of person and code, hexadecimal.
    pub code_hash: &'a str,
    /// SHA-256 of the cookie of the browser that asked.
    pub browser_hash: &'a str,
    /// UTC microseconds.
    pub created_at: i64,
    /// UTC microseconds.
    pub expires_at: i64,
}

/// Stores a code; the person's older ones asked for by the same browser stop working.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_code(conn: &mut AnyConnection, code: &NewCode<'_>) -> Result<(), DbError> {
    diesel::update(
        sign_in_code::table.filter(
            sign_in_code::person_id
                .eq(code.person_id)
                .and(sign_in_code::browser_hash.eq(code.browser_hash))
                .and(sign_in_code::used_at.is_null()),
        ),
    )
    .set(sign_in_code::used_at.eq(code.created_at))
    .execute(conn)?;
    diesel::insert_into(sign_in_code::table).values(code).execute(conn)?;
    Ok(())
}

/// A code that may still be tried.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OpenCode {
    /// Row id.
    pub id: i64,
    /// SHA-256 of person and code.
    pub code_hash: String,
    /// Wrong tries so far.
    pub attempts: i64,
}

/// The person's newest code that this browser asked for, if it is neither used nor over.
///
/// # Errors
/// Whatever the database answers.
pub fn find_open_code(
    conn: &mut AnyConnection,
    person_id: PersonId,
    browser_hash: &str,
    now: UtcMicros,
) -> Result<Option<OpenCode>, DbError> {
    Ok(sign_in_code::table
        .filter(
            sign_in_code::person_id
                .eq(person_id.0)
                .and(sign_in_code::browser_hash.eq(browser_hash))
                .and(sign_in_code::used_at.is_null())
                .and(sign_in_code::expires_at.gt(now.0)),
        )
        .order(sign_in_code::id.desc())
        .select((sign_in_code::id, sign_in_code::code_hash, sign_in_code::attempts))
        .first(conn)
        .optional()?)
}

/// Counts one more wrong try.
///
/// # Errors
/// Whatever the database answers.
pub fn count_wrong_try(conn: &mut AnyConnection, code_id: i64) -> Result<(), DbError> {
    diesel::update(sign_in_code::table.find(code_id))
        .set(sign_in_code::attempts.eq(sign_in_code::attempts + 1))
        .execute(conn)?;
    Ok(())
}

/// Uses a code up; false if somebody was faster.
///
/// # Errors
/// Whatever the database answers.
pub fn use_code(conn: &mut AnyConnection, code_id: i64, now: UtcMicros) -> Result<bool, DbError> {
    let used = diesel::update(
        sign_in_code::table.filter(sign_in_code::id.eq(code_id).and(sign_in_code::used_at.is_null())),
    )
    .set(sign_in_code::used_at.eq(now.0))
    .execute(conn)?;
    Ok(used == 1)
}

/// A browser that proved a mailbox.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = known_device)]
pub struct NewDevice<'a> {
    /// SHA-256 of its cookie.
    pub token_hash: &'a str,
    /// Whose mailbox.
    pub person_id: i64,
    /// UTC microseconds.
    pub created_at: i64,
    /// UTC microseconds.
    pub expires_at: i64,
}

/// Remembers a browser.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_device(conn: &mut AnyConnection, device: &NewDevice<'_>) -> Result<(), DbError> {
    diesel::insert_into(known_device::table).values(device).execute(conn)?;
    Ok(())
}

/// Is this browser known as one of this person?
///
/// # Errors
/// Whatever the database answers.
pub fn is_known_device(
    conn: &mut AnyConnection,
    token_hash: &str,
    person_id: PersonId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let found = known_device::table
        .filter(
            known_device::token_hash
                .eq(token_hash)
                .and(known_device::person_id.eq(person_id.0))
                .and(known_device::revoked_at.is_null())
                .and(known_device::expires_at.gt(now.0)),
        )
        .select(known_device::person_id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Forgets all browsers of a person.
///
/// # Errors
/// Whatever the database answers.
pub fn revoke_devices(conn: &mut AnyConnection, person_id: PersonId, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(
        known_device::table
            .filter(known_device::person_id.eq(person_id.0).and(known_device::revoked_at.is_null())),
    )
    .set(known_device::revoked_at.eq(now.0))
    .execute(conn)?;
    Ok(())
}

/// A sign-in that went to the provider and has not come back.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable)]
#[diesel(table_name = oidc_attempt)]
pub struct OidcAttempt {
    /// SHA-256 of `state`.
    pub state_hash: String,
    /// SHA-256 of the cookie of the browser that started.
    pub browser_hash: String,
    /// To be found in the ID token.
    pub nonce: String,
    /// PKCE.
    pub code_verifier: String,
    /// A path of the portal.
    pub return_to: String,
    /// UTC microseconds.
    pub expires_at: i64,
}

/// Stores an attempt and forgets those that are over.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_oidc_attempt(
    conn: &mut AnyConnection,
    attempt: &OidcAttempt,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::delete(oidc_attempt::table.filter(oidc_attempt::expires_at.le(now.0))).execute(conn)?;
    diesel::insert_into(oidc_attempt::table).values(attempt).execute(conn)?;
    Ok(())
}

/// Takes an attempt out: it can be used once, by the browser that started it, in time.
///
/// # Errors
/// Whatever the database answers.
pub fn take_oidc_attempt(
    conn: &mut AnyConnection,
    state_hash: &str,
    browser_hash: &str,
    now: UtcMicros,
) -> Result<Option<OidcAttempt>, DbError> {
    let wanted = oidc_attempt::table.filter(
        oidc_attempt::state_hash
            .eq(state_hash)
            .and(oidc_attempt::browser_hash.eq(browser_hash))
            .and(oidc_attempt::expires_at.gt(now.0)),
    );
    let found = wanted.first::<OidcAttempt>(conn).optional()?;
    let Some(found) = found else { return Ok(None) };
    let taken =
        diesel::delete(oidc_attempt::table.filter(oidc_attempt::state_hash.eq(state_hash))).execute(conn)?;
    Ok((taken == 1).then_some(found))
}

/// The person bound to a provider's subject, not removed.
///
/// # Errors
/// Whatever the database answers.
pub fn find_by_identity(
    conn: &mut AnyConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<SignInPerson>, DbError> {
    let row = identity::table
        .inner_join(person::table)
        .filter(
            identity::issuer.eq(issuer).and(identity::subject.eq(subject)).and(person::removed_at.is_null()),
        )
        .select((person::id, person::side))
        .first::<(i64, String)>(conn)
        .optional()?;
    row.map(|(id, side)| {
        Ok(SignInPerson { id: PersonId(id), side: word("person.side", &side, Side::parse)? })
    })
    .transpose()
}

/// Has this person an identity of this issuer already?
///
/// # Errors
/// Whatever the database answers.
pub fn has_identity(conn: &mut AnyConnection, person_id: PersonId, issuer: &str) -> Result<bool, DbError> {
    let found = identity::table
        .filter(identity::person_id.eq(person_id.0).and(identity::issuer.eq(issuer)))
        .select(identity::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Binds a provider's subject to a person, for good.
///
/// # Errors
/// [`DbError::Unique`] if the subject is bound.
pub fn bind_identity(
    conn: &mut AnyConnection,
    person_id: PersonId,
    issuer: &str,
    subject: &str,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::insert_into(identity::table)
        .values((
            identity::person_id.eq(person_id.0),
            identity::issuer.eq(issuer),
            identity::subject.eq(subject),
            identity::created_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}
