//! Imports of lists: kinds, states, and what can become of a row.

use crate::people::text_enum;

/// Which list a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportKind {
    /// The managed account list.
    Accounts,
    /// Partners by Partner One ID.
    Partners,
    /// Contacts of partners.
    Contacts,
    /// Microsoft sellers with OU and ATU.
    Sellers,
    /// ECMs and OU coordinators with their OUs.
    Ecms,
    /// What partners reported.
    Reports,
    /// Which partners are nominated to the events of which OUs (D-15).
    Nominations,
    /// Partners that a program elects, by Partner One ID (D-03).
    ProgramPartners,
    /// Sellers whom a program invites, by address (D-62).
    ProgramSellers,
    /// Closed days of OUs (B3-08).
    Holidays,
    /// Slots of a plan of events (B4-10).
    Slots,
}
text_enum!(ImportKind {
    Accounts = "accounts",
    Partners = "partners",
    Contacts = "contacts",
    Sellers = "sellers",
    Ecms = "ecms",
    Reports = "reports",
    Nominations = "nominations",
    ProgramPartners = "program-partners",
    ProgramSellers = "program-sellers",
    Holidays = "holidays",
    Slots = "slots",
});

impl ImportKind {
    /// Does the list belong to one program?
    #[must_use]
    pub fn is_of_program(self) -> bool {
        matches!(self, Self::ProgramPartners | Self::ProgramSellers)
    }
}

/// How far an import has come. Nothing is written to the lists before `Applying`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportState {
    /// The file is being read and compared.
    Reading,
    /// Waiting for a person to look and apply.
    Preview,
    /// Being written.
    Applying,
    /// Written.
    Applied,
    /// Written and taken back.
    RolledBack,
    /// Thrown away unapplied.
    Discarded,
    /// The file could not be read; the problem says why.
    Failed,
}
text_enum!(ImportState {
    Reading = "reading",
    Preview = "preview",
    Applying = "applying",
    Applied = "applied",
    RolledBack = "rolled_back",
    Discarded = "discarded",
    Failed = "failed",
});

/// What a row of the file means for the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowOutcome {
    /// Not there yet.
    New,
    /// There, with other values.
    Changed,
    /// There, the same.
    Same,
    /// Cannot be taken as it is.
    Error,
    /// Blank, a total, or the same row again.
    Skipped,
    /// Not in the file but in the data, from an earlier run of the same feed (D-60).
    Missing,
}
text_enum!(RowOutcome {
    New = "new",
    Changed = "changed",
    Same = "same",
    Error = "error",
    Skipped = "skipped",
    Missing = "missing",
});
