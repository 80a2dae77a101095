//! Rows of the managed account list.

use super::parse::{Record, RowReader};
use super::values::{NAME_CHARS, WORD_CHARS};
use crate::kind::ListKind;

/// An account as the list has it (H-05…H-07, H-31…H-36). Empty text = the list says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// Digits, leading zeros kept; the key.
    pub tpid: String,
    /// Account name (H-33).
    pub name: String,
    /// City (H-34).
    pub city: String,
    /// State or province (H-35).
    pub state: String,
    /// Country (H-36).
    pub country: String,
    /// Segment (H-05), spelt as it is known.
    pub segment: String,
    /// Sales unit (H-06), spelt as it is known.
    pub ou: String,
    /// Account team unit.
    pub atu: String,
    /// Industry (H-07), spelt as it is known.
    pub industry: String,
    /// Address of the ECM (H-31), lower case.
    pub ecm_email: Option<String>,
    /// Addresses of the sellers (H-32), lower case, each once, in file order.
    pub seller_emails: Vec<String>,
    /// Web address with scheme.
    pub website: Option<String>,
}

impl Record for AccountRecord {
    const KIND: ListKind = ListKind::Accounts;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        // All fields are read before giving up, so that one look at the preview shows every problem of a row.
        let tpid = row.tpid("tpid");
        let name = row.required("name", NAME_CHARS);
        let city = row.text("city", WORD_CHARS);
        let state = row.text("state", WORD_CHARS);
        let country = row.word("country");
        let segment = row.word("segment");
        let ou = row.word("ou");
        let atu = row.word("atu");
        let industry = row.word("industry");
        let ecm_email = row.optional_email("ecm");
        let seller_emails = row.emails("sellers");
        let website = row.website("website");
        Some(Self {
            tpid: tpid?,
            name: name?,
            city,
            state,
            country,
            segment,
            ou,
            atu,
            industry,
            ecm_email,
            seller_emails,
            website,
        })
    }

    fn key(&self) -> String {
        self.tpid.clone()
    }

    fn key_field() -> &'static str {
        "tpid"
    }
}
