//! Who is in a team, and who could be.

use diesel::prelude::*;
use pep_domain::ids::{AtuId, PartnerId, PersonId, TeamId};
use pep_domain::time::UtcMicros;

use crate::reporting::person_name;
use crate::schema::{person, role_grant, team, team_member};
use crate::{AnyConnection, DbError};

/// A live member of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMemberRow {
    /// The team.
    pub team: TeamId,
    /// The person.
    pub id: PersonId,
    /// Name, or the address where none is known.
    pub name: String,
    /// Address.
    pub email: String,
    /// Title; may be empty.
    pub title: String,
}

/// Somebody who could be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The person.
    pub id: PersonId,
    /// Name, or the address where none is known.
    pub name: String,
    /// Address.
    pub email: String,
    /// Title; may be empty.
    pub title: String,
    /// Is it a primary contact of the partner?
    pub is_primary_contact: bool,
}

type PersonColumns = (i64, String, String, String, String, bool);

fn candidate((id, first, last, email, title, is_primary_contact): PersonColumns) -> Candidate {
    let name = person_name(&first, &last, &email);
    Candidate { id: PersonId(id), name, email, title, is_primary_contact }
}

macro_rules! person_columns {
    () => {
        (
            person::id,
            person::first_name,
            person::last_name,
            person::email,
            person::title,
            person::is_primary_contact,
        )
    };
}

/// The live members of some teams, by team and name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_members(conn: &mut AnyConnection, teams: &[TeamId]) -> Result<Vec<TeamMemberRow>, DbError> {
    let ids: Vec<i64> = teams.iter().map(|id| id.0).collect();
    let mut members = Vec::new();
    for part in ids.chunks(1_000) {
        let rows: Vec<(i64, PersonColumns)> = team_member::table
            .inner_join(person::table.on(person::id.eq(team_member::person_id)))
            .filter(team_member::team_id.eq_any(part.to_vec()).and(team_member::removed_at.is_null()))
            .order((team_member::team_id, person::name_folded, person::id))
            .select((team_member::team_id, person_columns!()))
            .load(conn)?;
        members.extend(rows.into_iter().map(|(team, columns)| {
            let Candidate { id, name, email, title, .. } = candidate(columns);
            TeamMemberRow { team: TeamId(team), id, name, email, title }
        }));
    }
    Ok(members)
}

/// A partner's listed people, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn partner_candidates(conn: &mut AnyConnection, partner: PartnerId) -> Result<Vec<Candidate>, DbError> {
    let rows: Vec<PersonColumns> = person::table
        .filter(person::partner_id.eq(partner.0).and(person::removed_at.is_null()))
        .order((person::name_folded, person::id))
        .select(person_columns!())
        .load(conn)?;
    Ok(rows.into_iter().map(candidate).collect())
}

/// The listed sellers of an ATU, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn atu_candidates(conn: &mut AnyConnection, atu: AtuId) -> Result<Vec<Candidate>, DbError> {
    let sellers = role_grant::table
        .filter(
            role_grant::role
                .eq("seller")
                .and(role_grant::scope_kind.eq("atu"))
                .and(role_grant::scope_id.eq(atu.0)),
        )
        .select(role_grant::person_id);
    let rows: Vec<PersonColumns> = person::table
        .filter(person::removed_at.is_null().and(person::id.eq_any(sellers)))
        .order((person::name_folded, person::id))
        .select(person_columns!())
        .load(conn)?;
    Ok(rows.into_iter().map(candidate).collect())
}

/// Adds a member, or adds it again.
///
/// # Errors
/// Whatever the database answers.
pub fn put_member(
    conn: &mut AnyConnection,
    of: TeamId,
    id: PersonId,
    by: PersonId,
    now: UtcMicros,
) -> Result<(), DbError> {
    let back = diesel::update(team_member::table.find((of.0, id.0)))
        .set((
            team_member::added_by.eq(by.0),
            team_member::added_at.eq(now.0),
            team_member::removed_by.eq(None::<i64>),
            team_member::removed_at.eq(None::<i64>),
        ))
        .execute(conn)?;
    if back == 0 {
        diesel::insert_into(team_member::table)
            .values((
                team_member::team_id.eq(of.0),
                team_member::person_id.eq(id.0),
                team_member::added_by.eq(by.0),
                team_member::added_at.eq(now.0),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes a member out. `by`: none where the feed did it.
///
/// # Errors
/// Whatever the database answers.
pub fn remove_member(
    conn: &mut AnyConnection,
    of: TeamId,
    id: PersonId,
    by: Option<PersonId>,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(team_member::table.find((of.0, id.0)))
        .set((team_member::removed_by.eq(by.map(|by| by.0)), team_member::removed_at.eq(now.0)))
        .execute(conn)?;
    Ok(())
}

/// Leaves a team without primary contact, if `id` was it; true if so.
///
/// # Errors
/// Whatever the database answers.
pub fn clear_primary_contact(
    conn: &mut AnyConnection,
    of: TeamId,
    id: PersonId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed =
        diesel::update(team::table.filter(team::id.eq(of.0).and(team::primary_contact_id.eq(id.0))))
            .set((
                team::primary_contact_id.eq(None::<i64>),
                team::row_version.eq(team::row_version + 1),
                team::updated_at.eq(now.0),
            ))
            .execute(conn)?;
    Ok(changed == 1)
}

/// Team, person, partner and ATU of the team, partner of the person, when the person was removed.
type MemberPlace = (i64, i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

/// Live members of open teams who are no longer listed, or no longer of the team's partner or ATU, by team.
///
/// # Errors
/// Whatever the database answers.
pub fn gone_members(conn: &mut AnyConnection) -> Result<Vec<(TeamId, PersonId)>, DbError> {
    let rows: Vec<MemberPlace> = team_member::table
        .inner_join(team::table.on(team::id.eq(team_member::team_id)))
        .inner_join(person::table.on(person::id.eq(team_member::person_id)))
        .filter(team_member::removed_at.is_null().and(team::closed_at.is_null()))
        .order((team_member::team_id, team_member::person_id))
        .select((
            team::id,
            person::id,
            team::partner_id,
            team::atu_id,
            person::partner_id,
            person::removed_at,
        ))
        .load(conn)?;
    let sellers: std::collections::HashSet<(i64, i64)> = role_grant::table
        .filter(role_grant::role.eq("seller").and(role_grant::scope_kind.eq("atu")))
        .select((role_grant::person_id, role_grant::scope_id))
        .load::<(i64, i64)>(conn)?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .filter(|(_, id, of_partner, of_atu, partner, removed_at)| {
            let belongs = match (of_partner, of_atu) {
                (Some(of), _) => *partner == Some(*of),
                (None, Some(of)) => sellers.contains(&(*id, *of)),
                (None, None) => true,
            };
            removed_at.is_some() || !belongs
        })
        .map(|(team, id, ..)| (TeamId(team), PersonId(id)))
        .collect())
}
