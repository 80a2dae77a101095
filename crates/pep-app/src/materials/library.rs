//! The library: what partners prepared, for those at Microsoft who want to know them (C-23).

use bytes::Bytes;
use pep_db::AnyConnection;
use pep_db::materials::{self as rows, LibraryFilter, LibraryOption, LibraryRow, LibraryScope, MaterialEnd};
use pep_domain::access::{Grant, GrantScope, Permit, action};
use pep_domain::engagements::Criteria;
use pep_domain::ids::{AtuId, MaterialId};
use pep_domain::materials::MaterialState;
use pep_domain::people::Role;
use pep_domain::reports::MESSAGE_MAX_CHARS;
use serde_json::json;

use super::{Download, Scanning, open, wrote};
use crate::{AppContext, AppError};

/// What to look for in the library, and from where on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LibraryQuery {
    /// What to look for.
    pub filter: LibraryFilter,
    /// Those after this cursor.
    pub cursor: Option<String>,
    /// At most this many.
    pub limit: usize,
}

/// A material as this reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryMaterial {
    /// The material.
    pub row: LibraryRow,
    /// May the reader see the engagement it comes from?
    pub shows_engagement: bool,
}

/// A page of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryPage {
    /// Newest first.
    pub materials: Vec<LibraryMaterial>,
    /// How many fit in all.
    pub total: i64,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Is somebody looking for viruses?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScannerState {
    /// Yes.
    On,
    /// No, and files are shown all the same.
    OffAndOpen,
    /// No, and files wait.
    OffAndClosed,
}

/// By what the library can be narrowed, and whether its files are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryOptions {
    /// Every choice, by name.
    pub options: Vec<LibraryOption>,
    /// Who looks for viruses.
    pub scanner: ScannerState,
}

/// Whose materials the reader sees: those of the programs and OUs that are granted, and of the OU a seller sells in.
fn scope<A>(conn: &mut AnyConnection, permit: &Permit<A>) -> Result<LibraryScope, AppError> {
    let (programs, accounts) = (permit.program_scope(), permit.account_scope());
    let mut ous = accounts.ous.clone();
    if permit.reaches_own_ou() {
        let actor = permit.actor();
        let atus: Vec<AtuId> = actor.grants.iter().filter_map(atu_of_seller).collect();
        ous.extend(pep_db::people::ous_of(conn, actor.person_id, &atus)?);
    }
    Ok(LibraryScope { is_all: programs.is_all || accounts.is_all, programs: programs.programs.clone(), ous })
}

/// The ATU for which somebody is a seller.
fn atu_of_seller(grant: &Grant) -> Option<AtuId> {
    match (grant.role, grant.scope) {
        (Role::Seller, GrantScope::Atu(atu)) => Some(atu),
        _ => None,
    }
}

fn seen<A>(permit: &Permit<A>, row: LibraryRow) -> LibraryMaterial {
    LibraryMaterial { shows_engagement: permit.reaches_event(row.program, row.ou.0), row }
}

/// What partners prepared, as far as the reader's scope goes.
///
/// # Errors
/// [`AppError::Invalid`] for a cursor that is none.
pub async fn list_library(
    ctx: &AppContext,
    permit: &Permit<action::ViewMaterials>,
    query: LibraryQuery,
) -> Result<LibraryPage, AppError> {
    let before = match query.cursor.as_deref().map(str::parse) {
        None => None,
        Some(Ok(id)) => Some(MaterialId(id)),
        Some(Err(_)) => {
            return Err(AppError::invalid("cursor", "Pass `next` of the page before, as it was given."));
        }
    };
    let filter = LibraryFilter { before, ..query.filter };
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let scope = scope(conn, &permit)?;
            let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
            let (mut found, total) = rows::list_library(conn, &scope, &filter, limit.saturating_add(1))?;
            let has_more = found.len() > query.limit;
            found.truncate(query.limit);
            let next = found.last().filter(|_| has_more).map(|last| last.id.0.to_string());
            let materials = found.into_iter().map(|row| seen(&permit, row)).collect();
            Ok(LibraryPage { materials, total, next })
        })
        .await
}

/// By what the reader can narrow the library.
///
/// # Errors
/// Whatever the database answers.
pub async fn library_options(
    ctx: &AppContext,
    permit: &Permit<action::ViewMaterials>,
) -> Result<LibraryOptions, AppError> {
    let scanner = match &ctx.materials.scanning {
        Scanning::By(_) => ScannerState::On,
        Scanning::Nobody { serves_unchecked: true } => ScannerState::OffAndOpen,
        Scanning::Nobody { serves_unchecked: false } => ScannerState::OffAndClosed,
    };
    let permit = permit.clone();
    let options = ctx
        .db
        .read(move |conn| {
            let scope = scope(conn, &permit)?;
            Ok::<_, AppError>(rows::options(conn, &scope)?)
        })
        .await?;
    Ok(LibraryOptions { options, scanner })
}

