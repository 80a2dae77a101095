//! The reporting page's address and words: which request, which filter, how it stands.

use pep_api_types::reporting::{ReportingRequest, ReportingRowQuery};

use super::autosave_queue::QueueState;
use super::report_table::{Assigned, RowFilter};
use super::url_query::UrlQuery;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportView {
    /// The request; `None`: all open ones.
    pub request: Option<i64>,
    /// Which of its rows.
    pub filter: RowFilter,
}

impl ReportView {
    /// Reads the query of the page's address, named as the API names it.
    pub fn read(search: &str) -> Self {
        let query = UrlQuery::read(search);
        let assigned = match query.first("assigned") {
            Some("me") => Assigned::Me,
            Some("nobody") => Assigned::Nobody,
            Some(id) => id.parse().map_or(Assigned::Any, Assigned::Person),
            None if query.first("assignedToMe") == Some("true") => Assigned::Me,
            None => Assigned::Any,
        };
        Self {
            request: query.parsed("request"),
            filter: RowFilter {
                not_reported: query.first("notReported") == Some("true"),
                assigned,
                q: query.first("q").unwrap_or_default().to_owned(),
            },
        }
    }

    /// The page's address for this view.
    pub fn address(&self) -> String {
        let request = self.request.map(|id| id.to_string()).unwrap_or_default();
        let assigned = match self.filter.assigned {
            Assigned::Any => String::new(),
            Assigned::Me => "me".to_owned(),
            Assigned::Nobody => "nobody".to_owned(),
            Assigned::Person(id) => id.to_string(),
        };
        UrlQuery::default()
            .with("request", [request])
            .with("notReported", [if self.filter.not_reported { "true" } else { "" }])
            .with("assigned", [assigned])
            .with("q", [self.filter.q.clone()])
            .on("/reports")
    }

    /// The same rows as the server names them, for the workbook.
    pub fn query(&self) -> ReportingRowQuery {
        ReportingRowQuery {
            request: self.request,
            not_reported: self.filter.not_reported.then_some(true),
            assigned_to_me: (self.filter.assigned == Assigned::Me).then_some(true),
            q: Some(self.filter.q.clone()).filter(|q| !q.is_empty()),
            ..ReportingRowQuery::default()
        }
    }

    /// Whether fewer rows than all are shown.
    pub fn is_filtered(&self) -> bool {
        self.filter != RowFilter::default()
    }
}

/// The request to open when the address names none: the only one, else all.
pub fn request_or_only(wanted: Option<i64>, requests: &[ReportingRequest]) -> Option<i64> {
    match (wanted, requests) {
        (Some(id), _) => Some(id),
        (None, [only]) => Some(only.id),
        (None, _) => None,
    }
}

/// `1 row` or `12 rows`.
pub fn rows_in_words(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{} rows", super::time_words::grouped(count)) }
}

/// How saving stands, in words that need no reading twice. `undecided` rows wait for the person to choose a value.
pub fn saving_in_words(state: QueueState, undecided: usize, has_edited: bool) -> String {
    match state {
        QueueState::Saved if undecided > 0 => format!("{} to decide", rows_in_words(undecided)),
        QueueState::Saved if has_edited => "All changes saved".to_owned(),
        QueueState::Saved => "Changes are saved as you type".to_owned(),
        QueueState::Saving(_) => "Saving…".to_owned(),
        QueueState::Offline(rows) => format!("Offline: {} will be sent", rows_in_words(rows)),
        QueueState::Retrying(rows) => format!("{} not saved yet, trying again", rows_in_words(rows)),
        QueueState::Refused(rows) => format!("{} not saved", rows_in_words(rows)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_it_was_read() {
        for address in [
            "/reports",
            "/reports?request=7",
            "/reports?request=7&notReported=true&assigned=me&q=leeds",
            "/reports?assigned=nobody",
            "/reports?assigned=12",
        ] {
            let search = address.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(ReportView::read(search).address(), address);
        }
        assert!(!ReportView::read("").is_filtered());
    }

    #[test]
    fn links_in_mails_open_the_rows_handed_to_the_reader() {
        let view = ReportView::read("?request=7&assignedToMe=true");
        assert_eq!(view.filter.assigned, Assigned::Me);
        assert_eq!(view.query().assigned_to_me, Some(true));
    }

    #[test]
    fn saving_is_told_in_words() {
        assert_eq!(saving_in_words(QueueState::Offline(1), 0, true), "Offline: 1 row will be sent");
        assert_eq!(saving_in_words(QueueState::Refused(3), 0, true), "3 rows not saved");
        assert_ne!(saving_in_words(QueueState::Saved, 0, false), saving_in_words(QueueState::Saved, 0, true));
        assert_eq!(saving_in_words(QueueState::Saved, 2, true), "2 rows to decide");
    }
}
