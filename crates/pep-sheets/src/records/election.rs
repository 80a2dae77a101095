//! Who takes part in a program: elected partners and invited sellers, each row one of them.

use super::parse::{Record, RowReader, key_part};
use crate::kind::ListKind;

/// Longest list of sales units in one cell, in characters.
const OUS_CHARS: usize = 2_000;

/// A partner to elect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramPartnerRecord {
    /// The partner; names beside it are for people and are not compared.
    pub partner_one_id: String,
    /// The sales units to whose events it is nominated as well; may be none.
    pub ous: Vec<String>,
}

impl Record for ProgramPartnerRecord {
    const KIND: ListKind = ListKind::ProgramPartners;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let partner_one_id = row.partner_one_id("partner_one_id");
        let written = row.text("ou", OUS_CHARS);
        let parts = written.split([';', '|', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let mut ous: Vec<String> = parts.map(|part| row.word_part("ou", part)).collect();
        ous.sort_unstable();
        ous.dedup();
        Some(Self { partner_one_id: partner_one_id?, ous })
    }

    /// A partner may stand in several rows, one for each sales unit.
    fn key(&self) -> String {
        let ous: Vec<String> = self.ous.iter().map(|ou| key_part(ou)).collect();
        format!("{} {}", key_part(&self.partner_one_id), ous.join(" ")).trim_end().to_owned()
    }

    fn key_field() -> &'static str {
        "partner_one_id"
    }
}

/// A seller to invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramSellerRecord {
    /// Address, lower case.
    pub email: String,
}

impl Record for ProgramSellerRecord {
    const KIND: ListKind = ListKind::ProgramSellers;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        Some(Self { email: row.email("email")? })
    }

    fn key(&self) -> String {
        self.email.clone()
    }

    fn key_field() -> &'static str {
        "email"
    }
}
