//! What partners report about accounts.

use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::report_words::{RELATIONSHIP_WANTED, STATUS_WANTED, relationship_of, status_of};
use pep_domain::text::fold;

use super::issue::IssueCode;
use super::parse::{Record, RowReader, key_part};
use super::values::{NOTES_CHARS, WORD_CHARS};
use crate::kind::ListKind;

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
        let status = status_of(&fold(raw));
        if status.is_none() && !raw.is_empty() {
            let text = format!("“{}” is not a status. {STATUS_WANTED}", super::Issue::cut_value(raw));
            self.error(field, IssueCode::UnknownValue, text);
        }
        status
    }

    /// A relationship, or `None` for an empty cell.
    pub(super) fn relationship(&mut self, field: &str) -> Option<Relationship> {
        let raw = self.text(field, WORD_CHARS);
        let read = relationship_of(&fold(&raw));
        if read.is_none() {
            let text =
                format!("“{}” is not a relationship. {RELATIONSHIP_WANTED}", super::Issue::cut_value(&raw));
            self.error(field, IssueCode::UnknownValue, text);
        }
        read.flatten()
    }
}
