//! One machine for one SQLite file (reliability 2.12). Processes of one machine share it by its memory; two machines that
//! reach the same file over a network do not see each other's locks and destroy it.

use pep_db::instances::Instance;
use pep_db::{Db, Engine};
use pep_domain::time::{SECOND_US, UtcMicros};

use crate::AppError;

/// A machine says this often that it is at work, microseconds.
pub const BEAT_US: i64 = 20 * SECOND_US;

/// A machine that said nothing for this long is gone, microseconds.
const GONE_US: i64 = 90 * SECOND_US;

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Tells machines apart.
    pub hash: String,
    /// What people call it.
    pub label: String,
}

/// Another machine that is at work on the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherHost {
    /// What people call it.
    pub label: String,
    /// When it said so last.
    pub seen_at: UtcMicros,
    /// In how many seconds it counts as gone if it says nothing more.
    pub gone_in_s: i64,
}

/// Takes the file for `host`, by the machine's own time `now`, or says who has it. PostgreSQL has room for all.
///
/// # Errors
/// If the database does not answer.
pub async fn take(db: &Db, host: &Host, now: UtcMicros) -> Result<Option<OtherHost>, AppError> {
    if db.engine() == Engine::Postgres {
        return Ok(None);
    }
    let host = host.clone();
    db.write(move |conn| {
        let before = pep_db::instances::find(conn)?;
        // A time that is still to come was written by a clock that went wrong; it must not lock everybody out.
        let other = before
            .filter(|last| last.host_hash != host.hash && (0..GONE_US).contains(&now.since(last.seen_at)));
        if let Some(other) = other {
            let gone_in_s = (GONE_US - now.since(other.seen_at)) / SECOND_US + 1;
            return Ok(Some(OtherHost { label: other.host_label, seen_at: other.seen_at, gone_in_s }));
        }
        let mine = Instance { host_hash: host.hash, host_label: host.label, seen_at: now };
        pep_db::instances::put(conn, &mine)?;
        Ok(None)
    })
    .await
}

/// Says that `host` is at work; false if another machine took the file meanwhile.
///
/// # Errors
/// If the database does not answer.
pub async fn is_still_mine(db: &Db, host: &Host, now: UtcMicros) -> Result<bool, AppError> {
    if db.engine() == Engine::Postgres {
        return Ok(true);
    }
    let hash = host.hash.clone();
    db.write(move |conn| Ok(pep_db::instances::touch(conn, &hash, now)?)).await
}

/// Gives the file up, so that another machine need not wait.
///
/// # Errors
/// If the database does not answer.
pub async fn give_up(db: &Db, host: &Host) -> Result<(), AppError> {
    is_still_mine(db, host, UtcMicros(0)).await.map(|_mine| ())
}
