//! The use cases of an import, in the order in which a person meets them.

use std::collections::BTreeMap;

use pep_db::imports::{ImportCounts, ImportRow, ImportRun, PreviewSummary};
use pep_db::{AnyConnection, DbError};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::heatmap::AccountScope;
use pep_domain::ids::ImportId;
use pep_domain::imports::{ImportKind, ImportState, RowOutcome};
use pep_domain::reports::ChangeSource;
use pep_domain::time::{MINUTE_US, UtcMicros};
use pep_sheets::column_name;
use sha2::{Digest, Sha256};

use super::kinds::{Accounts, Contacts, Ecms, Partners, Reports, Sellers};
use super::plan::{ListImport, Plan, changes};
use super::preview::{
    Choices, ChosenColumn, Comparison, Layout, ReadFile, StoredProblem, compare, list_kind, read, rows_of,
};
use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// An import as a person sees it.
#[derive(Debug, Clone)]
pub struct ImportView {
    /// What is stored of it.
    pub run: ImportRun,
    /// Rows done by the step that runs now.
    pub done_rows: i64,
    /// Sheet read.
    pub sheet: Option<String>,
    /// Row of the column names.
    pub header_row: Option<i64>,
    /// The file's columns: index from 0, letters, name.
    pub columns: Vec<(usize, String, String)>,
    /// The list's fields: key, label, required, column, confidence.
    pub fields: Vec<FieldView>,
    /// Remarks on the whole file.
    pub notes: Vec<String>,
    /// Corrections of values.
    pub value_fixes: BTreeMap<String, BTreeMap<String, String>>,
    /// Who uploaded it.
    pub created_by_name: Option<String>,
    /// Can it be applied now?
    pub can_apply: bool,
    /// Can it be rolled back now?
    pub can_rollback: bool,
}

/// A field of a list and where it comes from.
#[derive(Debug, Clone)]
pub struct FieldView {
    /// Key.
    pub key: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Must it have a column?
    pub is_required: bool,
    /// Its column, from 0.
    pub column: Option<usize>,
    /// How sure the match is.
    pub confidence: Option<String>,
}

/// A row as a person sees it.
#[derive(Debug, Clone)]
pub struct RowView {
    /// What is stored of it.
    pub row: ImportRow,
    /// The cells.
    pub cells: Vec<String>,
    /// Problems: error?, cell, column, value, detail, suggestion.
    pub problems: Vec<ProblemView>,
    /// Changed fields: name, before, after.
    pub changes: Vec<(String, String, String)>,
}

/// A problem of a row.
#[derive(Debug, Clone)]
pub struct ProblemView {
    /// Does it keep the row out?
    pub is_error: bool,
    /// The cell.
    pub cell: Option<String>,
    /// The column's name.
    pub column: Option<String>,
    /// The value.
    pub value: String,
    /// What is wrong and what to do.
    pub detail: String,
    /// What it was read as.
    pub suggestion: Option<String>,
}

/// A list that the caller may import.
#[derive(Debug, Clone)]
pub struct KindInfo {
    /// Which.
    pub kind: ImportKind,
    /// Its name.
    pub label: &'static str,
    /// What it holds.
    pub help: &'static str,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// Corrections to how a file is read; `None` leaves what was.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    /// Field → column from 0; the whole answer.
    pub mapping: Option<BTreeMap<String, usize>>,
    /// Field → value in the file → value to use.
    pub value_fixes: Option<BTreeMap<String, BTreeMap<String, String>>>,
}

/// How to apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ApplyOptions {
    /// Leave rows with errors out; otherwise one of them keeps everything back.
    pub skip_bad_rows: bool,
    /// Also remove the people whom the feed no longer lists (D-60).
    pub remove_missing: bool,
}

/// Who imports, and how far that reaches.
#[derive(Clone)]
struct Importer {
    actor: Actor,
    scope: AccountScope,
    may_import_people: bool,
}

