//! A provider reached over the network.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::discovery::{Discovery, http_client, read_json, require_safe};
use super::keys::Keys;
use super::{
    Answer, AuthorizationRequest, IdentityError, IdentityProvider, OidcConfig, VerifiedIdentity, id_token,
};

/// The discovery document is read again after this long.
const DISCOVERY_KEPT: Duration = Duration::from_secs(60 * 60);

/// An OpenID Connect provider. Its discovery document is read at the first sign-in, so that PEP starts without it.
pub struct OidcProvider {
    config: OidcConfig,
    http: reqwest::Client,
    discovery: Mutex<Option<(Instant, Arc<Discovery>)>>,
    pub(super) keys: Keys,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: Option<String>,
}

impl OidcProvider {
    /// A provider by its configuration; nothing is read yet. The process needs a rustls crypto provider installed.
    ///
    /// # Errors
    /// [`IdentityError::Config`] if an address is neither https nor on this machine.
    pub fn new(config: OidcConfig) -> Result<Self, IdentityError> {
        require_safe(&config.issuer)?;
        require_safe(&config.redirect_url)?;
        Ok(Self { config, http: http_client()?, discovery: Mutex::default(), keys: Keys::new() })
    }

    async fn discovery(&self) -> Result<Arc<Discovery>, IdentityError> {
        let mut kept = self.discovery.lock().await;
        if let Some((at, document)) = kept.as_ref()
            && at.elapsed() < DISCOVERY_KEPT
        {
            return Ok(document.clone());
        }
        let document = match (Discovery::read(&self.http, &self.config.issuer).await, kept.as_ref()) {
            (Ok(document), _) => Arc::new(document),
            // Endpoints hardly ever move: while the provider's document cannot be read, the last one serves.
            (Err(IdentityError::Unreachable(why)), Some((_, last))) => {
                tracing::warn!(why, "the provider's discovery document could not be renewed");
                last.clone()
            }
            (Err(error), _) => return Err(error),
        };
        *kept = Some((Instant::now(), document.clone()));
        Ok(document)
    }

    async fn build_url(&self, request: AuthorizationRequest) -> Result<String, IdentityError> {
        let discovery = self.discovery().await?;
        let mut url = reqwest::Url::parse(&discovery.authorization_endpoint)
            .map_err(|error| IdentityError::Config(error.to_string()))?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(request.code_verifier.as_bytes()));
        url.query_pairs_mut()
            .append_pair("client_id", &self.config.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", &self.config.redirect_url)
            .append_pair("response_mode", "query")
            .append_pair("scope", "openid profile email")
            .append_pair("state", &request.state)
            .append_pair("nonce", &request.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url.into())
    }

    async fn redeem(
        &self,
        code: String,
        code_verifier: String,
        nonce: String,
    ) -> Result<VerifiedIdentity, IdentityError> {
        let discovery = self.discovery().await?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &self.config.redirect_url),
            ("code_verifier", &code_verifier),
        ];
        let mut request = self.http.post(&discovery.token_endpoint);
        if discovery.takes_basic() {
            request = request.basic_auth(
                form_encoded(&self.config.client_id),
                Some(form_encoded(&self.config.client_secret)),
            );
        } else {
            form.push(("client_id", &self.config.client_id));
            form.push(("client_secret", &self.config.client_secret));
        }
        let tokens: Tokens = read_json(request.form(&form)).await?;
        let token = tokens.id_token.ok_or_else(|| IdentityError::Untrusted("there is none".to_owned()))?;
        let kid = id_token::key_name(&token)?;
        let key = self.keys.find(&self.http, &discovery.jwks_uri, &kid).await?;
        id_token::verify(&token, &key, &discovery.issuer, &self.config, &nonce)
    }
}

impl IdentityProvider for OidcProvider {
    fn authorization_url(&self, request: AuthorizationRequest) -> Answer<'_, String> {
        Box::pin(self.build_url(request))
    }

    fn exchange(&self, code: String, code_verifier: String, nonce: String) -> Answer<'_, VerifiedIdentity> {
        Box::pin(self.redeem(code, code_verifier, nonce))
    }
}

/// Client id and secret are form-encoded before they go into the basic header (RFC 6749, 2.3.1).
fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
