//! Nominations of partners to the events of OUs.

use super::parse::{Record, RowReader, key_part};
use super::values::WORD_CHARS;
use crate::kind::ListKind;

/// A partner that is to come to the event of an OU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NominationRecord {
    /// The sales unit.
    pub ou: String,
    /// The partner.
    pub partner_one_id: String,
}

impl Record for NominationRecord {
    const KIND: ListKind = ListKind::Nominations;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let ou = row.required("ou", WORD_CHARS);
        let partner_one_id = row.partner_one_id("partner_one_id");
        Some(Self { ou: ou?, partner_one_id: partner_one_id? })
    }

    fn key(&self) -> String {
        format!("{} {}", key_part(&self.ou), key_part(&self.partner_one_id))
    }

    fn key_field() -> &'static str {
        "partner_one_id"
    }
}
