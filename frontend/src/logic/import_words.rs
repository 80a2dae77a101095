//! What the imports page says and offers, decided from the import alone.

use pep_api_types::imports::{Import, ImportCounts, ImportKind, ImportOutcome, ImportState};

use crate::logic::time_words::grouped;
use crate::logic::url_query::UrlQuery;

/// The order in which lists build on each other.
pub const KINDS: [ImportKind; 11] = [
    ImportKind::Ecms,
    ImportKind::Sellers,
    ImportKind::Accounts,
    ImportKind::Partners,
    ImportKind::Contacts,
    ImportKind::Reports,
    ImportKind::Nominations,
    ImportKind::ProgramPartners,
    ImportKind::ProgramSellers,
    ImportKind::Holidays,
    ImportKind::Slots,
];

/// Tabs of an import's rows: what needs a look comes first.
pub const OUTCOMES: [ImportOutcome; 6] = [
    ImportOutcome::Error,
    ImportOutcome::New,
    ImportOutcome::Changed,
    ImportOutcome::Same,
    ImportOutcome::Missing,
    ImportOutcome::Skipped,
];

/// What the page shows, as its URL says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportView {
    /// The import that is open.
    pub import: Option<i64>,
    /// The rows that are listed; none: those that need a look.
    pub outcome: Option<ImportOutcome>,
}

impl ImportView {
    /// Reads a page's query.
    pub fn read(url: &UrlQuery) -> Self {
        Self { import: url.parsed("import"), outcome: url.first("rows").and_then(outcome_of) }
    }

    /// The page's address.
    pub fn href(&self) -> String {
        UrlQuery::default()
            .with("import", self.import.map(|id| id.to_string()))
            .with("rows", self.outcome.map(outcome_key))
            .on("/imports")
    }
}

/// What the URL calls a kind of row.
pub fn outcome_key(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::New => "new",
        ImportOutcome::Changed => "changed",
        ImportOutcome::Same => "same",
        ImportOutcome::Error => "error",
        ImportOutcome::Skipped => "skipped",
        ImportOutcome::Missing => "missing",
    }
}

/// The kind of row that the URL names.
pub fn outcome_of(key: &str) -> Option<ImportOutcome> {
    OUTCOMES.into_iter().find(|outcome| outcome_key(*outcome) == key)
}

/// A kind of row in words.
pub fn outcome_words(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::New => "New",
        ImportOutcome::Changed => "Changed",
        ImportOutcome::Same => "Same",
        ImportOutcome::Error => "Errors",
        ImportOutcome::Skipped => "Skipped",
        ImportOutcome::Missing => "No longer listed",
    }
}

/// What an empty tab says.
pub fn nothing_words(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::New => "Nothing in the file is new.",
        ImportOutcome::Changed => "Nothing in the file differs from what is there.",
        ImportOutcome::Same => "No row says the same as what is there.",
        ImportOutcome::Error => "Every row can be taken.",
        ImportOutcome::Skipped => "No row was skipped.",
        ImportOutcome::Missing => "Nobody is missing from the file.",
    }
}

/// How many rows of a kind there are.
pub fn count_of(counts: &ImportCounts, outcome: ImportOutcome) -> i64 {
    match outcome {
        ImportOutcome::New => counts.new,
        ImportOutcome::Changed => counts.changed,
        ImportOutcome::Same => counts.same,
        ImportOutcome::Error => counts.error,
        ImportOutcome::Skipped => counts.skipped,
        ImportOutcome::Missing => counts.missing,
    }
}

/// The rows to look at first: errors, else what is new, else what changes.
pub fn first_outcome(counts: &ImportCounts) -> ImportOutcome {
    OUTCOMES.into_iter().find(|outcome| count_of(counts, *outcome) > 0).unwrap_or(ImportOutcome::New)
}

/// A state in words.
pub fn state_words(state: ImportState) -> &'static str {
    match state {
        ImportState::Reading => "Reading",
        ImportState::Preview => "To be applied",
        ImportState::Applying => "Applying",
        ImportState::Applied => "Applied",
        ImportState::RolledBack => "Rolled back",
        ImportState::Discarded => "Discarded",
        ImportState::Failed => "Cannot be read",
    }
}

