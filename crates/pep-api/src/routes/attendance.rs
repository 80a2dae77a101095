//! The day of whoever takes part in sessions, who was there, and what came of it (D-50, B3-10 … B3-13).

use actix_web::{HttpRequest, get, post, put, web};
use pep_api_types::attendance::{
    AttendanceCorrection, AttendanceTaps, FeedbackUpdate, MySession, MySessions, MySessionsQuery, NextStep,
    NextStepDone, OutcomeUpdate, PlanUpdate, RunningLate, SessionAttendance, ToldCount,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::{attendance, session_days};
use pep_domain::access::action;
use pep_domain::ids::{PersonId, SessionId};
use pep_domain::time::UtcMicros;

use super::attendance_shapes::{
    attendance as shown_attendance, my_session, new_feedback, next_step, outcome_result, wanted_plan,
};
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable};
use crate::extract::{IfMatch, Permitted, context};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_my_sessions)
        .service(get_my_session)
        .service(set_attendance_plan)
        .service(tell_running_late)
        .service(tap_attendance)
        .service(update_session_outcome)
        .service(list_my_next_steps)
        .service(set_next_step_done)
        .service(give_session_feedback)
        .service(get_session_attendance)
        .service(correct_attendance)
        .service(refresh_attendance);
}

/// Most people whose attendance can be told at once.
const MOST_TAPS: usize = 200;

/// Your sessions, in the order of the day.
#[utoipa::path(tag = "attendance", security(("session" = [])), params(MySessionsQuery), responses(
    (status = 200, description = "All of them; nothing follows.", body = MySessions),
    Refusals,
    Unacceptable,
))]
#[get("/my-sessions")]
pub(crate) async fn list_my_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    query: web::Query<MySessionsQuery>,
) -> ApiResult<web::Json<MySessions>> {
    let (from, to) = (query.from.map(UtcMicros::from), query.to.map(UtcMicros::from));
    let (ctx, me) = (context(&request)?, permit.actor().person_id);
    let items = session_days::list(&ctx, &permit, from, to).await?;
    let now = ctx.now();
    let items = items.into_iter().map(|view| my_session(view, me, now)).collect();
    Ok(web::Json(MySessions { now: now.to_datetime(), items }))
}

/// One of your sessions.
#[utoipa::path(tag = "attendance", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "The session.", body = MySession),
    Refusals,
))]
#[get("/my-sessions/{session_id}")]
pub(crate) async fn get_my_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MySession>> {
    let ctx = context(&request)?;
    let view = session_days::find(&ctx, &permit, SessionId(*id)).await?;
    Ok(web::Json(my_session(view, permit.actor().person_id, ctx.now())))
}

/// Say whether you will come.
#[utoipa::path(tag = "attendance", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), request_body = PlanUpdate, responses(
    (status = 200, description = "The session now.", body = MySession),
    (status = 409, description = "It is over or was called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/my-sessions/{session_id}/plan")]
pub(crate) async fn set_attendance_plan(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<PlanUpdate>,
) -> ApiResult<web::Json<MySession>> {
    let plan = wanted_plan(input.plan);
    let ctx = context(&request)?;
    let view = session_days::set_plan(&ctx, &permit, SessionId(*id), plan).await?;
    Ok(web::Json(my_session(view, permit.actor().person_id, ctx.now())))
}

/// Tell the others that you will be late.
///
/// They get a notice. From two hours before the session until its end, once in ten minutes.
#[utoipa::path(tag = "attendance", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), request_body = RunningLate, responses(
    (status = 200, description = "They were told.", body = ToldCount),
    (status = 409, description = "The session is not near.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "They were told a moment ago.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/my-sessions/{session_id}/running-late")]
pub(crate) async fn tell_running_late(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<RunningLate>,
) -> ApiResult<web::Json<ToldCount>> {
    let RunningLate { minutes, note } = input.into_inner();
    let told =
        session_days::running_late(&context(&request)?, &permit, SessionId(*id), minutes, note).await?;
    Ok(web::Json(ToldCount { told_count: i64::try_from(told).unwrap_or(i64::MAX) }))
}

/// Say who was there.
///
/// Each side has its own word; the organiser's outweighs both.
#[utoipa::path(tag = "attendance", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), request_body = AttendanceTaps, responses(
    (status = 200, description = "The session now.", body = MySession),
    (status = 409, description = "It has not begun or was called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/my-sessions/{session_id}/attendance")]
pub(crate) async fn tap_attendance(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<AttendanceTaps>,
) -> ApiResult<web::Json<MySession>> {
    let people = input.into_inner().people;
    if people.len() > MOST_TAPS {
        return Err(ApiError::invalid("/people", "Send at most 200 people at once."));
    }
    let people = people.into_iter().map(|tap| (PersonId(tap.person_id), tap.is_present)).collect();
    let ctx = context(&request)?;
    let view = attendance::tap(&ctx, &permit, SessionId(*id), people).await?;
    Ok(web::Json(my_session(view, permit.actor().person_id, ctx.now())))
}

