//! Sessions of engagements: set up by organisers, and who of a partner comes (C-24 … C-26, C-35 … C-44).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use chrono::NaiveTime;
use pep_api_types::engagement_sessions::{
    EngagementAccountQuery, EngagementSession, EngagementSessionPartner, EngagementSessionSave,
    MyEngagementSession, MyEngagementSessions, SessionAttendees,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::teams::NamedThing;
use pep_app::AppError;
use pep_app::sessions::{self, Contact, OwnSession, SessionInput};
use pep_domain::access::action;
use pep_domain::engagements::sessions::SessionText;
use pep_domain::ids::{AccountId, EngagementId, PartnerId, PersonId, SessionId};
use pep_domain::people::Side;
use pep_domain::sessions::{AttendancePlan, SessionState};
use pep_domain::time::UtcMicros;

use super::refusals::{BodyRefusals, Refusals, Unacceptable, VersionRefusals};
use super::session_shapes::{meeting_state, session_account, session_state};
use super::teams::named;
use crate::extract::{IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_engagement_sessions)
        .service(create_engagement_session)
        .service(save_engagement_session)
        .service(list_engagement_accounts)
        .service(list_my_engagement_sessions)
        .service(set_my_session_attendees);
}

/// The sessions of an engagement, by time.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), responses(
    (status = 200, description = "Its sessions.", body = Page<EngagementSession>),
    Refusals,
))]
#[get("/engagements/{engagement_id}/sessions")]
pub(crate) async fn list_engagement_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEngagements>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Page<EngagementSession>>> {
    let found = sessions::list_engagement_sessions(&context(&request)?, &permit, EngagementId(*id)).await?;
    Ok(web::Json(Page { items: found.into_iter().map(session).collect(), total: None, next: None }))
}

/// Set up a session: as many as you like. Its meeting is made by itself.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), request_body = EngagementSessionSave, responses(
    (status = 201, description = "Set up; its version is in the ETag.", body = EngagementSession),
    (status = 409, description = "The engagement is a draft or was called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/engagements/{engagement_id}/sessions")]
pub(crate) async fn create_engagement_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    id: web::Path<i64>,
    body: web::Json<EngagementSessionSave>,
) -> ApiResult<HttpResponse> {
    let (ctx, input) = (context(&request)?, input(body.into_inner())?);
    let made = sessions::create_engagement_session(&ctx, &permit, EngagementId(*id), input).await?;
    Ok(with_version(HttpResponse::Created(), made))
}

/// Change a session: If-Match carries the version that was read. Everybody's calendar follows.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    ("session_id" = i64, Path, description = "The session."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = EngagementSessionSave, responses(
    (status = 200, description = "Saved; the new version is in the ETag.", body = EngagementSession),
    (status = 409, description = "It is over or was called off.", body = Problem, content_type = "application/problem+json"),
    VersionRefusals,
    Refusals,
    BodyRefusals,
))]
#[put("/engagements/{engagement_id}/sessions/{session_id}")]
pub(crate) async fn save_engagement_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageEngagements>,
    ids: web::Path<(i64, i64)>,
    IfMatch(version): IfMatch,
    body: web::Json<EngagementSessionSave>,
) -> ApiResult<HttpResponse> {
    let (engagement, id) = ids.into_inner();
    let (ctx, input) = (context(&request)?, input(body.into_inner())?);
    let of = (EngagementId(engagement), SessionId(id));
    let saved = sessions::save_engagement_session(&ctx, &permit, of, version, input).await?;
    Ok(with_version(HttpResponse::Ok(), saved))
}

/// The accounts that match an engagement now, for its sessions.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    EngagementAccountQuery,
), responses(
    (status = 200, description = "The first 50 by name.", body = Page<NamedThing>),
    Refusals,
    Unacceptable,
))]
#[get("/engagements/{engagement_id}/accounts")]
pub(crate) async fn list_engagement_accounts(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEngagements>,
    id: web::Path<i64>,
    query: web::Query<EngagementAccountQuery>,
) -> ApiResult<web::Json<Page<NamedThing>>> {
    let (ctx, text) = (context(&request)?, query.into_inner().q);
    let found = sessions::list_engagement_accounts(&ctx, &permit, EngagementId(*id), text).await?;
    let items = found.into_iter().map(|(id, name)| named((id.0, name))).collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// The sessions of an engagement with the caller's partner, and the people to choose among.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), responses(
    (status = 200, description = "Sessions and people.", body = MyEngagementSessions),
    Refusals,
))]
#[get("/my-engagements/{engagement_id}/sessions")]
pub(crate) async fn list_my_engagement_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MyEngagementSessions>> {
    let found = sessions::list_own_sessions(&context(&request)?, &permit, EngagementId(*id)).await?;
    Ok(web::Json(own(found)))
}

