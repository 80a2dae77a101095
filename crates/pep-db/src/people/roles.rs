//! Granted roles, and the names of what they are granted for.

use std::collections::HashMap;

use diesel::prelude::*;
use pep_domain::ids::{PersonId, RoleGrantId};
use pep_domain::people::{Role, Side};
use pep_domain::time::UtcMicros;

use crate::schema::{atu, ou, partner, program, role_grant};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// A grant as stored, with the name of what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGrantRow {
    /// Id.
    pub id: RoleGrantId,
    /// The role.
    pub role: Role,
    /// `all`, `ou`, `atu`, `program` or `partner`.
    pub scope_kind: String,
    /// 0 for `all`.
    pub scope_id: i64,
    /// "all" for `all`.
    pub scope_name: String,
}

/// The roles of some people, by person, in the order in which they were granted.
///
/// # Errors
/// Whatever the database answers.
pub fn load_grants(
    conn: &mut AnyConnection,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<RoleGrantRow>>, DbError> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    let rows = role_grant::table
        .filter(role_grant::person_id.eq_any(&ids))
        .order(role_grant::id)
        .select((
            role_grant::id,
            role_grant::person_id,
            role_grant::role,
            role_grant::scope_kind,
            role_grant::scope_id,
        ))
        .load::<(i64, i64, String, String, i64)>(conn)?;
    let of_kind =
        |kind: &str| -> Vec<i64> { rows.iter().filter(|row| row.3 == kind).map(|row| row.4).collect() };
    let mut names: HashMap<(&str, i64), String> = HashMap::new();
    let found = ou::table.filter(ou::id.eq_any(of_kind("ou"))).select((ou::id, ou::name));
    names.extend(found.load::<(i64, String)>(conn)?.into_iter().map(|(id, name)| (("ou", id), name)));
    let found = atu::table.filter(atu::id.eq_any(of_kind("atu"))).select((atu::id, atu::name));
    names.extend(found.load::<(i64, String)>(conn)?.into_iter().map(|(id, name)| (("atu", id), name)));
    let found =
        program::table.filter(program::id.eq_any(of_kind("program"))).select((program::id, program::name));
    names.extend(found.load::<(i64, String)>(conn)?.into_iter().map(|(id, name)| (("program", id), name)));
    let found =
        partner::table.filter(partner::id.eq_any(of_kind("partner"))).select((partner::id, partner::name));
    names.extend(found.load::<(i64, String)>(conn)?.into_iter().map(|(id, name)| (("partner", id), name)));
    let mut grants: HashMap<PersonId, Vec<RoleGrantRow>> = HashMap::new();
    for (id, person_id, role, scope_kind, scope_id) in rows {
        let scope_name = match scope_kind.as_str() {
            "all" => "all".to_owned(),
            kind => names.get(&(kind, scope_id)).cloned().unwrap_or_default(),
        };
        grants.entry(PersonId(person_id)).or_default().push(RoleGrantRow {
            id: RoleGrantId(id),
            role: word("role_grant.role", &role, Role::parse)?,
            scope_kind,
            scope_id,
            scope_name,
        });
    }
    Ok(grants)
}

/// A role to grant.
#[derive(Debug, Clone, Copy)]
pub struct NewRoleGrant<'a> {
    /// To whom.
    pub person_id: PersonId,
    /// The person's side; the database refuses a role of the other one.
    pub side: Side,
    /// The role.
    pub role: Role,
    /// `all`, `ou`, `atu`, `program` or `partner`.
    pub scope_kind: &'a str,
    /// 0 for `all`.
    pub scope_id: i64,
    /// `manual` or `cli`.
    pub source: &'a str,
    /// By whom, if by a person.
    pub granted_by: Option<PersonId>,
}

/// Grants a role; `None` if the person holds exactly this already.
///
/// # Errors
/// Whatever the database answers.
pub fn grant_role(
    conn: &mut AnyConnection,
    grant: &NewRoleGrant<'_>,
    now: UtcMicros,
) -> Result<Option<RoleGrantId>, DbError> {
    let held = role_grant::table
        .filter(
            role_grant::person_id
                .eq(grant.person_id.0)
                .and(role_grant::role.eq(grant.role.as_str()))
                .and(role_grant::scope_kind.eq(grant.scope_kind))
                .and(role_grant::scope_id.eq(grant.scope_id)),
        )
        .select(role_grant::id)
        .first::<i64>(conn)
        .optional()?;
    if held.is_some() {
        return Ok(None);
    }
    let id: i64 = diesel::insert_into(role_grant::table)
        .values((
            role_grant::person_id.eq(grant.person_id.0),
            role_grant::side.eq(grant.side.as_str()),
            role_grant::role.eq(grant.role.as_str()),
            role_grant::scope_kind.eq(grant.scope_kind),
            role_grant::scope_id.eq(grant.scope_id),
            role_grant::source.eq(grant.source),
            role_grant::granted_by.eq(grant.granted_by.map(|id| id.0)),
            role_grant::granted_at.eq(now.0),
        ))
        .returning(role_grant::id)
        .get_result(conn)?;
    Ok(Some(RoleGrantId(id)))
}

/// Takes a role back.
///
/// # Errors
/// [`DbError::NotFound`] if this person does not hold it.
pub fn take_role(conn: &mut AnyConnection, person: PersonId, grant: RoleGrantId) -> Result<(), DbError> {
    let gone = diesel::delete(
        role_grant::table.filter(role_grant::id.eq(grant.0).and(role_grant::person_id.eq(person.0))),
    )
    .execute(conn)?;
    if gone == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// An id with its name.
pub type NamedId = (i64, String);

/// What roles can be granted for, each list by name.
#[derive(Debug, Clone, Default)]
pub struct ScopeNames {
    /// OUs.
    pub ous: Vec<NamedId>,
    /// ATUs, the OU behind the name.
    pub atus: Vec<NamedId>,
    /// Programs.
    pub programs: Vec<NamedId>,
}

/// All that roles can be granted for, partners aside.
///
/// # Errors
/// Whatever the database answers.
pub fn scope_names(conn: &mut AnyConnection) -> Result<ScopeNames, DbError> {
    let atus = atu::table
        .inner_join(ou::table)
        .order((atu::folded, atu::id))
        .select((atu::id, atu::name, ou::name))
        .load::<(i64, String, String)>(conn)?;
    Ok(ScopeNames {
        ous: ou::table.order((ou::folded, ou::id)).select((ou::id, ou::name)).load(conn)?,
        atus: atus.into_iter().map(|(id, name, ou)| (id, format!("{name} ({ou})"))).collect(),
        programs: program::table
            .order((program::name, program::id))
            .select((program::id, program::name))
            .load(conn)?,
    })
}
