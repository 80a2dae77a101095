//! What PEP holds about one person, and forgetting it.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use pep_api_types::personal_data::{
    DataFate, HeldData, PersonErasure, PersonalData, PersonalDataExportQuery, PersonalDataFormat,
    PersonalDataQuestion,
};
use pep_api_types::problem::Problem;
use pep_app::personal_data::{self, Erasure, Fate, Held, ReadOutFormat, Whom};
use pep_domain::access::action;
use pep_domain::ids::PersonId;

use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use super::session::at;
use super::workbook::download;
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(look_up_personal_data)
        .service(get_personal_data)
        .service(export_personal_data)
        .service(erase_person);
}

/// What is held about a person: how many entries of each kind, and what an erasure would do to them.
#[utoipa::path(tag = "people", security(("session" = [])),
    params(("person_id" = i64, Path, description = "The person, removed ones too.")), responses(
    (status = 200, description = "What is held. Nothing is changed.", body = PersonalData),
    Refusals,
))]
#[get("/personal-data/{person_id}")]
pub(crate) async fn get_personal_data(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ErasePeople>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<PersonalData>> {
    let held = personal_data::look_up(&context(&request)?, &permit, Whom::Id(PersonId(*id))).await?;
    Ok(web::Json(to_wire(held)))
}

/// The same for the person with an address.
#[utoipa::path(tag = "people", security(("session" = [])), request_body = PersonalDataQuestion, responses(
    (status = 200, description = "What is held. Nothing is changed.", body = PersonalData),
    Refusals,
    BodyRefusals,
))]
#[post("/personal-data/look-up")]
pub(crate) async fn look_up_personal_data(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ErasePeople>,
    input: web::Json<PersonalDataQuestion>,
) -> ApiResult<web::Json<PersonalData>> {
    let whom = Whom::Address(input.into_inner().email);
    Ok(web::Json(to_wire(personal_data::look_up(&context(&request)?, &permit, whom).await?)))
}

/// Everything that is held about a person, as a file for the person.
#[utoipa::path(tag = "people", security(("session" = [])),
    params(("person_id" = i64, Path, description = "The person, removed ones too."), PersonalDataExportQuery), responses(
    (status = 200, description = "JSON, or a page in HTML without scripts.", content_type = "application/json", body = String),
    Refusals,
    Unacceptable,
))]
#[get("/personal-data/{person_id}/export")]
pub(crate) async fn export_personal_data(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ErasePeople>,
    id: web::Path<i64>,
    query: web::Query<PersonalDataExportQuery>,
) -> ApiResult<HttpResponse> {
    let (format, media_type, ending) = match query.format {
        PersonalDataFormat::Json => (ReadOutFormat::Json, "application/json", "json"),
        PersonalDataFormat::Html => (ReadOutFormat::Html, "text/html; charset=utf-8", "html"),
    };
    let file = personal_data::read_out(&context(&request)?, &permit, PersonId(*id), format).await?;
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header(download(&format!("personal-data-{id}.{ending}")))
        .body(file))
}

/// Erase a person.
///
/// Name, address and whatever else says who it was go; what the person did stays with the organisations, and reads "Erased
/// person". It cannot be undone.
#[utoipa::path(tag = "people", security(("session" = [])),
    params(("person_id" = i64, Path, description = "The person, removed ones too.")), request_body = PersonErasure, responses(
    (status = 200, description = "Erased; what is held now.", body = PersonalData),
    (status = 409, description = "Oneself, or somebody who was erased already.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/personal-data/{person_id}/erase")]
pub(crate) async fn erase_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ErasePeople>,
    id: web::Path<i64>,
    input: web::Json<PersonErasure>,
) -> ApiResult<web::Json<PersonalData>> {
    let PersonErasure { reason, email } = input.into_inner();
    let erasure = Erasure { reason, email };
    let held = personal_data::erase(&context(&request)?, &permit, PersonId(*id), erasure).await?;
    Ok(web::Json(to_wire(held)))
}

fn to_wire(held: Held) -> PersonalData {
    PersonalData {
        person_id: held.person.id.0,
        name: held.person.name,
        email: held.person.email,
        removed_at: held.person.removed_at.map(|instant| at(instant.0)),
        erased_at: held.person.erased_at.map(|instant| at(instant.0)),
        kinds: held
            .kinds
            .into_iter()
            .map(|kind| HeldData {
                what: kind.what.to_owned(),
                count: kind.count,
                fate: match kind.fate {
                    Fate::Deleted => DataFate::Deleted,
                    Fate::Blanked(_) => DataFate::Blanked,
                    Fate::Kept => DataFate::Kept,
                },
            })
            .collect(),
        obstacle: held.obstacle,
    }
}
