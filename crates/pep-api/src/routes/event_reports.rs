//! What an event came to, for its organisers (B3-09, B3-20), and its sessions for outside reporting tools (D-51).

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use pep_api_types::event_reports as wire;
use pep_api_types::problem::Problem;
use pep_app::event_reports::{self as reports, EventReport, ExportFormat, HeldSession, Tally, TeamCoverage};
use pep_domain::access::action;
use pep_domain::feedback::FeedbackCount;
use pep_domain::ids::{EventId, ProgramId, TeamId};

use super::attendance_shapes::{presence, session_state, shown_result, useful};
use super::event_shapes::phase_to_wire;
use super::people::side_to_wire as side;
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use super::report_shapes::status;
use super::workbook::download;
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_event_report)
        .service(download_event_report)
        .service(nudge_team)
        .service(export_event_sessions)
        .service(export_sessions);
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn tally(tally: &Tally) -> wire::EventTally {
    wire::EventTally {
        requested: count(tally.requested),
        accepted: count(tally.accepted),
        declined: count(tally.declined),
        later: count(tally.later),
        waiting: count(tally.waiting),
        ended: count(tally.ended),
        scheduled: count(tally.scheduled),
        held: count(tally.held),
        no_show: count(tally.no_show),
        met: count(tally.met),
        not_known: count(tally.not_known),
        cancelled: count(tally.cancelled),
    }
}

fn coverage(found: TeamCoverage) -> wire::TeamCoverage {
    wire::TeamCoverage {
        id: found.team.id.0,
        name: found.team.name,
        side: side(found.team.side),
        partner_name: found.team.partner.map(|(_, name)| name),
        primary_contact_name: found.team.primary_contact.map(|(_, name)| name),
        takes_part: found.takes_part,
        asked: count(found.asked),
        was_asked: count(found.was_asked),
        waiting: count(found.waiting),
        waiting_since: found.waiting_since.map(|at| at.to_datetime()),
        later: count(found.later),
        sessions: count(found.sessions),
        no_show: count(found.no_show),
        stood_up: count(found.stood_up),
        is_nudged: found.is_nudged,
    }
}

fn session(session: HeldSession) -> wire::ReportedSession {
    wire::ReportedSession {
        id: session.id.0,
        is_no_show: session.is_no_show(),
        starts_at: session.starts_at.to_datetime(),
        ends_at: session.ends_at.to_datetime(),
        state: session_state(session.state),
        outcome: session.outcome.map(|outcome| shown_result(outcome.result)),
        teams: session
            .teams
            .into_iter()
            .map(|team| wire::ReportedTeam {
                id: team.id.0,
                name: team.name,
                side: side(team.side),
                presence: presence(team.presence),
            })
            .collect(),
        title: session.title,
    }
}

fn report(found: EventReport) -> wire::EventReport {
    let total = found.feedback.total();
    let mut feedback = vec![
        named_feedback("All", &total),
        named_feedback("Partners", &found.feedback.partners),
        named_feedback("Microsoft", &found.feedback.sellers),
    ];
    feedback.extend(found.feedback_by_ou.iter().map(|(name, _, numbers)| named_feedback(name, numbers)));
    wire::EventReport {
        event_id: found.event.id.0,
        event_name: found.event.name,
        program_name: found.event.program.1,
        ou_name: found.event.ou.1,
        time_zone: found.event.time_zone,
        phase: phase_to_wire(found.event.phase),
        total: tally(&found.total),
        partners: found
            .partners
            .into_iter()
            .map(|(id, name, numbers)| wire::NamedTally { id: id.0, name, tally: tally(&numbers) })
            .collect(),
        ous: found
            .ous
            .into_iter()
            .map(|(_, name, event, numbers)| wire::NamedTally { id: event.0, name, tally: tally(&numbers) })
            .collect(),
        statuses: found
            .statuses
            .into_iter()
            .map(|tally| wire::EventStatusTally {
                status: status(tally.status),
                reported: tally.reported,
                requested: tally.requested,
                accepted: tally.accepted,
                held: tally.held,
            })
            .collect(),
        teams: found.teams.into_iter().map(coverage).collect(),
        sessions: found.sessions.into_iter().map(session).collect(),
        outcomes: found
            .outcomes
            .into_iter()
            .map(|(result, number)| wire::OutcomeCount { result: shown_result(result), count: count(number) })
            .collect(),
        feedback_asked: total.asked,
        feedback_given: total.given,
        rating_tenths: total.rating_tenths(),
        feedback,
        comments: found
            .feedback
            .comments
            .into_iter()
            .map(|comment| wire::FeedbackComment {
                session_title: comment.session,
                side: side(comment.said.side),
                rating: comment.said.rating,
                useful: comment.said.useful.map(useful),
                comment: comment.said.comment,
            })
            .collect(),
    }
}

