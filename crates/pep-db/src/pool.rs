//! `Db`: reading and writing, off the async threads.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{CustomizeConnection, ManageConnection, Pool, R2D2Connection};
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::DbError;
use crate::connection::{AnyConnection, DatabaseUrl, Engine};

/// The database: cheap to clone, safe to share.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    readers: Pool<AnyManager>,
    writer: Pool<AnyManager>,
    // Kept so that migrations can open a connection of their own, outside the pools.
    url: Arc<DatabaseUrl>,
}

/// How long a caller waits for a free connection before it is told that the database is busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

impl Db {
    /// Opens the database. SQLite gets one writer and `readers` readers; PostgreSQL one pool for both.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] if it cannot be reached.
    pub fn open(url: &DatabaseUrl, readers: u32) -> Result<Self, DbError> {
        let pool = |role: ConnectionRole, size: u32| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(ACQUIRE_TIMEOUT)
                .connection_customizer(Box::new(Setup { role }))
                .test_on_check_out(url.engine() == Engine::Postgres)
                .build(AnyManager { url: url.clone() })
                .map_err(|error| DbError::Unavailable(error.to_string()))
        };
        let (writer, readers) = match url.engine() {
            // The writer opens first: it is the one that may create the file and set its journal mode.
            Engine::Sqlite => {
                (pool(ConnectionRole::Writer, 1)?, pool(ConnectionRole::Reader, readers.max(1))?)
            }
            Engine::Postgres => {
                let shared = pool(ConnectionRole::Writer, readers.max(2))?;
                (shared.clone(), shared)
            }
        };
        Ok(Self { engine: url.engine(), readers, writer, url: Arc::new(url.clone()) })
    }

    /// The engine in use.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Runs `body` on a reading connection. On SQLite such a connection cannot write.
    ///
    /// # Errors
    /// Whatever `body` returns; [`DbError::Busy`] if no connection became free.
    pub async fn read<T, E>(
        &self,
        body: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let pool = self.readers.clone();
        off_thread(move || {
            let mut conn = pool.get().map_err(|_timeout| DbError::Busy(None))?;
            body(&mut conn)
        })
        .await
    }

    /// Runs `body` in one transaction: the whole of one person's intention, or nothing of it.
    ///
    /// # Errors
    /// Whatever `body` returns, with everything rolled back; [`DbError::Busy`] if no connection became free.
    pub async fn write<T, E>(
        &self,
        body: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let pool = self.writer.clone();
        off_thread(move || {
            let mut conn = pool.get().map_err(|_timeout| DbError::Busy(None))?;
            conn.in_transaction(body)
        })
        .await
    }

    /// [`Db::read`] for a thread that may block already.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E: From<DbError>>(
        &self,
        body: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.readers.get().map_err(|_timeout| DbError::Busy(None))?;
        body(&mut conn)
    }

    /// [`Db::write`] for a thread that may block already.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E: From<DbError>>(
        &self,
        body: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.writer.get().map_err(|_timeout| DbError::Busy(None))?;
        conn.in_transaction(body)
    }

    /// A connection outside the pools, for migrations and upkeep that cannot run in a transaction.
    pub(crate) fn dedicated(&self) -> Result<AnyConnection, DbError> {
        let manager = AnyManager { url: (*self.url).clone() };
        let mut conn = manager.connect().map_err(|error| DbError::Unavailable(error.to_string()))?;
        set_up(&mut conn, ConnectionRole::Writer).map_err(DbError::from)?;
        Ok(conn)
    }
}

async fn off_thread<T: Send + 'static, E: From<DbError> + Send + 'static>(
    body: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match tokio::task::spawn_blocking(body).await {
        Ok(result) => result,
        Err(join) => match join.try_into_panic() {
            // A bug in `body`: let it surface where the call was made, as if it had run there.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_cancelled) => Err(E::from(DbError::Unavailable("the process is stopping".to_owned()))),
        },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConnectionRole {
    Reader,
    Writer,
}

#[derive(Debug)]
struct Setup {
    role: ConnectionRole,
}

impl CustomizeConnection<AnyConnection, diesel::r2d2::Error> for Setup {
    fn on_acquire(&self, conn: &mut AnyConnection) -> Result<(), diesel::r2d2::Error> {
        set_up(conn, self.role).map_err(diesel::r2d2::Error::QueryError)
    }
}

/// `synchronous=FULL` because "accepted" marks of mail must survive a power cut; foreign keys are off by default in
/// SQLite; `busy_timeout` comes first, so that even setting the journal mode waits for its turn. PostgreSQL must not
/// run with `synchronous_commit=off`, which silently turns exactly-once into duplicates (reliability 6.2).
fn set_up(conn: &mut AnyConnection, role: ConnectionRole) -> diesel::QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(c) => {
            c.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; \
                 PRAGMA journal_size_limit = 67108864;",
            )?;
            if role == ConnectionRole::Reader {
                c.batch_execute("PRAGMA query_only = ON;")?;
            }
            Ok(())
        }
        AnyConnection::Postgres(c) => c.batch_execute(
            "SET statement_timeout = '60s'; SET lock_timeout = '10s'; SET synchronous_commit = on; SET TIME ZONE 'UTC';",
        ),
    }
}

/// Connects by our own reading of the URL; diesel's would open a mistyped one as a SQLite file.
struct AnyManager {
    url: DatabaseUrl,
}

impl ManageConnection for AnyManager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => SqliteConnection::establish(path).map(AnyConnection::Sqlite),
            DatabaseUrl::Postgres(url) => PgConnection::establish(url).map(AnyConnection::Postgres),
        }
        .map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
