//! The organiser's draft of an event's schedule (B3-02).

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use pep_api_types::problem::Problem;
use pep_api_types::schedule_drafts as wire;
use pep_api_types::schedule_drafts::{
    DraftSend, DraftSessionMark, ScheduleDraft, ScheduleDraftAnswer, ScheduleOrder, SentSchedule,
};
use pep_app::sessions::{
    self, DraftOrder, DraftSessionView, DraftStanding, DraftView, DraftedTeam, EventAccess, LeftOut,
    RefusedSession, SendOrder, SentDraft,
};
use pep_domain::access::action;
use pep_domain::event_schedules::{DraftMark, DraftMode};
use pep_domain::ids::{EventId, TeamId};

use super::people::side_from_wire;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals};
use super::session_shapes::{self as shapes, same_words};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

same_words!(mode, DraftMode => wire::DraftMode { All, Fill, Repair });
same_words!(mode_from, wire::DraftMode => DraftMode { All, Fill, Repair });
same_words!(mark, DraftMark => wire::DraftMark { Proposed, Pinned, Dropped });
same_words!(mark_from, wire::DraftMark => DraftMark { Proposed, Pinned, Dropped });
same_words!(standing, DraftStanding => wire::DraftStanding { New, Asked, Moves });

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(find_schedule_draft)
        .service(propose_schedule)
        .service(mark_schedule_session)
        .service(stop_schedule_search)
        .service(send_schedule_draft)
        .service(discard_schedule_draft);
}

/// The draft of an event's schedule, if there is one.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), responses(
    (status = 200, description = "The draft, or none.", body = ScheduleDraftAnswer),
    Refusals,
))]
#[get("/events/{event_id}/schedule-draft")]
pub(crate) async fn find_schedule_draft(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<ScheduleDraftAnswer>> {
    let access = EventAccess::of(&permit)?;
    let found = sessions::find_draft(&context(&request)?, &access, EventId(*id)).await?;
    Ok(web::Json(ScheduleDraftAnswer { draft: found.map(draft) }))
}

/// Propose a schedule for the whole event.
///
/// Answers the first schedule at once and goes on searching for a better one; nothing is asked and nothing is booked by
/// it. What was pinned in the draft before stays, what was dropped is not proposed again.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), request_body = ScheduleOrder, responses(
    (status = 200, description = "The draft.", body = ScheduleDraft),
    (status = 409, description = "Nothing can be asked for any more.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/events/{event_id}/schedule-draft")]
pub(crate) async fn propose_schedule(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<ScheduleOrder>,
) -> ApiResult<web::Json<ScheduleDraft>> {
    let access = EventAccess::of(&permit)?;
    let order = DraftOrder {
        mode: mode_from(input.mode),
        floor: input.floor_sessions,
        change_cost: input.change_cost_tenths,
        seconds: input.seconds,
        seed: input.seed,
    };
    let view = sessions::propose_schedule(&context(&request)?, &access, EventId(*id), order).await?;
    Ok(web::Json(draft(view)))
}

/// Pin a session of the draft, drop it, or take that back. Ends the search.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), request_body = DraftSessionMark, responses(
    (status = 200, description = "The draft now.", body = ScheduleDraft),
    (status = 409, description = "There is no draft, or the session is not in it any more.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/events/{event_id}/schedule-draft/sessions")]
pub(crate) async fn mark_schedule_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<DraftSessionMark>,
) -> ApiResult<web::Json<ScheduleDraft>> {
    let (access, ctx) = (EventAccess::of(&permit)?, context(&request)?);
    let pair = (TeamId(input.partner_team_id), TeamId(input.seller_team_id));
    let view = sessions::mark_draft_session(&ctx, &access, EventId(*id), pair, mark_from(input.mark)).await?;
    Ok(web::Json(draft(view)))
}

