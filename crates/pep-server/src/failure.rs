//! Why a command ends without success: a sentence on stderr and an exit code.

use pep_db::{DbError, MigrationError};

/// A failed command. The text says what happened and what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) text: String,
}

/// It failed.
const FAILED: u8 = 1;
/// The configuration is wrong.
const CONFIG: u8 = 3;
/// The database is newer than this program.
const DATABASE_NEWER: u8 = 4;
/// The database cannot be reached.
const DATABASE_UNREACHABLE: u8 = 5;
/// Another machine is at work on the SQLite file.
const OTHER_HOST: u8 = 6;
/// A loop of the job scheduler stalled.
const STALLED: u8 = 70;

impl Failure {
    /// Any other failure.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { code: FAILED, text: text.into() }
    }

    /// The configuration is wrong.
    pub(crate) fn config(text: impl Into<String>) -> Self {
        Self { code: CONFIG, text: text.into() }
    }

    /// Another machine is at work on the file.
    pub(crate) fn other_host(text: impl Into<String>) -> Self {
        Self { code: OTHER_HOST, text: text.into() }
    }

    /// A loop stalled.
    pub(crate) fn stalled(name: &str) -> Self {
        let text =
            format!("the loop “{name}” of the job scheduler got nothing done for five minutes; start again");
        Self { code: STALLED, text }
    }

    /// An error with its causes.
    pub(crate) fn from_error(what: &str, error: &dyn std::error::Error) -> Self {
        let mut text = format!("{what}: {error}");
        let mut cause = error.source();
        while let Some(inner) = cause {
            text.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        Self::new(text)
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        let code = if matches!(error, DbError::Unavailable(_) | DbError::Busy(_)) {
            DATABASE_UNREACHABLE
        } else {
            FAILED
        };
        let hint = if code == DATABASE_UNREACHABLE {
            "; check database_url (`pep check-config`) and that the database runs"
        } else {
            ""
        };
        Self { code, text: format!("{error}{hint}") }
    }
}

impl From<MigrationError> for Failure {
    fn from(error: MigrationError) -> Self {
        match error {
            MigrationError::Db(error) => error.into(),
            MigrationError::DatabaseIsNewer { .. } => Self { code: DATABASE_NEWER, text: error.to_string() },
            MigrationError::Pending(_) | MigrationError::Failed(_) => Self::new(error.to_string()),
        }
    }
}

impl From<pep_app::AppError> for Failure {
    fn from(error: pep_app::AppError) -> Self {
        use pep_app::AppError;
        match error {
            AppError::Invalid(fields) => {
                let lines: Vec<String> =
                    fields.iter().map(|field| format!("{}: {}", field.pointer, field.detail)).collect();
                Self::new(lines.join("; "))
            }
            AppError::Unavailable { source, .. } => {
                Self { code: DATABASE_UNREACHABLE, text: format!("the database does not answer: {source}") }
            }
            other => Self::from_error("it failed", &other),
        }
    }
}
