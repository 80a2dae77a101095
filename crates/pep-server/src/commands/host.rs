//! One machine for one SQLite file (reliability 2.12): taken at the start, held by a beat, given up at the end.

use std::time::Duration;

use pep_app::instances::{self, BEAT_US, Host};
use pep_app::system_clock::SystemClock;
use pep_db::Db;
use pep_domain::time::{Clock, UtcMicros};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// The file is this machine's for as long as this is held.
pub(crate) struct HostHold {
    db: Db,
    host: Host,
}

impl HostHold {
    /// Takes the file, or says which machine has it.
    pub(crate) async fn take(db: &Db) -> Result<Self, Failure> {
        let host = this_host();
        if let Some(other) = instances::take(db, &host, now()).await? {
            return Err(Failure::other_host(format!(
                "the machine “{}” is at work on this SQLite file, and two machines on one file destroy it; stop PEP \
                 there and start again (if that machine is gone: in {} seconds), or use PostgreSQL for several machines",
                other.label, other.gone_in_s
            )));
        }
        Ok(Self { db: db.clone(), host })
    }

    /// Beats; ends when another machine took the file, as it may if this one slept.
    pub(crate) async fn lost(&self) -> Failure {
        let mut beat = tokio::time::interval(Duration::from_micros(BEAT_US.unsigned_abs()));
        loop {
            beat.tick().await;
            match instances::is_still_mine(&self.db, &self.host, now()).await {
                Ok(true) => {}
                Ok(false) => {
                    return Failure::other_host(
                        "another machine took this SQLite file while this one said nothing; this one stops. \
                         Start PEP on one machine only, or use PostgreSQL for several",
                    );
                }
                // A database that does not answer is told of by whoever needs it; the next beat tries again.
                Err(error) => tracing::warn!(error = %error, "this machine could not say that it is at work"),
            }
        }
    }

    /// Gives the file up.
    pub(crate) async fn give_up(&self) {
        if let Err(error) = instances::give_up(&self.db, &self.host).await {
            tracing::warn!(error = %error, "the SQLite file was not given up; another machine must wait a little");
        }
    }
}

/// The machine's own time, also in a rehearsal: whether two machines are at work is no part of the play.
fn now() -> UtcMicros {
    SystemClock.now()
}

/// Containers have no machine id; those that share a kernel share the file's memory, and the kernel's boot has an id.
fn this_host() -> Host {
    let label = hostname::get().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let identity = ["/etc/machine-id", "/proc/sys/kernel/random/boot_id"]
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .map(|text| text.trim().to_owned())
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| label.clone());
    Host { hash: hex::encode(Sha256::digest(identity)), label }
}
