//! The slot board and requests for sessions (D-20 … D-28, D-46, D-48, D-52 … D-55, B3-03 … B3-07, B3-17, B3-18).

use actix_web::http::header::{ETag, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::sessions::{
    Board, BoardSlot, CounterProposal, DecidedRequest, FreeSlotQuery, RequestDecision, RequestMove,
    RequestOverride, RequestReassignment, RulesPreview, RulesPreviewQuery, SessionRequest,
    SessionRequestCreate, SessionRequestList, SessionRequestQuery, SlotOpen, TeamBlackout, TeamRef,
};
use pep_app::sessions::{self, Answer, EventAccess, NewAsk, RequestQuery, WhoseRules};
use pep_domain::access::action;
use pep_domain::ids::{EventId, SessionRequestId, SlotId, TeamId};
use pep_domain::sessions::Decision;

use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use super::session_shapes as shapes;
use crate::extract::{Confirmed, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_event_board)
        .service(list_session_requests)
        .service(create_session_request)
        .service(list_free_slots)
        .service(set_slot_open)
        .service(set_team_blackout)
        .service(preview_event_rules)
        .service(find_session_request)
        .service(accept_session_request)
        .service(decline_session_request)
        .service(queue_session_request)
        .service(withdraw_session_request)
        .service(move_session_request)
        .service(counter_propose_session_request)
        .service(reassign_session_request)
        .service(override_session_request)
        .service(list_reassignment_teams);
}

fn whole<T>(items: Vec<T>) -> web::Json<Page<T>> {
    web::Json(Page { items, total: None, next: None })
}

/// The slot board of an event.
///
/// Organisers see every team; others their own and those they can ask, of which only free or taken. Ask every few seconds
/// with `If-None-Match`: 304 means that nothing changed.
#[utoipa::path(tag = "sessions", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
    ("If-None-Match" = Option<String>, Header, description = "The ETag of the board at hand."),
), responses(
    (status = 200, description = "The board.", body = Board),
    (status = 304, description = "Nothing changed."),
    Refusals,
))]
#[get("/events/{event_id}/board")]
pub(crate) async fn get_event_board(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let known = known_version(&request);
    match sessions::board(&context(&request)?, &access, EventId(*id), known).await? {
        Some(view) => {
            let board = shapes::board(view);
            Ok(HttpResponse::Ok().insert_header(ETag(etag(board.version))).json(board))
        }
        None => Ok(unchanged(known)),
    }
}

/// The version that the caller has at hand.
fn known_version(request: &HttpRequest) -> Option<i64> {
    let text = request.headers().get(IF_NONE_MATCH)?.to_str().ok()?;
    text.trim().trim_start_matches("W/").trim_matches('"').parse().ok()
}

fn unchanged(known: Option<i64>) -> HttpResponse {
    HttpResponse::NotModified().insert_header(ETag(etag(known.unwrap_or_default()))).finish()
}

/// Requests of an event that you may see, newest first.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(
        ("event_id" = i64, Path, description = "The event."),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of the requests at hand, asked for alike."),
        SessionRequestQuery,
    ), responses(
    (status = 200, description = "All that fit.", body = SessionRequestList),
    (status = 304, description = "Nothing changed."),
    Refusals,
    Unacceptable,
))]
#[get("/events/{event_id}/requests")]
pub(crate) async fn list_session_requests(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    query: web::Query<SessionRequestQuery>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let query = RequestQuery {
        state: query.state.map(shapes::request_state_from),
        team: query.team.map(TeamId),
        waiting_hours: query.waiting_hours,
    };
    let known = known_version(&request);
    match sessions::list_requests(&context(&request)?, &access, EventId(*id), query, known).await? {
        Some((found, version)) => {
            let list =
                SessionRequestList { items: found.into_iter().map(shapes::request).collect(), version };
            Ok(HttpResponse::Ok().insert_header(ETag(etag(version))).json(list))
        }
        None => Ok(unchanged(known)),
    }
}

/// Ask for a session.
///
/// Only a slot that is free for both teams can be asked for. Nothing is held by asking: the first acceptance takes the
/// slot.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(
    ("event_id" = i64, Path, description = "The event."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = SessionRequestCreate, responses(
    (status = 201, description = "Asked; the other team's primary contact gets a mail.", body = SessionRequest),
    (status = 409, description = "Requests are not open, a team is not free, or a limit is reached.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/events/{event_id}/requests")]
pub(crate) async fn create_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    input: web::Json<SessionRequestCreate>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?.confirming(confirmed);
    let input = input.into_inner();
    let new = NewAsk {
        slot: SlotId(input.slot_id),
        team: TeamId(input.team_id),
        other: TeamId(input.other_team_id),
        message: input.message,
    };
    let asked = sessions::ask(&context(&request)?, &access, EventId(*id), new).await?;
    Ok(HttpResponse::Created().json(shapes::request(asked)))
}

