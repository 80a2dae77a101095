//! From the first byte to a material: an upload is begun, its parts come in, broken off and taken up again as often as it
//! needs, and when all is here it is checked, kept and counted for the task (C-20, C-21).

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use pep_db::AnyConnection;
use pep_db::engagements::{EngagementRow, TaskRow};
use pep_db::materials::{self as rows, MaterialEnd, NewMaterial, NewUpload, OwnMaterialRow, UploadRow};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::engagements::InvitationState;
use pep_domain::ids::{EngagementId, EngagementTaskId, MaterialId, MaterialUploadId, PartnerId};
use pep_domain::materials::{
    MAX_ACTIVE_UPLOADS, MaterialKind, MaterialState, PART_MAX_BYTES, PartFault, ScanState, UploadPlan,
    UploadState, check_part, check_upload, file_name,
};
use pep_domain::time::MINUTE_US;
use pep_files::Whole;
use serde_json::json;

use super::{may_change, scan, wrote};
use crate::engagements::{NOT_LIVE, criteria_of, shown};
use crate::idempotency;
use crate::random::secret;
use crate::report_requests::IdempotencyKey;
use crate::{AppContext, AppError};

/// What somebody wants to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadInput {
    /// As the file is called.
    pub file_name: String,
    /// As the browser takes it; may be empty.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// By which the browser knows the file again, at most 200 characters.
    pub fingerprint: String,
    /// Which material it replaces.
    pub replaces: Option<MaterialId>,
    /// The caller's key against beginning it twice.
    pub key: Option<IdempotencyKey>,
}

const LATER: &str = "Another upload of this file was at work at the same moment. Try again in a few seconds.";

/// The task of the partner's own, in an engagement under way in which it prepares.
fn prepared(
    conn: &mut AnyConnection,
    partner: PartnerId,
    id: EngagementId,
    task: EngagementTaskId,
) -> Result<(EngagementRow, TaskRow), AppError> {
    let (engagement, row) = shown(conn, partner, id)?;
    let tasks = pep_db::engagements::list_tasks(conn, &[id])?;
    let task = tasks
        .into_iter()
        .find(|found| found.id == task && found.partner == partner && row.state == InvitationState::Accepted)
        .ok_or(AppError::NotFound)?;
    if !engagement.state.is_live() {
        return Err(AppError::WrongState(NOT_LIVE.to_owned()));
    }
    Ok((engagement, task))
}

/// The material that an upload replaces.
fn replaced(
    conn: &mut AnyConnection,
    actor: &Actor,
    partner: PartnerId,
    task: &TaskRow,
    replaces: Option<MaterialId>,
) -> Result<Option<OwnMaterialRow>, AppError> {
    let Some(id) = replaces else { return Ok(None) };
    let old =
        rows::find_own(conn, id, partner)?.filter(|old| old.task == task.id).ok_or(AppError::NotFound)?;
    if old.state != MaterialState::Current || !may_change(actor, old.uploaded_by.0) {
        return Err(AppError::WrongState(
            "This file can no longer be replaced by you. Upload the new one beside it.".to_owned(),
        ));
    }
    Ok(Some(old))
}

