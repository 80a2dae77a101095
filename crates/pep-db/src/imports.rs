//! Imports: runs and their rows. What the rows write is in [`crate::lists`].

use diesel::prelude::*;
use pep_domain::ids::{ImportId, PersonId};
use pep_domain::imports::{ImportKind, ImportState, RowOutcome};
use pep_domain::time::UtcMicros;

use crate::schema::{import_row, import_run};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// One import of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRun {
    /// Its id.
    pub id: ImportId,
    /// Which list.
    pub kind: ImportKind,
    /// What the list belongs to: the event series of nominations.
    pub target: Option<i64>,
    /// The file's name as uploaded.
    pub file_name: String,
    /// SHA-256 of the file, hexadecimal.
    pub file_sha256: String,
    /// How far it is.
    pub state: ImportState,
    /// JSON: sheet, header row, headers, notes.
    pub layout: String,
    /// JSON: field → column.
    pub mapping: String,
    /// JSON: field → value in the file → value to use.
    pub value_fixes: String,
    /// Counts.
    pub counts: ImportCounts,
    /// Rows done so far, of the step that runs.
    pub done_rows: i64,
    /// Why it failed, in words.
    pub problem: Option<String>,
    /// Who uploaded it.
    pub created_by: Option<PersonId>,
    /// When it was uploaded.
    pub created_at: UtcMicros,
    /// When it last changed.
    pub updated_at: UtcMicros,
    /// When it was applied.
    pub applied_at: Option<UtcMicros>,
    /// When it was rolled back.
    pub rolled_back_at: Option<UtcMicros>,
}

/// How many rows of each outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// All rows of the file that are data or were skipped.
    pub total: i64,
    /// Not there yet.
    pub new: i64,
    /// There with other values.
    pub changed: i64,
    /// There, the same.
    pub same: i64,
    /// Cannot be taken.
    pub error: i64,
    /// Blank, total, repeated.
    pub skipped: i64,
    /// In the data but no longer in the file.
    pub missing: i64,
}

impl ImportCounts {
    /// Counts one row.
    pub fn add(&mut self, outcome: RowOutcome) {
        let (count, is_in_file) = match outcome {
            RowOutcome::New => (&mut self.new, true),
            RowOutcome::Changed => (&mut self.changed, true),
            RowOutcome::Same => (&mut self.same, true),
            RowOutcome::Error => (&mut self.error, true),
            RowOutcome::Skipped => (&mut self.skipped, true),
            RowOutcome::Missing => (&mut self.missing, false),
        };
        *count += 1;
        self.total += i64::from(is_in_file);
    }
}

/// One row of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// As Excel numbers it; rows for what is missing from the file come after the last.
    pub row_number: i64,
    /// JSON array of the cells as read.
    pub raw: String,
    /// What it means for the data.
    pub outcome: RowOutcome,
    /// The key of the thing: TPID, Partner One ID, address …
    pub entity_key: String,
    /// The thing, once it exists.
    pub entity_id: Option<i64>,
    /// JSON array of problems.
    pub problems: String,
    /// JSON of the state before.
    pub before_json: Option<String>,
    /// JSON of the state after.
    pub after_json: Option<String>,
    /// Was it written?
    pub is_applied: bool,
}

/// Starts an import.
///
/// # Errors
/// Whatever the database answers.
pub fn create(
    conn: &mut AnyConnection,
    now: UtcMicros,
    (kind, target): (ImportKind, Option<i64>),
    file_name: &str,
    file_sha256: &str,
    bytes: &[u8],
    created_by: Option<PersonId>,
) -> Result<ImportId, DbError> {
    let id = diesel::insert_into(import_run::table)
        .values((
            import_run::kind.eq(kind.as_str()),
            import_run::target_id.eq(target),
            import_run::file_name.eq(file_name),
            import_run::file_sha256.eq(file_sha256),
            import_run::file_bytes.eq(Some(bytes)),
            import_run::state.eq(ImportState::Reading.as_str()),
            import_run::created_by.eq(created_by.map(|id| id.0)),
            import_run::created_at.eq(now.0),
            import_run::updated_at.eq(now.0),
        ))
        .returning(import_run::id)
        .get_result::<i64>(conn)?;
    Ok(ImportId(id))
}

