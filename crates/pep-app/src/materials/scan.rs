//! Looking at a material for viruses. A job that can run twice and be killed anywhere: it reads the file and writes one
//! verdict, and a verdict that is there stays.

use pep_db::AnyConnection;
use pep_db::materials::{self as rows, MaterialEnd, OwnMaterialRow, ScanResult};
use pep_domain::ids::MaterialId;
use pep_domain::jobs::{Lease, Queue};
use pep_domain::materials::{DOCUMENT_MAX_BYTES, MaterialState, ScanState};
use pep_domain::time::UtcMicros;
use pep_files::{ScanError, StoreError, Verdict};
use serde_json::json;

use super::{Scanning, refused, wrote};
use crate::jobs::{self, NewJob};
use crate::{AppContext, AppError};

/// Names the job that looks at a material.
pub const SCAN: &str = "scan_material";

const UNCHECKED: &str = "not looked at: no scanner is configured";

/// How a scan ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanStep {
    /// Recorded with all that comes of it; the job is finished.
    Finished,
    /// The scanner or the store does not answer: again later.
    Again(String),
}

/// Asks for the job that looks at a material, once for each `round`.
pub(super) fn want(
    conn: &mut AnyConnection,
    now: UtcMicros,
    material: MaterialId,
    round: i64,
) -> Result<(), AppError> {
    let job = NewJob {
        once_key: Some(format!("scan-material:{material}:{round}")),
        origin: Some(("material", material.0)),
        ..NewJob::new(SCAN, Queue::Maint, json!({ "v": 1, "material": material.0 }), now)
    };
    jobs::enqueue(conn, now, job)?;
    Ok(())
}

/// Looks at a material and writes down what was found; a clean picture gets its preview.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; whatever the database answers.
pub async fn scan(ctx: &AppContext, lease: Lease, id: MaterialId) -> Result<ScanStep, AppError> {
    let row = ctx.db.read(move |conn| rows::find(conn, id)).await?;
    let waits = |row: &OwnMaterialRow| {
        let is_open = matches!(row.scan_state, ScanState::Pending | ScanState::Error);
        is_open && row.is_stored && row.state == MaterialState::Current
    };
    let Some(row) = row.filter(waits) else { return finish(ctx, lease).await };
    let found = match look(ctx, &row).await {
        Ok(Some(found)) => found,
        // Nobody looks, and unseen files wait: the upkeep asks again when somebody does.
        Ok(None) => return finish(ctx, lease).await,
        Err(why) => return Ok(ScanStep::Again(why)),
    };
    let has_preview = found.0 == ScanState::Clean && draw(ctx, &row).await?;
    let own = ctx.clone();
    ctx.db
        .write(move |conn| {
            record(conn, &own, &row, &found, has_preview)?;
            jobs::finish(conn, own.now(), &lease)
        })
        .await?;
    Ok(ScanStep::Finished)
}

async fn finish(ctx: &AppContext, lease: Lease) -> Result<ScanStep, AppError> {
    let now = ctx.now();
    ctx.db.write(move |conn| jobs::finish(conn, now, &lease)).await?;
    Ok(ScanStep::Finished)
}

/// The verdict with its note; none if nobody looks and unseen files wait. Else why there is none yet.
async fn look(ctx: &AppContext, row: &OwnMaterialRow) -> Result<Option<(ScanState, String)>, String> {
    let scanner = match &ctx.materials.scanning {
        Scanning::Nobody { serves_unchecked: true } => {
            return Ok(Some((ScanState::Clean, UNCHECKED.to_owned())));
        }
        Scanning::Nobody { serves_unchecked: false } => return Ok(None),
        Scanning::By(scanner) => scanner,
    };
    let name = scanner.name();
    let content = match ctx.materials.store.open(&row.sha256).await {
        Ok(content) => content,
        Err(StoreError::NotFound) => {
            return Ok(Some((ScanState::Error, "the file is not in the store".to_owned())));
        }
        Err(error) => return Err(error.to_string()),
    };
    match scanner.scan(content).await {
        Ok(Verdict::Clean) => Ok(Some((ScanState::Clean, format!("{name}: clean")))),
        Ok(Verdict::Infected { signature }) => {
            Ok(Some((ScanState::Infected, format!("{name}: {signature}"))))
        }
        Err(ScanError::Refused(said)) => Ok(Some((ScanState::Error, format!("{name}: {said}")))),
        Err(ScanError::Unavailable(why)) => Err(why),
    }
}

/// Draws the preview of a picture; false if there is none to draw.
async fn draw(ctx: &AppContext, row: &OwnMaterialRow) -> Result<bool, AppError> {
    if !row.kind.has_preview() {
        return Ok(false);
    }
    let limit = u64::try_from(DOCUMENT_MAX_BYTES).unwrap_or_default();
    let file = ctx.materials.store.fetch(&row.sha256, limit).await?;
    let kind = row.kind;
    let drawn = tokio::task::spawn_blocking(move || pep_files::preview::preview(file, kind));
    let Some(picture) = drawn.await.map_err(AppError::internal)? else { return Ok(false) };
    ctx.materials.store.keep_preview(&row.sha256, picture).await?;
    Ok(true)
}

fn record(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    row: &OwnMaterialRow,
    (state, note): &(ScanState, String),
    has_preview: bool,
) -> Result<(), AppError> {
    let now = ctx.now();
    if *state != ScanState::Infected {
        let result = ScanResult { state: *state, note, has_preview, now };
        if rows::note_scan(conn, row.id, &result)? {
            let detail = json!({ "verdict": state.as_str(), "note": note });
            wrote(conn, ctx, None, "scan_material", ("material", row.id.0), detail)?;
        }
        return Ok(());
    }
    // The same bytes are no better under another name.
    let end = MaterialEnd {
        state: MaterialState::Removed,
        reason: "A virus was found in this file.",
        by: None,
        now,
    };
    for (id, task) in rows::end_infected(conn, &row.sha256, note, &end)? {
        rows::settle_task(conn, task, now)?;
        let detail = json!({ "verdict": state.as_str(), "note": note });
        wrote(conn, ctx, None, "scan_material", ("material", id.0), detail)?;
        refused::tell(conn, ctx, id)?;
    }
    Ok(rows::leave_blob(conn, &row.sha256)?)
}
