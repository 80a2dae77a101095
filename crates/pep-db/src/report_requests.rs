//! Requests to report as Microsoft people see them: what was sent to whom, and how far it is.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use pep_domain::heatmap::{AccountScope, AccountStatus};
use pep_domain::ids::{AccountId, OuId, PartnerId, PersonId, ProgramId, ReportRequestId};
use pep_domain::reports::RequestState;
use pep_domain::time::UtcMicros;

use crate::reporting::person_name;
use crate::schema::{
    account, event, ou, partner, person, program, report, report_request, report_request_account,
};
use crate::types::{instant, optional_word, word};
use crate::{AnyConnection, DbError};

/// Is the account at hand within a scope? For statements that read from `account`; an empty scope holds none. A macro,
/// because the type of the condition is long and a boxed one cannot stand inside another statement.
macro_rules! is_in_scope {
    ($scope:expr) => {{
        let ous: Vec<i64> = $scope.ous.iter().map(|ou| ou.0).collect();
        $crate::schema::account::removed_at.is_null().and(
            $scope
                .is_all
                .into_sql::<diesel::sql_types::Bool>()
                .or($crate::schema::account::ou_id.eq_any(ous))
                .or($crate::schema::account::id.eq_any(
                    $crate::schema::account_seller::table
                        // No person has the id 0.
                        .filter(
                            $crate::schema::account_seller::person_id
                                .eq($scope.seller.map_or(0, |seller| seller.0)),
                        )
                        .select($crate::schema::account_seller::account_id),
                )),
        )
    }};
}
pub(crate) use is_in_scope;

/// The ids of the accounts within a scope, for statements that do not read from `account`.
macro_rules! in_scope {
    ($scope:expr) => {
        account::table.filter(is_in_scope!($scope)).select(account::id)
    };
}

/// All that a partner would see of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectedAccount {
    /// The account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
}

/// Those of the accounts that are within the scope, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_selected(
    conn: &mut AnyConnection,
    scope: &AccountScope,
    ids: &[i64],
) -> Result<Vec<SelectedAccount>, DbError> {
    let rows: Vec<(i64, String, String, String, String)> = account::table
        .filter(account::id.eq_any(ids.to_vec()).and(is_in_scope!(scope)))
        .order((account::name_folded, account::id))
        .select((account::id, account::name, account::city, account::state, account::country))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, city, state, country)| SelectedAccount {
            id: AccountId(id),
            name,
            city,
            state,
            country,
        })
        .collect())
}

/// How many of the accounts an open request already asks this partner about, without an answer yet.
///
/// # Errors
/// Whatever the database answers.
pub fn count_asked(conn: &mut AnyConnection, of: PartnerId, ids: &[i64]) -> Result<i64, DbError> {
    Ok(report_request_account::table
        .inner_join(report_request::table)
        .filter(
            report_request::partner_id
                .eq(of.0)
                .and(report_request::state.eq("open"))
                .and(report_request_account::reported_at.is_null())
                .and(report_request_account::account_id.eq_any(ids.to_vec())),
        )
        .select(diesel::dsl::count(report_request_account::account_id).aggregate_distinct())
        .get_result(conn)?)
}

/// How many of the accounts this partner reported on since `since`.
///
/// # Errors
/// Whatever the database answers.
pub fn count_fresh(
    conn: &mut AnyConnection,
    of: PartnerId,
    ids: &[i64],
    since: UtcMicros,
) -> Result<i64, DbError> {
    Ok(report::table
        .filter(
            report::partner_id
                .eq(of.0)
                .and(report::reported_at.ge(since.0))
                .and(report::account_id.eq_any(ids.to_vec())),
        )
        .count()
        .get_result(conn)?)
}

/// A partner that can be asked, with its name; `None` if it is not there any more.
///
/// # Errors
/// Whatever the database answers.
pub fn find_partner(conn: &mut AnyConnection, id: PartnerId) -> Result<Option<String>, DbError> {
    Ok(partner::table
        .find(id.0)
        .filter(partner::removed_at.is_null())
        .select(partner::name)
        .first(conn)
        .optional()?)
}

