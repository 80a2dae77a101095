//! How an account status looks: colour, letter and shape, never the colour alone (H-38…H-40, B1-13).

use pep_api_types::heatmap::CellStatus;
use pep_api_types::reporting::ReportedStatus;

/// What a partner reported about an account, or that it reported nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusLook {
    /// 1, red: the partner would like to have it as a customer.
    Target,
    /// 2, yellow: it was a customer.
    Past,
    /// 3, green: it is a customer.
    Active,
    /// No report yet.
    Unknown,
}

impl StatusLook {
    /// The three statuses that can be reported, in the order of the seed.
    pub const REPORTED: [Self; 3] = [Self::Target, Self::Past, Self::Active];

    /// Shape and letter on the tag. The shapes differ in greyscale too.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Target => "● T",
            Self::Past => "▲ P",
            Self::Active => "✓ A",
            Self::Unknown => "○",
        }
    }

    /// The status in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Target => "Target account",
            Self::Past => "Past customer",
            Self::Active => "Active customer",
            Self::Unknown => "No report",
        }
    }

    /// CSS modifier of `.status`, `.tag` and the like.
    pub fn class(self) -> &'static str {
        match self {
            Self::Target => "is-target",
            Self::Past => "is-past",
            Self::Active => "is-active",
            Self::Unknown => "is-unknown",
        }
    }
}

/// A report of this age, days, is stale: its tag fades and says how old it is (B1-02).
pub const STALE_AFTER_DAYS: u32 = 90;

impl From<CellStatus> for StatusLook {
    fn from(status: CellStatus) -> Self {
        match status {
            CellStatus::Target => Self::Target,
            CellStatus::PastCustomer => Self::Past,
            CellStatus::ActiveCustomer => Self::Active,
        }
    }
}

impl From<ReportedStatus> for StatusLook {
    fn from(status: ReportedStatus) -> Self {
        match status {
            ReportedStatus::Target => Self::Target,
            ReportedStatus::PastCustomer => Self::Past,
            ReportedStatus::ActiveCustomer => Self::Active,
        }
    }
}

impl<S: Into<Self>> From<Option<S>> for StatusLook {
    fn from(status: Option<S>) -> Self {
        status.map_or(Self::Unknown, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_status_has_a_sign_words_and_a_class_of_its_own() {
        let all = [StatusLook::Target, StatusLook::Past, StatusLook::Active, StatusLook::Unknown];
        for sign in [StatusLook::sign, StatusLook::words, StatusLook::class] {
            assert_eq!(all.iter().map(|status| sign(*status)).collect::<BTreeSet<_>>().len(), all.len());
        }
    }

    #[test]
    fn a_cell_without_a_status_has_no_report() {
        assert_eq!(StatusLook::from(None::<CellStatus>), StatusLook::Unknown);
        assert_eq!(StatusLook::from(Some(ReportedStatus::PastCustomer)), StatusLook::Past);
    }
}
