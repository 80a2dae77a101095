//! Sessions: looking at them, moving, calling off, and who is in them (D-29 … D-32, D-58, B3-06, B3-14).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::sessions::{
    BoardSlot, CandidateQuery, ChangedSession, EventSessionQuery, MakeUpAnswer, MakeUpAsk, SessionCancel,
    SessionCandidate, SessionDetail, SessionMove, SessionPersonAdd, SessionRequest, SessionSummary,
    SessionSwap, SessionUpdate,
};
use pep_app::sessions::{
    self, EventAccess, ListedSession, MoveTo, SessionListFilter, SessionView, SessionWords,
};
use pep_domain::access::action;
use pep_domain::ids::{EventId, PersonId, SessionId, SlotId};

use super::list_parts;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable};
use super::session_shapes as shapes;
use crate::extract::{Confirmed, IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_event_sessions)
        .service(find_session)
        .service(update_session)
        .service(move_session)
        .service(swap_sessions)
        .service(cancel_session)
        .service(list_session_slots)
        .service(list_session_candidates)
        .service(add_session_person)
        .service(remove_session_person)
        .service(replace_session_person)
        .service(retry_session_meeting)
        .service(find_make_up_session)
        .service(ask_make_up_session);
}

fn answer(view: SessionView) -> HttpResponse {
    let body = shapes::session(view);
    HttpResponse::Ok().insert_header(ETag(etag(body.row_version))).json(body)
}

fn changed((view, mail_count): (SessionView, i64)) -> HttpResponse {
    let session = shapes::session(view);
    HttpResponse::Ok()
        .insert_header(ETag(etag(session.row_version)))
        .json(ChangedSession { session, mail_count })
}

/// Sessions of an event that you may see, by time.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event."), EventSessionQuery), responses(
    (status = 200, description = "Organisers: all. Others: those of their teams and those they are in. And how many match.", body = Page<SessionSummary>),
    Refusals,
    Unacceptable,
))]
#[get("/events/{event_id}/sessions")]
pub(crate) async fn list_event_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    query: web::Query<EventSessionQuery>,
) -> ApiResult<web::Json<Page<SessionSummary>>> {
    let access = EventAccess::of(&permit)?;
    let EventSessionQuery { state, q, cursor, limit } = query.into_inner();
    let part = list_parts::part(q, cursor.as_deref(), limit)?;
    let filter = SessionListFilter { state: state.map(shapes::session_state_from), part };
    let found = sessions::list_sessions(&context(&request)?, &access, EventId(*id), filter).await?;
    let shown = |listed: ListedSession| shapes::summary(&listed.row, listed.teams, listed.person_count);
    Ok(web::Json(list_parts::page(found, shown)?))
}

/// One session.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "The session; its ETag is for changes.", body = SessionDetail),
    Refusals,
))]
#[get("/sessions/{session_id}")]
pub(crate) async fn find_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    Ok(answer(sessions::find_session(&context(&request)?, &access, SessionId(*id)).await?))
}