/// Note what came of a session.
///
/// Both sides share one outcome. Send the version you read as `If-Match`, `"0"` the first time.
#[utoipa::path(tag = "attendance", security(("session" = [])), params(
    ("session_id" = i64, Path, description = "The session."),
    ("If-Match" = String, Header, description = "The version you read, e.g. `\"3\"`."),
), request_body = OutcomeUpdate, responses(
    (status = 200, description = "The session now.", body = MySession),
    (status = 409, description = "It has not begun or was called off.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "Somebody else noted one meanwhile.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "`If-Match` is missing.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/my-sessions/{session_id}/outcome")]
pub(crate) async fn update_session_outcome(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    IfMatch(seen): IfMatch,
    input: web::Json<OutcomeUpdate>,
) -> ApiResult<web::Json<MySession>> {
    let OutcomeUpdate { result, note, next_step, owner_id, due_on } = input.into_inner();
    let outcome = attendance::NewOutcome {
        result: outcome_result(result),
        note,
        next_step,
        owner: owner_id.map(PersonId),
        due_on,
    };
    let ctx = context(&request)?;
    let view = attendance::put_outcome(&ctx, &permit, SessionId(*id), seen, outcome).await?;
    Ok(web::Json(my_session(view, permit.actor().person_id, ctx.now())))
}

/// Next steps of sessions that are yours to do, and open: first what is due first.
#[utoipa::path(tag = "attendance", security(("session" = [])), responses(
    (status = 200, description = "All of them; nothing follows.", body = Page<NextStep>),
    Refusals,
))]
#[get("/my-next-steps")]
pub(crate) async fn list_my_next_steps(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
) -> ApiResult<web::Json<Page<NextStep>>> {
    let found = attendance::list_next_steps(&context(&request)?, &permit).await?;
    let items = found.into_iter().filter_map(next_step).collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// Say that the next step of a session is done, or that it is open again.
///
/// Everybody who takes part in the session may.
#[utoipa::path(tag = "attendance", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), request_body = NextStepDone, responses(
    (status = 200, description = "The session now.", body = MySession),
    (status = 409, description = "It has no next step.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/my-sessions/{session_id}/next-step")]
pub(crate) async fn set_next_step_done(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<NextStepDone>,
) -> ApiResult<web::Json<MySession>> {
    let ctx = context(&request)?;
    let view = attendance::set_next_step_done(&ctx, &permit, SessionId(*id), input.is_done).await?;
    Ok(web::Json(my_session(view, permit.actor().person_id, ctx.now())))
}

/// Say what you thought of a session.
#[utoipa::path(tag = "attendance", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), request_body = FeedbackUpdate, responses(
    (status = 200, description = "The session now.", body = MySession),
    (status = 409, description = "It has not begun or was called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/my-sessions/{session_id}/feedback")]
pub(crate) async fn give_session_feedback(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<FeedbackUpdate>,
) -> ApiResult<web::Json<MySession>> {
    let FeedbackUpdate { rating, useful, comment } = input.into_inner();
    let ctx = context(&request)?;
    let view = attendance::put_feedback(&ctx, &permit, SessionId(*id), new_feedback(rating, useful, comment))
        .await?;
    Ok(web::Json(my_session(view, permit.actor().person_id, ctx.now())))
}

/// Who was there, with the source of every entry.
#[utoipa::path(tag = "attendance", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "The attendance.", body = SessionAttendance),
    Refusals,
))]
#[get("/sessions/{session_id}/attendance")]
pub(crate) async fn get_session_attendance(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<SessionAttendance>> {
    let view = attendance::view(&context(&request)?, &permit, SessionId(*id)).await?;
    Ok(web::Json(shown_attendance(view)))
}

/// Correct somebody's attendance, with a reason.
#[utoipa::path(tag = "attendance", security(("session" = [])), params(
    ("session_id" = i64, Path, description = "The session."),
    ("person_id" = i64, Path, description = "Somebody who takes part in it."),
), request_body = AttendanceCorrection, responses(
    (status = 200, description = "The attendance now.", body = SessionAttendance),
    (status = 409, description = "The session has not begun.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/sessions/{session_id}/attendance/{person_id}")]
pub(crate) async fn correct_attendance(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageSessions>,
    ids: web::Path<(i64, i64)>,
    input: web::Json<AttendanceCorrection>,
) -> ApiResult<web::Json<SessionAttendance>> {
    let (id, person) = ids.into_inner();
    let AttendanceCorrection { is_present, reason } = input.into_inner();
    let view = attendance::correct(
        &context(&request)?,
        &permit,
        SessionId(id),
        PersonId(person),
        is_present,
        reason,
    )
    .await?;
    Ok(web::Json(shown_attendance(view)))
}

/// Ask the meeting again who was there.
#[utoipa::path(tag = "attendance", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "The attendance now.", body = SessionAttendance),
    (status = 409, description = "The session has no meeting.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/sessions/{session_id}/attendance/refresh")]
pub(crate) async fn refresh_attendance(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageSessions>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<SessionAttendance>> {
    let view = attendance::refresh(&context(&request)?, &permit, SessionId(*id)).await?;
    Ok(web::Json(shown_attendance(view)))
}
