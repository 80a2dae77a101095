//! Follow-ups: asking for times, marking them, picking one (F-01 … F-14).

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use pep_api_types::follow_ups::{
    BusyTimes, BusyTimesQuery, ContactChoice, FollowUp, FollowUpAnswer, FollowUpCountQuery, FollowUpCounts,
    FollowUpCreate, FollowUpInvitation, FollowUpLine, FollowUpOptions, FollowUpOptionsQuery, FollowUpPick,
    FollowUpReason, FollowUpRound, FollowUpVersion, FollowUpsQuery, TimeSpan, ZoneQuery,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::AppError;
use pep_app::follow_ups::{self, LineQuery, NewAsk, NewRound, OffersOf};
use pep_domain::access::action;
use pep_domain::ids::{AccountId, EngagementId, FollowUpId, PartnerId, PersonId, ProgramId, SessionId};
use pep_domain::time::UtcMicros;

use super::follow_up_shapes as shapes;
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, RepeatedQuery, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

/// Follow-ups in a page, unless asked otherwise.
const LINES_PER_PAGE: usize = 50;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_follow_ups)
        .service(count_follow_ups)
        .service(get_follow_up_options)
        .service(create_follow_up)
        .service(find_follow_up)
        .service(pick_follow_up_time)
        .service(propose_follow_up_again)
        .service(change_follow_up_contact)
        .service(remind_follow_up_contact)
        .service(withdraw_follow_up)
        .service(list_follow_up_invitations)
        .service(find_follow_up_invitation)
        .service(answer_follow_up)
        .service(hand_over_follow_up)
        .service(decline_follow_up)
        .service(list_busy_times);
}

/// Your follow-ups with partners.
#[utoipa::path(tag = "follow-ups", security(("session" = [])), params(FollowUpsQuery), responses(
    (status = 200, description = "The one that changed last first.", body = Page<FollowUpLine>),
    Refusals,
    Unacceptable,
))]
#[get("/follow-ups")]
pub(crate) async fn list_follow_ups(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    query: RepeatedQuery,
) -> ApiResult<web::Json<Page<FollowUpLine>>> {
    let found = follow_ups::list(&context(&request)?, &permit, line_query(query)?).await?;
    Ok(web::Json(shapes::lines(found)))
}

fn line_query(mut query: RepeatedQuery) -> ApiResult<LineQuery> {
    let wanted = LineQuery {
        states: query.values("state", shapes::STATES, shapes::read_state)?,
        cursor: query.value("cursor", "`next` of the page before", |text| Some(text.to_owned()))?,
        limit: query.limit(LINES_PER_PAGE)?,
    };
    query.finish()?;
    Ok(wanted)
}

/// How many follow-ups stand where, for those who run engagements.
#[utoipa::path(tag = "follow-ups", security(("session" = [])), params(FollowUpCountQuery), responses(
    (status = 200, description = "The numbers.", body = FollowUpCounts),
    Refusals,
    Unacceptable,
))]
#[get("/follow-up-counts")]
pub(crate) async fn count_follow_ups(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEngagements>,
    query: web::Query<FollowUpCountQuery>,
) -> ApiResult<web::Json<FollowUpCounts>> {
    let engagement = query.engagement_id.map(EngagementId);
    let counts = follow_ups::count_follow_ups(&context(&request)?, &permit, engagement).await?;
    Ok(web::Json(FollowUpCounts { items: counts.into_iter().map(shapes::counted).collect() }))
}

/// What you can choose among for a follow-up.
#[utoipa::path(tag = "follow-ups", security(("session" = [])), params(FollowUpOptionsQuery), responses(
    (status = 200, description = "Programs, partners, people, accounts, sessions, and the window for times.", body = FollowUpOptions),
    Refusals,
    Unacceptable,
))]
#[get("/follow-up-options")]
pub(crate) async fn get_follow_up_options(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    query: web::Query<FollowUpOptionsQuery>,
) -> ApiResult<web::Json<FollowUpOptions>> {
    let (ctx, query) = (context(&request)?, query.into_inner());
    let of = OffersOf {
        program: query.program_id.map(ProgramId),
        partner: query.partner_id.map(PartnerId),
        session: query.session_id.map(SessionId),
        contact: query.contact_id.map(PersonId),
        time_zone: query.time_zone,
    };
    let offers = follow_ups::offers(&ctx, &permit, of).await?;
    Ok(web::Json(shapes::options(offers, ctx.now())))
}

/// Ask a partner's contact for a follow-up.
#[utoipa::path(tag = "follow-ups", security(("session" = [])), request_body = FollowUpCreate, responses(
    (status = 201, description = "Asked; the contact gets the link.", body = FollowUp),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-ups")]
