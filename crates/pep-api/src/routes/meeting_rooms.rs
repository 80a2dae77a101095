//! The simulated meeting room.

use actix_web::{HttpRequest, get, post, web};
use pep_api_types::meeting_rooms::{ExpectedGuest, MeetingRoom, RoomJoin, RoomStay};
use pep_app::meeting_rooms::{self, RoomView};
use pep_domain::access::action;

use super::people::side_to_wire as side;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_meeting_room)
        .service(join_meeting_room)
        .service(leave_meeting_room)
        .service(play_everybody);
}

fn shown(view: RoomView) -> MeetingRoom {
    let own_email = view.own_email;
    MeetingRoom {
        session_id: view.room.session.0,
        subject: view.room.subject,
        starts_at: view.room.starts_at.to_datetime(),
        ends_at: view.room.ends_at.to_datetime(),
        expected: view
            .expected
            .into_iter()
            .map(|person| ExpectedGuest {
                id: person.person.0,
                is_here: view.stays.iter().any(|stay| stay.email == person.email && stay.left_at.is_none()),
                name: person.name,
                side: side(person.side),
            })
            .collect(),
        stays: view
            .stays
            .iter()
            .map(|stay| RoomStay {
                id: stay.id,
                name: stay.name.clone(),
                is_anonymous: stay.email.is_empty(),
                is_mine: stay.email == own_email,
                joined_at: stay.joined_at.to_datetime(),
                left_at: stay.left_at.map(|at| at.to_datetime()),
            })
            .collect(),
        may_play_everybody: view.may_play_everybody,
    }
}

/// A room, who is expected and who is there.
#[utoipa::path(tag = "meeting-rooms", security(("session" = [])),
    params(("room" = String, Path, description = "The room, as in the address to join.")), responses(
    (status = 200, description = "The room.", body = MeetingRoom),
    Refusals,
))]
#[get("/meeting-rooms/{room}")]
pub(crate) async fn get_meeting_room(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    room: web::Path<String>,
) -> ApiResult<web::Json<MeetingRoom>> {
    Ok(web::Json(shown(meeting_rooms::find(&context(&request)?, &permit, room.into_inner()).await?)))
}

/// Join a room, as yourself or as somebody without an account.
#[utoipa::path(tag = "meeting-rooms", security(("session" = [])),
    params(("room" = String, Path, description = "The room.")), request_body = RoomJoin, responses(
    (status = 200, description = "The room now.", body = MeetingRoom),
    Refusals,
    BodyRefusals,
))]
#[post("/meeting-rooms/{room}/stays")]
pub(crate) async fn join_meeting_room(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    room: web::Path<String>,
    input: web::Json<RoomJoin>,
) -> ApiResult<web::Json<MeetingRoom>> {
    let name = input.into_inner().anonymous_name;
    Ok(web::Json(shown(meeting_rooms::join(&context(&request)?, &permit, room.into_inner(), name).await?)))
}

/// Leave a room.
#[utoipa::path(tag = "meeting-rooms", security(("session" = [])), params(
    ("room" = String, Path, description = "The room."),
    ("stay_id" = i64, Path, description = "Your stay, or that of somebody without an account."),
), responses(
    (status = 200, description = "The room now.", body = MeetingRoom),
    Refusals,
    ChangeRefusals,
))]
#[post("/meeting-rooms/{room}/stays/{stay_id}/leave")]
pub(crate) async fn leave_meeting_room(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    path: web::Path<(String, i64)>,
) -> ApiResult<web::Json<MeetingRoom>> {
    let (room, stay) = path.into_inner();
    Ok(web::Json(shown(meeting_rooms::leave(&context(&request)?, &permit, room, stay).await?)))
}

/// Let everybody attend at once: in a demo or rehearsal only.
#[utoipa::path(tag = "meeting-rooms", security(("session" = [])),
    params(("room" = String, Path, description = "The room.")), responses(
    (status = 200, description = "The room now.", body = MeetingRoom),
    Refusals,
    ChangeRefusals,
))]
#[post("/meeting-rooms/{room}/everybody")]
pub(crate) async fn play_everybody(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    room: web::Path<String>,
) -> ApiResult<web::Json<MeetingRoom>> {
    Ok(web::Json(shown(
        meeting_rooms::play_everybody(&context(&request)?, &permit, room.into_inner()).await?,
    )))
}