/// Is a step under way, so that the page should ask again?
pub fn is_running(state: ImportState) -> bool {
    matches!(state, ImportState::Reading | ImportState::Applying)
}

/// Counts in one line: `393 new, 6 errors, 3 skipped`.
pub fn counts_words(counts: &ImportCounts) -> String {
    let parts: Vec<String> = OUTCOMES
        .into_iter()
        .map(|outcome| (count_of(counts, outcome), outcome))
        .filter(|(count, _)| *count > 0)
        .map(|(count, outcome)| {
            let word = match (outcome, count) {
                (ImportOutcome::Error, 1) => "error".to_owned(),
                _ => outcome_words(outcome).to_lowercase(),
            };
            format!("{} {word}", number(count))
        })
        .collect();
    if parts.is_empty() { "no rows".to_owned() } else { parts.join(", ") }
}

/// What the button that applies says: what will be written, and what is left out.
pub fn apply_words(counts: &ImportCounts) -> String {
    let written = counts.new + counts.changed;
    match (written, counts.error) {
        (0, 0) => "Apply (changes nothing)".to_owned(),
        (written, 0) => format!("Apply {} {}", number(written), rows(written)),
        (written, error) => {
            format!("Apply {} {}, leave {} out", number(written), rows(written), number(error))
        }
    }
}

/// Why the import cannot be applied; empty if it can.
pub fn why_not(import: &Import) -> String {
    let missing: Vec<&str> = import
        .fields
        .iter()
        .filter(|field| field.is_required && field.column.is_none())
        .map(|field| field.label.as_str())
        .collect();
    if import.state == ImportState::Preview && !missing.is_empty() {
        format!("Choose the column for {} first.", missing.join(", "))
    } else if import.state == ImportState::Preview && import.counts.total == 0 {
        "The file holds no rows.".to_owned()
    } else {
        String::new()
    }
}

/// Progress of the running step as a share of 1; none: unknown.
pub fn share_done(import: &Import) -> Option<f64> {
    (import.counts.total > 0 && import.state == ImportState::Applying)
        .then(|| import.done_rows as f64 / import.counts.total as f64)
}

/// `row` or `rows`.
pub fn rows(count: i64) -> &'static str {
    if count == 1 { "row" } else { "rows" }
}

/// A count with thousands set apart.
pub fn number(count: i64) -> String {
    grouped(usize::try_from(count).unwrap_or(0))
}

/// A field's name as people read it: `sellerEmails` becomes `Seller emails`.
pub fn field_words(field: &str) -> String {
    let mut words = String::with_capacity(field.len() + 4);
    for letter in field.chars() {
        if letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else if words.is_empty() {
            words.extend(letter.to_uppercase());
        } else {
            words.push(letter);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(new: i64, changed: i64, error: i64) -> ImportCounts {
        ImportCounts { total: new + changed + error, new, changed, same: 0, error, skipped: 0, missing: 0 }
    }

    #[test]
    fn errors_are_looked_at_first() {
        assert_eq!(first_outcome(&counts(3, 1, 2)), ImportOutcome::Error);
        assert_eq!(first_outcome(&counts(0, 1, 0)), ImportOutcome::Changed);
    }

    #[test]
    fn the_button_says_what_it_will_do() {
        assert_eq!(apply_words(&counts(1200, 0, 0)), format!("Apply {} rows", number(1200)));
        assert_eq!(apply_words(&counts(1, 0, 6)), "Apply 1 row, leave 6 out");
        assert_eq!(apply_words(&counts(0, 0, 0)), "Apply (changes nothing)");
    }

    #[test]
    fn counts_name_only_what_is_there() {
        assert_eq!(counts_words(&counts(2, 0, 1)), "1 error, 2 new");
    }

    #[test]
    fn the_url_keeps_the_open_import_and_its_rows() {
        let view = ImportView { import: Some(12), outcome: Some(ImportOutcome::Error) };
        assert_eq!(view.href(), "/imports?import=12&rows=error");
        assert_eq!(ImportView::read(&UrlQuery::read("?import=12&rows=error")), view);
    }

    #[test]
    fn field_names_are_words() {
        assert_eq!(field_words("partnerOneId"), "Partner one id");
    }
}
