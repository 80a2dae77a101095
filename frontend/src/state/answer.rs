//! The newest answer of the server to one question of a page.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_client::ApiError;

/// A question that may be asked again; an earlier question's late answer is dropped, and what is shown stays until the
/// new answer is here. A handle that can be copied.
pub struct Answer<T: Send + Sync + 'static> {
    value: RwSignal<Option<Result<Arc<T>, ApiError>>>,
    asked: StoredValue<u64>,
    busy: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Answer<T> {}

impl<T: Send + Sync + 'static> Default for Answer<T> {
    fn default() -> Self {
        Self { value: RwSignal::new(None), asked: StoredValue::new(0), busy: RwSignal::new(false) }
    }
}

impl<T: Send + Sync + 'static> Answer<T> {
    /// Asks.
    pub fn load(self, question: impl Future<Output = Result<T, ApiError>> + 'static) {
        // Boxed, so that what follows is compiled once for each type of answer and not once for each question.
        self.ask(Box::pin(question));
    }

    fn ask(self, question: Pin<Box<dyn Future<Output = Result<T, ApiError>>>>) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.busy.set(true);
        spawn_local(async move {
            let answer = question.await;
            // The page may be gone by now, or have asked again.
            if self.asked.try_get_value() == Some(number) {
                self.busy.set(false);
                self.value.set(Some(answer.map(Arc::new)));
            }
        });
    }

    /// Forgets the answer, and any that is on its way.
    pub fn forget(self) {
        self.asked.update_value(|number| *number += 1);
        self.busy.set(false);
        self.value.set(None);
    }

    /// Replaces the answer after a change made in this window, or a newer one that was looked for; the page may be gone by now.
    pub fn replace(self, value: T) {
        self.value.try_set(Some(Ok(Arc::new(value))));
    }

    /// The answer or the error, once there is one; reactive.
    pub fn get(self) -> Option<Result<Arc<T>, ApiError>> {
        self.value.get()
    }

    /// The answer, if it was a good one; reactive.
    pub fn ok(self) -> Option<Arc<T>> {
        self.value.get().and_then(Result::ok)
    }

    /// Whether an answer is on its way; reactive.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }
}
