//! The people of one's own partner, for its admins.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use pep_api_types::own_people::{OwnAct, OwnMailProblem, OwnPerson, OwnPersonInput};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::people::{self, PersonInput};
use pep_domain::access::action;
use pep_domain::ids::PersonId;
use pep_domain::mail::BlockReason;
use serde::Deserialize;

use super::message_shapes::at;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

const ACTS_PER_PAGE: i64 = 50;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_my_people)
        .service(create_my_person)
        .service(list_my_people_acts)
        .service(update_my_person)
        .service(remove_my_person);
}

fn shape(person: people::OwnPerson, reader: PersonId) -> OwnPerson {
    OwnPerson {
        id: person.id.0,
        is_self: person.id == reader,
        email: person.email,
        first_name: person.first_name,
        last_name: person.last_name,
        title: person.title,
        time_zone: person.time_zone,
        is_admin: person.is_admin,
        is_listed: person.is_listed,
        mail_problem: person.mail_block.map(|(reason, since)| OwnMailProblem {
            is_complaint: reason == BlockReason::Complaint,
            since: at(since),
        }),
    }
}

fn values(input: OwnPersonInput) -> PersonInput {
    let OwnPersonInput { email, first_name, last_name, title, time_zone } = input;
    PersonInput { email, first_name, last_name, title, time_zone }
}

/// The people of your company, by name.
#[utoipa::path(tag = "my people", security(("session" = [])), responses(
    (status = 200, description = "All of them.", body = Page<OwnPerson>),
    Refusals,
))]
#[get("/my-people")]
pub(crate) async fn list_my_people(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOwnPeople>,
) -> ApiResult<web::Json<Page<OwnPerson>>> {
    let found = people::list_own_people(&context(&request)?, &permit).await?;
    let items = found.into_iter().map(|person| shape(person, permit.actor().person_id)).collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// Add somebody of your company, as a seller.
///
/// Somebody who was taken out comes back this way.
#[utoipa::path(tag = "my people", security(("session" = [])), request_body = OwnPersonInput, responses(
    (status = 201, description = "Added.", body = OwnPerson),
    (status = 409, description = "The address cannot be used.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/my-people")]
pub(crate) async fn create_my_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOwnPeople>,
    input: web::Json<OwnPersonInput>,
) -> ApiResult<HttpResponse> {
    let added = people::create_own_person(&context(&request)?, &permit, values(input.into_inner())).await?;
    Ok(HttpResponse::Created().json(shape(added, permit.actor().person_id)))
}

/// Correct somebody of your company.
///
/// A new address signs the person out everywhere: the next sign-in asks for a code sent there.
#[utoipa::path(tag = "my people", security(("session" = [])), params(("id" = i64, Path, description = "The person.")),
    request_body = OwnPersonInput, responses(
    (status = 200, description = "Changed.", body = OwnPerson),
    (status = 409, description = "The address cannot be used.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/my-people/{id}")]
pub(crate) async fn update_my_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOwnPeople>,
    id: web::Path<i64>,
    input: web::Json<OwnPersonInput>,
) -> ApiResult<web::Json<OwnPerson>> {
    let ctx = context(&request)?;
    let changed = people::update_own_person(&ctx, &permit, PersonId(*id), values(input.into_inner())).await?;
    Ok(web::Json(shape(changed, permit.actor().person_id)))
}

/// Take somebody of your company out.
///
/// The person cannot sign in any more and leaves every team; what they did stays.
#[utoipa::path(tag = "my people", security(("session" = [])), params(("id" = i64, Path, description = "The person.")), responses(
    (status = 204, description = "Taken out."),
    (status = 409, description = "It is yourself.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[delete("/my-people/{id}")]
pub(crate) async fn remove_my_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOwnPeople>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    people::remove_own_person(&context(&request)?, &permit, PersonId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Which acts.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActsQuery {
    /// `next` of the page before.
    #[serde(default)]
    cursor: Option<i64>,
}

/// What the people of your company did, the newest first, 50 at a time.
#[utoipa::path(tag = "my people", security(("session" = [])), params(ActsQuery), responses(
    (status = 200, description = "The acts.", body = Page<OwnAct>),
    Refusals,
    Unacceptable,
))]
#[get("/my-people/acts")]
pub(crate) async fn list_my_people_acts(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOwnPeople>,
    query: web::Query<ActsQuery>,
) -> ApiResult<web::Json<Page<OwnAct>>> {
    let found = people::list_own_acts(&context(&request)?, &permit, query.cursor, ACTS_PER_PAGE).await?;
    let is_full = i64::try_from(found.len()) == Ok(ACTS_PER_PAGE);
    let next = found.last().filter(|_| is_full).map(|act| act.id.to_string());
    let items = found
        .into_iter()
        .map(|act| OwnAct {
            id: act.id,
            at: at(act.at),
            actor_name: act.actor,
            action: act.action,
            object_kind: act.object_kind,
            about_name: act.about,
        })
        .collect();
    Ok(web::Json(Page { items, total: None, next }))
}
