//! Believing an ID token: the algorithm is ours, every claim is required, nothing is taken from the token's header but
//! the name of the key (reliability 3.7, integrations 2.2).

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::Deserialize;

use super::discovery::TENANT_TEMPLATE;
use super::keys::SigningKey;
use super::{IdentityError, OidcConfig, VerifiedIdentity};

/// Longer tokens are not even read.
const MAX_TOKEN_BYTES: usize = 64 * 1024;

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    tid: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
    #[serde(default, rename = "xms_edov")]
    is_domain_owner_verified: Option<serde_json::Value>,
    #[serde(default)]
    name: Option<String>,
}

/// The name of the key that signed `token`, if the token is one of ours to read at all.
pub(super) fn key_name(token: &str) -> Result<String, IdentityError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(untrusted("it is too long"));
    }
    let header = decode_header(token).map_err(|error| untrusted(error.to_string()))?;
    if header.alg != Algorithm::RS256 {
        return Err(untrusted(format!("it is signed with {:?}, not RS256", header.alg)));
    }
    header.kid.ok_or_else(|| untrusted("it does not name its key"))
}

/// Checks signature and claims. `issuer` is the one of the discovery document, possibly a template.
pub(super) fn verify(
    token: &str,
    key: &SigningKey,
    issuer: &str,
    config: &OidcConfig,
    nonce: &str,
) -> Result<VerifiedIdentity, IdentityError> {
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.set_audience(&[&config.client_id]);
    rules.validate_nbf = true;
    rules.leeway = 60;
    let claims =
        decode::<Claims>(token, &key.key, &rules).map_err(|error| untrusted(error.to_string()))?.claims;
    check_issuer(&claims, issuer, key.issuer.as_deref(), &config.tenants)?;
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(untrusted("it answers another sign-in"));
    }
    if claims.azp.as_deref().is_some_and(|azp| azp != config.client_id) {
        return Err(untrusted("it was made for another client"));
    }
    if claims.sub.is_empty() {
        return Err(untrusted("it names nobody"));
    }
    // Entra vouches for an address by this claim, which is true, "true" or 1.
    let edov = claims.is_domain_owner_verified.is_some_and(|value| {
        value == serde_json::json!(true) || value == serde_json::json!(1) || value == "1" || value == "true"
    });
    Ok(VerifiedIdentity {
        issuer: claims.iss,
        subject: claims.sub,
        is_email_proven: claims.email.is_some() && (claims.email_verified || edov || config.trusts_email),
        email: claims.email,
        name: claims.name,
    })
}

/// The signature is good already, so the token's own `tid` may fill the template: steps 3 and 4 of integrations 2.2.
fn check_issuer(
    claims: &Claims,
    issuer: &str,
    key_issuer: Option<&str>,
    tenants: &[String],
) -> Result<(), IdentityError> {
    let tenant = claims.tid.as_deref().unwrap_or_default();
    let is_template = issuer.contains(TENANT_TEMPLATE);
    if is_template && !is_guid(tenant) {
        return Err(untrusted("its tenant is no GUID"));
    }
    for expected in [Some(issuer), key_issuer].into_iter().flatten() {
        if expected.replace(TENANT_TEMPLATE, tenant) != claims.iss {
            return Err(untrusted("it comes from another issuer"));
        }
    }
    if is_template && !tenants.iter().any(|known| known == tenant) {
        return Err(untrusted("its tenant is not one of those configured"));
    }
    Ok(())
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text
            .char_indices()
            .all(|(at, c)| if matches!(at, 8 | 13 | 18 | 23) { c == '-' } else { c.is_ascii_hexdigit() })
}

fn untrusted(why: impl Into<String>) -> IdentityError {
    IdentityError::Untrusted(why.into())
}
