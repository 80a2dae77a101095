//! Whom and what sessions of engagements are about: the partners with the contacts they chose, and the accounts (C-25,
//! C-26, C-43, C-44).

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use pep_domain::ids::{AccountId, PartnerId, PersonId, ProgramId, SessionId};

use crate::schema::{
    account, account_seller, engagement_partner, partner, program_seller, report_request_account, session,
    session_account, session_partner,
};
use crate::{AnyConnection, DbError};

/// A partner of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPartnerRow {
    /// The session.
    pub session: SessionId,
    /// The partner.
    pub partner: (PartnerId, String),
    /// Whom it chose as the contact for follow-ups.
    pub contact: Option<PersonId>,
}

/// The partners of sessions, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn partners_of_sessions(
    conn: &mut AnyConnection,
    sessions: &[SessionId],
) -> Result<Vec<SessionPartnerRow>, DbError> {
    let ids: Vec<i64> = sessions.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let rows: Vec<(i64, i64, String, Option<i64>)> = session_partner::table
            .inner_join(partner::table.on(partner::id.eq(session_partner::partner_id)))
            .filter(session_partner::session_id.eq_any(part.to_vec()))
            .order((session_partner::session_id, partner::name_folded, partner::id))
            .select((session_partner::session_id, partner::id, partner::name, session_partner::contact_id))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(session, id, name, contact)| SessionPartnerRow {
            session: SessionId(session),
            partner: (PartnerId(id), name),
            contact: contact.map(PersonId),
        }));
    }
    Ok(found)
}

/// An account of a session, by what a partner may know of it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionAccountRow {
    /// The session.
    pub session: SessionId,
    /// The account.
    pub account: (AccountId, String),
    /// City, state and country, as far as they are known.
    pub place: [String; 3],
}

/// Who reads the accounts of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountsFor {
    /// Somebody who may see all of them.
    Organiser,
    /// A seller: the own ones.
    Seller(PersonId),
    /// A partner: those it was asked about when it accepted the engagement.
    Partner(PartnerId),
}

/// The accounts of sessions that `reader` may see, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn accounts_of_sessions(
    conn: &mut AnyConnection,
    sessions: &[SessionId],
    reader: AccountsFor,
) -> Result<Vec<SessionAccountRow>, DbError> {
    type Row = (i64, i64, String, (String, String, String));
    let ids: Vec<i64> = sessions.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let mut query = session_account::table
            .inner_join(account::table.on(account::id.eq(session_account::account_id)))
            .inner_join(session::table.on(session::id.eq(session_account::session_id)))
            .filter(session_account::session_id.eq_any(part.to_vec()).and(account::removed_at.is_null()))
            .order((session_account::session_id, account::name_folded, account::id))
            .select((
                session_account::session_id,
                account::id,
                account::name,
                (account::city, account::state, account::country),
            ))
            .into_boxed();
        query =
            match reader {
                AccountsFor::Organiser => query,
                AccountsFor::Seller(seller) => query.filter(exists(
                    account_seller::table
                        .filter(account_seller::account_id.eq(account::id))
                        .filter(account_seller::person_id.eq(seller.0)),
                )),
                AccountsFor::Partner(partner) => query.filter(exists(
                    report_request_account::table
                        .inner_join(engagement_partner::table.on(
                            engagement_partner::request_id.eq(report_request_account::request_id.nullable()),
                        ))
                        .filter(report_request_account::account_id.eq(account::id))
                        .filter(engagement_partner::partner_id.eq(partner.0))
                        .filter(engagement_partner::engagement_id.nullable().eq(session::engagement_id)),
                )),
            };
        for (session, id, name, (city, state, country)) in query.load::<Row>(conn)? {
            found.push(SessionAccountRow {
                session: SessionId(session),
                account: (AccountId(id), name),
                place: [city, state, country],
            });
        }
    }
    Ok(found)
}

/// Does a person sell to one of the accounts of a session?
///
/// # Errors
/// Whatever the database answers.
pub fn sells_to(conn: &mut AnyConnection, of: SessionId, seller: PersonId) -> Result<bool, DbError> {
    Ok(!accounts_of_sessions(conn, &[of], AccountsFor::Seller(seller))?.is_empty())
}

/// Does a person take part in the engagements of a program? A partner's people while their partner is elected or the
/// program never elected any, Microsoft people unless they were taken out.
///
/// # Errors
/// Whatever the database answers.
pub fn is_open_to(
    conn: &mut AnyConnection,
    program: ProgramId,
    who: PersonId,
    partner: Option<PartnerId>,
) -> Result<bool, DbError> {
    use crate::programs::election;
    let Some(partner) = partner else {
        let is_out = program_seller::table
            .find((program.0, who.0))
            .filter(program_seller::removed_at.is_not_null())
            .select(program_seller::person_id)
            .first::<i64>(conn)
            .optional()?;
        return Ok(is_out.is_none());
    };
    Ok(election::partner_takes_part(conn, program, partner)? || !election::limits_partners(conn, program)?)
}

/// Makes these, and no others, the partners of a session; those who stay keep their contact.
///
/// # Errors
/// Whatever the database answers.
pub fn set_partners(conn: &mut AnyConnection, of: SessionId, partners: &[PartnerId]) -> Result<(), DbError> {
    let ids: Vec<i64> = partners.iter().map(|id| id.0).collect();
    let present = || session_partner::table.filter(session_partner::session_id.eq(of.0));
    diesel::delete(present().filter(not(session_partner::partner_id.eq_any(ids.clone())))).execute(conn)?;
    let kept: Vec<i64> = present().select(session_partner::partner_id).load(conn)?;
    for id in ids.into_iter().filter(|id| !kept.contains(id)) {
        diesel::insert_into(session_partner::table)
            .values((session_partner::session_id.eq(of.0), session_partner::partner_id.eq(id)))
            .execute(conn)?;
    }
    Ok(())
}

/// Makes these, and no others, the accounts of a session.
///
/// # Errors
/// Whatever the database answers.
pub fn set_accounts(conn: &mut AnyConnection, of: SessionId, accounts: &[AccountId]) -> Result<(), DbError> {
    let ids: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let present = || session_account::table.filter(session_account::session_id.eq(of.0));
    diesel::delete(present().filter(not(session_account::account_id.eq_any(ids.clone())))).execute(conn)?;
    let kept: Vec<i64> = present().select(session_account::account_id).load(conn)?;
    for id in ids.into_iter().filter(|id| !kept.contains(id)) {
        diesel::insert_into(session_account::table)
            .values((session_account::session_id.eq(of.0), session_account::account_id.eq(id)))
            .execute(conn)?;
    }
    Ok(())
}

/// Sets whom a partner chose as the contact of a session.
///
/// # Errors
/// Whatever the database answers.
pub fn set_contact(
    conn: &mut AnyConnection,
    of: SessionId,
    partner: PartnerId,
    contact: Option<PersonId>,
) -> Result<(), DbError> {
    diesel::update(session_partner::table.find((of.0, partner.0)))
        .set(session_partner::contact_id.eq(contact.map(|id| id.0)))
        .execute(conn)?;
    Ok(())
}
