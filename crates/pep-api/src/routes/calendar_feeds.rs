//! Private, revocable addresses of calendars (B3-19).

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use pep_api_types::calendar_feeds::{
    CalendarFeed, CalendarFeedCreate, CalendarFeedCreated, CalendarFeeds, FeedTeam,
};
use pep_api_types::problem::Problem;
use pep_app::calendar_feeds::{self, FeedRow};
use pep_domain::access::action;
use pep_domain::ids::{CalendarFeedId, TeamId};

use super::refusals::{BodyRefusals, ChangeRefusals, Refusals};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_calendar_feeds).service(create_calendar_feed).service(revoke_calendar_feed);
}

/// Mounts the address that calendars read. It stands outside the API: who has it needs no session.
pub(crate) fn mount(cfg: &mut web::ServiceConfig) {
    cfg.service(read_calendar);
}

fn team((id, name): (TeamId, String)) -> FeedTeam {
    FeedTeam { id: id.0, name }
}

fn shown(feed: FeedRow) -> CalendarFeed {
    CalendarFeed {
        id: feed.id.0,
        team: feed.team.map(team),
        created_at: feed.created_at.to_datetime(),
        last_read_at: feed.last_read_at.map(|at| at.to_datetime()),
    }
}

/// Your calendar addresses, and the teams that one could be made for.
///
/// The addresses themselves are told only when they are made.
#[utoipa::path(tag = "calendar-feeds", security(("session" = [])), responses(
    (status = 200, description = "The newest first.", body = CalendarFeeds),
    Refusals,
))]
#[get("/calendar-feeds")]
pub(crate) async fn list_calendar_feeds(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
) -> ApiResult<web::Json<CalendarFeeds>> {
    let feeds = calendar_feeds::list(&context(&request)?, &permit).await?;
    Ok(web::Json(CalendarFeeds {
        feeds: feeds.feeds.into_iter().map(shown).collect(),
        teams: feeds.teams.into_iter().map(team).collect(),
    }))
}

/// Make a calendar address.
///
/// Whoever has it can read your sessions, or your team's, without signing in. You can revoke it.
#[utoipa::path(tag = "calendar-feeds", security(("session" = [])), request_body = CalendarFeedCreate, responses(
    (status = 201, description = "Made; the address is told this once.", body = CalendarFeedCreated),
    (status = 409, description = "You have 20 already.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/calendar-feeds")]
pub(crate) async fn create_calendar_feed(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    input: web::Json<CalendarFeedCreate>,
) -> ApiResult<HttpResponse> {
    let team = input.into_inner().team_id.map(TeamId);
    let (feed, address) = calendar_feeds::create(&context(&request)?, &permit, team).await?;
    Ok(HttpResponse::Created().json(CalendarFeedCreated { feed: shown(feed), address }))
}

/// Revoke a calendar address.
#[utoipa::path(tag = "calendar-feeds", security(("session" = [])),
    params(("feed_id" = i64, Path, description = "The feed.")), responses(
    (status = 204, description = "Its address answers nothing from now on."),
    Refusals,
    ChangeRefusals,
))]
#[delete("/calendar-feeds/{feed_id}")]
pub(crate) async fn revoke_calendar_feed(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    calendar_feeds::revoke(&context(&request)?, &permit, CalendarFeedId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[get("/calendar/{token}.ics")]
async fn read_calendar(request: HttpRequest, token: web::Path<String>) -> ApiResult<HttpResponse> {
    let calendar = calendar_feeds::calendar(&context(&request)?, &token).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"sessions.ics\""))
        .body(calendar))
}
