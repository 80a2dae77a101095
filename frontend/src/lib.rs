//! The browser front end of PEP: Leptos, client-side rendered, one WASM module in parts.
//!
//! `pages` turn the URL into calls and calls into views; `components` show data and tell events; `logic` decides, in
//! plain values with native tests; `state` is what all pages share; `api` and `browser` are the two ways out; `parts` says which pages are loaded together.

pub mod api;
pub mod app;
pub mod browser;
pub mod components;
pub mod logic;
pub mod pages;
mod parts;
mod prelude;
mod reactive;
pub mod shell;
pub mod state;
mod view;

/// Puts the application into the page's body.
pub fn run() {
    browser::crash::watch();
    leptos::mount::mount_to_body(app::App);
}
