//! What the index of the heatmap is built from and how it follows changes.
//!
//! Reading in parts keeps memory small on PostgreSQL, whose client holds a whole result.

use diesel::prelude::*;
use pep_domain::heatmap::AccountStatus;
use pep_domain::time::UtcMicros;

use crate::schema::{account, atu, industry, ou, partner, report, report_change, segment};
use crate::types::optional_word;
use crate::{AnyConnection, DbError};

/// An account as the index needs it.
#[derive(Debug, Clone, Queryable)]
pub struct IndexedAccount {
    /// Account id.
    pub id: i64,
    /// Its number, which is also a search word.
    pub tpid: String,
    /// Folded name.
    pub name_folded: String,
    /// City as listed.
    pub city: String,
    /// Country as listed.
    pub country: String,
    /// Segment id.
    pub segment_id: i64,
    /// Sales unit id.
    pub ou_id: i64,
    /// Industry id.
    pub industry_id: i64,
    /// The ECM's person id.
    pub ecm_id: Option<i64>,
}

/// The next `limit` listed accounts with ids above `after`, by id.
///
/// # Errors
/// Whatever the database answers.
pub fn list_indexed_accounts(
    conn: &mut AnyConnection,
    after: i64,
    limit: i64,
) -> Result<Vec<IndexedAccount>, DbError> {
    let query = account::table
        .filter(account::id.gt(after).and(account::removed_at.is_null()))
        .order(account::id)
        .limit(limit)
        .select((
            account::id,
            account::tpid,
            account::name_folded,
            account::city,
            account::country,
            account::segment_id,
            account::ou_id,
            account::industry_id,
            account::ecm_id,
        ));
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// Ids and names of what accounts are grouped by.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Segments.
    pub segments: Vec<(i64, String)>,
    /// Sales units.
    pub ous: Vec<(i64, String)>,
    /// Industries.
    pub industries: Vec<(i64, String)>,
    /// Account team units.
    pub atus: Vec<(i64, String)>,
}

/// All segments, sales units, industries and ATUs.
///
/// # Errors
/// Whatever the database answers.
pub fn load_vocabulary(conn: &mut AnyConnection) -> Result<Vocabulary, DbError> {
    Ok(with_backend!(conn, c => Vocabulary {
        segments: segment::table.select((segment::id, segment::name)).load(c)?,
        ous: ou::table.select((ou::id, ou::name)).load(c)?,
        industries: industry::table.select((industry::id, industry::name)).load(c)?,
        atus: atu::table.select((atu::id, atu::name)).load(c)?,
    }))
}

/// Id, name and folded name of every partner, removed ones too: their reports stay.
///
/// # Errors
/// Whatever the database answers.
pub fn list_partner_names(conn: &mut AnyConnection) -> Result<Vec<(i64, String, String)>, DbError> {
    let query = partner::table.order((partner::name_folded, partner::id)).select((
        partner::id,
        partner::name,
        partner::name_folded,
    ));
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// A cell as the index needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedCell {
    /// Account id.
    pub account_id: i64,
    /// Partner id.
    pub partner_id: i64,
    /// What is reported.
    pub status: Option<AccountStatus>,
    /// When.
    pub reported_at: UtcMicros,
}

type CellRow = (i64, i64, Option<String>, i64);

fn indexed_cell((account_id, partner_id, status, at): CellRow) -> Result<IndexedCell, DbError> {
    Ok(IndexedCell {
        account_id,
        partner_id,
        status: optional_word("report.status", status.as_deref(), AccountStatus::parse)?,
        reported_at: UtcMicros(at),
    })
}

/// Every cell of the accounts with ids `first..=last`, by account.
///
/// # Errors
/// Whatever the database answers.
pub fn list_cells_between(
    conn: &mut AnyConnection,
    first: i64,
    last: i64,
) -> Result<Vec<IndexedCell>, DbError> {
    let query = report::table
        .filter(report::account_id.ge(first).and(report::account_id.le(last)))
        .order((report::account_id, report::partner_id))
        .select((report::account_id, report::partner_id, report::status, report::reported_at));
    let rows: Vec<CellRow> = with_backend!(conn, c => query.load(c))?;
    rows.into_iter().map(indexed_cell).collect()
}

