//! Who somebody is, as an OpenID Connect provider says: authorization code flow with PKCE, run by the server.

mod discovery;
mod id_token;
mod keys;
mod oidc;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;

use thiserror::Error;

pub use oidc::OidcProvider;

/// A future in a box, so that a provider can be a trait object.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, IdentityError>> + Send + 'a>>;

/// A provider that vouches for people.
pub trait IdentityProvider: Send + Sync {
    /// The address of the provider's page for this sign-in.
    fn authorization_url(&self, request: AuthorizationRequest) -> Answer<'_, String>;

    /// Exchanges the code that came back and checks all that the provider says. `nonce` and `code_verifier` are those
    /// of the request.
    fn exchange(&self, code: String, code_verifier: String, nonce: String) -> Answer<'_, VerifiedIdentity>;
}

/// The secrets of one sign-in, each used once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// Comes back in the redirect.
    pub state: String,
    /// Comes back inside the ID token.
    pub nonce: String,
    /// PKCE; its SHA-256 goes out, itself goes with the code.
    pub code_verifier: String,
}

/// Somebody for whom the provider vouches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedIdentity {
    /// The provider.
    pub issuer: String,
    /// The person there; with the issuer the only thing that identifies anybody for good.
    pub subject: String,
    /// An address.
    pub email: Option<String>,
    /// May the address be believed? If the provider says that it checked it, or is configured as trusted to.
    pub is_email_proven: bool,
    /// A name to show.
    pub name: Option<String>,
}

/// How to reach a provider.
#[derive(Clone)]
pub struct OidcConfig {
    /// The issuer, as in its discovery document: `https://login.microsoftonline.com/{tenant}/v2.0`.
    pub issuer: String,
    /// PEP's client id there.
    pub client_id: String,
    /// PEP's secret there.
    pub client_secret: String,
    /// Where the provider sends people back: `{base_url}/api/v1/sign-in/oidc/callback`.
    pub redirect_url: String,
    /// Believe the provider's addresses even where it does not say that it checked them: only for one's own tenant.
    pub trusts_email: bool,
    /// With a provider for many tenants (Entra's `organizations`): the tenants whose people may sign in.
    pub tenants: Vec<String>,
}

// By hand, so that the secret is in no log.
impl std::fmt::Debug for OidcConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OidcConfig")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("redirect_url", &self.redirect_url)
            .finish_non_exhaustive()
    }
}

/// Why nobody is vouched for. For the log; the reader gets a fixed sentence.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// The configuration cannot work.
    #[error("the identity provider is not configured well: {0}")]
    Config(String),
    /// The provider did not answer, or not sensibly.
    #[error("the identity provider did not answer: {0}")]
    Unreachable(String),
    /// The provider refused the code.
    #[error("the identity provider refused the code: {0}")]
    Refused(String),
    /// The ID token cannot be believed.
    #[error("the ID token cannot be believed: {0}")]
    Untrusted(String),
}
