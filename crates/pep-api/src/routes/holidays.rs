//! Closed days of OUs (B3-08).

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use chrono::NaiveDate;
use pep_api_types::holidays::{Holiday, HolidayKeep, HolidayOu, Holidays, HolidaysKept};
use pep_app::holidays::{self, HolidayFilter, HolidayRow, NewHoliday};
use pep_domain::access::action;
use pep_domain::ids::{HolidayId, OuId};

use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, RepeatedQuery, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_holidays).service(keep_holiday).service(remove_holiday);
}

fn shown(row: HolidayRow) -> Holiday {
    let HolidayRow { id, ou: (ou_id, ou), on_date, country, name } = row;
    Holiday {
        id: id.0,
        ou_id: ou_id.0,
        ou,
        on_date,
        name,
        country: Some(country).filter(|country| !country.is_empty()),
    }
}

/// Closed days of the OUs for which you keep them, by day.
#[utoipa::path(tag = "holidays", security(("session" = [])), params(
    ("ou" = Option<Vec<i64>>, Query, description = "Only of these OUs; repeat it for more."),
    ("from" = Option<NaiveDate>, Query, description = "Only from this day on."),
    ("to" = Option<NaiveDate>, Query, description = "Only until this day, which counts."),
), responses(
    (status = 200, description = "The days, and your OUs.", body = Holidays),
    Unacceptable,
    Refusals,
))]
#[get("/holidays")]
pub(crate) async fn list_holidays(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageHolidays>,
    mut query: RepeatedQuery,
) -> ApiResult<web::Json<Holidays>> {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let ous = query.ids("ou")?;
    let filter = HolidayFilter {
        ous: Some(ous).filter(|ous: &Vec<i64>| !ous.is_empty()),
        from: query.value("from", "a day such as 2026-12-25", day)?,
        to: query.value("to", "a day such as 2026-12-25", day)?,
    };
    query.finish()?;
    let found = holidays::list_holidays(&context(&request)?, &permit, filter).await?;
    Ok(web::Json(Holidays {
        items: found.days.into_iter().map(shown).collect(),
        ous: found.ous.into_iter().map(|(id, name)| HolidayOu { id, name }).collect(),
    }))
}

/// Keep days closed.
///
/// Invitations in waves, weekly digests and reminders to people of the OU wait for the next working day. A day that is
/// closed already gets the name.
#[utoipa::path(tag = "holidays", security(("session" = [])), request_body = HolidayKeep, responses(
    (status = 200, description = "Closed.", body = HolidaysKept),
    Refusals,
    BodyRefusals,
))]
#[post("/holidays")]
pub(crate) async fn keep_holiday(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageHolidays>,
    input: web::Json<HolidayKeep>,
) -> ApiResult<web::Json<HolidaysKept>> {
    let HolidayKeep { ou_id, on_date, until_on, name, country } = input.into_inner();
    let new =
        NewHoliday { ou: OuId(ou_id), on_date, until: until_on, name, country: country.unwrap_or_default() };
    let kept = holidays::keep_holiday(&context(&request)?, &permit, new).await?;
    Ok(web::Json(HolidaysKept { items: kept.into_iter().map(shown).collect() }))
}

/// Open a day again.
#[utoipa::path(tag = "holidays", security(("session" = [])),
    params(("id" = i64, Path, description = "The closed day.")), responses(
    (status = 204, description = "Open again."),
    Refusals,
    ChangeRefusals,
))]
#[delete("/holidays/{id}")]
pub(crate) async fn remove_holiday(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageHolidays>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    holidays::remove_holiday(&context(&request)?, &permit, HolidayId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
