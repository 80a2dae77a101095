//! The table a partner downloaded, filled in Excel, and sent back.

use std::collections::HashMap;

use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::text::fold;

use super::parse::{Parsed, Record, RowReader};
use super::values::{NAME_CHARS, NOTES_CHARS, WORD_CHARS};
use crate::kind::ListKind;

/// A row of a filled table. It names its account by the row id of the download; the name and place help
/// when that column was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledReportRecord {
    /// The row id as downloaded; empty when the column or the cell was lost.
    pub row_id: String,
    /// Account name.
    pub name: String,
    /// City; may be empty.
    pub city: String,
    /// State; may be empty.
    pub state: String,
    /// Country; may be empty.
    pub country: String,
    /// Status; `None` = the row was not filled.
    pub status: Option<AccountStatus>,
    /// With whom the partner deals; `None` = not said.
    pub relationship: Option<Relationship>,
    /// Exec or director level; `None` = not said.
    pub exec_level: Option<bool>,
    /// Notes; may be empty.
    pub notes: String,
}

impl Record for FilledReportRecord {
    const KIND: ListKind = ListKind::PartnerReportTable;

    fn parse(row: &mut RowReader<'_>) -> Option<Self> {
        let row_id = row.text("row_id", WORD_CHARS);
        let name = row.required("name", NAME_CHARS);
        let city = row.text("city", WORD_CHARS);
        let state = row.text("state", WORD_CHARS);
        let country = row.text("country", WORD_CHARS);
        let status = row.status("status");
        let relationship = row.relationship("relationship");
        let exec_level = row.yes_no("exec_level");
        let notes = row.text("notes", NOTES_CHARS);
        Some(Self { row_id, name: name?, city, state, country, status, relationship, exec_level, notes })
    }

    fn key(&self) -> String {
        if self.row_id.is_empty() {
            place_key(&self.name, &self.city, &self.state, &self.country)
        } else {
            format!("#{}", self.row_id)
        }
    }

    fn key_field() -> &'static str {
        "row_id"
    }
}

/// A row of the request as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The row id as written into the download.
    pub row_id: String,
    /// Account name.
    pub name: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
}

/// Which row of the request a row of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowMatch {
    /// Found by its row id. Holds the index in the request's rows.
    ById(usize),
    /// Found by name and place, which fit one row only. Holds the index in the request's rows.
    ByPlace(usize),
    /// The row id is none of the request's, or name and place fit several rows or none.
    NotFound,
    /// The row id is the request's, but its account has another name: rows were shifted against each other.
    /// Holds the index the id belongs to.
    OtherAccount(usize),
}

/// Finds the request's row for every record of a filled table; the result has one entry per
/// [`Parsed::rows`] with a record, as (row number, match).
#[must_use]
pub fn match_filled_rows(parsed: &Parsed<FilledReportRecord>, rows: &[TableRow]) -> Vec<(u32, RowMatch)> {
    let by_id: HashMap<&str, usize> =
        rows.iter().enumerate().map(|(index, row)| (row.row_id.as_str(), index)).collect();
    let mut by_place: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        let whole = place_key(&row.name, &row.city, &row.state, &row.country);
        let short = place_key(&row.name, &row.city, "", "");
        let mut keys = vec![whole, short, place_key(&row.name, "", "", "")];
        keys.dedup();
        keys.into_iter().for_each(|key| by_place.entry(key).or_default().push(index));
    }
    let find = |record: &FilledReportRecord| -> RowMatch {
        if let Some(&index) = by_id.get(record.row_id.as_str()) {
            let same = rows.get(index).is_some_and(|row| fold(&row.name) == fold(&record.name));
            return if same { RowMatch::ById(index) } else { RowMatch::OtherAccount(index) };
        }
        if !record.row_id.is_empty() {
            return RowMatch::NotFound;
        }
        let keys = [
            place_key(&record.name, &record.city, &record.state, &record.country),
            place_key(&record.name, &record.city, "", ""),
        ];
        match keys.iter().find_map(|key| by_place.get(key)).map(Vec::as_slice) {
            Some([only]) => RowMatch::ByPlace(*only),
            _ => RowMatch::NotFound,
        }
    };
    parsed.records().map(|(number, record)| (number, find(record))).collect()
}

fn place_key(name: &str, city: &str, state: &str, country: &str) -> String {
    [name, city, state, country].map(fold).join("\u{1f}")
}