fn named_feedback(name: &str, numbers: &FeedbackCount) -> wire::NamedFeedback {
    wire::NamedFeedback {
        name: name.to_owned(),
        asked: numbers.asked,
        given: numbers.given,
        rating_tenths: numbers.rating_tenths(),
        ratings: numbers.ratings.to_vec(),
        useful: numbers.useful.to_vec(),
    }
}

/// What an event came to.
#[utoipa::path(tag = "event-reports", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), responses(
    (status = 200, description = "The report.", body = wire::EventReport),
    Refusals,
))]
#[get("/events/{event_id}/report")]
pub(crate) async fn get_event_report(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<wire::EventReport>> {
    Ok(web::Json(report(reports::report(&context(&request)?, &permit, EventId(*id)).await?)))
}

/// The report as a workbook: summary, sessions, teams, coverage, attendance.
#[utoipa::path(tag = "event-reports", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), responses(
    (status = 200, description = "The workbook.", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Refusals,
))]
#[get("/events/{event_id}/report.xlsx")]
pub(crate) async fn download_event_report(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let (name, bytes) = reports::write_report_pack(&context(&request)?, &permit, EventId(*id)).await?;
    Ok(HttpResponse::Ok()
        .content_type(XLSX)
        .insert_header(header::ContentEncoding::Identity)
        .insert_header(download(&format!("{name} report.xlsx")))
        .body(bytes))
}

/// Write to a team's primary contact: others wait, or nobody has found the team yet.
///
/// Once a day for each team.
#[utoipa::path(tag = "event-reports", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
    ("team_id" = i64, Path, description = "A team that takes part in it."),
), request_body = wire::TeamNudge, responses(
    (status = 200, description = "The mail is on its way.", body = wire::TeamNudged),
    (status = 409, description = "Nudged today, without primary contact, or the event takes no changes.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/events/{event_id}/teams/{team_id}/nudge")]
pub(crate) async fn nudge_team(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageSessions>,
    ids: web::Path<(i64, i64)>,
    input: web::Json<wire::TeamNudge>,
) -> ApiResult<web::Json<wire::TeamNudged>> {
    let (event, team) = ids.into_inner();
    let message = input.into_inner().message;
    let nudged = reports::nudge(&context(&request)?, &permit, EventId(event), TeamId(team), message).await?;
    Ok(web::Json(wire::TeamNudged { name: nudged.name }))
}

fn wanted(format: wire::ExportFormat) -> (ExportFormat, &'static str, &'static str) {
    match format {
        wire::ExportFormat::Csv => (ExportFormat::Csv, "text/csv; charset=utf-8", "csv"),
        wire::ExportFormat::Ndjson => (ExportFormat::Ndjson, "application/x-ndjson", "ndjson"),
    }
}

fn rows(bytes: Vec<u8>, content_type: &'static str, ending: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header(download(&format!("sessions.{ending}")))
        .body(bytes)
}

/// The sessions of an event for a reporting tool, one row each.
#[utoipa::path(tag = "event-reports", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event."), wire::ExportQuery), responses(
    (status = 200, description = "CSV with a byte order mark and without formulas, or one JSON object a line. Times are UTC.", content_type = "text/csv", body = String),
    Refusals,
    Unacceptable,
))]
#[get("/events/{event_id}/sessions/export")]
pub(crate) async fn export_event_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
    id: web::Path<i64>,
    query: web::Query<wire::ExportQuery>,
) -> ApiResult<HttpResponse> {
    let (format, content_type, ending) = wanted(query.format);
    let bytes = reports::export_event_sessions(&context(&request)?, &permit, EventId(*id), format).await?;
    Ok(rows(bytes, content_type, ending))
}

/// The sessions of all events of a program that you organise, one row each.
#[utoipa::path(tag = "event-reports", security(("session" = [])), params(wire::ProgramExportQuery), responses(
    (status = 200, description = "CSV with a byte order mark and without formulas, or one JSON object a line. Times are UTC.", content_type = "text/csv", body = String),
    Refusals,
    Unacceptable,
))]
#[get("/sessions/export")]
pub(crate) async fn export_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
    query: web::Query<wire::ProgramExportQuery>,
) -> ApiResult<HttpResponse> {
    let (format, content_type, ending) = wanted(query.format);
    let program = ProgramId(query.program);
    let bytes = reports::export_program_sessions(&context(&request)?, &permit, program, format).await?;
    Ok(rows(bytes, content_type, ending))
}
