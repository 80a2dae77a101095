//! What somebody has to do in a program: the facts that the entry link leads by. Each query asks for one person's own.

use diesel::prelude::*;
use pep_domain::ids::{PartnerId, PersonId, ProgramId};
use pep_domain::people::Side;
use pep_domain::time::UtcMicros;

use crate::schema::{
    account_seller, event, nomination, ou, report_request, report_request_account, seller_status, session,
    session_person, session_request, team, team_member,
};
use crate::{AnyConnection, DbError};

/// How many open teams a partner has in a program.
///
/// # Errors
/// Whatever the database answers.
pub fn count_partner_teams(
    conn: &mut AnyConnection,
    program: ProgramId,
    partner: PartnerId,
) -> Result<i64, DbError> {
    Ok(team::table
        .filter(
            team::program_id.eq(program.0).and(team::partner_id.eq(partner.0)).and(team::closed_at.is_null()),
        )
        .count()
        .get_result(conn)?)
}

/// The OUs to whose events of a program a partner is nominated while teams are built, and in which it has no open team: id
/// and name.
///
/// # Errors
/// Whatever the database answers.
pub fn ous_without_team(
    conn: &mut AnyConnection,
    program: ProgramId,
    partner: PartnerId,
) -> Result<Vec<(i64, String)>, DbError> {
    let built = team::table
        .filter(
            team::program_id.eq(program.0).and(team::partner_id.eq(partner.0)).and(team::closed_at.is_null()),
        )
        .select(team::ou_id);
    Ok(event::table
        .inner_join(ou::table.on(ou::id.eq(event::ou_id)))
        .inner_join(
            nomination::table
                .on(nomination::series_id.eq(event::series_id).and(nomination::ou_id.eq(event::ou_id))),
        )
        .filter(
            event::program_id
                .eq(program.0)
                .and(event::phase.eq_any(["nominating", "heatmaps", "requests"]))
                .and(nomination::partner_id.eq(partner.0))
                .and(nomination::removed_at.is_null())
                .and(event::ou_id.ne_all(built)),
        )
        .order((ou::name, ou::id))
        .select((ou::id, ou::name))
        .distinct()
        .load(conn)?)
}

/// The open teams of a program that the person is a live member of: id, name, and whether somebody leads it.
///
/// # Errors
/// Whatever the database answers.
pub fn own_teams(
    conn: &mut AnyConnection,
    program: ProgramId,
    person: PersonId,
) -> Result<Vec<(i64, String, bool)>, DbError> {
    Ok(team::table
        .inner_join(team_member::table.on(team_member::team_id.eq(team::id)))
        .filter(
            team::program_id
                .eq(program.0)
                .and(team::closed_at.is_null())
                .and(team_member::person_id.eq(person.0))
                .and(team_member::removed_at.is_null()),
        )
        .order(team::id)
        .select((team::id, team::name, team::primary_contact_id.is_not_null()))
        .load(conn)?)
}

/// Requests of a program that wait for the person's answer, by event: event and how many.
///
/// # Errors
/// Whatever the database answers.
pub fn waiting_requests(
    conn: &mut AnyConnection,
    program: ProgramId,
    person: PersonId,
    side: Side,
) -> Result<Vec<(i64, i64)>, DbError> {
    let led = team::table
        .filter(
            team::program_id
                .eq(program.0)
                .and(team::closed_at.is_null())
                .and(team::primary_contact_id.eq(person.0)),
        )
        .select(team::id);
    // Whoever was asked answers: the other side than the one that asked.
    let mut query = session_request::table
        .inner_join(event::table.on(event::id.eq(session_request::event_id)))
        .filter(session_request::state.eq("pending").and(event::phase.eq_any(["requests", "review"])))
        .group_by(session_request::event_id)
        .select((session_request::event_id, diesel::dsl::count_star()))
        .into_boxed();
    query = match side {
        Side::Partner => query.filter(
            session_request::asked_by_side.eq("microsoft").and(session_request::partner_team_id.eq_any(led)),
        ),
        Side::Microsoft => query.filter(
            session_request::asked_by_side.eq("partner").and(session_request::seller_team_id.eq_any(led)),
        ),
    };
    let mut found: Vec<(i64, i64)> = query.load(conn)?;
    found.sort_unstable();
    Ok(found)
}

