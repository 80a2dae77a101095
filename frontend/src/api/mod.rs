//! The way to the server: `pep-client` over the browser's fetch.

use pep_client::{BrowserTransport, Client};

/// The client with the session of this browser. One function per operation, named like the operation.
pub fn client() -> Client<BrowserTransport> {
    Client::new(BrowserTransport)
}