/// Choose who of the caller's partner comes to a session, and who of them is the contact for follow-ups.
#[utoipa::path(tag = "engagements", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    ("session_id" = i64, Path, description = "The session."),
), request_body = SessionAttendees, responses(
    (status = 200, description = "Chosen; whoever is new or left out gets a calendar mail.", body = MyEngagementSessions),
    (status = 409, description = "It is over or was called off.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/my-engagements/{engagement_id}/sessions/{session_id}/attendees")]
pub(crate) async fn set_my_session_attendees(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    ids: web::Path<(i64, i64)>,
    body: web::Json<SessionAttendees>,
) -> ApiResult<web::Json<MyEngagementSessions>> {
    let (engagement, id) = ids.into_inner();
    let SessionAttendees { person_ids, contact_id } = body.into_inner();
    let (of, people) =
        ((EngagementId(engagement), SessionId(id)), person_ids.into_iter().map(PersonId).collect());
    let contact = contact_id.map(PersonId);
    let found = sessions::choose_attendees(&context(&request)?, &permit, of, people, contact).await?;
    Ok(web::Json(own(found)))
}

fn input(wire: EngagementSessionSave) -> Result<SessionInput, AppError> {
    let EngagementSessionSave {
        title,
        description,
        date,
        start_time,
        end_time,
        time_zone,
        partner_ids,
        account_ids,
    } = wire;
    let mut partners: Vec<PartnerId> = partner_ids.into_iter().map(PartnerId).collect();
    let mut accounts: Vec<AccountId> = account_ids.into_iter().map(AccountId).collect();
    partners.sort_unstable();
    partners.dedup();
    accounts.sort_unstable();
    accounts.dedup();
    Ok(SessionInput {
        text: SessionText { title, description },
        date,
        starts: time("/startTime", &start_time)?,
        ends: time("/endTime", &end_time)?,
        time_zone,
        partners,
        accounts,
    })
}

fn time(pointer: &str, text: &str) -> Result<NaiveTime, AppError> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M")
        .map_err(|_unreadable| AppError::invalid(pointer, "Write a time such as 09:30."))
}

fn with_version(
    mut response: actix_web::HttpResponseBuilder,
    found: sessions::EngagementSession,
) -> HttpResponse {
    response.insert_header(ETag(etag(found.row.row_version))).json(session(found))
}

fn session(found: sessions::EngagementSession) -> EngagementSession {
    let sessions::EngagementSession { row, partners, accounts, people } = found;
    let zone = row.time_zone.parse().unwrap_or(chrono_tz::UTC);
    let clock = |at: UtcMicros| at.to_datetime().with_timezone(&zone).format("%H:%M").to_string();
    let name_of = |id: PersonId| {
        people.iter().find(|person| person.person.id == id).map(|person| person.person.name.clone())
    };
    EngagementSession {
        id: row.id.0,
        date: row.starts_at.date_in(zone),
        start_time: clock(row.starts_at),
        end_time: clock(row.ends_at),
        starts_at: row.starts_at.to_datetime(),
        ends_at: row.ends_at.to_datetime(),
        state: session_state(row.state),
        meeting_state: meeting_state(row.meeting.state),
        // Nobody joins what was called off.
        join_url: row.meeting.join_url.filter(|_| row.state != SessionState::Cancelled),
        partners: partners
            .into_iter()
            .map(|partner| EngagementSessionPartner {
                attendees: people
                    .iter()
                    .filter(|person| person.person.partner == Some(partner.partner.0))
                    .map(|person| person.person.name.clone())
                    .collect(),
                contact: partner.contact.and_then(name_of),
                id: partner.partner.0.0,
                name: partner.partner.1,
            })
            .collect(),
        accounts: accounts.into_iter().map(|row| named((row.account.0.0, row.account.1))).collect(),
        absent: people
            .iter()
            .filter(|person| {
                row.state == SessionState::Scheduled && person.plan == AttendancePlan::NotAttending
            })
            .map(|person| person.person.name.clone())
            .collect(),
        microsoft: people
            .iter()
            .filter(|person| person.person.side == Side::Microsoft)
            .map(|person| person.person.name.clone())
            .collect(),
        title: row.title,
        description: row.description,
        time_zone: row.time_zone,
        row_version: row.row_version,
    }
}

fn own((sessions, people): (Vec<OwnSession>, Vec<Contact>)) -> MyEngagementSessions {
    MyEngagementSessions {
        sessions: sessions
            .into_iter()
            .map(|OwnSession { row, attendees, contact, accounts, may_choose }| MyEngagementSession {
                id: row.id.0,
                title: row.title,
                description: row.description,
                starts_at: row.starts_at.to_datetime(),
                ends_at: row.ends_at.to_datetime(),
                time_zone: row.time_zone,
                state: session_state(row.state),
                accounts: accounts.into_iter().map(session_account).collect(),
                attendee_ids: attendees.into_iter().map(|person| person.person.id.0).collect(),
                contact_id: contact.map(|id| id.0),
                may_choose,
            })
            .collect(),
        people: people.into_iter().map(|person| named((person.id.0, person.name))).collect(),
    }
}
