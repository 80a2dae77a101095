//! The heatmap: pages, counts, findings, one cell with its history (H-04…H-14, B1-01, B1-02, B1-09).

mod cache;
mod cell;
mod cells;
mod counting;
mod export;
mod exports;
mod index;
mod matching;
mod page;
mod scorecard;

pub use cache::HeatmapCache;
pub use cell::{CellDetail, get_cell};
pub use export::{ExportRequest, export_to_file};
pub use exports::{
    Export, ExportRegistry, ExportState, find_export, find_export_file, start_export, write_export,
};
pub use page::{HeatmapPageData, HeatmapRowData, PageRequest, get_page, get_rows};
pub use scorecard::{Scorecard, get_scorecard};

pub use pep_db::heatmap::{AccountRow, CellContent, PersonName, SellerSays, Versions};

use pep_db::AnyConnection;
use pep_db::heatmap as rows;
use pep_domain::access::{Permit, action};
use pep_domain::heatmap::{AccountScope, HeatmapFilter, HeatmapFinding};
use pep_domain::ids::AccountId;
use pep_domain::time::{DAY_US, UtcMicros};

use crate::{AppContext, AppError};
use matching::Matcher;

/// One value of a criterion with the number of accounts it would show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// What a filter names: a name, or a partner's id.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Accounts.
    pub count: i64,
}

/// How many accounts each criterion would show with all others applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facets {
    /// Segments in reach.
    pub segments: Vec<FacetCount>,
    /// Sales units in reach.
    pub ous: Vec<FacetCount>,
    /// Industries in reach.
    pub industries: Vec<FacetCount>,
    /// As `AccountStatus::ALL`.
    pub statuses: [i64; 3],
    /// Partners with reports in reach.
    pub partners: Vec<FacetCount>,
    /// As `HeatmapFinding::ALL`.
    pub findings: [i64; 3],
    /// Accounts that match everything.
    pub total: i64,
    /// Which data were counted.
    pub versions: Versions,
}

/// Where something is off among the filtered accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// Accounts looked at.
    pub accounts: i64,
    /// As `HeatmapFinding::ALL`.
    pub counts: [i64; 3],
    /// Partner id, name, and on how many accounts it alone is green; most first, at most ten.
    pub unique_greens: Vec<(i64, String, i64)>,
}

/// The data versions that answers depend on, for `ETag`: as long as they stay, so do the answers of the same day.
///
/// # Errors
/// Whatever the database answers.
pub async fn get_versions(
    ctx: &AppContext,
    _permit: &Permit<action::ViewHeatmap>,
) -> Result<Versions, AppError> {
    Ok(ctx.db.read(rows::versions).await?)
}

/// Counts for the filter bar.
///
/// # Errors
/// Whatever the database answers.
pub async fn get_facets(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    filter: HeatmapFilter,
    as_of: Option<chrono::NaiveDate>,
) -> Result<Facets, AppError> {
    let reader = Reader::new(ctx, permit.account_scope(), as_of);
    ctx.db
        .read(move |conn| {
            reader.with_matcher(conn, &filter, |_, matcher, found| {
                let counts = matcher.facets();
                let named = |tally: &counting::Tally, groups: &[(i64, String)]| {
                    let facet = |((_, name), count): (&(i64, String), i64)| FacetCount {
                        value: name.clone(),
                        label: name.clone(),
                        count,
                    };
                    tally.over(groups).map(facet).collect::<Vec<_>>()
                };
                let accounts = &found.index.accounts;
                Ok(Facets {
                    segments: named(&counts.segments, &accounts.segments.groups),
                    ous: named(&counts.ous, &accounts.ous.groups),
                    industries: named(&counts.industries, &accounts.industries.groups),
                    statuses: counts.statuses,
                    partners: counts
                        .partners
                        .over(&found.index.partners.list)
                        .map(|((id, name), count)| FacetCount {
                            value: id.to_string(),
                            label: name.clone(),
                            count,
                        })
                        .collect(),
                    findings: counts.findings,
                    total: counts.total,
                    versions: found.versions,
                })
            })
        })
        .await
}

