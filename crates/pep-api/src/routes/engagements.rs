//! Co-sell engagements as their organisers run them (C-05 … C-12, C-16, C-45 … C-48).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use pep_api_types::engagements::{
    Engagement, EngagementInvite, EngagementOptions, EngagementOptionsQuery, EngagementQuery,
    EngagementReason, EngagementRemind, EngagementReminded, EngagementSave, EngagementSummary,
    EngagementTaskList, EngagementTaskMark,
};
use pep_api_types::page::Page;
use pep_api_types::problem::{Problem, ProblemCode};
use pep_app::engagements::{self, EngagementFilter, EngagementView, Published};
use pep_domain::access::action;
use pep_domain::engagements::TaskPlan;
use pep_domain::ids::{EngagementId, EngagementTaskId, OuId, PartnerId, ProgramId};

use super::engagement_shapes::{input, plan, plan_from_wire, state_from_wire, summary, whole};
use super::list_parts;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable, VersionRefusals};
use super::teams::named;
use crate::extract::{IfMatch, Permitted, context, etag, idempotency_key};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_engagements)
        .service(create_engagement)
        .service(get_engagement)
        .service(save_engagement)
        .service(discard_engagement)
        .service(publish_engagement)
        .service(complete_engagement)
        .service(cancel_engagement)
        .service(invite_engagement_partners)
        .service(withdraw_engagement_partner)
        .service(remind_engagement_partners)
        .service(set_engagement_task)
        .service(get_engagement_options)
        .service(get_program_engagement_tasks)
        .service(set_program_engagement_tasks);
}

/// The engagements of the caller's programs and OUs, newest first.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(EngagementQuery), responses(
    (status = 200, description = "The engagements, and how many match.", body = Page<EngagementSummary>),
    Refusals,
    Unacceptable,
))]
#[get("/engagements")]
pub(crate) async fn list_engagements(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEngagements>,
    query: web::Query<EngagementQuery>,
) -> ApiResult<web::Json<Page<EngagementSummary>>> {
    let EngagementQuery { program_id, ou_id, status, q, cursor, limit } = query.into_inner();
    let filter = EngagementFilter {
        program: program_id.map(ProgramId),
        ou: ou_id.map(OuId),
        state: status.map(state_from_wire),
        part: list_parts::part(q, cursor.as_deref(), limit)?,
    };
    let found = engagements::list_engagements(&context(&request)?, &permit, filter).await?;
    Ok(web::Json(list_parts::page(found, summary)?))
}

/// Start an engagement as a draft. Nobody is told of it.
#[utoipa::path(tag = "engagements", security(("session" = [])), request_body = EngagementSave, responses(
    (status = 201, description = "Started; its version is in the ETag.", body = Engagement),
    Refusals,
    BodyRefusals,
))]
#[post("/engagements")]
pub(crate) async fn create_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    body: web::Json<EngagementSave>,
) -> ApiResult<HttpResponse> {
    let made = engagements::create_engagement(&context(&request)?, &permit, input(body.into_inner())).await?;
    Ok(with_version(HttpResponse::Created(), made))
}

/// One engagement: its fields, and the board of partners and tasks.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), responses(
    (status = 200, description = "The engagement; its version is in the ETag.", body = Engagement),
    Refusals,
))]
#[get("/engagements/{engagement_id}")]
pub(crate) async fn get_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let found = engagements::get_engagement(&context(&request)?, &permit, EngagementId(*id)).await?;
    Ok(with_version(HttpResponse::Ok(), found))
}

/// Save an engagement, finished or not: If-Match carries the version that was read.
///
/// Once it is published, type, program, OU and criteria must stay as they are, and partners are not looked at.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = EngagementSave, responses(
    (status = 200, description = "Saved; the new version is in the ETag.", body = Engagement),
    (status = 409, description = "The engagement is in a state in which this cannot be done; the detail says what to do.", body = Problem, content_type = "application/problem+json"),
    VersionRefusals,
    Refusals,
    BodyRefusals,
))]
#[put("/engagements/{engagement_id}")]
pub(crate) async fn save_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    body: web::Json<EngagementSave>,
) -> ApiResult<HttpResponse> {
    let (ctx, id, new) = (context(&request)?, EngagementId(*id), input(body.into_inner()));
    let saved = engagements::save_engagement(&ctx, &permit, id, version, new).await?;
    Ok(with_version(HttpResponse::Ok(), saved))
}

