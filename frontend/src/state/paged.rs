//! A list that is fetched page by page, and asked for again while it is looked at.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::page::Page;
use pep_client::ApiError;

use crate::browser;

/// The pages that are here so far. A handle that can be copied; late answers to earlier questions are dropped.
pub struct Paged<T: Send + Sync + 'static> {
    /// The entries, once the first page is here.
    pub items: RwSignal<Option<Vec<T>>>,
    /// How many there are in all, if that is known.
    pub total: RwSignal<Option<usize>>,
    /// Where the next page begins, if there is one.
    pub next: RwSignal<Option<String>>,
    /// Why the newest question was not answered.
    pub error: RwSignal<Option<ApiError>>,
    /// Whether a page is on its way.
    pub busy: RwSignal<bool>,
    asked: StoredValue<u32>,
    has_more_pages: StoredValue<bool>,
}

impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}

impl<T: Send + Sync + 'static> Default for Paged<T> {
    fn default() -> Self {
        Self {
            items: RwSignal::new(None),
            total: RwSignal::new(None),
            next: RwSignal::new(None),
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
            asked: StoredValue::new(0),
            has_more_pages: StoredValue::new(false),
        }
    }
}

impl<T: Send + Sync + 'static> Paged<T> {
    /// Takes the first page in place of what is shown, once it is here.
    pub fn begin(self, question: impl Future<Output = Result<Page<T>, ApiError>> + 'static) {
        self.ask(Box::pin(question), false);
    }

    /// Adds the next page.
    pub fn more(self, question: impl Future<Output = Result<Page<T>, ApiError>> + 'static) {
        self.ask(Box::pin(question), true);
    }

    /// Forgets everything, so that the page says that it loads.
    pub fn forget(self) {
        self.items.set(None);
        self.error.set(None);
    }

    /// Whether only the first page is shown and nothing is on its way, so that asking again moves nothing away.
    pub fn is_at_rest(self) -> bool {
        !self.busy.get_untracked() && !self.has_more_pages.get_value()
    }

    fn ask(self, question: Pin<Box<dyn Future<Output = Result<Page<T>, ApiError>>>>, is_more: bool) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.busy.set(true);
        spawn_local(async move {
            let answer = question.await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(page) => {
                    self.error.set(None);
                    self.next.set(page.next);
                    self.total.set(page.total.and_then(|total| usize::try_from(total).ok()));
                    self.has_more_pages.set_value(is_more);
                    self.items.update(|items| match items {
                        Some(items) if is_more => items.extend(page.items),
                        _ => *items = Some(page.items),
                    });
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

/// Asks again every `pause` while the page is open and somebody may be looking at it.
pub fn keep_asking(pause: Duration, ask: impl Fn() + 'static) {
    let handle = set_interval_with_handle(
        move || {
            if !browser::is_hidden() {
                ask();
            }
        },
        pause,
    );
    on_cleanup(move || {
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
}