#[derive(Queryable)]
struct RunRow {
    id: i64,
    kind: String,
    target: Option<i64>,
    file_name: String,
    file_sha256: String,
    state: String,
    layout: String,
    mapping: String,
    value_fixes: String,
    counts: (i64, i64, i64, i64, i64, i64, i64),
    done_rows: i64,
    problem: Option<String>,
    created_by: Option<i64>,
    created_at: i64,
    updated_at: i64,
    applied_at: Option<i64>,
    rolled_back_at: Option<i64>,
}

type RunColumns = (
    import_run::id,
    import_run::kind,
    import_run::target_id,
    import_run::file_name,
    import_run::file_sha256,
    import_run::state,
    import_run::layout,
    import_run::mapping,
    import_run::value_fixes,
    (
        import_run::total_rows,
        import_run::new_rows,
        import_run::changed_rows,
        import_run::same_rows,
        import_run::error_rows,
        import_run::skipped_rows,
        import_run::missing_rows,
    ),
    import_run::done_rows,
    import_run::problem,
    import_run::created_by,
    import_run::created_at,
    import_run::updated_at,
    import_run::applied_at,
    import_run::rolled_back_at,
);

const RUN_COLUMNS: RunColumns = (
    import_run::id,
    import_run::kind,
    import_run::target_id,
    import_run::file_name,
    import_run::file_sha256,
    import_run::state,
    import_run::layout,
    import_run::mapping,
    import_run::value_fixes,
    (
        import_run::total_rows,
        import_run::new_rows,
        import_run::changed_rows,
        import_run::same_rows,
        import_run::error_rows,
        import_run::skipped_rows,
        import_run::missing_rows,
    ),
    import_run::done_rows,
    import_run::problem,
    import_run::created_by,
    import_run::created_at,
    import_run::updated_at,
    import_run::applied_at,
    import_run::rolled_back_at,
);

impl TryFrom<RunRow> for ImportRun {
    type Error = DbError;

    fn try_from(row: RunRow) -> Result<Self, DbError> {
        let (total, new, changed, same, error, skipped, missing) = row.counts;
        Ok(Self {
            id: ImportId(row.id),
            kind: word("import_run.kind", &row.kind, ImportKind::parse)?,
            target: row.target,
            file_name: row.file_name,
            file_sha256: row.file_sha256,
            state: word("import_run.state", &row.state, ImportState::parse)?,
            layout: row.layout,
            mapping: row.mapping,
            value_fixes: row.value_fixes,
            counts: ImportCounts { total, new, changed, same, error, skipped, missing },
            done_rows: row.done_rows,
            problem: row.problem,
            created_by: row.created_by.map(PersonId),
            created_at: UtcMicros(row.created_at),
            updated_at: UtcMicros(row.updated_at),
            applied_at: row.applied_at.map(UtcMicros),
            rolled_back_at: row.rolled_back_at.map(UtcMicros),
        })
    }
}

/// One import.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn find(conn: &mut AnyConnection, id: ImportId) -> Result<ImportRun, DbError> {
    import_run::table.find(id.0).select(RUN_COLUMNS).first::<RunRow>(conn)?.try_into()
}

/// The newest imports first. `before`: only those older than this one.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut AnyConnection,
    before: Option<ImportId>,
    limit: i64,
) -> Result<Vec<ImportRun>, DbError> {
    let mut query =
        import_run::table.select(RUN_COLUMNS).order(import_run::id.desc()).limit(limit).into_boxed();
    if let Some(before) = before {
        query = query.filter(import_run::id.lt(before.0));
    }
    query.load::<RunRow>(conn)?.into_iter().map(TryInto::try_into).collect()
}

