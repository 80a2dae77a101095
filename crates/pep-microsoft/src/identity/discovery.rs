//! Reading from the provider: its discovery document, its keys, its token endpoint.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::IdentityError;
use crate::http;

/// The members of the discovery document that are used.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Discovery {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    #[serde(default)]
    pub(super) token_endpoint_auth_methods_supported: Vec<String>,
}

impl Discovery {
    /// Reads the document of `issuer` and refuses one that speaks for another issuer or over plain http.
    pub(super) async fn read(http: &reqwest::Client, issuer: &str) -> Result<Self, IdentityError> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        require_safe(&url)?;
        let found: Self = read_json(http.get(&url)).await?;
        // Entra's documents for many tenants name a template; any other has to name itself.
        let is_template = found.issuer.contains(TENANT_TEMPLATE);
        if !is_template && found.issuer.trim_end_matches('/') != issuer.trim_end_matches('/') {
            return Err(IdentityError::Config(format!("{issuer} answers as {}", found.issuer)));
        }
        for endpoint in [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri] {
            require_safe(endpoint)?;
        }
        Ok(found)
    }

    /// Basic is the default of the specification; some providers only take the secret in the form.
    pub(super) fn takes_basic(&self) -> bool {
        self.token_endpoint_auth_methods_supported.is_empty()
            || self.token_endpoint_auth_methods_supported.iter().any(|method| method == "client_secret_basic")
    }
}

/// In the issuer of Entra's documents for many tenants.
pub(super) const TENANT_TEMPLATE: &str = "{tenantid}";

/// https, or http on this machine.
pub(super) fn require_safe(url: &str) -> Result<(), IdentityError> {
    http::require_safe(url).map_err(IdentityError::Config)
}

/// A client that follows no redirect and waits for nothing long.
pub(super) fn http_client() -> Result<reqwest::Client, IdentityError> {
    http::client(Duration::from_secs(10)).map_err(IdentityError::Config)
}

/// Sends a request and reads its answer as JSON.
pub(super) async fn read_json<T: DeserializeOwned>(
    request: reqwest::RequestBuilder,
) -> Result<T, IdentityError> {
    let response =
        request.send().await.map_err(|error| IdentityError::Unreachable(http::in_words(&error)))?;
    let status = response.status();
    let body = http::read_body(response).await.map_err(IdentityError::Unreachable)?;
    if status.is_client_error() {
        let text: String = String::from_utf8_lossy(&body).chars().take(300).collect();
        return Err(IdentityError::Refused(format!("{status}: {text}")));
    }
    if !status.is_success() {
        return Err(IdentityError::Unreachable(status.to_string()));
    }
    serde_json::from_slice(&body)
        .map_err(|error| IdentityError::Unreachable(format!("unreadable JSON: {error}")))
}
