//! Handing rows to a colleague (B1-14).

use diesel::prelude::*;
use pep_domain::ids::{PartnerId, PersonId, ReportRequestId};

use super::rows::person_name;
use crate::schema::{person, report_request, report_request_account};
use crate::{AnyConnection, DbError};

/// Somebody of the partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// The person.
    pub id: PersonId,
    /// Name, or the address where none is known.
    pub name: String,
    /// Address.
    pub email: String,
    /// Is it the primary contact?
    pub is_primary_contact: bool,
}

type ColleagueRow = (i64, String, String, String, bool);

fn colleague((id, first, last, email, is_primary_contact): ColleagueRow) -> Colleague {
    Colleague { id: PersonId(id), name: person_name(&first, &last, &email), email, is_primary_contact }
}

/// The partner's people, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn colleagues(conn: &mut AnyConnection, partner: PartnerId) -> Result<Vec<Colleague>, DbError> {
    let rows: Vec<ColleagueRow> = person::table
        .filter(person::partner_id.eq(partner.0).and(person::removed_at.is_null()))
        .order((person::name_folded, person::id))
        .select((
            person::id,
            person::first_name,
            person::last_name,
            person::email,
            person::is_primary_contact,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(colleague).collect())
}

/// One of the partner's people; `None` if there is no such person there.
///
/// # Errors
/// Whatever the database answers.
pub fn find_colleague(
    conn: &mut AnyConnection,
    partner: PartnerId,
    id: PersonId,
) -> Result<Option<Colleague>, DbError> {
    let row: Option<ColleagueRow> = person::table
        .find(id.0)
        .filter(person::partner_id.eq(partner.0).and(person::removed_at.is_null()))
        .select((
            person::id,
            person::first_name,
            person::last_name,
            person::email,
            person::is_primary_contact,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(colleague))
}

/// The accounts of a request to the partner, if it is not withdrawn; `None` if there is no such request.
///
/// # Errors
/// Whatever the database answers.
pub fn visible_rows_of_request(
    conn: &mut AnyConnection,
    partner: PartnerId,
    request: ReportRequestId,
) -> Result<Option<Vec<i64>>, DbError> {
    let found: i64 = report_request::table
        .filter(
            report_request::id
                .eq(request.0)
                .and(report_request::partner_id.eq(partner.0))
                .and(is_open_to!(partner.0)),
        )
        .count()
        .get_result(conn)?;
    if found == 0 {
        return Ok(None);
    }
    let accounts = report_request_account::table
        .filter(report_request_account::request_id.eq(request.0))
        .select(report_request_account::account_id)
        .load(conn)?;
    Ok(Some(accounts))
}

/// Hands rows of a request to a person, or to nobody; returns how many changed hands.
///
/// # Errors
/// Whatever the database answers.
pub fn assign_rows(
    conn: &mut AnyConnection,
    request: ReportRequestId,
    accounts: &[i64],
    to: Option<PersonId>,
) -> Result<usize, DbError> {
    let rows = report_request_account::table.filter(
        report_request_account::request_id
            .eq(request.0)
            .and(report_request_account::account_id.eq_any(accounts.to_vec())),
    );
    let moved = match to {
        Some(person) => diesel::update(
            rows.filter(
                report_request_account::assigned_to
                    .is_null()
                    .or(report_request_account::assigned_to.ne(person.0)),
            ),
        )
        .set(report_request_account::assigned_to.eq(Some(person.0)))
        .execute(conn)?,
        None => diesel::update(rows.filter(report_request_account::assigned_to.is_not_null()))
            .set(report_request_account::assigned_to.eq(None::<i64>))
            .execute(conn)?,
    };
    Ok(moved)
}