/// A request to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// In whose name.
    pub program: ProgramId,
    /// To whom.
    pub partner: PartnerId,
    /// By whom.
    pub requested_by: PersonId,
    /// Minutes after a report before the ECM is told.
    pub delay_minutes: i64,
    /// Last day.
    pub due_on: Option<NaiveDate>,
    /// A word to the partner.
    pub message: String,
    /// When.
    pub created_at: UtcMicros,
}

/// Stores a request with its accounts.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(
    conn: &mut AnyConnection,
    request: &NewRequest,
    accounts: &[i64],
) -> Result<ReportRequestId, DbError> {
    let id: i64 = diesel::insert_into(report_request::table)
        .values((
            report_request::program_id.eq(request.program.0),
            report_request::partner_id.eq(request.partner.0),
            report_request::requested_by.eq(request.requested_by.0),
            report_request::delay_minutes.eq(request.delay_minutes),
            report_request::due_on.eq(request.due_on),
            report_request::message.eq(&request.message),
            report_request::state.eq(RequestState::Open.as_str()),
            report_request::created_at.eq(request.created_at.0),
        ))
        .returning(report_request::id)
        .get_result(conn)?;
    for part in accounts.chunks(1_000) {
        let rows: Vec<_> = part
            .iter()
            .map(|account| {
                (report_request_account::request_id.eq(id), report_request_account::account_id.eq(*account))
            })
            .collect();
        with_backend!(conn, c => diesel::insert_into(report_request_account::table).values(&rows).execute(c))?;
    }
    Ok(ReportRequestId(id))
}

/// Which requests to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// Only this one.
    pub id: Option<ReportRequestId>,
    /// In this state.
    pub state: Option<RequestState>,
    /// To this partner.
    pub partner: Option<PartnerId>,
    /// By this person.
    pub requested_by: Option<PersonId>,
    /// Open and due before this day.
    pub overdue_on: Option<NaiveDate>,
    /// Older than this one.
    pub before: Option<ReportRequestId>,
    /// At most this many.
    pub limit: i64,
}

/// A request in the chase list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Its id.
    pub id: ReportRequestId,
    /// The program.
    pub program: (ProgramId, String),
    /// The event before which it asks, by name.
    pub event: Option<String>,
    /// The partner asked.
    pub partner: (PartnerId, String),
    /// Who asked.
    pub requested_by: (PersonId, String),
    /// Minutes after a report before the ECM is told.
    pub delay_minutes: i64,
    /// Last day.
    pub due_on: Option<NaiveDate>,
    /// A word to the partner.
    pub message: String,
    /// How far it is.
    pub state: RequestState,
    /// When it was sent.
    pub created_at: UtcMicros,
    /// When it was completed or withdrawn.
    pub closed_at: Option<UtcMicros>,
    /// When the partner was last reminded.
    pub reminded_at: Option<UtcMicros>,
    /// How often.
    pub reminder_count: i64,
    /// Accounts asked about that are within the scope.
    pub account_count: i64,
    /// Of those reported.
    pub reported_count: i64,
    /// The OUs of all its accounts, within the scope or not.
    pub ous: Vec<OuId>,
}

type Listed = (
    (i64, i64, String, i64, String, i64),
    (String, String, String, Option<String>),
    (i64, Option<NaiveDate>, String, String, i64, Option<i64>, Option<i64>, i64),
);

