//! What the heatmap is read from: what the index in memory needs of everything, and what a page shows of few accounts.

mod indexed;

pub use indexed::{
    ChangeMark, Changes, IndexedAccount, IndexedCell, Vocabulary, change_mark, changes_since,
    list_cells_between, list_cells_of, list_indexed_accounts, list_partner_names, list_past_cells_between,
    load_vocabulary,
};

use diesel::prelude::*;
use pep_domain::heatmap::{AccountStatus, Relationship, SellerPriority};
use pep_domain::time::UtcMicros;

use crate::schema::{
    account, account_note, account_seller, data_version, person, report, report_change, seller_status,
};
use crate::types::{optional_word, word};
use crate::{AnyConnection, DbError};

/// The counters of [`crate::data_version`], read together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Versions {
    /// Of accounts.
    pub accounts: i64,
    /// Of partners.
    pub partners: i64,
    /// Of reports.
    pub reports: i64,
    /// Of notes and sellers' statuses.
    pub annotations: i64,
}

/// The present counters.
///
/// # Errors
/// Whatever the database answers.
pub fn versions(conn: &mut AnyConnection) -> Result<Versions, DbError> {
    let rows = with_backend!(conn, c => {
        data_version::table.select((data_version::name, data_version::version)).load::<(String, i64)>(c)
    })?;
    let mut versions = Versions::default();
    for (name, version) in rows {
        match name.as_str() {
            crate::data_version::ACCOUNTS => versions.accounts = version,
            crate::data_version::PARTNERS => versions.partners = version,
            crate::data_version::REPORTS => versions.reports = version,
            crate::data_version::ANNOTATIONS => versions.annotations = version,
            _ => {}
        }
    }
    Ok(versions)
}

/// The ids of the accounts a person sells to, and the ids only.
///
/// # Errors
/// Whatever the database answers.
pub fn list_seller_accounts(conn: &mut AnyConnection, seller: i64) -> Result<Vec<i64>, DbError> {
    let query = account_seller::table
        .filter(account_seller::person_id.eq(seller))
        .order(account_seller::account_id)
        .select(account_seller::account_id);
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// An account as a page shows it.
#[derive(Debug, Clone, Queryable)]
pub struct AccountRow {
    /// Account id.
    pub id: i64,
    /// Its number.
    pub tpid: String,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
    /// Segment id.
    pub segment_id: i64,
    /// Sales unit id.
    pub ou_id: i64,
    /// ATU id.
    pub atu_id: Option<i64>,
    /// Industry id.
    pub industry_id: i64,
    /// Website.
    pub website: String,
    /// The ECM.
    pub ecm: Option<PersonName>,
    /// The account, if it has a note.
    pub noted: Option<i64>,
}

/// A person's id and what to call them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct PersonName {
    /// Person id.
    pub id: i64,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// Address.
    pub email: String,
}

impl PersonName {
    /// First and last name, or the address if both are missing.
    #[must_use]
    pub fn display(&self) -> String {
        let name = format!("{} {}", self.first_name, self.last_name).trim().to_owned();
        if name.is_empty() { self.email.clone() } else { name }
    }
}

