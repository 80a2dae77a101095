//! What Microsoft sellers say of their own accounts (D-19).

use std::collections::BTreeMap;

use diesel::prelude::*;
use pep_domain::heatmap::{AccountStatus, Relationship, SellerPriority};
use pep_domain::ids::{AccountId, PartnerId, PersonId};
use pep_domain::reports::ReportState;
use pep_domain::time::UtcMicros;

use crate::schema::{account, account_seller, ou, partner, report, seller_status};
use crate::types::optional_word;
use crate::{AnyConnection, DbError};

/// One of a seller's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerAccount {
    /// The account.
    pub account: AccountId,
    /// Its TPID.
    pub tpid: String,
    /// Its name.
    pub name: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
    /// Sales unit.
    pub ou: String,
    /// What the seller says, if anything.
    pub status: Option<SellerStatus>,
    /// What partners say, by partner name.
    pub reports: Vec<AccountReport>,
}

/// What a seller says of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerStatus {
    /// Interest.
    pub priority: Option<SellerPriority>,
    /// Note.
    pub note: String,
    /// Counts up with each change.
    pub version: i64,
    /// When it was changed.
    pub updated_at: UtcMicros,
}

/// What one partner says of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountReport {
    /// The partner.
    pub partner: PartnerId,
    /// Its name.
    pub partner_name: String,
    /// Its report.
    pub state: ReportState,
    /// When it was last changed or confirmed.
    pub reported_at: UtcMicros,
}

/// The accounts a person sells to, by name; only `account` if given.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut AnyConnection,
    seller: PersonId,
    only: Option<AccountId>,
) -> Result<Vec<SellerAccount>, DbError> {
    let mut query = account::table
        .inner_join(account_seller::table)
        .inner_join(ou::table)
        .filter(account_seller::person_id.eq(seller.0).and(account::removed_at.is_null()))
        .order((account::name_folded, account::id))
        .select((
            account::id,
            account::tpid,
            account::name,
            account::city,
            account::state,
            account::country,
            ou::name,
        ))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(account::id.eq(only.0));
    }
    let accounts: Vec<(i64, String, String, String, String, String, String)> = query.load(conn)?;
    let ids: Vec<i64> = accounts.iter().map(|row| row.0).collect();
    let mut statuses = statuses_of(conn, seller, &ids)?;
    let mut reports = reports_of(conn, &ids)?;
    Ok(accounts
        .into_iter()
        .map(|(id, tpid, name, city, state, country, ou)| SellerAccount {
            account: AccountId(id),
            tpid,
            name,
            city,
            state,
            country,
            ou,
            status: statuses.remove(&id),
            reports: reports.remove(&id).unwrap_or_default(),
        })
        .collect())
}

fn statuses_of(
    conn: &mut AnyConnection,
    seller: PersonId,
    accounts: &[i64],
) -> Result<BTreeMap<i64, SellerStatus>, DbError> {
    let rows: Vec<(i64, Option<String>, String, i64, i64)> = seller_status::table
        .filter(
            seller_status::person_id.eq(seller.0).and(seller_status::account_id.eq_any(accounts.to_vec())),
        )
        .select((
            seller_status::account_id,
            seller_status::priority,
            seller_status::note,
            seller_status::row_version,
            seller_status::updated_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, priority, note, version, updated_at)| {
            let priority =
                optional_word("seller_status.priority", priority.as_deref(), SellerPriority::parse)?;
            Ok((id, SellerStatus { priority, note, version, updated_at: UtcMicros(updated_at) }))
        })
        .collect()
}

type ReportRow = (i64, i64, String, Option<String>, Option<String>, Option<bool>, String, i64);

fn reports_of(
    conn: &mut AnyConnection,
    accounts: &[i64],
) -> Result<BTreeMap<i64, Vec<AccountReport>>, DbError> {
    let rows: Vec<ReportRow> = report::table
        .inner_join(partner::table)
        .filter(report::account_id.eq_any(accounts.to_vec()))
        .order((partner::name_folded, partner::id))
        .select((
            report::account_id,
            partner::id,
            partner::name,
            report::status,
            report::relationship,
            report::is_exec_level,
            report::notes,
            report::reported_at,
        ))
        .load(conn)?;
    let mut reports: BTreeMap<i64, Vec<AccountReport>> = BTreeMap::new();
    for (id, partner, partner_name, status, relationship, is_exec_level, notes, at) in rows {
        let state = ReportState {
            status: optional_word("report.status", status.as_deref(), AccountStatus::parse)?,
            relationship: optional_word("report.relationship", relationship.as_deref(), Relationship::parse)?,
            is_exec_level,
            notes,
        };
        reports.entry(id).or_default().push(AccountReport {
            partner: PartnerId(partner),
            partner_name,
            state,
            reported_at: UtcMicros(at),
        });
    }
    Ok(reports)
}

/// Writes what a seller says, if the row still has the version `seen` (0: there is none yet). Returns the new version,
/// or `None` if somebody was faster.
///
/// # Errors
/// Whatever the database answers.
pub fn put(
    conn: &mut AnyConnection,
    (of, seller): (AccountId, PersonId),
    seen: i64,
    (priority, note): (Option<SellerPriority>, &str),
    now: UtcMicros,
) -> Result<Option<i64>, DbError> {
    let priority = priority.map(SellerPriority::as_str);
    let written = if seen == 0 {
        with_backend!(conn, c => diesel::insert_into(seller_status::table)
            .values((
                seller_status::account_id.eq(of.0),
                seller_status::person_id.eq(seller.0),
                seller_status::priority.eq(priority),
                seller_status::note.eq(note),
                seller_status::updated_at.eq(now.0),
            ))
            .on_conflict_do_nothing()
            .execute(c))?
    } else {
        diesel::update(
            seller_status::table.find((of.0, seller.0)).filter(seller_status::row_version.eq(seen)),
        )
        .set((
            seller_status::priority.eq(priority),
            seller_status::note.eq(note),
            seller_status::updated_at.eq(now.0),
            seller_status::row_version.eq(seen + 1),
        ))
        .execute(conn)?
    };
    Ok((written == 1).then_some(seen + 1))
}
