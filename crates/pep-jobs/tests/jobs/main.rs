//! Jobs on both engines, with a clock that stands still until a test moves it.
#![expect(clippy::tests_outside_test_module, reason = "this crate is nothing but tests")]

mod debounce;
mod lifecycle;
mod sending;
mod support;
mod time;
