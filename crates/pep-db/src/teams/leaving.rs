//! Teams that a program loses, because their partner or the last of their sellers leaves it.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use pep_domain::ids::{PartnerId, PersonId, ProgramId, TeamId};
use pep_domain::time::UtcMicros;

use crate::schema::{
    partner, person, program_partner, program_seller, report_request, session, session_request, session_team,
    team, team_member,
};
use crate::{AnyConnection, DbError};

/// The open teams of a partner in a program.
///
/// # Errors
/// Whatever the database answers.
pub fn of_partner(
    conn: &mut AnyConnection,
    program: ProgramId,
    partner: PartnerId,
) -> Result<Vec<TeamId>, DbError> {
    let rows: Vec<i64> = team::table
        .filter(
            team::program_id.eq(program.0).and(team::partner_id.eq(partner.0)).and(team::closed_at.is_null()),
        )
        .order(team::id)
        .select(team::id)
        .load(conn)?;
    Ok(rows.into_iter().map(TeamId).collect())
}

/// A team in which somebody is who may leave its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamOfSeller {
    /// Which.
    pub id: TeamId,
    /// Is the person its primary contact?
    pub is_led: bool,
    /// Is another of its members invited to the program, so that it takes part without the person too (D-07)?
    pub stays: bool,
}

/// The open teams of a program of which a seller is a member.
///
/// # Errors
/// Whatever the database answers.
pub fn of_seller(
    conn: &mut AnyConnection,
    program: ProgramId,
    seller: PersonId,
) -> Result<Vec<TeamOfSeller>, DbError> {
    let rows: Vec<(i64, Option<i64>)> = team::table
        .inner_join(team_member::table.on(team_member::team_id.eq(team::id)))
        .filter(
            team::program_id
                .eq(program.0)
                .and(team::side.eq("microsoft"))
                .and(team::closed_at.is_null())
                .and(team_member::person_id.eq(seller.0))
                .and(team_member::removed_at.is_null()),
        )
        .order(team::id)
        .select((team::id, team::primary_contact_id))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    let kept: Vec<i64> = team_member::table
        .inner_join(program_seller::table.on(program_seller::person_id.eq(team_member::person_id)))
        .inner_join(person::table.on(person::id.eq(team_member::person_id)))
        .filter(
            team_member::team_id
                .eq_any(ids)
                .and(team_member::person_id.ne(seller.0))
                .and(team_member::removed_at.is_null())
                .and(person::removed_at.is_null())
                .and(program_seller::program_id.eq(program.0))
                .and(program_seller::removed_at.is_null()),
        )
        .select(team_member::team_id)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, contact)| TeamOfSeller {
            id: TeamId(id),
            is_led: contact == Some(seller.0),
            stays: kept.contains(&id),
        })
        .collect())
}

/// The open teams that take part in their program no more, but still have open requests or sessions to come: their partner
/// is not elected or not listed any more, or none of their members is an invited seller.
///
/// # Errors
/// Whatever the database answers.
pub fn stranded(conn: &mut AnyConnection, now: UtcMicros) -> Result<Vec<TeamId>, DbError> {
    let asked =
        session_request::table.filter(session_request::state.eq_any(["pending", "later"]).and(
            session_request::partner_team_id.eq(team::id).or(session_request::seller_team_id.eq(team::id)),
        ));
    let booked =
        session_team::table.inner_join(session::table.on(session::id.eq(session_team::session_id))).filter(
            session_team::team_id
                .eq(team::id)
                .and(session::state.eq("scheduled"))
                .and(session::event_id.is_not_null())
                .and(session::starts_at.gt(now.0)),
        );
    let elected = program_partner::table
        .inner_join(partner::table.on(partner::id.eq(program_partner::partner_id)))
        .filter(
            program_partner::program_id
                .eq(team::program_id)
                .and(program_partner::partner_id.nullable().eq(team::partner_id))
                .and(program_partner::removed_at.is_null())
                .and(partner::removed_at.is_null()),
        );
    let invited = team_member::table
        .inner_join(program_seller::table.on(program_seller::person_id.eq(team_member::person_id)))
        .inner_join(person::table.on(person::id.eq(team_member::person_id)))
        .filter(
            team_member::team_id
                .eq(team::id)
                .and(team_member::removed_at.is_null())
                .and(person::removed_at.is_null())
                .and(program_seller::program_id.eq(team::program_id))
                .and(program_seller::removed_at.is_null()),
        );
    let is_out = team::side
        .eq("partner")
        .and(not(exists(elected)))
        .or(team::side.eq("microsoft").and(not(exists(invited))));
    let rows: Vec<i64> = team::table
        .filter(team::closed_at.is_null().and(is_out))
        .filter(exists(asked).or(exists(booked)))
        .order(team::id)
        .select(team::id)
        .load(conn)?;
    Ok(rows.into_iter().map(TeamId).collect())
}

/// Partners that were taken out of a program, or of the list of partners, and are still asked to report in its name.
///
/// # Errors
/// Whatever the database answers.
pub fn gone_partners(conn: &mut AnyConnection) -> Result<Vec<(ProgramId, PartnerId)>, DbError> {
    let rows: Vec<(i64, i64)> = program_partner::table
        .inner_join(partner::table.on(partner::id.eq(program_partner::partner_id)))
        .inner_join(
            report_request::table.on(report_request::partner_id
                .eq(program_partner::partner_id)
                .and(report_request::program_id.eq(program_partner::program_id))),
        )
        .filter(program_partner::removed_at.is_not_null().or(partner::removed_at.is_not_null()))
        .filter(report_request::state.eq("open"))
        .select((program_partner::program_id, program_partner::partner_id))
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().map(|(program, partner)| (ProgramId(program), PartnerId(partner))).collect())
}

/// Sellers who were taken out of a program and are still in teams of it.
///
/// # Errors
/// Whatever the database answers.
pub fn gone_sellers(conn: &mut AnyConnection) -> Result<Vec<(ProgramId, PersonId)>, DbError> {
    let rows: Vec<(i64, i64)> = team_member::table
        .inner_join(team::table.on(team::id.eq(team_member::team_id)))
        .inner_join(
            program_seller::table.on(program_seller::person_id
                .eq(team_member::person_id)
                .and(program_seller::program_id.eq(team::program_id))),
        )
        .filter(
            team_member::removed_at
                .is_null()
                .and(team::closed_at.is_null())
                .and(team::side.eq("microsoft"))
                .and(program_seller::removed_at.is_not_null()),
        )
        .select((program_seller::program_id, program_seller::person_id))
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().map(|(program, person)| (ProgramId(program), PersonId(person))).collect())
}
