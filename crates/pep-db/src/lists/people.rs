//! Writing the lists of people: partner contacts, sellers, ECMs and OU coordinators. The rights that come with a list
//! are grants of source `import`; grants given by hand are never touched.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use pep_domain::people::{Role, Side};
use pep_domain::text::fold;
use pep_domain::time::UtcMicros;
use serde::{Deserialize, Serialize};

use super::{BATCH, Found, vocabulary};
use crate::schema::{atu, ou, partner, person, role_grant, sign_in_session};
use crate::{AnyConnection, DbError};

/// A partner's contact as the list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactState {
    /// The key, lower case.
    pub email: String,
    /// The partner.
    pub partner_one_id: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Job title; may be empty.
    pub title: String,
    /// The partner's primary contact?
    pub is_primary: bool,
    /// IANA zone; empty if none is known. A list fills it, and never changes one that the person has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time_zone: String,
}

/// A seller as the list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SellerState {
    /// The key, lower case.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Job title; may be empty.
    pub title: String,
    /// Sales unit; may be empty.
    pub ou: String,
    /// Account team unit; may be empty.
    pub atu: String,
    /// Does the person hold the seller's role?
    pub is_seller: bool,
    /// IANA zone; empty if none is known. A list fills it, and never changes one that the person has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time_zone: String,
}

/// An ECM or OU coordinator as the list has it, all rows of the person together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EcmState {
    /// The key, lower case.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// `role@OU`, for the roles of source `import`: `ecm@ANZ`.
    pub grants: BTreeSet<String>,
    /// IANA zone; empty if none is known. A list fills it, and never changes one that the person has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time_zone: String,
}

/// What a people list must know of an address before it can take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// The person.
    pub id: i64,
    /// On which side; a person never changes sides.
    pub side: Side,
    /// The partner, on the partner side.
    pub partner_one_id: Option<String>,
    /// Removed?
    pub is_removed: bool,
    /// Names, title, OU, ATU, primary contact, as stored.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Job title.
    pub title: String,
    /// Sales unit.
    pub ou: String,
    /// Account team unit.
    pub atu: String,
    /// Primary contact?
    pub is_primary: bool,
    /// IANA zone; empty if none is known.
    pub time_zone: String,
    /// Imported grants, `role@OU` (`role@` for roles without an OU).
    pub grants: BTreeSet<String>,
}

/// The people behind these addresses (lower case), by address.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, emails: &[String]) -> Result<HashMap<String, KnownPerson>, DbError> {
    type Row = (
        (i64, String, String, Option<i64>),
        (String, String, String, bool, Option<String>),
        Option<String>,
        Option<String>,
        Option<String>,
    );
    let mut found = HashMap::with_capacity(emails.len());
    for part in emails.chunks(BATCH) {
        let rows = person::table
            .left_join(partner::table)
            .left_join(ou::table)
            .left_join(atu::table)
            .filter(person::email_folded.eq_any(part))
            .select((
                (person::id, person::email_folded, person::side, person::removed_at),
                (
                    person::first_name,
                    person::last_name,
                    person::title,
                    person::is_primary_contact,
                    person::time_zone,
                ),
                partner::partner_one_id.nullable(),
                ou::name.nullable(),
                atu::name.nullable(),
            ))
            .load::<Row>(conn)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
        let mut grants: HashMap<i64, BTreeSet<String>> = HashMap::new();
        for (person_id, role, ou_name) in role_grant::table
            .left_join(ou::table.on(role_grant::scope_kind.eq("ou").and(role_grant::scope_id.eq(ou::id))))
            .filter(role_grant::person_id.eq_any(&ids).and(role_grant::source.eq("import")))
            .select((role_grant::person_id, role_grant::role, ou::name.nullable()))
            .load::<(i64, String, Option<String>)>(conn)?
        {
            grants.entry(person_id).or_default().insert(format!("{role}@{}", ou_name.unwrap_or_default()));
        }
        for (
            (id, email, side, removed_at),
            (first_name, last_name, title, is_primary, time_zone),
            partner_one_id,
            ou,
            atu,
        ) in rows
        {
            let known = KnownPerson {
                id,
                side: crate::types::word("person.side", &side, Side::parse)?,
                partner_one_id,
                is_removed: removed_at.is_some(),
                first_name,
                last_name,
                title,
                ou: ou.unwrap_or_default(),
                atu: atu.unwrap_or_default(),
                is_primary,
                time_zone: time_zone.unwrap_or_default(),
                grants: grants.remove(&id).unwrap_or_default(),
            };
            found.insert(email, known);
        }
    }
    Ok(found)
}

