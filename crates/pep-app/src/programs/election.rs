//! Electing partners and inviting sellers, by hand (D-02, D-03, D-62, D-63). [`super::departures`] takes them out.

pub use pep_db::partners::PartnerRow;
pub use pep_db::programs::election::{
    ElectedPartner, Election, ElectionCounts, ElectionFilter, InvitedSeller, SellerChoice, Standing,
};

use pep_db::programs::election::{self as rows, Elector};
use pep_db::{AnyConnection, DbError, data_version};
use pep_domain::access::{Permit, action};
use pep_domain::ids::ProgramId;
use pep_domain::text::fold;
use serde_json::json;

use super::{audit_program, find_within};
use crate::{AppContext, AppError};

/// Most that are added at once.
const MOST_ADDED: usize = 500;
/// How many are offered while somebody types.
const CHOICES: i64 = 20;

/// A part of a list with the numbers of the whole.
#[derive(Debug, Clone)]
pub struct ElectionPage<T> {
    /// By name.
    pub items: Vec<T>,
    /// What the next page begins after.
    pub next: Option<(String, i64)>,
    /// Of the whole list.
    pub counts: ElectionCounts,
}

fn one_more(filter: &ElectionFilter) -> ElectionFilter {
    let prefix = filter.prefix.as_deref().map(fold).filter(|text| !text.is_empty());
    ElectionFilter { prefix, limit: filter.limit + 1, ..filter.clone() }
}

fn page<T>(
    mut items: Vec<T>,
    limit: i64,
    counts: ElectionCounts,
    key: impl Fn(&T) -> (String, i64),
) -> ElectionPage<T> {
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = items.len() > shown;
    items.truncate(shown);
    let next = items.last().filter(|_| has_more).map(key);
    ElectionPage { items, next, counts }
}

/// The elected partners of a program.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach.
pub async fn list_partners(
    ctx: &AppContext,
    permit: &Permit<action::ViewElection>,
    program: ProgramId,
    filter: ElectionFilter,
) -> Result<ElectionPage<ElectedPartner>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            find_within(conn, &permit, program)?;
            let found = rows::list_partners(conn, program, &one_more(&filter))?;
            let counts = rows::count_partners(conn, program)?;
            Ok(page(found, filter.limit, counts, |partner| (partner.name_folded.clone(), partner.id.0)))
        })
        .await
}

/// The invited sellers of a program.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach.
pub async fn list_sellers(
    ctx: &AppContext,
    permit: &Permit<action::ViewElection>,
    program: ProgramId,
    filter: ElectionFilter,
) -> Result<ElectionPage<InvitedSeller>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            find_within(conn, &permit, program)?;
            let found = rows::list_sellers(conn, program, &one_more(&filter))?;
            let counts = rows::count_sellers(conn, program)?;
            Ok(page(found, filter.limit, counts, |seller| (seller.name_folded.clone(), seller.id.0)))
        })
        .await
}

/// Partners that could be elected, while somebody types.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach.
pub async fn partner_choices(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    text: &str,
) -> Result<Vec<PartnerRow>, AppError> {
    let (permit, prefix) = (permit.clone(), fold(text));
    ctx.db
        .read(move |conn| {
            find_within(conn, &permit, program)?;
            Ok(rows::partner_choices(conn, program, &prefix, CHOICES)?)
        })
        .await
}

/// Sellers who could be invited, while somebody types.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach.
pub async fn seller_choices(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    text: &str,
) -> Result<Vec<SellerChoice>, AppError> {
    let (permit, prefix) = (permit.clone(), fold(text));
    ctx.db
        .read(move |conn| {
            find_within(conn, &permit, program)?;
            Ok(rows::seller_choices(conn, program, &prefix, CHOICES)?)
        })
        .await
}

/// Elects partners; returns how many were not in before.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] for partners that are not listed.
pub async fn elect_partners(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    ids: Vec<i64>,
) -> Result<usize, AppError> {
    change(
        ctx,
        permit,
        program,
        ids,
        "elect_partners",
        "/partnerIds",
        rows::known_partners,
        rows::add_partners,
    )
    .await
}

/// Invites sellers; returns how many were not in before. Inviting opens the program to them; the mail goes out with a
/// wave.
///
/// # Errors
/// As [`elect_partners`].
pub async fn invite_sellers(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    ids: Vec<i64>,
) -> Result<usize, AppError> {
    change(ctx, permit, program, ids, "invite_sellers", "/personIds", rows::known_sellers, rows::add_sellers)
        .await
}

#[expect(clippy::too_many_arguments, reason = "two lists that differ in nothing but their queries")]
async fn change(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    mut ids: Vec<i64>,
    action: &'static str,
    pointer: &'static str,
    known: fn(&mut AnyConnection, &[i64]) -> Result<Vec<i64>, DbError>,
    add: fn(&mut AnyConnection, Elector, &[i64]) -> Result<usize, DbError>,
) -> Result<usize, AppError> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > MOST_ADDED {
        return Err(AppError::invalid(pointer, format!("Choose 1 to {MOST_ADDED}.")));
    }
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            find_within(conn, &permit, program)?;
            if known(conn, &ids)?.len() != ids.len() {
                let detail = "Some of them are not listed any more. Search and choose again.";
                return Err(AppError::invalid(pointer, detail));
            }
            let by = Some(permit.actor().person_id);
            let added = add(conn, Elector { program, is_import: false, by, now }, &ids)?;
            audit_program(conn, now, permit.actor(), action, program, json!({ "ids": ids, "added": added }))?;
            data_version::bump(conn, data_version::EVENTS)?;
            Ok(added)
        })
        .await
}
