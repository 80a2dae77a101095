//! Keeps the index up to date: each reader compares the data versions, the first one to see new data refreshes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use pep_db::heatmap::{self as rows, ChangeMark, Changes, Versions};
use pep_db::{AnyConnection, DbError};
use pep_domain::time::UtcMicros;

use super::cells::Cells;
use super::index::{Accounts, HeatmapIndex, Partners};

/// Accounts read at once while the index is built.
const ACCOUNTS_AT_ONCE: i64 = 20_000;
/// Accounts whose cells are read at once.
const CELLS_OF_ACCOUNTS_AT_ONCE: usize = 4_096;
/// Changes of reports that are followed one by one; after more, all cells are read again.
const FOLLOWED_CHANGES: usize = 2_000;
/// Past days that are kept ready.
const KEPT_PASTS: usize = 2;

/// The present index and a few past ones. One per process, shared by all that read the heatmap.
#[derive(Debug, Default)]
pub struct HeatmapCache {
    present: Mutex<Option<Present>>,
    pasts: Mutex<VecDeque<Past>>,
}

#[derive(Debug, Clone)]
struct Present {
    versions: Versions,
    mark: ChangeMark,
    index: Arc<HeatmapIndex>,
}

#[derive(Debug, Clone)]
struct Past {
    before: UtcMicros,
    versions: Versions,
    index: Arc<HeatmapIndex>,
}

impl HeatmapCache {
    /// The index of the data as they are now. Readers that come while it is refreshed wait for it.
    pub(super) fn present(&self, conn: &mut AnyConnection) -> Result<(Versions, Arc<HeatmapIndex>), DbError> {
        let versions = rows::versions(conn)?;
        // A reader that panicked left the slot whole: it is only ever replaced at once.
        let mut slot = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(present) = slot.as_ref().filter(|present| is_current(present.versions, versions)) {
            return Ok((versions, present.index.clone()));
        }
        let refreshed = conn.in_snapshot(|conn| refresh(conn, slot.as_ref()))?;
        let index = refreshed.index.clone();
        let versions = refreshed.versions;
        *slot = Some(refreshed);
        Ok((versions, index))
    }

    /// The index of the reports as they stood just before `before`, over the accounts as they are now.
    pub(super) fn past(
        &self,
        conn: &mut AnyConnection,
        before: UtcMicros,
    ) -> Result<(Versions, Arc<HeatmapIndex>), DbError> {
        let (versions, present) = self.present(conn)?;
        let mut pasts = self.pasts.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = pasts.iter().find(|past| past.before == before && is_current(past.versions, versions));
        if let Some(past) = kept {
            return Ok((versions, past.index.clone()));
        }
        let (accounts, partners) = (present.accounts.clone(), present.partners.clone());
        let cells = conn.in_snapshot(|conn| {
            read_cells(conn, &accounts, &partners, |conn, first, last| {
                rows::list_past_cells_between(conn, first, last, before)
            })
        })?;
        let index = Arc::new(HeatmapIndex { accounts, partners, cells });
        pasts.retain(|past| past.before != before);
        pasts.truncate(KEPT_PASTS - 1);
        pasts.push_front(Past { before, versions, index: index.clone() });
        Ok((versions, index))
    }
}

/// Does an index of `built` still hold? It does not depend on annotations.
fn is_current(built: Versions, now: Versions) -> bool {
    Versions { annotations: 0, ..built } == Versions { annotations: 0, ..now }
}

fn refresh(conn: &mut AnyConnection, old: Option<&Present>) -> Result<Present, DbError> {
    let versions = rows::versions(conn)?;
    let mark = rows::change_mark(conn)?;
    let same = |of: fn(Versions) -> i64| old.filter(|old| of(old.versions) == of(versions));
    let accounts = match same(|versions| versions.accounts) {
        Some(old) => old.index.accounts.clone(),
        None => Arc::new(read_accounts(conn)?),
    };
    let partners = match same(|versions| versions.partners) {
        Some(old) => old.index.partners.clone(),
        None => Arc::new(Partners::new(rows::list_partner_names(conn)?)),
    };
    let follows = old.filter(|old| {
        old.versions.accounts == versions.accounts && old.versions.partners == versions.partners
    });
    let followed = match follows {
        Some(old) => follow(conn, old, versions)?,
        None => None,
    };
    let cells = match followed {
        Some(cells) => cells,
        None => read_cells(conn, &accounts, &partners, rows::list_cells_between)?,
    };
    Ok(Present { versions, mark, index: Arc::new(HeatmapIndex { accounts, partners, cells }) })
}

/// The old cells with what changed since; `None` if that cannot be told.
fn follow(conn: &mut AnyConnection, old: &Present, versions: Versions) -> Result<Option<Cells>, DbError> {
    if old.versions.reports == versions.reports {
        return Ok(Some(old.index.cells.clone()));
    }
    match rows::changes_since(conn, old.mark, FOLLOWED_CHANGES)? {
        // The reports changed without a change in the log: a bulk load that went past it.
        Changes::Accounts(changed) if changed.is_empty() => Ok(None),
        Changes::Accounts(changed) => {
            let cells = rows::list_cells_of(conn, &changed)?;
            let HeatmapIndex { accounts, partners, .. } = &*old.index;
            Ok(Some(old.index.cells.with_changes(accounts, partners, &changed, &cells)))
        }
        Changes::Unknown => Ok(None),
    }
}

fn read_accounts(conn: &mut AnyConnection) -> Result<Accounts, DbError> {
    let vocabulary = rows::load_vocabulary(conn)?;
    let mut accounts = Vec::new();
    let mut after = 0;
    loop {
        let part = rows::list_indexed_accounts(conn, after, ACCOUNTS_AT_ONCE)?;
        let Some(last) = part.last() else { break };
        after = last.id;
        accounts.extend(part);
    }
    Ok(Accounts::new(accounts, vocabulary))
}

fn read_cells(
    conn: &mut AnyConnection,
    accounts: &Accounts,
    partners: &Partners,
    read: impl Fn(&mut AnyConnection, i64, i64) -> Result<Vec<rows::IndexedCell>, DbError>,
) -> Result<Cells, DbError> {
    let mut builder = Cells::builder(accounts, partners);
    for (first, last) in accounts.id_ranges(CELLS_OF_ACCOUNTS_AT_ONCE) {
        for row in read(conn, first, last)? {
            builder.add(&row);
        }
    }
    Ok(builder.finish())
}
