//! Among what a seller chooses for a follow-up: accounts, sessions, people of a partner.

use diesel::prelude::*;
use pep_domain::ids::{AccountId, PartnerId, PersonId, ProgramId, SessionId};
use pep_domain::time::UtcMicros;

use crate::schema::{
    account, account_seller, person, session, session_account, session_partner, session_person, session_team,
    team,
};
use crate::{AnyConnection, DbError};

/// A session that a follow-up can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedSession {
    /// The session.
    pub id: SessionId,
    /// Its program.
    pub program: ProgramId,
    /// Title.
    pub title: String,
    /// Start.
    pub starts_at: UtcMicros,
}

/// The sessions of a seller with people or teams of a partner, and those of engagements with the partner about the seller's
/// accounts, that were not called off and are none of a follow-up themselves, the latest first.
///
/// # Errors
/// Whatever the database answers.
pub fn sessions_with(
    conn: &mut AnyConnection,
    seller: PersonId,
    partner: PartnerId,
    limit: i64,
) -> Result<Vec<OfferedSession>, DbError> {
    let of_team = session_team::table
        .inner_join(team::table.on(team::id.eq(session_team::team_id)))
        .filter(team::partner_id.eq(partner.0))
        .select(session_team::session_id);
    let of_person = session_person::table
        .inner_join(person::table.on(person::id.eq(session_person::person_id)))
        .filter(person::partner_id.eq(partner.0).and(session_person::removed_at.is_null()))
        .select(session_person::session_id);
    let of_engagement = session_partner::table
        .filter(session_partner::partner_id.eq(partner.0))
        .select(session_partner::session_id);
    let about_own = session_account::table
        .inner_join(account_seller::table.on(account_seller::account_id.eq(session_account::account_id)))
        .filter(account_seller::person_id.eq(seller.0))
        .select(session_account::session_id);
    let meetings = crate::schema::follow_up::table
        .filter(crate::schema::follow_up::session_id.is_not_null())
        .select(crate::schema::follow_up::session_id.assume_not_null());
    let own = session_person::table
        .filter(session_person::person_id.eq(seller.0).and(session_person::removed_at.is_null()))
        .select(session_person::session_id);
    let rows: Vec<(i64, i64, String, i64)> = session::table
        .filter(
            session::id
                .eq_any(own)
                .or(session::id.eq_any(about_own))
                .and(session::state.ne("cancelled"))
                .and(
                    session::id
                        .eq_any(of_team)
                        .or(session::id.eq_any(of_person))
                        .or(session::id.eq_any(of_engagement)),
                )
                .and(diesel::dsl::not(session::id.eq_any(meetings))),
        )
        .order((session::starts_at.desc(), session::id.desc()))
        .limit(limit)
        .select((session::id, session::program_id, session::title, session::starts_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, program, title, starts_at)| OfferedSession {
            id: SessionId(id),
            program: ProgramId(program),
            title,
            starts_at: UtcMicros(starts_at),
        })
        .collect())
}

/// The people of a partner who can be asked: those who lead the teams of the session first, then primary contacts, then by
/// name.
///
/// # Errors
/// Whatever the database answers.
pub fn contacts_of_partner(
    conn: &mut AnyConnection,
    partner: PartnerId,
    limit: i64,
) -> Result<Vec<PersonId>, DbError> {
    let ids: Vec<i64> = person::table
        .filter(person::partner_id.eq(partner.0).and(person::removed_at.is_null()))
        .order((person::is_primary_contact.desc(), person::name_folded, person::id))
        .limit(limit)
        .select(person::id)
        .load(conn)?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// The people of a partner in a session: the one whom the partner chose as the contact or who leads its team first (C-26,
/// F-08).
///
/// # Errors
/// Whatever the database answers.
pub fn contacts_of_session(
    conn: &mut AnyConnection,
    of: SessionId,
    partner: PartnerId,
) -> Result<Vec<PersonId>, DbError> {
    let chosen: Option<Option<i64>> = session_partner::table
        .find((of.0, partner.0))
        .select(session_partner::contact_id)
        .first(conn)
        .optional()?;
    let leads: Vec<Option<i64>> = session_team::table
        .inner_join(team::table.on(team::id.eq(session_team::team_id)))
        .filter(session_team::session_id.eq(of.0).and(team::partner_id.eq(partner.0)))
        .order(team::id)
        .select(team::primary_contact_id)
        .load(conn)?;
    let inside: Vec<i64> = session_person::table
        .inner_join(person::table.on(person::id.eq(session_person::person_id)))
        .filter(
            session_person::session_id
                .eq(of.0)
                .and(session_person::removed_at.is_null())
                .and(person::partner_id.eq(partner.0))
                .and(person::removed_at.is_null()),
        )
        .order((person::name_folded, person::id))
        .select(person::id)
        .load(conn)?;
    let mut found: Vec<PersonId> = Vec::new();
    let first = chosen.flatten().into_iter().chain(leads.into_iter().flatten());
    for id in first.chain(inside).map(PersonId) {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// The accounts that a person sells to, by name: id, name, city.
///
/// # Errors
/// Whatever the database answers.
pub fn own_accounts(
    conn: &mut AnyConnection,
    seller: PersonId,
) -> Result<Vec<(AccountId, String, String)>, DbError> {
    let rows: Vec<(i64, String, String)> = account::table
        .inner_join(account_seller::table)
        .filter(account_seller::person_id.eq(seller.0).and(account::removed_at.is_null()))
        .order((account::name_folded, account::id))
        .select((account::id, account::name, account::city))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, city)| (AccountId(id), name, city)).collect())
}