/// The file of an import, as long as it is kept.
///
/// # Errors
/// [`DbError::NotFound`] if there is no such import.
pub fn file(conn: &mut AnyConnection, id: ImportId) -> Result<Option<Vec<u8>>, DbError> {
    Ok(import_run::table.find(id.0).select(import_run::file_bytes).first(conn)?)
}

/// Moves an import from one of `from` to `to`. `false`: it was in none of them, and nothing changed.
///
/// # Errors
/// Whatever the database answers.
pub fn advance(
    conn: &mut AnyConnection,
    id: ImportId,
    from: &[ImportState],
    to: ImportState,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let from: Vec<&str> = from.iter().map(|state| state.as_str()).collect();
    let changed =
        diesel::update(import_run::table.filter(import_run::id.eq(id.0).and(import_run::state.eq_any(from))))
            .set((
                import_run::state.eq(to.as_str()),
                import_run::updated_at.eq(now.0),
                import_run::problem.eq(None::<String>),
            ))
            .execute(conn)?;
    Ok(changed == 1)
}

/// Notes the instant at which an import was applied or rolled back.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_ended(
    conn: &mut AnyConnection,
    id: ImportId,
    state: ImportState,
    now: UtcMicros,
) -> Result<(), DbError> {
    let run = import_run::table.find(id.0);
    if state == ImportState::Applied {
        diesel::update(run).set(import_run::applied_at.eq(now.0)).execute(conn)?;
    } else if state == ImportState::RolledBack {
        diesel::update(run).set(import_run::rolled_back_at.eq(now.0)).execute(conn)?;
    }
    Ok(())
}

