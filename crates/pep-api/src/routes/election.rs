//! Who takes part in a program, and how people arrive in it.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pep_api_types::page::Page;
use pep_api_types::programs::{
    Departure, Elect, Elected, ElectedPartner, ElectedPartners, Election, ElectionChoice, ElectionChoices,
    EntryTask, EntryTaskKind, InvitedSeller, InvitedSellers, OwnProgram, ProgramEntry,
};
use pep_app::programs::election::{self, ElectionFilter, Standing};
use pep_app::programs::{ProgramRecord, departures, entry};
use pep_domain::access::action;
use pep_domain::ids::{PartnerId, PersonId, ProgramId};

use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, RepeatedQuery, context};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_elected_partners)
        .service(elect_partners)
        .service(list_partner_choices)
        .service(get_partner_departure)
        .service(remove_elected_partner)
        .service(list_invited_sellers)
        .service(invite_sellers)
        .service(list_seller_choices)
        .service(get_seller_departure)
        .service(remove_invited_seller)
        .service(get_program_entry)
        .service(list_my_programs);
}

fn filter(mut query: RepeatedQuery) -> ApiResult<ElectionFilter> {
    let standing = query.value("standing", "live or removed", |word| match word {
        "live" => Some(Standing::Live),
        "removed" => Some(Standing::Removed),
        _ => None,
    })?;
    let cursor = query.value("cursor", "the `next` of the page before, unchanged", read_cursor)?;
    let filter = ElectionFilter {
        prefix: query.value("q", "at most 200 characters", short_text)?,
        standing: standing.unwrap_or_default(),
        after: cursor,
        limit: i64::try_from(query.limit(50)?).unwrap_or(i64::MAX),
    };
    query.finish()?;
    Ok(filter)
}

fn short_text(text: &str) -> Option<String> {
    (text.chars().count() <= 200).then(|| text.trim().to_owned())
}

fn read_cursor(cursor: &str) -> Option<(String, i64)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (id, name) = text.split_once(':')?;
    let id = id.parse().ok()?;
    (!name.contains('\0')).then(|| (name.to_owned(), id))
}

fn write_cursor((name, id): (String, i64)) -> String {
    URL_SAFE_NO_PAD.encode(format!("{id}:{name}"))
}

/// Partners that a program elected, by name.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("q" = Option<String>, Query, description = "Beginning of a word of the name, or of the Partner One ID."),
    ("standing" = Option<String>, Query, description = "`live` (if absent) or `removed`."),
    ("cursor" = Option<String>, Query, description = "`next` of the page before."),
    ("limit" = Option<usize>, Query, minimum = 1, maximum = 200, description = "50 if absent."),
), responses(
    (status = 200, description = "The partners.", body = ElectedPartners),
    Unacceptable,
    Refusals,
))]
#[get("/programs/{id}/partners")]
pub(crate) async fn list_elected_partners(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewElection>,
    id: web::Path<i64>,
    query: RepeatedQuery,
) -> ApiResult<web::Json<ElectedPartners>> {
    let found = election::list_partners(&context(&request)?, &permit, ProgramId(*id), filter(query)?).await?;
    let shown = |partner: election::ElectedPartner| ElectedPartner {
        id: partner.id.0,
        partner_one_id: partner.partner_one_id,
        name: partner.name,
        place: [partner.city, partner.country]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        contacts: partner.contacts,
        election: election_to_wire(partner.election),
    };
    Ok(web::Json(ElectedPartners {
        items: found.items.into_iter().map(shown).collect(),
        next: found.next.map(write_cursor),
        live: found.counts.live,
        removed: found.counts.removed,
    }))
}

fn election_to_wire(election: election::Election) -> Election {
    Election {
        is_imported: election.is_imported,
        added_at: election.added_at.to_datetime(),
        added_by: election.added_by,
        removed_at: election.removed_at.map(|at| at.to_datetime()),
        removed_by: election.removed_by,
    }
}

/// Elect partners.
///
/// Those that were taken out before come back.
#[utoipa::path(tag = "programs", security(("session" = [])), params(("id" = i64, Path, description = "The program.")),
    request_body = Elect, responses(
    (status = 200, description = "Elected.", body = Elected),
    Refusals,
    BodyRefusals,
))]
#[post("/programs/{id}/partners")]
pub(crate) async fn elect_partners(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageElection>,
    id: web::Path<i64>,
    input: web::Json<Elect>,
) -> ApiResult<web::Json<Elected>> {
    let ids = input.into_inner().ids;
    let added = election::elect_partners(&context(&request)?, &permit, ProgramId(*id), ids).await?;
    Ok(web::Json(Elected { added: i64::try_from(added).unwrap_or(i64::MAX) }))
}

