//! People: finding, adding and changing them. Roles are in [`roles`].

mod own;
mod roles;

use std::collections::HashMap;

use diesel::prelude::*;
use pep_domain::ids::{AtuId, OuId, PartnerId, PersonId, ProgramId};
use pep_domain::people::{Role, Side};
use pep_domain::time::UtcMicros;

use crate::schema::{atu, partner, person, role_grant, sign_in_session};
use crate::types::word;
use crate::{AnyConnection, DbError, UniqueKey};

pub use own::{OwnAct, OwnPerson, admins_of, own_acts, own_people};
pub use roles::{
    NamedId, NewRoleGrant, RoleGrantRow, ScopeNames, grant_role, load_grants, scope_names, take_role,
};

/// An address belongs to one person.
pub const EMAIL_KEY: UniqueKey =
    UniqueKey { postgres: "person_email_folded_key", sqlite: "person.email_folded" };

/// A person as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// Id.
    pub id: PersonId,
    /// As typed.
    pub email: String,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// May be empty.
    pub title: String,
    /// Side.
    pub side: Side,
    /// The person's partner.
    pub partner_id: Option<PartnerId>,
    /// Its name.
    pub partner_name: Option<String>,
    /// IANA zone.
    pub time_zone: Option<String>,
    /// The list that brought the person in.
    pub feed: Option<String>,
    /// Added.
    pub created_at: UtcMicros,
    /// Last change.
    pub updated_at: UtcMicros,
}

impl PersonRecord {
    /// First and last name; the address if neither is known.
    #[must_use]
    pub fn name(&self) -> String {
        name_in_full(&self.first_name, &self.last_name, &self.email)
    }
}

/// First and last name; the address if neither is known.
#[must_use]
pub fn name_in_full(first_name: &str, last_name: &str, email: &str) -> String {
    let name = format!("{first_name} {last_name}");
    let name = name.trim();
    if name.is_empty() { email.to_owned() } else { name.to_owned() }
}

/// How these people are called, removed ones too.
///
/// # Errors
/// Whatever the database answers.
pub fn names(conn: &mut AnyConnection, ids: &[i64]) -> Result<HashMap<i64, String>, DbError> {
    let rows: Vec<(i64, String, String, String)> = person::table
        .filter(person::id.eq_any(ids.to_vec()))
        .select((person::id, person::first_name, person::last_name, person::email))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, first, last, email)| (id, name_in_full(&first, &last, &email))).collect())
}

#[derive(Queryable)]
struct PersonRow {
    id: i64,
    email: String,
    first_name: String,
    last_name: String,
    title: String,
    side: String,
    partner_id: Option<i64>,
    partner_name: Option<String>,
    time_zone: Option<String>,
    feed: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl PersonRow {
    fn read(self) -> Result<PersonRecord, DbError> {
        Ok(PersonRecord {
            id: PersonId(self.id),
            email: self.email,
            first_name: self.first_name,
            last_name: self.last_name,
            title: self.title,
            side: word("person.side", &self.side, Side::parse)?,
            partner_id: self.partner_id.map(PartnerId),
            partner_name: self.partner_name,
            time_zone: self.time_zone,
            feed: self.feed,
            created_at: UtcMicros(self.created_at),
            updated_at: UtcMicros(self.updated_at),
        })
    }
}

macro_rules! person_columns {
    () => {
        (
            person::id,
            person::email,
            person::first_name,
            person::last_name,
            person::title,
            person::side,
            person::partner_id,
            partner::name.nullable(),
            person::time_zone,
            person::feed,
            person::created_at,
            person::updated_at,
        )
    };
}

/// A person who has not been removed.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: PersonId) -> Result<Option<PersonRecord>, DbError> {
    let row = person::table
        .left_join(partner::table)
        .filter(person::id.eq(id.0).and(person::removed_at.is_null()))
        .select(person_columns!())
        .first::<PersonRow>(conn)
        .optional()?;
    row.map(PersonRow::read).transpose()
}

/// The OUs in which a person works: their own, and those of these ATUs.
///
/// # Errors
/// Whatever the database answers.
pub fn ous_of(conn: &mut AnyConnection, id: PersonId, atus: &[AtuId]) -> Result<Vec<OuId>, DbError> {
    let (own, own_atu): (Option<i64>, Option<i64>) = person::table
        .filter(person::id.eq(id.0))
        .select((person::ou_id, person::atu_id))
        .first(conn)
        .optional()?
        .unwrap_or_default();
    let atus: Vec<i64> = atus.iter().map(|id| id.0).chain(own_atu).collect();
    let mut ous: Vec<i64> = atu::table.filter(atu::id.eq_any(atus)).select(atu::ou_id).load(conn)?;
    ous.extend(own);
    ous.sort_unstable();
    ous.dedup();
    Ok(ous.into_iter().map(OuId).collect())
}

