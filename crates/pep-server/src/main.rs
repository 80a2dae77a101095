//! The binary `pep`.
fn main() {}
