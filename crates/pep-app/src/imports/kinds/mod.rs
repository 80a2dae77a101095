//! What one kind of list does its own way.

mod accounts;
mod contacts;
mod ecms;
mod partners;
mod reports;
mod sellers;

pub(super) use accounts::Accounts;
pub(super) use contacts::Contacts;
pub(super) use ecms::Ecms;
pub(super) use partners::Partners;
pub(super) use reports::Reports;
pub(super) use sellers::Sellers;
