//! One connection type over both engines.

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{PgConnection, SqliteConnection};
use thiserror::Error;

use crate::DbError;

/// A connection to whichever engine the URL named. Common statements run on the enum itself; what the common dialect
/// lacks goes through `with_backend!`.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite, bundled.
    Sqlite(SqliteConnection),
}

/// Runs one body on the engine's own connection, compiled once for each: for upserts, batch inserts and row locks,
/// which the combined connection cannot express. Two different bodies need a comment and a test on both engines.
macro_rules! with_backend {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::AnyConnection::Postgres($c) => $body,
            $crate::AnyConnection::Sqlite($c) => $body,
        }
    };
    ($conn:expr, postgres $p:ident => $pg:expr, sqlite $s:ident => $lite:expr) => {
        match $conn {
            $crate::AnyConnection::Postgres($p) => $pg,
            $crate::AnyConnection::Sqlite($s) => $lite,
        }
    };
}

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, one file.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// Where the database is. Diesel's own choice by URL opens a mistyped URL as a new SQLite file; this one refuses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file path.
    Sqlite(String),
    /// A `postgres://` URL.
    Postgres(String),
}

/// The URL names no engine.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` names no database: write sqlite:PATH or postgres://USER@HOST/DATABASE")]
pub struct DatabaseUrlError(String);

impl DatabaseUrl {
    /// Parses `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// [`DatabaseUrlError`] for any other scheme; the part that could hold a password is not repeated.
    pub fn parse(url: &str) -> Result<Self, DatabaseUrlError> {
        let scheme = url.split(':').next().unwrap_or_default();
        match scheme {
            "sqlite" => {
                let path = url.trim_start_matches("sqlite:");
                let path = path.strip_prefix("//").unwrap_or(path);
                if path.is_empty() {
                    return Err(DatabaseUrlError("sqlite:".to_owned()));
                }
                Ok(Self::Sqlite(path.to_owned()))
            }
            "postgres" | "postgresql" if url.contains("://") => Ok(Self::Postgres(url.to_owned())),
            other => Err(DatabaseUrlError(format!("{other}:…"))),
        }
    }

    /// The engine of this URL.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

impl AnyConnection {
    /// The engine behind this connection.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `body` in one transaction: `BEGIN IMMEDIATE` on SQLite, because a deferred one that later writes fails at
    /// once with "database is locked" and ignores the busy time-out. Nested calls become savepoints.
    ///
    /// # Errors
    /// Whatever `body` returns (everything is rolled back), or the failure to begin or commit.
    pub fn in_transaction<T, E: From<DbError>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let is_outermost = with_backend!(self, c => {
            AnsiTransactionManager::transaction_manager_status_mut(c).transaction_depth().map(|depth| depth.is_none())
        })
        .map_err(DbError::from)?;
        match self {
            Self::Sqlite(c) if is_outermost => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")
            }
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction(c),
            Self::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
        }
        .map_err(DbError::from)?;
        match body(self) {
            Ok(value) => {
                with_backend!(self, c => AnsiTransactionManager::commit_transaction(c))
                    .map_err(DbError::from)?;
                Ok(value)
            }
            Err(error) => {
                with_backend!(self, c => AnsiTransactionManager::rollback_transaction(c))
                    .map_err(DbError::from)?;
                Err(error)
            }
        }
    }
}

impl AnyConnection {
    /// Runs `body` on one unchanging view of the data: what others commit meanwhile is not seen, and nobody is held
    /// up. Writing inside fails.
    ///
    /// # Errors
    /// Whatever `body` returns, or the failure to begin or end.
    pub fn in_snapshot<T, E: From<DbError>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            // Deferred: it takes no lock until it reads, and in WAL mode a reader's view stays as it was.
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN DEFERRED"),
            Self::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(
                c,
                "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            ),
        }
        .map_err(DbError::from)?;
        let result = body(self);
        with_backend!(self, c => AnsiTransactionManager::rollback_transaction(c)).map_err(DbError::from)?;
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_url_is_refused_instead_of_becoming_a_file() {
        for url in ["postgres:typo", "postgers://x/y", "mysql://x", "pep.sqlite", "sqlite:", ""] {
            assert!(DatabaseUrl::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn both_spellings_of_sqlite_give_the_path() {
        assert_eq!(DatabaseUrl::parse("sqlite:data/pep.db"), Ok(DatabaseUrl::Sqlite("data/pep.db".into())));
        assert_eq!(DatabaseUrl::parse("sqlite:///var/pep.db"), Ok(DatabaseUrl::Sqlite("/var/pep.db".into())));
    }

    #[test]
    fn an_error_never_repeats_the_password() {
        let error = DatabaseUrl::parse("postgrse://pep:secret@host/pep").unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
