//! How far an event and a team in it are.

use diesel::prelude::*;
use pep_domain::ids::{EventId, TeamId};

use crate::schema::{report_request, session, session_person, session_request, session_team};
use crate::{AnyConnection, DbError};

/// How far an event is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Partners asked to report for it.
    pub heatmaps_asked: i64,
    /// Of those complete.
    pub heatmaps_reported: i64,
    /// Session requests that wait for an answer.
    pub requests_open: i64,
    /// All session requests.
    pub requests: i64,
    /// Sessions that were not cancelled.
    pub sessions: i64,
    /// People who said that they cannot come to a session that is still to take place.
    pub absences: i64,
}

/// Counts an event's requests and sessions.
///
/// # Errors
/// Whatever the database answers.
pub fn count_event(conn: &mut AnyConnection, id: EventId) -> Result<EventCounts, DbError> {
    let asked = || report_request::table.filter(report_request::event_id.eq(id.0));
    let requests = || session_request::table.filter(session_request::event_id.eq(id.0));
    Ok(EventCounts {
        heatmaps_asked: asked().filter(report_request::state.ne("cancelled")).count().get_result(conn)?,
        heatmaps_reported: asked().filter(report_request::state.eq("complete")).count().get_result(conn)?,
        requests_open: requests()
            .filter(session_request::state.eq_any(["pending", "later"]))
            .count()
            .get_result(conn)?,
        requests: requests().count().get_result(conn)?,
        sessions: session::table
            .filter(session::event_id.eq(id.0).and(session::state.ne("cancelled")))
            .count()
            .get_result(conn)?,
        absences: session_person::table
            .inner_join(session::table.on(session::id.eq(session_person::session_id)))
            .filter(session::event_id.eq(id.0).and(session::state.eq("scheduled")))
            .filter(session_person::plan.eq("not_attending").and(session_person::removed_at.is_null()))
            .count()
            .get_result(conn)?,
    })
}

/// How far a team is in an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TeamCounts {
    /// Requests that wait for this team's answer.
    pub to_answer: i64,
    /// Requests of this team that wait for another's answer.
    pub asked: i64,
    /// Its sessions that were not cancelled.
    pub sessions: i64,
}

/// Counts a team's requests and sessions in an event.
///
/// # Errors
/// Whatever the database answers.
pub fn count_team(conn: &mut AnyConnection, event: EventId, team: TeamId) -> Result<TeamCounts, DbError> {
    let open = || {
        session_request::table.filter(
            session_request::event_id.eq(event.0).and(session_request::state.eq_any(["pending", "later"])),
        )
    };
    let partner = session_request::partner_team_id.eq(team.0);
    let seller = session_request::seller_team_id.eq(team.0);
    let by_partner = session_request::asked_by_side.eq("partner");
    let by_seller = session_request::asked_by_side.eq("microsoft");
    Ok(TeamCounts {
        to_answer: open()
            .filter(partner.and(by_seller).or(seller.and(by_partner)))
            .count()
            .get_result(conn)?,
        asked: open().filter(partner.and(by_partner).or(seller.and(by_seller))).count().get_result(conn)?,
        sessions: session_team::table
            .inner_join(session::table.on(session::id.eq(session_team::session_id)))
            .filter(
                session_team::team_id
                    .eq(team.0)
                    .and(session::event_id.eq(event.0))
                    .and(session::state.ne("cancelled")),
            )
            .count()
            .get_result(conn)?,
    })
}
