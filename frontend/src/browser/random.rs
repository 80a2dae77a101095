//! Names that nobody else picks.

/// A key for `Idempotency-Key`: 128 random bits in hexadecimal. Not a secret.
pub fn key() -> String {
    let part = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{:08x}{:08x}{:08x}{:08x}", part(), part(), part(), part())
}
