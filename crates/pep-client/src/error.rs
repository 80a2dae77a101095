//! What can go wrong with a call, in the four ways that a caller treats differently.

use pep_api_types::problem::Problem;

use crate::json::{self, Unfit};
use crate::{Response, TransportError};

/// Why a call gave no value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// The server refused, and said why and what to do (RFC 9457).
    #[error("{}", .0.title)]
    Problem(Box<Problem>),
    /// The server was not reached, or the answer broke off. Nothing is known about what it did.
    #[error("the server could not be reached")]
    Offline(#[from] TransportError),
    /// An answer came, but not one of this API: another version, or something between here and the server.
    #[error("the answer with status {status} could not be read")]
    Unreadable {
        /// HTTP status of the answer.
        status: u16,
        /// What was wrong with it, for the log.
        reason: String,
        /// The server's id of the request, if it sent one.
        request_id: Option<String>,
    },
    /// The request could not be written, so nothing was sent.
    #[error("the request could not be written: {0}")]
    Unsendable(String),
}

impl ApiError {
    /// Reads an answer that is not 2xx.
    pub(crate) fn from_response(response: &Response) -> Self {
        match json::read::<Problem>(&response.body) {
            Ok(problem) => Self::Problem(Box::new(problem)),
            Err(error) => Self::unreadable(response, &error),
        }
    }

    /// An answer of status 2xx whose body is not what the operation promises.
    pub(crate) fn unreadable(response: &Response, error: &Unfit) -> Self {
        Self::Unreadable {
            status: response.status,
            reason: error.to_string(),
            request_id: response.header("x-request-id").map(str::to_owned),
        }
    }

    /// The problem document, if the server sent one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Offline(_) | Self::Unreadable { .. } | Self::Unsendable(_) => None,
        }
    }

    /// HTTP status, if an answer came.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem(problem) => Some(problem.status),
            Self::Unreadable { status, .. } => Some(*status),
            Self::Offline(_) | Self::Unsendable(_) => None,
        }
    }

    /// Whether the same request may succeed a little later without anybody changing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Offline(_) => true,
            Self::Problem(_) | Self::Unreadable { .. } => {
                matches!(self.status(), Some(429 | 502 | 503 | 504))
            }
            Self::Unsendable(_) => false,
        }
    }

    /// Whether the session has ended, so that the person must sign in again.
    pub fn is_signed_out(&self) -> bool {
        self.status() == Some(401)
    }
}
