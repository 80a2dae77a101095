//! Which column of a file is which field of a list.

use std::collections::BTreeMap;

use crate::kind::{Field, ListKind, field_names, header_key};
use crate::table::{Header, RawTable};

/// Field → column for one table. Suggested by [`suggest_mapping`], corrected by the person with
/// [`Mapping::corrected`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The list it is for.
    pub kind: ListKind,
    /// Matches by field key.
    pub columns: BTreeMap<&'static str, ColumnMatch>,
    /// Headers that are no field, left to right. Their columns are not imported.
    pub unmatched: Vec<Header>,
    /// Fields the list must have and the table has not. Empty = the rows can be parsed.
    pub missing: Vec<&'static Field>,
}

/// The column of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMatch {
    /// Column of the sheet (0 = A).
    pub column: usize,
    /// The header as written.
    pub header: String,
    /// How sure the match is.
    pub confidence: Confidence,
}

/// How sure a match is, from weak to strong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The header resembles a known name; shown to the person for a look.
    Likely,
    /// The header is a known name of the field.
    Known,
    /// The header is the field's own label.
    Exact,
    /// The person said so.
    Chosen,
}

/// A correction that makes no sense. The texts say which.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// The list has no such field.
    #[error("The list has no field called “{0}”.")]
    UnknownField(String),
    /// The table has no such column.
    #[error("The file has no column {0}.")]
    UnknownColumn(String),
    /// One column for two fields.
    #[error("Column {column} is chosen for both “{first}” and “{second}”. Choose one of them.")]
    ColumnTwice {
        /// The column's letters.
        column: String,
        /// Label of the first field.
        first: &'static str,
        /// Label of the second field.
        second: &'static str,
    },
}

impl Mapping {
    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: &str) -> Option<usize> {
        self.columns.get(field).map(|found| found.column)
    }

    /// Builds the mapping a person chose: `chosen` is the whole answer (field key → column of the sheet),
    /// fields left out have no column. Confidence stays where the choice equals the suggestion.
    ///
    /// # Errors
    /// [`MappingError`] for a field or column that does not exist, and for a column used twice.
    pub fn corrected(
        table: &RawTable,
        kind: ListKind,
        chosen: &BTreeMap<String, usize>,
    ) -> Result<Self, MappingError> {
        let suggested = suggest_mapping(table, kind);
        let mut columns: BTreeMap<&'static str, ColumnMatch> = BTreeMap::new();
        for (key, &column) in chosen {
            let field = kind.field(key).ok_or_else(|| MappingError::UnknownField(key.clone()))?;
            let name = || crate::table::column_name(column);
            let header = table.headers.iter().find(|header| header.column == column);
            let header = header.ok_or_else(|| MappingError::UnknownColumn(name()))?;
            let taken = columns.iter().find(|(_, other)| other.column == column);
            if let Some(first) = taken.and_then(|(key, _)| kind.field(key)) {
                return Err(MappingError::ColumnTwice {
                    column: name(),
                    first: first.label,
                    second: field.label,
                });
            }
            let confidence = match suggested.columns.get(field.key) {
                Some(same) if same.column == column => same.confidence,
                _ => Confidence::Chosen,
            };
            columns.insert(field.key, ColumnMatch { column, header: header.text.clone(), confidence });
        }
        Ok(Self::complete(kind, columns, &table.headers))
    }

    fn complete(kind: ListKind, columns: BTreeMap<&'static str, ColumnMatch>, headers: &[Header]) -> Self {
        let used = |header: &&Header| !columns.values().any(|found| found.column == header.column);
        let unmatched = headers.iter().filter(used).cloned().collect();
        let missing = kind.fields().iter().filter(|field| is_missing(field, &columns)).collect();
        Self { kind, columns, unmatched, missing }
    }
}

/// A first or last name may come from a full name, so only the others are asked for.
fn is_missing(field: &Field, columns: &BTreeMap<&'static str, ColumnMatch>) -> bool {
    field.required && !columns.contains_key(field.key)
}

/// Finds the column of every field by its header: own label first, then known names, then headers that
/// contain a known name or are a typing slip away from one. Every column serves one field only; a column
/// called "Problem" (from PEP's own error file) is never matched.
#[must_use]
pub fn suggest_mapping(table: &RawTable, kind: ListKind) -> Mapping {
    Mapping::complete(kind, match_headers(&table.headers, kind), &table.headers)
}

pub(crate) fn match_headers(headers: &[Header], kind: ListKind) -> BTreeMap<&'static str, ColumnMatch> {
    let keyed: Vec<(&Header, String)> = headers
        .iter()
        .map(|header| (header, header_key(&header.text)))
        .filter(|(_, key)| !key.is_empty() && key != "problem")
        .collect();
    let mut columns: BTreeMap<&'static str, ColumnMatch> = BTreeMap::new();
    let mut used: Vec<usize> = Vec::new();
    for confidence in [Confidence::Exact, Confidence::Known, Confidence::Likely] {
        for (field, names) in kind.fields().iter().zip(field_names(kind)) {
            if columns.contains_key(field.key) {
                continue;
            }
            let fits = |header: &Header, key: &str| {
                !used.contains(&header.column) && is_named(names, key, confidence)
            };
            if let Some((header, _)) = keyed.iter().find(|(header, key)| fits(header, key)) {
                used.push(header.column);
                let found = ColumnMatch { column: header.column, header: header.text.clone(), confidence };
                columns.insert(field.key, found);
            }
        }
    }
    columns
}

fn is_named(names: &[String], key: &str, confidence: Confidence) -> bool {
    match confidence {
        Confidence::Exact => names.first().is_some_and(|label| label == key),
        Confidence::Known => names.iter().any(|name| name == key),
        Confidence::Likely => names.iter().any(|name| resembles(name, key)),
        Confidence::Chosen => false,
    }
}

/// How much a row looks like the column names of a list: known names count, the list's required ones more.
/// Resemblance does not count, because data may resemble anything.
pub(crate) fn header_score(texts: &[String], kind: ListKind) -> usize {
    let named = |names: &Vec<String>| texts.iter().any(|text| names.contains(text));
    let weight = |field: &Field| if field.required { 3 } else { 2 };
    kind.fields()
        .iter()
        .zip(field_names(kind))
        .filter(|(_, names)| named(names))
        .map(|(field, _)| weight(field))
        .sum()
}

/// "Account City (HQ)" resembles "account city", "Segmnet" resembles "segment". Names of fewer than five
/// letters resemble nothing: too much would.
fn resembles(name: &str, key: &str) -> bool {
    if name.len() < 5 || key.len() < 5 {
        return false;
    }
    let words_inside = name.contains(' ') && format!(" {key} ").contains(&format!(" {name} "));
    let squeezed = |text: &str| text.replace(' ', "");
    words_inside || squeezed(name) == squeezed(key) || crate::records::edit_distance(name, key, 1) <= 1
}