/// These accounts as a page shows them, in no order. Ids that are not listed any more are missing.
///
/// # Errors
/// Whatever the database answers.
pub fn list_account_rows(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<AccountRow>, DbError> {
    let query = account::table
        .left_join(person::table.on(account::ecm_id.eq(person::id.nullable())))
        .left_join(account_note::table)
        .filter(account::id.eq_any(ids).and(account::removed_at.is_null()))
        .select((
            account::id,
            account::tpid,
            account::name,
            account::city,
            account::state,
            account::country,
            account::segment_id,
            account::ou_id,
            account::atu_id,
            account::industry_id,
            account::website,
            (person::id, person::first_name, person::last_name, person::email).nullable(),
            account_note::account_id.nullable(),
        ));
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// A report as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellContent {
    /// Account id.
    pub account_id: i64,
    /// Partner id.
    pub partner_id: i64,
    /// Status.
    pub status: Option<AccountStatus>,
    /// Relationship.
    pub relationship: Option<Relationship>,
    /// Exec or director level.
    pub is_exec_level: Option<bool>,
    /// The whole note.
    pub notes: String,
    /// When.
    pub reported_at: UtcMicros,
}

type ContentRow = (i64, i64, Option<String>, Option<String>, Option<bool>, String, i64);

fn content(row: ContentRow) -> Result<CellContent, DbError> {
    let (account_id, partner_id, status, relationship, is_exec_level, notes, at) = row;
    Ok(CellContent {
        account_id,
        partner_id,
        status: optional_word("report.status", status.as_deref(), AccountStatus::parse)?,
        relationship: optional_word("report.relationship", relationship.as_deref(), Relationship::parse)?,
        is_exec_level,
        notes,
        reported_at: UtcMicros(at),
    })
}

/// The reports on these accounts, in no order.
///
/// # Errors
/// Whatever the database answers.
pub fn list_cell_contents(conn: &mut AnyConnection, accounts: &[i64]) -> Result<Vec<CellContent>, DbError> {
    let query = report::table.filter(report::account_id.eq_any(accounts)).select((
        report::account_id,
        report::partner_id,
        report::status,
        report::relationship,
        report::is_exec_level,
        report::notes,
        report::reported_at,
    ));
    let rows: Vec<ContentRow> = with_backend!(conn, c => query.load(c))?;
    rows.into_iter().map(content).collect()
}

/// The reports on these accounts as they stood just before `before`.
///
/// # Errors
/// Whatever the database answers.
pub fn list_past_contents(
    conn: &mut AnyConnection,
    accounts: &[i64],
    before: UtcMicros,
) -> Result<Vec<CellContent>, DbError> {
    let query = report_change::table
        .filter(report_change::account_id.eq_any(accounts).and(report_change::at.lt(before.0)))
        .order((report_change::account_id, report_change::partner_id, report_change::id))
        .select((
            (
                report_change::account_id,
                report_change::partner_id,
                report_change::new_status,
                report_change::new_relationship,
                report_change::new_is_exec_level,
                report_change::new_notes,
                report_change::at,
            ),
            report_change::is_removed,
        ));
    let rows: Vec<(ContentRow, bool)> = with_backend!(conn, c => query.load(c))?;
    let mut contents: Vec<CellContent> = Vec::new();
    for (row, is_removed) in rows {
        if contents.last().is_some_and(|last| (last.account_id, last.partner_id) == (row.0, row.1)) {
            contents.pop();
        }
        if !is_removed {
            contents.push(content(row)?);
        }
    }
    Ok(contents)
}

/// What a seller says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerSays {
    /// Account id.
    pub account_id: i64,
    /// Who.
    pub seller: PersonName,
    /// How much the seller wants to co-sell.
    pub priority: Option<SellerPriority>,
    /// The seller's note; may be empty.
    pub note: String,
    /// When it was last changed.
    pub updated_at: UtcMicros,
}

/// What sellers say of these accounts, by account and seller.
///
/// # Errors
/// Whatever the database answers.
pub fn list_seller_statuses(conn: &mut AnyConnection, accounts: &[i64]) -> Result<Vec<SellerSays>, DbError> {
    let query = seller_status::table
        .inner_join(person::table)
        .filter(seller_status::account_id.eq_any(accounts))
        .order((seller_status::account_id, seller_status::person_id))
        .select((
            seller_status::account_id,
            (person::id, person::first_name, person::last_name, person::email),
            seller_status::priority,
            seller_status::note,
            seller_status::updated_at,
        ));
    let rows: Vec<(i64, PersonName, Option<String>, String, i64)> = with_backend!(conn, c => query.load(c))?;
    rows.into_iter()
        .map(|(account_id, seller, priority, note, updated_at)| {
            let priority =
                optional_word("seller_status.priority", priority.as_deref(), SellerPriority::parse)?;
            Ok(SellerSays { account_id, seller, priority, note, updated_at: UtcMicros(updated_at) })
        })
        .collect()
}

