//! Signing in and staying signed in: opaque server-side sessions; roles are looked up anew for each request.

pub mod codes;
mod limits;
pub mod links;
pub mod oidc;
mod own;
mod return_path;
mod session;

pub use own::{
    DemoPerson, OwnSession, PersonState, SessionState, demo_people, describe, end_session, list_sessions,
    sign_out, sign_out_everywhere,
};
pub use return_path::local_path;
pub use session::{Caller, SessionToken, find_actor, sign_in_demo};
