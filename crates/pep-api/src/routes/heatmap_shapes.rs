//! From what the use cases answer to what the wire carries, for everything that shows accounts and cells.

use pep_api_types::heatmap::{
    CellRelationship, CellState, CellStatus, HeatmapCell, HeatmapRow, PersonRef, SellerInterest,
    SellerStatusSummary,
};
use pep_app::heatmap::{HeatmapRowData, PersonName, SellerSays, Versions};
use pep_domain::heatmap::{AccountStatus, Relationship, STALE_AFTER_DAYS, SellerPriority};
use pep_domain::time::UtcMicros;

/// The longest note that a page carries, characters; the cell's own address has all of it.
const NOTES_SHOWN: usize = 280;

/// Something that tells one state of the data from another.
pub(super) trait Versioned {
    /// Short, fit for a header.
    fn word(&self) -> String;
}

impl Versioned for Versions {
    fn word(&self) -> String {
        format!("{:x}.{:x}.{:x}.{:x}", self.accounts, self.partners, self.reports, self.annotations)
    }
}

/// Whole days since a report, and whether it is so old that its tag fades.
pub(super) fn age(reported_at: UtcMicros, now: UtcMicros) -> (i64, bool) {
    let days = now.whole_days_since(reported_at);
    (days, days >= STALE_AFTER_DAYS)
}

pub(super) fn person(person: &PersonName) -> PersonRef {
    PersonRef { id: person.id, name: person.display() }
}

pub(super) fn status(status: AccountStatus) -> CellStatus {
    match status {
        AccountStatus::Target => CellStatus::Target,
        AccountStatus::PastCustomer => CellStatus::PastCustomer,
        AccountStatus::ActiveCustomer => CellStatus::ActiveCustomer,
    }
}

pub(super) fn account_status(status: CellStatus) -> AccountStatus {
    match status {
        CellStatus::Target => AccountStatus::Target,
        CellStatus::PastCustomer => AccountStatus::PastCustomer,
        CellStatus::ActiveCustomer => AccountStatus::ActiveCustomer,
    }
}

pub(super) fn relationship(relationship: Relationship) -> CellRelationship {
    match relationship {
        Relationship::Business => CellRelationship::Business,
        Relationship::It => CellRelationship::It,
        Relationship::Both => CellRelationship::Both,
    }
}

pub(super) fn interest(priority: SellerPriority) -> SellerInterest {
    match priority {
        SellerPriority::High => SellerInterest::High,
        SellerPriority::Medium => SellerInterest::Medium,
        SellerPriority::Low => SellerInterest::Low,
        SellerPriority::NotInterested => SellerInterest::NotInterested,
    }
}

pub(super) fn state(
    of: Option<AccountStatus>,
    with: Option<Relationship>,
    is_exec_level: Option<bool>,
    notes: String,
) -> CellState {
    CellState { status: of.map(status), relationship: with.map(relationship), is_exec_level, notes }
}

/// An account with its tags.
pub(super) fn row(data: HeatmapRowData, now: UtcMicros) -> HeatmapRow {
    let account = data.account;
    HeatmapRow {
        id: account.id,
        tpid: account.tpid,
        name: account.name,
        city: account.city,
        state: account.state,
        country: account.country,
        segment: data.segment,
        ou: data.ou,
        atu: data.atu,
        industry: data.industry,
        ecm: account.ecm.as_ref().map(person),
        has_note: account.noted.is_some(),
        cells: data
            .cells
            .into_iter()
            .map(|(cell, partner_name)| {
                let (age_days, is_stale) = age(cell.reported_at, now);
                let (notes, is_notes_cut) = shortened(cell.notes);
                HeatmapCell {
                    partner_id: cell.partner_id,
                    partner_name,
                    status: cell.status.map(status),
                    relationship: cell.relationship.map(relationship),
                    is_exec_level: cell.is_exec_level,
                    notes,
                    is_notes_cut,
                    reported_at: cell.reported_at.to_datetime(),
                    age_days,
                    is_stale,
                }
            })
            .collect(),
        seller_statuses: data.sellers.iter().map(summary).collect(),
    }
}

fn summary(says: &SellerSays) -> SellerStatusSummary {
    SellerStatusSummary {
        seller: person(&says.seller),
        priority: says.priority.map(interest),
        has_note: !says.note.is_empty(),
        updated_at: says.updated_at.to_datetime(),
    }
}

fn shortened(notes: String) -> (String, bool) {
    match notes.char_indices().nth(NOTES_SHOWN) {
        None => (notes, false),
        Some((end, _)) => (notes.get(..end).unwrap_or_default().to_owned(), true),
    }
}
