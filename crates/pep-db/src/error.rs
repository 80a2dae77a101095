//! What can go wrong in SQL, in words the layers above can act on.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use thiserror::Error;

/// A unique key by the name each engine reports: PostgreSQL names the constraint, SQLite the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UniqueKey {
    /// The constraint's or index's name.
    pub postgres: &'static str,
    /// `table.column, table.column` as in SQLite's message.
    pub sqlite: &'static str,
}

/// A failed statement.
#[derive(Debug, Error)]
pub enum DbError {
    /// No such row.
    #[error("no such row")]
    NotFound,
    /// A unique key is taken; `constraint` is the engine's own wording, see [`DbError::is_unique`].
    #[error("a unique key is taken: {constraint}")]
    Unique {
        /// PostgreSQL: the constraint's name. SQLite: the message with the columns.
        constraint: String,
    },
    /// A row refers to one that is not there, or is still referred to.
    #[error("a foreign key does not hold: {0}")]
    ForeignKey(String),
    /// A value is outside what the table allows.
    #[error("a check does not hold: {0}")]
    Check(String),
    /// The database is busy beyond the time-out; the same call may go through later.
    #[error("the database is busy")]
    Busy(#[source] Option<DieselError>),
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The stored data do not make sense to this version.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// Anything else.
    #[error("a statement failed")]
    Other(#[source] DieselError),
}

impl DbError {
    /// True if this is a violation of exactly `key`.
    #[must_use]
    pub fn is_unique(&self, key: UniqueKey) -> bool {
        match self {
            Self::Unique { constraint } => {
                constraint == key.postgres || constraint.ends_with(&format!("failed: {}", key.sqlite))
            }
            _ => false,
        }
    }
}

impl From<DieselError> for DbError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, info) => {
                let named =
                    info.constraint_name().map_or_else(|| info.message().to_owned(), ToOwned::to_owned);
                match kind {
                    DatabaseErrorKind::UniqueViolation => Self::Unique { constraint: named },
                    DatabaseErrorKind::ForeignKeyViolation => Self::ForeignKey(named),
                    DatabaseErrorKind::CheckViolation | DatabaseErrorKind::NotNullViolation => {
                        Self::Check(named)
                    }
                    DatabaseErrorKind::ClosedConnection => Self::Unavailable(info.message().to_owned()),
                    DatabaseErrorKind::SerializationFailure => {
                        Self::Busy(Some(DieselError::DatabaseError(kind, info)))
                    }
                    _ => {
                        let message = info.message();
                        if message.contains("database is locked")
                            || message.contains("deadlock detected")
                            || message.contains("lock timeout")
                            || message.contains("statement timeout")
                        {
                            Self::Busy(Some(DieselError::DatabaseError(kind, info)))
                        } else if message.contains("terminating connection")
                            || message.contains("server closed the connection")
                            || message.contains("connection to server")
                            || message.contains("no connection to the server")
                        {
                            Self::Unavailable(message.to_owned())
                        } else {
                            Self::Other(DieselError::DatabaseError(kind, info))
                        }
                    }
                }
            }
            DieselError::BrokenTransactionManager => {
                Self::Unavailable("the connection's transaction broke".to_owned())
            }
            other => Self::Other(other),
        }
    }
}