impl Importer {
    fn of(permit: &Permit<action::ImportLists>) -> Self {
        Self {
            actor: permit.actor().clone(),
            scope: permit.account_scope().clone(),
            may_import_people: pep_domain::access::authorize::<action::ImportPeople>(permit.actor()).is_ok(),
        }
    }

    /// The lists that give people rights are for those who may give them.
    fn check(&self, kind: ImportKind) -> Result<(), AppError> {
        let gives_rights = matches!(kind, ImportKind::Sellers | ImportKind::Ecms);
        if gives_rights && !self.may_import_people { Err(AppError::NotFound) } else { Ok(()) }
    }
}

/// A run that shows no sign of life for this long was cut off by a stop of its process.
const ABANDONED_AFTER_US: i64 = 10 * MINUTE_US;

macro_rules! for_kind {
    ($kind:expr, $function:ident, $($argument:expr),*) => {
        match $kind {
            ImportKind::Accounts => $function::<Accounts>($($argument),*),
            ImportKind::Partners => $function::<Partners>($($argument),*),
            ImportKind::Contacts => $function::<Contacts>($($argument),*),
            ImportKind::Sellers => $function::<Sellers>($($argument),*),
            ImportKind::Ecms => $function::<Ecms>($($argument),*),
            ImportKind::Reports => $function::<Reports>($($argument),*),
        }
    };
}

/// The lists the caller may import.
///
/// # Errors
/// None today; the answer depends only on the permit.
pub fn kinds_for(permit: &Permit<action::ImportLists>) -> Result<Vec<KindInfo>, AppError> {
    let importer = Importer::of(permit);
    Ok(ImportKind::ALL
        .iter()
        .filter(|kind| importer.check(**kind).is_ok())
        .map(|kind| {
            let (label, help) = words_for(*kind);
            KindInfo { kind: *kind, label, help, fields: fields_of(*kind, &BTreeMap::new()) }
        })
        .collect())
}

fn words_for(kind: ImportKind) -> (&'static str, &'static str) {
    match kind {
        ImportKind::Accounts => (
            "Accounts (MAL)",
            "The managed account list. Segments, sales units, ATUs and industries come from it.",
        ),
        ImportKind::Partners => ("Partners", "Partners by Partner One ID."),
        ImportKind::Contacts => {
            ("Partner contacts", "People at partners; they may sign in and report for their partner.")
        }
        ImportKind::Sellers => (
            "Sellers",
            "Microsoft sellers with sales unit and ATU; they see the accounts they are listed on.",
        ),
        ImportKind::Ecms => (
            "ECMs and OU coordinators",
            "Who runs which sales units; gives them access to the accounts there.",
        ),
        ImportKind::Reports => {
            ("Partner reports", "What partners reported before PEP: status, relationship, level, notes.")
        }
    }
}

fn fields_of(kind: ImportKind, chosen: &BTreeMap<String, ChosenColumn>) -> Vec<FieldView> {
    list_kind(kind)
        .fields()
        .iter()
        .map(|field| {
            let column = chosen.get(field.key);
            FieldView {
                key: field.key,
                label: field.label,
                is_required: field.required,
                column: column.map(|column| column.column),
                confidence: column.map(|column| column.confidence.clone()),
            }
        })
        .collect()
}

