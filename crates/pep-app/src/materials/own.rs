//! Materials as their own partner sees them.

use bytes::Bytes;
use pep_db::materials::{self as rows, MaterialEnd, OwnMaterialRow, UploadRow};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{EngagementId, MaterialId};
use pep_domain::materials::{MaterialState, ScanState};
use serde_json::json;

use super::{Download, may_change, open, wrote};
use crate::engagements::shown;
use crate::{AppContext, AppError};

/// One material, and whether the reader may replace and withdraw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnMaterial {
    /// The material.
    pub material: OwnMaterialRow,
    /// May the reader replace or withdraw it?
    pub may_change: bool,
    /// May the reader fetch it: it is clean, or the reader uploaded it?
    pub may_fetch: bool,
}

/// What a partner uploaded in an engagement, and what is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnMaterials {
    /// In use and not, newest first.
    pub materials: Vec<OwnMaterial>,
    /// The reader's own uploads that wait for more.
    pub uploads: Vec<UploadRow>,
    /// Bytes that the partner uses in all.
    pub used_bytes: i64,
}

fn may_fetch(row: &OwnMaterialRow, reader: pep_domain::ids::PersonId) -> bool {
    let is_safe = match row.scan_state {
        ScanState::Clean => true,
        ScanState::Pending | ScanState::Error => row.uploaded_by.0 == reader,
        ScanState::Infected => false,
    };
    is_safe && row.is_stored
}

/// What the reader's partner uploaded in an engagement.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn list_own_materials(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: EngagementId,
) -> Result<OwnMaterials, AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            shown(conn, partner, id)?;
            let materials = rows::list_own(conn, id, partner)?
                .into_iter()
                .map(|material| OwnMaterial {
                    may_change: material.state == MaterialState::Current
                        && may_change(&actor, material.uploaded_by.0),
                    may_fetch: may_fetch(&material, actor.person_id),
                    material,
                })
                .collect();
            let mut uploads = rows::list_uploads(conn, id, partner)?;
            uploads.retain(|upload| upload.person == actor.person_id);
            let used_bytes = rows::partner_use(conn, partner, now)?.bytes;
            Ok(OwnMaterials { materials, uploads, used_bytes })
        })
        .await
}

/// A material of the reader's partner in an engagement that it still sees.
async fn find(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialId,
) -> Result<OwnMaterialRow, AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    ctx.db
        .read(move |conn| {
            let row = rows::find_own(conn, id, partner)?.ok_or(AppError::NotFound)?;
            shown(conn, partner, row.engagement)?;
            Ok(row)
        })
        .await
}

/// The file of a material of the reader's partner: a clean one, or one that the reader uploaded.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Unavailable`] if the store does not answer.
pub async fn open_own_material(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialId,
) -> Result<Download, AppError> {
    let row = find(ctx, permit, id).await?;
    if !may_fetch(&row, permit.actor().person_id) {
        return Err(AppError::NotFound);
    }
    open(ctx, row.file_name, row.kind, &row.sha256).await
}

/// The preview of a material of the reader's partner, a JPEG.
///
/// # Errors
/// As [`open_own_material`].
pub async fn find_own_preview(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialId,
) -> Result<Bytes, AppError> {
    let row = find(ctx, permit, id).await?;
    if !row.has_preview || !row.is_stored {
        return Err(AppError::NotFound);
    }
    Ok(ctx.materials.store.preview(&row.sha256).await?)
}

/// Takes a material back. Its task is open again if it was the last one; the row and who it was stay.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is not in use, or a colleague's.
pub async fn withdraw_material(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialId,
) -> Result<(), AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let (ctx, actor) = (ctx.clone(), permit.actor().clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let row = rows::find_own(conn, id, partner)?.ok_or(AppError::NotFound)?;
            pep_db::engagements::lock(conn, row.engagement)?;
            let (engagement, _) = shown(conn, partner, row.engagement)?;
            if !may_change(&actor, row.uploaded_by.0) {
                return Err(AppError::WrongState(
                    "A colleague uploaded this file. Ask them or your company's admin to withdraw it."
                        .to_owned(),
                ));
            }
            let end =
                MaterialEnd { state: MaterialState::Withdrawn, reason: "", by: Some(actor.person_id), now };
            if !rows::end(conn, id, &end)? {
                return Err(AppError::WrongState("This file is not in use any more.".to_owned()));
            }
            if engagement.state.is_live() {
                rows::settle_task(conn, row.task, now)?;
            }
            let detail = json!({ "engagement": row.engagement.0, "task": row.task.0 });
            wrote(conn, &ctx, Some(&actor), "withdraw_material", ("material", id.0), detail)
        })
        .await
}
