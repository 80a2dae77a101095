//! Addresses of people who were erased: known by a fingerprint only, so that a list cannot bring them back unnoticed.

use std::collections::HashMap;

use pep_db::{AnyConnection, DbError};
use pep_domain::time::UtcMicros;

use crate::random::hash_of;

/// Which of some addresses belonged to people who were erased.
pub(crate) struct ErasedAddresses(HashMap<String, UtcMicros>);

impl ErasedAddresses {
    /// Looks these addresses up, folded.
    pub(crate) fn among<'a>(
        conn: &mut AnyConnection,
        emails: impl IntoIterator<Item = &'a String>,
    ) -> Result<Self, DbError> {
        let hashes: Vec<String> = emails.into_iter().map(|email| hash_of(email)).collect();
        Ok(Self(pep_db::personal_data::erased_among(conn, &hashes)?))
    }

    /// Did this one?
    pub(crate) fn has(&self, email: &str) -> bool {
        self.0.contains_key(&hash_of(email))
    }

    /// What to tell somebody who brings this address, if it was erased.
    pub(crate) fn problem(&self, email: &str) -> Option<String> {
        let at = self.0.get(&hash_of(email))?;
        Some(format!(
            "{email} belonged to somebody who was erased on {} and is not brought back by a list. Take the row out; if the \
             person wants to come back, add them under People first.",
            at.to_datetime().date_naive()
        ))
    }
}

/// The person comes back on purpose: the address is like any other again.
pub(crate) fn allow_return(conn: &mut AnyConnection, email_folded: &str) -> Result<(), DbError> {
    pep_db::personal_data::forget_address(conn, &hash_of(email_folded))
}
