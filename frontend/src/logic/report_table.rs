//! The rows of the reporting page: what the server has, what the person sees, and what colleagues changed meanwhile.

use std::collections::HashMap;

use pep_api_types::reporting::ReportingRow;

use super::autosave_queue::Conflict;
use super::report_cell::{Edit, Field, Value};

/// Fields that a colleague changed while the page was open.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// Who, as far as the server says.
    pub by: Option<String>,
    /// When it was seen here, milliseconds since 1970.
    pub at_ms: f64,
    /// Which fields.
    pub fields: Vec<Field>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// As the server has it.
    pub saved: ReportingRow,
    /// As the person sees it: with edits that are not yet saved.
    pub shown: ReportingRow,
    /// When an edit of this window was last saved, milliseconds since 1970.
    pub saved_at_ms: Option<f64>,
    /// What a colleague changed last.
    pub news: Option<News>,
    /// Fields of which the person has to choose between two values.
    pub conflicts: Vec<Conflict>,
    /// What could not be taken of a paste, field by field; stays until the field is changed.
    pub errors: Vec<(Field, String)>,
}

impl TableRow {
    fn new(row: ReportingRow) -> Self {
        Self {
            saved: row.clone(),
            shown: row,
            saved_at_ms: None,
            news: None,
            conflicts: vec![],
            errors: vec![],
        }
    }

    /// The person chose what the field holds: what a colleague did to it before is no news any more.
    fn settle(&mut self, field: Field) {
        if let Some(news) = &mut self.news {
            news.fields.retain(|other| *other != field);
        }
        self.news.take_if(|news| news.fields.is_empty());
    }

    /// Shows the server's row with `unsaved` over it.
    fn overlay(&mut self, unsaved: &[Value]) {
        self.shown = self.saved.clone();
        let undecided = self.conflicts.iter().map(|conflict| &conflict.mine);
        for value in undecided.chain(unsaved) {
            value.put(&mut self.shown);
        }
    }
}

/// To whom a row is handed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Assigned {
    /// To anybody or nobody.
    #[default]
    Any,
    /// To the person at the screen.
    Me,
    /// To nobody.
    Nobody,
    /// To this colleague.
    Person(i64),
}

/// Which rows are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowFilter {
    /// Only rows without a report since they were asked about.
    pub not_reported: bool,
    /// To whom they are handed.
    pub assigned: Assigned,
    /// Words in name, city, state or country.
    pub q: String,
}

impl RowFilter {
    fn takes(&self, row: &ReportingRow, words: &[&str]) -> bool {
        let assigned = row.assigned_to.as_ref();
        let fits = match self.assigned {
            Assigned::Any => true,
            Assigned::Me => assigned.is_some_and(|colleague| colleague.is_me),
            Assigned::Nobody => assigned.is_none(),
            Assigned::Person(id) => assigned.is_some_and(|colleague| colleague.id == id),
        };
        if !fits || (self.not_reported && row.is_reported) {
            return false;
        }
        words.is_empty() || {
            let text = format!("{} {} {} {}", row.name, row.city, row.state, row.country).to_lowercase();
            words.iter().all(|word| text.contains(word))
        }
    }
}

/// All rows of the chosen request, in the server's order.
#[derive(Debug, Clone, Default)]
pub struct ReportTable {
    rows: Vec<TableRow>,
    places: HashMap<i64, usize>,
}

impl ReportTable {
    /// Adds rows, or replaces those that are here already. `unsaved` tells a row's edits that wait in the queue.
    pub fn add(&mut self, rows: Vec<ReportingRow>, unsaved: impl Fn(i64) -> Vec<Value>) {
        for row in rows {
            let id = row.id;
            match self.get_mut(id) {
                Some(known) => known.saved = row,
                None => {
                    self.places.insert(id, self.rows.len());
                    self.rows.push(TableRow::new(row));
                }
            }
            if let Some(known) = self.get_mut(id) {
                known.overlay(&unsaved(id));
            }
        }
    }

    /// Empties the table, but keeps rows with undecided conflicts: they hold text that is nowhere else.
    pub fn clear(&mut self) {
        self.rows.retain(|row| !row.conflicts.is_empty());
        self.places = self.rows.iter().enumerate().map(|(place, row)| (row.saved.id, place)).collect();
    }

    /// A row.
    pub fn get(&self, id: i64) -> Option<&TableRow> {
        self.rows.get(*self.places.get(&id)?)
    }

    fn get_mut(&mut self, id: i64) -> Option<&mut TableRow> {
        self.rows.get_mut(*self.places.get(&id)?)
    }

    /// Shows `value` in the row; returns the edit to save, if that changes anything.
    pub fn set(&mut self, id: i64, value: Value) -> Option<Edit> {
        let row = self.get_mut(id)?;
        let field = value.field();
        row.errors.retain(|(other, _)| *other != field);
        let seen = Value::of(&row.shown, field);
        if seen == value {
            return None;
        }
        value.put(&mut row.shown);
        row.settle(field);
        // An undecided field: typing into it decides, against what the server has.
        let before = row.conflicts.len();
        row.conflicts.retain(|conflict| conflict.mine.field() != field);
        let seen = if row.conflicts.len() < before { Value::of(&row.saved, field) } else { seen };
        Some(Edit { seen, value })
    }

