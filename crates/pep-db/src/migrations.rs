//! The embedded migrations of both engines.

use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use thiserror::Error;

use crate::connection::{AnyConnection, Engine};
use crate::{Db, DbError};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// How the database stands to this binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Versions the database has.
    pub applied: Vec<String>,
    /// Versions this binary would add.
    pub pending: Vec<String>,
}

/// Why the database could not be brought to this binary's version.
#[derive(Debug, Error)]
pub enum MigrationError {
    /// The database was written by a newer PEP.
    #[error(
        "the database is newer than this program: it has migration {newest}, which this version does not know. \
         Start the newer version, or restore a backup made before the update"
    )]
    DatabaseIsNewer {
        /// The first unknown version.
        newest: String,
    },
    /// The database lacks migrations and was opened without leave to change it.
    #[error("the database lacks {0} migration(s): run `pep migrate` first")]
    Pending(usize),
    /// A migration failed; the database is as before it.
    #[error("a migration failed: {0}")]
    Failed(String),
    /// The database could not be reached.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Db {
    /// What the database has and lacks.
    ///
    /// # Errors
    /// [`MigrationError::DatabaseIsNewer`], or a failure to read.
    pub fn migration_status(&self) -> Result<MigrationStatus, MigrationError> {
        status(&mut self.dedicated()?)
    }

    /// Applies what is missing; returns the versions added. Safe to run from several processes at once.
    ///
    /// # Errors
    /// See [`MigrationError`].
    pub fn migrate(&self) -> Result<Vec<String>, MigrationError> {
        let mut conn = self.dedicated()?;
        // Two instances that start together must not both create the tables; the lock lives as long as the session.
        if let AnyConnection::Postgres(c) = &mut conn {
            use diesel::RunQueryDsl;
            diesel::sql_query("SELECT pg_advisory_lock(7302111)").execute(c).map_err(DbError::from)?;
        }
        status(&mut conn)?;
        let added = match &mut conn {
            AnyConnection::Sqlite(c) => {
                c.run_pending_migrations(SQLITE).map(|v| v.iter().map(ToString::to_string).collect())
            }
            AnyConnection::Postgres(c) => {
                c.run_pending_migrations(POSTGRES).map(|v| v.iter().map(ToString::to_string).collect())
            }
        };
        added.map_err(|error| MigrationError::Failed(error.to_string()))
    }

    /// Takes every migration back, newest first. For tests of the way down.
    ///
    /// # Errors
    /// See [`MigrationError`].
    pub fn revert_all(&self) -> Result<(), MigrationError> {
        let failed =
            |error: Box<dyn std::error::Error + Send + Sync>| MigrationError::Failed(error.to_string());
        match &mut self.dedicated()? {
            AnyConnection::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|_| ()).map_err(failed),
            AnyConnection::Postgres(c) => c.revert_all_migrations(POSTGRES).map(|_| ()).map_err(failed),
        }
    }
}

fn status(conn: &mut AnyConnection) -> Result<MigrationStatus, MigrationError> {
    let known = known_versions(conn.engine())?;
    let applied: Result<Vec<_>, _> = match conn {
        AnyConnection::Sqlite(c) => c.applied_migrations(),
        AnyConnection::Postgres(c) => c.applied_migrations(),
    };
    let mut applied: Vec<String> = applied
        .map_err(|error| MigrationError::Failed(error.to_string()))?
        .iter()
        .map(ToString::to_string)
        .collect();
    applied.sort();
    if let Some(newest) = applied.iter().rev().find(|version| !known.contains(version)) {
        return Err(MigrationError::DatabaseIsNewer { newest: newest.clone() });
    }
    let pending = known.into_iter().filter(|version| !applied.contains(version)).collect();
    Ok(MigrationStatus { applied, pending })
}

fn known_versions(engine: Engine) -> Result<Vec<String>, MigrationError> {
    let versions = match engine {
        Engine::Sqlite => MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
            .map(|list| list.iter().map(|m| m.name().version().to_string()).collect::<Vec<_>>()),
        Engine::Postgres => MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES)
            .map(|list| list.iter().map(|m| m.name().version().to_string()).collect()),
    };
    versions.map_err(|error| MigrationError::Failed(error.to_string()))
}