/// Takes a file, reads it and compares it with the data. Nothing of it is written to the lists.
///
/// # Errors
/// [`AppError::NotFound`] if the caller may not import this list. A file that cannot be read is not an error here: the
/// import then is `failed` and says why.
pub async fn create(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    kind: ImportKind,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<ImportId, AppError> {
    let importer = Importer::of(permit);
    importer.check(kind)?;
    let file_name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let now = ctx.now();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let actor = importer.actor.clone();
    let stored = bytes.clone();
    let id = ctx
        .db
        .write(move |conn| {
            let id = pep_db::imports::create(
                conn,
                now,
                kind,
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
            Ok::<_, AppError>(id)
        })
        .await?;
    read_and_store(ctx, importer, kind, id, bytes, Choices::default()).await?;
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
    read_and_store(ctx, importer, run.kind, id, bytes, choices).await
}

async fn read_and_store(
    ctx: &AppContext,
    importer: Importer,
    kind: ImportKind,
    id: ImportId,
    bytes: Vec<u8>,
    choices: Choices,
) -> Result<(), AppError> {
    let now = ctx.now();
    let ctx = ctx.clone();
    let work = move || -> Result<(), AppError> {
        let file = match read(&ctx.sheet_reader, &bytes, kind, &choices) {
            Ok(file) => file,
            Err(problem) => {
                return ctx.db.write_blocking(|conn| Ok(pep_db::imports::fail(conn, id, &problem, now)?));
            }
        };
        ctx.db.write_blocking(|conn| {
            for_kind!(kind, store_comparison, conn, &file, &choices, &importer.scope, id, now)?;
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
    scope: &AccountScope,
    id: ImportId,
    now: UtcMicros,
) -> Result<(), AppError> {
    let comparison: Comparison<L> = compare(conn, file, choices, scope)?;
    let (rows, counts) = rows_of(file, &comparison)?;
    store(conn, file, choices, id, now, &rows, counts)
}

fn store(
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

/// Writes what the preview shows, compared afresh with the data as they are now, in one transaction.
///
/// # Errors
/// [`AppError::WrongState`] if it is not in preview, if columns are missing, or if rows have errors and
/// `skip_bad_rows` is off. Nothing is written then.
pub async fn apply(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    id: ImportId,
    options: ApplyOptions,
) -> Result<(), AppError> {
    let importer = Importer::of(permit);
    let run = find_run(ctx, &importer, id).await?;
    let choices = choices_of(&run)?;
    let now = ctx.now();
    // Claimed in a transaction of its own, so that everybody sees that it runs and a second click finds it taken.
    let claimed = ctx
        .db
        .write(move |conn| {
            pep_db::imports::advance(conn, id, &[ImportState::Preview], ImportState::Applying, now)
        })
        .await?;
    if !claimed {
        return Err(AppError::WrongState(format!(
            "The import is {} and can no longer be applied.",
            run.state
        )));
    }
    let task_ctx = ctx.clone();
    let kind = run.kind;
    let work = move || {
        let bytes =
            task_ctx.db.read_blocking(|conn| pep_db::imports::file(conn, id))?.ok_or(AppError::NotFound)?;
        let file = read(&task_ctx.sheet_reader, &bytes, kind, &choices).map_err(AppError::WrongState)?;
        let progress = task_ctx.import_progress.clone();
        task_ctx.db.write_blocking(|conn| {
            let mut tell = |done: usize| progress.set(id, done);
            for_kind!(kind, write_list, conn, &file, &choices, &importer, id, now, options, &mut tell)
        })
    };
    let result =
        tokio::task::spawn_blocking(work).await.map_err(AppError::internal).and_then(|result| result);
    ctx.import_progress.end(id);
    if result.is_err() {
        ctx.db
            .write(move |conn| {
                pep_db::imports::advance(conn, id, &[ImportState::Applying], ImportState::Preview, now)
            })
            .await?;
    }
    result
}

#[expect(clippy::too_many_arguments, reason = "one call site, in the macro that picks the kind")]
fn write_list<L: ListImport>(
    conn: &mut AnyConnection,
    file: &ReadFile,
    choices: &Choices,
    importer: &Importer,
    id: ImportId,
    now: UtcMicros,
    options: ApplyOptions,
    progress: &mut dyn FnMut(usize),
) -> Result<(), AppError> {
    let comparison: Comparison<L> = compare(conn, file, choices, &importer.scope)?;
    if let Some(field) = file.mapping.missing.first() {
        return Err(AppError::WrongState(format!(
            "The file has no column for {}. Choose one, then apply.",
            field.label
        )));
    }
    let (mut rows, counts) = rows_of(file, &comparison)?;
    if counts.error > 0 && !options.skip_bad_rows {
        return Err(AppError::WrongState(format!(
            "{} of {} rows cannot be taken. Correct them, download them for repair, or apply without them.",
            counts.error, counts.total
        )));
    }
    let due: Vec<&Plan<L::State>> = comparison
        .plans
        .iter()
        .filter(|plan| matches!(plan.outcome(), RowOutcome::New | RowOutcome::Changed))
        .collect();
    let ids = if due.is_empty() {
        Vec::new()
    } else {
        L::write(conn, now, id, ChangeSource::Import, &due, progress)?
    };
    let written: BTreeMap<i64, i64> =
        due.iter().zip(ids).map(|(plan, thing)| (i64::from(plan.row_number), thing)).collect();
    for row in &mut rows {
        if let Some(thing) = written.get(&row.row_number) {
            row.entity_id = Some(*thing);
            row.is_applied = true;
        } else if row.outcome == RowOutcome::Missing {
            row.is_applied = options.remove_missing;
        }
    }
    if options.remove_missing && !comparison.missing.is_empty() {
        L::remove(conn, now, &comparison.missing.iter().map(|gone| gone.id).collect::<Vec<_>>())?;
    }
    store(conn, file, choices, id, now, &rows, counts)?;
    pep_db::imports::advance(conn, id, &[ImportState::Applying], ImportState::Applied, now)?;
    pep_db::imports::mark_ended(conn, id, ImportState::Applied, now)?;
    let detail = serde_json::json!({
        "new": counts.new, "changed": counts.changed, "left_out": counts.error,
        "removed": if options.remove_missing { counts.missing } else { 0 },
    });
    audit_import(conn, now, &importer.actor, "apply_import", id, detail)
}

/// Takes an applied import back: new things go, changed ones get their earlier state, removed people return to their
/// lists only by a new import. Things that somebody changed since stay as they are and are named in the answer.
///
/// # Errors
/// [`AppError::WrongState`] if it was not applied or was rolled back already.
pub async fn rollback(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    id: ImportId,
) -> Result<Vec<String>, AppError> {
    let importer = Importer::of(permit);
    let run = find_run(ctx, &importer, id).await?;
    let now = ctx.now();
    let kind = run.kind;
    let db = ctx.db.clone();
    db.write(move |conn| {
        if !pep_db::imports::advance(conn, id, &[ImportState::Applied], ImportState::RolledBack, now)? {
            return Err(AppError::WrongState(format!(
                "The import is {} and cannot be rolled back.",
                run.state
            )));
        }
        let kept = for_kind!(kind, take_list_back, conn, id, now)?;
        pep_db::imports::mark_ended(conn, id, ImportState::RolledBack, now)?;
        pep_db::imports::forget_file(conn, id)?;
        audit_import(
            conn,
            now,
            &importer.actor,
            "rollback_import",
            id,
            serde_json::json!({ "kept": kept.len() }),
        )?;
        Ok(kept)
    })
    .await
}

fn take_list_back<L: ListImport>(
    conn: &mut AnyConnection,
    id: ImportId,
    now: UtcMicros,
) -> Result<Vec<String>, AppError> {
    let rows = pep_db::imports::rows(conn, id, None, i64::MIN, i64::MAX, true)?;
    let mut applied = Vec::with_capacity(rows.len());
    for row in rows.into_iter().filter(|row| row.outcome != RowOutcome::Missing) {
        let state = |text: &Option<String>| -> Result<Option<L::State>, AppError> {
            text.as_deref().map(serde_json::from_str).transpose().map_err(AppError::internal)
        };
        if let (before, Some(after), Some(thing)) =
            (state(&row.before_json)?, state(&row.after_json)?, row.entity_id)
        {
            applied.push((row.entity_key, thing, row.outcome, before, after));
        }
    }
    let states: Vec<L::State> = applied.iter().map(|(_, _, _, _, after)| after.clone()).collect();
    let present = L::present(conn, &states)?;
    let mut kept = Vec::new();
    let mut gone = Vec::new();
    let mut restored = Vec::new();
    for ((key, thing, outcome, before, after), present) in applied.into_iter().zip(present) {
        match (outcome, before) {
            _ if present.as_ref() != Some(&after) => kept.push(key),
            (RowOutcome::New, _) | (_, None) => gone.push((thing, after)),
            (_, Some(before)) => restored.push(Plan {
                row_number: 0,
                more_rows: Vec::new(),
                key,
                id: Some(thing),
                before: Some(after),
                after: before,
                comes_back: false,
                refusal: None,
            }),
        }
    }
    if !gone.is_empty() {
        L::take_back(conn, now, id, &gone)?;
    }
    if !restored.is_empty() {
        L::write(conn, now, id, ChangeSource::Rollback, &restored.iter().collect::<Vec<_>>(), &mut |_| {})?;
    }
    Ok(kept)
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

/// The newest imports the caller may see. `before`: only older ones.
///
/// # Errors
/// Whatever the database answers.
pub async fn list(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    before: Option<ImportId>,
    limit: i64,
) -> Result<Vec<ImportView>, AppError> {
    let importer = Importer::of(permit);
    let runs = ctx.db.read(move |conn| pep_db::imports::list(conn, before, limit)).await?;
    let mut views = Vec::with_capacity(runs.len());
    for run in runs.into_iter().filter(|run| is_visible(&importer, run)) {
        views.push(view(ctx, run).await?);
    }
    Ok(views)
}

/// One import.
///
/// # Errors
/// [`AppError::NotFound`] if there is none for the caller.
pub async fn find(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    id: ImportId,
) -> Result<ImportView, AppError> {
    let importer = Importer::of(permit);
    let run = find_run(ctx, &importer, id).await?;
    view(ctx, run).await
}

/// Rows of an import in file order.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such import for the caller.
pub async fn list_rows(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    id: ImportId,
    outcome: Option<RowOutcome>,
    after: i64,
    limit: i64,
) -> Result<Vec<RowView>, AppError> {
    find_run(ctx, &Importer::of(permit), id).await?;
    let rows = ctx.db.read(move |conn| pep_db::imports::rows(conn, id, outcome, after, limit, false)).await?;
    rows.into_iter().map(row_view).collect()
}

fn row_view(row: ImportRow) -> Result<RowView, AppError> {
    let cells: Vec<String> = serde_json::from_str(&row.raw).map_err(AppError::internal)?;
    let problems: Vec<StoredProblem> = serde_json::from_str(&row.problems).map_err(AppError::internal)?;
    let shows_changes = matches!(row.outcome, RowOutcome::New | RowOutcome::Changed);
    let changes = if shows_changes {
        changes(row.before_json.as_deref(), row.after_json.as_deref())?
    } else {
        Vec::new()
    };
    let problems = problems
        .into_iter()
        .map(|StoredProblem { is_error, cell, column, value, detail, suggestion }| ProblemView {
            is_error,
            cell,
            column,
            value,
            detail,
            suggestion,
        })
        .collect();
    Ok(RowView { row, cells, problems, changes })
}

/// The rows that cannot be taken, as a workbook with the reason beside each; it can be imported again once repaired.
///
/// # Errors
/// [`AppError::WrongState`] if the file is no longer kept.
pub async fn errors_workbook(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    id: ImportId,
) -> Result<Vec<u8>, AppError> {
    let importer = Importer::of(permit);
    let run = find_run(ctx, &importer, id).await?;
    let choices = choices_of(&run)?;
    let (db, reader) = (ctx.db.clone(), ctx.sheet_reader.clone());
    let work = move || {
        let bytes = db.read_blocking(|conn| pep_db::imports::file(conn, id))?;
        let Some(bytes) = bytes else {
            return Err(AppError::WrongState("The file is no longer kept. Upload it again.".to_owned()));
        };
        let file = read(&reader, &bytes, run.kind, &choices).map_err(AppError::WrongState)?;
        db.read_blocking(|conn| for_kind!(run.kind, write_errors, conn, &file, &choices, &importer.scope))
    };
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?
}

fn write_errors<L: ListImport>(
    conn: &mut AnyConnection,
    file: &ReadFile,
    choices: &Choices,
    scope: &AccountScope,
) -> Result<Vec<u8>, AppError> {
    let comparison: Comparison<L> = compare(conn, file, choices, scope)?;
    let mut out = std::io::Cursor::new(Vec::new());
    pep_sheets::write::write_error_file(&file.table, &comparison.parsed, None, &mut out)
        .map_err(AppError::internal)?;
    Ok(out.into_inner())
}

async fn find_run(ctx: &AppContext, importer: &Importer, id: ImportId) -> Result<ImportRun, AppError> {
    let run = ctx.db.read(move |conn| pep_db::imports::find(conn, id)).await?;
    if !is_visible(importer, &run) {
        return Err(AppError::NotFound);
    }
    recover(ctx, run).await
}

/// Lists that give rights are seen by those who may import them; with a reach of some OUs only, one's own imports.
fn is_visible(importer: &Importer, run: &ImportRun) -> bool {
    let is_own = run.created_by == Some(importer.actor.person_id);
    importer.check(run.kind).is_ok() && (is_own || importer.scope.is_all)
}

/// A process that stopped in the middle left the state behind, but nothing else: reading and applying are one
/// transaction each. The import can go on from where it was.
async fn recover(ctx: &AppContext, run: ImportRun) -> Result<ImportRun, AppError> {
    let now = ctx.now();
    let is_running = matches!(run.state, ImportState::Reading | ImportState::Applying);
    if !is_running
        || ctx.import_progress.get(run.id).is_some()
        || now.since(run.updated_at) < ABANDONED_AFTER_US
    {
        return Ok(run);
    }
    let (id, state) = (run.id, run.state);
    ctx.db
        .write(move |conn| {
            if state == ImportState::Applying {
                pep_db::imports::advance(conn, id, &[state], ImportState::Preview, now)?;
            } else {
                pep_db::imports::fail(conn, id, "Reading the file was interrupted. Upload it again.", now)?;
            }
            pep_db::imports::find(conn, id)
        })
        .await
        .map_err(|error: DbError| error.into())
}

async fn view(ctx: &AppContext, run: ImportRun) -> Result<ImportView, AppError> {
    let layout: Layout = serde_json::from_str(&run.layout).map_err(AppError::internal)?;
    let chosen: BTreeMap<String, ChosenColumn> =
        serde_json::from_str(&run.mapping).map_err(AppError::internal)?;
    let value_fixes = serde_json::from_str(&run.value_fixes).map_err(AppError::internal)?;
    let created_by = run.created_by;
    let created_by_name = match created_by {
        Some(person) => ctx.db.read(move |conn| pep_db::lists::people::display_name(conn, person)).await?,
        None => None,
    };
    let is_complete = layout.missing_fields.is_empty();
    Ok(ImportView {
        done_rows: ctx
            .import_progress
            .get(run.id)
            .and_then(|done| i64::try_from(done).ok())
            .unwrap_or(run.done_rows),
        sheet: layout.sheet,
        header_row: layout.header_row,
        columns: layout
            .headers
            .into_iter()
            .map(|(index, header)| (index, column_name(index), header))
            .collect(),
        fields: fields_of(run.kind, &chosen),
        notes: layout.notes,
        value_fixes,
        created_by_name,
        can_apply: run.state == ImportState::Preview && is_complete && run.counts.total > 0,
        can_rollback: run.state == ImportState::Applied,
        run,
    })
}

fn choices_of(run: &ImportRun) -> Result<Choices, AppError> {
    let chosen: BTreeMap<String, ChosenColumn> =
        serde_json::from_str(&run.mapping).map_err(AppError::internal)?;
    let mapping = chosen.into_iter().map(|(key, column)| (key, column.column)).collect();
    Ok(Choices {
        mapping: Some(mapping),
        value_fixes: serde_json::from_str(&run.value_fixes).map_err(AppError::internal)?,
    })
}

fn audit_import(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: &Actor,
    action: &str,
    id: ImportId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    audit::write(
        conn,
        now,
        Some(actor),
        AuditEntry { action, object_kind: "import", object_id: Some(id.0), detail },
    )?;
    Ok(())
}