/// Slots that are free for two teams.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event."), FreeSlotQuery), responses(
    (status = 200, description = "By time.", body = Page<BoardSlot>),
    Refusals,
    Unacceptable,
))]
#[get("/events/{event_id}/free-slots")]
pub(crate) async fn list_free_slots(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    query: web::Query<FreeSlotQuery>,
) -> ApiResult<web::Json<Page<BoardSlot>>> {
    let (access, ctx) = (EventAccess::of(&permit)?, context(&request)?);
    let (team, other) = (TeamId(query.team), TeamId(query.other));
    let found = sessions::list_free_slots(&ctx, &access, EventId(*id), team, other).await?;
    Ok(whole(found.iter().map(|facts| shapes::slot(facts, ctx.now())).collect()))
}

/// Open a flex slot for requests, or keep it back again.
#[utoipa::path(tag = "sessions", security(("session" = [])), params(
    ("event_id" = i64, Path, description = "The event."),
    ("slot_id" = i64, Path, description = "A flex slot of it."),
), request_body = SlotOpen, responses(
    (status = 204, description = "Done."),
    (status = 409, description = "The event is over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/events/{event_id}/slots/{slot_id}/open")]
pub(crate) async fn set_slot_open(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    ids: web::Path<(i64, i64)>,
    input: web::Json<SlotOpen>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let (event, slot) = ids.into_inner();
    sessions::set_slot_open(&context(&request)?, &access, EventId(event), SlotId(slot), input.is_open)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Say that a team cannot in a slot, or that it can again.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), request_body = TeamBlackout, responses(
    (status = 204, description = "Done. Sessions that the team has stay."),
    Refusals,
    BodyRefusals,
))]
#[put("/events/{event_id}/blackouts")]
pub(crate) async fn set_team_blackout(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<TeamBlackout>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let (team, slot) = (TeamId(input.team_id), SlotId(input.slot_id));
    sessions::set_blackout(&context(&request)?, &access, EventId(*id), team, slot, input.is_blackout).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What the rules of an event would do next.
///
/// Nothing is done; answers and outages change it.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event."), RulesPreviewQuery), responses(
    (status = 200, description = "In order of time.", body = RulesPreview),
    Refusals,
    Unacceptable,
))]
#[get("/events/{event_id}/rules/preview")]
pub(crate) async fn preview_event_rules(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    query: web::Query<RulesPreviewQuery>,
) -> ApiResult<web::Json<RulesPreview>> {
    let access = EventAccess::of(&permit)?;
    let whose = if query.is_planned { WhoseRules::Plan } else { WhoseRules::Event };
    let planned = sessions::preview_rules(&context(&request)?, &access, EventId(*id), whose).await?;
    Ok(web::Json(shapes::steps(planned)))
}

/// One request.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), responses(
    (status = 200, description = "The request.", body = SessionRequest),
    Refusals,
))]
#[get("/session-requests/{request_id}")]
pub(crate) async fn find_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<SessionRequest>> {
    let access = EventAccess::of(&permit)?;
    let found = sessions::find_request(&context(&request)?, &access, SessionRequestId(*id)).await?;
    Ok(web::Json(shapes::request(found)))
}

async fn decide(
    request: &HttpRequest,
    access: &EventAccess,
    id: i64,
    decision: Decision,
    input: RequestDecision,
) -> ApiResult<web::Json<DecidedRequest>> {
    let answer = Answer { decision, row_version: input.row_version, note: input.note, is_override: false };
    let done = sessions::decide(&context(request)?, access, SessionRequestId(id), answer).await?;
    Ok(web::Json(shapes::decided(done)))
}

/// Accept a request, as the primary contact of the team that was asked.
///
/// The slot is booked for both teams; the others who asked for it are told at once. Doing it again answers the same.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(
    ("request_id" = i64, Path, description = "The request."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = RequestDecision, responses(
    (status = 200, description = "There is a session.", body = DecidedRequest),
    (status = 409, description = "Another request was faster, a team is not free, or it was decided otherwise.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/session-requests/{request_id}/accept")]
pub(crate) async fn accept_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    input: web::Json<RequestDecision>,
) -> ApiResult<web::Json<DecidedRequest>> {
    decide(
        &request,
        &EventAccess::of(&permit)?.confirming(confirmed),
        *id,
        Decision::Accept,
        input.into_inner(),
    )
    .await
}

/// Decline a request, as the primary contact of the team that was asked.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), request_body = RequestDecision, responses(
    (status = 200, description = "Declined; the other team is told.", body = DecidedRequest),
    (status = 409, description = "It was decided otherwise.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/session-requests/{request_id}/decline")]
pub(crate) async fn decline_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<RequestDecision>,
) -> ApiResult<web::Json<DecidedRequest>> {
    decide(&request, &EventAccess::of(&permit)?, *id, Decision::Decline, input.into_inner()).await
}