/// Requests that ask about an account within the scope, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut AnyConnection,
    scope: &AccountScope,
    filter: &RequestFilter,
) -> Result<Vec<RequestRow>, DbError> {
    let visible = report_request_account::table
        .filter(report_request_account::account_id.eq_any(in_scope!(scope)))
        .select(report_request_account::request_id);
    let mut query = report_request::table
        .inner_join(program::table)
        .inner_join(partner::table)
        .inner_join(person::table.on(person::id.eq(report_request::requested_by)))
        .left_join(event::table.on(event::id.nullable().eq(report_request::event_id)))
        .filter(report_request::id.eq_any(visible))
        .order(report_request::id.desc())
        .limit(filter.limit)
        .select((
            (
                report_request::id,
                program::id,
                program::name,
                partner::id,
                partner::name,
                report_request::requested_by,
            ),
            (person::first_name, person::last_name, person::email, event::name.nullable()),
            (
                report_request::delay_minutes,
                report_request::due_on,
                report_request::message,
                report_request::state,
                report_request::created_at,
                report_request::closed_at,
                report_request::reminded_at,
                report_request::reminder_count,
            ),
        ))
        .into_boxed();
    if let Some(id) = filter.id {
        query = query.filter(report_request::id.eq(id.0));
    }
    if let Some(state) = filter.state {
        query = query.filter(report_request::state.eq(state.as_str()));
    }
    if let Some(of) = filter.partner {
        query = query.filter(report_request::partner_id.eq(of.0));
    }
    if let Some(by) = filter.requested_by {
        query = query.filter(report_request::requested_by.eq(by.0));
    }
    if let Some(today) = filter.overdue_on {
        query = query.filter(report_request::state.eq("open").and(report_request::due_on.lt(today)));
    }
    if let Some(before) = filter.before {
        query = query.filter(report_request::id.lt(before.0));
    }
    let rows: Vec<Listed> = query.load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let counts = counts_of(conn, scope, &ids)?;
    let mut ous = ous_of(conn, &ids)?;
    rows.into_iter()
        .map(
            |(
                (id, program_id, program_name, partner_id, partner_name, by),
                (first, last, email, event),
                rest,
            )| {
                let (
                    delay_minutes,
                    due_on,
                    message,
                    state,
                    created_at,
                    closed_at,
                    reminded_at,
                    reminder_count,
                ) = rest;
                let (account_count, reported_count) = counts.get(&id).copied().unwrap_or_default();
                Ok(RequestRow {
                    id: ReportRequestId(id),
                    program: (ProgramId(program_id), program_name),
                    event,
                    partner: (PartnerId(partner_id), partner_name),
                    requested_by: (PersonId(by), person_name(&first, &last, &email)),
                    delay_minutes,
                    due_on,
                    message,
                    state: word("report_request.state", &state, RequestState::parse)?,
                    created_at: UtcMicros(created_at),
                    closed_at: instant(closed_at),
                    reminded_at: instant(reminded_at),
                    reminder_count,
                    account_count,
                    reported_count,
                    ous: ous.remove(&id).unwrap_or_default(),
                })
            },
        )
        .collect()
}

fn counts_of(
    conn: &mut AnyConnection,
    scope: &AccountScope,
    requests: &[i64],
) -> Result<BTreeMap<i64, (i64, i64)>, DbError> {
    let rows: Vec<(i64, i64, i64)> = report_request_account::table
        .filter(
            report_request_account::request_id
                .eq_any(requests.to_vec())
                .and(report_request_account::account_id.eq_any(in_scope!(scope))),
        )
        .group_by(report_request_account::request_id)
        .select((
            report_request_account::request_id,
            diesel::dsl::count_star(),
            diesel::dsl::count(report_request_account::reported_at),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, all, reported)| (id, (all, reported))).collect())
}

fn ous_of(conn: &mut AnyConnection, requests: &[i64]) -> Result<BTreeMap<i64, Vec<OuId>>, DbError> {
    let rows: Vec<(i64, i64)> = report_request_account::table
        .inner_join(account::table)
        .filter(report_request_account::request_id.eq_any(requests.to_vec()))
        .select((report_request_account::request_id, account::ou_id))
        .distinct()
        .load(conn)?;
    let mut ous: BTreeMap<i64, Vec<OuId>> = BTreeMap::new();
    for (request, ou) in rows {
        ous.entry(request).or_default().push(OuId(ou));
    }
    Ok(ous)
}

/// One account of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestAccount {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its city.
    pub city: String,
    /// Its sales unit.
    pub ou: String,
    /// When it was reported for this request.
    pub reported_at: Option<UtcMicros>,
    /// The partner's present status.
    pub status: Option<AccountStatus>,
    /// Whom of the partner it was handed to.
    pub assigned_to: Option<String>,
}

