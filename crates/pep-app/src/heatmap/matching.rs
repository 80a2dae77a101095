//! Which accounts a filter lets through, in which order, and how many there are of what.

use pep_domain::heatmap::{AccountScope, HeatmapFilter, HeatmapFinding, HeatmapSort};
use pep_domain::text::fold;
use pep_domain::time::{DAY_US, UtcMicros};

use super::cells::{Cell, CellSummary, partner_bit, seconds, status_bit};
use super::index::{Accounts, Grouping, HeatmapIndex, PlaceSet};

/// A filter and a scope, made ready for one index.
pub(super) struct Matcher<'a> {
    pub(super) index: &'a HeatmapIndex,
    scope: ScopeTest,
    segments: Option<Vec<bool>>,
    ous: Option<Vec<bool>>,
    industries: Option<Vec<bool>>,
    /// Chosen accounts and words of the text; all of them must have a place.
    places: Vec<PlaceSet>,
    ecm: Option<i64>,
    pub(super) cells: CellTest,
    finding: Option<HeatmapFinding>,
}

enum ScopeTest {
    All,
    Some { ous: Vec<bool>, own: PlaceSet },
}

/// What a filter asks of an account's cells.
pub(super) struct CellTest {
    /// Bits of the statuses asked for; 0 for any.
    pub(super) statuses: u8,
    /// By partner number.
    partners: Option<Vec<bool>>,
    /// The bits of the chosen partners.
    partner_bits: u64,
    /// The newest matching cell must be older than this, seconds.
    older_than: Option<u32>,
}

impl CellTest {
    pub(super) fn is_empty(&self) -> bool {
        self.statuses == 0 && self.partners.is_none() && self.older_than.is_none()
    }

    pub(super) fn has_partner(&self, cell: Cell) -> bool {
        has(self.partners.as_deref(), cell.partner())
    }

    /// Is `newest`, the newest matching cell, as old as asked? 0 means that none matches.
    pub(super) fn is_old_enough(&self, newest: u32) -> bool {
        newest > 0 && self.older_than.is_none_or(|limit| newest < limit)
    }

    pub(super) fn passes(&self, cells: &[Cell], summary: CellSummary) -> bool {
        if self.is_empty() {
            return true;
        }
        if self.statuses != 0 && summary.statuses & self.statuses == 0 {
            return false;
        }
        if self.partners.is_some() {
            if summary.partner_bits & self.partner_bits == 0 {
                return false;
            }
        } else if self.statuses == 0 {
            return self.is_old_enough(summary.latest);
        } else if self.older_than.is_none() {
            return true;
        }
        let matching = cells.iter().filter(|cell| {
            (self.statuses == 0 || cell.status_bit() & self.statuses != 0) && self.has_partner(**cell)
        });
        self.is_old_enough(matching.map(|cell| cell.at).max().unwrap_or(0))
    }
}

fn has(chosen: Option<&[bool]>, number: u32) -> bool {
    chosen.is_none_or(|chosen| chosen.get(number as usize).copied().unwrap_or(false))
}

pub(super) fn at(column: &[u32], place: u32) -> u32 {
    column.get(place as usize).copied().unwrap_or(u32::MAX)
}

/// Which groups are chosen by name; `None` if none is, which means any. An unknown name chooses nothing.
fn chosen(grouping: &Grouping, names: &[String]) -> Option<Vec<bool>> {
    if names.is_empty() {
        return None;
    }
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    Some(grouping.groups.iter().map(|(_, name)| folded.contains(&fold(name))).collect())
}

fn place_set(accounts: &Accounts, ids: impl IntoIterator<Item = i64>) -> PlaceSet {
    let mut set = PlaceSet::new(accounts.len());
    for place in ids.into_iter().filter_map(|id| accounts.place_of(id)) {
        set.add(place);
    }
    set
}

/// The ordinary parts of a filter that facets count one by one.
pub(super) const SEGMENT: u8 = 1;
pub(super) const OU: u8 = 2;
pub(super) const INDUSTRY: u8 = 4;
pub(super) const FINDING: u8 = 8;

