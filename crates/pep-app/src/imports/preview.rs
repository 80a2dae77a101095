//! From a file to its compared rows. Used for the preview and again, on fresh data, when it is applied.

use std::collections::{BTreeMap, HashMap};

use pep_db::imports::{ImportCounts, ImportRow};
use pep_db::lists::{Found, vocabulary};
use pep_db::{AnyConnection, DbError};
use pep_domain::imports::{ImportKind, RowOutcome};
use pep_sheets::records::{Issue, IssueCode, ParseOptions, Parsed, Record, Severity, parse_rows};
use pep_sheets::{ListKind, Mapping, RawTable, cell_name, suggest_mapping};
use serde::{Deserialize, Serialize};

use super::importer::ListReach;
use super::plan::{ListImport, Plan, Refusal};
use crate::AppError;
use crate::sheet_reader::{ReadList, SheetReader};

/// What a person corrected: nothing, at first.
#[derive(Debug, Clone, Default)]
pub(super) struct Choices {
    pub(super) mapping: Option<BTreeMap<String, usize>>,
    pub(super) value_fixes: BTreeMap<String, BTreeMap<String, String>>,
}

/// How the file was read; kept as JSON beside the import.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Layout {
    pub(super) sheet: Option<String>,
    pub(super) header_row: Option<i64>,
    pub(super) headers: Vec<(usize, String)>,
    pub(super) notes: Vec<String>,
    pub(super) missing_fields: Vec<String>,
}

/// A column chosen for a field; kept as JSON beside the import.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ChosenColumn {
    pub(super) column: usize,
    pub(super) confidence: String,
}

/// One problem of a row; kept as JSON beside the row.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredProblem {
    pub(super) is_error: bool,
    pub(super) cell: Option<String>,
    pub(super) column: Option<String>,
    pub(super) value: String,
    pub(super) detail: String,
    pub(super) suggestion: Option<String>,
}

/// A file read and understood.
pub(super) struct ReadFile {
    pub(super) table: RawTable,
    pub(super) mapping: Mapping,
    pub(super) notes: Vec<String>,
}

/// The whole comparison of a file with the data.
pub(super) struct Comparison<L: ListImport> {
    pub(super) parsed: Parsed<L::Record>,
    pub(super) plans: Vec<Plan<L::State>>,
    pub(super) missing: Vec<Found<String>>,
}

/// The list as the sheet reader calls it.
pub(super) fn list_kind(kind: ImportKind) -> ListKind {
    match kind {
        ImportKind::Accounts => ListKind::Accounts,
        ImportKind::Partners => ListKind::Partners,
        ImportKind::Contacts => ListKind::PartnerContacts,
        ImportKind::Sellers => ListKind::Sellers,
        ImportKind::Ecms => ListKind::Ecms,
        ImportKind::Reports => ListKind::PartnerReports,
        ImportKind::Nominations => ListKind::Nominations,
        ImportKind::ProgramPartners => ListKind::ProgramPartners,
        ImportKind::ProgramSellers => ListKind::ProgramSellers,
        ImportKind::Holidays => ListKind::Holidays,
        ImportKind::Slots => ListKind::Slots,
    }
}

/// Reads the file and finds its columns. The error is for the person: it says what to do with the file.
pub(super) fn read(
    reader: &SheetReader,
    bytes: &[u8],
    kind: ImportKind,
    choices: &Choices,
) -> Result<ReadFile, String> {
    let kind = list_kind(kind);
    let ReadList { table, notes } = reader.read(bytes, kind).map_err(|problem| problem.text)?;
    let mapping = match &choices.mapping {
        Some(chosen) => Mapping::corrected(&table, kind, chosen).map_err(|error| error.to_string())?,
        None => suggest_mapping(&table, kind),
    };
    Ok(ReadFile { table, mapping, notes })
}

impl ReadFile {
    pub(super) fn layout(&self) -> Layout {
        Layout {
            sheet: self.table.sheet.clone(),
            header_row: Some(i64::from(self.table.header_row)),
            headers: self.table.headers.iter().map(|header| (header.column, header.text.clone())).collect(),
            notes: self.notes.clone(),
            missing_fields: self.mapping.missing.iter().map(|field| field.key.to_owned()).collect(),
        }
    }

    pub(super) fn chosen_columns(&self) -> BTreeMap<String, ChosenColumn> {
        self.mapping
            .columns
            .iter()
            .map(|(key, found)| {
                let confidence = format!("{:?}", found.confidence).to_lowercase();
                ((*key).to_owned(), ChosenColumn { column: found.column, confidence })
            })
            .collect()
    }
}

/// Parses and compares. Rows that the data refuse get their reason as an issue of their cell.
pub(super) fn compare<L: ListImport>(
    conn: &mut AnyConnection,
    file: &ReadFile,
    choices: &Choices,
    reach: &ListReach,
) -> Result<Comparison<L>, AppError> {
    let options = ParseOptions { known_values: known_values(conn)?, value_map: choices.value_fixes.clone() };
    // Without its required columns nothing can be parsed: the person is asked for them, and there are no rows yet.
    if !file.mapping.missing.is_empty() {
        return Ok(Comparison {
            parsed: Parsed { rows: Vec::new(), skipped: Vec::new(), notes: Vec::new() },
            plans: Vec::new(),
            missing: Vec::new(),
        });
    }
    let mut parsed =
        parse_rows::<L::Record>(&file.table, &file.mapping, &options).map_err(AppError::internal)?;
    let plans = L::plan(conn, &parsed, &file.mapping, reach)?;
    for plan in &plans {
        if let Some(refusal) = &plan.refusal {
            refuse_rows(&mut parsed, plan, refusal, &file.mapping);
        }
    }
    let missing = L::missing(conn, &plans)?;
    Ok(Comparison { parsed, plans, missing })
}

