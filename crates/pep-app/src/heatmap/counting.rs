//! How many matching accounts there are of what: facets and findings, each in one pass over all accounts.

use pep_domain::heatmap::{AccountStatus, HeatmapFinding};

use super::cells::{Cell, status_bit};
use super::matching::{FINDING, INDUSTRY, Matcher, OU, SEGMENT, at, is_found};

impl Matcher<'_> {
    /// Counts for every criterion, each with all the others applied.
    pub(super) fn facets(&self) -> Counts {
        let accounts = &self.index.accounts;
        let mut counts = Counts {
            segments: Tally::new(accounts.segments.groups.len()),
            ous: Tally::new(accounts.ous.groups.len()),
            industries: Tally::new(accounts.industries.groups.len()),
            partners: Tally::new(self.index.partners.list.len()),
            ..Counts::default()
        };
        for place in self.places().filter(|place| self.passes_base(*place)) {
            let summary = self.index.cells.summary(place);
            let cells = self.index.cells.of(place);
            let failed = self.failed_parts(place, summary);
            let groups = [
                at(&accounts.segments.of_account, place),
                at(&accounts.ous.of_account, place),
                at(&accounts.industries.of_account, place),
            ];
            let [segment, ou, industry] = groups;
            counts.segments.see(segment);
            counts.ous.see(ou);
            counts.industries.see(industry);
            if self.cells.is_empty() || self.cells.passes(cells, summary) {
                if failed & !SEGMENT == 0 {
                    counts.segments.add(segment);
                }
                if failed & !OU == 0 {
                    counts.ous.add(ou);
                }
                if failed & !INDUSTRY == 0 {
                    counts.industries.add(industry);
                }
                if failed & !FINDING == 0 {
                    for (finding, count) in HeatmapFinding::ALL.iter().zip(&mut counts.findings) {
                        *count += i64::from(is_found(*finding, summary));
                    }
                }
                counts.total += i64::from(failed == 0);
            }
            self.count_cells(cells, failed == 0, &mut counts);
        }
        counts
    }

    fn count_cells(&self, cells: &[Cell], is_counted: bool, counts: &mut Counts) {
        let mut newest = [0_u32; 3];
        for cell in cells {
            counts.partners.see(cell.partner());
            if !is_counted {
                continue;
            }
            let bit = cell.status_bit();
            if self.has_or_any(bit) && self.cells.is_old_enough(cell.at) {
                counts.partners.add(cell.partner());
            }
            if self.cells.has_partner(*cell) {
                for (status, newest) in AccountStatus::ALL.iter().zip(&mut newest) {
                    if status_bit(*status) == bit {
                        *newest = (*newest).max(cell.at);
                    }
                }
            }
        }
        for (newest, count) in newest.iter().zip(&mut counts.statuses) {
            *count += i64::from(self.cells.is_old_enough(*newest));
        }
    }

    fn has_or_any(&self, status_bit: u8) -> bool {
        self.cells.statuses == 0 || self.cells.statuses & status_bit != 0
    }

    /// Where something is off among the matching accounts.
    pub(super) fn findings(&self) -> FindingCounts {
        let mut counts = FindingCounts {
            unique_greens: vec![0; self.index.partners.list.len()],
            ..FindingCounts::default()
        };
        for place in self.places().filter(|place| self.passes(*place)) {
            let summary = self.index.cells.summary(place);
            counts.accounts += 1;
            for (finding, count) in HeatmapFinding::ALL.iter().zip(&mut counts.findings) {
                *count += i64::from(is_found(*finding, summary));
            }
            if summary.actives == 1 {
                let green = status_bit(AccountStatus::ActiveCustomer);
                let only = self.index.cells.of(place).iter().find(|cell| cell.status_bit() == green);
                if let Some(count) = only.and_then(|c| counts.unique_greens.get_mut(c.partner() as usize)) {
                    *count += 1;
                }
            }
        }
        counts
    }
}

/// Counts by number, and which numbers occur in the reader's reach at all.
#[derive(Debug, Default)]
pub(super) struct Tally(Vec<(i64, bool)>);

impl Tally {
    fn new(len: usize) -> Self {
        Self(vec![(0, false); len])
    }

    fn see(&mut self, number: u32) {
        if let Some((_, is_seen)) = self.0.get_mut(number as usize) {
            *is_seen = true;
        }
    }

    fn add(&mut self, number: u32) {
        if let Some((count, _)) = self.0.get_mut(number as usize) {
            *count += 1;
        }
    }

    /// Those that occur, with their counts, beside what they stand for.
    pub(super) fn over<'t, T>(&'t self, items: &'t [T]) -> impl Iterator<Item = (&'t T, i64)> {
        items
            .iter()
            .zip(&self.0)
            .filter(|(_, (_, is_seen))| *is_seen)
            .map(|(item, (count, _))| (item, *count))
    }
}

/// See [`Matcher::facets`].
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) segments: Tally,
    pub(super) ous: Tally,
    pub(super) industries: Tally,
    pub(super) partners: Tally,
    /// As [`AccountStatus::ALL`].
    pub(super) statuses: [i64; 3],
    /// As [`HeatmapFinding::ALL`].
    pub(super) findings: [i64; 3],
    pub(super) total: i64,
}

/// See [`Matcher::findings`].
#[derive(Debug, Default)]
pub(super) struct FindingCounts {
    pub(super) accounts: i64,
    /// As [`HeatmapFinding::ALL`].
    pub(super) findings: [i64; 3],
    /// By partner number.
    pub(super) unique_greens: Vec<i64>,
}
