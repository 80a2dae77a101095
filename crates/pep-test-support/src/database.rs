//! A fresh, migrated database for each test, on either engine.

#![expect(clippy::expect_used, clippy::panic, reason = "a test without its database cannot go on")]

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use pep_db::{DatabaseUrl, Db};

/// The engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestEngine {
    /// A SQLite file in a temporary folder.
    Sqlite,
    /// A schema of its own in the PostgreSQL that `PEP_TEST_POSTGRES_URL` names.
    Postgres,
}

/// A migrated, empty database that is gone when the test ends.
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its URL, for processes that a test starts.
    pub url: String,
    engine: TestEngine,
    /// The cluster and the schema in it.
    schema: Option<(String, String)>,
    // Deletes the SQLite file when dropped.
    folder: tempfile::TempDir,
}

static NEXT: AtomicU64 = AtomicU64::new(1);
/// A migrated, empty SQLite file. Hundreds of tests begin with one; migrating it once saves them minutes.
static MIGRATED: OnceLock<Vec<u8>> = OnceLock::new();

/// A SQLite file with all migrations and whatever `fill` writes into it.
pub(crate) fn file_after(fill: impl FnOnce(&TestDb)) -> Vec<u8> {
    let db = TestDb::of_file(&[]);
    fill(&db);
    let file = db.folder().join("pep.db");
    // Everything into the one file, whatever still lies in the log beside it.
    SqliteConnection::establish(&file.display().to_string())
        .and_then(|mut conn| {
            conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)
        })
        .expect("the log is written back");
    std::fs::read(&file).expect("the database is a file")
}

impl TestDb {
    /// A fresh database on `engine`.
    ///
    /// # Panics
    /// If the engine cannot be reached; for PostgreSQL the message says how to start one.
    #[must_use]
    pub fn new(engine: TestEngine) -> Self {
        match engine {
            TestEngine::Sqlite => Self::of_file(MIGRATED.get_or_init(|| file_after(|_| {}))),
            TestEngine::Postgres => Self::in_cluster(&postgres_base()),
        }
    }

    /// A fresh database in a PostgreSQL of the test's own.
    ///
    /// # Panics
    /// If it cannot be reached.
    #[must_use]
    pub fn in_cluster(base: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let schema = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let mut conn = PgConnection::establish(base).expect("the test PostgreSQL answers");
        conn.batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"))
            .expect("a schema");
        let join = if base.contains('?') { '&' } else { '?' };
        let url = format!("{base}{join}options=-csearch_path%3D{schema}");
        Self::open(url, TestEngine::Postgres, Some((base.to_owned(), schema)), folder)
    }

    /// A SQLite database that begins as a copy of a file; an empty one is migrated.
    pub(crate) fn of_file(content: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("pep.db");
        std::fs::write(&file, content).expect("a copy of the database");
        let url = format!("sqlite:{}", file.display());
        Self::open(url, TestEngine::Sqlite, None, folder)
    }

    fn open(
        url: String,
        engine: TestEngine,
        schema: Option<(String, String)>,
        folder: tempfile::TempDir,
    ) -> Self {
        let db = Db::open(&DatabaseUrl::parse(&url).expect("a good URL"), 8).expect("the database opens");
        db.migrate().expect("migrations run");
        Self { db, url, engine, schema, folder }
    }

    /// The engine it is on.
    #[must_use]
    pub fn engine(&self) -> TestEngine {
        self.engine
    }

    /// A folder for files of the test.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Runs SQL text directly, for what no use case offers. `db_` marks that it goes behind the front door.
    ///
    /// # Panics
    /// If the statement fails.
    pub fn db_execute(&self, sql: &str) {
        let sql = sql.to_owned();
        self.db
            .write_blocking(move |conn| match conn {
                pep_db::AnyConnection::Postgres(c) => c.batch_execute(&sql).map_err(pep_db::DbError::from),
                pep_db::AnyConnection::Sqlite(c) => c.batch_execute(&sql).map_err(pep_db::DbError::from),
            })
            .unwrap_or_else(|error| panic!("{error:?}"));
    }

