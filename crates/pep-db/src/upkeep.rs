//! What the engine needs from time to time, and how large it has become.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

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

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// How large the database is, bytes.
///
/// # Errors
/// Whatever the database answers.
pub fn database_bytes(conn: &mut AnyConnection) -> Result<i64, DbError> {
    // Each engine has its own way to say so.
    let size: Size = match conn {
        AnyConnection::Sqlite(c) => {
            sql_query("SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()")
                .get_result(c)?
        }
        AnyConnection::Postgres(c) => {
            sql_query("SELECT pg_database_size(current_database()) AS bytes").get_result(c)?
        }
    };
    Ok(size.bytes)
}
