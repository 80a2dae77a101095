//! Choosing partners, and how they do.

use actix_web::{HttpRequest, get, web};
use pep_api_types::partners::{PartnerList, PartnerRef, PartnerScorecard};
use pep_domain::access::action;
use pep_domain::ids::PartnerId;
use pep_domain::time::HOUR_US;

use super::refusals::{Refusals, Unacceptable};
use crate::extract::{Permitted, RepeatedQuery, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_partners);
    cfg.service(get_partner_scorecard);
}

/// Partners to choose from.
#[utoipa::path(tag = "partners", security(("session" = [])), params(
    ("q" = Option<String>, Query, description = "Words that begin words of the name or the Partner One ID."),
    ("ids" = Option<Vec<i64>>, Query, description = "Exactly these."),
    ("limit" = Option<usize>, Query, minimum = 1, maximum = 200, description = "20 if absent; 200 with `ids`."),
), responses(
    (status = 200, description = "Best first.", body = PartnerList),
    Unacceptable,
    Refusals,
))]
#[get("/partners")]
pub(crate) async fn list_partners(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ChoosePartners>,
    mut query: RepeatedQuery,
) -> ApiResult<web::Json<PartnerList>> {
    let text = query.value("q", "a text", |text| Some(text.to_owned()))?.unwrap_or_default();
    let ids: Vec<PartnerId> = query.ids("ids")?.into_iter().map(PartnerId).collect();
    let limit = query.limit(if ids.is_empty() { 20 } else { 200 })?;
    query.finish()?;
    let found = pep_app::partners::list_partners(&context(&request)?, &permit, &text, ids, limit).await?;
    let shown = |(partner, contacts): (pep_app::partners::PartnerRow, i64)| PartnerRef {
        id: partner.id,
        partner_one_id: partner.partner_one_id,
        name: partner.name,
        city: partner.city,
        country: partner.country,
        contacts,
    };
    Ok(web::Json(PartnerList {
        items: found.items.into_iter().map(shown).collect(),
        total: i64::try_from(found.total).unwrap_or(i64::MAX),
    }))
}

/// How a partner does.
///
/// Over the accounts within your reach: coverage, share of green, how fast requests are answered.
#[utoipa::path(tag = "partners", security(("session" = [])), params(("id" = i64, Path, description = "The partner.")), responses(
    (status = 200, description = "The numbers.", body = PartnerScorecard),
    Refusals,
))]
#[get("/partners/{id}/scorecard")]
pub(crate) async fn get_partner_scorecard(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<PartnerScorecard>> {
    let card = pep_app::heatmap::get_scorecard(&context(&request)?, &permit, PartnerId(*id)).await?;
    let [target, past_customer, active_customer] = card.statuses;
    let with_status = target + past_customer + active_customer;
    Ok(web::Json(PartnerScorecard {
        partner_id: *id,
        partner_name: card.partner_name,
        accounts: card.accounts,
        reported: card.reported,
        target,
        past_customer,
        active_customer,
        green_share: (with_status > 0).then(|| ratio(active_customer, with_status)),
        requested_rows: card.requested_rows,
        answered_rows: card.answered_rows,
        median_response_hours: card.median_response_us.map(|us| ratio(us, HOUR_US)),
        stale: card.stale,
    }))
}

/// Rounded to a thousandth: nobody reads more.
#[expect(clippy::cast_precision_loss, reason = "counts and hours are far below 2^53")]
fn ratio(part: i64, whole: i64) -> f64 {
    (part as f64 / whole as f64 * 1_000.0).round() / 1_000.0
}