fn known_values(conn: &mut AnyConnection) -> Result<BTreeMap<String, Vec<String>>, DbError> {
    Ok(BTreeMap::from([
        ("segment".to_owned(), vocabulary::segments(conn)?.spellings()),
        ("ou".to_owned(), vocabulary::ous(conn)?.spellings()),
        ("industry".to_owned(), vocabulary::industries(conn)?.spellings()),
    ]))
}

fn refuse_rows<R: Record, S>(parsed: &mut Parsed<R>, plan: &Plan<S>, refusal: &Refusal, mapping: &Mapping) {
    for number in std::iter::once(plan.row_number).chain(plan.more_rows.iter().copied()) {
        let Ok(at) = parsed.rows.binary_search_by_key(&number, |row| row.number) else { continue };
        let Some(row) = parsed.rows.get_mut(at) else { continue };
        let column = mapping.columns.get(refusal.field);
        row.issues.push(Issue {
            severity: Severity::Error,
            row_number: number,
            column: column.map(|column| column.header.clone()),
            cell: column.map(|column| cell_name(column.column, number)),
            value: refusal.value.chars().take(Issue::VALUE_CHARS).collect(),
            code: IssueCode::UnknownValue,
            text: refusal.detail.clone(),
            suggestion: None,
        });
        row.record = None;
    }
}

/// The rows as they are stored and shown, with their counts.
pub(super) fn rows_of<L: ListImport>(
    file: &ReadFile,
    comparison: &Comparison<L>,
) -> Result<(Vec<ImportRow>, ImportCounts), AppError> {
    let mut plan_of: HashMap<u32, &Plan<L::State>> = HashMap::new();
    for plan in &comparison.plans {
        for number in std::iter::once(plan.row_number).chain(plan.more_rows.iter().copied()) {
            plan_of.insert(number, plan);
        }
    }
    let mut rows = Vec::with_capacity(comparison.parsed.rows.len() + comparison.missing.len());
    for (raw, row) in file.table.rows.iter().zip(&comparison.parsed.rows) {
        let cells: Vec<&str> = file.table.headers.iter().map(|header| raw.text(header.column)).collect();
        let problems: Vec<StoredProblem> = row.issues.iter().map(stored_problem).collect();
        let plan = plan_of.get(&row.number);
        let outcome = match (plan, row.same_as) {
            _ if row.record.is_none() => RowOutcome::Error,
            (_, Some(_)) => RowOutcome::Skipped,
            (Some(plan), None) => plan.outcome(),
            (None, None) => RowOutcome::Same,
        };
        let json = |state: &L::State| serde_json::to_string(state).map_err(AppError::internal);
        rows.push(ImportRow {
            row_number: i64::from(row.number),
            raw: serde_json::to_string(&cells).map_err(AppError::internal)?,
            outcome,
            entity_key: plan.map(|plan| plan.key.clone()).unwrap_or_default(),
            entity_id: plan.and_then(|plan| plan.id),
            problems: serde_json::to_string(&problems).map_err(AppError::internal)?,
            before_json: plan.and_then(|plan| plan.before.as_ref()).map(json).transpose()?,
            after_json: plan.filter(|_| row.record.is_some()).map(|plan| json(&plan.after)).transpose()?,
            is_applied: false,
        });
    }
    for skipped in &comparison.parsed.skipped {
        let problem = StoredProblem {
            is_error: false,
            cell: None,
            column: None,
            value: skipped.text.clone(),
            detail: skipped.reason.text().to_owned(),
            suggestion: None,
        };
        rows.push(ImportRow {
            row_number: i64::from(skipped.number),
            raw: serde_json::to_string(&[&skipped.text]).map_err(AppError::internal)?,
            outcome: RowOutcome::Skipped,
            entity_key: String::new(),
            entity_id: None,
            problems: serde_json::to_string(&[problem]).map_err(AppError::internal)?,
            before_json: None,
            after_json: None,
            is_applied: false,
        });
    }
    rows.sort_by_key(|row| row.row_number);
    rows.dedup_by_key(|row| row.row_number);
    let last = rows.last().map_or(0, |row| row.row_number);
    for (number, gone) in (last + 1..).zip(&comparison.missing) {
        rows.push(ImportRow {
            row_number: number,
            raw: serde_json::to_string(&[&gone.state]).map_err(AppError::internal)?,
            outcome: RowOutcome::Missing,
            entity_key: gone.state.clone(),
            entity_id: Some(gone.id),
            problems: "[]".to_owned(),
            before_json: None,
            after_json: None,
            is_applied: false,
        });
    }
    let mut counts = ImportCounts::default();
    for row in &rows {
        counts.add(row.outcome);
    }
    Ok((rows, counts))
}

fn stored_problem(issue: &Issue) -> StoredProblem {
    StoredProblem {
        is_error: issue.is_error(),
        cell: issue.cell.clone(),
        column: issue.column.clone(),
        value: issue.value.clone(),
        detail: issue.text.clone(),
        suggestion: issue.suggestion.clone(),
    }
}
