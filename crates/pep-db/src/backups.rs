//! Backups: a copy of a SQLite file, and when one was made last (reliability 2.11, 2.12).

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use pep_domain::time::UtcMicros;

use crate::connection::AnyConnection;
use crate::schema::backup;
use crate::{Db, DbError};

/// Backups that are remembered; only the last is ever read.
const REMEMBERED: i64 = 100;

impl Db {
    /// Writes a copy of the whole database to `path`, while everybody goes on working. SQLite only.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] on PostgreSQL, whose own tools do it; whatever the database answers, for one if there
    /// is a file already.
    pub fn copy_into(&self, path: &str) -> Result<(), DbError> {
        match &mut self.dedicated()? {
            AnyConnection::Sqlite(c) => {
                sql_query("VACUUM INTO ?").bind::<Text, _>(path).execute(c)?;
                Ok(())
            }
            AnyConnection::Postgres(_) => {
                Err(DbError::Unavailable("PostgreSQL is copied by its own tools".to_owned()))
            }
        }
    }
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    finding: String,
}

/// What is wrong with the SQLite file at `path`: pages, indexes, rows that point nowhere. Nothing, if it is whole.
///
/// # Errors
/// [`DbError::Unavailable`] if it cannot be opened; whatever the database answers.
pub fn faults(path: &str) -> Result<Vec<String>, DbError> {
    let mut conn =
        SqliteConnection::establish(path).map_err(|error| DbError::Unavailable(error.to_string()))?;
    let pages: Vec<Finding> =
        sql_query("SELECT integrity_check AS finding FROM pragma_integrity_check").load(&mut conn)?;
    let keys: Vec<Finding> = sql_query(
        "SELECT DISTINCT 'a row of ' || \"table\" || ' points at none in ' || \"parent\" AS finding \
         FROM pragma_foreign_key_check() LIMIT 20",
    )
    .load(&mut conn)?;
    Ok(pages.into_iter().chain(keys).map(|row| row.finding).filter(|finding| finding != "ok").collect())
}

/// Notes that a backup was made; `bytes` if PEP made it.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, finished_at: UtcMicros, bytes: Option<i64>) -> Result<(), DbError> {
    let id: i64 = diesel::insert_into(backup::table)
        .values((backup::finished_at.eq(finished_at.0), backup::bytes.eq(bytes)))
        .returning(backup::id)
        .get_result(conn)?;
    diesel::delete(backup::table.filter(backup::id.le(id - REMEMBERED))).execute(conn)?;
    Ok(())
}

/// When the last backup was made, as far as PEP was told.
///
/// # Errors
/// Whatever the database answers.
pub fn last(conn: &mut AnyConnection) -> Result<Option<UtcMicros>, DbError> {
    let last: Option<i64> = backup::table.select(diesel::dsl::max(backup::finished_at)).first(conn)?;
    Ok(last.map(UtcMicros))
}
