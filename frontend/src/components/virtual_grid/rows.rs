//! Where a grid's rows come from: pages fetched when they come into sight, and kept for a while.

use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_client::ApiError;

use crate::logic::page_cache::{PAGE_ROWS, PageCache, Ticket};
use crate::logic::row_selection::RowSelection;

/// Which rows to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Number of the first row.
    pub offset: usize,
    /// Number of rows.
    pub limit: usize,
}

/// Rows that were fetched.
#[derive(Debug, Clone)]
pub struct GridPage<T> {
    /// The rows, in order.
    pub rows: Vec<T>,
    /// Number of rows in the whole list.
    pub total: usize,
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<GridPage<T>, ApiError>>>>;
type FetchPage<T> = Rc<dyn Fn(PageRequest) -> Answer<T>>;

/// The rows of one list; a handle that can be copied. The page makes it and gives it to the grid.
pub struct GridRows<T: Send + Sync + 'static> {
    fetch: StoredValue<FetchPage<T>, LocalStorage>,
    cache: StoredValue<PageCache<T>>,
    pinned: StoredValue<RowSelection>,
    /// Changes with every page that arrives.
    version: RwSignal<u64>,
    /// Changes with every new list.
    list: RwSignal<u64>,
    total: RwSignal<Option<usize>>,
    busy: RwSignal<u32>,
    error: RwSignal<Option<ApiError>>,
}

impl<T: Send + Sync + 'static> Clone for GridRows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for GridRows<T> {}

impl<T: Send + Sync + 'static> GridRows<T> {
    /// A list whose pages `fetch` brings. It reads the filters itself, untracked; after a change call [`Self::reset`].
    pub fn new<F>(fetch: impl Fn(PageRequest) -> F + 'static) -> Self
    where
        F: Future<Output = Result<GridPage<T>, ApiError>> + 'static,
    {
        let fetch: FetchPage<T> = Rc::new(move |request| Box::pin(fetch(request)));
        Self {
            fetch: StoredValue::new_local(fetch),
            cache: StoredValue::new(PageCache::default()),
            pinned: StoredValue::new(RowSelection::default()),
            version: RwSignal::new(0),
            list: RwSignal::new(0),
            total: RwSignal::new(None),
            busy: RwSignal::new(0),
            error: RwSignal::new(None),
        }
    }

    /// Begins another list: other filters or another order. Scrolls to the top and selects nothing.
    pub fn reset(self) {
        self.cache.update_value(PageCache::reset);
        self.total.set(None);
        self.error.set(None);
        self.version.update(|version| *version += 1);
        self.list.update(|list| *list += 1);
    }

    /// Asks for the same rows again; what is in sight stays until the new ones are here.
    pub fn refresh(self) {
        self.cache.update_value(PageCache::refresh);
        self.error.set(None);
        self.version.update(|version| *version += 1);
        self.list.notify();
    }

    /// Replaces a row that is here, after a change made in this window.
    pub fn replace(self, row: usize, value: T) {
        self.cache.update_value(|cache| cache.replace(row, value));
        self.version.update(|version| *version += 1);
    }

    /// Number of rows in the whole list, once known; not reactive.
    pub fn total(self) -> Option<usize> {
        self.total.get_untracked()
    }

    /// Number of rows in the whole list, once known.
    pub fn total_signal(self) -> Signal<Option<usize>> {
        self.total.into()
    }

    /// The row with this number, if it is here; reactive.
    pub fn row(self, row: usize) -> Option<Arc<T>> {
        self.version.track();
        self.cache.with_value(|cache| cache.row(row))
    }

    /// The row with this number, if it is here; not reactive, for handlers of events.
    pub fn row_now(self, row: usize) -> Option<Arc<T>> {
        self.cache.with_value(|cache| cache.row(row))
    }

    /// What failed last, until something succeeds; reactive.
    pub fn error(self) -> Option<ApiError> {
        self.error.get()
    }

    /// Whether rows are on their way; reactive.
    pub fn is_busy(self) -> bool {
        self.busy.get() > 0
    }

    /// The selected rows, fetching those that are not here.
    ///
    /// # Errors
    /// The first error of a fetch.
    pub async fn selected(self, selection: &RowSelection) -> Result<Vec<Arc<T>>, ApiError> {
        let mut found = Vec::with_capacity(selection.count());
        let mut number = 0;
        for range in selection.ranges() {
            number = number.max(range.start);
            while number < range.end {
                if let Some(row) = self.cache.with_value(|cache| cache.row(number)) {
                    found.push(row);
                    number += 1;
                    continue;
                }
                let limit = (range.end - number).min(PAGE_ROWS);
                let fetch = self.fetch.get_value();
                let page = fetch(PageRequest { offset: number, limit }).await?;
                if page.rows.is_empty() {
                    return Ok(found);
                }
                number += page.rows.len().min(limit);
                found.extend(page.rows.into_iter().take(limit).map(Arc::new));
            }
        }
        Ok(found)
    }

    /// Tracks the beginning of another list; returns its number.
    pub(super) fn track_list(self) -> u64 {
        self.list.get()
    }

    /// Keeps the pages of selected rows.
    pub(super) fn pin(self, selection: RowSelection) {
        self.pinned.set_value(selection);
    }

    /// Says which rows are in sight; fetches what is missing.
    pub(super) fn want(self, rows: Range<usize>) {
        // Before the first answer nobody knows how many rows there are, but the first page is always wanted.
        let rows = if self.total.get_untracked().is_none() && rows.is_empty() { 0..1 } else { rows };
        self.cache.update_value(|cache| cache.want(rows));
        self.fetch_next();
    }

    fn fetch_next(self) {
        while let Some(ticket) = self.cache.try_update_value(PageCache::next_fetch).flatten() {
            self.busy.update(|busy| *busy += 1);
            let fetch = self.fetch.get_value();
            let answer = fetch(PageRequest { offset: ticket.offset(), limit: PAGE_ROWS });
            spawn_local(async move { self.take(ticket, answer.await) });
        }
    }

    /// Takes in an answer. The page may be gone by now, and everything here with it.
    fn take(self, ticket: Ticket, answer: Result<GridPage<T>, ApiError>) {
        if self.busy.try_update(|busy| *busy = busy.saturating_sub(1)).is_none() {
            return;
        }
        match answer {
            Ok(GridPage { rows, total }) => {
                let is_pinned = |page: usize| {
                    self.pinned.with_value(|pinned| pinned.touches(page * PAGE_ROWS..(page + 1) * PAGE_ROWS))
                };
                if self.cache.try_update_value(|cache| cache.arrived(ticket, rows, is_pinned)) == Some(true) {
                    self.total.set(Some(total));
                    self.error.set(None);
                    self.version.update(|version| *version += 1);
                }
            }
            Err(error) => {
                if self.cache.try_update_value(|cache| cache.failed(ticket)) == Some(true) {
                    self.error.set(Some(error));
                }
            }
        }
        self.fetch_next();
    }
}
