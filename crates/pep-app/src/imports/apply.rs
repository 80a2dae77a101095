//! Writing an import, and taking it back.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_domain::access::{Permit, action};
use pep_domain::ids::ImportId;
use pep_domain::imports::{ImportKind, ImportState, RowOutcome};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;

use super::importer::{Importer, ListReach, audit_import, choices_of, find_run};
use super::kinds::for_kind;
use super::plan::{ListImport, Plan};
use super::preview::{Choices, Comparison, ReadFile, compare, read, rows_of};
use super::run::store;
use crate::{AppContext, AppError};

/// How to apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ApplyOptions {
    /// Leave rows with errors out; otherwise one of them keeps everything back.
    pub skip_bad_rows: bool,
    /// Also remove the people whom the feed no longer lists (D-60).
    pub remove_missing: bool,
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
    let (kind, reach) = (run.kind, importer.reach(run.target));
    let work = move || {
        let bytes =
            task_ctx.db.read_blocking(|conn| pep_db::imports::file(conn, id))?.ok_or(AppError::NotFound)?;
        let file = read(&task_ctx.sheet_reader, &bytes, kind, &choices).map_err(AppError::WrongState)?;
        let progress = task_ctx.import_progress.clone();
        task_ctx.db.write_blocking(|conn| {
            let mut tell = |done: usize| progress.set(id, done);
            for_kind!(
                kind,
                write_list,
                conn,
                &file,
                &choices,
                (&importer, &reach),
                id,
                now,
                options,
                &mut tell
            )?;
            settle(conn, &task_ctx, kind)
        })?;
        // The rows are written; a database that does not care for its statistics now does so at night.
        if let Err(error) = task_ctx.db.look_at_growth() {
            tracing::warn!(%error, "the statistics were not refreshed after an import");
        }
        Ok(())
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
    (importer, reach): (&Importer, &ListReach),
    id: ImportId,
    now: UtcMicros,
    options: ApplyOptions,
    progress: &mut dyn FnMut(usize),
) -> Result<(), AppError> {
    let comparison: Comparison<L> = compare(conn, file, choices, reach)?;
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
    let (db, settle_ctx) = (ctx.db.clone(), ctx.clone());
    db.write(move |conn| {
        if !pep_db::imports::advance(conn, id, &[ImportState::Applied], ImportState::RolledBack, now)? {
            return Err(AppError::WrongState(format!(
                "The import is {} and cannot be rolled back.",
                run.state
            )));
        }
        let kept = for_kind!(kind, take_list_back, conn, id, now)?;
        settle(conn, &settle_ctx, kind)?;
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

/// Lists of people and of who takes part can take members out of sales teams, and teams out of programs.
fn settle(conn: &mut AnyConnection, ctx: &AppContext, kind: ImportKind) -> Result<(), AppError> {
    match kind {
        ImportKind::Contacts | ImportKind::Sellers | ImportKind::Ecms => {
            crate::teams::settle_gone_members(conn, ctx)
        }
        ImportKind::ProgramPartners | ImportKind::Partners => {
            crate::programs::departures::settle_gone_partners(conn, ctx)?;
            Ok(pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?)
        }
        ImportKind::ProgramSellers => {
            crate::programs::departures::settle_gone_sellers(conn, ctx)?;
            Ok(pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?)
        }
        ImportKind::Accounts
        | ImportKind::Reports
        | ImportKind::Nominations
        | ImportKind::Holidays
        | ImportKind::Slots => Ok(()),
    }
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