/// Partners that could be elected, while somebody types.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("q" = Option<String>, Query, description = "Beginning of a word of the name, or of the Partner One ID."),
), responses(
    (status = 200, description = "At most 20, by name.", body = ElectionChoices),
    Unacceptable,
    Refusals,
))]
#[get("/programs/{id}/partner-choices")]
pub(crate) async fn list_partner_choices(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageElection>,
    id: web::Path<i64>,
    mut query: RepeatedQuery,
) -> ApiResult<web::Json<ElectionChoices>> {
    let text = query.value("q", "at most 200 characters", short_text)?.unwrap_or_default();
    query.finish()?;
    let found = election::partner_choices(&context(&request)?, &permit, ProgramId(*id), &text).await?;
    let shown = |partner: election::PartnerRow| ElectionChoice {
        id: partner.id,
        name: partner.name,
        hint: partner.partner_one_id,
    };
    Ok(web::Json(ElectionChoices { items: found.into_iter().map(shown).collect() }))
}

/// What is called off if a partner is taken out.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("partnerId" = i64, Path, description = "The partner."),
), responses(
    (status = 200, description = "What hangs on it now.", body = Departure),
    Refusals,
))]
#[get("/programs/{id}/partners/{partnerId}/departure")]
pub(crate) async fn get_partner_departure(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageElection>,
    path: web::Path<(i64, i64)>,
) -> ApiResult<web::Json<Departure>> {
    let (program, partner) = path.into_inner();
    let found =
        departures::partner_departure(&context(&request)?, &permit, ProgramId(program), PartnerId(partner))
            .await?;
    Ok(web::Json(departure(found)))
}

fn departure(found: departures::Departure) -> Departure {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Departure {
        requests: count(found.requests),
        sessions: count(found.sessions),
        report_requests: count(found.report_requests),
        seats: count(found.seats),
        headless_teams: count(found.headless_teams),
    }
}

/// Take a partner out.
///
/// All of the program is closed to its people from their next request on. Its open requests end, its sessions to come are
/// called off, and heatmap requests to it are withdrawn; whoever is concerned is told.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("partnerId" = i64, Path, description = "The partner."),
    ("reason" = Option<String>, Query, description = "Why, at most 500 characters; required if sessions are called off."),
), responses(
    (status = 204, description = "Taken out."),
    Unacceptable,
    ChangeRefusals,
    Refusals,
))]
#[delete("/programs/{id}/partners/{partnerId}")]
pub(crate) async fn remove_elected_partner(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageElection>,
    path: web::Path<(i64, i64)>,
    query: RepeatedQuery,
) -> ApiResult<HttpResponse> {
    let (program, partner) = path.into_inner();
    let reason = reason(query)?;
    departures::remove_partner(&context(&request)?, &permit, ProgramId(program), PartnerId(partner), &reason)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sellers whom a program invited, by name.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("q" = Option<String>, Query, description = "Beginning of a word of the name, or of the address."),
    ("standing" = Option<String>, Query, description = "`live` (if absent) or `removed`."),
    ("cursor" = Option<String>, Query, description = "`next` of the page before."),
    ("limit" = Option<usize>, Query, minimum = 1, maximum = 200, description = "50 if absent."),
), responses(
    (status = 200, description = "The sellers.", body = InvitedSellers),
    Unacceptable,
    Refusals,
))]
#[get("/programs/{id}/sellers")]
pub(crate) async fn list_invited_sellers(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewElection>,
    id: web::Path<i64>,
    query: RepeatedQuery,
) -> ApiResult<web::Json<InvitedSellers>> {
    let found = election::list_sellers(&context(&request)?, &permit, ProgramId(*id), filter(query)?).await?;
    let shown = |seller: election::InvitedSeller| InvitedSeller {
        id: seller.id.0,
        name: seller.name,
        email: seller.email,
        ou: seller.ou,
        atu: seller.atu,
        election: election_to_wire(seller.election),
    };
    Ok(web::Json(InvitedSellers {
        items: found.items.into_iter().map(shown).collect(),
        next: found.next.map(write_cursor),
        live: found.counts.live,
        removed: found.counts.removed,
    }))
}

/// Invite sellers.
///
/// The program is open to them from now on; their mail goes out with a wave.
#[utoipa::path(tag = "programs", security(("session" = [])), params(("id" = i64, Path, description = "The program.")),
    request_body = Elect, responses(
    (status = 200, description = "Invited.", body = Elected),
    Refusals,
    BodyRefusals,
))]
#[post("/programs/{id}/sellers")]
pub(crate) async fn invite_sellers(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageElection>,
    id: web::Path<i64>,
    input: web::Json<Elect>,
) -> ApiResult<web::Json<Elected>> {
    let ids = input.into_inner().ids;
    let added = election::invite_sellers(&context(&request)?, &permit, ProgramId(*id), ids).await?;
    Ok(web::Json(Elected { added: i64::try_from(added).unwrap_or(i64::MAX) }))
}

