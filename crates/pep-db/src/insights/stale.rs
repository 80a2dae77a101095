//! What changed and was not looked at yet. The marks are written by triggers, see the migration.

use diesel::prelude::*;
use pep_domain::ids::SessionId;

use crate::schema::{engagement, event, insights_stale, session, session_partner, session_team, team};
use crate::{AnyConnection, DbError};

/// Marks written in one statement; three values each.
const MARKS: usize = 5_000;

/// Did anything change that was not looked at yet?
///
/// # Errors
/// Whatever the database answers.
pub fn is_stale(conn: &mut AnyConnection) -> Result<bool, DbError> {
    let one: Option<i64> =
        insights_stale::table.select(insights_stale::ref_id).limit(1).first(conn).optional()?;
    Ok(one.is_some())
}

/// Takes up to `most` sessions that may have changed, by id. Only for who holds the lock.
///
/// The marks go first and the sessions are read after: a change that is committed in between has a mark of its own that
/// stays, or is seen already. Nothing is lost, at worst it is looked at twice.
///
/// # Errors
/// Whatever the database answers.
pub fn take_stale(conn: &mut AnyConnection, most: i64) -> Result<Vec<SessionId>, DbError> {
    let wide: Vec<(String, i64)> =
        diesel::delete(insights_stale::table.filter(insights_stale::kind.ne("session")))
            .returning((insights_stale::kind, insights_stale::ref_id))
            .get_results(conn)?;
    if !wide.is_empty() {
        let of = |kind: &str| -> Vec<i64> {
            wide.iter().filter(|(other, _)| other == kind).map(|(_, id)| *id).collect()
        };
        let mut ids = sessions_of_events(conn, &of("event"), &of("ou"))?;
        ids.extend(sessions_of_teams(conn, &of("team"), &of("partner"), &of("atu"))?);
        mark(conn, ids)?;
    }
    let ids: Vec<i64> = insights_stale::table
        .filter(insights_stale::kind.eq("session"))
        .order(insights_stale::ref_id)
        .select(insights_stale::ref_id)
        .distinct()
        .limit(most)
        .load(conn)?;
    let taken = insights_stale::table
        .filter(insights_stale::kind.eq("session").and(insights_stale::ref_id.eq_any(ids.clone())));
    diesel::delete(taken).execute(conn)?;
    Ok(ids.into_iter().map(SessionId).collect())
}

fn sessions_of_events(conn: &mut AnyConnection, events: &[i64], ous: &[i64]) -> Result<Vec<i64>, DbError> {
    if events.is_empty() && ous.is_empty() {
        return Ok(Vec::new());
    }
    let of_ous = event::table.filter(event::ou_id.eq_any(ous.to_vec())).select(event::id.nullable());
    let engagements_of_ous =
        engagement::table.filter(engagement::ou_id.eq_any(ous.to_vec())).select(engagement::id.nullable());
    Ok(session::table
        .filter(
            session::event_id
                .eq_any(events.to_vec())
                .or(session::event_id.eq_any(of_ous))
                .or(session::engagement_id.eq_any(engagements_of_ous)),
        )
        .select(session::id)
        .load(conn)?)
}

fn sessions_of_teams(
    conn: &mut AnyConnection,
    teams: &[i64],
    partners: &[i64],
    atus: &[i64],
) -> Result<Vec<i64>, DbError> {
    if teams.is_empty() && partners.is_empty() && atus.is_empty() {
        return Ok(Vec::new());
    }
    let concerned = team::id
        .eq_any(teams.to_vec())
        .or(team::partner_id.eq_any(partners.to_vec()).assume_not_null())
        .or(team::atu_id.eq_any(atus.to_vec()).assume_not_null());
    let mut found: Vec<i64> = session_team::table
        .filter(session_team::team_id.eq_any(team::table.filter(concerned).select(team::id)))
        .select(session_team::session_id)
        .load(conn)?;
    let invited: Vec<i64> = session_partner::table
        .filter(session_partner::partner_id.eq_any(partners.to_vec()))
        .select(session_partner::session_id)
        .load(conn)?;
    found.extend(invited);
    Ok(found)
}

fn mark(conn: &mut AnyConnection, mut sessions: Vec<i64>) -> Result<(), DbError> {
    sessions.sort_unstable();
    sessions.dedup();
    for part in sessions.chunks(MARKS) {
        let rows: Vec<_> = part
            .iter()
            .map(|id| {
                (
                    insights_stale::kind.eq("session"),
                    insights_stale::ref_id.eq(*id),
                    insights_stale::transaction_id.eq(0_i64),
                )
            })
            .collect();
        with_backend!(conn, c => {
            diesel::insert_into(insights_stale::table).values(&rows).on_conflict_do_nothing().execute(c)
        })?;
    }
    Ok(())
}