    /// The server's answer to an edit of this window.
    pub fn take_saved(&mut self, saved: ReportingRow, unsaved: &[Value], now_ms: f64) {
        if let Some(row) = self.get_mut(saved.id) {
            row.saved = saved;
            row.saved_at_ms = Some(now_ms);
            row.overlay(unsaved);
        }
    }

    /// A colleague's change; returns whether the row is one of this table. What is being edited here stays shown.
    pub fn take_news(&mut self, new: ReportingRow, unsaved: &[Value], now_ms: f64) -> bool {
        let Some(row) = self.get_mut(new.id) else { return false };
        let changed = |field: &Field| Value::of(&row.saved, *field) != Value::of(&new, *field);
        let fields: Vec<Field> = Field::ALL.into_iter().filter(changed).collect();
        if !fields.is_empty() {
            row.news = Some(News { by: new.reported_by.clone(), at_ms: now_ms, fields });
        }
        for conflict in &mut row.conflicts {
            conflict.theirs = Value::of(&new, conflict.mine.field());
        }
        row.conflicts.retain(|conflict| conflict.mine != conflict.theirs);
        row.saved = new;
        row.overlay(unsaved);
        true
    }

    /// Fields that both changed: shown with both values until the person decides.
    pub fn take_conflicts(&mut self, id: i64, conflicts: Vec<Conflict>, unsaved: &[Value]) {
        if let Some(row) = self.get_mut(id) {
            for conflict in conflicts {
                row.conflicts.retain(|other| other.mine.field() != conflict.mine.field());
                row.conflicts.push(conflict);
            }
            row.overlay(unsaved);
        }
    }

    /// Decides a conflict; returns the edit to save if the person's own value stays.
    pub fn decide(&mut self, id: i64, field: Field, keep_mine: bool, unsaved: &[Value]) -> Option<Edit> {
        let row = self.get_mut(id)?;
        let place = row.conflicts.iter().position(|conflict| conflict.mine.field() == field)?;
        let Conflict { mine, theirs } = row.conflicts.remove(place);
        row.settle(field);
        row.overlay(unsaved);
        if keep_mine {
            mine.put(&mut row.shown);
            return Some(Edit { seen: theirs, value: mine });
        }
        None
    }

    /// Keeps what is wrong with pasted cells beside them.
    pub fn note_errors(&mut self, id: i64, errors: Vec<(Field, String)>) {
        if let Some(row) = self.get_mut(id) {
            row.errors = errors;
        }
    }

    /// Takes the mark of a colleague's change away.
    pub fn forget_news(&mut self, id: i64) {
        if let Some(row) = self.get_mut(id) {
            row.news = None;
        }
    }

