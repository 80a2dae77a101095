//! Choosing among partners.

use std::collections::HashMap;

pub use pep_db::partners::PartnerRow;

use pep_db::partners as rows;
use pep_domain::access::{Permit, action};
use pep_domain::ids::PartnerId;
use pep_domain::text::{fold, words_of};

use crate::{AppContext, AppError};

/// Partners that match, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerChoices {
    /// Each with the number of its contacts.
    pub items: Vec<(PartnerRow, i64)>,
    /// How many match in all.
    pub total: usize,
}

/// Partners for whom every word of `text` begins a word of the name or the Partner One ID; those whose name begins with
/// the whole text come first. With `ids`, exactly these.
///
/// # Errors
/// Whatever the database answers.
pub async fn list_partners(
    ctx: &AppContext,
    _permit: &Permit<action::ChoosePartners>,
    text: &str,
    ids: Vec<PartnerId>,
    limit: usize,
) -> Result<PartnerChoices, AppError> {
    let (wanted, whole) = (words_of([text]), fold(text));
    ctx.db
        .read(move |conn| {
            let matches = |partner: &PartnerRow| {
                let words = words_of([partner.name.as_str(), &partner.partner_one_id]);
                (ids.is_empty() || ids.iter().any(|id| id.0 == partner.id))
                    && wanted.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted.as_str())))
            };
            let mut found: Vec<PartnerRow> = rows::list(conn)?.into_iter().filter(matches).collect();
            let total = found.len();
            // Stable: equally good ones stay in the order of their names.
            found.sort_by_cached_key(|partner| !fold(&partner.name).starts_with(&whole));
            found.truncate(limit);
            let shown: Vec<i64> = found.iter().map(|partner| partner.id).collect();
            let contacts: HashMap<i64, i64> = rows::count_contacts(conn, &shown)?.into_iter().collect();
            let with_contacts = |partner: PartnerRow| {
                let count = contacts.get(&partner.id).copied().unwrap_or(0);
                (partner, count)
            };
            Ok(PartnerChoices { items: found.into_iter().map(with_contacts).collect(), total })
        })
        .await
}
