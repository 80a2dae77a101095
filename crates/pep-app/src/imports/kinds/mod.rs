//! What one kind of list does its own way.

mod accounts;
mod contacts;
mod ecms;
mod holidays;
mod nominations;
mod partners;
mod program_partners;
mod program_sellers;
mod reports;
mod sellers;
mod shared;
mod slots;

pub(super) use accounts::Accounts;
pub(super) use contacts::Contacts;
pub(super) use ecms::Ecms;
pub(super) use holidays::Holidays;
pub(super) use nominations::Nominations;
pub(super) use partners::Partners;
pub(super) use program_partners::ProgramPartners;
pub(super) use program_sellers::ProgramSellers;
pub(super) use reports::Reports;
pub(super) use sellers::Sellers;
pub(super) use slots::EventSlots;

/// Calls a generic function for the kind of list.
macro_rules! for_kind {
    ($kind:expr, $function:ident, $($argument:expr),*) => {
        match $kind {
            pep_domain::imports::ImportKind::Accounts => $function::<crate::imports::kinds::Accounts>($($argument),*),
            pep_domain::imports::ImportKind::Partners => $function::<crate::imports::kinds::Partners>($($argument),*),
            pep_domain::imports::ImportKind::Contacts => $function::<crate::imports::kinds::Contacts>($($argument),*),
            pep_domain::imports::ImportKind::Sellers => $function::<crate::imports::kinds::Sellers>($($argument),*),
            pep_domain::imports::ImportKind::Ecms => $function::<crate::imports::kinds::Ecms>($($argument),*),
            pep_domain::imports::ImportKind::Nominations => $function::<crate::imports::kinds::Nominations>($($argument),*),
            pep_domain::imports::ImportKind::ProgramPartners => $function::<crate::imports::kinds::ProgramPartners>($($argument),*),
            pep_domain::imports::ImportKind::ProgramSellers => $function::<crate::imports::kinds::ProgramSellers>($($argument),*),
            pep_domain::imports::ImportKind::Holidays => $function::<crate::imports::kinds::Holidays>($($argument),*),
            pep_domain::imports::ImportKind::Slots => $function::<crate::imports::kinds::EventSlots>($($argument),*),
            pep_domain::imports::ImportKind::Reports => $function::<crate::imports::kinds::Reports>($($argument),*),
        }
    };
}

pub(super) use for_kind;