/// Stop searching, and keep the best that was found.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), responses(
    (status = 204, description = "The search ends within a moment, or had ended."),
    Refusals,
    ChangeRefusals,
))]
#[post("/events/{event_id}/schedule-draft/stop")]
pub(crate) async fn stop_schedule_search(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    sessions::stop_search(&context(&request)?, &access, EventId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Send the draft as requests, in one go and once.
///
/// The teams are asked by mail and answer as always; what cannot be asked for stays in the draft with the reason.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), request_body = DraftSend, responses(
    (status = 200, description = "Sent.", body = SentSchedule),
    (status = 409, description = "There is no draft, its search goes on, or requests are not open.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "The draft changed since it was seen.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/events/{event_id}/schedule-draft/send")]
pub(crate) async fn send_schedule_draft(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<DraftSend>,
) -> ApiResult<web::Json<SentSchedule>> {
    let (access, input) = (EventAccess::of(&permit)?, input.into_inner());
    let order = SendOrder {
        row_version: input.row_version,
        asked_by: side_from_wire(input.asked_by_side),
        message: input.message,
        left_out: match input.left_out {
            wire::LeftOutRequests::Stay => LeftOut::Stay,
            wire::LeftOutRequests::Withdraw => LeftOut::AreWithdrawn,
        },
    };
    let sent = sessions::send_draft(&context(&request)?, &access, EventId(*id), order).await?;
    Ok(web::Json(sent_schedule(sent)))
}

/// Throw the draft away.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), responses(
    (status = 204, description = "There is none now."),
    Refusals,
    ChangeRefusals,
))]
#[delete("/events/{event_id}/schedule-draft")]
pub(crate) async fn discard_schedule_draft(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    sessions::discard_draft(&context(&request)?, &access, EventId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn draft(view: DraftView) -> ScheduleDraft {
    let row = view.row;
    let result = row.result;
    ScheduleDraft {
        mode: mode(row.mode),
        floor_sessions: row.floor,
        change_cost_tenths: row.change_cost,
        seed: row.seed,
        is_searching: view.is_searching,
        is_stale: view.is_stale,
        value_tenths: result.value,
        bound_tenths: result.bound,
        gap_thousandths_of_percent: view.gap,
        first_ms: result.first_ms,
        spent_ms: result.spent_ms,
        sessions: view.sessions.into_iter().map(draft_session).collect(),
        slots: view.slots.iter().map(|slot| shapes::slot(slot, view.now)).collect(),
        teams: view.teams.into_iter().map(shapes::team).collect(),
        short_teams: view.short.into_iter().map(short_team).collect(),
        missing_in_any: view.missing_in_any,
        lost_pins: view.lost_pins,
        accepted_count: view.accepted,
        left_out_count: view.left_out,
        may_send: view.may_send,
        row_version: row.row_version,
    }
}

fn draft_session(view: DraftSessionView) -> wire::ScheduleDraftSession {
    let session = view.session;
    wire::ScheduleDraftSession {
        partner_team_id: session.partner.0,
        seller_team_id: session.seller.0,
        slot_id: session.slot.0,
        value_tenths: session.value,
        reason: view.reason,
        mark: mark(session.mark),
        standing: standing(view.standing),
        obstacle: view.obstacle,
    }
}

fn short_team(short: DraftedTeam) -> wire::ShortTeam {
    wire::ShortTeam {
        team: shapes::team(short.team),
        session_count: short.sessions,
        is_impossible: short.is_impossible,
    }
}

fn sent_schedule(sent: SentDraft) -> SentSchedule {
    let refused = |refused: RefusedSession| wire::RefusedSession {
        partner_team: shapes::team(refused.partner),
        seller_team: shapes::team(refused.seller),
        reason: refused.reason,
    };
    SentSchedule {
        sent_count: sent.sent,
        moved_count: sent.moved,
        kept_count: sent.kept,
        withdrawn_count: sent.withdrawn,
        refused: sent.refused.into_iter().map(refused).collect(),
    }
}
