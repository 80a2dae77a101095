//! Server-side sessions.

use pep_db::AnyConnection;
use pep_domain::access::Actor;
use pep_domain::people::Side;
use pep_domain::time::UtcMicros;

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
    let found = ctx.db.read(move |conn| pep_db::sessions::find_live(conn, &hash, now, idle_us)).await?;
    let (mut actor, last_seen_at) = found.ok_or(AppError::Unauthenticated)?;
    actor.request_id = request_id;
    // One write a minute keeps the idle clock running without a write for every click.
    if let Some(session_id) = actor.session_id
        && now.since(last_seen_at) > pep_domain::time::MINUTE_US
    {
        ctx.db.write(move |conn| pep_db::sessions::touch(conn, session_id, now)).await?;
    }
    Ok(actor)
}

/// Signs in as anyone of the demo data; the way in for scripts and for a first look.
///
/// # Errors
/// [`AppError::NotFound`] unless the server runs as a demo, or if nobody has this address.
pub async fn sign_in_demo(ctx: &AppContext, email: &str, user_agent: &str) -> Result<SessionToken, AppError> {
    if !ctx.config.is_demo {
        return Err(AppError::NotFound);
    }
    let email_folded = email.trim().to_lowercase();
    let token = secret(ctx.random.as_ref());
    let stored = token.clone();
    let user_agent = user_agent.to_owned();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let person =
                pep_db::sessions::find_person_by_email(conn, &email_folded)?.ok_or(AppError::NotFound)?;
            start(conn, &ctx, &stored, person, "demo", &user_agent)
        })
        .await?;
    Ok(SessionToken(token))
}

/// Starts a session in the caller's transaction.
pub(super) fn start(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    token: &str,
    person: pep_db::sessions::SignInPerson,
    method: &str,
    user_agent: &str,
) -> Result<(), AppError> {
    let now = ctx.now();
    let lifetime_us = match person.side {
        Side::Microsoft => ctx.config.sessions.absolute_microsoft_us,
        Side::Partner => ctx.config.sessions.absolute_partner_us,
    };
    let session_id = pep_db::sessions::create(
        conn,
        &pep_db::sessions::NewSession {
            token_hash: &hash_of(token),
            person_id: person.id.0,
            method,
            user_agent: &user_agent.chars().take(200).collect::<String>(),
            created_at: now.0,
            last_seen_at: now.0,
            expires_at: now.plus(lifetime_us).0,
        },
    )?;
    audit_sign_in(conn, now, person.id.0, session_id, method)
}

fn audit_sign_in(
    conn: &mut AnyConnection,
    now: UtcMicros,
    person_id: i64,
    session_id: i64,
    method: &str,
) -> Result<(), AppError> {
    crate::audit::write(
        conn,
        now,
        None,
        crate::audit::AuditEntry {
            action: "sign_in",
            object_kind: "person",
            object_id: Some(person_id),
            detail: serde_json::json!({ "sessionId": session_id, "method": method }),
        },
    )?;
    Ok(())
}
