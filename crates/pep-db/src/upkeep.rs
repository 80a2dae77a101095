//! What the engine needs from time to time, and how large it has become.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use pep_domain::time::UtcMicros;

use crate::connection::AnyConnection;
use crate::{Db, DbError};

/// All tables: without the first bit only those count that this connection has queried, and it is a new one.
const OPTIMIZE: &str = "PRAGMA optimize=0x10002;";

impl Db {
    /// Refreshes the planner's picture of the tables. On SQLite also empties the write-ahead log, which grows for as
    /// long as readers never pause. PostgreSQL's own autovacuum does the rest.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn tend(&self) -> Result<(), DbError> {
        match &mut self.dedicated()? {
            AnyConnection::Sqlite(c) => {
                c.batch_execute(OPTIMIZE)
                    .and_then(|()| c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);"))?;
                Ok(())
            }
            AnyConnection::Postgres(c) => c.batch_execute("ANALYZE").map_err(DbError::from),
        }
    }

    /// Refreshes SQLite's picture of the tables that grew tenfold or were never looked at, after many rows came in at once.
    /// Connections that are open learn of it when they are opened anew, half an hour later at most. PostgreSQL's
    /// autovacuum sees to it by itself.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn look_at_growth(&self) -> Result<(), DbError> {
        match &mut self.dedicated()? {
            AnyConnection::Sqlite(c) => c.batch_execute(OPTIMIZE).map_err(DbError::from),
            AnyConnection::Postgres(_) => Ok(()),
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

#[derive(QueryableByName)]
struct Clock {
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

/// What the database's own clock says; none where it is this machine's.
///
/// # Errors
/// Whatever the database answers.
pub fn database_clock(conn: &mut AnyConnection) -> Result<Option<UtcMicros>, DbError> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(None),
        AnyConnection::Postgres(c) => {
            let clock: Clock =
                sql_query("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) AS micros")
                    .get_result(c)?;
            Ok(Some(UtcMicros(clock.micros)))
        }
    }
}
