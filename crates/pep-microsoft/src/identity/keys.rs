//! The provider's signing keys, kept and renewed: a day at most, sooner for a key that is not known, never more often
//! than every five minutes, the last good ones while the provider is away (integrations 2.3).

use std::sync::Arc;
use std::time::{Duration, Instant};

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::IdentityError;
use super::discovery::read_json;

const KEEP: Duration = Duration::from_secs(24 * 60 * 60);
const RENEW: Duration = Duration::from_secs(60 * 60);
const PAUSE: Duration = Duration::from_secs(5 * 60);
const MOST_KEYS: usize = 1_000;

/// One signing key.
#[derive(Clone)]
pub(super) struct SigningKey {
    pub(super) kid: String,
    pub(super) key: DecodingKey,
    /// Entra says for each key whose tokens it signs.
    pub(super) issuer: Option<String>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct ProviderKey {
    #[serde(flatten)]
    jwk: Jwk,
    issuer: Option<String>,
}

/// The keys of one provider.
pub(super) struct Keys {
    // Held while reading, so that many sign-ins at once ask the provider once.
    state: Mutex<State>,
    pub(super) pause: Duration,
}

#[derive(Default)]
struct State {
    keys: Arc<Vec<SigningKey>>,
    read_at: Option<Instant>,
    tried_at: Option<Instant>,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self { state: Mutex::default(), pause: PAUSE }
    }

    /// The key of `kid`.
    pub(super) async fn find(
        &self,
        http: &reqwest::Client,
        jwks_uri: &str,
        kid: &str,
    ) -> Result<SigningKey, IdentityError> {
        let mut state = self.state.lock().await;
        let known = lookup(&state.keys, kid);
        let age = state.read_at.map(|at| at.elapsed());
        let is_fresh = age.is_some_and(|age| age < RENEW);
        let may_ask = state.tried_at.is_none_or(|at| at.elapsed() >= self.pause);
        if (known.is_none() || !is_fresh) && may_ask {
            state.tried_at = Some(Instant::now());
            match read_keys(http, jwks_uri).await {
                Ok(keys) => {
                    state.keys = Arc::new(keys);
                    state.read_at = Some(Instant::now());
                }
                Err(error) if known.is_none() => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, "the provider's keys could not be renewed; the old ones stay")
                }
            }
        }
        let is_usable = state.read_at.is_some_and(|at| at.elapsed() < KEEP);
        lookup(&state.keys, kid).filter(|_| is_usable).ok_or_else(|| {
            IdentityError::Untrusted("it is signed with a key that the provider does not name".to_owned())
        })
    }
}

fn lookup(keys: &[SigningKey], kid: &str) -> Option<SigningKey> {
    keys.iter().find(|key| key.kid == kid).cloned()
}

/// RSA signing keys with a name; whatever else the set holds is not for us.
async fn read_keys(http: &reqwest::Client, jwks_uri: &str) -> Result<Vec<SigningKey>, IdentityError> {
    let set: KeySet = read_json(http.get(jwks_uri)).await?;
    let keys = set
        .keys
        .into_iter()
        .take(MOST_KEYS)
        .filter_map(|value| serde_json::from_value::<ProviderKey>(value).ok())
        .filter_map(|ProviderKey { jwk, issuer }| {
            let is_for_signing = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
            let is_rsa = matches!(jwk.algorithm, AlgorithmParameters::RSA(_));
            let kid = jwk.common.key_id.clone().filter(|_| is_for_signing && is_rsa)?;
            Some(SigningKey { kid, key: DecodingKey::from_jwk(&jwk).ok()?, issuer })
        })
        .collect();
    Ok(keys)
}