/// Notes why an import failed; the file is let go.
///
/// # Errors
/// Whatever the database answers.
pub fn fail(conn: &mut AnyConnection, id: ImportId, problem: &str, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(import_run::table.find(id.0))
        .set((
            import_run::state.eq(ImportState::Failed.as_str()),
            import_run::problem.eq(Some(problem)),
            import_run::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// What a preview found: layout, mapping and corrections as JSON, and the counts.
#[derive(Debug, Clone)]
pub struct PreviewSummary<'a> {
    /// Sheet, header row, headers, notes.
    pub layout: &'a str,
    /// Field → column.
    pub mapping: &'a str,
    /// Corrections of values.
    pub value_fixes: &'a str,
    /// Counts.
    pub counts: ImportCounts,
}

/// Stores a preview with all of its rows, in place of an earlier one.
///
/// # Errors
/// Whatever the database answers.
pub fn store_preview(
    conn: &mut AnyConnection,
    id: ImportId,
    now: UtcMicros,
    summary: &PreviewSummary<'_>,
    rows: &[ImportRow],
) -> Result<(), DbError> {
    diesel::delete(import_row::table.filter(import_row::import_id.eq(id.0))).execute(conn)?;
    insert_rows(conn, id, rows)?;
    diesel::update(import_run::table.find(id.0))
        .set((
            import_run::layout.eq(summary.layout),
            import_run::mapping.eq(summary.mapping),
            import_run::value_fixes.eq(summary.value_fixes),
            import_run::updated_at.eq(now.0),
            import_run::done_rows.eq(summary.counts.total),
            counts_columns(summary.counts),
        ))
        .execute(conn)?;
    Ok(())
}

type CountsAssignment = (
    diesel::dsl::Eq<import_run::total_rows, i64>,
    diesel::dsl::Eq<import_run::new_rows, i64>,
    diesel::dsl::Eq<import_run::changed_rows, i64>,
    diesel::dsl::Eq<import_run::same_rows, i64>,
    diesel::dsl::Eq<import_run::error_rows, i64>,
    diesel::dsl::Eq<import_run::skipped_rows, i64>,
    diesel::dsl::Eq<import_run::missing_rows, i64>,
);

fn counts_columns(counts: ImportCounts) -> CountsAssignment {
    (
        import_run::total_rows.eq(counts.total),
        import_run::new_rows.eq(counts.new),
        import_run::changed_rows.eq(counts.changed),
        import_run::same_rows.eq(counts.same),
        import_run::error_rows.eq(counts.error),
        import_run::skipped_rows.eq(counts.skipped),
        import_run::missing_rows.eq(counts.missing),
    )
}

#[derive(Insertable)]
#[diesel(table_name = import_row, treat_none_as_default_value = false)]
struct NewRow<'a> {
    import_id: i64,
    row_number: i64,
    raw: &'a str,
    outcome: &'a str,
    entity_key: &'a str,
    entity_id: Option<i64>,
    problems: &'a str,
    before_json: Option<&'a str>,
    after_json: Option<&'a str>,
    is_applied: bool,
}

fn insert_rows(conn: &mut AnyConnection, id: ImportId, rows: &[ImportRow]) -> Result<(), DbError> {
    for part in rows.chunks(crate::lists::BATCH) {
        let new: Vec<_> = part
            .iter()
            .map(|row| NewRow {
                import_id: id.0,
                row_number: row.row_number,
                raw: &row.raw,
                outcome: row.outcome.as_str(),
                entity_key: &row.entity_key,
                entity_id: row.entity_id,
                problems: &row.problems,
                before_json: row.before_json.as_deref(),
                after_json: row.after_json.as_deref(),
                is_applied: row.is_applied,
            })
            .collect();
        with_backend!(conn, c => diesel::insert_into(import_row::table).values(new).execute(c))?;
    }
    Ok(())
}

#[derive(Queryable)]
struct StoredRow {
    row_number: i64,
    raw: String,
    outcome: String,
    entity_key: String,
    entity_id: Option<i64>,
    problems: String,
    before_json: Option<String>,
    after_json: Option<String>,
    is_applied: bool,
}

/// Rows of an import in file order. `outcome`: only these; `after`: only rows below this one; `is_applied`: only
/// those that were written.
///
/// # Errors
/// Whatever the database answers.
pub fn rows(
    conn: &mut AnyConnection,
    id: ImportId,
    outcome: Option<RowOutcome>,
    after: i64,
    limit: i64,
    is_applied: bool,
) -> Result<Vec<ImportRow>, DbError> {
    let mut query = import_row::table
        .filter(import_row::import_id.eq(id.0).and(import_row::row_number.gt(after)))
        .order(import_row::row_number)
        .limit(limit)
        .select((
            import_row::row_number,
            import_row::raw,
            import_row::outcome,
            import_row::entity_key,
            import_row::entity_id,
            import_row::problems,
            import_row::before_json,
            import_row::after_json,
            import_row::is_applied,
        ))
        .into_boxed();
    if let Some(outcome) = outcome {
        query = query.filter(import_row::outcome.eq(outcome.as_str()));
    }
    if is_applied {
        query = query.filter(import_row::is_applied.eq(true));
    }
    query
        .load::<StoredRow>(conn)?
        .into_iter()
        .map(|row| {
            Ok(ImportRow {
                row_number: row.row_number,
                raw: row.raw,
                outcome: word("import_row.outcome", &row.outcome, RowOutcome::parse)?,
                entity_key: row.entity_key,
                entity_id: row.entity_id,
                problems: row.problems,
                before_json: row.before_json,
                after_json: row.after_json,
                is_applied: row.is_applied,
            })
        })
        .collect()
}

/// Lets the file go when an import has ended for good.
///
/// # Errors
/// Whatever the database answers.
pub fn forget_file(conn: &mut AnyConnection, id: ImportId) -> Result<(), DbError> {
    diesel::update(import_run::table.find(id.0))
        .set(import_run::file_bytes.eq(None::<Vec<u8>>))
        .execute(conn)?;
    Ok(())
}
