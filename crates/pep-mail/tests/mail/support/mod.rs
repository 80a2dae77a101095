//! What the tests of this crate share.

pub mod http_fake;
pub mod moto;
pub mod samples;
pub mod smtp_sink;
