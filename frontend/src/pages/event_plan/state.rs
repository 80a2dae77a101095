//! The plan that is open: what is entered, what the server made of it, and saving as one types.

use std::time::Duration;

use crate::prelude::*;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::task::spawn_local;
use pep_api_types::events::{EventPlan, EventSeries, EventSeriesSave};
use pep_client::ApiError;

use crate::api::client;

/// Pause after the last change before it is saved.
const PAUSE: Duration = Duration::from_millis(700);

/// How far saving is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// Everything is saved.
    Saved,
    /// Something was just changed.
    Changed,
    /// On its way.
    Sending,
    /// Did not work.
    Failed,
}

impl Saving {
    /// For people. What is saved of a published plan counts once it is published again.
    pub fn words(self, is_published: bool) -> &'static str {
        match self {
            Self::Saved if is_published => "Saved; changes count once they are published",
            Self::Saved => "Draft saved",
            Self::Changed | Self::Sending => "Saving …",
            Self::Failed => "Not saved",
        }
    }
}

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Plan {
    id: Memo<i64>,
    /// What is entered.
    pub draft: RwSignal<Option<EventSeriesSave>>,
    /// What the server made of what was saved last: slots, problems, words.
    pub series: RwSignal<Option<EventSeries>>,
    /// Whether it was published before.
    pub is_published: Memo<bool>,
    /// Whether there is something to show.
    pub is_loaded: Memo<bool>,
    /// Why there is nothing to show.
    pub load_error: RwSignal<Option<ApiError>>,
    /// How far saving is.
    pub saving: RwSignal<Saving>,
    /// Why it was not saved.
    pub failure: RwSignal<Option<ApiError>>,
    /// Whether somebody else was faster.
    pub outdated: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    changes: StoredValue<u64>,
}

impl Plan {
    /// Follows the URL and begins to load.
    pub fn provide(id: Memo<i64>) -> Self {
        let draft = RwSignal::new(None::<EventSeriesSave>);
        let series = RwSignal::new(None::<EventSeries>);
        let plan = Self {
            id,
            draft,
            series,
            is_published: Memo::new(move |_| {
                series.with(|series| series.as_ref().is_some_and(|series| series.is_published))
            }),
            is_loaded: Memo::new(move |_| draft.with(Option::is_some)),
            load_error: RwSignal::new(None),
            saving: RwSignal::new(Saving::Saved),
            failure: RwSignal::new(None),
            outdated: RwSignal::new(false),
            timer: StoredValue::new(None),
            changes: StoredValue::new(0),
        };
        Effect::new(move |_| {
            id.track();
            plan.load();
        });
        // Whoever leaves within the pause still has it saved.
        on_cleanup(move || {
            if plan.saving.try_get_untracked() == Some(Saving::Changed) {
                plan.save();
            }
        });
        plan
    }

    /// Asks for the plan, and forgets what is entered.
    pub fn load(self) {
        let id = self.id.get_untracked();
        spawn_local(async move {
            match client().get_event_series(id).await {
                Ok(series) => {
                    let draft = EventSeriesSave { name: series.name.clone(), plan: series.plan.clone() };
                    self.draft.try_set(Some(draft));
                    self.series.try_set(Some(series));
                    self.outdated.try_set(false);
                    self.failure.try_set(None);
                    self.saving.try_set(Saving::Saved);
                }
                Err(error) => drop(self.load_error.try_set(Some(error))),
            }
        });
    }

    /// The id of the series.
    pub fn series_id(self) -> i64 {
        self.id.get_untracked()
    }

    /// A part of what is entered; reactive.
    pub fn part<T: Clone + Send + Sync + 'static>(
        self,
        read: fn(&EventSeriesSave) -> T,
        otherwise: T,
    ) -> Signal<T> {
        Signal::derive(move || {
            self.draft.with(|draft| draft.as_ref().map_or_else(|| otherwise.clone(), read))
        })
    }

    /// A text of what is entered; reactive.
    pub fn text(self, read: fn(&EventSeriesSave) -> String) -> Signal<String> {
        self.part(read, String::new())
    }

    /// Changes the plan; it is saved after a short pause.
    pub fn change(self, change: impl FnOnce(&mut EventPlan)) {
        self.edit(|draft| change(&mut draft.plan));
    }

    /// Changes name or plan; saved after a short pause.
    pub fn edit(self, change: impl FnOnce(&mut EventSeriesSave)) {
        self.draft.update(|draft| {
            if let Some(draft) = draft {
                change(draft);
            }
        });
        self.save_soon();
    }

    /// Saves after a short pause.
    pub fn save_soon(self) {
        self.changes.update_value(|count| *count += 1);
        self.saving.set(Saving::Changed);
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let timer = set_timeout_with_handle(move || self.save(), PAUSE).ok();
        self.timer.set_value(timer);
    }

    fn save(self) {
        let known = self
            .series
            .try_with_untracked(|series| series.as_ref().map(|series| (series.id, series.row_version)));
        let body = self.draft.try_get_untracked().flatten();
        // One at a time: an answer on its way brings the version that the next one needs.
        let is_sending = self.saving.try_get_untracked() == Some(Saving::Sending);
        let (Some(Some((id, row_version))), Some(body), false) = (known, body, is_sending) else { return };
        let sent = self.changes.try_get_value().unwrap_or_default();
        self.saving.try_set(Saving::Sending);
        spawn_local(async move {
            match client().save_event_series(id, row_version, &body).await {
                Ok(series) => {
                    self.series.try_set(Some(series));
                    self.failure.try_set(None);
                    self.saving.try_set(Saving::Saved);
                    if self.changes.try_get_value().is_some_and(|now| now != sent) {
                        self.save_soon();
                    }
                }
                Err(error) => {
                    let is_outdated = error.status() == Some(412);
                    self.saving.try_set(Saving::Failed);
                    self.outdated.try_set(is_outdated);
                    self.failure.try_set((!is_outdated).then_some(error));
                }
            }
        });
    }
}
