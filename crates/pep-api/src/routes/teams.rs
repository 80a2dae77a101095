//! Sales teams (D-08 … D-13).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::teams::{
    NamedThing, Team, TeamChange, TeamCreate, TeamHours, TeamOptions, TeamOptionsQuery, TeamPerson,
    TeamQuery, TeamSide,
};
use pep_app::teams::{self, OptionsOf, TeamFilter, TeamInput, TeamOwner, TeamPlace, TeamView};
use pep_domain::access::action;
use pep_domain::ids::{AtuId, OuId, PartnerId, PersonId, ProgramId, TeamId};
use pep_domain::people::Side;
use pep_domain::teams::{TeamDraft, WorkingHours};
use pep_domain::text::fold;

use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable, VersionRefusals};
use crate::extract::{IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_teams)
        .service(create_team)
        .service(get_team)
        .service(update_team)
        .service(close_team)
        .service(get_team_options);
}

/// The open sales teams that concern the caller.
///
/// Organisers get those of their programs and OUs, others those of their own partner or ATU, in programs that let them
/// take part.
#[utoipa::path(tag = "teams", security(("session" = [])), params(TeamQuery), responses(
    (status = 200, description = "The teams, by OU, side and name.", body = Page<Team>),
    Refusals,
    Unacceptable,
))]
#[get("/teams")]
pub(crate) async fn list_teams(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    query: web::Query<TeamQuery>,
) -> ApiResult<web::Json<Page<Team>>> {
    let query = query.into_inner();
    let limit = query.limit.unwrap_or(100);
    if !(1..=200).contains(&limit) {
        return Err(ApiError::invalid("limit", "Ask for 1 to 200 teams at a time."));
    }
    let text = query.q.map(|text| fold(&text)).filter(|text| !text.is_empty());
    let filter = TeamFilter {
        id: None,
        program: query.program_id.map(ProgramId),
        ou: query.ou_id.map(OuId),
        side: query.side.map(|side| match side {
            TeamSide::Microsoft => Side::Microsoft,
            TeamSide::Partner => Side::Partner,
        }),
        prefix: text,
        after: query.cursor.as_deref().map(read_cursor).transpose()?,
        limit: Some(limit),
    };
    let found = teams::list_teams(&context(&request)?, &permit, filter).await?;
    let next = found.next.map(|place| write_cursor(&place));
    Ok(web::Json(Page { items: found.teams.into_iter().map(to_wire).collect(), total: None, next }))
}

/// The place itself and not only the team: an id that somebody makes up would tell its place to those who do not see it.
fn write_cursor(TeamPlace { ou, side, name, id }: &TeamPlace) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}\n{side}\n{ou}\n{name}", id.0))
}

fn read_cursor(cursor: &str) -> ApiResult<TeamPlace> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.splitn(4, '\n').map(str::to_owned);
        let id = TeamId(parts.next()?.parse().ok()?);
        let side = Side::parse(&parts.next()?)?;
        let place = TeamPlace { id, side, ou: parts.next()?, name: parts.next()? };
        // A text with a zero cannot be asked for on PostgreSQL.
        (!text.contains('\0')).then_some(place)
    };
    read().ok_or_else(|| ApiError::invalid("cursor", "Pass the `next` of the page before, unchanged."))
}

/// Build a team.
#[utoipa::path(tag = "teams", security(("session" = [])), request_body = TeamCreate, responses(
    (status = 201, description = "Built; its version is in the ETag.", body = Team),
    (status = 409, description = "There is a team of this name already.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/teams")]
pub(crate) async fn create_team(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    input: web::Json<TeamCreate>,
) -> ApiResult<HttpResponse> {
    let TeamCreate { program_id, partner_id, atu_id, team } = input.into_inner();
    let owner = TeamOwner { partner: partner_id.map(PartnerId), atu: atu_id.map(AtuId) };
    let ctx = context(&request)?;
    let made = teams::create_team(&ctx, &permit, ProgramId(program_id), owner, from_wire(team)).await?;
    Ok(with_version(HttpResponse::Created(), made))
}

/// One team; its version is in the ETag.
#[utoipa::path(tag = "teams", security(("session" = [])), params(("team_id" = i64, Path, description = "The team.")), responses(
    (status = 200, description = "The team.", body = Team),
    Refusals,
))]
#[get("/teams/{team_id}")]
pub(crate) async fn get_team(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let team = teams::get_team(&context(&request)?, &permit, TeamId(*id)).await?;
    Ok(with_version(HttpResponse::Ok(), team))
}

