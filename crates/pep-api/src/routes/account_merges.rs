//! Accounts that are one: aliases, merges, taking them back.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use pep_api_types::account_merges::{
    AccountAlias, AccountAliasKind, AccountIdentity, AccountMerge, AccountMergeConflict, AccountMergePreview,
    AccountMergeQuery, AccountRef, AccountUnmerged, NewAccountAlias, NewAccountMerge, ReportToKeep,
};
use pep_api_types::heatmap::CellState;
use pep_api_types::problem::Problem;
use pep_app::account_merges::{self, AliasRow, CellRow, Identity};
use pep_domain::access::action;
use pep_domain::account_merges::{AliasKind, CellChoice};
use pep_domain::ids::{AccountAliasId, AccountId, AccountMergeId, PartnerId};

use super::heatmap_shapes::{person, state};
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_account_identity)
        .service(create_account_alias)
        .service(delete_account_alias)
        .service(preview_account_merge)
        .service(create_account_merge)
        .service(undo_account_merge);
}

/// Under what else an account is known.
///
/// Other TPIDs and names, what was merged into it, and accounts that look like it.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(("id" = i64, Path, description = "The account.")), responses(
    (status = 200, description = "Aliases, merges and lookalikes.", body = AccountIdentity),
    Refusals,
))]
#[get("/accounts/{id}/identity")]
pub(crate) async fn get_account_identity(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<AccountIdentity>> {
    let found = account_merges::get_identity(&context(&request)?, &permit, AccountId(*id)).await?;
    Ok(web::Json(identity(found)))
}

/// Add another TPID or name of an account.
///
/// Rows of lists with that TPID are rows of this account from now on.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(("id" = i64, Path, description = "The account.")),
    request_body = NewAccountAlias, responses(
    (status = 201, description = "Added.", body = AccountAlias),
    (status = 409, description = "An account has it already.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/accounts/{id}/aliases")]
pub(crate) async fn create_account_alias(
    request: HttpRequest,
    Permitted(permit): Permitted<action::EditAccounts>,
    id: web::Path<i64>,
    input: web::Json<NewAccountAlias>,
) -> ApiResult<HttpResponse> {
    let kind = match input.kind {
        AccountAliasKind::Tpid => AliasKind::Tpid,
        AccountAliasKind::Name => AliasKind::Name,
    };
    let added =
        account_merges::add_alias(&context(&request)?, &permit, AccountId(*id), kind, &input.value).await?;
    Ok(HttpResponse::Created().json(alias(added)))
}

/// Take an alias away.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(
    ("id" = i64, Path, description = "The account."),
    ("alias_id" = i64, Path, description = "The alias."),
), responses(
    (status = 204, description = "Taken away."),
    (status = 409, description = "A merge brought it.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[delete("/accounts/{id}/aliases/{alias_id}")]
pub(crate) async fn delete_account_alias(
    request: HttpRequest,
    Permitted(permit): Permitted<action::EditAccounts>,
    ids: web::Path<(i64, i64)>,
) -> ApiResult<HttpResponse> {
    let (account, alias) = ids.into_inner();
    let ctx = context(&request)?;
    account_merges::remove_alias(&ctx, &permit, AccountId(account), AccountAliasId(alias)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What merging another account into this one would do.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(
    ("id" = i64, Path, description = "The account that stays."),
    AccountMergeQuery,
), responses(
    (status = 200, description = "What would move, and what has to be decided.", body = AccountMergePreview),
    Refusals,
    Unacceptable,
))]
#[get("/accounts/{id}/merge-preview")]
pub(crate) async fn preview_account_merge(
    request: HttpRequest,
    Permitted(permit): Permitted<action::EditAccounts>,
    id: web::Path<i64>,
    query: web::Query<AccountMergeQuery>,
) -> ApiResult<web::Json<AccountMergePreview>> {
    let ctx = context(&request)?;
    let found =
        account_merges::preview_merge(&ctx, &permit, AccountId(*id), AccountId(query.other_id)).await?;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(web::Json(AccountMergePreview {
        gone: account(found.gone),
        taken_report_count: count(found.taken_cells),
        request_row_count: count(found.request_rows),
        has_note: found.has_note,
        conflicts: found
            .conflicts
            .into_iter()
            .map(|(kept, gone)| AccountMergeConflict {
                partner_id: kept.partner.0,
                partner_name: kept.partner_name.clone(),
                kept_at: kept.reported_at.to_datetime(),
                kept: said(kept),
                gone_at: gone.reported_at.to_datetime(),
                gone: said(gone),
            })
            .collect(),
    }))
}

/// Merge another account into this one.
///
/// Its reports and their history, its place in requests, its sellers and its note come here; its TPID and name become
/// aliases, and it leaves the list. The merge can be taken back.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(("id" = i64, Path, description = "The account that stays.")),
    request_body = NewAccountMerge, responses(
    (status = 200, description = "Merged.", body = AccountIdentity),
    Refusals,
    BodyRefusals,
))]
#[post("/accounts/{id}/merges")]
pub(crate) async fn create_account_merge(
    request: HttpRequest,
    Permitted(permit): Permitted<action::EditAccounts>,
    Permitted(view): Permitted<action::ViewHeatmap>,
    id: web::Path<i64>,
    input: web::Json<NewAccountMerge>,
) -> ApiResult<web::Json<AccountIdentity>> {
    let (ctx, kept) = (context(&request)?, AccountId(*id));
    let input = input.into_inner();
    let choices: BTreeMap<PartnerId, CellChoice> = input
        .decisions
        .into_iter()
        .map(|decision| {
            let choice = match decision.keep {
                ReportToKeep::Kept => CellChoice::Kept,
                ReportToKeep::Gone => CellChoice::Gone,
            };
            (PartnerId(decision.partner_id), choice)
        })
        .collect();
    account_merges::merge(&ctx, &permit, kept, AccountId(input.other_id), choices).await?;
    Ok(web::Json(identity(account_merges::get_identity(&ctx, &view, kept).await?)))
}

