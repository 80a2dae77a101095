//! Who takes part in a program: elected partners and invited sellers, each row one of them.

use super::parse::{Record, RowReader, key_part};
use crate::kind::ListKind;

/// A partner to elect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramPartnerRecord {
    /// The partner; names beside it are for people and are not compared.
    pub partner_one_id: String,
}

impl Record for ProgramPartnerRecord {
    const KIND: ListKind = ListKind::ProgramPartners;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        Some(Self { partner_one_id: row.partner_one_id("partner_one_id")? })
    }

    fn key(&self) -> String {
        key_part(&self.partner_one_id)
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
