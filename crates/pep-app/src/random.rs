//! Randomness: comes through the context, so that tests can choose it.

use rand::RngCore;
use sha2::{Digest, Sha256};

/// A source of unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's source.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// A secret of 256 random bits, 43 characters that fit into a URL or cookie. Store only [`hash_of`] it.
pub fn secret(random: &dyn Random) -> String {
    use base64::Engine;
    let mut bytes = [0_u8; 32];
    random.fill(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// A decimal code of eight digits, evenly distributed.
pub fn code(random: &dyn Random) -> String {
    let mut bytes = [0_u8; 16];
    random.fill(&mut bytes);
    // 128 bits over 10^8 values: the bias is far below one in 10^29.
    format!("{:08}", u128::from_le_bytes(bytes) % 100_000_000)
}

/// What is stored of a secret: its SHA-256, in hexadecimal.
#[must_use]
pub fn hash_of(secret: &str) -> String {
    hash_of_bytes(secret.as_bytes())
}

/// The SHA-256 of any content, in hexadecimal.
#[must_use]
pub fn hash_of_bytes(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}