/// The people who sell to these accounts, by account and name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_sellers(conn: &mut AnyConnection, accounts: &[i64]) -> Result<Vec<(i64, PersonName)>, DbError> {
    let query = account_seller::table
        .inner_join(person::table)
        .filter(account_seller::account_id.eq_any(accounts).and(person::removed_at.is_null()))
        .order((account_seller::account_id, person::name_folded, person::id))
        .select((
            account_seller::account_id,
            (person::id, person::first_name, person::last_name, person::email),
        ));
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// A change of a cell with who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChangeRow {
    /// When.
    pub at: UtcMicros,
    /// Who.
    pub by: Option<PersonName>,
    /// How.
    pub source: pep_domain::reports::ChangeSource,
    /// Before; `None` if there was no report.
    pub before: Option<pep_domain::reports::ReportState>,
    /// After; `None` if the report was removed.
    pub after: Option<pep_domain::reports::ReportState>,
}

/// Every change of a cell, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list_cell_changes(
    conn: &mut AnyConnection,
    account_id: i64,
    partner_id: i64,
) -> Result<Vec<CellChangeRow>, DbError> {
    type State = (Option<String>, Option<String>, Option<bool>);
    type Row = (i64, String, Option<PersonName>, State, Option<String>, State, String, bool);
    let query = report_change::table
        .left_join(person::table.on(report_change::by_person_id.eq(person::id.nullable())))
        .filter(report_change::account_id.eq(account_id).and(report_change::partner_id.eq(partner_id)))
        .order(report_change::id.desc())
        .select((
            report_change::at,
            report_change::source,
            (person::id, person::first_name, person::last_name, person::email).nullable(),
            (report_change::old_status, report_change::old_relationship, report_change::old_is_exec_level),
            report_change::old_notes,
            (report_change::new_status, report_change::new_relationship, report_change::new_is_exec_level),
            report_change::new_notes,
            report_change::is_removed,
        ));
    let rows: Vec<Row> = with_backend!(conn, c => query.load(c))?;
    let state = |(status, relationship, is_exec_level): State, notes: String| {
        Ok::<_, DbError>(pep_domain::reports::ReportState {
            status: optional_word("report_change.status", status.as_deref(), AccountStatus::parse)?,
            relationship: optional_word(
                "report_change.relationship",
                relationship.as_deref(),
                Relationship::parse,
            )?,
            is_exec_level,
            notes,
        })
    };
    rows.into_iter()
        .map(|(at, source, by, old, old_notes, new, new_notes, is_removed)| {
            Ok(CellChangeRow {
                at: UtcMicros(at),
                by,
                source: word("report_change.source", &source, pep_domain::reports::ChangeSource::parse)?,
                // Notes are never NULL in a report, so their absence is the mark of "there was none".
                before: old_notes.map(|notes| state(old, notes)).transpose()?,
                after: if is_removed { None } else { Some(state(new, new_notes)?) },
            })
        })
        .collect()
}

/// Who last reported a cell, with the report.
///
/// # Errors
/// Whatever the database answers.
pub fn find_cell(
    conn: &mut AnyConnection,
    account_id: i64,
    partner_id: i64,
) -> Result<Option<(CellContent, Option<PersonName>)>, DbError> {
    let query = report::table
        .left_join(person::table.on(report::reported_by.eq(person::id.nullable())))
        .filter(report::account_id.eq(account_id).and(report::partner_id.eq(partner_id)))
        .select((
            (
                report::account_id,
                report::partner_id,
                report::status,
                report::relationship,
                report::is_exec_level,
                report::notes,
                report::reported_at,
            ),
            (person::id, person::first_name, person::last_name, person::email).nullable(),
        ));
    let row: Option<(ContentRow, Option<PersonName>)> = with_backend!(conn, c => query.first(c).optional())?;
    row.map(|(row, by)| Ok((content(row)?, by))).transpose()
}
