//! The audit log as its URL holds it, and what its rows say.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pep_api_types::audit::{AuditQuery, AuditRecord, AuditedChange};

use super::url_query::UrlQuery;

/// Kinds of things that can be asked for, with their words, in the order of the picker.
pub const KINDS: [(&str, &str); 18] = [
    ("account", "Account"),
    ("api_client", "API client"),
    ("engagement", "Engagement"),
    ("event", "Event"),
    ("event_series", "Event plan"),
    ("event_template", "Event template"),
    ("import", "Import"),
    ("message", "Mail"),
    ("operation", "Refused operation"),
    ("ou", "OU"),
    ("partner", "Partner"),
    ("person", "Person"),
    ("program", "Program"),
    ("report_request", "Report request"),
    ("session", "Session"),
    ("session_request", "Session request"),
    ("team", "Team"),
    ("wave", "Wave"),
];

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditView {
    /// Only about this kind of thing.
    pub kind: String,
    /// Only about the one with this id.
    pub id: Option<i64>,
    /// Only what this person did.
    pub actor: Option<i64>,
    /// Only this action.
    pub action: String,
    /// Only from this day on, UTC.
    pub from: Option<NaiveDate>,
    /// Only until this day, UTC; the day itself is included.
    pub until: Option<NaiveDate>,
}

impl AuditView {
    /// Reads a page's query.
    pub fn read(url: &UrlQuery) -> Self {
        Self {
            kind: url.first("kind").unwrap_or_default().to_owned(),
            id: url.parsed("id"),
            actor: url.parsed("actor"),
            action: url.first("action").unwrap_or_default().to_owned(),
            from: url.parsed("from"),
            until: url.parsed("until"),
        }
    }

    /// The page's address.
    pub fn href(&self) -> String {
        UrlQuery::default()
            .with("kind", [self.kind.clone()])
            .with("id", self.id.map(|id| id.to_string()))
            .with("actor", self.actor.map(|id| id.to_string()))
            .with("action", [self.action.clone()])
            .with("from", self.from.map(|day| day.to_string()))
            .with("until", self.until.map(|day| day.to_string()))
            .on("/audit")
    }

    /// What to ask the server for: the rows behind `cursor`.
    pub fn query(&self, cursor: Option<i64>) -> AuditQuery {
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let begins = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        AuditQuery {
            object_kind: filled(&self.kind),
            object_id: self.id.filter(|_| !self.kind.is_empty()),
            actor: self.actor,
            action: filled(&self.action),
            from: self.from.map(begins),
            until: self.until.and_then(|day| day.succ_opt()).map(begins),
            cursor,
            limit: None,
        }
    }

    /// Whether something narrows the list.
    pub fn is_filtered(&self) -> bool {
        *self != Self::default()
    }
}

/// The address of the history of one thing.
pub fn history_of(kind: &str, id: i64) -> String {
    AuditView { kind: kind.to_owned(), id: Some(id), ..AuditView::default() }.href()
}

/// `grant_role` → `Grant role`.
pub fn in_words(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a row is about: `Person Ada King`, `Wave 4`, `Heatmap`.
pub fn about(row: &AuditRecord) -> String {
    let kind = KINDS
        .iter()
        .find(|(kind, _)| *kind == row.object_kind)
        .map_or_else(|| in_words(&row.object_kind), |(_, words)| (*words).to_owned());
    match (&row.object_name, row.object_id) {
        (Some(name), _) => format!("{kind} {name}"),
        (None, Some(id)) => format!("{kind} {id}"),
        (None, None) => kind,
    }
}

/// One change in words: `email: a@b.example → c@d.example`.
pub fn change_words(change: &AuditedChange) -> String {
    let new = change.new.as_deref().unwrap_or("nothing");
    match &change.old {
        Some(old) => format!("{}: {old} → {new}", change.field),
        None => format!("{}: {new}", change.field),
    }
}

/// A row's time as the table shows it needs nothing else; this is its key.
pub fn row_key(row: &AuditRecord) -> String {
    let at: DateTime<Utc> = row.at;
    format!("{}|{at}", row.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_keeps_the_view_and_asks_for_whole_days() {
        let address = "/audit?kind=person&id=9&actor=7&action=grant_role&from=2026-11-01&until=2026-11-02";
        let view = AuditView::read(&UrlQuery::read(address.trim_start_matches("/audit?")));
        assert_eq!(view.href(), address);
        let query = view.query(Some(3));
        assert_eq!(
            (query.object_kind.as_deref(), query.object_id, query.cursor),
            (Some("person"), Some(9), Some(3))
        );
        assert_eq!(query.from.unwrap().to_rfc3339(), "2026-11-01T00:00:00+00:00");
        assert_eq!(query.until.unwrap().to_rfc3339(), "2026-11-03T00:00:00+00:00");
        assert!(view.is_filtered() && !AuditView::default().is_filtered());
        assert_eq!(history_of("event", 4), "/audit?kind=event&id=4");
    }

    #[test]
    fn an_id_counts_only_with_its_kind() {
        let view = AuditView { id: Some(4), ..AuditView::default() };
        assert_eq!(view.query(None).object_id, None);
    }

    #[test]
    fn rows_say_what_they_are_about() {
        let change = |old: Option<&str>, new: Option<&str>| AuditedChange {
            field: "email".to_owned(),
            old: old.map(ToOwned::to_owned),
            new: new.map(ToOwned::to_owned),
        };
        assert_eq!(change_words(&change(Some("a"), Some("b"))), "email: a → b");
        assert_eq!(change_words(&change(Some("a"), None)), "email: a → nothing");
        assert_eq!(change_words(&change(None, Some("b"))), "email: b");
        assert_eq!(in_words("update_person"), "Update person");
        let row = AuditRecord {
            id: 1,
            at: DateTime::UNIX_EPOCH,
            actor_id: None,
            actor_name: None,
            action: "update_person".to_owned(),
            object_kind: "person".to_owned(),
            object_id: Some(9),
            object_name: Some("Ada King".to_owned()),
            changes: vec![],
            request_id: String::new(),
        };
        assert_eq!(about(&row), "Person Ada King");
        assert_eq!(about(&AuditRecord { object_name: None, ..row.clone() }), "Person 9");
        assert_eq!(about(&AuditRecord { object_name: None, object_id: None, ..row }), "Person");
    }
}
