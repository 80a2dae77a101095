//! The heatmap: accounts, what partners reported on them, and how the list is narrowed and ordered.

use crate::ids::{OuId, PartnerId, PersonId};
use crate::people::text_enum;

/// What an account is to a partner (H-38…H-40).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountStatus {
    /// 1: no business yet; red.
    Target,
    /// 2: bought before; yellow.
    PastCustomer,
    /// 3: buys today; green.
    ActiveCustomer,
}
text_enum!(AccountStatus { Target = "target", PastCustomer = "past_customer", ActiveCustomer = "active_customer" });

impl AccountStatus {
    /// The status in words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Target => "Target account",
            Self::PastCustomer => "Past customer",
            Self::ActiveCustomer => "Active customer",
        }
    }

    /// The letter that goes with the colour, so that no reader depends on the colour (B1-13).
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Target => 'T',
            Self::PastCustomer => 'P',
            Self::ActiveCustomer => 'A',
        }
    }
}

/// With whom the partner deals at the account (H-41).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relationship {
    /// Business people.
    Business,
    /// IT people.
    It,
    /// Both; the lists that programs hand in say "Business; IT".
    Both,
}
text_enum!(Relationship { Business = "business", It = "it", Both = "both" });

impl Relationship {
    /// The relationship in words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Business => "Business",
            Self::It => "IT",
            Self::Both => "Business and IT",
        }
    }
}

/// A seller's own interest in an account for co-selling (D-19). Never shown to partners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SellerPriority {
    /// Wants to co-sell now.
    High,
    /// Open to it.
    Medium,
    /// Later perhaps.
    Low,
    /// Not on this account.
    NotInterested,
}
text_enum!(SellerPriority { High = "high", Medium = "medium", Low = "low", NotInterested = "not_interested" });

/// The columns by which the heatmap can be ordered. Every order ends with the account id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeatmapSort {
    /// Account name, the default.
    #[default]
    Name,
    /// City, then name.
    City,
    /// Country, then name.
    Country,
    /// Segment, then name.
    Segment,
    /// Sales unit, then name.
    Ou,
    /// Industry, then name.
    Industry,
    /// Newest report first.
    LatestReport,
    /// Most partners first.
    PartnerCount,
}
text_enum!(HeatmapSort {
    Name = "name",
    City = "city",
    Country = "country",
    Segment = "segment",
    Ou = "ou",
    Industry = "industry",
    LatestReport = "latestReport",
    PartnerCount = "partnerCount",
});

/// Special looks at the heatmap that show where something is off (B1-09).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeatmapFinding {
    /// Two or more partners are green on the account.
    Conflict,
    /// No partner is green on the account.
    NoActive,
    /// Nobody has reported on the account.
    NoReport,
}
text_enum!(HeatmapFinding { Conflict = "conflict", NoActive = "noActive", NoReport = "noReport" });

/// Which accounts a heatmap shows (H-04…H-09). An empty list means "any"; lists are OR inside, AND between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeatmapFilter {
    /// Segment names.
    pub segments: Vec<String>,
    /// Sales unit names.
    pub ous: Vec<String>,
    /// Industry names.
    pub industries: Vec<String>,
    /// A (chosen) partner reported one of these.
    pub statuses: Vec<AccountStatus>,
    /// One of these partners reported on the account.
    pub partners: Vec<PartnerId>,
    /// Exactly these accounts (links in notifications, H-29).
    pub accounts: Vec<crate::ids::AccountId>,
    /// Words that begin a word of the name, the city or the TPID; all must match.
    pub text: String,
    /// The newest matching report is older than this many days (B1-02).
    pub older_than_days: Option<i64>,
    /// Only accounts on which something is off.
    pub finding: Option<HeatmapFinding>,
    /// Only accounts whose ECM is this person.
    pub ecm: Option<PersonId>,
}

/// Which accounts a person may see at all. Comes only from [`crate::access`]; nothing in it means no rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountScope {
    /// Every account.
    pub is_all: bool,
    /// The accounts of these OUs.
    pub ous: Vec<OuId>,
    /// The accounts this person sells to.
    pub seller: Option<PersonId>,
}

impl AccountScope {
    /// The accounts of one OU: for what was begun by somebody who reaches it and goes on when others act.
    #[must_use]
    pub fn of_ou(ou: OuId) -> Self {
        Self { ous: vec![ou], ..Self::default() }
    }

    /// True if no account can be in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_all && self.ous.is_empty() && self.seller.is_none()
    }
}

/// The age in days from which a report counts as stale and its tag fades (B1-02).
pub const STALE_AFTER_DAYS: i64 = 90;
