//! The rows a partner's person may report on.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::ids::{AccountId, PartnerId, PersonId, ReportRequestId};
use pep_domain::reports::ReportState;
use pep_domain::time::UtcMicros;

use crate::schema::{
    account, event, nomination, partner, person, program, report, report_request, report_request_account,
};
use crate::types::{instant, optional_word};
use crate::{AnyConnection, DbError};

diesel::define_sql_function! {
    /// Lower case as the engine knows it.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Who looks, and how far that reaches: rows nobody was given and one's own, or all of the partner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The partner.
    pub partner: PartnerId,
    /// The person.
    pub person: PersonId,
    /// Also rows that were handed to others?
    pub sees_all: bool,
}

/// Which rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// Only rows of this request.
    pub request: Option<ReportRequestId>,
    /// Only rows with an open answer.
    pub is_not_reported: bool,
    /// Only rows handed to the viewer.
    pub is_assigned_to_me: bool,
    /// Folded text within name or city; empty for any.
    pub text: String,
    /// Only these accounts.
    pub accounts: Option<Vec<i64>>,
    /// After this folded name and id.
    pub after: Option<(String, i64)>,
    /// At most this many.
    pub limit: i64,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRow {
    /// The account.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Name as sorted.
    pub name_folded: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
    /// The partner's report, if there is one.
    pub report: Option<PartnerReport>,
    /// The requests that ask for it, oldest first.
    pub asks: Vec<Ask>,
}

/// The partner's own report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerReport {
    /// What it says.
    pub state: ReportState,
    /// When it was last changed or confirmed.
    pub reported_at: UtcMicros,
    /// The partner's person who did so.
    pub reported_by: Option<String>,
    /// Counts up with each change.
    pub version: i64,
}

/// One request that asks for a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The request.
    pub request: ReportRequestId,
    /// Its last day.
    pub due_on: Option<NaiveDate>,
    /// When the row was reported for it.
    pub reported_at: Option<UtcMicros>,
    /// To whom the row was handed, and their name.
    pub assigned_to: Option<(PersonId, String)>,
}

/// A request as the partner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRequest {
    /// Its id.
    pub id: ReportRequestId,
    /// The program that asks.
    pub program_name: String,
    /// The event before which it asks, if the partner is nominated to it now.
    pub event_name: Option<String>,
    /// What it says.
    pub message: String,
    /// Last day.
    pub due_on: Option<NaiveDate>,
    /// When it was sent.
    pub created_at: UtcMicros,
    /// Rows the viewer may report on.
    pub account_count: i64,
    /// Of those reported.
    pub reported_count: i64,
}

/// A person's name, or the address where no name is known.
pub(crate) use crate::people::name_in_full as person_name;