/// Throw a draft away.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), responses(
    (status = 204, description = "Gone."),
    (status = 409, description = "The engagement is in a state in which this cannot be done; the detail says what to do.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/engagements/{engagement_id}/discard")]
pub(crate) async fn discard_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    engagements::discard_engagement(&context(&request)?, &permit, EngagementId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Publish a draft: the chosen partners are invited.
///
/// With an `Idempotency-Key`, the same request sent again within 24 hours gets the same answer and invites nobody again.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
    ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters of your choice, new for each press of the button."),
), responses(
    (status = 200, description = "Published.", body = Engagement),
    (status = 422, description = "Problems stand in the way; `errors` point to their fields.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It is published already, or the key was used for another request.", body = Problem, content_type = "application/problem+json"),
    VersionRefusals,
    Refusals,
    ChangeRefusals,
))]
#[post("/engagements/{engagement_id}/publish")]
pub(crate) async fn publish_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
) -> ApiResult<HttpResponse> {
    let key = idempotency_key(&request, &("publish_engagement", *id, version))?;
    let ctx = context(&request)?;
    match engagements::publish_engagement(&ctx, &permit, EngagementId(*id), version, key).await? {
        Published::KeyReused => Err(ApiError::new(
            ProblemCode::KeyReused,
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
        )),
        Published::Engagement(view) => Ok(with_version(HttpResponse::Ok(), *view)),
    }
}

/// Close an engagement that was held.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), responses(
    (status = 200, description = "Closed.", body = Engagement),
    (status = 409, description = "The engagement is in a state in which this cannot be done; the detail says what to do.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/engagements/{engagement_id}/complete")]
pub(crate) async fn complete_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let closed = engagements::complete_engagement(&context(&request)?, &permit, EngagementId(*id)).await?;
    Ok(with_version(HttpResponse::Ok(), closed))
}

/// Call a published engagement off; its partners are told.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), request_body = EngagementReason, responses(
    (status = 200, description = "Called off.", body = Engagement),
    (status = 409, description = "The engagement is in a state in which this cannot be done; the detail says what to do.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/engagements/{engagement_id}/cancel")]
pub(crate) async fn cancel_engagement(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    id: web::Path<i64>,
    body: web::Json<EngagementReason>,
) -> ApiResult<HttpResponse> {
    let (ctx, id, reason) = (context(&request)?, EngagementId(*id), body.into_inner().reason);
    let closed = engagements::cancel_engagement(&ctx, &permit, id, reason).await?;
    Ok(with_version(HttpResponse::Ok(), closed))
}

/// Invite partners to a published engagement: new ones, and such that declined or were withdrawn.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), request_body = EngagementInvite, responses(
    (status = 200, description = "Invited.", body = Engagement),
    (status = 409, description = "The engagement is in a state in which this cannot be done; the detail says what to do.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/engagements/{engagement_id}/partners")]
pub(crate) async fn invite_engagement_partners(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    id: web::Path<i64>,
    body: web::Json<EngagementInvite>,
) -> ApiResult<HttpResponse> {
    let partners = body.into_inner().partner_ids.into_iter().map(PartnerId).collect();
    let (ctx, id) = (context(&request)?, EngagementId(*id));
    let view = engagements::invite_partners(&ctx, &permit, id, partners).await?;
    Ok(with_version(HttpResponse::Ok(), view))
}

/// Take a partner's invitation back: the engagement is gone for it at once.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    ("partner_id" = i64, Path, description = "The partner."),
), request_body = EngagementReason, responses(
    (status = 200, description = "Withdrawn.", body = Engagement),
    (status = 409, description = "The engagement is in a state in which this cannot be done; the detail says what to do.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/engagements/{engagement_id}/partners/{partner_id}/withdraw")]
pub(crate) async fn withdraw_engagement_partner(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    path: web::Path<(i64, i64)>,
    body: web::Json<EngagementReason>,
) -> ApiResult<HttpResponse> {
    let (id, partner) = path.into_inner();
    let (ctx, reason) = (context(&request)?, body.into_inner().reason);
    let view =
        engagements::withdraw_partner(&ctx, &permit, EngagementId(id), PartnerId(partner), reason).await?;
    Ok(with_version(HttpResponse::Ok(), view))
}

