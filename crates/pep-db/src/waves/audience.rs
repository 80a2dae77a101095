//! Who could be invited by a wave. Whom it means is decided in the domain; here are the facts.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use pep_domain::ids::{EventId, ProgramId};
use pep_domain::waves::AudiencePerson;

use crate::people::name_in_full;
use crate::schema::{job_once, ou, partner, person, program_partner, program_seller, team};
use crate::{AnyConnection, DbError};

/// Somebody who could be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What the audience asks about.
    pub facts: AudiencePerson,
    /// Name; the address if none is known.
    pub name: String,
    /// Address.
    pub email: String,
    /// The partner, or the OU of a Microsoft person.
    pub of: String,
    /// IANA zone, if known: the own one, else that of the own OU.
    pub time_zone: Option<String>,
    /// The team on whose behalf the person is asked.
    pub team: Option<i64>,
}

/// Everybody a wave of the program could invite: contacts of elected partners (D-06).
fn partner_contacts(conn: &mut AnyConnection, program: ProgramId) -> Result<Vec<Candidate>, DbError> {
    type Row = ((i64, String, String, String, Option<String>, bool), (i64, String));
    let rows: Vec<Row> = person::table
        .inner_join(partner::table)
        .inner_join(program_partner::table.on(program_partner::partner_id.eq(partner::id)))
        .filter(
            program_partner::program_id
                .eq(program.0)
                .and(program_partner::removed_at.is_null())
                .and(partner::removed_at.is_null())
                .and(person::removed_at.is_null()),
        )
        .order((partner::name_folded, partner::id, person::name_folded, person::id))
        .select((
            (
                person::id,
                person::first_name,
                person::last_name,
                person::email,
                crate::zones::of_reader(),
                person::is_primary_contact,
            ),
            (partner::id, partner::name),
        ))
        .load(conn)?;
    let teams: Vec<(Option<i64>, i64)> = team::table
        .filter(
            team::program_id.eq(program.0).and(team::closed_at.is_null()).and(team::partner_id.is_not_null()),
        )
        .select((team::partner_id, team::ou_id))
        .load(conn)?;
    let mut ous: HashMap<i64, Vec<i64>> = HashMap::new();
    for (of, ou) in teams {
        if let Some(of) = of {
            ous.entry(of).or_default().push(ou);
        }
    }
    Ok(rows
        .into_iter()
        .map(|((id, first, last, email, time_zone, is_primary_contact), (of, of_name))| Candidate {
            facts: AudiencePerson {
                id,
                ous: ous.get(&of).cloned().unwrap_or_default(),
                partner: Some(of),
                is_primary_contact,
            },
            name: name_in_full(&first, &last, &email),
            email,
            of: of_name,
            time_zone,
            team: None,
        })
        .collect())
}

/// Invited sellers (D-07).
fn sellers(conn: &mut AnyConnection, program: ProgramId) -> Result<Vec<Candidate>, DbError> {
    type Row = (i64, String, String, String, Option<String>, Option<i64>, Option<String>);
    let rows: Vec<Row> = person::table
        .inner_join(program_seller::table.on(program_seller::person_id.eq(person::id)))
        .left_join(ou::table.on(person::ou_id.eq(ou::id.nullable())))
        .filter(
            program_seller::program_id
                .eq(program.0)
                .and(program_seller::removed_at.is_null())
                .and(person::removed_at.is_null()),
        )
        .order((person::name_folded, person::id))
        .select((
            person::id,
            person::first_name,
            person::last_name,
            person::email,
            crate::zones::of_reader(),
            person::ou_id,
            ou::name.nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, first, last, email, time_zone, ou_id, ou_name)| Candidate {
            facts: AudiencePerson {
                id,
                ous: ou_id.into_iter().collect(),
                partner: None,
                is_primary_contact: false,
            },
            name: name_in_full(&first, &last, &email),
            email,
            of: ou_name.unwrap_or_default(),
            time_zone,
            team: None,
        })
        .collect())
}

/// The primary contacts of the teams that take part in an event, each once (D-17, D-18).
fn primary_contacts(conn: &mut AnyConnection, event: EventId) -> Result<Vec<Candidate>, DbError> {
    let ou: Option<i64> = crate::events::find(conn, event)?.map(|event| event.ou.0.0);
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for row in crate::events::event_teams(conn, event)? {
        let Some(id) = row.primary_contact_id else { continue };
        if !seen.insert(id) {
            continue;
        }
        let Some(person) = crate::people::find(conn, pep_domain::ids::PersonId(id))? else { continue };
        found.push(Candidate {
            facts: AudiencePerson {
                id,
                ous: ou.into_iter().collect(),
                partner: row.partner_id,
                is_primary_contact: true,
            },
            name: person.name(),
            email: person.email,
            of: person.partner_name.unwrap_or(row.name),
            time_zone: person.time_zone,
            team: Some(row.id),
        });
    }
    Ok(found)
}

/// Everybody whom a wave of this kind could invite, in the order in which they would be.
///
/// # Errors
/// Whatever the database answers.
pub fn candidates(
    conn: &mut AnyConnection,
    program: ProgramId,
    event: Option<EventId>,
    kind: pep_domain::waves::WaveKind,
) -> Result<Vec<Candidate>, DbError> {
    use pep_domain::waves::WaveKind;
    match (kind, event) {
        (WaveKind::ProgramPartners, _) => partner_contacts(conn, program),
        (WaveKind::ProgramSellers, _) => sellers(conn, program),
        (WaveKind::EventHeatmaps, Some(event)) => primary_contacts(conn, event),
        (WaveKind::EventHeatmaps, None) => Ok(Vec::new()),
    }
}

/// Those once-keys that were used: who was invited before.
///
/// # Errors
/// Whatever the database answers.
pub fn pointed_at(conn: &mut AnyConnection, keys: &[String]) -> Result<HashSet<String>, DbError> {
    let mut used = HashSet::new();
    for part in keys.chunks(1_000) {
        let rows: Vec<String> = job_once::table
            .filter(job_once::once_key.eq_any(part.to_vec()))
            .select(job_once::once_key)
            .load(conn)?;
        used.extend(rows);
    }
    Ok(used)
}
