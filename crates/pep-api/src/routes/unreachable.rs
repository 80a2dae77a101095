//! Who gets none of the mails of an event or an engagement, for those who organise it (B4-02).

use actix_web::{HttpRequest, get, web};
use pep_api_types::mail as wire;
use pep_app::unreachable::{self, UnreachablePeople};
use pep_domain::access::action;
use pep_domain::ids::{EngagementId, EventId};

use super::message_shapes::{at, block_reason};
use super::refusals::Refusals;
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_event_unreachable_people).service(list_engagement_unreachable_people);
}

fn shape(found: UnreachablePeople) -> web::Json<wire::UnreachablePeople> {
    let UnreachablePeople { title, program, people, answers_for, may_correct, may_lift } = found;
    let items = people
        .into_iter()
        .map(|person| wire::UnreachablePerson {
            person_id: person.id.0,
            name: person.name,
            address: person.address,
            partner_name: person.partner.map(|(_, name)| name),
            reason: block_reason(person.reason),
            detail: person.detail,
            since: at(person.since),
            answers_for: answers_for
                .iter()
                .filter(|(contact, ..)| *contact == person.id)
                .map(|(_, id, name)| wire::UnreachableTeam { id: *id, name: name.clone() })
                .collect(),
        })
        .collect();
    web::Json(wire::UnreachablePeople { title, program_id: program.0, items, may_correct, may_lift })
}

/// The people of an event whose addresses take no mail.
///
/// Those who are in its sessions, answer for its teams, or were written to about it.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The event.")), responses(
    (status = 200, description = "By name.", body = wire::UnreachablePeople),
    Refusals,
))]
#[get("/events/{id}/unreachable-people")]
pub(crate) async fn list_event_unreachable_people(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEvents>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<wire::UnreachablePeople>> {
    Ok(shape(unreachable::of_event(&context(&request)?, &permit, EventId(*id)).await?))
}

/// The people of an engagement whose addresses take no mail.
///
/// Those who are in its sessions, run an invited partner, or were written to about it.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The engagement.")), responses(
    (status = 200, description = "By name.", body = wire::UnreachablePeople),
    Refusals,
))]
#[get("/engagements/{id}/unreachable-people")]
pub(crate) async fn list_engagement_unreachable_people(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewEngagements>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<wire::UnreachablePeople>> {
    Ok(shape(unreachable::of_engagement(&context(&request)?, &permit, EngagementId(*id)).await?))
}
