//! Which program asks: client credentials become a token for ten minutes, a token becomes a permit (A20).
//!
//! Tokens are opaque and looked up at every request, so that a secret or a client that is revoked is out at once.

use pep_domain::ids::ApiClientId;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US};

use super::pull::PullFormat;
use crate::audit::{self, AuditEntry};
use crate::random::{hash_of, secret};
use crate::rate_limits::{self, Limit};
use crate::{AppContext, AppError};

/// A token works for so long, seconds.
pub const TOKEN_SECONDS: i64 = 600;

/// Proof that a client that works asks. Only [`authenticate`] makes one.
#[derive(Debug, Clone)]
pub struct ClientPermit {
    client: ApiClientId,
}

impl ClientPermit {
    /// The client.
    #[must_use]
    pub fn client(&self) -> ApiClientId {
        self.client
    }
}

/// A token that was just given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedToken(pub String);

/// Changes client credentials into a token. `None` if they are wrong or revoked: both look alike.
///
/// # Errors
/// [`AppError::RateLimited`] after 30 tries in a minute from one address.
pub async fn issue_token(
    ctx: &AppContext,
    key: &str,
    shared: &str,
    ip: &str,
) -> Result<Option<IssuedToken>, AppError> {
    rate_limits::count(ctx, vec![Limit::new(format!("insights:token:{ip}"), MINUTE_US, 30)]).await?;
    let (key, hash, now) = (key.to_owned(), hash_of(shared), ctx.now());
    let token = secret(ctx.random.as_ref());
    let token_hash = hash_of(&token);
    let is_issued = ctx
        .db
        .write(move |conn| {
            let secret = pep_db::api_clients::find_secret(conn, &key, &hash)?;
            let (action, object_id, detail) = match secret {
                Some(secret) => {
                    let expires_at = now.plus(TOKEN_SECONDS * 1_000_000);
                    pep_db::api_clients::insert_token(conn, secret, &token_hash, now, expires_at)?;
                    let client = pep_db::api_clients::client_of(conn, secret)?;
                    ("issue_api_token", Some(client.0), serde_json::json!({ "secret": secret.0 }))
                }
                // What was sent in place of an id may be anything, a secret too: it is not noted.
                None => ("issue_api_token_refused", None, serde_json::json!({})),
            };
            let entry = AuditEntry { action, object_kind: "api_client", object_id, detail };
            audit::write(conn, now, None, entry)?;
            Ok::<_, AppError>(secret.is_some())
        })
        .await?;
    Ok(is_issued.then_some(IssuedToken(token)))
}

/// Who holds this token.
///
/// # Errors
/// [`AppError::Unauthenticated`] if it is unknown or over, or its secret or client was revoked.
pub async fn authenticate(ctx: &AppContext, token: &str) -> Result<ClientPermit, AppError> {
    let (hash, now) = (hash_of(token), ctx.now());
    let client = ctx
        .db
        .read(move |conn| pep_db::api_clients::find_by_token(conn, &hash, now).map_err(AppError::from))
        .await?;
    client.map(|client| ClientPermit { client }).ok_or(AppError::Unauthenticated)
}

/// Counts a request of a client: 60 in a minute, 10,000 in a day, 30 bulk pulls in an hour (reliability 3.10).
pub(super) async fn count(
    ctx: &AppContext,
    permit: &ClientPermit,
    format: PullFormat,
) -> Result<(), AppError> {
    let client = permit.client;
    let mut limits = vec![
        Limit::new(format!("insights:1m:{client}"), MINUTE_US, 60),
        Limit::new(format!("insights:1d:{client}"), DAY_US, 10_000),
    ];
    if format.is_bulk() {
        limits.push(Limit::new(format!("insights:bulk:{client}"), HOUR_US, 30));
    }
    rate_limits::count(ctx, limits).await
}