/// Change title or description.
#[utoipa::path(tag = "sessions", security(("session" = [])), params(
    ("session_id" = i64, Path, description = "The session."),
    ("If-Match" = String, Header, description = "The ETag that you read."),
), request_body = SessionUpdate, responses(
    (status = 200, description = "Changed; calendars are updated.", body = SessionDetail),
    (status = 409, description = "It is over or called off.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[patch("/sessions/{session_id}")]
pub(crate) async fn update_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<SessionUpdate>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let input = input.into_inner();
    let words = SessionWords { title: input.title, description: input.description };
    Ok(answer(sessions::update_session(&context(&request)?, &access, SessionId(*id), version, words).await?))
}

/// Move a session to another slot that is free for both teams, or to another time inside its flex slot.
#[utoipa::path(tag = "sessions", security(("session" = [])), params(
    ("session_id" = i64, Path, description = "The session."),
    ("If-Match" = String, Header, description = "The ETag that you read."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = SessionMove, responses(
    (status = 200, description = "Moved; calendars are updated.", body = ChangedSession),
    (status = 409, description = "The slot is not free, or the session is over.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/sessions/{session_id}/move")]
pub(crate) async fn move_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<SessionMove>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?.confirming(confirmed);
    let input = input.into_inner();
    let span = match (input.starts_at, input.ends_at) {
        (Some(starts_at), Some(ends_at)) => Some((starts_at.into(), ends_at.into())),
        (None, None) => None,
        (Some(_), None) => return Err(ApiError::invalid("/endsAt", "Say when it ends too.")),
        (None, Some(_)) => return Err(ApiError::invalid("/startsAt", "Say when it begins too.")),
    };
    let (id, to) = (SessionId(*id), MoveTo { slot: SlotId(input.slot_id), span });
    Ok(changed(sessions::move_session(&context(&request)?, &access, id, version, to, input.reason).await?))
}

/// Exchange the slots of two sessions of an event, as an organiser.
///
/// Either both move or none; everybody in both gets the calendar entry changed.
#[utoipa::path(tag = "sessions", security(("session" = [])), params(
    ("session_id" = i64, Path, description = "The session."),
    ("If-Match" = String, Header, description = "The ETag that you read."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = SessionSwap, responses(
    (status = 200, description = "Exchanged; calendars are updated.", body = ChangedSession),
    (status = 409, description = "A team is not free in the other slot, or a session is over.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "One of them changed since you looked.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/sessions/{session_id}/swap")]
pub(crate) async fn swap_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<SessionSwap>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?.confirming(confirmed);
    let input = input.into_inner();
    let one = (SessionId(*id), version);
    let other = (SessionId(input.other_session_id), input.other_row_version);
    Ok(changed(sessions::swap_sessions(&context(&request)?, &access, one, other, input.reason).await?))
}

/// Call a session off.
#[utoipa::path(tag = "sessions", security(("session" = [])), params(
    ("session_id" = i64, Path, description = "The session."),
    ("If-Match" = String, Header, description = "The ETag that you read."),
), request_body = SessionCancel, responses(
    (status = 200, description = "Called off; calendars take it out, the slot is free again.", body = SessionDetail),
    (status = 409, description = "It is over or called off.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/sessions/{session_id}/cancel")]
pub(crate) async fn cancel_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<SessionCancel>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let reason = input.into_inner().reason;
    Ok(answer(sessions::cancel(&context(&request)?, &access, SessionId(*id), version, reason).await?))
}

/// Slots to which a session can be moved.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "By time.", body = Page<BoardSlot>),
    (status = 409, description = "It is over or called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
))]
#[get("/sessions/{session_id}/free-slots")]
pub(crate) async fn list_session_slots(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Page<BoardSlot>>> {
    let (access, ctx) = (EventAccess::of(&permit)?, context(&request)?);
    let found = sessions::list_session_slots(&ctx, &access, SessionId(*id)).await?;
    let items = found.iter().map(|facts| shapes::slot(facts, ctx.now())).collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// People who can be added to a session.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session."), CandidateQuery), responses(
    (status = 200, description = "The first 30 by name.", body = Page<SessionCandidate>),
    Refusals,
    Unacceptable,
))]
#[get("/sessions/{session_id}/candidates")]
pub(crate) async fn list_session_candidates(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    query: web::Query<CandidateQuery>,
) -> ApiResult<web::Json<Page<SessionCandidate>>> {
    let access = EventAccess::of(&permit)?;
    let text = query.into_inner().q;
    let found = sessions::list_candidates(&context(&request)?, &access, SessionId(*id), text).await?;
    let items = found.into_iter().map(shapes::candidate).collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// Add somebody to this one session.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), request_body = SessionPersonAdd, responses(
    (status = 200, description = "Added; only that person gets an invitation.", body = ChangedSession),
    (status = 409, description = "It is over or called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/sessions/{session_id}/people")]