/// Accounts of a program's open requests that the partner has not reported on.
///
/// # Errors
/// Whatever the database answers.
pub fn count_open_rows(
    conn: &mut AnyConnection,
    program: ProgramId,
    partner: PartnerId,
) -> Result<i64, DbError> {
    Ok(report_request_account::table
        .inner_join(report_request::table)
        .filter(
            report_request::program_id
                .eq(program.0)
                .and(report_request::partner_id.eq(partner.0))
                .and(report_request::state.eq("open"))
                .and(report_request_account::reported_at.is_null()),
        )
        .select(diesel::dsl::count(report_request_account::account_id).aggregate_distinct())
        .get_result(conn)?)
}

/// The seller's accounts without a word of the seller, while an event of the program gathers heatmaps.
///
/// # Errors
/// Whatever the database answers.
pub fn count_unsaid_accounts(
    conn: &mut AnyConnection,
    program: ProgramId,
    person: PersonId,
) -> Result<i64, DbError> {
    let gathers = event::table
        .filter(event::program_id.eq(program.0).and(event::phase.eq("heatmaps")))
        .select(event::id)
        .first::<i64>(conn)
        .optional()?;
    if gathers.is_none() {
        return Ok(0);
    }
    let said =
        seller_status::table.filter(seller_status::person_id.eq(person.0)).select(seller_status::account_id);
    Ok(account_seller::table
        .filter(account_seller::person_id.eq(person.0).and(account_seller::account_id.ne_all(said)))
        .count()
        .get_result(conn)?)
}

/// The person's sessions of a program that start in `from..to` and were not called off.
///
/// # Errors
/// Whatever the database answers.
pub fn count_sessions(
    conn: &mut AnyConnection,
    program: ProgramId,
    person: PersonId,
    from: UtcMicros,
    to: UtcMicros,
) -> Result<i64, DbError> {
    Ok(session_person::table
        .inner_join(session::table.on(session::id.eq(session_person::session_id)))
        .filter(
            session::program_id
                .eq(program.0)
                .and(session::state.ne("cancelled"))
                .and(session::starts_at.ge(from.0))
                .and(session::starts_at.lt(to.0))
                .and(session_person::person_id.eq(person.0))
                .and(session_person::removed_at.is_null()),
        )
        .count()
        .get_result(conn)?)
}

/// Events of a program that take requests now and in which a team of the person takes part: id and name.
///
/// # Errors
/// Whatever the database answers.
pub fn asking_events(
    conn: &mut AnyConnection,
    program: ProgramId,
    person: PersonId,
) -> Result<Vec<(i64, String)>, DbError> {
    type Row = (i64, String, i64, i64, Option<i64>);
    let rows: Vec<Row> = event::table
        .inner_join(team::table.on(team::ou_id.eq(event::ou_id).and(team::program_id.eq(event::program_id))))
        .inner_join(team_member::table.on(team_member::team_id.eq(team::id)))
        .filter(
            event::program_id
                .eq(program.0)
                .and(event::phase.eq("requests"))
                .and(team::closed_at.is_null())
                .and(team_member::person_id.eq(person.0))
                .and(team_member::removed_at.is_null()),
        )
        .order(event::id)
        .select((event::id, event::name, event::series_id, event::ou_id, team::partner_id))
        .load(conn)?;
    let mut found: Vec<(i64, String)> = Vec::new();
    for (id, name, series, ou, partner) in rows {
        let takes_part = match partner {
            None => true,
            Some(partner) => nomination::table
                .find((series, ou, partner))
                .filter(nomination::removed_at.is_null())
                .select(nomination::partner_id)
                .first::<i64>(conn)
                .optional()?
                .is_some(),
        };
        if takes_part && !found.iter().any(|(known, _)| *known == id) {
            found.push((id, name));
        }
    }
    Ok(found)
}
