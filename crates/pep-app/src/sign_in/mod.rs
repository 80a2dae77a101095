//! Signing in and staying signed in: opaque server-side sessions; roles are looked up anew for each request.

mod session;

pub use session::{SessionToken, find_actor, sign_in_demo};
