//! Single accounts, notes, bulk edits; and who can be an ECM.

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, get, patch, put, web};
use pep_api_types::accounts::{
    AccountChange, AccountDetail, AccountNote, AccountNoteInput, AccountsEdit, AccountsEdited,
    OpenRequestRef, SellerStatusDetail,
};
use pep_api_types::partners::EcmList;
use pep_api_types::problem::Problem;
use pep_app::accounts::{self, EditTarget, NoteRow};
use pep_domain::access::action;
use pep_domain::ids::{AccountId, PersonId};
use pep_domain::time::UtcMicros;

use super::heatmap::filter;
use super::heatmap_shapes::{interest, person, row};
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use crate::extract::{IfMatch, Permitted, RepeatedQuery, context, etag};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_account);
    cfg.service(update_account_note);
    cfg.service(update_accounts);
    cfg.service(list_ecms);
}

/// An account.
///
/// With everything internal about it: reports, sellers and what they say, the note, open requests. `ETag` is the note's
/// version.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(("id" = i64, Path, description = "The account.")), responses(
    (status = 200, description = "The account.", body = AccountDetail),
    Refusals,
))]
#[get("/accounts/{id}")]
pub(crate) async fn get_account(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let detail = accounts::get_account(&context(&request)?, &permit, AccountId(*id)).await?;
    let seller_statuses = detail.row.sellers.iter().map(|says| SellerStatusDetail {
        seller: person(&says.seller),
        priority: says.priority.map(interest),
        note: says.note.clone(),
        updated_at: says.updated_at.to_datetime(),
    });
    let body = AccountDetail {
        seller_statuses: seller_statuses.collect(),
        website: detail.row.account.website.clone(),
        row: row(detail.row, detail.now),
        sellers: detail.sellers.iter().map(person).collect(),
        note: detail.note.map(note).unwrap_or_default(),
        open_requests: detail
            .open_requests
            .into_iter()
            .map(|(request_id, partner_id, partner_name, at)| OpenRequestRef {
                request_id,
                partner_id,
                partner_name,
                requested_at: UtcMicros(at).to_datetime(),
            })
            .collect(),
    };
    Ok(HttpResponse::Ok().insert_header(ETag(etag(body.note.version))).json(body))
}

fn note(row: NoteRow) -> AccountNote {
    AccountNote {
        note: row.note,
        version: row.row_version,
        updated_by: Some(person(&row.updated_by)),
        updated_at: Some(row.updated_at.to_datetime()),
    }
}

/// Write an account's internal note.
///
/// Partners never see it. Send the version you read as `If-Match`, `"0"` if there was none.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(
    ("id" = i64, Path, description = "The account."),
    ("If-Match" = String, Header, description = "The note's version, e.g. `\"3\"`."),
), request_body = AccountNoteInput, responses(
    (status = 200, description = "Written.", body = AccountNote),
    (status = 412, description = "Somebody was faster.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "`If-Match` is missing.", body = Problem, content_type = "application/problem+json"),
    BodyRefusals,
    Refusals,
))]
#[put("/accounts/{id}/note")]
pub(crate) async fn update_account_note(
    request: HttpRequest,
    Permitted(permit): Permitted<action::EditAccountNote>,
    id: web::Path<i64>,
    IfMatch(seen): IfMatch,
    input: web::Json<AccountNoteInput>,
) -> ApiResult<HttpResponse> {
    let text = input.into_inner().note;
    let saved = accounts::save_account_note(&context(&request)?, &permit, AccountId(*id), text, seen).await?;
    Ok(HttpResponse::Ok().insert_header(ETag(etag(saved.row_version))).json(note(saved)))
}

/// Change many accounts at once.
///
/// Sets ECM, sales unit, industry or segment of chosen accounts, or of all that a filter shows. The answer holds what
/// takes it back.
#[utoipa::path(tag = "accounts", security(("session" = [])), request_body = AccountsEdit, responses(
    (status = 200, description = "Changed.", body = AccountsEdited),
    BodyRefusals,
    Refusals,
))]
#[patch("/accounts")]
pub(crate) async fn update_accounts(
    request: HttpRequest,
    Permitted(permit): Permitted<action::EditAccounts>,
    input: web::Json<AccountsEdit>,
) -> ApiResult<web::Json<AccountsEdited>> {
    let input = input.into_inner();
    let target = match (input.account_ids, input.filter) {
        (Some(ids), None) => EditTarget::Ids(ids.into_iter().map(AccountId).collect()),
        (None, Some(input)) => EditTarget::Filter(Box::new(filter(input)?)),
        (Some(_), Some(_)) | (None, None) => {
            return Err(ApiError::invalid("/accountIds", "Send either `accountIds` or `filter`."));
        }
    };
    let change = accounts::AccountChange {
        ecm: input.change.ecm_id.map(|ecm| ecm.map(PersonId)),
        ou: input.change.ou,
        atu: input.change.atu_id,
        industry: input.change.industry,
        segment: input.change.segment,
    };
    let edited = accounts::edit_accounts(&context(&request)?, &permit, target, change).await?;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(web::Json(AccountsEdited {
        changed: count(edited.changed),
        unchanged: count(edited.unchanged),
        undo: edited
            .undo
            .into_iter()
            .map(|(ids, change)| AccountsEdit {
                account_ids: Some(ids.into_iter().map(|id| id.0).collect()),
                filter: None,
                change: AccountChange {
                    ecm_id: change.ecm.map(|ecm| ecm.map(|person| person.0)),
                    ou: change.ou,
                    atu_id: change.atu,
                    industry: change.industry,
                    segment: change.segment,
                },
            })
            .collect(),
    }))
}

/// People who can be an account's ECM.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(
    ("q" = Option<String>, Query, description = "Words that begin words of the name or address."),
    ("limit" = Option<usize>, Query, minimum = 1, maximum = 200, description = "50 if absent."),
), responses(
    (status = 200, description = "By name.", body = EcmList),
    Unacceptable,
    Refusals,
))]
#[get("/ecms")]
pub(crate) async fn list_ecms(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    mut query: RepeatedQuery,
) -> ApiResult<web::Json<EcmList>> {
    let text = query.value("q", "a text", |text| Some(text.to_owned()))?.unwrap_or_default();
    let limit = query.limit(50)?;
    query.finish()?;
    let found = accounts::list_ecms(&context(&request)?, &permit, &text, limit).await?;
    Ok(web::Json(EcmList { items: found.iter().map(person).collect() }))
}