/// Where something is off (B1-09).
///
/// # Errors
/// Whatever the database answers.
pub async fn get_findings(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    filter: HeatmapFilter,
    as_of: Option<chrono::NaiveDate>,
) -> Result<Findings, AppError> {
    let reader = Reader::new(ctx, permit.account_scope(), as_of);
    ctx.db
        .read(move |conn| {
            reader.with_matcher(conn, &filter, |_, matcher, found| {
                let counts = matcher.findings();
                let mut unique_greens: Vec<(i64, String, i64)> = found
                    .index
                    .partners
                    .list
                    .iter()
                    .zip(&counts.unique_greens)
                    .filter(|(_, count)| **count > 0)
                    .map(|((id, name), count)| (*id, name.clone(), *count))
                    .collect();
                // Stable: partners with the same number stay in the order of their names.
                unique_greens.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
                unique_greens.truncate(10);
                Ok(Findings { accounts: counts.accounts, counts: counts.findings, unique_greens })
            })
        })
        .await
}

/// The ids of the accounts that a filter shows within a scope, by name: for other use cases, before their transaction.
///
/// # Errors
/// Whatever the database answers.
pub async fn find_account_ids(
    ctx: &AppContext,
    scope: &AccountScope,
    filter: HeatmapFilter,
) -> Result<Vec<AccountId>, AppError> {
    let reader = Reader::new(ctx, scope, None);
    ctx.db
        .read(move |conn| {
            reader.with_matcher(conn, &filter, |_, matcher, found| {
                let accounts = &found.index.accounts;
                Ok(matcher.list().into_iter().map(|place| AccountId(accounts.id_at(place))).collect())
            })
        })
        .await
}

/// The instant just after a civil day, UTC: what "as of" that day means.
fn end_of_day(day: chrono::NaiveDate) -> UtcMicros {
    UtcMicros::from(day.and_time(chrono::NaiveTime::MIN).and_utc()).plus(DAY_US)
}

/// Somebody who reads the heatmap: from which index, within which scope, at what time.
struct Reader {
    ctx: AppContext,
    scope: AccountScope,
    /// Reports are taken as they stood just before this instant.
    before: Option<UtcMicros>,
    /// From when ages are counted.
    now: UtcMicros,
}

/// The index that a reader got.
struct Found {
    index: std::sync::Arc<index::HeatmapIndex>,
    versions: Versions,
}

impl Reader {
    fn new(ctx: &AppContext, scope: &AccountScope, as_of: Option<chrono::NaiveDate>) -> Self {
        let now = ctx.now();
        let before = as_of.map(end_of_day).filter(|before| *before <= now);
        Self { ctx: ctx.clone(), scope: scope.clone(), before, now: before.unwrap_or(now) }
    }

    fn own_accounts(&self, conn: &mut AnyConnection) -> Result<Vec<i64>, AppError> {
        match self.scope.seller {
            Some(seller) if !self.scope.is_all => Ok(rows::list_seller_accounts(conn, seller.0)?),
            _ => Ok(Vec::new()),
        }
    }

    fn with_matcher<T>(
        &self,
        conn: &mut AnyConnection,
        filter: &HeatmapFilter,
        read: impl FnOnce(&mut AnyConnection, &Matcher<'_>, &Found) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let (versions, index) = match self.before {
            Some(before) => self.ctx.heatmap.past(conn, before)?,
            None => self.ctx.heatmap.present(conn)?,
        };
        let own = self.own_accounts(conn)?;
        let found = Found { index, versions };
        let matcher = Matcher::new(&found.index, &self.scope, &own, filter, self.now);
        read(conn, &matcher, &found)
    }
}

/// The findings in reading order, for labels.
#[must_use]
pub fn finding_label(finding: HeatmapFinding) -> &'static str {
    match finding {
        HeatmapFinding::Conflict => "Two or more partners active",
        HeatmapFinding::NoActive => "No partner active",
        HeatmapFinding::NoReport => "No report",
    }
}