/// Take a merge back.
///
/// The account that went is on the list again with what it brought; what was changed since stays where it is.
#[utoipa::path(tag = "accounts", security(("session" = [])), params(("id" = i64, Path, description = "The merge.")), responses(
    (status = 200, description = "Taken back.", body = AccountUnmerged),
    Refusals,
    ChangeRefusals,
))]
#[post("/account-merges/{id}/undo")]
pub(crate) async fn undo_account_merge(
    request: HttpRequest,
    Permitted(permit): Permitted<action::EditAccounts>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<AccountUnmerged>> {
    let undone = account_merges::undo_merge(&context(&request)?, &permit, AccountMergeId(*id)).await?;
    Ok(web::Json(AccountUnmerged {
        account_id: undone.account,
        changed_since_count: i64::try_from(undone.changed_since).unwrap_or(i64::MAX),
    }))
}

fn identity(found: Identity) -> AccountIdentity {
    AccountIdentity {
        aliases: found.aliases.into_iter().map(alias).collect(),
        merges: found
            .merges
            .into_iter()
            .map(|merge| AccountMerge {
                id: merge.id.0,
                tpid: merge.gone_tpid,
                name: merge.gone_name,
                merged_by: person(&merge.merged_by),
                merged_at: merge.merged_at.to_datetime(),
            })
            .collect(),
        lookalikes: found.lookalikes.into_iter().map(account).collect(),
    }
}

fn alias(row: AliasRow) -> AccountAlias {
    AccountAlias {
        id: row.id.0,
        kind: match row.kind {
            AliasKind::Tpid => AccountAliasKind::Tpid,
            AliasKind::Name => AccountAliasKind::Name,
        },
        value: row.value,
        is_of_merge: row.merge.is_some(),
        added_by: person(&row.created_by),
        added_at: row.created_at.to_datetime(),
    }
}

fn account(found: account_merges::AccountIdentity) -> AccountRef {
    AccountRef { id: found.id, tpid: found.tpid, name: found.name, city: found.city, country: found.country }
}

fn said(cell: CellRow) -> CellState {
    let said = cell.state;
    state(said.status, said.relationship, said.is_exec_level, said.notes)
}
