//! The lists that imports write: each kind's present state by key, and writing many rows at once.
//!
//! A *state* is what a row of a list says about one thing, in the list's own words. It is also what an import keeps as
//! "before" and "after", so the states (and only they) know JSON.

pub mod accounts;
pub mod election;
pub mod partners;
pub mod people;
pub mod reports;
pub mod vocabulary;

pub use accounts::AccountState;
pub use election::ElectionState;
pub use partners::PartnerState;
pub use people::{ContactState, EcmState, SellerState};
pub use reports::ReportListState;

/// What is there already under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<S> {
    /// Its id.
    pub id: i64,
    /// What the list would say about it now.
    pub state: S,
    /// Was it removed once? Writing it brings it back.
    pub is_removed: bool,
}

/// Rows of one statement. SQLite binds at most 32,766 values; the widest list has 17 columns.
pub(crate) const BATCH: usize = 1_000;
