//! Pages of a long list: which are held, which to fetch next, which to let go.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Rows per page; the server's `limit`.
pub const PAGE_ROWS: usize = 100;

/// Pages held at most, beside those that are pinned or in sight.
const PAGES_HELD: usize = 40;

/// Fetches under way at most. While somebody drags the scroll bar, pages that are only passed wait, and are forgotten.
const FETCHES_AT_ONCE: usize = 2;

/// The rows of a list that are here, by page, the least recently seen leaving first.
#[derive(Debug)]
pub struct PageCache<T> {
    pages: BTreeMap<usize, Held<T>>,
    wanted: Vec<usize>,
    under_way: Vec<usize>,
    stale: bool,
    clock: u64,
    generation: u64,
}

#[derive(Debug)]
struct Held<T> {
    rows: Vec<Arc<T>>,
    seen: u64,
}

/// One page to fetch. The answer goes to [`PageCache::arrived`] or [`PageCache::failed`] with this ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Page number, from 0.
    pub page: usize,
    /// Which list the page belongs to; answers for an earlier list are ignored.
    generation: u64,
}

impl Ticket {
    /// Number of the page's first row.
    pub fn offset(self) -> usize {
        self.page * PAGE_ROWS
    }
}

impl<T> Default for PageCache<T> {
    fn default() -> Self {
        Self {
            pages: BTreeMap::new(),
            wanted: vec![],
            under_way: vec![],
            stale: false,
            clock: 0,
            generation: 0,
        }
    }
}

impl<T> PageCache<T> {
    /// The row with this number, if its page is here.
    pub fn row(&self, row: usize) -> Option<Arc<T>> {
        self.pages.get(&(row / PAGE_ROWS))?.rows.get(row % PAGE_ROWS).cloned()
    }

    /// Says which rows are in sight. Pages that were wanted before and are not any more are forgotten.
    pub fn want(&mut self, rows: Range<usize>) {
        self.clock += 1;
        let pages = pages_of(&rows);
        for page in pages.clone() {
            if let Some(held) = self.pages.get_mut(&page) {
                held.seen = self.clock;
            }
        }
        self.wanted = pages.collect();
    }

    /// The next page to fetch now, if any; counts as under way from here on.
    pub fn next_fetch(&mut self) -> Option<Ticket> {
        if self.under_way.len() >= FETCHES_AT_ONCE {
            return None;
        }
        let page =
            self.wanted.iter().copied().find(|page| {
                !self.under_way.contains(page) && (self.stale || !self.pages.contains_key(page))
            })?;
        self.under_way.push(page);
        Some(Ticket { page, generation: self.generation })
    }

    /// Takes in a fetched page; returns whether it belongs to the present list. `pinned`: rows whose pages must stay.
    pub fn arrived(&mut self, ticket: Ticket, rows: Vec<T>, pinned: impl Fn(usize) -> bool) -> bool {
        if !self.finish(ticket) {
            return false;
        }
        if std::mem::take(&mut self.stale) {
            self.pages.clear();
        }
        let rows = rows.into_iter().map(Arc::new).collect();
        self.pages.insert(ticket.page, Held { rows, seen: self.clock });
        self.shrink(pinned);
        true
    }

    /// Notes that a fetch failed; returns whether it belongs to the present list. The page is not asked for again
    /// until it is wanted again.
    pub fn failed(&mut self, ticket: Ticket) -> bool {
        let present = self.finish(ticket);
        if present {
            self.wanted.retain(|page| *page != ticket.page);
        }
        present
    }

    /// Begins another list (another filter or order): nothing held applies any more.
    pub fn reset(&mut self) {
        self.generation += 1;
        self.pages.clear();
        self.under_way.clear();
        self.wanted.clear();
        self.stale = false;
    }

    /// Asks for the same list again. What is held stays in sight until the first new page is here.
    pub fn refresh(&mut self) {
        self.generation += 1;
        self.under_way.clear();
        self.stale = true;
    }

    /// Replaces a row that is here, after a change made in this window.
    pub fn replace(&mut self, row: usize, value: T) {
        if let Some(held) = self.pages.get_mut(&(row / PAGE_ROWS))
            && let Some(place) = held.rows.get_mut(row % PAGE_ROWS)
        {
            *place = Arc::new(value);
        }
    }

