//! Where the people of teams are, while their team is not (B3-15).

use diesel::prelude::*;
use pep_domain::ids::{SessionId, TeamId};
use pep_domain::sessions::BusyPerson;
use pep_domain::time::UtcMicros;

use crate::reporting::person_name;
use crate::schema::{person, session, session_person, session_team, team_member};
use crate::{AnyConnection, DbError};

type Selected = (i64, (String, String, String), i64, i64, i64);

/// Who of these teams is in a session that is to take place, in which the team itself is not.
///
/// # Errors
/// Whatever the database answers.
pub fn busy_people(conn: &mut AnyConnection, teams: &[TeamId]) -> Result<Vec<(TeamId, BusyPerson)>, DbError> {
    let ids: Vec<i64> = teams.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let own = session_team::table.filter(
            session_team::session_id.eq(session::id).and(session_team::team_id.eq(team_member::team_id)),
        );
        let rows: Vec<Selected> = team_member::table
            .inner_join(person::table.on(person::id.eq(team_member::person_id)))
            .inner_join(session_person::table.on(session_person::person_id.eq(team_member::person_id)))
            .inner_join(session::table.on(session::id.eq(session_person::session_id)))
            .filter(
                team_member::team_id
                    .eq_any(part.to_vec())
                    .and(team_member::removed_at.is_null())
                    .and(person::removed_at.is_null())
                    .and(session_person::removed_at.is_null())
                    .and(session::state.eq("scheduled"))
                    .and(diesel::dsl::not(diesel::dsl::exists(own))),
            )
            .order((team_member::team_id, team_member::person_id, session::id))
            .select((
                team_member::team_id,
                (person::first_name, person::last_name, person::email),
                session::id,
                session::starts_at,
                session::ends_at,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(team, (first, last, email), session, starts_at, ends_at)| {
            let busy = BusyPerson {
                name: person_name(&first, &last, &email),
                session: SessionId(session),
                starts_at: UtcMicros(starts_at),
                ends_at: UtcMicros(ends_at),
            };
            (TeamId(team), busy)
        }));
    }
    Ok(found)
}