/// Which columns of a person a list sets.
struct PersonRow<'a> {
    email: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    title: Option<&'a str>,
    side: Side,
    partner_id: Option<i64>,
    is_primary: bool,
    ou_id: Option<i64>,
    atu_id: Option<i64>,
    time_zone: &'a str,
    feed: &'a str,
}

fn write_person(
    conn: &mut AnyConnection,
    now: UtcMicros,
    id: Option<i64>,
    row: &PersonRow<'_>,
) -> Result<i64, DbError> {
    let names = (
        person::first_name.eq(row.first_name),
        person::last_name.eq(row.last_name),
        person::name_folded.eq(fold(&format!("{} {}", row.first_name, row.last_name))),
        person::feed.eq(row.feed),
        person::removed_at.eq(None::<i64>),
        person::updated_at.eq(now.0),
    );
    let place = (
        person::partner_id.eq(row.partner_id),
        person::is_primary_contact.eq(row.is_primary),
        row.title.map(|title| person::title.eq(title)),
        row.ou_id.map(|ou_id| person::ou_id.eq(ou_id)),
        row.atu_id.map(|atu_id| person::atu_id.eq(atu_id)),
    );
    let time_zone = Some(row.time_zone).filter(|zone| !zone.is_empty());
    if let Some(id) = id {
        diesel::update(person::table.find(id))
            .set((names, place, person::time_zone.eq(time_zone)))
            .execute(conn)?;
        return Ok(id);
    }
    Ok(diesel::insert_into(person::table)
        .values((
            names,
            (
                person::partner_id.eq(row.partner_id),
                person::is_primary_contact.eq(row.is_primary),
                person::title.eq(row.title.unwrap_or_default()),
                person::ou_id.eq(row.ou_id),
                person::atu_id.eq(row.atu_id),
                person::time_zone.eq(time_zone),
                person::email.eq(row.email),
                person::email_folded.eq(row.email),
                person::side.eq(row.side.as_str()),
                person::created_at.eq(now.0),
            ),
        ))
        .returning(person::id)
        .get_result(conn)?)
}

fn grant(
    conn: &mut AnyConnection,
    now: UtcMicros,
    person_id: i64,
    role: Role,
    scope_kind: &str,
    scope_id: i64,
) -> Result<(), DbError> {
    with_backend!(conn, c => diesel::insert_into(role_grant::table)
        .values((
            role_grant::person_id.eq(person_id),
            role_grant::side.eq(role.side().as_str()),
            role_grant::role.eq(role.as_str()),
            role_grant::scope_kind.eq(scope_kind),
            role_grant::scope_id.eq(scope_id),
            role_grant::source.eq("import"),
            role_grant::granted_at.eq(now.0),
        ))
        .on_conflict((role_grant::person_id, role_grant::role, role_grant::scope_kind, role_grant::scope_id))
        .do_nothing()
        .execute(c))?;
    Ok(())
}

fn take_imported(conn: &mut AnyConnection, person_id: i64, roles: &[Role]) -> Result<(), DbError> {
    let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    diesel::delete(
        role_grant::table.filter(
            role_grant::person_id
                .eq(person_id)
                .and(role_grant::source.eq("import"))
                .and(role_grant::role.eq_any(roles)),
        ),
    )
    .execute(conn)?;
    Ok(())
}

