//! One function for each command.

mod backup;
mod check;
mod host;
mod lists;
mod manage;
mod read_list;
mod schedule;
mod serve;
mod work;

use std::sync::Arc;

use pep_app::AppContext;
use pep_app::sheet_reader::SheetReader;
use pep_app::system_clock::RehearsalClock;
use pep_db::Db;
use pep_domain::time::UtcMicros;

pub(crate) use backup::backup;
pub(crate) use check::{check_config, openapi};
pub(crate) use lists::{export_heatmap, fill, import};
pub(crate) use manage::{create_admin, demo_data, migrate};
pub(crate) use read_list::read_list;
pub(crate) use schedule::schedule;
pub(crate) use serve::serve;
pub(crate) use work::work;

use crate::config::Settings;
use crate::failure::Failure;

/// The async runtime of commands that do not serve.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::from_error("the async runtime did not start", &error))
}

/// Opens the database; creates the data folder for a SQLite file in it.
fn open(settings: &Settings) -> Result<Db, Failure> {
    let url = settings.database_url()?;
    if let pep_db::DatabaseUrl::Sqlite(path) = &url
        && let Some(folder) = std::path::Path::new(path).parent()
    {
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::config(format!("{} cannot be made: {error}", folder.display())))?;
    }
    Ok(Db::open(&url, settings.database_readers)?)
}

/// A database at this program's version, or a refusal: migrating is a decision, except where nobody could regret it.
fn open_current(settings: &Settings, may_migrate: bool) -> Result<Db, Failure> {
    let db = open(settings)?;
    let status = db.migration_status()?;
    if status.pending.is_empty() {
        return Ok(db);
    }
    // A new database holds nothing to lose.
    if may_migrate || status.applied.is_empty() {
        db.migrate()?;
        return Ok(db);
    }
    Err(pep_db::MigrationError::Pending(status.pending.len()).into())
}

/// The context on the machine's clock, or on one that begins at `clock` and can be moved.
fn context(db: Db, settings: &Settings, is_demo: bool, clock: Option<UtcMicros>) -> AppContext {
    // Lists are read by a child of this program; where it cannot be named, by the process itself.
    let reader = std::env::current_exe().map_or(SheetReader::InProcess, SheetReader::Child);
    let ctx = AppContext::new(db, settings.app_config(is_demo)).with_sheet_reader(reader);
    match clock {
        Some(start) => ctx.with_rehearsal_clock(Arc::new(RehearsalClock::starting_at(start))),
        None => ctx,
    }
}

/// Reads `--clock`.
fn parse_clock(text: Option<&str>) -> Result<Option<UtcMicros>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let at = chrono::DateTime::parse_from_rfc3339(text).map_err(|error| {
        Failure::new(format!("--clock {text}: {error}; write it as 2026-11-23T09:00:00Z"))
    })?;
    Ok(Some(UtcMicros::from(at.with_timezone(&chrono::Utc))))
}

/// Waits for SIGTERM or Ctrl-C.
async fn asked_to_stop() -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::from_error("signals cannot be heard", &error);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}

/// A line on the standard output; nobody may be listening any more.
fn say(line: &str) {
    use std::io::Write;
    let _heard = writeln!(std::io::stdout(), "{line}");
}