/// Which people a list is to hold.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Beginning of the folded name or address.
    pub prefix: Option<String>,
    /// Only this side.
    pub side: Option<Side>,
    /// Only holders of this role.
    pub role: Option<Role>,
    /// Only entries after this folded name and id.
    pub after: Option<(String, i64)>,
    /// At most this many.
    pub limit: i64,
}

/// People who have not been removed, by name; each with the folded name that the next page begins after.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, filter: &PeopleFilter) -> Result<Vec<(String, PersonRecord)>, DbError> {
    let mut query = person::table
        .left_join(partner::table)
        .filter(person::removed_at.is_null())
        .order((person::name_folded, person::id))
        .limit(filter.limit)
        .select((person::name_folded, person_columns!()))
        .into_boxed();
    if let Some(prefix) = &filter.prefix {
        let pattern = starts_with(prefix);
        let inner = format!("% {pattern}");
        query = query.filter(
            person::name_folded
                .like(pattern.clone())
                .escape('!')
                .or(person::name_folded.like(inner).escape('!'))
                .or(person::email_folded.like(pattern).escape('!')),
        );
    }
    if let Some(side) = filter.side {
        query = query.filter(person::side.eq(side.as_str()));
    }
    if let Some(role) = filter.role {
        let holders =
            role_grant::table.filter(role_grant::role.eq(role.as_str())).select(role_grant::person_id);
        query = query.filter(person::id.eq_any(holders));
    }
    if let Some((name, id)) = &filter.after {
        query = query.filter(
            person::name_folded
                .gt(name.clone())
                .or(person::name_folded.eq(name.clone()).and(person::id.gt(*id))),
        );
    }
    query
        .load::<(String, PersonRow)>(conn)?
        .into_iter()
        .map(|(folded, row)| Ok((folded, row.read()?)))
        .collect()
}

/// A LIKE pattern for texts that begin with `text`, whatever it holds; `!` escapes.
pub(crate) fn starts_with(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A person to add or the new values of one; `side` and `partner_id` stay once they are set.
#[derive(Debug, Clone)]
pub struct PersonValues<'a> {
    /// As typed.
    pub email: &'a str,
    /// For comparing.
    pub email_folded: &'a str,
    /// May be empty.
    pub first_name: &'a str,
    /// May be empty.
    pub last_name: &'a str,
    /// For searching.
    pub name_folded: &'a str,
    /// May be empty.
    pub title: &'a str,
    /// IANA zone.
    pub time_zone: Option<&'a str>,
}

/// Adds a person; returns the id.
///
/// # Errors
/// [`DbError::Unique`] with [`EMAIL_KEY`]; [`DbError::ForeignKey`] if the partner is not there.
pub fn insert(
    conn: &mut AnyConnection,
    values: &PersonValues<'_>,
    side: Side,
    partner_id: Option<PartnerId>,
    now: UtcMicros,
) -> Result<PersonId, DbError> {
    let id: i64 = diesel::insert_into(person::table)
        .values((
            person::email.eq(values.email),
            person::email_folded.eq(values.email_folded),
            person::first_name.eq(values.first_name),
            person::last_name.eq(values.last_name),
            person::name_folded.eq(values.name_folded),
            person::title.eq(values.title),
            person::time_zone.eq(values.time_zone),
            person::side.eq(side.as_str()),
            person::partner_id.eq(partner_id.map(|id| id.0)),
            person::created_at.eq(now.0),
            person::updated_at.eq(now.0),
        ))
        .returning(person::id)
        .get_result(conn)?;
    Ok(PersonId(id))
}

