//! Co-sell engagements as the invited partner sees them (C-13 … C-17).

use actix_web::{HttpRequest, get, post, put, web};
use pep_api_types::engagements::{EngagementAnswer, EngagementTaskMark, MyEngagement};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::engagements;
use pep_domain::access::action;
use pep_domain::ids::{EngagementId, EngagementTaskId};

use super::engagement_shapes::own;
use super::refusals::{BodyRefusals, Refusals};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_my_engagements)
        .service(get_my_engagement)
        .service(accept_engagement)
        .service(decline_engagement)
        .service(set_my_engagement_task);
}

/// The engagements to which the caller's partner is invited, newest first.
#[utoipa::path(tag = "engagements", security(("session" = [])), responses(
    (status = 200, description = "The engagements.", body = Page<MyEngagement>),
    Refusals,
))]
#[get("/my-engagements")]
pub(crate) async fn list_my_engagements(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
) -> ApiResult<web::Json<Page<MyEngagement>>> {
    let found = engagements::list_own_engagements(&context(&request)?, &permit).await?;
    Ok(web::Json(Page { items: found.into_iter().map(own).collect(), total: None, next: None }))
}

/// One engagement to which the caller's partner is invited.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), responses(
    (status = 200, description = "The engagement.", body = MyEngagement),
    Refusals,
))]
#[get("/my-engagements/{engagement_id}")]
pub(crate) async fn get_my_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MyEngagement>> {
    let found = engagements::get_own_engagement(&context(&request)?, &permit, EngagementId(*id)).await?;
    Ok(web::Json(own(found)))
}

/// Accept: the engagement begins for the partner, with its tasks and accounts to report on.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), request_body = EngagementAnswer, responses(
    (status = 200, description = "Answered.", body = MyEngagement),
    (status = 409, description = "It was answered before, or the engagement is over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/my-engagements/{engagement_id}/accept")]
pub(crate) async fn accept_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AnswerEngagements>,
    id: web::Path<i64>,
    body: web::Json<EngagementAnswer>,
) -> ApiResult<web::Json<MyEngagement>> {
    let (ctx, id, note) = (context(&request)?, EngagementId(*id), body.into_inner().note);
    Ok(web::Json(own(engagements::accept_engagement(&ctx, &permit, id, note).await?)))
}

/// Decline, with a reason if there is one.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), request_body = EngagementAnswer, responses(
    (status = 200, description = "Answered.", body = MyEngagement),
    (status = 409, description = "It was answered before, or the engagement is over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/my-engagements/{engagement_id}/decline")]
pub(crate) async fn decline_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AnswerEngagements>,
    id: web::Path<i64>,
    body: web::Json<EngagementAnswer>,
) -> ApiResult<web::Json<MyEngagement>> {
    let (ctx, id, note) = (context(&request)?, EngagementId(*id), body.into_inner().note);
    Ok(web::Json(own(engagements::decline_engagement(&ctx, &permit, id, note).await?)))
}

/// Mark a task of one's own partner as done, or as open again.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    ("task_id" = i64, Path, description = "The task."),
), request_body = EngagementTaskMark, responses(
    (status = 200, description = "Marked.", body = MyEngagement),
    (status = 409, description = "The engagement is over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/my-engagements/{engagement_id}/tasks/{task_id}")]
pub(crate) async fn set_my_engagement_task(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    path: web::Path<(i64, i64)>,
    body: web::Json<EngagementTaskMark>,
) -> ApiResult<web::Json<MyEngagement>> {
    let (id, task) = path.into_inner();
    let (ctx, task) = (context(&request)?, EngagementTaskId(task));
    let found = engagements::set_own_task(&ctx, &permit, EngagementId(id), task, body.is_done).await?;
    Ok(web::Json(own(found)))
}