    /// Every row that is here, with its number, in order.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &Arc<T>)> {
        self.pages.iter().flat_map(|(page, held)| {
            held.rows.iter().enumerate().map(move |(place, row)| (page * PAGE_ROWS + place, row))
        })
    }

    fn finish(&mut self, ticket: Ticket) -> bool {
        if ticket.generation != self.generation {
            return false;
        }
        self.under_way.retain(|page| *page != ticket.page);
        true
    }

    fn shrink(&mut self, pinned: impl Fn(usize) -> bool) {
        while self.pages.len() > PAGES_HELD {
            let oldest = self
                .pages
                .iter()
                .filter(|(page, _)| !self.wanted.contains(page) && !pinned(**page))
                .min_by_key(|(_, held)| held.seen)
                .map(|(page, _)| *page);
            match oldest {
                Some(page) => self.pages.remove(&page),
                None => return,
            };
        }
    }
}

/// The pages on which a range of rows lies.
pub fn pages_of(rows: &Range<usize>) -> Range<usize> {
    if rows.is_empty() { 0..0 } else { rows.start / PAGE_ROWS..(rows.end - 1) / PAGE_ROWS + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: usize) -> Vec<usize> {
        (number * PAGE_ROWS..(number + 1) * PAGE_ROWS).collect()
    }

    fn load(cache: &mut PageCache<usize>, rows: Range<usize>) {
        cache.want(rows);
        while let Some(ticket) = cache.next_fetch() {
            assert!(cache.arrived(ticket, page(ticket.page), |_| false));
        }
    }

    #[test]
    fn rows_across_a_page_border_want_both_pages() {
        assert_eq!(pages_of(&(95..105)), 0..2);
        assert_eq!(pages_of(&(100..200)), 1..2);
        assert_eq!(pages_of(&(7..7)), 0..0);
    }

    #[test]
    fn a_wanted_page_is_fetched_once() {
        let mut cache = PageCache::default();
        cache.want(0..30);
        let ticket = cache.next_fetch().unwrap();
        assert_eq!(ticket.offset(), 0);
        cache.want(0..40);
        assert_eq!(cache.next_fetch(), None);
        assert!(cache.arrived(ticket, page(0), |_| false));
        assert_eq!(cache.next_fetch(), None);
        assert_eq!(cache.row(17).as_deref(), Some(&17));
        assert_eq!(cache.row(117), None);
    }

    #[test]
    fn pages_that_were_only_passed_are_never_fetched() {
        let mut cache: PageCache<usize> = PageCache::default();
        for row in (0..40_000).step_by(1_000) {
            cache.want(row..row + 20);
            cache.next_fetch();
        }
        assert_eq!(cache.under_way.len(), FETCHES_AT_ONCE);
        cache.want(45_000..45_020);
        let first = Ticket { page: 0, generation: 0 };
        cache.arrived(first, page(0), |_| false);
        assert_eq!(cache.next_fetch().map(|ticket| ticket.page), Some(450));
    }

    #[test]
    fn the_least_recently_seen_page_leaves_first_and_pinned_ones_stay() {
        let mut cache = PageCache::default();
        for number in 0..PAGES_HELD {
            load(&mut cache, number * PAGE_ROWS..number * PAGE_ROWS + 1);
        }
        cache.want(0..1);
        cache.want(999_900..999_901);
        let ticket = cache.next_fetch().unwrap();
        cache.arrived(ticket, page(9_999), |page| page == 1);
        assert!(cache.row(0).is_some(), "seen again");
        assert!(cache.row(PAGE_ROWS).is_some(), "pinned");
        assert!(cache.row(2 * PAGE_ROWS).is_none(), "oldest");
    }

    #[test]
    fn answers_for_an_earlier_filter_are_ignored() {
        let mut cache = PageCache::default();
        cache.want(0..10);
        let old = cache.next_fetch().unwrap();
        cache.reset();
        assert!(!cache.arrived(old, page(0), |_| false));
        assert_eq!(cache.row(0), None);
        cache.want(0..10);
        assert!(cache.next_fetch().is_some());
    }

    #[test]
    fn a_refresh_keeps_rows_in_sight_until_new_ones_are_here() {
        let mut cache = PageCache::default();
        load(&mut cache, 0..250);
        cache.refresh();
        assert!(cache.row(0).is_some());
        cache.want(0..10);
        let ticket = cache.next_fetch().unwrap();
        cache.arrived(ticket, vec![7; PAGE_ROWS], |_| false);
        assert_eq!(cache.row(0).as_deref(), Some(&7));
        assert_eq!(cache.row(200), None, "the other old pages are gone");
    }

    #[test]
    fn a_failed_page_is_tried_again_only_when_it_is_wanted_again() {
        let mut cache: PageCache<usize> = PageCache::default();
        cache.want(0..10);
        let ticket = cache.next_fetch().unwrap();
        assert!(cache.failed(ticket));
        assert_eq!(cache.next_fetch(), None);
        cache.want(0..10);
        assert!(cache.next_fetch().is_some());
    }
}
