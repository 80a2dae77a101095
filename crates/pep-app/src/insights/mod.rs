//! OCP Insights: sessions of engagements for programs outside (X-01 … X-10).
//!
//! What may be told is kept as records of its own (`refresh`), written anew before a pull if anything changed; pulls read
//! nothing else. So a pull can only show what the six fields hold, reads as fast as rows can be read, and has one order:
//! that of the changes.

mod access;
mod body;
mod cursor;
mod pull;
mod refresh;

pub(crate) use cursor::since;

pub use access::{ClientPermit, IssuedToken, TOKEN_SECONDS, authenticate, issue_token};
pub use pull::{Item, MAX_PAGE, Page, PullFormat, PullQuery, Stream, begin_stream, find_session, read_page};
pub use refresh::{prune_pulls, refresh};
