//! One's own time zone, and those of OUs.

use actix_web::{HttpRequest, get, put, web};
use pep_api_types::page::Page;
use pep_api_types::zones::{OuTimeZone, OuTimeZoneChange, OwnTimeZone, OwnTimeZoneChange, TimeZoneSource};
use pep_app::zones::{self, OuZone, ZoneSource};
use pep_domain::access::action;
use pep_domain::ids::OuId;

use super::refusals::{BodyRefusals, Refusals};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(set_own_time_zone).service(list_ou_time_zones).service(set_ou_time_zone);
}

/// Set one's own time zone.
///
/// Mails at nine are at nine there, and times in mails are told there. What the browser tells is taken only where no zone is
/// known yet.
#[utoipa::path(tag = "session", security(("session" = [])), request_body = OwnTimeZoneChange, responses(
    (status = 200, description = "The zone that holds now.", body = OwnTimeZone),
    Refusals,
    BodyRefusals,
))]
#[put("/time-zone")]
pub(crate) async fn set_own_time_zone(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    input: web::Json<OwnTimeZoneChange>,
) -> ApiResult<web::Json<OwnTimeZone>> {
    let OwnTimeZoneChange { time_zone, source } = input.into_inner();
    let source = match source {
        TimeZoneSource::Chosen => ZoneSource::Chosen,
        TimeZoneSource::Browser => ZoneSource::Browser,
    };
    let time_zone = zones::set_own(&context(&request)?, &permit, time_zone, source).await?;
    Ok(web::Json(OwnTimeZone { time_zone }))
}

/// The time zones of OUs, by name of the OU.
#[utoipa::path(tag = "people", security(("session" = [])), responses(
    (status = 200, description = "Every OU.", body = Page<OuTimeZone>),
    Refusals,
))]
#[get("/ou-time-zones")]
pub(crate) async fn list_ou_time_zones(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewPeople>,
) -> ApiResult<web::Json<Page<OuTimeZone>>> {
    let ous = zones::list_ou_zones(&context(&request)?, &permit).await?;
    Ok(web::Json(Page { items: ous.into_iter().map(to_wire).collect(), total: None, next: None }))
}

/// Give an OU a time zone.
///
/// It holds for the OU's people whose own zone is not known, and for mails about what happens in the OU.
#[utoipa::path(tag = "people", security(("session" = [])), params(("id" = i64, Path, description = "The OU.")),
    request_body = OuTimeZoneChange, responses(
    (status = 200, description = "Changed.", body = OuTimeZone),
    Refusals,
    BodyRefusals,
))]
#[put("/ou-time-zones/{id}")]
pub(crate) async fn set_ou_time_zone(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePeople>,
    id: web::Path<i64>,
    input: web::Json<OuTimeZoneChange>,
) -> ApiResult<web::Json<OuTimeZone>> {
    let zone = input.into_inner().time_zone;
    let ou = zones::set_ou_zone(&context(&request)?, &permit, OuId(*id), zone).await?;
    Ok(web::Json(to_wire(ou)))
}

fn to_wire(ou: OuZone) -> OuTimeZone {
    OuTimeZone { id: ou.id, name: ou.name, time_zone: ou.time_zone }
}