/// Put a request into the later queue, as the primary contact of the team that was asked.
///
/// Both primary contacts are mailed at once, each with the other's name and address, so that they coordinate.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), request_body = RequestDecision, responses(
    (status = 200, description = "In the later queue.", body = DecidedRequest),
    (status = 409, description = "It was decided otherwise.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/session-requests/{request_id}/later")]
pub(crate) async fn queue_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<RequestDecision>,
) -> ApiResult<web::Json<DecidedRequest>> {
    decide(&request, &EventAccess::of(&permit)?, *id, Decision::Later, input.into_inner()).await
}

/// Take a request back, as somebody of the team that asked.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), request_body = RequestDecision, responses(
    (status = 200, description = "Taken back.", body = DecidedRequest),
    (status = 409, description = "It was decided otherwise.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/session-requests/{request_id}/withdraw")]
pub(crate) async fn withdraw_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<RequestDecision>,
) -> ApiResult<web::Json<DecidedRequest>> {
    decide(&request, &EventAccess::of(&permit)?, *id, Decision::Withdraw, input.into_inner()).await
}

/// Ask for another slot with a request that still waits, as somebody of the team that asked.
///
/// The request is taken back and a new one asks the same team, at once; it counts as one open request.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(
    ("request_id" = i64, Path, description = "The request."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = RequestMove, responses(
    (status = 201, description = "The new request; the other team's primary contact gets one mail.", body = SessionRequest),
    (status = 409, description = "Requests are not open, a team is not free, or the request was decided.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/session-requests/{request_id}/move")]
pub(crate) async fn move_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    input: web::Json<RequestMove>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?.confirming(confirmed);
    let (id, slot) = (SessionRequestId(*id), SlotId(input.slot_id));
    let new = sessions::move_request(&context(&request)?, &access, id, input.row_version, slot).await?;
    Ok(HttpResponse::Created().json(shapes::request(new)))
}

/// Propose another slot instead, as the primary contact of the team that was asked.
///
/// The request is declined and a new one asks the other team.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(
    ("request_id" = i64, Path, description = "The request."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = CounterProposal, responses(
    (status = 201, description = "The new request.", body = SessionRequest),
    (status = 409, description = "The slot is not free, or the request was decided.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/session-requests/{request_id}/counter-propose")]
pub(crate) async fn counter_propose_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    input: web::Json<CounterProposal>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?.confirming(confirmed);
    let input = input.into_inner();
    let (id, slot) = (SessionRequestId(*id), SlotId(input.slot_id));
    let new =
        sessions::counter_propose(&context(&request)?, &access, id, input.row_version, slot, input.message)
            .await?;
    Ok(HttpResponse::Created().json(shapes::request(new)))
}

/// Hand a request to another team of the side that was asked.
///
/// Its primary contact hands it over within the own partner or ATU, an organiser to any team of that side. Answers the new
/// request, or the old one where the new is nobody's of the caller.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(
    ("request_id" = i64, Path, description = "The request."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = RequestReassignment, responses(
    (status = 201, description = "Handed over.", body = SessionRequest),
    (status = 409, description = "That team is not free, or the request was decided.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/session-requests/{request_id}/reassign")]
pub(crate) async fn reassign_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    input: web::Json<RequestReassignment>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?.confirming(confirmed);
    let input = input.into_inner();
    let (id, to) = (SessionRequestId(*id), TeamId(input.team_id));
    let new =
        sessions::reassign(&context(&request)?, &access, id, input.row_version, to, input.reason).await?;
    Ok(HttpResponse::Created().json(shapes::request(new)))
}

/// Decide a request in a team's place, as an organiser.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(
    ("request_id" = i64, Path, description = "The request."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = RequestOverride, responses(
    (status = 200, description = "Decided; both teams read the reason.", body = DecidedRequest),
    (status = 409, description = "It was decided otherwise, or a team is not free.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/session-requests/{request_id}/override")]
pub(crate) async fn override_session_request(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    input: web::Json<RequestOverride>,
) -> ApiResult<web::Json<DecidedRequest>> {
    let access = EventAccess::of(&permit)?.confirming(confirmed);
    let input = input.into_inner();
    let answer = Answer {
        decision: shapes::decision(input.decision),
        row_version: input.row_version,
        note: input.reason,
        is_override: true,
    };
    let done = sessions::decide(&context(&request)?, &access, SessionRequestId(*id), answer).await?;
    Ok(web::Json(shapes::decided(done)))
}

/// Teams to which a request can be handed.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("request_id" = i64, Path, description = "The request.")), responses(
    (status = 200, description = "Those that are free in its slot.", body = Page<TeamRef>),
    Refusals,
))]
#[get("/session-requests/{request_id}/teams")]
pub(crate) async fn list_reassignment_teams(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Page<TeamRef>>> {
    let access = EventAccess::of(&permit)?;
    let found =
        sessions::list_reassignment_teams(&context(&request)?, &access, SessionRequestId(*id)).await?;
    Ok(whole(found.into_iter().map(shapes::team).collect()))
}
