//! Suggested sessions, and a program's weights for them (D-25, D-47, B3-01).

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use pep_api_types::problem::Problem;
use pep_api_types::suggestions::{
    PairPreview, PartnerSuggestion, PartnerSuggestions, ProgramWeights, Suggestion, SuggestionAccount,
    SuggestionHidden, SuggestionQuery, SuggestionWeights, Suggestions, WeightsPreview,
};
use pep_app::sessions::{self, ComparedPair, EventAccess, ReasonedSuggestion, SuggestedTeam};
use pep_domain::access::action;
use pep_domain::ids::{EventId, ProgramId, TeamId};
use pep_domain::suggestions::{Part, SuggestionWeights as Weights};
use pep_domain::time::UtcMicros;

use super::heatmap_shapes::{relationship, status};
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use super::session_shapes as shapes;
use crate::extract::{IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_suggestions)
        .service(list_partner_suggestions)
        .service(set_suggestion_hidden)
        .service(get_suggestion_weights)
        .service(set_suggestion_weights)
        .service(preview_suggestion_weights);
}

/// The teams that a team should ask for a session, and why.
///
/// For organisers of the event and the seller team's own people. Nothing is suggested while sessions cannot be asked for.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event."), SuggestionQuery), responses(
    (status = 200, description = "Best first.", body = Suggestions),
    Refusals,
    Unacceptable,
))]
#[get("/events/{event_id}/suggestions")]
pub(crate) async fn list_suggestions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    query: web::Query<SuggestionQuery>,
) -> ApiResult<web::Json<Suggestions>> {
    let (access, ctx) = (EventAccess::of(&permit)?, context(&request)?);
    let found = sessions::list_suggestions(&ctx, &access, EventId(*id), TeamId(query.team)).await?;
    let now = found.now;
    Ok(web::Json(Suggestions {
        items: found.items.into_iter().map(|item| suggestion(item, now)).collect(),
        hidden: found.hidden.into_iter().map(shapes::team).collect(),
    }))
}

/// The teams that your team should ask for a session.
///
/// For people of a partner: which teams and when.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event."), SuggestionQuery), responses(
    (status = 200, description = "Best first.", body = PartnerSuggestions),
    Refusals,
    Unacceptable,
))]
#[get("/events/{event_id}/partner-suggestions")]
pub(crate) async fn list_partner_suggestions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    query: web::Query<SuggestionQuery>,
) -> ApiResult<web::Json<PartnerSuggestions>> {
    let (access, ctx) = (EventAccess::of(&permit)?, context(&request)?);
    let found = sessions::list_partner_suggestions(&ctx, &access, EventId(*id), TeamId(query.team)).await?;
    let now = found.now;
    Ok(web::Json(PartnerSuggestions {
        items: found.items.into_iter().map(|item| partner_suggestion(item, now)).collect(),
        hidden: found.hidden.into_iter().map(shapes::team).collect(),
    }))
}

/// Wave a suggestion off for a team, or take that back.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), request_body = SuggestionHidden, responses(
    (status = 204, description = "Done, now or before."),
    Refusals,
    BodyRefusals,
))]
#[put("/events/{event_id}/suggestions/hidden")]
pub(crate) async fn set_suggestion_hidden(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<SuggestionHidden>,
) -> ApiResult<HttpResponse> {
    let (access, ctx) = (EventAccess::of(&permit)?, context(&request)?);
    let pair = (TeamId(input.team_id), TeamId(input.other_team_id));
    sessions::set_suggestion_hidden(&ctx, &access, EventId(*id), pair, input.is_hidden).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What counts how much when a program's sessions are suggested; the version is in the ETag.
#[utoipa::path(tag = "programs", security(("session" = [])), params(("id" = i64, Path, description = "The program.")), responses(
    (status = 200, description = "The weights.", body = ProgramWeights),
    Refusals,
))]
#[get("/programs/{id}/suggestion-weights")]
pub(crate) async fn get_suggestion_weights(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewPrograms>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let (weights, version) = sessions::get_weights(&context(&request)?, &permit, ProgramId(*id)).await?;
    Ok(with_version(to_wire(&weights), version))
}

