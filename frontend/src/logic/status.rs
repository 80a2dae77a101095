//! How an account status looks: colour, letter and shape, never the colour alone (H-38…H-40, B1-13).

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

    /// Letter on the tag.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Target => "T",
            Self::Past => "P",
            Self::Active => "A",
            Self::Unknown => "–",
        }
    }

    /// Shape on the tag, different for each status in greyscale too.
    pub fn shape(self) -> &'static str {
        match self {
            Self::Target => "●",
            Self::Past => "▲",
            Self::Active => "✓",
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

/// Whether a report made `days` ago is stale.
pub fn is_stale(days: u32) -> bool {
    days >= STALE_AFTER_DAYS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_status_has_a_letter_a_shape_and_words_of_its_own() {
        let all = [StatusLook::Target, StatusLook::Past, StatusLook::Active, StatusLook::Unknown];
        for sign in [StatusLook::letter, StatusLook::shape, StatusLook::words, StatusLook::class] {
            assert_eq!(all.iter().map(|status| sign(*status)).collect::<BTreeSet<_>>().len(), all.len());
        }
    }

    #[test]
    fn a_report_is_stale_from_the_ninetieth_day() {
        assert!(!is_stale(89));
        assert!(is_stale(90));
    }
}
