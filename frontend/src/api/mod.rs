//! The way to the server: `pep-client` over the browser's fetch.

use pep_api_types::problem::ProblemCode;
use pep_client::{BrowserTransport, Client, Request, Response, Transport, TransportError};

use crate::state::consent;

/// The browser's fetch, and somebody who is asked: a step of which the event's rules warn is explained, and goes again once the
/// person confirms it. So no page has to know of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct AskingTransport;

impl Transport for AskingTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let again = request.clone();
        let answer = BrowserTransport.send(request).await?;
        if answer.status != 409 {
            return Ok(answer);
        }
        let problem = answer.clone().into_success().err();
        let problem = problem.as_ref().and_then(|error| error.problem());
        let Some(problem) = problem.filter(|problem| problem.code == ProblemCode::NeedsConfirmation) else {
            return Ok(answer);
        };
        let rules: Vec<_> = problem.conflicts.iter().filter_map(|conflict| conflict.rule).collect();
        if consent::ask(problem.conflicts.clone()).await {
            BrowserTransport.send(again.confirming(rules)).await
        } else {
            Ok(answer)
        }
    }
}

/// The client with the session of this browser. One function per operation, named like the operation.
pub fn client() -> Client<AskingTransport> {
    Client::new(AskingTransport)
}