/// Begins an upload, or takes up the one of the same file that the same person began before.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] with what is wrong with the file; [`AppError::RateLimited`] while four
/// uploads of the partner are moving; [`AppError::WrongState`] if the engagement is over; [`AppError::KeyReused`].
pub async fn create_upload(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    (engagement, task): (EngagementId, EngagementTaskId),
    input: UploadInput,
) -> Result<UploadRow, AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    if input.fingerprint.chars().count() > 200 || input.fingerprint.contains('\0') {
        return Err(AppError::invalid("/fingerprint", "Send at most 200 plain characters."));
    }
    let (ctx, actor) = (ctx.clone(), permit.actor().clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            pep_db::reporting::lock_partner(conn, partner)?;
            let key = input.key.as_ref();
            if let Some(made) = idempotency::made_before(conn, actor.person_id, key, now)? {
                return own_upload(conn, &actor, MaterialUploadId(made));
            }
            let (_, task) = prepared(conn, partner, engagement, task)?;
            let old = replaced(conn, &actor, partner, &task, input.replaces)?;
            let name = file_name(&input.file_name);
            let used = rows::partner_use(conn, partner, now.plus(-MINUTE_US))?;
            let plan = UploadPlan {
                task: task.plan.kind,
                file_name: name.as_deref(),
                media_type: &input.media_type,
                size: input.size,
                used: used.bytes - old.as_ref().map_or(0, |old| old.size),
                files_of_task: rows::files_of_task(conn, task.id)? - i64::from(old.is_some()),
            };
            let wanted = |kind: MaterialKind| NewUpload {
                task: task.id,
                engagement,
                partner,
                person: actor.person_id,
                file_name: name.as_deref().unwrap_or_default(),
                kind,
                size: input.size,
                fingerprint: &input.fingerprint,
                replaces: input.replaces,
                now,
            };
            // Its room is counted already, so it is looked for before the room is.
            if let Some(begun) = rows::resumable_upload(conn, &wanted(MaterialKind::Pdf))? {
                idempotency::keep(conn, actor.person_id, key, begun.id.0)?;
                return Ok(begun);
            }
            let kind =
                check_upload(&plan).map_err(|fault| AppError::invalid(fault.pointer(), fault.detail()))?;
            if used.active_uploads >= MAX_ACTIVE_UPLOADS {
                return Err(AppError::RateLimited { retry_after_s: 60 });
            }
            let id = rows::insert_upload(conn, &wanted(kind))?;
            idempotency::keep(conn, actor.person_id, key, id.0)?;
            let detail = json!({ "task": task.id.0, "kind": kind.as_str(), "size": input.size });
            wrote(conn, &ctx, Some(&actor), "begin_material_upload", ("material_upload", id.0), detail)?;
            rows::find_upload(conn, id)?.ok_or(AppError::NotFound)
        })
        .await
}

/// The caller's own upload.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_own_upload(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialUploadId,
) -> Result<UploadRow, AppError> {
    let actor = permit.actor().clone();
    ctx.db.read(move |conn| own_upload(conn, &actor, id)).await
}

fn own_upload(conn: &mut AnyConnection, actor: &Actor, id: MaterialUploadId) -> Result<UploadRow, AppError> {
    let row = rows::find_upload(conn, id)?
        .filter(|row| Some(row.partner) == actor.partner_id && row.person == actor.person_id)
        .ok_or(AppError::NotFound)?;
    // An invitation that was taken back takes its uploads along.
    shown(conn, row.partner, row.engagement)?;
    Ok(row)
}

/// How much may come at most in a part that begins at `offset`.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if the upload stands elsewhere or waits for nothing.
pub async fn next_upload_part(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialUploadId,
    offset: i64,
) -> Result<i64, AppError> {
    let row = find_own_upload(ctx, permit, id).await?;
    if row.state != UploadState::Receiving {
        return Err(over(&row));
    }
    if offset != row.received {
        return Err(part_refused(PartFault::Offset, row.received));
    }
    Ok(PART_MAX_BYTES.min(row.size - row.received))
}

fn over(row: &UploadRow) -> AppError {
    let words = match row.state {
        UploadState::Refused => row.problem.clone(),
        UploadState::Finished => "This upload is finished. Upload the next file.".to_owned(),
        UploadState::Receiving => LATER.to_owned(),
        UploadState::Cancelled | UploadState::Abandoned => {
            "This upload was given up. Choose the file again to begin anew.".to_owned()
        }
    };
    AppError::WrongState(words)
}

fn part_refused(fault: PartFault, received: i64) -> AppError {
    match fault {
        PartFault::Offset => {
            AppError::WrongState(format!("The upload stands at byte {received}. Go on from there."))
        }
        PartFault::TooLong => AppError::TooLarge("Send at most 4 MiB at once.".to_owned()),
        PartFault::Beyond => {
            AppError::invalid("", "More came than the file's size said. Choose the file again to begin anew.")
        }
        PartFault::TooShort => {
            AppError::invalid("", "Send at least 256 KiB at once, unless it is the end of the file.")
        }
    }
}