/// Every cell of these accounts.
///
/// # Errors
/// Whatever the database answers.
pub fn list_cells_of(conn: &mut AnyConnection, accounts: &[i64]) -> Result<Vec<IndexedCell>, DbError> {
    let mut cells = Vec::new();
    for part in accounts.chunks(1_000) {
        let query = report::table.filter(report::account_id.eq_any(part)).select((
            report::account_id,
            report::partner_id,
            report::status,
            report::reported_at,
        ));
        let rows: Vec<CellRow> = with_backend!(conn, c => query.load(c))?;
        for row in rows {
            cells.push(indexed_cell(row)?);
        }
    }
    Ok(cells)
}

/// The cells of the accounts with ids `first..=last` as they stood just before `before`: the last change of each, unless
/// it was a removal.
///
/// # Errors
/// Whatever the database answers.
pub fn list_past_cells_between(
    conn: &mut AnyConnection,
    first: i64,
    last: i64,
    before: UtcMicros,
) -> Result<Vec<IndexedCell>, DbError> {
    let query = report_change::table
        .filter(report_change::account_id.ge(first).and(report_change::account_id.le(last)))
        .filter(report_change::at.lt(before.0))
        .order((report_change::account_id, report_change::partner_id, report_change::id))
        .select((
            report_change::account_id,
            report_change::partner_id,
            report_change::new_status,
            report_change::at,
            report_change::is_removed,
        ));
    let rows: Vec<(i64, i64, Option<String>, i64, bool)> = with_backend!(conn, c => query.load(c))?;
    let mut cells: Vec<IndexedCell> = Vec::new();
    for (account_id, partner_id, status, at, is_removed) in rows {
        if cells.last().is_some_and(|last| (last.account_id, last.partner_id) == (account_id, partner_id)) {
            cells.pop();
        }
        if !is_removed {
            cells.push(indexed_cell((account_id, partner_id, status, at))?);
        }
    }
    Ok(cells)
}

/// Ids from which late changes are looked for; see [`changes_since`].
const CHANGE_WINDOW: i64 = 10_000;

/// How far a reader has followed the log of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChangeMark {
    /// The highest id seen.
    seen: i64,
    /// How many of the last ids up to it were there.
    in_window: i64,
}

/// What happened since a [`ChangeMark`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// Cells of these accounts changed, each once.
    Accounts(Vec<i64>),
    /// Not to be told: more than `limit`, or ids turned up that were handed out before the mark and committed after it.
    Unknown,
}

/// Where the log stands now.
///
/// # Errors
/// Whatever the database answers.
pub fn change_mark(conn: &mut AnyConnection) -> Result<ChangeMark, DbError> {
    let seen: Option<i64> = with_backend!(conn, c => {
        report_change::table.select(diesel::dsl::max(report_change::id)).first(c)
    })?;
    let seen = seen.unwrap_or(0);
    Ok(ChangeMark { seen, in_window: count_up_to(conn, seen)? })
}

/// The accounts whose cells changed after `mark`. PostgreSQL hands out ids before transactions commit, so a lower id can
/// appear after a higher one: then the ids below the mark have become more, and the answer is [`Changes::Unknown`].
///
/// # Errors
/// Whatever the database answers.
pub fn changes_since(conn: &mut AnyConnection, mark: ChangeMark, limit: usize) -> Result<Changes, DbError> {
    if count_up_to(conn, mark.seen)? != mark.in_window {
        return Ok(Changes::Unknown);
    }
    let query = report_change::table
        .filter(report_change::id.gt(mark.seen))
        .order(report_change::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .select(report_change::account_id);
    let mut accounts: Vec<i64> = with_backend!(conn, c => query.load(c))?;
    if accounts.len() > limit {
        return Ok(Changes::Unknown);
    }
    accounts.sort_unstable();
    accounts.dedup();
    Ok(Changes::Accounts(accounts))
}

fn count_up_to(conn: &mut AnyConnection, seen: i64) -> Result<i64, DbError> {
    let query = report_change::table
        .filter(report_change::id.gt(seen - CHANGE_WINDOW).and(report_change::id.le(seen)))
        .count();
    Ok(with_backend!(conn, c => query.get_result(c))?)
}