/// Sellers who could be invited, while somebody types.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("q" = Option<String>, Query, description = "Beginning of a word of the name, or of the address."),
), responses(
    (status = 200, description = "At most 20, by name.", body = ElectionChoices),
    Unacceptable,
    Refusals,
))]
#[get("/programs/{id}/seller-choices")]
pub(crate) async fn list_seller_choices(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageElection>,
    id: web::Path<i64>,
    mut query: RepeatedQuery,
) -> ApiResult<web::Json<ElectionChoices>> {
    let text = query.value("q", "at most 200 characters", short_text)?.unwrap_or_default();
    query.finish()?;
    let found = election::seller_choices(&context(&request)?, &permit, ProgramId(*id), &text).await?;
    let shown = |seller: election::SellerChoice| ElectionChoice {
        id: seller.id.0,
        name: seller.name,
        hint: seller.email,
    };
    Ok(web::Json(ElectionChoices { items: found.into_iter().map(shown).collect() }))
}

fn reason(mut query: RepeatedQuery) -> ApiResult<String> {
    let reason = query.value("reason", "at most 500 characters", |text| Some(text.to_owned()))?;
    query.finish()?;
    Ok(reason.unwrap_or_default())
}

/// What is called off if a seller is taken out.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("personId" = i64, Path, description = "The seller."),
), responses(
    (status = 200, description = "What hangs on the person now.", body = Departure),
    Refusals,
))]
#[get("/programs/{id}/sellers/{personId}/departure")]
pub(crate) async fn get_seller_departure(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageElection>,
    path: web::Path<(i64, i64)>,
) -> ApiResult<web::Json<Departure>> {
    let (program, person) = path.into_inner();
    let found =
        departures::seller_departure(&context(&request)?, &permit, ProgramId(program), PersonId(person))
            .await?;
    Ok(web::Json(departure(found)))
}

/// Take a seller out.
///
/// All of the program is closed to that person from the next request on. The person leaves the program's teams and
/// sessions; what a team has that loses its last invited seller is called off, and whoever is concerned is told.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("personId" = i64, Path, description = "The seller."),
    ("reason" = Option<String>, Query, description = "Why, at most 500 characters; required if sessions are called off."),
), responses(
    (status = 204, description = "Taken out."),
    Unacceptable,
    ChangeRefusals,
    Refusals,
))]
#[delete("/programs/{id}/sellers/{personId}")]
pub(crate) async fn remove_invited_seller(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageElection>,
    path: web::Path<(i64, i64)>,
    query: RepeatedQuery,
) -> ApiResult<HttpResponse> {
    let (program, person) = path.into_inner();
    let reason = reason(query)?;
    departures::remove_seller(&context(&request)?, &permit, ProgramId(program), PersonId(person), &reason)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A program as the caller arrives in it, with what there is to do, most pressing first.
#[utoipa::path(tag = "programs", security(("session" = [])),
    params(("key" = String, Path, description = "The program's short name.")), responses(
    (status = 200, description = "The program.", body = ProgramEntry),
    Refusals,
))]
#[get("/programs/by-key/{key}/entry")]
pub(crate) async fn get_program_entry(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    key: web::Path<String>,
) -> ApiResult<web::Json<ProgramEntry>> {
    let key = key.into_inner();
    if key.contains('\0') {
        return Err(ApiError::from(pep_app::AppError::NotFound));
    }
    let found = entry::get_entry(&context(&request)?, &permit, key).await?;
    let tasks = found
        .tasks
        .into_iter()
        .map(|task| EntryTask {
            kind: task_kind(task.kind),
            count: task.count,
            name: task.name,
            target: task.target,
        })
        .collect();
    Ok(web::Json(ProgramEntry { program: own_to_wire(found.program), tasks }))
}

fn task_kind(kind: entry::TaskKind) -> EntryTaskKind {
    match kind {
        entry::TaskKind::SessionsToday => EntryTaskKind::SessionsToday,
        entry::TaskKind::AnswerRequests => EntryTaskKind::AnswerRequests,
        entry::TaskKind::ChoosePrimaryContact => EntryTaskKind::ChoosePrimaryContact,
        entry::TaskKind::BuildTeam => EntryTaskKind::BuildTeam,
        entry::TaskKind::ReportAccounts => EntryTaskKind::ReportAccounts,
        entry::TaskKind::AskForSessions => EntryTaskKind::AskForSessions,
        entry::TaskKind::RunEvents => EntryTaskKind::RunEvents,
        entry::TaskKind::RunProgram => EntryTaskKind::RunProgram,
    }
}

/// The programs that the caller belongs to, by name: with the ways back to their own portals.
#[utoipa::path(tag = "programs", security(("session" = [])), responses(
    (status = 200, description = "The programs; may be none.", body = Page<OwnProgram>),
    Refusals,
))]
#[get("/my-programs")]
pub(crate) async fn list_my_programs(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
) -> ApiResult<web::Json<Page<OwnProgram>>> {
    let found = entry::list_own(&context(&request)?, &permit).await?;
    Ok(web::Json(Page { items: found.into_iter().map(own_to_wire).collect(), total: None, next: None }))
}

fn own_to_wire(program: ProgramRecord) -> OwnProgram {
    OwnProgram {
        id: program.id,
        key: program.key,
        name: program.name,
        welcome: program.welcome,
        has_banner: program.banner_media_type.is_some(),
        row_version: program.row_version,
        portal_name: program.portal_name,
        portal_url: program.portal_url,
    }
}
