//! Engagements and their sessions as sellers see them: by their own accounts (C-01, C-28).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use pep_api_types::engagement_sessions::{AccountEngagement, AccountSession};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::sessions::SessionDetail;
use pep_app::engagements::{self, FollowedEngagement, FollowedSession};
use pep_app::sessions::{self, SessionView};
use pep_domain::access::action;
use pep_domain::ids::{EngagementId, SessionId};

use super::engagement_shapes::{count, kind, status};
use super::refusals::{ChangeRefusals, Refusals};
use super::session_shapes;
use super::teams::named;
use crate::extract::{Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_account_engagements)
        .service(find_account_engagement)
        .service(attend_session)
        .service(leave_session);
}

/// The engagements about the caller's accounts, newest first, with their sessions about them.
#[utoipa::path(tag = "engagements", security(("session" = [])), responses(
    (status = 200, description = "The engagements.", body = Page<AccountEngagement>),
    Refusals,
))]
#[get("/account-engagements")]
pub(crate) async fn list_account_engagements(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AttendEngagements>,
) -> ApiResult<web::Json<Page<AccountEngagement>>> {
    let found = engagements::list_followed(&context(&request)?, &permit).await?;
    Ok(web::Json(Page { items: found.into_iter().map(engagement).collect(), total: None, next: None }))
}

/// One engagement about the caller's accounts.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), responses(
    (status = 200, description = "The engagement.", body = AccountEngagement),
    Refusals,
))]
#[get("/account-engagements/{engagement_id}")]
pub(crate) async fn find_account_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AttendEngagements>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<AccountEngagement>> {
    let found = engagements::find_followed(&context(&request)?, &permit, EngagementId(*id)).await?;
    Ok(web::Json(engagement(found)))
}

/// Come to a session about one of the caller's accounts; it goes into the caller's calendar.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "You come.", body = SessionDetail),
    (status = 409, description = "It is over or was called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/sessions/{session_id}/attend")]
pub(crate) async fn attend_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AttendEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    Ok(answer(sessions::attend(&context(&request)?, &permit, SessionId(*id)).await?))
}

/// Stay away from a session after all; it leaves the caller's calendar.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("session_id" = i64, Path, description = "The session.")), responses(
    (status = 200, description = "You stay away.", body = SessionDetail),
    (status = 409, description = "It is over, or you were not coming.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/sessions/{session_id}/leave")]
pub(crate) async fn leave_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AttendEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    Ok(answer(sessions::leave(&context(&request)?, &permit, SessionId(*id)).await?))
}

fn answer(view: SessionView) -> HttpResponse {
    let body = session_shapes::session(view);
    HttpResponse::Ok().insert_header(ETag(etag(body.row_version))).json(body)
}

fn engagement(found: FollowedEngagement) -> AccountEngagement {
    let FollowedEngagement { engagement, partners, account_count, sessions } = found;
    AccountEngagement {
        id: engagement.id.0,
        program: named((engagement.program.0.0, engagement.program.1)),
        ou: named((engagement.ou.0.0, engagement.ou.1)),
        kind: kind(engagement.kind),
        status: status(engagement.state),
        title: engagement.title,
        coordinator: engagement.coordinator.1,
        partners: partners.into_iter().map(|(id, name)| named((id.0, name))).collect(),
        account_count: count(account_count),
        sessions: sessions.into_iter().map(session).collect(),
    }
}

fn session(found: FollowedSession) -> AccountSession {
    let FollowedSession { row, partners, accounts, attends, is_open } = found;
    AccountSession {
        id: row.id.0,
        title: row.title,
        description: row.description,
        starts_at: row.starts_at.to_datetime(),
        ends_at: row.ends_at.to_datetime(),
        time_zone: row.time_zone,
        state: session_shapes::session_state(row.state),
        partners: partners.into_iter().map(|row| named((row.partner.0.0, row.partner.1))).collect(),
        accounts: accounts.into_iter().map(|row| named((row.account.0.0, row.account.1))).collect(),
        may_attend: is_open && !attends,
        may_leave: is_open && attends,
        attends,
    }
}
