//! How things stand, for operators and monitors (reliability 2.11).

use std::path::Path;

use pep_db::AnyConnection;
use pep_domain::jobs::alarms::Figures;
use pep_domain::jobs::{JobState, Queue};
use pep_domain::time::{DAY_US, UtcMicros};

use crate::{AppContext, AppError};

/// What the machine says, read outside the database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Machine {
    /// Its own time; none in a rehearsal, whose time is made up.
    clock: Option<UtcMicros>,
    disk_free_percent: Option<i64>,
}

impl Machine {
    /// Asks it.
    pub(crate) fn now(ctx: &AppContext) -> Self {
        Self {
            clock: ctx.rehearsal.is_none().then(|| ctx.now()),
            disk_free_percent: ctx.config.data_dir.as_deref().and_then(free_percent),
        }
    }
}

/// The figures as of `now`.
pub(crate) fn figures(
    conn: &mut AnyConnection,
    machine: Machine,
    now: UtcMicros,
) -> Result<Figures, AppError> {
    let mut waited = Vec::new();
    for &queue in Queue::ALL {
        let since = pep_db::jobs::oldest_due(conn, queue, now)?;
        waited.push((queue, since.map_or(0, |since| now.since(since).max(0))));
    }
    let counts = pep_db::jobs::counts(conn)?;
    let (accepted, bounced) = pep_db::messages::count_bounced(conn, now.plus(-DAY_US))?;
    let gate = pep_db::outbound_gate::find(conn)?;
    let database_clock = pep_db::upkeep::database_clock(conn)?;
    Ok(Figures {
        waited,
        failed: counts.iter().filter(|count| count.state == JobState::Failed).map(|count| count.count).sum(),
        in_doubt_us: pep_db::jobs::in_doubt_since(conn)?.map(|since| now.since(since).max(0)),
        held_reason: gate
            .filter(|gate| !gate.is_live)
            .map(|gate| gate.held_reason.unwrap_or_else(|| "it is held.".to_owned())),
        accepted,
        bounced,
        clock_offset_us: database_clock.zip(machine.clock).map(|(there, here)| there.since(here)),
        disk_free_percent: machine.disk_free_percent,
        last_backup_at: pep_db::backups::last(conn)?,
    })
}

/// How much of the disk of `folder` is free for this process, per cent, reckoned like `df`: of what is used and what can
/// still be used, without what is kept for others.
#[cfg(unix)]
fn free_percent(folder: &Path) -> Option<i64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let reachable = disk.f_blocks.checked_sub(disk.f_bfree)?.checked_add(disk.f_bavail)?;
    let percent = disk.f_bavail.checked_mul(100)?.checked_div(reachable)?;
    i64::try_from(percent).ok()
}

#[cfg(not(unix))]
fn free_percent(_folder: &Path) -> Option<i64> {
    None
}
