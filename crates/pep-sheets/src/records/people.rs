//! Microsoft people: sellers, ECMs and OU coordinators.

use super::issue::IssueCode;
use super::parse::{Record, RowReader, key_part};
use super::values::{NAME_CHARS, WORD_CHARS, words_of};
use crate::kind::ListKind;

/// A Microsoft seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerRecord {
    /// Address, lower case; the key.
    pub email: String,
    /// First name; may be empty when only one name is known.
    pub first_name: String,
    /// Last name; may be empty when only one name is known.
    pub last_name: String,
    /// Job title; may be empty.
    pub title: String,
    /// Sales unit; may be empty.
    pub ou: String,
    /// Account team unit; may be empty.
    pub atu: String,
    /// IANA zone; may be empty.
    pub time_zone: String,
}

impl Record for SellerRecord {
    const KIND: ListKind = ListKind::Sellers;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let email = row.email("email");
        let (first_name, last_name) = row.person(email.as_deref());
        let title = row.text("title", NAME_CHARS);
        let ou = row.word("ou");
        let atu = row.word("atu");
        let time_zone = row.time_zone("time_zone");
        Some(Self { email: email?, first_name, last_name, title, ou, atu, time_zone })
    }

    fn key(&self) -> String {
        self.email.clone()
    }

    fn key_field() -> &'static str {
        "email"
    }
}

/// What a person on the ECM list does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EcmRole {
    /// ECM (H-02).
    Ecm,
    /// OU coordinator.
    OuCoordinator,
}

/// An ECM or OU coordinator with the OUs of one row. The same person may stand in several rows with
/// different OUs; the rows add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EcmRecord {
    /// Address, lower case; with role and OUs, the key.
    pub email: String,
    /// First name; may be empty when only one name is known.
    pub first_name: String,
    /// Last name; may be empty when only one name is known.
    pub last_name: String,
    /// What the person does.
    pub role: EcmRole,
    /// Sales units of this row, at least one, each once.
    pub ous: Vec<String>,
    /// IANA zone; may be empty.
    pub time_zone: String,
}

impl Record for EcmRecord {
    const KIND: ListKind = ListKind::Ecms;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let email = row.email("email");
        let (first_name, last_name) = row.person(email.as_deref());
        let role = role(row);
        let ous = row.words("ou");
        let time_zone = row.time_zone("time_zone");
        Some(Self { email: email?, first_name, last_name, role: role?, ous: ous?, time_zone })
    }

    fn key(&self) -> String {
        let mut ous: Vec<String> = self.ous.iter().map(|ou| key_part(ou)).collect();
        ous.sort();
        format!("{} {:?} {}", self.email, self.role, ous.join(";"))
    }

    fn key_field() -> &'static str {
        "email"
    }
}

fn role(row: &mut RowReader<'_>) -> Option<EcmRole> {
    let raw = row.text("role", WORD_CHARS);
    let words = words_of(&raw);
    let says = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    if raw.is_empty() {
        return Some(EcmRole::Ecm);
    }
    if says(&["coordinator", "coordinators", "ouc", "coord", "koordinator"]) {
        return Some(EcmRole::OuCoordinator);
    }
    if says(&["ecm", "ecms"]) || (says(&["manager"]) && says(&["engagement", "ecosystem", "channel"])) {
        return Some(EcmRole::Ecm);
    }
    row.error(
        "role",
        IssueCode::UnknownValue,
        "The role is neither ECM nor OU coordinator. Write one of the two, or leave the cell empty for ECM."
            .to_owned(),
    );
    None
}

impl RowReader<'_> {
    /// Values of an open list separated by `;`, `|` or line ends (names of OUs hold commas), each once.
    fn words(&mut self, field: &str) -> Option<Vec<String>> {
        let raw = self.required(field, NAME_CHARS * 4)?;
        let mut found: Vec<String> = Vec::new();
        for part in raw.split([';', '\n', '|']).map(str::trim).filter(|part| !part.is_empty()) {
            let value = self.word_part(field, part);
            if !found.contains(&value) {
                found.push(value);
            }
        }
        (!found.is_empty()).then_some(found)
    }
}
