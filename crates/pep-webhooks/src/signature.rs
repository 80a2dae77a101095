//! Secrets and signatures, as Standard Webhooks say: HMAC-SHA256 over `id.timestamp.body`.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

/// Shortest key of an installation, characters.
const LEAST_KEY: usize = 32;

/// The key from which an installation makes all secrets of its webhooks. So no secret is stored, and a copy of the database
/// tells none.
pub(crate) struct MasterKey(hmac::Key);

/// Why a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is shorter than 32 characters; take what `openssl rand -base64 32` prints")]
pub struct KeyError;

/// The secret of one webhook: what its receiver is given, beginning with `whsec_`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl MasterKey {
    pub(crate) fn new(text: &str) -> Result<Self, KeyError> {
        if text.trim().len() < LEAST_KEY {
            return Err(KeyError);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, text.trim().as_bytes())))
    }

    pub(crate) fn secret(&self, salt: &str, version: i64) -> Secret {
        let tag = hmac::sign(&self.0, format!("pep webhook secret\n{salt}\n{version}").as_bytes());
        let mut bytes = [0_u8; 32];
        bytes.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        Secret(bytes)
    }
}

impl Secret {
    /// As the receiver is given it.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.0))
    }

    fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

// By hand, so that no secret is in a log.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The header `webhook-signature`: one signature for each secret, the present one first.
pub(crate) fn header(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> String {
    let all: Vec<String> = secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect();
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with another implementation (Python's `hmac`) over the example of the Standard Webhooks libraries, with a secret
    /// of 32 bytes as PEP makes them: the bytes 0 to 31.
    #[test]
    fn a_signature_is_what_other_implementations_make() {
        let mut bytes = [0_u8; 32];
        (0_u8..).zip(bytes.iter_mut()).for_each(|(number, byte)| *byte = number);
        let secret = Secret(bytes);
        assert_eq!(secret.reveal(), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        let signed =
            header(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,O4Gjv1HqPqsMrjmczoggs/sWA8gZD0VyHG+fLh4+ktI=");
    }

    #[test]
    fn each_webhook_and_version_has_a_secret_of_its_own() {
        let key = MasterKey::new(&"k".repeat(32)).unwrap();
        let other = MasterKey::new(&"l".repeat(32)).unwrap();
        let first = key.secret("a", 1);
        assert_eq!(first, key.secret("a", 1));
        for different in [key.secret("a", 2), key.secret("b", 1), other.secret("a", 1)] {
            assert_ne!(first, different);
        }
        assert!(MasterKey::new(&format!("  {}  ", "k".repeat(31))).is_err());
        assert_eq!(format!("{first:?}"), "Secret(…)");
    }

    #[test]
    fn two_secrets_make_two_signatures() {
        let key = MasterKey::new(&"k".repeat(32)).unwrap();
        let (new, old) = (key.secret("a", 2), key.secret("a", 1));
        let both = header(&[new.clone(), old.clone()], "msg_1", 1, "{}");
        let parts: Vec<&str> = both.split(' ').collect();
        assert_eq!(parts, [new.sign("msg_1", 1, "{}"), old.sign("msg_1", 1, "{}")]);
        assert_ne!(parts[0], parts[1]);
    }
}
