//! What a use case can answer instead of success. Free of transport: `pep-api` turns it into problem+json.

use pep_db::DbError;
use pep_domain::access::Denied;
use pep_domain::events::{ConflictRule, RuleLevel};
use thiserror::Error;

/// The closed list of failures.
#[derive(Debug, Error)]
pub enum AppError {
    /// Not there, or not for this reader. Both look alike on purpose.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    Unauthenticated,
    /// Such a thing exists already; the text names it and the way out.
    #[error("{0}")]
    AlreadyExists(String),
    /// The thing is in a state in which this cannot be done; the text says which and what to do.
    #[error("{0}")]
    WrongState(String),
    /// Rules of an event stand against it, in words: what is refused first. If nothing is, whoever goes on has to confirm
    /// them.
    #[error("rules of the event stand against it")]
    Conflicts(Vec<FoundConflict>),
    /// The key of the request was used for another one.
    #[error("This Idempotency-Key was used for another request. Use a new key for a new request.")]
    KeyReused,
    /// Somebody changed it since the caller read it; the text says what to do.
    #[error("{0}")]
    Changed(String),
    /// Readable input with unacceptable values.
    #[error("some values are not acceptable")]
    Invalid(Vec<FieldError>),
    /// A place in a list that cannot be continued from; the text says what to do.
    #[error("{0}")]
    CursorExpired(String),
    /// More than is taken at once; the text names the limit.
    #[error("{0}")]
    TooLarge(String),
    /// A kind of file that cannot be taken; the text names the kinds that can.
    #[error("{0}")]
    UnsupportedMedia(String),
    /// Too often.
    #[error("too many requests")]
    RateLimited {
        /// Seconds until it may be tried again.
        retry_after_s: u64,
    },
    /// Busy, or cut off from something it needs.
    #[error("not available")]
    Unavailable {
        /// Seconds until it may be tried again.
        retry_after_s: u64,
        /// For the log.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A defect. The reader gets a fixed sentence; the source goes to the log.
    #[error("internal")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Something that stands against a meeting (B4-13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundConflict {
    /// The rule; none where the reader is not told which, or where it is refused by no rule but by what a slot is.
    pub rule: Option<ConflictRule>,
    /// How much it weighs.
    pub level: RuleLevel,
    /// What it is, with names, in a sentence.
    pub detail: String,
    /// What to do about it, in a sentence.
    pub way_out: &'static str,
}

impl FoundConflict {
    /// The sentence with the way out.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{} {}", self.detail, self.way_out)
    }
}

/// One unacceptable field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer into the input (`/delayMinutes`), or a query parameter's name.
    pub pointer: String,
    /// What is wrong and what would be right, for the reader.
    pub detail: String,
}

impl FieldError {
    /// A field's error.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

impl AppError {
    /// One unacceptable field.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, detail)])
    }

    /// A defect with its cause.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<Denied> for AppError {
    fn from(Denied: Denied) -> Self {
        Self::NotFound
    }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            DbError::Busy(_) => Self::Unavailable { retry_after_s: 1, source: Box::new(error) },
            DbError::Unavailable(_) => Self::Unavailable { retry_after_s: 5, source: Box::new(error) },
            // Which key or reference it was is for the use case to say; if it did not, it is a defect.
            DbError::Unique { .. }
            | DbError::ForeignKey(_)
            | DbError::Check(_)
            | DbError::Corrupt(_)
            | DbError::Other(_) => Self::Internal(Box::new(error)),
        }
    }
}