pub(crate) async fn create_follow_up(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    input: web::Json<FollowUpCreate>,
) -> ApiResult<HttpResponse> {
    let (ctx, input) = (context(&request)?, input.into_inner());
    let ask = NewAsk {
        program: ProgramId(input.program_id),
        partner: PartnerId(input.partner_id),
        accounts: input.account_ids.into_iter().map(AccountId).collect(),
        about: input.session_id.map(SessionId),
        round: round(
            (input.contact_id, input.duration_minutes),
            input.message,
            input.time_zone,
            &input.times,
        )?,
    };
    let view = follow_ups::create(&ctx, &permit, ask).await?;
    Ok(HttpResponse::Created().json(shapes::follow_up(view, ctx.now())))
}

fn round(
    (contact, duration_minutes): (i64, i64),
    message: String,
    time_zone: Option<String>,
    times: &[TimeSpan],
) -> Result<NewRound, AppError> {
    let times = shapes::times(times)?;
    Ok(NewRound { contact: PersonId(contact), message, duration_minutes, time_zone, times })
}

/// One of your follow-ups.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up."), ZoneQuery), responses(
    (status = 200, description = "With your own times, and the starts that both have.", body = FollowUp),
    Refusals,
    Unacceptable,
))]
#[get("/follow-ups/{follow_up_id}")]
pub(crate) async fn find_follow_up(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    id: web::Path<i64>,
    query: web::Query<ZoneQuery>,
) -> ApiResult<web::Json<FollowUp>> {
    let (ctx, zone) = (context(&request)?, query.into_inner().time_zone);
    let view = follow_ups::find(&ctx, &permit, FollowUpId(*id), zone).await?;
    Ok(web::Json(shapes::follow_up(view, ctx.now())))
}

/// Pick one of the times that both have, or move the meeting to it.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up.")), request_body = FollowUpPick, responses(
    (status = 200, description = "Picked; the meeting is being made, and both get it for their calendars.", body = FollowUp),
    (status = 409, description = "The time is not free for both, or nothing can be picked.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-ups/{follow_up_id}/pick")]
pub(crate) async fn pick_follow_up_time(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    id: web::Path<i64>,
    input: web::Json<FollowUpPick>,
) -> ApiResult<web::Json<FollowUp>> {
    let (ctx, input, id) = (context(&request)?, input.into_inner(), FollowUpId(*id));
    let starts_at = UtcMicros::from(input.starts_at);
    let view = follow_ups::pick(&ctx, &permit, id, input.row_version, starts_at).await?;
    Ok(web::Json(shapes::follow_up(view, ctx.now())))
}

/// Begin another round, with other times. A meeting that was made is called off.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up.")), request_body = FollowUpRound, responses(
    (status = 200, description = "The contact gets the link again.", body = FollowUp),
    (status = 409, description = "It was taken back.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-ups/{follow_up_id}/propose-again")]
pub(crate) async fn propose_follow_up_again(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    id: web::Path<i64>,
    input: web::Json<FollowUpRound>,
) -> ApiResult<web::Json<FollowUp>> {
    let (ctx, input, id) = (context(&request)?, input.into_inner(), FollowUpId(*id));
    let next =
        round((input.contact_id, input.duration_minutes), input.message, input.time_zone, &input.times)?;
    let view = follow_ups::propose_again(&ctx, &permit, id, input.row_version, next).await?;
    Ok(web::Json(shapes::follow_up(view, ctx.now())))
}

/// Ask somebody else of the partner.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up.")), request_body = ContactChoice, responses(
    (status = 200, description = "Asked; whoever was asked before hears that nothing is left to do.", body = FollowUp),
    (status = 409, description = "It is over, or a time was picked already.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-ups/{follow_up_id}/change-contact")]
pub(crate) async fn change_follow_up_contact(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    id: web::Path<i64>,
    input: web::Json<ContactChoice>,
) -> ApiResult<web::Json<FollowUp>> {
    let (ctx, input, id) = (context(&request)?, input.into_inner(), FollowUpId(*id));
    let to = PersonId(input.contact_id);
    let view = follow_ups::change_contact(&ctx, &permit, id, input.row_version, to).await?;
    Ok(web::Json(shapes::follow_up(view, ctx.now())))
}

/// Remind the contact.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up.")), request_body = FollowUpVersion, responses(
    (status = 200, description = "Reminded.", body = FollowUp),
    (status = 409, description = "Nobody is waited for.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "The contact was asked or reminded less than 20 hours ago.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-ups/{follow_up_id}/remind")]
pub(crate) async fn remind_follow_up_contact(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    id: web::Path<i64>,
    input: web::Json<FollowUpVersion>,
) -> ApiResult<web::Json<FollowUp>> {
    let (ctx, input, id) = (context(&request)?, input.into_inner(), FollowUpId(*id));
    let view = follow_ups::remind(&ctx, &permit, id, input.row_version).await?;
    Ok(web::Json(shapes::follow_up(view, ctx.now())))
}

/// Take a follow-up back. A meeting that was made is called off.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up.")), request_body = FollowUpReason, responses(
    (status = 200, description = "Taken back; the contact hears of it.", body = FollowUp),
    (status = 409, description = "It is over.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-ups/{follow_up_id}/withdraw")]
