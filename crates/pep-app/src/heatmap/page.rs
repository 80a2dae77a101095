//! A page of the heatmap: which accounts is asked of the index, what they show of the tables.

use std::collections::HashMap;

use pep_db::AnyConnection;
use pep_db::heatmap::{self as rows, AccountRow, CellContent, SellerSays, Versions};
use pep_domain::access::{Permit, action};
use pep_domain::heatmap::{HeatmapFilter, HeatmapSort};
use pep_domain::ids::AccountId;
use pep_domain::time::UtcMicros;

use super::index::HeatmapIndex;
use super::matching::PageStart;
use super::{Found, Reader};
use crate::{AppContext, AppError};

/// Most accounts of one page.
const MAX_PAGE: usize = 200;

/// Which page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Which accounts.
    pub filter: HeatmapFilter,
    /// In which order.
    pub sort: HeatmapSort,
    /// Backwards? `None`: newest and most first, everything else forwards.
    pub descending: Option<bool>,
    /// How many accounts, at most 200; `None` for 100.
    pub limit: Option<usize>,
    /// How many accounts to pass over.
    pub offset: Option<usize>,
    /// [`HeatmapPageData::next`] of the page before, instead of an offset.
    pub cursor: Option<String>,
    /// Reports as they stood at the end of this day, UTC.
    pub as_of: Option<chrono::NaiveDate>,
}

impl PageRequest {
    /// Does the order run backwards?
    pub(super) fn is_descending(&self) -> bool {
        self.descending.unwrap_or(matches!(self.sort, HeatmapSort::LatestReport | HeatmapSort::PartnerCount))
    }

    fn start(&self) -> Result<PageStart, AppError> {
        match (&self.cursor, self.offset) {
            (Some(_), Some(_)) => {
                Err(AppError::invalid("cursor", "Send either `cursor` or `offset`, not both."))
            }
            (Some(cursor), None) => read_cursor(cursor).ok_or_else(|| {
                AppError::invalid("cursor", "This is no cursor of the heatmap. Start again without it.")
            }),
            (None, offset) => Ok(PageStart::Offset(offset.unwrap_or(0))),
        }
    }
}

/// A cursor names the last account of a page and its number, in case the account is gone by then.
fn read_cursor(cursor: &str) -> Option<PageStart> {
    let (account_id, offset) = cursor.split_once('.')?;
    Some(PageStart::After { account_id: account_id.parse().ok()?, offset: offset.parse().ok()? })
}

/// A page.
#[derive(Debug)]
pub struct HeatmapPageData {
    /// The accounts, in order.
    pub rows: Vec<HeatmapRowData>,
    /// How many match in all.
    pub total: usize,
    /// The cursor of the page after; `None` at the end.
    pub next: Option<String>,
    /// Which data were read.
    pub versions: Versions,
    /// From when ages are counted.
    pub now: UtcMicros,
}

/// An account with what partners and sellers say of it.
#[derive(Debug)]
pub struct HeatmapRowData {
    /// The account.
    pub account: AccountRow,
    /// Its segment's name.
    pub segment: String,
    /// Its sales unit's name.
    pub ou: String,
    /// Its ATU's name.
    pub atu: Option<String>,
    /// Its industry's name.
    pub industry: String,
    /// The reports, each with the partner's name, in the order of these names.
    pub cells: Vec<(CellContent, String)>,
    /// What sellers say of it.
    pub sellers: Vec<SellerSays>,
}

/// A page of the accounts within the permit's reach.
///
/// # Errors
/// [`AppError::Invalid`] for a cursor that is none; whatever the database answers.
pub async fn get_page(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    request: PageRequest,
) -> Result<HeatmapPageData, AppError> {
    let start = request.start()?;
    let limit = request.limit.unwrap_or(100);
    if limit == 0 || limit > MAX_PAGE {
        return Err(AppError::invalid("limit", format!("Ask for 1 to {MAX_PAGE} accounts at once.")));
    }
    let reader = Reader::new(ctx, permit.account_scope(), request.as_of);
    ctx.db
        .read(move |conn| {
            reader.with_matcher(conn, &request.filter, |conn, matcher, found| {
                let window = matcher.page(request.sort, request.is_descending(), &start, limit);
                let rows = load_rows(conn, found, &window.ids, reader.before)?;
                let next = match window.ids.last() {
                    Some(last) if window.end < window.total => Some(format!("{last}.{}", window.end)),
                    _ => None,
                };
                Ok(HeatmapPageData {
                    rows,
                    total: window.total,
                    next,
                    versions: found.versions,
                    now: reader.now,
                })
            })
        })
        .await
}

/// Single accounts as a page shows them, in the order given; those that are not within reach are left out.
///
/// # Errors
/// Whatever the database answers.
pub async fn get_rows(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    accounts: Vec<AccountId>,
) -> Result<Vec<HeatmapRowData>, AppError> {
    let reader = Reader::new(ctx, permit.account_scope(), None);
    ctx.db
        .read(move |conn| {
            reader.with_matcher(conn, &HeatmapFilter::default(), |conn, matcher, found| {
                let ids = accounts.iter().map(|id| id.0).filter(|id| matcher.sees(*id));
                load_rows(conn, found, &ids.collect::<Vec<_>>(), None)
            })
        })
        .await
}

/// What these accounts show, in the same order. Accounts that went away meanwhile are left out.
pub(super) fn load_rows(
    conn: &mut AnyConnection,
    found: &Found,
    ids: &[i64],
    before: Option<UtcMicros>,
) -> Result<Vec<HeatmapRowData>, AppError> {
    let contents = match before {
        Some(before) => rows::list_past_contents(conn, ids, before)?,
        None => rows::list_cell_contents(conn, ids)?,
    };
    let mut sellers: HashMap<i64, Vec<SellerSays>> = HashMap::new();
    for says in rows::list_seller_statuses(conn, ids)? {
        sellers.entry(says.account_id).or_default().push(says);
    }
    let mut cells = by_account(&found.index, contents);
    let mut accounts: HashMap<i64, AccountRow> =
        rows::list_account_rows(conn, ids)?.into_iter().map(|row| (row.id, row)).collect();
    let columns = &found.index.accounts;
    Ok(ids
        .iter()
        .filter_map(|id| accounts.remove(id))
        .map(|account| HeatmapRowData {
            segment: columns.segments.name(account.segment_id).to_owned(),
            ou: columns.ous.name(account.ou_id).to_owned(),
            atu: account.atu_id.and_then(|atu| columns.atu_names.get(&atu).cloned()),
            industry: columns.industries.name(account.industry_id).to_owned(),
            cells: cells.remove(&account.id).unwrap_or_default(),
            sellers: sellers.remove(&account.id).unwrap_or_default(),
            account,
        })
        .collect())
}

/// Reports by account, each with its partner's name and in the order of these names.
pub(super) fn by_account(
    index: &HeatmapIndex,
    contents: Vec<CellContent>,
) -> HashMap<i64, Vec<(CellContent, String)>> {
    let mut numbered: HashMap<i64, Vec<(u32, CellContent, String)>> = HashMap::new();
    for cell in contents {
        let (number, name) = index.partners.find(cell.partner_id);
        let name = name.to_owned();
        numbered.entry(cell.account_id).or_default().push((number, cell, name));
    }
    numbered
        .into_iter()
        .map(|(account, mut cells)| {
            cells.sort_unstable_by_key(|(number, _, _)| *number);
            (account, cells.into_iter().map(|(_, cell, name)| (cell, name)).collect())
        })
        .collect()
}
