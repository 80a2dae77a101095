//! What the whole application shares: who is signed in, how they like it, what just happened.

pub mod answer;
pub mod connection;
pub mod consent;
pub mod paged;
pub mod preferences;
pub mod program;
pub mod scroll_memory;
pub mod session;
pub mod toasts;