/// Writes contacts and the partner role of each. `states`: id of the person, id of the partner, state. Returns ids.
///
/// # Errors
/// Whatever the database answers.
pub fn write_contacts(
    conn: &mut AnyConnection,
    now: UtcMicros,
    states: &[(Option<i64>, i64, &ContactState)],
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<i64>, DbError> {
    let mut ids = Vec::with_capacity(states.len());
    for (id, partner_id, state) in states {
        let row = PersonRow {
            email: &state.email,
            first_name: &state.first_name,
            last_name: &state.last_name,
            title: Some(&state.title),
            side: Side::Partner,
            partner_id: Some(*partner_id),
            is_primary: state.is_primary,
            ou_id: None,
            atu_id: None,
            time_zone: &state.time_zone,
            feed: "contacts",
        };
        let id = write_person(conn, now, *id, &row)?;
        take_imported(conn, id, &[Role::PartnerAdmin, Role::PartnerSeller])?;
        let role = if state.is_primary { Role::PartnerAdmin } else { Role::PartnerSeller };
        grant(conn, now, id, role, "partner", *partner_id)?;
        ids.push(id);
        tell(progress, ids.len());
    }
    Ok(ids)
}

/// Writes sellers with their OU and ATU and the seller's role. Returns ids.
///
/// # Errors
/// Whatever the database answers.
pub fn write_sellers(
    conn: &mut AnyConnection,
    now: UtcMicros,
    states: &[(Option<i64>, &SellerState)],
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<i64>, DbError> {
    let mut ous = vocabulary::ous(conn)?;
    let mut atus = vocabulary::atus(conn)?;
    let mut ids = Vec::with_capacity(states.len());
    for (id, state) in states {
        let ou_id =
            if state.ou.is_empty() { None } else { Some(vocabulary::ensure_ou(conn, &mut ous, &state.ou)?) };
        let atu_id = match ou_id {
            Some(ou_id) => vocabulary::ensure_atu(conn, &mut atus, ou_id, &state.atu)?,
            None => None,
        };
        let row = PersonRow {
            email: &state.email,
            first_name: &state.first_name,
            last_name: &state.last_name,
            title: Some(&state.title),
            side: Side::Microsoft,
            partner_id: None,
            is_primary: false,
            ou_id,
            atu_id,
            time_zone: &state.time_zone,
            feed: "sellers",
        };
        let id = write_person(conn, now, *id, &row)?;
        take_imported(conn, id, &[Role::Seller])?;
        if state.is_seller {
            match atu_id {
                Some(atu_id) => grant(conn, now, id, Role::Seller, "atu", atu_id)?,
                None => grant(conn, now, id, Role::Seller, "all", 0)?,
            }
        }
        ids.push(id);
        tell(progress, ids.len());
    }
    Ok(ids)
}

/// Writes ECMs and OU coordinators with exactly the grants of their states. Returns ids.
///
/// # Errors
/// Whatever the database answers.
pub fn write_ecms(
    conn: &mut AnyConnection,
    now: UtcMicros,
    states: &[(Option<i64>, &EcmState)],
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<i64>, DbError> {
    let mut ous = vocabulary::ous(conn)?;
    let mut ids = Vec::with_capacity(states.len());
    for (id, state) in states {
        let row = PersonRow {
            email: &state.email,
            first_name: &state.first_name,
            last_name: &state.last_name,
            title: None,
            side: Side::Microsoft,
            partner_id: None,
            is_primary: false,
            ou_id: None,
            atu_id: None,
            time_zone: &state.time_zone,
            feed: "ecms",
        };
        let id = write_person(conn, now, *id, &row)?;
        take_imported(conn, id, &[Role::Ecm, Role::OuCoordinator])?;
        for entry in &state.grants {
            let Some((role, ou_name)) = entry.split_once('@') else { continue };
            if let Some(role) =
                Role::parse(role).filter(|role| matches!(role, Role::Ecm | Role::OuCoordinator))
            {
                let ou_id = vocabulary::ensure_ou(conn, &mut ous, ou_name)?;
                grant(conn, now, id, role, "ou", ou_id)?;
            }
        }
        ids.push(id);
        tell(progress, ids.len());
    }
    Ok(ids)
}

fn tell(progress: &mut dyn FnMut(usize), done: usize) {
    if done.is_multiple_of(100) {
        progress(done);
    }
}

/// Removes people: their imported grants end, their sessions end, they can no longer sign in. Their history stays.
///
/// # Errors
/// Whatever the database answers.
pub fn remove(conn: &mut AnyConnection, now: UtcMicros, ids: &[i64]) -> Result<(), DbError> {
    for part in ids.chunks(BATCH) {
        diesel::delete(
            role_grant::table.filter(role_grant::person_id.eq_any(part).and(role_grant::source.eq("import"))),
        )
        .execute(conn)?;
        diesel::update(
            sign_in_session::table
                .filter(sign_in_session::person_id.eq_any(part).and(sign_in_session::revoked_at.is_null())),
        )
        .set(sign_in_session::revoked_at.eq(now.0))
        .execute(conn)?;
        diesel::update(person::table.filter(person::id.eq_any(part)))
            .set((person::removed_at.eq(now.0), person::updated_at.eq(now.0)))
            .execute(conn)?;
    }
    Ok(())
}

/// The ids of Microsoft people by address; addresses nobody has yet become people without roles, to be filled in by
/// the lists of sellers and ECMs.
///
/// # Errors
/// Whatever the database answers.
pub(super) fn ensure_microsoft_people(
    conn: &mut AnyConnection,
    now: UtcMicros,
    emails: &BTreeSet<&str>,
) -> Result<HashMap<String, i64>, DbError> {
    let wanted: Vec<&str> = emails.iter().copied().collect();
    let mut found = HashMap::with_capacity(wanted.len());
    for part in wanted.chunks(BATCH) {
        let rows = person::table
            .filter(person::email_folded.eq_any(part).and(person::side.eq("microsoft")))
            .select((person::email_folded, person::id))
            .load::<(String, i64)>(conn)?;
        found.extend(rows);
    }
    for email in wanted {
        if !found.contains_key(email) {
            let (first_name, last_name) = names_from(email);
            let id = diesel::insert_into(person::table)
                .values((
                    person::email.eq(email),
                    person::email_folded.eq(email),
                    person::first_name.eq(&first_name),
                    person::last_name.eq(&last_name),
                    person::name_folded.eq(fold(&format!("{first_name} {last_name}"))),
                    person::side.eq("microsoft"),
                    person::created_at.eq(now.0),
                    person::updated_at.eq(now.0),
                ))
                .returning(person::id)
                .get_result::<i64>(conn)?;
            found.insert(email.to_owned(), id);
        }
    }
    Ok(found)
}

/// `ada.jansen@…` is shown as Ada Jansen until a list gives the real name.
fn names_from(email: &str) -> (String, String) {
    let local = email.split('@').next().unwrap_or_default();
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    match local.split_once('.') {
        Some((first, last)) => (capital(first), capital(last)),
        None => (capital(local), String::new()),
    }
}

/// People whom a feed listed before and lists no longer: of the given feed and not among `listed`. Contacts are
/// compared within `partner_ids`, sellers and ECMs within `ou_ids`, so that a list of one OU never empties the others.
///
/// # Errors
/// Whatever the database answers.
pub fn missing(
    conn: &mut AnyConnection,
    feed: &str,
    listed: &BTreeSet<String>,
    partner_ids: &[i64],
    ou_ids: &[i64],
) -> Result<Vec<Found<String>>, DbError> {
    let mut query = person::table
        .filter(person::feed.eq(feed).and(person::removed_at.is_null()))
        .select((person::id, person::email_folded))
        .order(person::id)
        .into_boxed();
    if feed == "contacts" {
        query = query
            .filter(person::partner_id.eq_any(partner_ids.iter().map(|id| Some(*id)).collect::<Vec<_>>()));
    } else if feed == "sellers" {
        query = query.filter(person::ou_id.eq_any(ou_ids.iter().map(|id| Some(*id)).collect::<Vec<_>>()));
    } else {
        let holders = role_grant::table
            .filter(
                role_grant::scope_kind
                    .eq("ou")
                    .and(role_grant::scope_id.eq_any(ou_ids.to_vec()))
                    .and(role_grant::source.eq("import")),
            )
            .select(role_grant::person_id);
        query = query.filter(person::id.eq_any(holders));
    }
    Ok(query
        .load::<(i64, String)>(conn)?
        .into_iter()
        .filter(|(_, email)| !listed.contains(email))
        .map(|(id, state)| Found { id, state, is_removed: false })
        .collect())
}

/// How a person is called: the names, or the address if there are none.
///
/// # Errors
/// Whatever the database answers.
pub fn display_name(
    conn: &mut AnyConnection,
    id: pep_domain::ids::PersonId,
) -> Result<Option<String>, DbError> {
    let row = person::table
        .find(id.0)
        .select((person::first_name, person::last_name, person::email))
        .first::<(String, String, String)>(conn)
        .optional()?;
    Ok(row.map(|(first, last, email)| {
        let name = format!("{first} {last}");
        if name.trim().is_empty() { email } else { name.trim().to_owned() }
    }))
}