    /// One number from SQL text, for assertions about what was stored.
    ///
    /// # Panics
    /// If the statement fails or gives no row.
    #[must_use]
    pub fn db_number(&self, sql: &str) -> i64 {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Number {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let sql = format!("SELECT CAST(({sql}) AS BIGINT) AS n");
        let row: Number = self
            .db
            .read_blocking(|conn| match conn {
                pep_db::AnyConnection::Postgres(c) => {
                    diesel::sql_query(&sql).get_result(c).map_err(pep_db::DbError::from)
                }
                pep_db::AnyConnection::Sqlite(c) => {
                    diesel::sql_query(&sql).get_result(c).map_err(pep_db::DbError::from)
                }
            })
            .unwrap_or_else(|error| panic!("{error:?}"));
        row.n
    }
}

impl TestDb {
    /// One text from SQL text; empty for NULL.
    ///
    /// # Panics
    /// If the statement fails or gives no row.
    #[must_use]
    pub fn db_text(&self, sql: &str) -> String {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Words {
            #[diesel(sql_type = diesel::sql_types::Text)]
            t: String,
        }
        let sql = format!("SELECT COALESCE(CAST(({sql}) AS TEXT), '') AS t");
        let row: Words = self
            .db
            .read_blocking(|conn| match conn {
                pep_db::AnyConnection::Postgres(c) => {
                    diesel::sql_query(&sql).get_result(c).map_err(pep_db::DbError::from)
                }
                pep_db::AnyConnection::Sqlite(c) => {
                    diesel::sql_query(&sql).get_result(c).map_err(pep_db::DbError::from)
                }
            })
            .unwrap_or_else(|error| panic!("{error:?}: {sql}"));
        row.t
    }

    /// Everything that is stored, table by table, to compare before and after. Counters of requests are left out.
    ///
    /// # Panics
    /// If a statement fails.
    #[must_use]
    pub fn db_content(&self) -> Vec<(String, String)> {
        let tables = match self.engine {
            TestEngine::Sqlite => {
                "SELECT group_concat(name, ',') FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            TestEngine::Postgres => {
                "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = current_schema()"
            }
        };
        let tables = self.db_text(tables);
        let rows = |table: &str| match self.engine {
            TestEngine::Sqlite => {
                let columns = self.db_text(&format!(
                    "SELECT group_concat('quote(\"' || name || '\")', ' || char(44) || ') FROM pragma_table_info('{table}')"
                ));
                format!(
                    "SELECT group_concat(x, char(10)) FROM (SELECT {columns} AS x FROM \"{table}\" ORDER BY 1)"
                )
            }
            TestEngine::Postgres => {
                format!("SELECT string_agg(t::text, chr(10) ORDER BY t::text) FROM \"{table}\" t")
            }
        };
        let mut content: Vec<_> = tables
            .split(',')
            .filter(|table| *table != "rate_limit")
            .map(|table| (table.to_owned(), self.db_text(&rows(table))))
            .collect();
        content.sort();
        content
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some((base, schema)) = &self.schema
            && let Ok(mut conn) = PgConnection::establish(base)
        {
            // Connections of the pool may still hold locks; the cluster is thrown away as a whole anyway.
            let dropped =
                conn.batch_execute(&format!("SET lock_timeout = '2s'; DROP SCHEMA {schema} CASCADE"));
            drop(dropped);
        }
    }
}

fn postgres_base() -> String {
    std::env::var("PEP_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "PEP_TEST_POSTGRES_URL is not set. Run `./justw test`, or wrap the command: \
             crates/pep-test-support/scripts/with-postgres.sh cargo test …"
        )
    })
}

/// Expands each `async fn name(db: TestDb) { … }` into `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every body uses what is around it")]
            use super::*;

            async fn body($db: $crate::TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                body($crate::TestDb::new($crate::TestEngine::Sqlite)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                body($crate::TestDb::new($crate::TestEngine::Postgres)).await;
            }
        }
    )+};
}
