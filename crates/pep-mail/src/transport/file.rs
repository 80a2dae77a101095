//! Mail kept as files: PEP can be tried, and mail read in the Outbox, with no account anywhere.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Submission, TransportError};
use crate::message::OutgoingMail;

/// Writes each mail to `<dir>/outbox/<yyyy-mm-dd>/<message id>.eml`.
#[derive(Debug, Clone)]
pub struct FileTransport {
    outbox: PathBuf,
}

impl FileTransport {
    /// Makes `<dir>/outbox` if it is not there.
    pub fn open(dir: &Path) -> Result<Self, TransportError> {
        let outbox = dir.join("outbox");
        fs::create_dir_all(&outbox)
            .map_err(|source| TransportError::OutboxFolder { dir: outbox.clone(), source })?;
        Ok(Self { outbox })
    }

    /// Where a mail is, or will be.
    pub fn path_of(&self, mail: &OutgoingMail) -> PathBuf {
        self.outbox.join(mail.date.format("%Y-%m-%d").to_string()).join(format!("{}.eml", mail.message_id))
    }

    pub(super) async fn submit(&self, mail: &OutgoingMail) -> Submission {
        // The bytes come first: making them also proves that the message id is harmless as a file name.
        let mime = match mail.to_mime() {
            Ok(mime) => mime,
            Err(error) => return Submission::rejected(super::with_causes(&error)),
        };
        let path = self.path_of(mail);
        let accepted = Submission::Accepted { provider_message_id: mail.message_id.clone() };
        let written = tokio::task::spawn_blocking(move || write_once(&path, &mime)).await;
        match written {
            Ok(Ok(())) => accepted,
            Ok(Err(Failure::Before(error))) => {
                Submission::not_sent(format!("the mail could not be written: {error}"))
            }
            Ok(Err(Failure::After(error))) => {
                Submission::unknown(format!("the mail was written, but perhaps not to the disk: {error}"))
            }
            Err(stopped) => Submission::unknown(format!("writing the mail was interrupted: {stopped}")),
        }
    }
}

/// Whether the file had its final name when the error came.
enum Failure {
    Before(io::Error),
    After(io::Error),
}

/// Complete or absent, also after a power cut; a second call changes nothing.
fn write_once(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if path.try_exists().map_err(Failure::Before)? {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        // Two processes that write the same mail at once must not share the temporary name.
        let part = path.with_extension(format!("{}.part", std::process::id()));
        let mut file = fs::File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    write().map_err(Failure::Before)?;
    sync_folder(folder).map_err(Failure::After)
}

/// The name is in the folder only after the folder itself has reached the disk; Windows does this by itself.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