impl<'a> Matcher<'a> {
    /// `own`: the accounts the scope's seller sells to. `now`: from when ages are counted.
    pub(super) fn new(
        index: &'a HeatmapIndex,
        scope: &AccountScope,
        own: &[i64],
        filter: &HeatmapFilter,
        now: UtcMicros,
    ) -> Self {
        let accounts = &*index.accounts;
        let scope = if scope.is_all {
            ScopeTest::All
        } else {
            ScopeTest::Some {
                ous: accounts
                    .ous
                    .groups
                    .iter()
                    .map(|(id, _)| scope.ous.iter().any(|ou| ou.0 == *id))
                    .collect(),
                own: place_set(accounts, own.iter().copied()),
            }
        };
        let mut places: Vec<PlaceSet> = accounts.search(&filter.text).into_iter().collect();
        if !filter.accounts.is_empty() {
            places.push(place_set(accounts, filter.accounts.iter().map(|id| id.0)));
        }
        let partners: Option<Vec<bool>> = (!filter.partners.is_empty()).then(|| {
            index
                .partners
                .list
                .iter()
                .map(|(id, _)| filter.partners.iter().any(|wanted| wanted.0 == *id))
                .collect()
        });
        let chosen_partners = (0..).zip(partners.iter().flatten()).filter(|(_, is_chosen)| **is_chosen);
        Self {
            scope,
            segments: chosen(&accounts.segments, &filter.segments),
            ous: chosen(&accounts.ous, &filter.ous),
            industries: chosen(&accounts.industries, &filter.industries),
            places,
            ecm: filter.ecm.map(|person| person.0),
            cells: CellTest {
                statuses: filter.statuses.iter().fold(0, |bits, status| bits | status_bit(*status)),
                partner_bits: chosen_partners.fold(0, |bits, (number, _)| bits | partner_bit(number)),
                partners,
                older_than: filter
                    .older_than_days
                    .map(|days| seconds(now.plus(days.saturating_mul(DAY_US).saturating_neg()).0)),
            },
            finding: filter.finding,
            index,
        }
    }