/// Takes one part of an upload. It counts when it is here whole: a connection that breaks leaves the upload where it was.
/// However long the part, only a piece of it is in memory.
///
/// # Errors
/// As [`next_upload_part`]; [`AppError::Invalid`] if the part is too short, too long or broken off.
pub async fn append_part<E>(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialUploadId,
    offset: i64,
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<UploadRow, AppError> {
    let most = next_upload_part(ctx, permit, id, offset).await?;
    let name = format!("{offset}-{}", secret(ctx.random.as_ref()));
    let mut part = ctx.materials.store.begin_part(id.0, &name);
    while let Some(piece) = body.next().await {
        let Ok(piece) = piece else {
            part.abandon().await;
            return Err(AppError::invalid(
                "",
                "The connection broke off. Go on from where the upload stands.",
            ));
        };
        part.add(piece).await?;
        if i64::try_from(part.size()).unwrap_or(i64::MAX) > most {
            part.abandon().await;
            let fault = if most == PART_MAX_BYTES { PartFault::TooLong } else { PartFault::Beyond };
            return Err(part_refused(fault, offset));
        }
    }
    let length = i64::try_from(part.size()).unwrap_or(i64::MAX);
    let row = find_own_upload(ctx, permit, id).await?;
    if let Err(fault) = check_part(row.size, row.received, offset, length) {
        part.abandon().await;
        return Err(part_refused(fault, row.received));
    }
    part.finish().await?;
    let (actor, now, word) = (permit.actor().clone(), ctx.now(), name.clone());
    let counted = ctx
        .db
        .write(move |conn| {
            let is_counted = rows::add_part(conn, id, (offset, length), &word, now)?;
            Ok::<_, AppError>((is_counted, own_upload(conn, &actor, id)?))
        })
        .await?;
    match counted {
        (true, row) => Ok(row),
        (false, row) => {
            // Somebody else's part came first; this one is in nobody's way, and goes.
            ctx.materials.store.forget_part(id.0, &name).await?;
            Err(if row.state == UploadState::Receiving {
                part_refused(PartFault::Offset, row.received)
            } else {
                over(&row)
            })
        }
    }
}

/// Gives the caller's upload up.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is over.
pub async fn cancel_upload(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialUploadId,
) -> Result<(), AppError> {
    let (own, actor) = (ctx.clone(), permit.actor().clone());
    ctx.db
        .write(move |conn| {
            rows::lock_upload(conn, id)?;
            let row = own_upload(conn, &actor, id)?;
            if !rows::end_upload(conn, id, UploadState::Cancelled, ("", None), own.now())? {
                return Err(over(&row));
            }
            let of = ("material_upload", id.0);
            wrote(conn, &own, Some(&actor), "cancel_material_upload", of, json!({ "received": row.received }))
        })
        .await?;
    clear(ctx, id).await;
    Ok(())
}

/// Clears the parts of an ended upload away. What fails here is swept later.
async fn clear(ctx: &AppContext, id: MaterialUploadId) {
    let cleared = async {
        ctx.materials.store.forget_upload(id.0).await?;
        ctx.db.write(move |conn| Ok::<_, AppError>(rows::clear_parts(conn, id)?)).await
    };
    if let Err(error) = cleared.await {
        tracing::warn!(upload = id.0, %error, "the parts of an upload are swept later");
    }
}

/// Ends an upload of which everything is here: it is checked, kept, tagged with the engagement's criteria, and completes
/// its task. Asked again, it answers the same.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] with what is wrong with the file; [`AppError::WrongState`] if not
/// everything is here or the engagement is over; [`AppError::Unavailable`] if the store does not answer.
pub async fn finish_upload(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: MaterialUploadId,
) -> Result<OwnMaterialRow, AppError> {
    let actor = permit.actor().clone();
    let (row, parts) = ctx
        .db
        .read(move |conn| {
            let row = own_upload(conn, &actor, id)?;
            Ok::<_, AppError>((row, rows::part_names(conn, id)?))
        })
        .await?;
    match row.state {
        UploadState::Finished => return became(ctx, &row).await,
        UploadState::Receiving if row.received == row.size => {}
        UploadState::Receiving => {
            let words = format!("{} of {} bytes are here. Send the rest first.", row.received, row.size);
            return Err(AppError::WrongState(words));
        }
        UploadState::Refused | UploadState::Cancelled | UploadState::Abandoned => return Err(over(&row)),
    }
    let whole = ctx.materials.store.assemble(id.0, &parts).await?;
    let whole = match checked(whole, &row).await? {
        Ok(whole) => whole,
        Err(words) => {
            let (problem, now) = (words.clone(), ctx.now());
            ctx.db
                .write(move |conn| rows::end_upload(conn, id, UploadState::Refused, (&problem, None), now))
                .await?;
            clear(ctx, id).await;
            return Err(AppError::invalid("", words));
        }
    };
    let sha256 = whole.sha256.clone();
    let (hash, size, now) = (sha256.clone(), row.size, ctx.now());
    if !ctx.db.write(move |conn| rows::touch_blob(conn, &hash, size, now)).await? {
        return Err(AppError::Unavailable { retry_after_s: 5, source: LATER.into() });
    }
    ctx.materials.store.keep(whole).await?;
    let (own, actor) = (ctx.clone(), permit.actor().clone());
    let made = ctx.db.write(move |conn| keep(conn, &own, &actor, id, &sha256)).await?;
    clear(ctx, id).await;
    Ok(made)
}

async fn became(ctx: &AppContext, row: &UploadRow) -> Result<OwnMaterialRow, AppError> {
    let (material, partner) = (row.material.ok_or(AppError::NotFound)?, row.partner);
    ctx.db.read(move |conn| rows::find_own(conn, material, partner)?.ok_or(AppError::NotFound)).await
}

/// The whole file if it is what it says, else why not.
async fn checked(whole: Whole, row: &UploadRow) -> Result<Result<Whole, String>, AppError> {
    if i64::try_from(whole.size).ok() != Some(row.size) {
        return Err(AppError::internal(format!("upload {} lost bytes on its way to the store", row.id)));
    }
    let kind = row.kind;
    let file = whole.file.reopen().map_err(AppError::internal)?;
    let found = tokio::task::spawn_blocking(move || pep_files::check(file, kind))
        .await
        .map_err(AppError::internal)?;
    match found {
        Ok(()) => Ok(Ok(whole)),
        Err(pep_files::FileFault::Unreadable) => Err(AppError::Unavailable {
            retry_after_s: 5,
            source: "an uploaded file could not be read".into(),
        }),
        Err(fault) => Ok(Err(fault.to_string())),
    }
}

/// Makes the material of a kept file.
fn keep(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    id: MaterialUploadId,
    sha256: &str,
) -> Result<OwnMaterialRow, AppError> {
    let now = ctx.now();
    rows::lock_upload(conn, id)?;
    let row = own_upload(conn, actor, id)?;
    if row.state == UploadState::Finished {
        let made = row.material.ok_or(AppError::NotFound)?;
        return rows::find_own(conn, made, row.partner)?.ok_or(AppError::NotFound);
    }
    if row.state != UploadState::Receiving {
        return Err(over(&row));
    }
    pep_db::engagements::lock(conn, row.engagement)?;
    let (engagement, task) = prepared(conn, row.partner, row.engagement, row.task)?;
    if !rows::is_kept(conn, sha256)? {
        return Err(AppError::Unavailable { retry_after_s: 5, source: LATER.into() });
    }
    let made = rows::insert(
        conn,
        &NewMaterial {
            task: task.id,
            engagement: engagement.id,
            partner: row.partner,
            file_name: &row.file_name,
            kind: row.kind,
            size: row.size,
            sha256,
            scan_state: ScanState::Pending,
            scan_note: "",
            has_preview: false,
            origin: None,
            criteria: &criteria_of(&engagement)?,
            task_title: &task.plan.title,
            uploaded_by: row.person,
            now,
        },
    )?;
    if let Some(old) = row.replaces {
        let end = MaterialEnd { state: MaterialState::Replaced, reason: "", by: Some(actor.person_id), now };
        rows::end(conn, old, &end)?;
    }
    rows::end_upload(conn, id, UploadState::Finished, ("", Some(made)), now)?;
    rows::settle_task(conn, task.id, now)?;
    scan::want(conn, now, made, 0)?;
    let detail = json!({
        "engagement": engagement.id.0, "task": task.id.0, "sha256": sha256, "size": row.size,
        "replaces": row.replaces.map(|id| id.0),
    });
    wrote(conn, ctx, Some(actor), "upload_material", ("material", made.0), detail)?;
    rows::find_own(conn, made, row.partner)?.ok_or(AppError::NotFound)
}
