//! The API over HTTP, as a browser or a program meets it, on both engines.

mod support;

mod session;