    /// Ids of the rows that the filter takes, in order.
    pub fn filtered(&self, filter: &RowFilter) -> Vec<i64> {
        let q = filter.q.to_lowercase();
        let words: Vec<&str> = q.split_whitespace().collect();
        let taken = self.rows.iter().filter(|row| filter.takes(&row.shown, &words));
        taken.map(|row| row.saved.id).collect()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows that have been reported.
    pub fn reported_count(&self) -> usize {
        self.rows.iter().filter(|row| row.saved.is_reported).count()
    }

    /// Rows with an undecided conflict.
    pub fn conflicted(&self) -> Vec<i64> {
        self.rows.iter().filter(|row| !row.conflicts.is_empty()).map(|row| row.saved.id).collect()
    }

    /// Rows with pasted cells that could not be taken.
    pub fn faulty(&self) -> Vec<i64> {
        self.rows.iter().filter(|row| !row.errors.is_empty()).map(|row| row.saved.id).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use pep_api_types::reporting::{ReportedStatus, ReportingColleague};

    use super::*;

    pub(crate) fn row(id: i64, name: &str) -> ReportingRow {
        ReportingRow {
            id,
            name: name.to_owned(),
            city: "Leeds".to_owned(),
            state: String::new(),
            country: "United Kingdom".to_owned(),
            status: None,
            relationship: None,
            is_exec_level: None,
            notes: String::new(),
            reported_at: None,
            reported_by: None,
            is_reported: false,
            version: 0,
            request_ids: vec![7],
            due_on: None,
            assigned_to: None,
        }
    }

    fn table() -> ReportTable {
        let mut table = ReportTable::default();
        table.add(vec![row(1, "Contoso"), row(2, "Fabrikam"), row(3, "Litware")], |_| vec![]);
        table
    }

    fn notes(text: &str) -> Value {
        Value::Notes(text.to_owned())
    }

    fn with_notes(id: i64, text: &str) -> ReportingRow {
        ReportingRow { notes: text.to_owned(), reported_by: Some("Ada".to_owned()), ..row(id, "Contoso") }
    }

    #[test]
    fn an_edit_tells_what_was_seen_and_nothing_if_nothing_changes() {
        let mut table = table();
        assert_eq!(table.set(1, notes("a")), Some(Edit { seen: notes(""), value: notes("a") }));
        assert_eq!(table.set(1, notes("a")), None);
        assert_eq!(table.set(99, notes("a")), None);
    }

    #[test]
    fn a_colleagues_change_shows_in_place_with_a_mark_and_leaves_own_typing_alone() {
        let mut table = table();
        table.set(1, notes("mine"));
        let new = ReportingRow { status: Some(ReportedStatus::Target), ..with_notes(1, "theirs") };
        assert!(table.take_news(new, &[notes("mine")], 5.0));
        let row = table.get(1).unwrap();
        assert_eq!(row.shown.notes, "mine");
        assert_eq!(row.shown.status, Some(ReportedStatus::Target));
        let news = row.news.as_ref().unwrap();
        assert_eq!(
            (news.by.as_deref(), news.fields.as_slice()),
            (Some("Ada"), &[Field::Status, Field::Notes][..])
        );
        assert!(!table.take_news(with_notes(99, ""), &[], 5.0));
    }

    #[test]
    fn a_conflict_keeps_both_texts_until_somebody_decides() {
        let mut table = table();
        table.set(1, notes("mine"));
        table.take_saved(with_notes(1, "theirs"), &[], 5.0);
        table.take_conflicts(1, vec![Conflict { mine: notes("mine"), theirs: notes("theirs") }], &[]);
        assert_eq!(table.conflicted(), [1]);
        assert_eq!(table.get(1).unwrap().shown.notes, "mine");
        // Loading another request does not lose it either.
        table.clear();
        assert_eq!(table.conflicted(), [1]);
        let edit = table.decide(1, Field::Notes, true, &[]);
        assert_eq!(edit, Some(Edit { seen: notes("theirs"), value: notes("mine") }));
        assert!(table.conflicted().is_empty());
    }

    #[test]
    fn a_decided_field_is_no_news_any_more_but_the_others_are() {
        let mut table = table();
        table.set(1, notes("mine"));
        let new = ReportingRow { status: Some(ReportedStatus::Target), ..with_notes(1, "theirs") };
        table.take_news(new, &[], 5.0);
        table.take_conflicts(1, vec![Conflict { mine: notes("mine"), theirs: notes("theirs") }], &[]);
        table.decide(1, Field::Notes, true, &[]);
        assert_eq!(table.get(1).unwrap().news.as_ref().unwrap().fields, [Field::Status]);
        table.set(1, Value::Status(None));
        assert_eq!(table.get(1).unwrap().news, None);
    }

    #[test]
    fn taking_the_colleagues_value_sends_nothing() {
        let mut table = table();
        table.take_saved(with_notes(1, "theirs"), &[], 5.0);
        table.take_conflicts(1, vec![Conflict { mine: notes("mine"), theirs: notes("theirs") }], &[]);
        assert_eq!(table.decide(1, Field::Notes, false, &[]), None);
        assert_eq!(table.get(1).unwrap().shown.notes, "theirs");
    }

    #[test]
    fn typing_into_an_undecided_field_decides_it() {
        let mut table = table();
        table.take_saved(with_notes(1, "theirs"), &[], 5.0);
        table.take_conflicts(1, vec![Conflict { mine: notes("mine"), theirs: notes("theirs") }], &[]);
        let edit = table.set(1, notes("mine and theirs"));
        assert_eq!(edit, Some(Edit { seen: notes("theirs"), value: notes("mine and theirs") }));
        assert!(table.conflicted().is_empty());
    }

    #[test]
    fn loading_again_keeps_what_is_not_yet_saved() {
        let mut table = table();
        table.set(2, notes("unsaved"));
        table.clear();
        table.add(vec![row(2, "Fabrikam")], |id| if id == 2 { vec![notes("unsaved")] } else { vec![] });
        assert_eq!(table.get(2).unwrap().shown.notes, "unsaved");
        assert_eq!(table.len(), 1);
    }

    #[test]
    fn rows_are_filtered_by_words_report_and_colleague() {
        let mut rows = vec![row(1, "Contoso"), row(2, "Fabrikam"), row(3, "Litware")];
        rows[0].is_reported = true;
        let me = ReportingColleague { id: 5, name: "Me".to_owned(), is_primary_contact: false, is_me: true };
        rows[1].assigned_to = Some(me);
        let mut table = ReportTable::default();
        table.add(rows, |_| vec![]);
        let filtered = |filter: RowFilter| table.filtered(&filter);
        assert_eq!(filtered(RowFilter::default()), [1, 2, 3]);
        assert_eq!(filtered(RowFilter { not_reported: true, ..RowFilter::default() }), [2, 3]);
        assert_eq!(filtered(RowFilter { assigned: Assigned::Me, ..RowFilter::default() }), [2]);
        assert_eq!(filtered(RowFilter { assigned: Assigned::Nobody, ..RowFilter::default() }), [1, 3]);
        assert_eq!(filtered(RowFilter { assigned: Assigned::Person(5), ..RowFilter::default() }), [2]);
        assert_eq!(filtered(RowFilter { q: "leeds LIT".to_owned(), ..RowFilter::default() }), [3]);
        assert_eq!(table.reported_count(), 1);
    }
}
