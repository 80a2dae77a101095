//! From a table and its mapping to records: one pass over the rows, then the checks across rows.

use std::collections::{BTreeMap, HashMap};

use pep_domain::text::fold;

use super::issue::{Issue, IssueCode, Severity};
use super::vocabulary::Vocabulary;
use crate::error::SheetError;
use crate::kind::ListKind;
use crate::mapping::Mapping;
use crate::table::{CellNotes, FileNote, RawRow, RawTable, SkippedRow, cell_name};

/// What a list of one kind holds per row.
pub trait Record: Sized + Clone + PartialEq {
    /// The list it belongs to.
    const KIND: ListKind;

    /// Reads a row; problems go to the reader. `None` when a required value is missing or wrong.
    fn parse(row: &mut RowReader<'_>) -> Option<Self>;

    /// What makes the row one of its kind within a file, in compared form.
    fn key(&self) -> String;

    /// The field that a second row with the same key is reported on.
    fn key_field() -> &'static str;

    /// Checks across rows beyond repeated keys.
    fn check_together(_rows: &mut [ParsedRow<Self>], _mapping: &Mapping) {}
}

/// What the importer knows beside the file.
#[derive(Debug, Clone, Default)]
pub struct ParseOptions {
    /// Values already in use, by field key (`segment`, `ou`, `industry`, `atu`): they decide how a value is
    /// spelt and what a misspelt one probably is.
    pub known_values: BTreeMap<String, Vec<String>>,
    /// The person's corrections: field key → value in the file → value to use. A value mapped to itself is
    /// confirmed as it stands.
    pub value_map: BTreeMap<String, BTreeMap<String, String>>,
}

/// All rows of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<R> {
    /// The data rows in file order.
    pub rows: Vec<ParsedRow<R>>,
    /// Rows that are not data.
    pub skipped: Vec<SkippedRow>,
    /// What the person should know about the file as a whole.
    pub notes: Vec<FileNote>,
}

/// One data row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedRow<R> {
    /// Row number as Excel shows it.
    pub number: u32,
    /// The record; `None` when the row has an error.
    pub record: Option<R>,
    /// The earlier row that says exactly the same; such a row is left out without harm.
    pub same_as: Option<u32>,
    /// Problems, in the order of the fields.
    pub issues: Vec<Issue>,
}

impl<R> ParsedRow<R> {
    pub(super) fn refuse(&mut self, issue: Issue) {
        self.issues.push(issue);
        self.record = None;
    }
}

impl<R> Parsed<R> {
    /// The records to import, each with its row number: no errors, no repetitions.
    pub fn records(&self) -> impl Iterator<Item = (u32, &R)> {
        let goes_in = |row: &'_ ParsedRow<R>| row.same_as.is_none();
        self.rows
            .iter()
            .filter(move |row| goes_in(row))
            .filter_map(|row| row.record.as_ref().map(|record| (row.number, record)))
    }

    /// Rows that do not go in.
    #[must_use]
    pub fn error_rows(&self) -> usize {
        self.rows.iter().filter(|row| row.record.is_none()).count()
    }

    /// All problems in file order.
    pub fn issues(&self) -> impl Iterator<Item = &Issue> {
        self.rows.iter().flat_map(|row| &row.issues)
    }
}

/// Reads every row of a table.
///
/// # Errors
/// [`SheetError::MissingColumns`] when the mapping lacks a required field. Problems of single rows are no
/// errors of this function: they stand beside the rows.
pub fn parse_rows<R: Record>(
    table: &RawTable,
    mapping: &Mapping,
    options: &ParseOptions,
) -> Result<Parsed<R>, SheetError> {
    if !mapping.missing.is_empty() || mapping.kind != R::KIND {
        let labels =
            R::KIND.fields().iter().filter(|field| field.required && mapping.column(field.key).is_none());
        return Err(SheetError::MissingColumns {
            fields: labels.map(|field| field.label.to_owned()).collect(),
        });
    }
    let vocabulary = Vocabulary::of(table, mapping, options);
    let mut rows: Vec<ParsedRow<R>> =
        table.rows.iter().map(|row| parse_row(row, mapping, &vocabulary)).collect();
    mark_repeated(&mut rows, mapping);
    R::check_together(&mut rows, mapping);
    Ok(Parsed { rows, skipped: table.skipped.clone(), notes: table.notes.clone() })
}

