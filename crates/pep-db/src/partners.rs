//! Partners, for those who choose among them.

use diesel::prelude::*;

use crate::schema::{partner, person, report_request, report_request_account};
use crate::{AnyConnection, DbError};

/// A listed partner.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct PartnerRow {
    /// Partner id.
    pub id: i64,
    /// Partner One ID.
    pub partner_one_id: String,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
}

/// All listed partners, by name. There are hundreds, not hundreds of thousands: choosing happens in memory.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<PartnerRow>, DbError> {
    let query = partner::table
        .filter(partner::removed_at.is_null())
        .order((partner::name_folded, partner::id))
        .select((partner::id, partner::partner_one_id, partner::name, partner::city, partner::country));
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// How many listed contacts each of these partners has.
///
/// # Errors
/// Whatever the database answers.
pub fn count_contacts(conn: &mut AnyConnection, partners: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    let query = person::table
        .filter(person::partner_id.eq_any(partners).and(person::removed_at.is_null()))
        .group_by(person::partner_id)
        .select((person::partner_id.assume_not_null(), diesel::dsl::count_star()));
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// A row a partner was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct AskedRow {
    /// The account.
    pub account_id: i64,
    /// When it was asked, UTC microseconds.
    pub asked_at: i64,
    /// When it was reported after that, UTC microseconds.
    pub reported_at: Option<i64>,
}

/// Every row a partner was asked about in requests that were not cancelled.
///
/// # Errors
/// Whatever the database answers.
pub fn list_asked(conn: &mut AnyConnection, partner_id: i64) -> Result<Vec<AskedRow>, DbError> {
    let query = report_request_account::table
        .inner_join(report_request::table)
        .filter(report_request::partner_id.eq(partner_id).and(report_request::state.ne("cancelled")))
        .select((
            report_request_account::account_id,
            report_request::created_at,
            report_request_account::reported_at,
        ));
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// The name of a partner, listed or not any more.
///
/// # Errors
/// Whatever the database answers.
pub fn name_of(conn: &mut AnyConnection, id: pep_domain::ids::PartnerId) -> Result<Option<String>, DbError> {
    Ok(partner::table.find(id.0).select(partner::name).first(conn).optional()?)
}