/// Rows in the order of their names.
///
/// # Errors
/// Whatever the database answers.
pub fn list_rows(
    conn: &mut AnyConnection,
    viewer: Viewer,
    filter: &RowFilter,
) -> Result<Vec<PartnerRow>, DbError> {
    // One statement for every combination: a boxed one could not stand inside the other.
    let visible = report_request_account::table
        .inner_join(report_request::table)
        .filter(
            report_request::partner_id
                .eq(viewer.partner.0)
                .and(is_open_to!(viewer.partner.0))
                .and(
                    report_request_account::assigned_to
                        .is_null()
                        .or(report_request_account::assigned_to.eq(viewer.person.0))
                        .or(viewer.sees_all.into_sql::<Bool>()),
                )
                .and(
                    filter
                        .request
                        .is_none()
                        .into_sql::<Bool>()
                        .or(report_request::id.eq(filter.request.map_or(0, |request| request.0))),
                )
                .and(
                    (!filter.is_not_reported)
                        .into_sql::<Bool>()
                        .or(report_request_account::reported_at.is_null()),
                )
                .and(
                    (!filter.is_assigned_to_me)
                        .into_sql::<Bool>()
                        .or(report_request_account::assigned_to.eq(viewer.person.0)),
                ),
        )
        .select(report_request_account::account_id);
    let mut query = account::table
        .filter(account::removed_at.is_null().and(account::id.eq_any(visible)))
        .order((account::name_folded, account::id))
        .limit(filter.limit)
        .select((
            account::id,
            account::name,
            account::name_folded,
            account::city,
            account::state,
            account::country,
        ))
        .into_boxed();
    if let Some(ids) = &filter.accounts {
        query = query.filter(account::id.eq_any(ids.clone()));
    }
    if !filter.text.is_empty() {
        let pattern = format!("%{}%", escaped(&filter.text));
        query = query.filter(
            account::name_folded
                .like(pattern.clone())
                .escape('\\')
                .or(lower(account::city).like(pattern).escape('\\')),
        );
    }
    if let Some((name, id)) = &filter.after {
        query = query.filter(
            account::name_folded
                .gt(name.clone())
                .or(account::name_folded.eq(name.clone()).and(account::id.gt(*id))),
        );
    }
    let accounts: Vec<(i64, String, String, String, String, String)> = query.load(conn)?;
    let ids: Vec<i64> = accounts.iter().map(|row| row.0).collect();
    let mut reports = reports_of(conn, viewer.partner, &ids)?;
    let mut asks = asks_of(conn, viewer, &ids)?;
    Ok(accounts
        .into_iter()
        .map(|(id, name, name_folded, city, state, country)| PartnerRow {
            account: AccountId(id),
            name,
            name_folded,
            city,
            state,
            country,
            report: reports.remove(&id),
            asks: asks.remove(&id).unwrap_or_default(),
        })
        .collect())
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

type ReportRow = (
    i64,
    Option<String>,
    Option<String>,
    Option<bool>,
    String,
    i64,
    i64,
    Option<(String, String, String, Option<i64>)>,
);

fn reports_of(
    conn: &mut AnyConnection,
    of: PartnerId,
    accounts: &[i64],
) -> Result<BTreeMap<i64, PartnerReport>, DbError> {
    let rows: Vec<ReportRow> = report::table
        .left_join(person::table)
        .filter(report::partner_id.eq(of.0).and(report::account_id.eq_any(accounts.to_vec())))
        .select((
            report::account_id,
            report::status,
            report::relationship,
            report::is_exec_level,
            report::notes,
            report::reported_at,
            report::row_version,
            (person::first_name, person::last_name, person::email, person::partner_id).nullable(),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, status, relationship, is_exec_level, notes, at, version, by)| {
            let state = ReportState {
                status: optional_word("report.status", status.as_deref(), AccountStatus::parse)?,
                relationship: optional_word(
                    "report.relationship",
                    relationship.as_deref(),
                    Relationship::parse,
                )?,
                is_exec_level,
                notes,
            };
            // A report from a list was written by somebody of Microsoft, whom a partner never gets to know.
            let reported_by = by
                .filter(|(_, _, _, partner)| *partner == Some(of.0))
                .map(|(first, last, email, _)| person_name(&first, &last, &email));
            Ok((id, PartnerReport { state, reported_at: UtcMicros(at), reported_by, version }))
        })
        .collect()
}

type AskRow = (i64, i64, Option<NaiveDate>, Option<i64>, Option<(i64, String, String, String)>);

fn asks_of(
    conn: &mut AnyConnection,
    viewer: Viewer,
    accounts: &[i64],
) -> Result<BTreeMap<i64, Vec<Ask>>, DbError> {
    let rows: Vec<AskRow> = report_request_account::table
        .inner_join(report_request::table)
        .left_join(person::table.on(report_request_account::assigned_to.eq(person::id.nullable())))
        .filter(
            report_request::partner_id
                .eq(viewer.partner.0)
                .and(is_open_to!(viewer.partner.0))
                .and(report_request_account::account_id.eq_any(accounts.to_vec()))
                .and(
                    report_request_account::assigned_to
                        .is_null()
                        .or(report_request_account::assigned_to.eq(viewer.person.0))
                        .or(viewer.sees_all.into_sql::<Bool>()),
                ),
        )
        .order(report_request::id)
        .select((
            report_request_account::account_id,
            report_request::id,
            report_request::due_on,
            report_request_account::reported_at,
            (person::id, person::first_name, person::last_name, person::email).nullable(),
        ))
        .load(conn)?;
    let mut asks: BTreeMap<i64, Vec<Ask>> = BTreeMap::new();
    for (account, request, due_on, reported_at, assigned) in rows {
        asks.entry(account).or_default().push(Ask {
            request: ReportRequestId(request),
            due_on,
            reported_at: instant(reported_at),
            assigned_to: assigned
                .map(|(id, first, last, email)| (PersonId(id), person_name(&first, &last, &email))),
        });
    }
    Ok(asks)
}

/// The partner's requests that are not withdrawn and hold a row for the viewer, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list_requests(conn: &mut AnyConnection, viewer: Viewer) -> Result<Vec<PartnerRequest>, DbError> {
    type Row = (i64, String, Option<i64>, String, Option<NaiveDate>, i64);
    let rows: Vec<Row> = report_request::table
        .inner_join(program::table)
        .filter(report_request::partner_id.eq(viewer.partner.0).and(is_open_to!(viewer.partner.0)))
        .order(report_request::id.desc())
        .select((
            report_request::id,
            program::name,
            report_request::event_id,
            report_request::message,
            report_request::due_on,
            report_request::created_at,
        ))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let events: Vec<i64> = rows.iter().filter_map(|row| row.2).collect();
    let names: BTreeMap<i64, String> = event::table
        .inner_join(
            nomination::table
                .on(nomination::series_id.eq(event::series_id).and(nomination::ou_id.eq(event::ou_id))),
        )
        .filter(
            event::id
                .eq_any(events)
                .and(nomination::partner_id.eq(viewer.partner.0))
                .and(nomination::removed_at.is_null()),
        )
        .select((event::id, event::name))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let counts: Vec<(i64, i64, i64)> = report_request_account::table
        .inner_join(account::table)
        .filter(
            report_request_account::request_id.eq_any(ids).and(account::removed_at.is_null()).and(
                report_request_account::assigned_to
                    .is_null()
                    .or(report_request_account::assigned_to.eq(viewer.person.0))
                    .or(viewer.sees_all.into_sql::<Bool>()),
            ),
        )
        .group_by(report_request_account::request_id)
        .select((
            report_request_account::request_id,
            diesel::dsl::count_star(),
            diesel::dsl::count(report_request_account::reported_at),
        ))
        .load(conn)?;
    let counts: BTreeMap<i64, (i64, i64)> =
        counts.into_iter().map(|(id, all, reported)| (id, (all, reported))).collect();
    Ok(rows
        .into_iter()
        .filter_map(|(id, program_name, event, message, due_on, created_at)| {
            let (account_count, reported_count) = *counts.get(&id)?;
            Some(PartnerRequest {
                id: ReportRequestId(id),
                program_name,
                event_name: event.and_then(|event| names.get(&event).cloned()),
                message,
                due_on,
                created_at: UtcMicros(created_at),
                account_count,
                reported_count,
            })
        })
        .collect())
}

/// The partner's name.
///
/// # Errors
/// [`DbError::NotFound`] if there is no such partner.
pub fn partner_name(conn: &mut AnyConnection, of: PartnerId) -> Result<String, DbError> {
    Ok(partner::table.find(of.0).select(partner::name).first(conn)?)
}