/// Remind partners that have not answered or not done what they must; each once an hour at most.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), request_body = EngagementRemind, responses(
    (status = 200, description = "Written to.", body = EngagementReminded),
    (status = 409, description = "The engagement is in a state in which this cannot be done; the detail says what to do.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/engagements/{engagement_id}/remind")]
pub(crate) async fn remind_engagement_partners(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    id: web::Path<i64>,
    body: web::Json<EngagementRemind>,
) -> ApiResult<web::Json<EngagementReminded>> {
    let EngagementRemind { partner_ids, message } = body.into_inner();
    let only = partner_ids.into_iter().map(PartnerId).collect();
    let (ctx, id) = (context(&request)?, EngagementId(*id));
    let reminded = engagements::remind_partners(&ctx, &permit, id, only, message).await?;
    Ok(web::Json(EngagementReminded { partners: reminded.partners, skipped: reminded.skipped }))
}

/// Mark a partner's task as done, or as open again.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    ("task_id" = i64, Path, description = "The task."),
), request_body = EngagementTaskMark, responses(
    (status = 200, description = "Marked.", body = Engagement),
    (status = 409, description = "The engagement is in a state in which this cannot be done; the detail says what to do.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/engagements/{engagement_id}/tasks/{task_id}")]
pub(crate) async fn set_engagement_task(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    path: web::Path<(i64, i64)>,
    body: web::Json<EngagementTaskMark>,
) -> ApiResult<HttpResponse> {
    let (id, task) = path.into_inner();
    let (ctx, task) = (context(&request)?, EngagementTaskId(task));
    let view = engagements::set_task(&ctx, &permit, EngagementId(id), task, body.is_done).await?;
    Ok(with_version(HttpResponse::Ok(), view))
}

/// What the caller can choose from: programs, OUs, partners.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(EngagementOptionsQuery), responses(
    (status = 200, description = "The options.", body = EngagementOptions),
    Refusals,
    Unacceptable,
))]
#[get("/engagement-options")]
pub(crate) async fn get_engagement_options(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    query: web::Query<EngagementOptionsQuery>,
) -> ApiResult<web::Json<EngagementOptions>> {
    let program = query.program_id.map(ProgramId);
    let found = engagements::engagement_options(&context(&request)?, &permit, program).await?;
    Ok(web::Json(EngagementOptions {
        programs: found.programs.into_iter().map(named).collect(),
        ous: found.ous.into_iter().map(named).collect(),
        partners: found.partners.into_iter().map(named).collect(),
    }))
}

/// The tasks that a program gives to partners that accept an engagement.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("program_id" = i64, Path, description = "The program."),
), responses(
    (status = 200, description = "The tasks, in order.", body = EngagementTaskList),
    Refusals,
))]
#[get("/programs/{program_id}/engagement-tasks")]
pub(crate) async fn get_program_engagement_tasks(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewPrograms>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<EngagementTaskList>> {
    let tasks = engagements::list_program_tasks(&context(&request)?, &permit, ProgramId(*id)).await?;
    Ok(web::Json(task_list(tasks)))
}

/// Set the tasks that a program gives; partners that accepted before keep theirs.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("program_id" = i64, Path, description = "The program."),
), request_body = EngagementTaskList, responses(
    (status = 200, description = "Set.", body = EngagementTaskList),
    Refusals,
    BodyRefusals,
))]
#[put("/programs/{program_id}/engagement-tasks")]
pub(crate) async fn set_program_engagement_tasks(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePrograms>,
    id: web::Path<i64>,
    body: web::Json<EngagementTaskList>,
) -> ApiResult<web::Json<EngagementTaskList>> {
    let tasks = body.into_inner().tasks.into_iter().map(plan_from_wire).collect();
    let tasks = engagements::set_program_tasks(&context(&request)?, &permit, ProgramId(*id), tasks).await?;
    Ok(web::Json(task_list(tasks)))
}

fn task_list(tasks: Vec<TaskPlan>) -> EngagementTaskList {
    EngagementTaskList { tasks: tasks.into_iter().map(plan).collect() }
}

fn with_version(mut response: actix_web::HttpResponseBuilder, view: EngagementView) -> HttpResponse {
    response.insert_header(ETag(etag(view.engagement.row_version))).json(whole(view))
}
