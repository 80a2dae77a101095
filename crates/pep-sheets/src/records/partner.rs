//! Partners and the people who work for them.

use std::collections::HashMap;

use super::issue::{IssueCode, Severity};
use super::parse::{ParsedRow, Record, RowReader, issue_at, key_part};
use super::values::{NAME_CHARS, WORD_CHARS};
use crate::kind::ListKind;
use crate::mapping::Mapping;

/// A partner. Empty text = the list says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRecord {
    /// Up to 32 letters, digits, `-`, `_`, `.`; the key, compared without case.
    pub partner_one_id: String,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
    /// Web address with scheme.
    pub website: Option<String>,
}

impl Record for PartnerRecord {
    const KIND: ListKind = ListKind::Partners;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let partner_one_id = row.partner_one_id("partner_one_id");
        let name = row.required("name", NAME_CHARS);
        let city = row.text("city", WORD_CHARS);
        let country = row.word("country");
        let website = row.website("website");
        Some(Self { partner_one_id: partner_one_id?, name: name?, city, country, website })
    }

    fn key(&self) -> String {
        key_part(&self.partner_one_id)
    }

    fn key_field() -> &'static str {
        "partner_one_id"
    }
}

/// A person at a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerContactRecord {
    /// The partner.
    pub partner_one_id: String,
    /// First name; may be empty when only one name is known.
    pub first_name: String,
    /// Last name; may be empty when only one name is known.
    pub last_name: String,
    /// Address, lower case; with the partner, the key.
    pub email: String,
    /// Job title; may be empty.
    pub title: String,
    /// True for the partner's primary contact; at most one per partner in a file.
    pub is_primary: bool,
    /// IANA zone; may be empty.
    pub time_zone: String,
}

impl Record for PartnerContactRecord {
    const KIND: ListKind = ListKind::PartnerContacts;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let partner_one_id = row.partner_one_id("partner_one_id");
        let email = row.email("email");
        let (first_name, last_name) = row.person(email.as_deref());
        let title = row.text("title", NAME_CHARS);
        let is_primary = row.yes_no("is_primary").unwrap_or(false);
        let time_zone = row.time_zone("time_zone");
        Some(Self {
            partner_one_id: partner_one_id?,
            first_name,
            last_name,
            email: email?,
            title,
            is_primary,
            time_zone,
        })
    }

    fn key(&self) -> String {
        format!("{} {}", key_part(&self.partner_one_id), self.email)
    }

    fn key_field() -> &'static str {
        "email"
    }

    /// A partner has one primary contact: the first in the file stays, later ones become plain contacts.
    fn check_together(rows: &mut [ParsedRow<Self>], mapping: &Mapping) {
        let mut primary_row: HashMap<String, u32> = HashMap::new();
        for row in rows.iter_mut().filter(|row| row.same_as.is_none()) {
            let Some(record) = row.record.as_mut().filter(|record| record.is_primary) else { continue };
            let key = key_part(&record.partner_one_id);
            let Some(first) = primary_row.get(&key) else {
                primary_row.insert(key, row.number);
                continue;
            };
            record.is_primary = false;
            let text = format!(
                "Row {first} already names the primary contact of this partner; this person was read as a further contact."
            );
            let email = record.email.clone();
            row.issues.push(issue_at(
                row.number,
                mapping,
                "is_primary",
                &email,
                Severity::Warning,
                IssueCode::SecondPrimary,
                text,
            ));
        }
    }
}
