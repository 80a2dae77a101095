//! Waves of invitations (D-06, D-07, D-17, D-18, D-64, D-65): planned, looked at, launched, paced, paused, stopped.

mod audience;
mod draft;
mod launch;
mod mail;
mod places;
mod release;
mod view;

pub use audience::{
    AudienceView, ExclusionChoice, ExclusionView, Sampled, exclusion_choices, preview_audience,
};
pub use draft::{WaveInput, create_wave, delete_wave, update_wave};
pub use launch::{Launched, cancel_wave, launch_wave, pause_wave, resend_failed, resume_wave};
pub use mail::{WaveMail, preview_mail, send_test};
pub use release::{RELEASE_JOB, keep_going, release};
pub use view::{WaveView, find_wave, list_recipients, list_waves};

pub use pep_db::waves::{RecipientRow, StatusCount, WaveRow};

use pep_db::AnyConnection;
use pep_domain::access::{Permit, action};
use pep_domain::ids::{EventId, PersonId, ProgramId, WaveId};
use pep_domain::time::UtcMicros;
use pep_domain::waves::WaveKind;

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// A wave of a program that the permit reaches; any other is the same as none.
fn find_within(
    conn: &mut AnyConnection,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<WaveRow, AppError> {
    let wave = pep_db::waves::find(conn, id)?.ok_or(AppError::NotFound)?;
    if !permit.program_scope().reaches(wave.program) {
        return Err(AppError::NotFound);
    }
    Ok(wave)
}

/// [`find_within`], and nobody else touches the wave until the transaction ends.
fn lock_within(
    conn: &mut AnyConnection,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<WaveRow, AppError> {
    find_within(conn, permit, id)?;
    pep_db::waves::lock(conn, id)?.ok_or(AppError::NotFound)
}

/// The key under which somebody is invited to something once, ever, whichever wave does it.
fn once_key(program: ProgramId, event: Option<EventId>, kind: WaveKind, person: PersonId) -> String {
    match event {
        Some(event) => format!("wave:event:{event}:{kind}:{person}"),
        None => format!("wave:program:{program}:{kind}:{person}"),
    }
}

fn audit_wave(
    conn: &mut AnyConnection,
    now: UtcMicros,
    permit: &Permit<action::ManageWaves>,
    action: &str,
    id: WaveId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry = AuditEntry { action, object_kind: "wave", object_id: Some(id.0), detail };
    Ok(audit::write(conn, now, Some(permit.actor()), entry)?)
}

/// Asks for a release now, in the caller's transaction, unless one waits already.
fn ask_for_release(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: WaveId,
    run_at: UtcMicros,
) -> Result<(), AppError> {
    use crate::jobs::NewJob;
    use pep_domain::jobs::Queue;
    if pep_db::waves::has_release_job(conn, id, RELEASE_JOB)? {
        return Ok(());
    }
    let payload = serde_json::json!({ "v": 1, "wave": id.0 });
    let job =
        NewJob { origin: Some(("wave", id.0)), ..NewJob::new(RELEASE_JOB, Queue::Notify, payload, run_at) };
    crate::jobs::enqueue(conn, ctx.now(), job)?;
    Ok(())
}