fn parse_row<R: Record>(row: &RawRow, mapping: &Mapping, vocabulary: &Vocabulary) -> ParsedRow<R> {
    let mut reader = RowReader { row, mapping, vocabulary, issues: Vec::new() };
    let record = R::parse(&mut reader);
    let issues = reader.issues;
    let record = record.filter(|_| !issues.iter().any(Issue::is_error));
    ParsedRow { number: row.number, record, same_as: None, issues }
}

/// Says of a repeated key whether it repeats the data too (no harm) or contradicts it (an error there).
fn mark_repeated<R: Record>(rows: &mut [ParsedRow<R>], mapping: &Mapping) {
    let mut first_by_key: HashMap<String, usize> = HashMap::new();
    for index in 0..rows.len() {
        let Some(record) = rows.get(index).and_then(|row| row.record.clone()) else { continue };
        let key = record.key();
        let Some(first) = first_by_key.get(&key).and_then(|first| rows.get(*first)) else {
            first_by_key.insert(key, index);
            continue;
        };
        let (first_number, same) = (first.number, first.record.as_ref() == Some(&record));
        let Some(row) = rows.get_mut(index) else { continue };
        if same {
            row.same_as = Some(first_number);
        } else {
            let text = format!(
                "Row {first_number} already holds this {} with other data. Keep one of the two rows.",
                label(mapping, R::key_field())
            );
            let issue = issue_at(
                row.number,
                mapping,
                R::key_field(),
                &key,
                Severity::Error,
                IssueCode::Duplicate,
                text,
            );
            row.refuse(issue);
        }
    }
}

pub(super) fn label(mapping: &Mapping, field: &str) -> &'static str {
    mapping.kind.field(field).map_or("value", |field| field.label)
}

/// A problem with the cell of a field in a row.
pub(super) fn issue_at(
    row_number: u32,
    mapping: &Mapping,
    field: &str,
    value: &str,
    severity: Severity,
    code: IssueCode,
    text: String,
) -> Issue {
    let column = mapping.columns.get(field);
    Issue {
        severity,
        row_number,
        column: column.map(|column| column.header.clone()),
        cell: column.map(|column| cell_name(column.column, row_number)),
        value: Issue::cut_value(value),
        code,
        text,
        suggestion: None,
    }
}

/// One row while it is read. The methods that read values are in `values`.
pub struct RowReader<'a> {
    pub(super) row: &'a RawRow,
    pub(super) mapping: &'a Mapping,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) issues: Vec<Issue>,
}

impl<'a> RowReader<'a> {
    /// The cleaned text of a field; empty when there is no column, no text, or a word for "nothing".
    pub(super) fn raw(&self, field: &str) -> &'a str {
        let text = self.mapping.column(field).map_or("", |column| self.row.text(column));
        let is_nothing = matches!(text, "-" | "--" | "—" | "n/a" | "N/A" | "null" | "NULL");
        if is_nothing { "" } else { text }
    }

    pub(super) fn notes(&self, field: &str) -> CellNotes {
        let column = self.mapping.column(field);
        column.and_then(|column| self.row.cells.get(column)).map_or(CellNotes::default(), |cell| cell.notes)
    }

    pub(super) fn error(&mut self, field: &str, code: IssueCode, text: String) {
        self.issue(field, Severity::Error, code, text);
    }

    pub(super) fn warn(&mut self, field: &str, code: IssueCode, text: String) {
        self.issue(field, Severity::Warning, code, text);
    }

    fn issue(&mut self, field: &str, severity: Severity, code: IssueCode, text: String) {
        let value = self.mapping.column(field).map_or("", |column| self.row.text(column));
        self.issues.push(issue_at(self.row.number, self.mapping, field, value, severity, code, text));
    }

    /// Attaches what a value was read as to the last problem.
    pub(super) fn suggest(&mut self, suggestion: &str) {
        if let Some(issue) = self.issues.last_mut() {
            issue.suggestion = Some(suggestion.to_owned());
        }
    }

    pub(super) fn label(&self, field: &str) -> &'static str {
        label(self.mapping, field)
    }
}

/// The compared form of an identifier that is not case-sensitive.
pub(super) fn key_part(text: &str) -> String {
    fold(text)
}
