//! What partners report about accounts.

use pep_domain::heatmap::{AccountStatus, Relationship};

use super::issue::IssueCode;
use super::parse::{Record, RowReader, key_part};
use super::values::{NOTES_CHARS, WORD_CHARS, words_of};
use crate::kind::ListKind;

/// The status a text means ("Target Account", "2", "P Past customer", "green"), if it means exactly one.
pub(super) fn status_of(text: &str) -> Option<AccountStatus> {
    let words = words_of(text);
    let says = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    let by_word = [
        (AccountStatus::Target, says(&["target", "targets", "prospect", "red"])),
        (AccountStatus::PastCustomer, says(&["past", "former", "previous", "ex", "yellow"])),
        (AccountStatus::ActiveCustomer, says(&["active", "current", "existing", "green"])),
    ];
    let mut found = by_word.into_iter().filter(|(_, said)| *said).map(|(status, _)| status);
    match (found.next(), found.next(), words.as_slice()) {
        (Some(status), None, _) if !says(&["not", "no", "in", "non"]) => Some(status),
        (None, None, [only]) => match only.as_str() {
            "1" | "t" => Some(AccountStatus::Target),
            "2" | "p" => Some(AccountStatus::PastCustomer),
            "3" | "a" => Some(AccountStatus::ActiveCustomer),
            _ => None,
        },
        _ => None,
    }
}

/// The relationship a text means ("Business; IT", "both", "none"); the outer `None` when it means nothing.
pub(super) fn relationship_of(text: &str) -> Option<Option<Relationship>> {
    let (mut business, mut it) = (false, false);
    for word in words_of(text) {
        match word.as_str() {
            "business" | "biz" | "lob" | "b" => business = true,
            "it" | "technical" | "tech" | "technology" | "i" => it = true,
            "both" => (business, it) = (true, true),
            "none" | "no" | "neither" | "and" | "or" | "relationship" | "only" | "amp" => {}
            _ => return None,
        }
    }
    Some(match (business, it) {
        (true, true) => Some(Relationship::Both),
        (true, false) => Some(Relationship::Business),
        (false, true) => Some(Relationship::It),
        (false, false) => None,
    })
}

/// One partner's report on one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRecord {
    /// The partner; with the account, the key.
    pub partner_one_id: String,
    /// The account.
    pub tpid: String,
    /// Account status.
    pub status: AccountStatus,
    /// With whom the partner deals; `None` = not said.
    pub relationship: Option<Relationship>,
    /// Exec or director level (H-42); `None` = not said.
    pub exec_level: Option<bool>,
    /// Account notes (H-43); may be empty.
    pub notes: String,
}

impl Record for ReportRecord {
    const KIND: ListKind = ListKind::PartnerReports;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let partner_one_id = row.partner_one_id("partner_one_id");
        let tpid = row.tpid("tpid");
        let status = row.required("status", WORD_CHARS).and_then(|_| row.status("status"));
        let relationship = row.relationship("relationship");
        let exec_level = row.yes_no("exec_level");
        let notes = row.text("notes", NOTES_CHARS);
        Some(Self {
            partner_one_id: partner_one_id?,
            tpid: tpid?,
            status: status?,
            relationship,
            exec_level,
            notes,
        })
    }

    fn key(&self) -> String {
        format!("{} {}", key_part(&self.partner_one_id), self.tpid)
    }

    fn key_field() -> &'static str {
        "tpid"
    }
}

impl RowReader<'_> {
    /// A status, or `None` for an empty cell.
    pub(super) fn status(&mut self, field: &str) -> Option<AccountStatus> {
        let raw = self.raw(field);
        let status = status_of(raw);
        if status.is_none() && !raw.is_empty() {
            let text = format!(
                "“{}” is not a status. Write Target account, Past customer or Active customer.",
                super::Issue::cut_value(raw)
            );
            self.error(field, IssueCode::UnknownValue, text);
        }
        status
    }

    /// A relationship, or `None` for an empty cell.
    pub(super) fn relationship(&mut self, field: &str) -> Option<Relationship> {
        let raw = self.text(field, WORD_CHARS);
        let read = relationship_of(&raw);
        if read.is_none() {
            let text = format!(
                "“{}” is not a relationship. Write Business, IT, or Business and IT, or leave the cell empty.",
                super::Issue::cut_value(&raw)
            );
            self.error(field, IssueCode::UnknownValue, text);
        }
        read.flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_read_in_many_spellings() {
        for text in [
            "Target Account",
            "target",
            "1",
            "1 Target",
            "T",
            "T Target account",
            "RED",
            "1 - Target account",
        ] {
            assert_eq!(status_of(text), Some(AccountStatus::Target), "{text}");
        }
        for text in ["Past Customer", "former customer", "2", "p", "Yellow"] {
            assert_eq!(status_of(text), Some(AccountStatus::PastCustomer), "{text}");
        }
        for text in ["Active customer", "current", "3", "green"] {
            assert_eq!(status_of(text), Some(AccountStatus::ActiveCustomer), "{text}");
        }
        for text in ["", "customer", "active / past", "not active", "inactive", "4", "12"] {
            assert_eq!(status_of(text), None, "{text}");
        }
        for status in [AccountStatus::Target, AccountStatus::PastCustomer, AccountStatus::ActiveCustomer] {
            assert_eq!(status_of(status.label()), Some(status));
        }
    }

    #[test]
    fn relationships_are_read_in_many_spellings() {
        let read = |text: &str| relationship_of(text).map(|said| said.map_or("", Relationship::label));
        assert_eq!(read("Business; IT"), Some("Business and IT"));
        assert_eq!(read("both"), Some("Business and IT"));
        assert_eq!(read("it"), Some("IT"));
        assert_eq!(read("LOB"), Some("Business"));
        assert_eq!(read(""), Some(""));
        assert_eq!(read("None"), Some(""));
        assert_eq!(read("golf"), None);
        for label in ["Business and IT", "Business", "IT", ""] {
            assert_eq!(read(label), Some(label));
        }
    }
}