type AccountRow =
    (i64, String, String, String, Option<i64>, Option<String>, Option<(String, String, String)>);

/// The accounts of a request that are within the scope, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_accounts(
    conn: &mut AnyConnection,
    scope: &AccountScope,
    id: ReportRequestId,
    asked: PartnerId,
) -> Result<Vec<RequestAccount>, DbError> {
    let rows: Vec<AccountRow> = report_request_account::table
        .inner_join(account::table.inner_join(ou::table))
        .left_join(person::table.on(report_request_account::assigned_to.eq(person::id.nullable())))
        .left_join(report::table.on(report::account_id.eq(account::id).and(report::partner_id.eq(asked.0))))
        .filter(report_request_account::request_id.eq(id.0).and(is_in_scope!(scope)))
        .order((account::name_folded, account::id))
        .select((
            account::id,
            account::name,
            account::city,
            ou::name,
            report_request_account::reported_at,
            report::status.nullable(),
            (person::first_name, person::last_name, person::email).nullable(),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, name, city, ou, reported_at, status, assigned)| {
            Ok(RequestAccount {
                id: AccountId(id),
                name,
                city,
                ou,
                reported_at: instant(reported_at),
                status: optional_word("report.status", status.as_deref(), AccountStatus::parse)?,
                assigned_to: assigned.map(|(first, last, email)| person_name(&first, &last, &email)),
            })
        })
        .collect()
}

/// Withdraws a request; false if it was withdrawn before.
///
/// # Errors
/// Whatever the database answers.
pub fn cancel(conn: &mut AnyConnection, id: ReportRequestId, now: UtcMicros) -> Result<bool, DbError> {
    let changed = diesel::update(
        report_request::table.find(id.0).filter(report_request::state.ne(RequestState::Cancelled.as_str())),
    )
    .set((
        report_request::state.eq(RequestState::Cancelled.as_str()),
        report_request::closed_at.eq(Some(now.0)),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Counts a reminder, if none was sent since `not_since`; false if one was, or if the request is not open.
///
/// # Errors
/// Whatever the database answers.
pub fn count_reminder(
    conn: &mut AnyConnection,
    id: ReportRequestId,
    not_since: UtcMicros,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        report_request::table.find(id.0).filter(
            report_request::state
                .eq("open")
                .and(report_request::reminded_at.is_null().or(report_request::reminded_at.lt(not_since.0))),
        ),
    )
    .set((
        report_request::reminded_at.eq(Some(now.0)),
        report_request::reminder_count.eq(report_request::reminder_count + 1),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Sets due date and delay of an open request; false if it is not open.
///
/// # Errors
/// Whatever the database answers.
pub fn update(
    conn: &mut AnyConnection,
    id: ReportRequestId,
    due_on: Option<NaiveDate>,
    delay_minutes: i64,
) -> Result<bool, DbError> {
    let changed = diesel::update(report_request::table.find(id.0).filter(report_request::state.eq("open")))
        .set((report_request::due_on.eq(due_on), report_request::delay_minutes.eq(delay_minutes)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// The people of the partner who got a link for the request.
///
/// # Errors
/// Whatever the database answers.
pub fn list_recipients(conn: &mut AnyConnection, id: ReportRequestId) -> Result<Vec<PersonId>, DbError> {
    use crate::schema::mail_link;
    let rows: Vec<i64> = mail_link::table
        .inner_join(person::table)
        .filter(mail_link::report_request_id.eq(id.0).and(person::removed_at.is_null()))
        .select(mail_link::person_id)
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().map(PersonId).collect())
}

/// How many accounts a request asks about, and how many of them are reported.
///
/// # Errors
/// Whatever the database answers.
pub fn count_accounts(conn: &mut AnyConnection, id: ReportRequestId) -> Result<(i64, i64), DbError> {
    Ok(report_request_account::table
        .filter(report_request_account::request_id.eq(id.0))
        .select((diesel::dsl::count_star(), diesel::dsl::count(report_request_account::reported_at)))
        .first(conn)?)
}
