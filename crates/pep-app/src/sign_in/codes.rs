//! One-time codes by mail: for people without an account at the configured provider, and for mailed links.

use pep_db::AnyConnection;
use pep_domain::email_address::EmailAddress;
use pep_domain::ids::PersonId;
use pep_domain::jobs::{Lease, Queue};
use pep_domain::mail::MessageClass;
use pep_domain::time::MINUTE_US;

use super::limits;
use super::session::{self, Caller, SessionToken};
use crate::audit::{self, AuditEntry};
use crate::jobs::{self, NewJob};
use crate::mail::{self, NewMail};
use crate::random::{code, hash_of, secret};
use crate::rate_limits;
use crate::{AppContext, AppError};

/// The job that makes and mails a code.
pub const SEND_CODE_JOB: &str = "send_sign_in_code";

/// A code can be used for this long.
const CODE_MINUTES: u32 = 10;
/// Wrong tries after which a code is dead.
const MOST_TRIES: i64 = 5;

/// What the browser that asked keeps in a cookie; the code works in no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserToken(pub String);

/// A browser that has proven a mailbox keeps this; it is not asked for a code again for 14 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceToken(pub String);

/// A new session and what the browser is remembered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSession {
    /// The session.
    pub session: SessionToken,
    /// The browser's memory.
    pub device: DeviceToken,
}

/// Asks for a code. Known and unknown addresses are treated alike to the last statement: the one job that is queued
/// here looks the address up later, when nobody waits for an answer (reliability 3.11).
///
/// # Errors
/// [`AppError::Invalid`] if that is no address; [`AppError::RateLimited`].
pub async fn request(ctx: &AppContext, email: &str, caller: &Caller) -> Result<BrowserToken, AppError> {
    let email = EmailAddress::parse(email)
        .map_err(|error| AppError::invalid("/email", format!("Check it: {error}.")))?;
    queue_code(ctx, email.folded(), caller).await
}

/// Limits and job, for an address that has been checked.
pub(super) async fn queue_code(
    ctx: &AppContext,
    email_folded: String,
    caller: &Caller,
) -> Result<BrowserToken, AppError> {
    rate_limits::count(ctx, limits::code_mails(&email_folded, &caller.ip)).await?;
    let browser = caller.browser.clone().unwrap_or_else(|| secret(ctx.random.as_ref()));
    let browser_hash = hash_of(&browser);
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            let payload = serde_json::json!({ "v": 1, "email": email_folded, "browserHash": browser_hash });
            let mut job = NewJob::new(SEND_CODE_JOB, Queue::Notify, payload, now);
            job.priority = 10;
            job.not_after = Some(now.plus(i64::from(CODE_MINUTES) * MINUTE_US));
            jobs::enqueue(conn, now, job)?;
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(BrowserToken(browser))
}

/// The job's work: makes a code for whoever has this address and queues its mail; for nobody it does nothing.
///
/// # Errors
/// A lost lease rolls everything back.
pub async fn deliver(
    ctx: &AppContext,
    lease: Lease,
    email_folded: String,
    browser_hash: String,
) -> Result<(), AppError> {
    let code = code(ctx.random.as_ref());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            if let Some(person) = pep_db::sign_in_sessions::find_person_by_email(conn, &email_folded)? {
                store_and_mail(conn, &ctx, person.id, &code, &browser_hash)?;
            }
            jobs::finish(conn, ctx.now(), &lease)?;
            Ok(())
        })
        .await
}