pub(crate) async fn withdraw_follow_up(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ScheduleFollowUps>,
    id: web::Path<i64>,
    input: web::Json<FollowUpReason>,
) -> ApiResult<web::Json<FollowUp>> {
    let (ctx, input, id) = (context(&request)?, input.into_inner(), FollowUpId(*id));
    let view = follow_ups::withdraw(&ctx, &permit, id, input.row_version, input.reason).await?;
    Ok(web::Json(shapes::follow_up(view, ctx.now())))
}

/// Follow-ups that your side was asked for.
#[utoipa::path(tag = "follow-ups", security(("session" = [])), params(FollowUpsQuery), responses(
    (status = 200, description = "Primary contacts: all of the partner. Others: those that they answer.", body = Page<FollowUpLine>),
    Refusals,
    Unacceptable,
))]
#[get("/follow-up-invitations")]
pub(crate) async fn list_follow_up_invitations(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AnswerFollowUps>,
    query: RepeatedQuery,
) -> ApiResult<web::Json<Page<FollowUpLine>>> {
    let found = follow_ups::list_invitations(&context(&request)?, &permit, line_query(query)?).await?;
    Ok(web::Json(shapes::lines(found)))
}

/// A follow-up that your side was asked for.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up."), ZoneQuery), responses(
    (status = 200, description = "With your own times, and how many starts both have.", body = FollowUpInvitation),
    Refusals,
    Unacceptable,
))]
#[get("/follow-up-invitations/{follow_up_id}")]
pub(crate) async fn find_follow_up_invitation(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AnswerFollowUps>,
    id: web::Path<i64>,
    query: web::Query<ZoneQuery>,
) -> ApiResult<web::Json<FollowUpInvitation>> {
    let (ctx, zone) = (context(&request)?, query.into_inner().time_zone);
    let view = follow_ups::find_invitation(&ctx, &permit, FollowUpId(*id), zone).await?;
    Ok(web::Json(shapes::invitation(view, ctx.now())))
}

/// Mark the times at which you are free. May be repeated until a time is picked.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up.")), request_body = FollowUpAnswer, responses(
    (status = 200, description = "Marked; the seller hears how many times overlap.", body = FollowUpInvitation),
    (status = 409, description = "It is over, or a time was picked already.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-up-invitations/{follow_up_id}/answer")]
pub(crate) async fn answer_follow_up(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AnswerFollowUps>,
    id: web::Path<i64>,
    input: web::Json<FollowUpAnswer>,
) -> ApiResult<web::Json<FollowUpInvitation>> {
    let (ctx, input, id) = (context(&request)?, input.into_inner(), FollowUpId(*id));
    let times = shapes::times(&input.times)?;
    let view = follow_ups::answer(&ctx, &permit, id, input.row_version, times).await?;
    Ok(web::Json(shapes::invitation(view, ctx.now())))
}

/// Let a colleague answer.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up.")), request_body = ContactChoice, responses(
    (status = 204, description = "The colleague gets the link; you may not see it any more."),
    (status = 409, description = "It is over, or a time was picked already.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-up-invitations/{follow_up_id}/hand-over")]
pub(crate) async fn hand_over_follow_up(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AnswerFollowUps>,
    id: web::Path<i64>,
    input: web::Json<ContactChoice>,
) -> ApiResult<HttpResponse> {
    let (ctx, id, to) = (context(&request)?, FollowUpId(*id), PersonId(input.contact_id));
    follow_ups::hand_over(&ctx, &permit, id, input.row_version, to).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Say no, or call the meeting off.
#[utoipa::path(tag = "follow-ups", security(("session" = [])),
    params(("follow_up_id" = i64, Path, description = "The follow-up.")), request_body = FollowUpReason, responses(
    (status = 200, description = "The seller hears of it.", body = FollowUpInvitation),
    (status = 409, description = "It is over.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/follow-up-invitations/{follow_up_id}/decline")]
pub(crate) async fn decline_follow_up(
    request: HttpRequest,
    Permitted(permit): Permitted<action::AnswerFollowUps>,
    id: web::Path<i64>,
    input: web::Json<FollowUpReason>,
) -> ApiResult<web::Json<FollowUpInvitation>> {
    let (ctx, input, id) = (context(&request)?, input.into_inner(), FollowUpId(*id));
    let view = follow_ups::decline(&ctx, &permit, id, input.row_version, input.reason).await?;
    Ok(web::Json(shapes::invitation(view, ctx.now())))
}

/// When you are busy: by your sessions, and where it can be read by your calendar. Never with what.
#[utoipa::path(tag = "follow-ups", security(("session" = [])), params(BusyTimesQuery), responses(
    (status = 200, description = "In order.", body = BusyTimes),
    Refusals,
    Unacceptable,
))]
#[get("/busy-times")]
pub(crate) async fn list_busy_times(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    query: web::Query<BusyTimesQuery>,
) -> ApiResult<web::Json<BusyTimes>> {
    let (from, to) = (UtcMicros::from(query.from), UtcMicros::from(query.to));
    Ok(web::Json(shapes::busy(follow_ups::list_busy(&context(&request)?, &permit, from, to).await?)))
}