/// Change a program's weights that were read before: If-Match carries their version.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = SuggestionWeights, responses(
    (status = 200, description = "Changed; the new version is in the ETag.", body = ProgramWeights),
    (status = 412, description = "Somebody changed them meanwhile.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/programs/{id}/suggestion-weights")]
pub(crate) async fn set_suggestion_weights(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePrograms>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<SuggestionWeights>,
) -> ApiResult<HttpResponse> {
    let (ctx, wire) = (context(&request)?, input.into_inner());
    let weights = from_wire(&wire);
    let version = sessions::set_weights(&ctx, &permit, ProgramId(*id), version, weights).await?;
    Ok(with_version(wire, version))
}

/// What other weights would do to the best pairs of an event.
///
/// Nothing is changed.
#[utoipa::path(tag = "sessions", security(("session" = [])),
    params(("event_id" = i64, Path, description = "The event.")), request_body = SuggestionWeights, responses(
    (status = 200, description = "In the order that the pairs would have.", body = WeightsPreview),
    Refusals,
    BodyRefusals,
))]
#[post("/events/{event_id}/suggestion-preview")]
pub(crate) async fn preview_suggestion_weights(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
    input: web::Json<SuggestionWeights>,
) -> ApiResult<web::Json<WeightsPreview>> {
    let (access, ctx) = (EventAccess::of(&permit)?, context(&request)?);
    let found = sessions::preview_weights(&ctx, &access, EventId(*id), from_wire(&input)).await?;
    Ok(web::Json(WeightsPreview {
        pairs: found.into_iter().map(compared).collect(),
        at: ctx.now().to_datetime(),
    }))
}

fn with_version(weights: SuggestionWeights, row_version: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header(ETag(etag(row_version))).json(ProgramWeights { weights, row_version })
}

fn suggestion(item: ReasonedSuggestion, now: UtcMicros) -> Suggestion {
    let ReasonedSuggestion { suggested, value, accounts } = item;
    let PartnerSuggestion { team, slots, first_slot_id } = partner_suggestion(suggested, now);
    Suggestion {
        team,
        slots,
        first_slot_id,
        value_tenths: value.tenths,
        reason: value.sentence(),
        accounts: accounts.into_iter().map(account).collect(),
    }
}

fn account((name, part): (String, Part)) -> SuggestionAccount {
    SuggestionAccount {
        id: part.account.account.0,
        name,
        status: status(part.account.status),
        relationship: part.account.relationship.map(relationship),
        is_exec_level: part.account.is_exec_level,
        report_age_days: part.account.report_age_days,
        counted_tenths: (i64::from(part.counted_thousandths) + 50) / 100,
    }
}

fn partner_suggestion(suggested: SuggestedTeam, now: UtcMicros) -> PartnerSuggestion {
    PartnerSuggestion {
        team: shapes::team(suggested.team),
        slots: suggested.slots.iter().map(|slot| shapes::slot(slot, now)).collect(),
        first_slot_id: suggested.first_choice.0,
    }
}

fn compared(pair: ComparedPair) -> PairPreview {
    let place = |seen: Option<(usize, i64)>| seen.map(|(place, _)| i64::try_from(place).unwrap_or(i64::MAX));
    let tenths = |seen: Option<(usize, i64)>| seen.map_or(0, |(_, tenths)| tenths);
    PairPreview {
        partner_team: pair.partner.1,
        seller_team: pair.seller.1,
        reason: pair.reason,
        place_before: place(pair.before),
        tenths_before: tenths(pair.before),
        place_after: place(pair.after),
        tenths_after: tenths(pair.after),
    }
}

/// The same fields on both sides of the wire; a new one does not compile until it is here.
macro_rules! same_fields {
    ($($field:ident),+ $(,)?) => {
        fn to_wire(weights: &Weights) -> SuggestionWeights {
            let Weights { $($field),+ } = *weights;
            SuggestionWeights { $($field),+ }
        }

        fn from_wire(weights: &SuggestionWeights) -> Weights {
            let SuggestionWeights { $($field),+ } = *weights;
            Weights { $($field),+ }
        }
    };
}

same_fields! {
    target_points, past_customer_points, active_customer_points, business_percent, it_percent, both_percent,
    exec_percent, half_life_days, freshness_floor_percent, high_interest_percent, medium_interest_percent,
    low_interest_percent, no_interest_percent,
}
