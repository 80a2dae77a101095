//! Uploading, correcting and discarding an import: everything before it is applied.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::imports::{ImportCounts, ImportRow, PreviewSummary};
use pep_domain::access::{Permit, action};
use pep_domain::ids::ImportId;
use pep_domain::imports::{ImportKind, ImportState};
use pep_domain::time::UtcMicros;
use sha2::{Digest, Sha256};

use super::importer::{Importer, ListReach, audit_import, choices_of, find_run};
use super::kinds::for_kind;
use super::plan::ListImport;
use super::preview::{Choices, Comparison, ReadFile, compare, read, rows_of};
use crate::idempotency;
use crate::report_requests::IdempotencyKey;
use crate::{AppContext, AppError};

/// Corrections to how a file is read; `None` leaves what was.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    /// Field → column from 0; the whole answer.
    pub mapping: Option<BTreeMap<String, usize>>,
    /// Field → value in the file → value to use.
    pub value_fixes: Option<BTreeMap<String, BTreeMap<String, String>>>,
}

/// Takes a file, reads it and compares it with the data. Nothing of it is written to the lists.
///
/// # Errors
/// [`AppError::NotFound`] if the caller may not import this list; [`AppError::KeyReused`]. A file that cannot be read is not an error here: the
/// import then is `failed` and says why.
pub async fn create(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    kind: ImportKind,
    target: Option<i64>,
    file_name: &str,
    bytes: Vec<u8>,
    key: Option<IdempotencyKey>,
) -> Result<ImportId, AppError> {
    let importer = Importer::of(permit);
    importer.check_target(kind, target)?;
    let target = match kind {
        ImportKind::Nominations => Some(crate::events::series_for_list(ctx, &importer.actor, target).await?),
        ImportKind::ProgramPartners | ImportKind::ProgramSellers | ImportKind::Holidays => target,
        ImportKind::Slots => match target {
            Some(series) => Some(crate::events::series_for_slots(ctx, &importer.actor, series).await?),
            None => None,
        },
        _ => None,
    };
    let file_name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let now = ctx.now();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let actor = importer.actor.clone();
    let stored = bytes.clone();
    // The file is a part of the request.
    let key = key.map(|key| {
        let request_hash = crate::random::hash_of(&format!("{}:{sha256}", key.request_hash));
        IdempotencyKey { request_hash, ..key }
    });
    let (id, is_new) = ctx
        .db
        .write(move |conn| {
            if let Some(made) = idempotency::made_before(conn, actor.person_id, key.as_ref(), now)? {
                return Ok((ImportId(made), false));
            }
            let id = pep_db::imports::create(
                conn,
                now,
                (kind, target),
                &file_name,
                &sha256,
                &stored,
                Some(actor.person_id),
            )?;
            audit_import(
                conn,
                now,
                &actor,
                "upload_import",
                id,
                serde_json::json!({ "kind": kind.as_str(), "fileName": file_name, "sha256": sha256 }),
            )?;
            idempotency::keep(conn, actor.person_id, key.as_ref(), id.0)?;
            Ok::<_, AppError>((id, true))
        })
        .await?;
    if !is_new {
        return Ok(id);
    }
    read_and_store(ctx, importer, (kind, target), id, bytes, Choices::default()).await?;
    Ok(id)
}

/// Reads the file again with corrections.
///
/// # Errors
/// [`AppError::WrongState`] unless the import is in preview; [`AppError::Invalid`] if a correction names a field or
/// column that does not exist.
pub async fn update(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    id: ImportId,
    corrections: Corrections,
) -> Result<(), AppError> {
    let importer = Importer::of(permit);
    let run = find_run(ctx, &importer, id).await?;
    let bytes = ctx.db.read(move |conn| pep_db::imports::file(conn, id)).await?;
    let (ImportState::Preview, Some(bytes)) = (run.state, bytes) else {
        return Err(AppError::WrongState(
            "Only an import in preview can be corrected. Upload the file again.".to_owned(),
        ));
    };
    let mut choices = choices_of(&run)?;
    if let Some(mapping) = corrections.mapping {
        choices.mapping = Some(mapping);
    }
    if let Some(fixes) = corrections.value_fixes {
        choices.value_fixes = fixes;
    }
    let checked = bytes.clone();
    let (kind, checked_choices, reader) = (run.kind, choices.clone(), ctx.sheet_reader.clone());
    let problem = tokio::task::spawn_blocking(move || read(&reader, &checked, kind, &checked_choices).err())
        .await
        .map_err(AppError::internal)?;
    if let Some(problem) = problem {
        return Err(AppError::invalid("/mapping", problem));
    }
    read_and_store(ctx, importer, (run.kind, run.target), id, bytes, choices).await
}

async fn read_and_store(
    ctx: &AppContext,
    importer: Importer,
    (kind, target): (ImportKind, Option<i64>),
    id: ImportId,
    bytes: Vec<u8>,
    choices: Choices,
) -> Result<(), AppError> {
    let now = ctx.now();
    let ctx = ctx.clone();
    let work = move || -> Result<(), AppError> {
        let reach = importer.reach(target);
        let file = match read(&ctx.sheet_reader, &bytes, kind, &choices) {
            Ok(file) => file,
            Err(problem) => {
                return ctx.db.write_blocking(|conn| Ok(pep_db::imports::fail(conn, id, &problem, now)?));
            }
        };
        ctx.db.write_blocking(|conn| {
            for_kind!(kind, store_comparison, conn, &file, &choices, &reach, id, now)?;
            pep_db::imports::advance(
                conn,
                id,
                &[ImportState::Reading, ImportState::Preview],
                ImportState::Preview,
                now,
            )?;
            Ok(())
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?
}

fn store_comparison<L: ListImport>(
    conn: &mut AnyConnection,
    file: &ReadFile,
    choices: &Choices,
    reach: &ListReach,
    id: ImportId,
    now: UtcMicros,
) -> Result<(), AppError> {
    let comparison: Comparison<L> = compare(conn, file, choices, reach)?;
    let (rows, counts) = rows_of(file, &comparison)?;
    store(conn, file, choices, id, now, &rows, counts)
}

pub(super) fn store(
    conn: &mut AnyConnection,
    file: &ReadFile,
    choices: &Choices,
    id: ImportId,
    now: UtcMicros,
    rows: &[ImportRow],
    counts: ImportCounts,
) -> Result<(), AppError> {
    let json = |value: serde_json::Result<String>| value.map_err(AppError::internal);
    let summary = PreviewSummary {
        layout: &json(serde_json::to_string(&file.layout()))?,
        mapping: &json(serde_json::to_string(&file.chosen_columns()))?,
        value_fixes: &json(serde_json::to_string(&choices.value_fixes))?,
        counts,
    };
    Ok(pep_db::imports::store_preview(conn, id, now, &summary, rows)?)
}

/// Throws a preview away.
///
/// # Errors
/// [`AppError::WrongState`] if it was applied.
pub async fn discard(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    id: ImportId,
) -> Result<(), AppError> {
    let importer = Importer::of(permit);
    let run = find_run(ctx, &importer, id).await?;
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            let from = [ImportState::Reading, ImportState::Preview, ImportState::Failed];
            if !pep_db::imports::advance(conn, id, &from, ImportState::Discarded, now)? {
                return Err(AppError::WrongState(format!(
                    "The import is {} and cannot be discarded.",
                    run.state
                )));
            }
            pep_db::imports::forget_file(conn, id)?;
            audit_import(conn, now, &importer.actor, "discard_import", id, serde_json::json!({}))
        })
        .await
}