pub(crate) async fn add_session_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<SessionPersonAdd>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let (id, who) = (SessionId(*id), PersonId(input.person_id));
    Ok(changed(sessions::add_person(&context(&request)?, &access, id, who).await?))
}

/// Take somebody out of this one session.
#[utoipa::path(tag = "sessions", security(("session" = [])), params(
    ("session_id" = i64, Path, description = "The session."),
    ("person_id" = i64, Path, description = "Somebody in it."),
), responses(
    (status = 200, description = "Taken out; only that person's calendar changes.", body = SessionDetail),
    (status = 409, description = "It is over, or nobody of that side would be left.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[delete("/sessions/{session_id}/people/{person_id}")]
pub(crate) async fn remove_session_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    ids: web::Path<(i64, i64)>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let (id, who) = ids.into_inner();
    Ok(answer(sessions::remove_person(&context(&request)?, &access, SessionId(id), PersonId(who)).await?))
}

/// Put somebody else in a person's place; everybody may do so for themselves.
#[utoipa::path(tag = "sessions", security(("session" = [])), params(
    ("session_id" = i64, Path, description = "The session."),
    ("person_id" = i64, Path, description = "Somebody in it."),
), request_body = SessionPersonAdd, responses(
    (status = 200, description = "Replaced; only the two hear of it.", body = ChangedSession),
    (status = 409, description = "It is over or called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/sessions/{session_id}/people/{person_id}/replace")]
pub(crate) async fn replace_session_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    ids: web::Path<(i64, i64)>,
    input: web::Json<SessionPersonAdd>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    let (id, who) = ids.into_inner();
    let by = PersonId(input.person_id);
    Ok(changed(
        sessions::replace_person(&context(&request)?, &access, SessionId(id), PersonId(who), by).await?,
    ))
}

/// Try again to make a session's meeting, as an organiser.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "It is being made.", body = SessionDetail),
    (status = 409, description = "It has its meeting, or needs none.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/sessions/{session_id}/meeting/retry")]
pub(crate) async fn retry_session_meeting(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?;
    Ok(answer(sessions::meetings::retry(&context(&request)?, &access, SessionId(*id)).await?))
}

/// The make-up session that you can ask for, after one to which a team did not come.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "The offer, if there is one.", body = MakeUpAnswer),
    Refusals,
))]
#[get("/sessions/{session_id}/make-up")]
pub(crate) async fn find_make_up_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MakeUpAnswer>> {
    let (access, ctx) = (EventAccess::of(&permit)?, context(&request)?);
    let offer = sessions::find_make_up(&ctx, &access, SessionId(*id)).await?;
    Ok(web::Json(MakeUpAnswer { offer: offer.map(|offer| shapes::make_up(offer, ctx.now())) }))
}

/// Ask the other team for a make-up session.
///
/// In any slot that is free for both, flex slots included. It can be answered until the event is over.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(
    ("session_id" = i64, Path, description = "The session."),
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = MakeUpAsk, responses(
    (status = 201, description = "Asked; the other team's primary contact gets a mail.", body = SessionRequest),
    (status = 409, description = "Both came, one waits for its answer already, or a team is not free.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/sessions/{session_id}/make-up")]
pub(crate) async fn ask_make_up_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    Confirmed(confirmed): Confirmed,
    id: web::Path<i64>,
    input: web::Json<MakeUpAsk>,
) -> ApiResult<HttpResponse> {
    let access = EventAccess::of(&permit)?.confirming(confirmed);
    let MakeUpAsk { slot_id, message } = input.into_inner();
    let (id, slot) = (SessionId(*id), SlotId(slot_id));
    let asked = sessions::ask_make_up(&context(&request)?, &access, id, slot, message).await?;
    Ok(HttpResponse::Created().json(shapes::request(asked)))
}