async fn find(
    ctx: &AppContext,
    permit: &Permit<action::ViewMaterials>,
    id: MaterialId,
) -> Result<LibraryRow, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let scope = scope(conn, &permit)?;
            rows::find_in_library(conn, &scope, id)?.ok_or(AppError::NotFound)
        })
        .await
}

/// The file of a material within reach.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Unavailable`] if the store does not answer.
pub async fn open_material(
    ctx: &AppContext,
    permit: &Permit<action::ViewMaterials>,
    id: MaterialId,
) -> Result<Download, AppError> {
    let row = find(ctx, permit, id).await?;
    open(ctx, row.file_name, row.kind, &row.sha256).await
}

/// The preview of a material within reach, a JPEG.
///
/// # Errors
/// As [`open_material`].
pub async fn find_preview(
    ctx: &AppContext,
    permit: &Permit<action::ViewMaterials>,
    id: MaterialId,
) -> Result<Bytes, AppError> {
    let row = find(ctx, permit, id).await?;
    if !row.has_preview {
        return Err(AppError::NotFound);
    }
    Ok(ctx.materials.store.preview(&row.sha256).await?)
}

/// Corrects for which segments and industries a material is; statuses stay as the engagement had them.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] if a segment or an industry is not there.
pub async fn set_material_tags(
    ctx: &AppContext,
    permit: &Permit<action::ManageMaterials>,
    id: MaterialId,
    (segments, industries): (Vec<String>, Vec<String>),
) -> Result<LibraryMaterial, AppError> {
    let (ctx, permit) = (ctx.clone(), permit.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let scope = scope(conn, &permit)?;
            let row = rows::find_in_library(conn, &scope, id)?.ok_or(AppError::NotFound)?;
            let known = rows::known_names(conn)?;
            for (pointer, given, known) in
                [("/segments", &segments, &known.0), ("/industries", &industries, &known.1)]
            {
                if let Some(other) = given.iter().find(|name| !known.contains(name)) {
                    let shown: String = other.chars().take(60).collect();
                    let words =
                        format!("There is no “{shown}” in the list of accounts. Choose one that is there.");
                    return Err(AppError::invalid(pointer, words));
                }
            }
            let criteria = Criteria { segments, industries, statuses: row.criteria.statuses.clone() };
            rows::set_tags(conn, &row, &criteria)?;
            let detail = json!({ "segments": criteria.segments, "industries": criteria.industries });
            wrote(conn, &ctx, Some(permit.actor()), "set_material_tags", ("material", id.0), detail)?;
            let row = rows::find_in_library(conn, &scope, id)?.ok_or(AppError::NotFound)?;
            Ok(seen(&permit, row))
        })
        .await
}

/// Takes a material out of use. Its partner sees that and why; the task is open again if it was the last one.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`].
pub async fn remove_material(
    ctx: &AppContext,
    permit: &Permit<action::ManageMaterials>,
    id: MaterialId,
    reason: String,
) -> Result<(), AppError> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > MESSAGE_MAX_CHARS || reason.contains('\0') {
        return Err(AppError::invalid("/reason", "Say why, in 1 to 4,000 characters. The partner reads it."));
    }
    let (ctx, permit) = (ctx.clone(), permit.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let scope = scope(conn, &permit)?;
            let row = rows::find_in_library(conn, &scope, id)?.ok_or(AppError::NotFound)?;
            let engagement = pep_db::engagements::lock(conn, row.engagement.0)?.ok_or(AppError::NotFound)?;
            let by = Some(permit.actor().person_id);
            let end = MaterialEnd { state: MaterialState::Removed, reason: &reason, by, now };
            if !rows::end(conn, id, &end)? {
                return Err(AppError::NotFound);
            }
            let task = rows::find(conn, id)?.ok_or(AppError::NotFound)?.task;
            if engagement.state.is_live() {
                rows::settle_task(conn, task, now)?;
            }
            super::refused::tell_removed(conn, &ctx, id, &reason)?;
            let detail = json!({ "reason": reason, "partner": row.partner.0.0 });
            wrote(conn, &ctx, Some(permit.actor()), "remove_material", ("material", id.0), detail)
        })
        .await
}
