//! Server-side sessions.

use pep_db::AnyConnection;
use pep_domain::access::Actor;
use pep_domain::email_address::EmailAddress;
use pep_domain::ids::PersonId;
use pep_domain::people::Side;
use pep_domain::time::UtcMicros;

use crate::audit::{self, AuditEntry};
use crate::random::{hash_of, secret};
use crate::{AppContext, AppError};

/// What the browser keeps in its cookie. Only its hash is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

/// Who acts, by the session cookie: the session must be alive, the person still listed; roles are read now.
///
/// # Errors
/// [`AppError::Unauthenticated`] if the session is unknown, ended, idle too long, or the person was removed.
pub async fn find_actor(ctx: &AppContext, token: &str, request_id: String) -> Result<Actor, AppError> {
    let hash = hash_of(token);
    let now = ctx.now();
    let idle_us = ctx.config.sessions.idle_us;
    let found =
        ctx.db.read(move |conn| pep_db::sign_in_sessions::find_live(conn, &hash, now, idle_us)).await?;
    let (mut actor, last_seen_at) = found.ok_or(AppError::Unauthenticated)?;
    actor.request_id = request_id;
    // One write a minute keeps the idle clock running without a write for every click.
    if let Some(session_id) = actor.session_id
        && now.since(last_seen_at) > pep_domain::time::MINUTE_US
    {
        ctx.db.write(move |conn| pep_db::sign_in_sessions::touch(conn, session_id, now)).await?;
    }
    Ok(actor)
}

/// The browser that asks: what it was given before, and from where.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The network address, for limits.
    pub ip: String,
    /// As the browser names itself.
    pub user_agent: String,
    /// The session it is signed in with; a new sign-in ends that.
    pub session: Option<String>,
    /// What it was given when it asked for a code or went to the provider.
    pub browser: Option<String>,
    /// What it was given when it proved a mailbox.
    pub device: Option<String>,
}

/// Signs in as anyone of the demo data; the way in for scripts and for a first look.
///
/// # Errors
/// [`AppError::NotFound`] unless the server runs as a demo, or if nobody has this address.
pub async fn sign_in_demo(ctx: &AppContext, email: &str, caller: &Caller) -> Result<SessionToken, AppError> {
    if !ctx.config.is_demo {
        return Err(AppError::NotFound);
    }
    let email_folded = EmailAddress::parse(email).map_err(|_not_one| AppError::NotFound)?.folded();
    let (ctx, caller) = (ctx.clone(), caller.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let person = pep_db::sign_in_sessions::find_person_by_email(conn, &email_folded)?
                .ok_or(AppError::NotFound)?;
            begin(conn, &ctx, person, "demo", &caller)
        })
        .await
}

/// Starts a session in the caller's transaction; the browser's old one ends, so that nothing said to it before the
/// sign-in works after it.
pub(super) fn begin(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: pep_db::sign_in_sessions::SignInPerson,
    method: &str,
    caller: &Caller,
) -> Result<SessionToken, AppError> {
    let now = ctx.now();
    if let Some(old) = &caller.session {
        pep_db::sign_in_sessions::end_by_token(conn, &hash_of(old), now)?;
    }
    let lifetime_us = match person.side {
        Side::Microsoft => ctx.config.sessions.absolute_microsoft_us,
        Side::Partner => ctx.config.sessions.absolute_partner_us,
    };
    let token = secret(ctx.random.as_ref());
    let session_id = pep_db::sign_in_sessions::create(
        conn,
        &pep_db::sign_in_sessions::NewSession {
            token_hash: &hash_of(&token),
            person_id: person.id.0,
            method,
            user_agent: &caller.user_agent.chars().take(200).collect::<String>(),
            created_at: now.0,
            last_seen_at: now.0,
            expires_at: now.plus(lifetime_us).0,
        },
    )?;
    audit_sign_in(conn, now, person.id.0, session_id, method)?;
    Ok(SessionToken(token))
}

/// Notes a sign-in that was refused. `person`: whose it would have been, if that is known; the text that was typed is not.
pub(super) fn note_refusal(
    conn: &mut AnyConnection,
    now: UtcMicros,
    person: Option<PersonId>,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let object_id = person.map(|id| id.0);
    let entry = AuditEntry { action: "sign_in_refused", object_kind: "person", object_id, detail };
    Ok(audit::write(conn, now, None, entry)?)
}

fn audit_sign_in(
    conn: &mut AnyConnection,
    now: UtcMicros,
    person_id: i64,
    session_id: i64,
    method: &str,
) -> Result<(), AppError> {
    audit::write(
        conn,
        now,
        None,
        AuditEntry {
            action: "sign_in",
            object_kind: "person",
            object_id: Some(person_id),
            detail: serde_json::json!({ "sessionId": session_id, "method": method }),
        },
    )?;
    Ok(())
}
