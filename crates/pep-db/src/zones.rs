//! In which zone somebody reads times and gets mails at nine (A10): the own one, else that of the own OU.
//!
//! What comes after that, the OU and the place of what a mail is about, is decided in `pep-app`.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use pep_domain::ids::{OuId, PersonId, SessionId};

use crate::schema::{ou, person, session};
use crate::{AnyConnection, DbError};

/// The zone of a row of `person` in the query around: the own one, else that of the OU in which the person works, by the
/// lists or by the ATU, else that of the only OU for which a role is granted. NULL: not known.
pub(crate) fn of_reader() -> SqlLiteral<Nullable<Text>> {
    sql("coalesce(person.time_zone, \
        (SELECT own.time_zone FROM ou own WHERE own.id = coalesce(person.ou_id, \
            (SELECT atu.ou_id FROM atu WHERE atu.id = person.atu_id), \
            (SELECT min(granted.scope_id) FROM role_grant granted \
                WHERE granted.person_id = person.id AND granted.scope_kind = 'ou' \
                HAVING min(granted.scope_id) = max(granted.scope_id)))))")
}

/// The zone of the OU of a row of `session` in the query around: that of its event or engagement. NULL: the OU has none.
pub(crate) fn of_sessions_ou() -> SqlLiteral<Nullable<Text>> {
    sql("(SELECT about.time_zone FROM ou about WHERE about.id = coalesce(\
        (SELECT e.ou_id FROM event e WHERE e.id = session.event_id), \
        (SELECT g.ou_id FROM engagement g WHERE g.id = session.engagement_id)))")
}

/// The zone of a person, removed or not: the own one, else that of the own OU; `None`: not known.
///
/// # Errors
/// Whatever the database answers.
pub fn of_person(conn: &mut AnyConnection, id: PersonId) -> Result<Option<String>, DbError> {
    let found = person::table.find(id.0).select(of_reader()).first::<Option<String>>(conn).optional()?;
    Ok(found.flatten())
}

/// The zone of the OU in which a session is.
///
/// # Errors
/// Whatever the database answers.
pub fn of_session(conn: &mut AnyConnection, id: SessionId) -> Result<Option<String>, DbError> {
    let found =
        session::table.find(id.0).select(of_sessions_ou()).first::<Option<String>>(conn).optional()?;
    Ok(found.flatten())
}

/// The zone of an OU, if it was given one.
///
/// # Errors
/// Whatever the database answers.
pub fn of_ou(conn: &mut AnyConnection, id: OuId) -> Result<Option<String>, DbError> {
    let found = ou::table.find(id.0).select(ou::time_zone).first::<Option<String>>(conn).optional()?;
    Ok(found.flatten())
}

/// An OU with its zone.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OuZone {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// IANA zone, if it was given one.
    pub time_zone: Option<String>,
}

/// Every OU by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_ous(conn: &mut AnyConnection) -> Result<Vec<OuZone>, DbError> {
    Ok(ou::table.order((ou::folded, ou::id)).select((ou::id, ou::name, ou::time_zone)).load(conn)?)
}

/// One OU.
///
/// # Errors
/// Whatever the database answers.
pub fn find_ou(conn: &mut AnyConnection, id: OuId) -> Result<Option<OuZone>, DbError> {
    let row = ou::table.find(id.0).select((ou::id, ou::name, ou::time_zone)).first(conn);
    Ok(row.optional()?)
}

/// Gives an OU a zone, or takes it.
///
/// # Errors
/// Whatever the database answers.
pub fn set_of_ou(conn: &mut AnyConnection, id: OuId, zone: Option<&str>) -> Result<(), DbError> {
    diesel::update(ou::table.find(id.0)).set(ou::time_zone.eq(zone)).execute(conn)?;
    Ok(())
}

/// Writes down a person's own zone.
///
/// # Errors
/// Whatever the database answers.
pub fn set_of_person(
    conn: &mut AnyConnection,
    id: PersonId,
    zone: Option<&str>,
    now: pep_domain::time::UtcMicros,
) -> Result<(), DbError> {
    diesel::update(person::table.find(id.0))
        .set((person::time_zone.eq(zone), person::updated_at.eq(now.0)))
        .execute(conn)?;
    Ok(())
}
