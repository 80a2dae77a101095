//! Signing in at an OpenID Connect provider: the authorization code flow, run by the server.

use pep_db::AnyConnection;
use pep_db::sign_in::OidcAttempt;
use pep_db::sign_in_sessions::SignInPerson;
use pep_domain::email_address::EmailAddress;
use pep_domain::time::MINUTE_US;
use pep_microsoft::identity::{AuthorizationRequest, IdentityError, VerifiedIdentity};

use super::limits;
use super::return_path::local_path;
use super::session::{self, Caller, SessionToken};
use crate::audit::{self, AuditEntry};
use crate::random::{hash_of, secret};
use crate::rate_limits;
use crate::{AppContext, AppError};

/// Between leaving for the provider and coming back.
const ATTEMPT_US: i64 = 10 * MINUTE_US;

/// Where to send the browser, and what to remember it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// The provider's page.
    pub url: String,
    /// To be kept by the browser: only the one that left can come back.
    pub browser: String,
}

/// Why nobody is signed in. The words are the ones in the address of the sign-in page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The provider refused, or the person gave up there.
    Denied,
    /// The answer does not belong to a sign-in that this browser began in the last minutes.
    Stale,
    /// The provider's answer could not be believed or the provider did not answer.
    Failed,
    /// The provider vouches for somebody whom PEP does not know.
    Unknown,
}

impl Refused {
    /// The word for the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Stale => "stale",
            Self::Failed => "failed",
            Self::Unknown => "unknown_person",
        }
    }
}

/// What the provider's redirect carried.
#[derive(Debug, Clone, Default)]
pub struct ProviderAnswer {
    /// The code to exchange.
    pub code: Option<String>,
    /// What we gave it.
    pub state: Option<String>,
    /// The provider's error word.
    pub error: Option<String>,
}

/// The way out to the provider. `return_to` is where to go afterwards; what is no path of this portal is ignored.
///
/// # Errors
/// [`AppError::NotFound`] if no provider is configured; [`AppError::RateLimited`]. A provider that does not answer is
/// no error but a [`Refused`], because a page has to say it.
pub async fn start(
    ctx: &AppContext,
    return_to: &str,
    caller: &Caller,
) -> Result<Result<Departure, Refused>, AppError> {
    let provider = ctx.identity.clone().ok_or(AppError::NotFound)?;
    rate_limits::count(ctx, vec![limits::sign_ins(&caller.ip)]).await?;
    let random = ctx.random.as_ref();
    let (state, nonce, code_verifier) = (secret(random), secret(random), secret(random));
    let browser = caller.browser.clone().unwrap_or_else(|| secret(random));
    let request = AuthorizationRequest {
        state: state.clone(),
        nonce: nonce.clone(),
        code_verifier: code_verifier.clone(),
    };
    let url = match provider.authorization_url(request).await {
        Ok(url) => url,
        Err(error) => {
            log_refusal(&error);
            return Ok(Err(Refused::Failed));
        }
    };
    let now = ctx.now();
    let attempt = OidcAttempt {
        state_hash: hash_of(&state),
        browser_hash: hash_of(&browser),
        nonce,
        code_verifier,
        return_to: local_path(return_to).unwrap_or("/").to_owned(),
        expires_at: now.plus(ATTEMPT_US).0,
    };
    ctx.db
        .write(move |conn| pep_db::sign_in::insert_oidc_attempt(conn, &attempt, now).map_err(AppError::from))
        .await?;
    Ok(Ok(Departure { url, browser }))
}

/// The way back. An attempt is used up by the first answer to it, whatever comes of it.
///
/// # Errors
/// [`AppError::NotFound`] if no provider is configured; [`AppError::RateLimited`]. A refused sign-in is no error but
/// a [`Refused`], because a page has to say it.
pub async fn finish(
    ctx: &AppContext,
    answer: ProviderAnswer,
    caller: &Caller,
) -> Result<Result<(SessionToken, String), Refused>, AppError> {
    let decided = decide(ctx, answer, caller).await?;
    if let Err(refused) = &decided {
        let now = ctx.now();
        let detail = serde_json::json!({ "method": "oidc", "reason": refused.as_str() });
        ctx.db.write(move |conn| session::note_refusal(conn, now, None, detail)).await?;
    }
    Ok(decided)
}

async fn decide(
    ctx: &AppContext,
    answer: ProviderAnswer,
    caller: &Caller,
) -> Result<Result<(SessionToken, String), Refused>, AppError> {
    let provider = ctx.identity.clone().ok_or(AppError::NotFound)?;
    rate_limits::count(ctx, vec![limits::sign_ins(&caller.ip)]).await?;
    let (Some(state), Some(browser)) = (answer.state, caller.browser.clone()) else {
        return Ok(Err(Refused::Stale));
    };
    let now = ctx.now();
    let attempt = ctx
        .db
        .write(move |conn| {
            pep_db::sign_in::take_oidc_attempt(conn, &hash_of(&state), &hash_of(&browser), now)
                .map_err(AppError::from)
        })
        .await?;
    let Some(attempt) = attempt else { return Ok(Err(Refused::Stale)) };
    let Some(code) = answer.code.filter(|_| answer.error.is_none()) else { return Ok(Err(Refused::Denied)) };
    let identity = match provider.exchange(code, attempt.code_verifier.clone(), attempt.nonce.clone()).await {
        Ok(identity) => identity,
        Err(error) => {
            log_refusal(&error);
            return Ok(Err(Refused::Failed));
        }
    };
    let (ctx, caller) = (ctx.clone(), caller.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let Some(person) = person_of(conn, &ctx, &identity)? else { return Ok(Err(Refused::Unknown)) };
            let token = session::begin(conn, &ctx, person, "oidc", &caller)?;
            Ok(Ok((token, attempt.return_to)))
        })
        .await
}

fn log_refusal(error: &IdentityError) {
    tracing::warn!(%error, "a sign-in at the provider failed");
}

/// The person of an identity. The first time, an address that the provider is trusted to vouch for decides; after that
/// only the subject does, because addresses are given to other people.
fn person_of(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    identity: &VerifiedIdentity,
) -> Result<Option<SignInPerson>, AppError> {
    if let Some(person) = pep_db::sign_in::find_by_identity(conn, &identity.issuer, &identity.subject)? {
        return Ok(Some(person));
    }
    let email = identity.email.as_deref().filter(|_| identity.is_email_proven);
    let Some(Ok(email)) = email.map(EmailAddress::parse) else { return Ok(None) };
    let Some(person) = pep_db::sign_in_sessions::find_person_by_email(conn, &email.folded())? else {
        return Ok(None);
    };
    // Whoever is bound stays bound: a second account with the same address does not take the first one's place.
    if pep_db::sign_in::has_identity(conn, person.id, &identity.issuer)? {
        return Ok(None);
    }
    pep_db::sign_in::bind_identity(conn, person.id, &identity.issuer, &identity.subject, ctx.now())?;
    let entry = AuditEntry {
        action: "bind_identity",
        object_kind: "person",
        object_id: Some(person.id.0),
        detail: serde_json::json!({ "issuer": identity.issuer, "matchedBy": "verified e-mail" }),
    };
    audit::write(conn, ctx.now(), None, entry)?;
    Ok(Some(person))
}