fn store_and_mail(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person_id: PersonId,
    code: &str,
    browser_hash: &str,
) -> Result<(), AppError> {
    let now = ctx.now();
    let Some(person) = pep_db::people::find(conn, person_id)? else { return Ok(()) };
    let expires_at = now.plus(i64::from(CODE_MINUTES) * MINUTE_US);
    pep_db::sign_in::insert_code(
        conn,
        &pep_db::sign_in::NewCode {
            person_id: person_id.0,
            code_hash: &stored_code(person_id, code),
            browser_hash,
            created_at: now.0,
            expires_at: expires_at.0,
        },
    )?;
    let brand = mail::brand(conn, ctx, None)?;
    let values = pep_mail::kinds::SignInCode {
        recipient_name: (person.name() != person.email).then(|| person.name()),
        code: code.to_owned(),
        minutes: CODE_MINUTES,
    };
    mail::enqueue(
        conn,
        ctx,
        NewMail {
            class: MessageClass::Otp,
            template: <pep_mail::kinds::SignInCode as pep_mail::MailTemplate>::KIND,
            program_id: None,
            recipient_id: Some(person_id),
            to_name: person.name(),
            to_address: person.email.clone(),
            rendered: pep_mail::render(&values, &brand).map_err(AppError::internal)?,
            once_key: None,
            run_at: now,
            not_after: Some(expires_at),
            resend_of: None,
            origin: Some(("person", person_id.0)),
        },
    )?;
    let entry = AuditEntry {
        action: "send_sign_in_code",
        object_kind: "person",
        object_id: Some(person_id.0),
        detail: serde_json::json!({ "minutes": CODE_MINUTES }),
    };
    Ok(audit::write(conn, now, None, entry)?)
}

/// Signs in with the code, in the browser that asked for it.
///
/// # Errors
/// [`AppError::Invalid`], in the same words for a wrong code, an unknown address and another browser;
/// [`AppError::RateLimited`].
pub async fn verify(
    ctx: &AppContext,
    email: &str,
    code: &str,
    caller: &Caller,
) -> Result<CodeSession, AppError> {
    rate_limits::count(ctx, vec![limits::sign_ins(&caller.ip)]).await?;
    let email_folded = EmailAddress::parse(email).map_err(|_not_one| wrong_code())?.folded();
    let proven = {
        let (typed, caller) = (typed_code(code), caller.clone());
        let ctx = ctx.clone();
        ctx.db
            .clone()
            .write(move |conn| {
                let person = pep_db::sign_in_sessions::find_person_by_email(conn, &email_folded)?;
                let whose = person.as_ref().map(|person| person.id);
                let proven = match person {
                    Some(person) => sign_in_by_code(conn, &ctx, person, &typed, &caller)?,
                    None => None,
                };
                if proven.is_none() {
                    session::note_refusal(conn, ctx.now(), whose, serde_json::json!({ "method": "code" }))?;
                }
                Ok::<_, AppError>(proven)
            })
            .await?
    };
    proven.ok_or_else(wrong_code)
}

/// Compares, counts, and starts the session; `None` if the code is not right. Returns `Ok` either way, so that the
/// counted try is kept.
pub(super) fn sign_in_by_code(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: pep_db::sign_in_sessions::SignInPerson,
    typed: &str,
    caller: &Caller,
) -> Result<Option<CodeSession>, AppError> {
    let now = ctx.now();
    let Some(browser) = &caller.browser else { return Ok(None) };
    let open = pep_db::sign_in::find_open_code(conn, person.id, &hash_of(browser), now)?;
    let Some(open) = open.filter(|open| open.attempts < MOST_TRIES) else { return Ok(None) };
    if open.code_hash != stored_code(person.id, typed) {
        pep_db::sign_in::count_wrong_try(conn, open.id)?;
        return Ok(None);
    }
    if !pep_db::sign_in::use_code(conn, open.id, now)? {
        return Ok(None);
    }
    let device = secret(ctx.random.as_ref());
    pep_db::sign_in::insert_device(
        conn,
        &pep_db::sign_in::NewDevice {
            token_hash: &hash_of(&device),
            person_id: person.id.0,
            created_at: now.0,
            expires_at: now.plus(ctx.config.sessions.known_device_us).0,
        },
    )?;
    let session = session::begin(conn, ctx, person, "code", caller)?;
    Ok(Some(CodeSession { session, device: DeviceToken(device) }))
}

pub(super) fn wrong_code() -> AppError {
    AppError::invalid(
        "/code",
        "This code is wrong, used or over, or another browser asked for it. Type the one from the newest mail, or ask for a new one.",
    )
}

/// Spaces and hyphens are how people copy codes.
pub(super) fn typed_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).take(16).collect()
}

/// The person is part of what is hashed, so that equal codes of two people do not look alike.
fn stored_code(person_id: PersonId, code: &str) -> String {
    hash_of(&format!("{person_id}:{code}"))
}
