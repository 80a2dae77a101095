//! The cells of the index: every partner's report on every account, in blocks that one index hands on to the next.

use std::sync::Arc;

use pep_db::heatmap::IndexedCell;
use pep_domain::heatmap::AccountStatus;
use pep_domain::time::SECOND_US;

use super::index::{Accounts, Partners};

/// Accounts that share one block of cells: small enough to rebuild for every report, large enough to be few.
const BLOCK: usize = 256;

/// One partner's report: the partner's number and the status in one word, the time in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    partner_and_status: u32,
    /// When it was reported, seconds since 1970.
    pub(super) at: u32,
}

impl Cell {
    fn new(partner: u32, status: Option<AccountStatus>, at_us: i64) -> Self {
        let status = match status {
            None => 0,
            Some(AccountStatus::Target) => 1,
            Some(AccountStatus::PastCustomer) => 2,
            Some(AccountStatus::ActiveCustomer) => 3,
        };
        Self { partner_and_status: partner << 2 | status, at: seconds(at_us) }
    }

    /// The partner's number in [`Partners::list`].
    pub(super) fn partner(self) -> u32 {
        self.partner_and_status >> 2
    }

    /// One bit for the status: 1 target, 2 past, 4 active; 0 for none.
    pub(super) fn status_bit(self) -> u8 {
        (1_u8 << (self.partner_and_status & 3)) >> 1
    }
}

/// Whole seconds since 1970, never before.
pub(super) fn seconds(us: i64) -> u32 {
    u32::try_from(us.div_euclid(SECOND_US).max(0)).unwrap_or(u32::MAX)
}

/// The bit of a status, as in [`Cell::status_bit`].
pub(super) fn status_bit(status: AccountStatus) -> u8 {
    match status {
        AccountStatus::Target => 1,
        AccountStatus::PastCustomer => 2,
        AccountStatus::ActiveCustomer => 4,
    }
}

/// What the cells of one account come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CellSummary {
    /// The newest report, seconds; 0 for none.
    pub(super) latest: u32,
    /// How many partners reported.
    pub(super) partners: u32,
    /// On how many the status is active.
    pub(super) actives: u32,
    /// The bits of all statuses.
    pub(super) statuses: u8,
    /// The bits of all partners, as [`partner_bit`] gives them. Several partners share a bit: it tells who is not there.
    pub(super) partner_bits: u64,
}

/// The bit of a partner's number. Finding out that a partner is not among an account's cells is a look at one word.
pub(super) fn partner_bit(partner: u32) -> u64 {
    1 << (partner % u64::BITS)
}

/// The cells of all accounts, in blocks that snapshots share.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    blocks: Vec<Arc<CellBlock>>,
}

#[derive(Debug)]
struct CellBlock {
    /// Where the cells of each account end.
    ends: Vec<u32>,
    cells: Vec<Cell>,
    summaries: Vec<CellSummary>,
}

impl CellBlock {
    fn new(rows: &mut [(u32, Cell)], first_place: u32) -> Self {
        rows.sort_unstable_by_key(|(place, cell)| (*place, cell.partner_and_status));
        let mut ends = vec![0_u32; BLOCK];
        let mut summaries = vec![CellSummary::default(); BLOCK];
        for (place, cell) in rows.iter() {
            let at = (place - first_place) as usize;
            if let (Some(end), Some(summary)) = (ends.get_mut(at), summaries.get_mut(at)) {
                *end += 1;
                summary.latest = summary.latest.max(cell.at);
                summary.partners += 1;
                summary.actives += u32::from(cell.status_bit() == status_bit(AccountStatus::ActiveCustomer));
                summary.statuses |= cell.status_bit();
                summary.partner_bits |= partner_bit(cell.partner());
            }
        }
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        Self { ends, cells: rows.iter().map(|(_, cell)| *cell).collect(), summaries }
    }
}

impl Cells {
    /// Collects cells row by row, so that nobody holds all rows at once.
    pub(super) fn builder<'a>(accounts: &'a Accounts, partners: &'a Partners) -> CellsBuilder<'a> {
        CellsBuilder { accounts, partners, by_block: vec![Vec::new(); accounts.len().div_ceil(BLOCK)] }
    }

    /// The same cells with those of `changed` accounts replaced by `rows`, which hold all of theirs.
    pub(super) fn with_changes(
        &self,
        accounts: &Accounts,
        partners: &Partners,
        changed: &[i64],
        rows: &[IndexedCell],
    ) -> Self {
        let changed_places: Vec<u32> = changed.iter().filter_map(|id| accounts.place_of(*id)).collect();
        let mut blocks: Vec<usize> = changed_places.iter().map(|place| *place as usize / BLOCK).collect();
        blocks.sort_unstable();
        blocks.dedup();
        let new_cells: Vec<(u32, Cell)> =
            rows.iter().filter_map(|row| placed(accounts, partners, row)).collect();
        let mut next = self.clone();
        for block in blocks {
            let first = u32::try_from(block * BLOCK).unwrap_or(u32::MAX);
            let places = first..first.saturating_add(u32::try_from(BLOCK).unwrap_or(u32::MAX));
            let mut cells: Vec<(u32, Cell)> = places
                .clone()
                .filter(|place| !changed_places.contains(place))
                .flat_map(|place| self.of(place).iter().map(move |cell| (place, *cell)))
                .collect();
            cells.extend(new_cells.iter().filter(|(place, _)| places.contains(place)));
            if let Some(slot) = next.blocks.get_mut(block) {
                *slot = Arc::new(CellBlock::new(&mut cells, first));
            }
        }
        next
    }

    /// The cells of one account, by partner name.
    pub(super) fn of(&self, place: u32) -> &[Cell] {
        let Some(block) = self.blocks.get(place as usize / BLOCK) else { return &[] };
        let at = place as usize % BLOCK;
        let start = match at.checked_sub(1) {
            Some(before) => block.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        let end = block.ends.get(at).copied().unwrap_or(start);
        block.cells.get(start as usize..end as usize).unwrap_or_default()
    }

    /// What the cells of one account come to.
    pub(super) fn summary(&self, place: u32) -> CellSummary {
        self.blocks
            .get(place as usize / BLOCK)
            .and_then(|block| block.summaries.get(place as usize % BLOCK))
            .copied()
            .unwrap_or_default()
    }
}

/// Cells on their way into blocks.
pub(super) struct CellsBuilder<'a> {
    accounts: &'a Accounts,
    partners: &'a Partners,
    by_block: Vec<Vec<(u32, Cell)>>,
}

impl CellsBuilder<'_> {
    /// Adds a cell, unless its account or partner is not in the index.
    pub(super) fn add(&mut self, row: &IndexedCell) {
        if let Some((place, cell)) = placed(self.accounts, self.partners, row)
            && let Some(block) = self.by_block.get_mut(place as usize / BLOCK)
        {
            block.push((place, cell));
        }
    }

    pub(super) fn finish(self) -> Cells {
        let firsts = (0..).step_by(BLOCK);
        let blocks = self.by_block.into_iter().zip(firsts);
        Cells { blocks: blocks.map(|(mut rows, first)| Arc::new(CellBlock::new(&mut rows, first))).collect() }
    }
}

fn placed(accounts: &Accounts, partners: &Partners, row: &IndexedCell) -> Option<(u32, Cell)> {
    let place = accounts.place_of(row.account_id)?;
    let partner = *partners.number_by_id.get(&row.partner_id)?;
    Some((place, Cell::new(partner, row.status, row.reported_at.0)))
}