/// Changes a person who has not been removed.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::Unique`] with [`EMAIL_KEY`].
pub fn update(
    conn: &mut AnyConnection,
    id: PersonId,
    values: &PersonValues<'_>,
    now: UtcMicros,
) -> Result<(), DbError> {
    let changed = diesel::update(person::table.filter(person::id.eq(id.0).and(person::removed_at.is_null())))
        .set((
            person::email.eq(values.email),
            person::email_folded.eq(values.email_folded),
            person::first_name.eq(values.first_name),
            person::last_name.eq(values.last_name),
            person::name_folded.eq(values.name_folded),
            person::title.eq(values.title),
            person::time_zone.eq(values.time_zone),
            person::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    if changed == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Marks a person as removed. The row stays, because reports and the audit log name it.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn remove(conn: &mut AnyConnection, id: PersonId, now: UtcMicros) -> Result<(), DbError> {
    let changed = diesel::update(person::table.filter(person::id.eq(id.0).and(person::removed_at.is_null())))
        .set((person::removed_at.eq(now.0), person::updated_at.eq(now.0)))
        .execute(conn)?;
    if changed == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Brings a removed person back with its side; used when an address that was removed is added again.
///
/// # Errors
/// Whatever the database answers.
pub fn find_removed_by_email(
    conn: &mut AnyConnection,
    email_folded: &str,
) -> Result<Option<(PersonId, Side, Option<PartnerId>)>, DbError> {
    let row = person::table
        .filter(person::email_folded.eq(email_folded).and(person::removed_at.is_not_null()))
        .select((person::id, person::side, person::partner_id))
        .first::<(i64, String, Option<i64>)>(conn)
        .optional()?;
    row.map(|(id, side, partner)| {
        Ok((PersonId(id), word("person.side", &side, Side::parse)?, partner.map(PartnerId)))
    })
    .transpose()
}

/// Takes back a removal.
///
/// # Errors
/// Whatever the database answers.
pub fn restore(conn: &mut AnyConnection, id: PersonId, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(person::table.find(id.0))
        .set((person::removed_at.eq(None::<i64>), person::updated_at.eq(now.0)))
        .execute(conn)?;
    Ok(())
}

/// Is there such a partner, not removed?
///
/// # Errors
/// Whatever the database answers.
pub fn partner_exists(conn: &mut AnyConnection, id: PartnerId) -> Result<bool, DbError> {
    let found = partner::table
        .filter(partner::id.eq(id.0).and(partner::removed_at.is_null()))
        .select(partner::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// How many people, not removed, hold `role`.
///
/// # Errors
/// Whatever the database answers.
pub fn count_holders(conn: &mut AnyConnection, role: Role) -> Result<i64, DbError> {
    Ok(role_grant::table
        .inner_join(person::table.on(person::id.eq(role_grant::person_id)))
        .filter(role_grant::role.eq(role.as_str()).and(person::removed_at.is_null()))
        .count()
        .get_result(conn)?)
}

/// The program team of a program, by id.
///
/// # Errors
/// Whatever the database answers.
pub fn program_team(conn: &mut AnyConnection, program: ProgramId) -> Result<Vec<PersonId>, DbError> {
    let is_theirs = role_grant::scope_kind
        .eq("all")
        .or(role_grant::scope_kind.eq("program").and(role_grant::scope_id.eq(program.0)));
    let ids: Vec<i64> = role_grant::table
        .inner_join(person::table.on(person::id.eq(role_grant::person_id)))
        .filter(role_grant::role.eq(Role::ProgramTeam.as_str()).and(person::removed_at.is_null()))
        .filter(is_theirs)
        .order(person::id)
        .select(person::id)
        .distinct()
        .load(conn)?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// How many browsers a person is signed in with.
///
/// # Errors
/// Whatever the database answers.
pub fn count_open_sessions(
    conn: &mut AnyConnection,
    id: PersonId,
    now: UtcMicros,
    idle_us: i64,
) -> Result<i64, DbError> {
    Ok(sign_in_session::table
        .filter(
            sign_in_session::person_id
                .eq(id.0)
                .and(sign_in_session::revoked_at.is_null())
                .and(sign_in_session::expires_at.gt(now.0))
                .and(sign_in_session::last_seen_at.gt(now.0.saturating_sub(idle_us))),
        )
        .count()
        .get_result(conn)?)
}

/// Locks people until the transaction ends, so that nobody else decides about their time meanwhile. In the order of their ids:
/// two that lock the same pair never wait for each other in a circle. A writer on SQLite is alone anyway.
///
/// # Errors
/// Whatever the database answers.
pub fn lock(conn: &mut AnyConnection, people: &[PersonId]) -> Result<(), DbError> {
    if let AnyConnection::Postgres(c) = conn {
        let mut ids: Vec<i64> = people.iter().map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        person::table
            .filter(person::id.eq_any(ids))
            .order(person::id)
            .select(person::id)
            .for_no_key_update()
            .load::<i64>(c)?;
    }
    Ok(())
}
