//! Imports as a person sees them.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::imports::{ImportRow, ImportRun};
use pep_domain::access::{Permit, action};
use pep_domain::ids::ImportId;
use pep_domain::imports::{ImportKind, ImportState, RowOutcome};
use pep_sheets::column_name;

use super::importer::{Importer, ListReach, choices_of, find_run, is_visible};
use super::kinds::for_kind;
use super::plan::{ListImport, changes};
use super::preview::{
    Choices, ChosenColumn, Comparison, Layout, ReadFile, StoredProblem, compare, list_kind, read,
};
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
    /// How its thing was found, in words.
    pub matched: Option<String>,
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
        ImportKind::ProgramPartners => (
            "Elected partners",
            "The partners that take part in a program, by Partner One ID. With a sales unit, each is nominated to its event in the same step; several are parted by semicolons, or stand in rows of their own.",
        ),
        ImportKind::ProgramSellers => (
            "Invited sellers",
            "The sellers whom a program invites, by address. They must be listed already.",
        ),
        ImportKind::Nominations => (
            "Nominations",
            "Which partners come to the events of which sales units: the newest plan that is not over, unless you come from another one.",
        ),
        ImportKind::Holidays => (
            "Closed days",
            "Public holidays and other days on which sales units do not work: a list, or a calendar file (.ics) with all-day entries.",
        ),
        ImportKind::Slots => (
            "Slots of an event",
            "Day, start and end of each slot of a plan, on the clock of the event: regular or flex, of all sales units of the plan or of one.",
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
    let kind = find_run(ctx, &Importer::of(permit), id).await?.kind;
    let rows = ctx.db.read(move |conn| pep_db::imports::rows(conn, id, outcome, after, limit, false)).await?;
    rows.into_iter().map(|row| row_view(kind, row)).collect()
}

fn row_view(kind: ImportKind, row: ImportRow) -> Result<RowView, AppError> {
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
    let matched = matched(kind, &row)?;
    Ok(RowView { row, cells, problems, changes, matched })
}

/// How a row's thing was found: by its own key, by an alias, or not at all.
fn matched(kind: ImportKind, row: &ImportRow) -> Result<Option<String>, AppError> {
    let by = match kind {
        ImportKind::Accounts => "TPID",
        ImportKind::Reports => "Partner One ID and TPID",
        ImportKind::Partners | ImportKind::ProgramPartners => "Partner One ID",
        ImportKind::Contacts | ImportKind::Sellers | ImportKind::Ecms | ImportKind::ProgramSellers => {
            "address"
        }
        ImportKind::Nominations => "OU and Partner One ID",
        ImportKind::Holidays => "sales unit, day and country",
        ImportKind::Slots => "day and time",
    };
    let state: serde_json::Value = match &row.after_json {
        Some(text) => serde_json::from_str(text).map_err(AppError::internal)?,
        None => return Ok(None),
    };
    // Accounts and reports are kept under their account's own TPID, whatever the row says.
    let own = state.get("tpid").and_then(serde_json::Value::as_str);
    let said = row.entity_key.rsplit(" / ").next().unwrap_or_default();
    Ok(Some(match (own, row.before_json.is_some()) {
        (Some(own), _) if own != said => format!("TPID {said} is an alias of the account with TPID {own}"),
        (_, true) => format!("Found by {by}"),
        (_, false) => format!("Nothing has this {by} yet"),
    }))
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
        db.read_blocking(|conn| {
            for_kind!(run.kind, write_errors, conn, &file, &choices, &importer.reach(run.target))
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?
}

fn write_errors<L: ListImport>(
    conn: &mut AnyConnection,
    file: &ReadFile,
    choices: &Choices,
    reach: &ListReach,
) -> Result<Vec<u8>, AppError> {
    let comparison: Comparison<L> = compare(conn, file, choices, reach)?;
    let mut out = std::io::Cursor::new(Vec::new());
    pep_sheets::write::write_error_file(&file.table, &comparison.parsed, None, &mut out)
        .map_err(AppError::internal)?;
    Ok(out.into_inner())
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