/// Change a team that was read before: If-Match carries its version.
#[utoipa::path(tag = "teams", security(("session" = [])), params(
    ("team_id" = i64, Path, description = "The team."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = TeamChange, responses(
    (status = 200, description = "Changed; the new version is in the ETag.", body = Team),
    (status = 409, description = "There is a team of this name already, or the team cannot move to another OU.", body = Problem, content_type = "application/problem+json"),
    VersionRefusals,
    Refusals,
    BodyRefusals,
))]
#[put("/teams/{team_id}")]
pub(crate) async fn update_team(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<TeamChange>,
) -> ApiResult<HttpResponse> {
    let input = from_wire(input.into_inner());
    let team = teams::update_team(&context(&request)?, &permit, TeamId(*id), version, input).await?;
    Ok(with_version(HttpResponse::Ok(), team))
}

/// Close a team for good. It must have no open requests and no scheduled sessions.
#[utoipa::path(tag = "teams", security(("session" = [])), params(("team_id" = i64, Path, description = "The team.")), responses(
    (status = 204, description = "Closed."),
    (status = 409, description = "It still has requests or sessions; the detail says what to do first.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/teams/{team_id}/close")]
pub(crate) async fn close_team(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    teams::close_team(&context(&request)?, &permit, TeamId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What the caller can build a team of: programs, OUs, people.
#[utoipa::path(tag = "teams", security(("session" = [])), params(TeamOptionsQuery), responses(
    (status = 200, description = "The options.", body = TeamOptions),
    Refusals,
    Unacceptable,
))]
#[get("/team-options")]
pub(crate) async fn get_team_options(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    query: web::Query<TeamOptionsQuery>,
) -> ApiResult<web::Json<TeamOptions>> {
    let of = OptionsOf {
        program: query.program_id.map(ProgramId),
        partner: query.partner_id.map(PartnerId),
        atu: query.atu_id.map(AtuId),
    };
    let found = teams::team_options(&context(&request)?, &permit, of).await?;
    Ok(web::Json(TeamOptions {
        programs: found.programs.into_iter().map(named).collect(),
        ous: found.ous.into_iter().map(named).collect(),
        atus: found.atus.into_iter().map(|(id, name, _)| NamedThing { id, name }).collect(),
        partners: found.partners.into_iter().map(named).collect(),
        people: found
            .people
            .into_iter()
            .map(|person| TeamPerson {
                id: person.id.0,
                name: person.name,
                email: person.email,
                title: person.title,
            })
            .collect(),
    }))
}

pub(super) fn named((id, name): (i64, String)) -> NamedThing {
    NamedThing { id, name }
}

fn from_wire(input: TeamChange) -> TeamInput {
    TeamInput {
        ou: input.ou_id.map(OuId),
        draft: TeamDraft {
            name: input.name,
            primary_contact: PersonId(input.primary_contact_id),
            members: input.member_ids.into_iter().map(PersonId).collect(),
            max_sessions: input.max_sessions,
            hours: input.hours.map(|TeamHours { from, until }| WorkingHours { from, until }),
            time_zone: input.time_zone.map(|zone| zone.trim().to_owned()).filter(|zone| !zone.is_empty()),
        },
    }
}

fn with_version(mut response: actix_web::HttpResponseBuilder, view: TeamView) -> HttpResponse {
    response.insert_header(ETag(etag(view.team.row_version))).json(to_wire(view))
}

pub(super) fn side(side: Side) -> TeamSide {
    match side {
        Side::Microsoft => TeamSide::Microsoft,
        Side::Partner => TeamSide::Partner,
    }
}

fn to_wire(view: TeamView) -> Team {
    let TeamView { team, members, may_change, commitments } = view;
    Team {
        id: team.id.0,
        program: named((team.program.0.0, team.program.1)),
        side: side(team.side),
        partner: team.partner.map(|(id, name)| named((id.0, name))),
        ou: named((team.ou.0.0, team.ou.1)),
        atu: team.atu.map(|(id, name)| named((id.0, name))),
        name: team.name,
        primary_contact_id: team.primary_contact.map(|id| id.0),
        members: members
            .into_iter()
            .map(|person| TeamPerson {
                id: person.id.0,
                name: person.name,
                email: person.email,
                title: person.title,
            })
            .collect(),
        max_sessions: team.max_sessions,
        hours: team.hours.chosen.map(|WorkingHours { from, until }| TeamHours { from, until }),
        time_zone: team.hours.zone,
        contact_zone: team.hours.contact_zone,
        may_change,
        open_request_count: commitments.map(|(asked, _)| asked),
        session_count: commitments.map(|(_, booked)| booked),
        row_version: team.row_version,
    }
}
