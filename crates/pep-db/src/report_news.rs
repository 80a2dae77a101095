//! Which changes whom to tell, and which were told (H-23…H-30, reliability 2.6).

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use pep_domain::heatmap::AccountScope;
use pep_domain::ids::{JobId, MessageId, PartnerId, PersonId, ProgramId, ReportChangeId, ReportRequestId};
use pep_domain::time::UtcMicros;

use crate::report_requests::is_in_scope;
use crate::reporting::{ChangeRow, StoredChange};
use crate::schema::{
    account, notification_cover, partner, person, report_change, report_request, report_request_account,
};
use crate::{AnyConnection, DbError};

/// Somebody to be told of a change, for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listener {
    /// The request.
    pub request: ReportRequestId,
    /// Who sent it, or the ECM of one of the accounts.
    pub recipient: PersonId,
    /// The request's delay, minutes.
    pub delay_minutes: i64,
}

/// Who is to be told of changes of these accounts by the partner: for each request that is not withdrawn its sender, and
/// the ECMs of the accounts. Each once for each request.
///
/// # Errors
/// Whatever the database answers.
pub fn listeners(
    conn: &mut AnyConnection,
    of: PartnerId,
    accounts: &[i64],
) -> Result<Vec<Listener>, DbError> {
    let rows: Vec<(i64, i64, i64, Option<i64>)> = report_request::table
        .inner_join(report_request_account::table.inner_join(account::table))
        .filter(
            report_request::partner_id
                .eq(of.0)
                .and(report_request::state.ne("cancelled"))
                .and(report_request_account::account_id.eq_any(accounts.to_vec())),
        )
        .select((
            report_request::id,
            report_request::delay_minutes,
            report_request::requested_by,
            account::ecm_id,
        ))
        .distinct()
        .load(conn)?;
    let mut listeners: Vec<Listener> = rows
        .into_iter()
        .flat_map(|(request, delay_minutes, requester, ecm)| {
            std::iter::once(requester).chain(ecm).map(move |person| Listener {
                request: ReportRequestId(request),
                recipient: PersonId(person),
                delay_minutes,
            })
        })
        .collect();
    listeners.sort_unstable();
    listeners.dedup();
    Ok(listeners)
}

/// What a notification needs to know of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFacts {
    /// The partner that was asked.
    pub partner: PartnerId,
    /// Its name.
    pub partner_name: String,
    /// In whose name it was asked.
    pub program: ProgramId,
    /// Who asked.
    pub requested_by: PersonId,
    /// When.
    pub created_at: UtcMicros,
    /// Last day.
    pub due_on: Option<NaiveDate>,
}

/// The request of a notification.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn request_facts(conn: &mut AnyConnection, id: ReportRequestId) -> Result<RequestFacts, DbError> {
    let (partner_id, partner_name, program, by, at, due_on): (i64, String, i64, i64, i64, Option<NaiveDate>) =
        report_request::table
            .inner_join(partner::table)
            .filter(report_request::id.eq(id.0))
            .select((
                partner::id,
                partner::name,
                report_request::program_id,
                report_request::requested_by,
                report_request::created_at,
                report_request::due_on,
            ))
            .first(conn)?;
    Ok(RequestFacts {
        partner: PartnerId(partner_id),
        partner_name,
        program: ProgramId(program),
        requested_by: PersonId(by),
        created_at: UtcMicros(at),
        due_on,
    })
}

/// Changes of the request's accounts since it was sent of which the recipient was not told, oldest first: all accounts
/// for its sender, one's own for an ECM, and only accounts that the recipient may see now.
///
/// # Errors
/// Whatever the database answers.
pub fn untold_changes(
    conn: &mut AnyConnection,
    id: ReportRequestId,
    facts: &RequestFacts,
    recipient: PersonId,
    scope: &AccountScope,
) -> Result<Vec<StoredChange>, DbError> {
    let told = notification_cover::table
        .filter(notification_cover::recipient_id.eq(recipient.0))
        .select(notification_cover::change_id);
    let asked = report_request_account::table
        .filter(report_request_account::request_id.eq(id.0))
        .select(report_request_account::account_id);
    let rows: Vec<ChangeRow> = report_change::table
        .inner_join(account::table)
        .filter(
            report_change::partner_id
                .eq(facts.partner.0)
                .and(report_change::at.ge(facts.created_at.0))
                .and(report_change::account_id.eq_any(asked))
                .and(is_in_scope!(scope))
                .and(report_change::id.ne_all(told))
                .and(
                    (recipient == facts.requested_by).into_sql::<Bool>().or(account::ecm_id.eq(recipient.0)),
                ),
        )
        .order(report_change::id)
        .select(ChangeRow::as_select())
        .load(conn)?;
    rows.into_iter().map(ChangeRow::read).collect()
}

/// Marks a change as told; false if another notification told it first.
///
/// # Errors
/// Whatever the database answers.
pub fn cover(
    conn: &mut AnyConnection,
    change: ReportChangeId,
    recipient: PersonId,
    job: JobId,
) -> Result<bool, DbError> {
    let covered = with_backend!(conn, c => diesel::insert_into(notification_cover::table)
        .values((
            notification_cover::change_id.eq(change.0),
            notification_cover::recipient_id.eq(recipient.0),
            notification_cover::job_id.eq(job.0),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(covered == 1)
}

/// Notes which message told these changes.
///
/// # Errors
/// Whatever the database answers.
pub fn set_message(
    conn: &mut AnyConnection,
    changes: &[i64],
    recipient: PersonId,
    message: MessageId,
) -> Result<(), DbError> {
    for part in changes.chunks(1_000) {
        diesel::update(
            notification_cover::table.filter(
                notification_cover::recipient_id
                    .eq(recipient.0)
                    .and(notification_cover::change_id.eq_any(part.to_vec())),
            ),
        )
        .set(notification_cover::message_id.eq(Some(message.0)))
        .execute(conn)?;
    }
    Ok(())
}

/// Names by id.
pub type Names = Vec<(i64, String)>;

/// Names of accounts and of people, for the lines of a mail.
///
/// # Errors
/// Whatever the database answers.
pub fn names(conn: &mut AnyConnection, accounts: &[i64], people: &[i64]) -> Result<(Names, Names), DbError> {
    let accounts = account::table
        .filter(account::id.eq_any(accounts.to_vec()))
        .select((account::id, account::name))
        .load(conn)?;
    let people: Vec<(i64, String, String, String)> = person::table
        .filter(person::id.eq_any(people.to_vec()))
        .select((person::id, person::first_name, person::last_name, person::email))
        .load(conn)?;
    let people = people
        .into_iter()
        .map(|(id, first, last, email)| (id, crate::reporting::person_name(&first, &last, &email)))
        .collect();
    Ok((accounts, people))
}
