//! What an error panel says: what happened, and what to do next.

use pep_client::ApiError;

/// A failed call in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What happened, a short sentence without a full stop.
    pub title: String,
    /// To which thing, and what to do next.
    pub detail: String,
    /// What to quote to the people who run PEP.
    pub request_id: Option<String>,
    /// Whether *Try again* makes sense without changing anything.
    pub may_retry: bool,
}

/// Explains `error` to the person at the screen.
pub fn explain(error: &ApiError) -> Explanation {
    let (title, detail, request_id) = match error {
        ApiError::Problem(problem) => {
            let id = problem.instance.trim_start_matches("urn:uuid:").to_owned();
            (problem.title.clone(), problem.detail.clone(), (!id.is_empty()).then_some(id))
        }
        ApiError::Offline(_) => (
            "PEP cannot be reached".to_owned(),
            "Check the network connection. What is on this page stays here; try again when you are back online.".to_owned(),
            None,
        ),
        ApiError::Unreadable { request_id, .. } => (
            "The answer could not be read".to_owned(),
            "PEP may have been updated since this page was opened. Reload the page; if that does not help, \
             tell the people who run PEP."
                .to_owned(),
            request_id.clone(),
        ),
        ApiError::Unsendable(_) => (
            "This could not be sent".to_owned(),
            "Nothing was changed. Reload the page and try once more.".to_owned(),
            None,
        ),
    };
    Explanation { title, detail, request_id, may_retry: error.is_passing() }
}

#[cfg(test)]
mod tests {
    use pep_client::{ApiError, TransportError};

    use super::explain;

    #[test]
    fn no_network_is_explained_and_may_be_tried_again() {
        let words = explain(&ApiError::Offline(TransportError("reset".to_owned())));
        assert!(words.may_retry);
        assert!(!words.detail.contains("reset"), "the log's text is not for people");
    }

    #[test]
    fn an_unreadable_answer_keeps_the_id_to_quote() {
        let error = ApiError::Unreadable {
            status: 502,
            reason: "expected value".to_owned(),
            request_id: Some("7f0c".to_owned()),
        };
        assert_eq!(explain(&error).request_id.as_deref(), Some("7f0c"));
    }
}