    pub(super) fn places(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.index.accounts.len()).unwrap_or(u32::MAX)
    }

    /// Scope, text, chosen accounts and ECM: what no facet counts by.
    pub(super) fn passes_base(&self, place: u32) -> bool {
        let in_scope = match &self.scope {
            ScopeTest::All => true,
            ScopeTest::Some { ous, own } => {
                has(Some(ous), at(&self.index.accounts.ous.of_account, place)) || own.has(place)
            }
        };
        in_scope
            && self.places.iter().all(|set| set.has(place))
            && self.ecm.is_none_or(|ecm| self.index.accounts.ecms.get(place as usize) == Some(&ecm))
    }

    /// The ordinary parts that an account fails.
    pub(super) fn failed_parts(&self, place: u32, summary: CellSummary) -> u8 {
        let accounts = &self.index.accounts;
        let mut failed = 0;
        if !has(self.segments.as_deref(), at(&accounts.segments.of_account, place)) {
            failed |= SEGMENT;
        }
        if !has(self.ous.as_deref(), at(&accounts.ous.of_account, place)) {
            failed |= OU;
        }
        if !has(self.industries.as_deref(), at(&accounts.industries.of_account, place)) {
            failed |= INDUSTRY;
        }
        if self.finding.is_some_and(|finding| !is_found(finding, summary)) {
            failed |= FINDING;
        }
        failed
    }

    pub(super) fn passes(&self, place: u32) -> bool {
        let accounts = &self.index.accounts;
        let in_groups = has(self.segments.as_deref(), at(&accounts.segments.of_account, place))
            && has(self.ous.as_deref(), at(&accounts.ous.of_account, place))
            && has(self.industries.as_deref(), at(&accounts.industries.of_account, place));
        if !in_groups || !self.passes_base(place) {
            return false;
        }
        // Looking at cells costs more than all of the above, so only filters that ask for them pay for it.
        if self.finding.is_none() && self.cells.is_empty() {
            return true;
        }
        let summary = self.index.cells.summary(place);
        self.finding.is_none_or(|finding| is_found(finding, summary))
            && self.cells.passes(self.index.cells.of(place), summary)
    }

    /// May this account be seen at all?
    pub(super) fn sees(&self, account_id: i64) -> bool {
        self.index.accounts.place_of(account_id).is_some_and(|place| self.passes_base(place))
    }

    /// All matching places, by name.
    pub(super) fn list(&self) -> Vec<u32> {
        self.places().filter(|place| self.passes(*place)).collect()
    }

    /// The part of the ordered matching accounts that `start` and `limit` name, and how many match in all.
    pub(super) fn page(
        &self,
        sort: HeatmapSort,
        descending: bool,
        start: &PageStart,
        limit: usize,
    ) -> Window {
        match sort {
            HeatmapSort::Name if descending => self.page_by_name(self.places().rev(), start, limit),
            HeatmapSort::Name => self.page_by_name(self.places(), start, limit),
            _ => self.page_by_key(sort, descending, start, limit),
        }
    }

    /// Places are in the order of names already: one walk finds the part and counts the rest.
    fn page_by_name(&self, places: impl Iterator<Item = u32>, start: &PageStart, limit: usize) -> Window {
        let (mut after, mut offset) = match start {
            PageStart::Offset(offset) => (None, *offset),
            PageStart::After { account_id, offset } => (self.index.accounts.place_of(*account_id), *offset),
        };
        if after.is_some() {
            offset = usize::MAX;
        }
        let (mut ids, mut total) = (Vec::with_capacity(limit.min(1_000)), 0);
        for place in places {
            let is_match = self.passes(place);
            if is_match {
                if total >= offset && ids.len() < limit {
                    ids.push(self.index.accounts.id_at(place));
                }
                total += 1;
            }
            if after == Some(place) {
                (after, offset) = (None, total);
            }
        }
        let end = offset.saturating_add(ids.len()).min(total);
        Window { ids, total, end }
    }

    fn page_by_key(&self, sort: HeatmapSort, descending: bool, start: &PageStart, limit: usize) -> Window {
        let key = |place: u32| self.sort_key(sort, descending, place);
        let mut keys: Vec<u64> = self.places().filter(|place| self.passes(*place)).map(key).collect();
        let total = keys.len();
        let offset = match start {
            PageStart::Offset(offset) => *offset,
            PageStart::After { account_id, offset } => match self.index.accounts.place_of(*account_id) {
                Some(place) => {
                    let last = key(place);
                    keys.iter().filter(|key| **key <= last).count()
                }
                // It is no longer listed: go on where it was.
                None => *offset,
            },
        };
        let end = offset.saturating_add(limit).min(total);
        // Only the window needs its order; the rest just has to be on the right side of it.
        if end < total {
            keys.select_nth_unstable(end);
        }
        if offset > 0 && offset < end {
            keys.get_mut(..end).unwrap_or_default().select_nth_unstable(offset);
        }
        keys.get_mut(offset..end).unwrap_or_default().sort_unstable();
        let ids = keys.get(offset..end).unwrap_or_default().iter().map(|key| {
            let place = u32::try_from(key & u64::from(u32::MAX)).unwrap_or(u32::MAX);
            self.index.accounts.id_at(place)
        });
        Window { ids: ids.collect(), total, end }
    }

    /// Smaller keys come first: the rank in the chosen order, then the place, which is the order of names.
    fn sort_key(&self, sort: HeatmapSort, descending: bool, place: u32) -> u64 {
        let accounts = &self.index.accounts;
        let rank = match sort {
            HeatmapSort::Name => place,
            HeatmapSort::City => at(&accounts.city_ranks, place),
            HeatmapSort::Country => at(&accounts.country_ranks, place),
            HeatmapSort::Segment => at(&accounts.segments.of_account, place),
            HeatmapSort::Ou => at(&accounts.ous.of_account, place),
            HeatmapSort::Industry => at(&accounts.industries.of_account, place),
            HeatmapSort::LatestReport => self.index.cells.summary(place).latest,
            HeatmapSort::PartnerCount => self.index.cells.summary(place).partners,
        };
        u64::from(if descending { !rank } else { rank }) << 32 | u64::from(place)
    }
}

pub(super) fn is_found(finding: HeatmapFinding, summary: CellSummary) -> bool {
    match finding {
        HeatmapFinding::Conflict => summary.actives >= 2,
        HeatmapFinding::NoActive => summary.actives == 0,
        HeatmapFinding::NoReport => summary.partners == 0,
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageStart {
    /// After this many accounts.
    Offset(usize),
    /// After this account, which stood at `offset - 1` then.
    After { account_id: i64, offset: usize },
}

/// A part of the ordered accounts.
pub(super) struct Window {
    pub(super) ids: Vec<i64>,
    pub(super) total: usize,
    /// How many accounts come up to the end of this part.
    pub(super) end: usize,
}
