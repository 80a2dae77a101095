//! What the parts of the chase list share.

use std::rc::Rc;

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::report_requests::{ReportRequestQuery, ReportRequestSummary};
use pep_client::ApiError;

use crate::api::client;
use crate::logic::chase_list::ChaseView;
use crate::logic::url_query::UrlQuery;

/// What is asked about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChaseAction {
    /// Remind the partner.
    Remind(ReportRequestSummary),
    /// Withdraw it.
    Cancel(ReportRequestSummary),
    /// Another last day or delay.
    Change(ReportRequestSummary),
}

/// The requests that are here so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listed {
    /// The requests, newest first.
    pub items: Vec<ReportRequestSummary>,
    /// How many there are in all.
    pub total: Option<usize>,
    /// Where the next ones begin.
    pub next: Option<i64>,
}

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Chase {
    /// What the URL says.
    pub view: Memo<ChaseView>,
    /// The requests, once here.
    pub listed: RwSignal<Option<Listed>>,
    /// Why they are not here.
    pub error: RwSignal<Option<ApiError>>,
    /// Whether requests are on their way.
    pub busy: RwSignal<bool>,
    /// What is asked about a request now.
    pub action: RwSignal<Option<ChaseAction>>,
    /// Counts changes made here, so that what is open is read again.
    pub changes: RwSignal<u32>,
    asked: StoredValue<u32>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Chase {
    /// Reads the URL, begins to load, and shares the state with the parts of the page.
    pub fn provide() -> Self {
        let search = use_location().search;
        let navigate: Navigate = Rc::new(use_navigate());
        let chase = Self {
            view: Memo::new(move |_| ChaseView::read(&UrlQuery::read(&search.get()))),
            listed: RwSignal::new(None),
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
            action: RwSignal::new(None),
            changes: RwSignal::new(0),
            asked: StoredValue::new(0),
            navigate: StoredValue::new_local(navigate),
        };
        let query = Memo::new(move |_| chase.view.with(ChaseView::query));
        Effect::new(move |_| {
            // Read, not only tracked: a memo that nobody reads never computes, and so tells nobody of changes.
            query.with(|_| ());
            chase.listed.set(None);
            chase.load(None);
        });
        provide_context(chase);
        chase
    }

    /// The state of the page around.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Changes the view, and with it the URL.
    pub fn change(self, change: impl FnOnce(&mut ChaseView)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&view.href(), options));
    }

    /// Asks again after a change made here; what is shown stays until the answer.
    pub fn refresh(self) {
        self.changes.update(|changes| *changes += 1);
        self.load(None);
    }

    /// Loads the requests behind `after`, or begins anew.
    pub fn load(self, after: Option<i64>) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.busy.set(true);
        self.error.set(None);
        let query = ReportRequestQuery { cursor: after, ..self.view.with_untracked(ChaseView::query) };
        spawn_local(async move {
            let answer = client().list_report_requests(&query).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(page) => self.listed.update(|listed| {
                    let mut items = match (listed.take(), after) {
                        (Some(before), Some(_)) => before.items,
                        _ => vec![],
                    };
                    items.extend(page.items);
                    let total = page.total.and_then(|total| usize::try_from(total).ok());
                    *listed =
                        Some(Listed { items, total, next: page.next.and_then(|next| next.parse().ok()) });
                }),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}
