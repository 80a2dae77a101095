//! `backup`: a checked copy of a SQLite database, made while everybody goes on working.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

use pep_app::backups::{copy_database, note_backup};

use super::{context, open_current, say};
use crate::cli::Backup;
use crate::config::Settings;
use crate::failure::Failure;

/// Writes the copy beside its place first, so that a file with the name of a backup always is one.
pub(crate) async fn backup(settings: &Settings, args: &Backup) -> Result<(), Failure> {
    let ctx = context(open_current(settings, false)?, settings, false, None);
    let Some(path) = &args.file else {
        note_backup(&ctx, ctx.now(), None).await?;
        say("Noted: a backup was made now.");
        return Ok(());
    };
    if !matches!(settings.database_url()?, pep_db::DatabaseUrl::Sqlite(_)) {
        return Err(Failure::new(
            "PostgreSQL is backed up by its own tools (pg_dump, or the provider's snapshots); \
             then note it with `pep backup --made-elsewhere`",
        ));
    }
    if path.exists() {
        return Err(Failure::new(format!("{} is there already; name another file", path.display())));
    }
    let part = beside(path);
    let bytes = write(&ctx.db, &part, path).inspect_err(|_failure| {
        // Half a copy helps nobody; if it cannot be removed either, the next run says so.
        let _gone = std::fs::remove_file(&part);
    })?;
    note_backup(&ctx, ctx.now(), i64::try_from(bytes).ok()).await?;
    say(&format!("{}: {:.1} MB, whole.", path.display(), bytes as f64 / 1e6));
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    let mut name: OsString = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Copies, checks, makes durable, names. Returns the size in bytes.
fn write(db: &pep_db::Db, part: &Path, path: &Path) -> Result<u64, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", path.display()));
    let Some(text) = part.to_str() else {
        return Err(Failure::new("the file's name must be UTF-8; name another"));
    };
    copy_database(db, text)?;
    let file = File::open(part).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    std::fs::rename(part, path).map_err(failed)?;
    // The name lasts once the folder does.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(bytes)
}
