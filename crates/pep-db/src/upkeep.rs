//! What the engine needs from time to time, outside any transaction.

use diesel::connection::SimpleConnection;

use crate::connection::AnyConnection;
use crate::{Db, DbError};

impl Db {
    /// Refreshes the planner's picture of the tables. On SQLite also empties the write-ahead log, which grows for as
    /// long as readers never pause. PostgreSQL's own autovacuum does the rest.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn tend(&self) -> Result<(), DbError> {
        match &mut self.dedicated()? {
            AnyConnection::Sqlite(c) => {
                c.batch_execute("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);").map_err(DbError::from)
            }
            AnyConnection::Postgres(c) => c.batch_execute("ANALYZE").map_err(DbError::from),
        }
    }
}
