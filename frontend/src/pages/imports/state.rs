//! What the imports page knows: the URL's view, the list, the open import and its rows.

use std::rc::Rc;
use std::time::Duration;

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::imports::{
    Import, ImportKind, ImportKindInfo, ImportOutcome, ImportRow, ImportRowQuery, ImportUpdate,
};
use pep_client::ApiError;

use crate::api::client;
use crate::logic::import_words::{ImportView, first_outcome, is_running};
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::paged::Paged;

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// How often a running step is asked about.
const ASK_AGAIN: Duration = Duration::from_millis(400);
/// Rows fetched at a time.
const ROWS: i64 = 100;

/// The page's state; cheap to copy.
#[derive(Clone, Copy)]
pub struct Imports {
    /// What the URL says.
    pub view: Memo<ImportView>,
    /// The imports, the newest first.
    pub list: Paged<Import>,
    /// The lists the reader may import.
    pub kinds: Answer<Vec<ImportKindInfo>>,
    /// The open import.
    pub open: Answer<Import>,
    /// Rows of the open import, as far as they were fetched.
    pub rows: RwSignal<Vec<ImportRow>>,
    /// Where the next rows begin.
    pub next: RwSignal<Option<String>>,
    /// Rows are being fetched.
    pub rows_busy: RwSignal<bool>,
    /// The last step failed.
    pub error: RwSignal<Option<ApiError>>,
    /// A step of the open import is under way.
    pub busy: RwSignal<bool>,
    navigate: StoredValue<Navigate, LocalStorage>,
    asked: StoredValue<u32>,
}

impl Imports {
    /// Makes the state and follows the URL.
    pub fn provide() -> Self {
        let search = use_location().search;
        let navigate: Navigate = Rc::new(use_navigate());
        let imports = Self {
            view: Memo::new(move |_| ImportView::read(&UrlQuery::read(&search.get()))),
            list: Paged::default(),
            kinds: Answer::default(),
            open: Answer::default(),
            rows: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            rows_busy: RwSignal::new(false),
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
            navigate: StoredValue::new_local(navigate),
            asked: StoredValue::new(0),
        };
        imports.kinds.load(async { client().list_import_kinds().await });
        let id = Memo::new(move |_| imports.view.with(|view| view.import));
        Effect::new(move |_| {
            imports.error.set(None);
            match id.get() {
                Some(id) => {
                    imports.open.forget();
                    imports.reload(id);
                }
                None => {
                    imports.open.forget();
                    imports.reload_list();
                }
            }
        });
        let shown = Memo::new(move |_| {
            let import = imports.open.ok()?;
            // What was applied or corrected changes the rows, so they belong to the key.
            Some((import.id, imports.outcome(&import), import.state, import.counts))
        });
        Effect::new(move |_| {
            if let Some((id, outcome, ..)) = shown.get() {
                imports.load_rows(id, outcome, None);
            }
        });
        // A running step is asked about until it ends.
        Effect::new(move |_| {
            if let Some(import) = imports.open.ok().filter(|import| is_running(import.state)) {
                let id = import.id;
                set_timeout(
                    move || {
                        if imports.view.try_get_untracked().is_some_and(|view| view.import == Some(id)) {
                            imports.reload(id);
                        }
                    },
                    ASK_AGAIN,
                );
            }
        });
        provide_context(imports);
        imports
    }

    /// The page's state, for its parts.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Which rows are listed.
    pub fn outcome(self, import: &Import) -> ImportOutcome {
        self.view.with(|view| view.outcome).unwrap_or_else(|| first_outcome(&import.counts))
    }

    /// Goes to another view of the page.
    pub fn go(self, view: &ImportView) {
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&view.href(), options));
    }

    /// Asks for the newest imports.
    pub fn reload_list(self) {
        self.list.begin(async { client().list_imports(None).await });
    }

    /// Asks for the imports before those that are here.
    pub fn older(self) {
        let cursor = self.list.next.get_untracked();
        self.list.more(async move { client().list_imports(cursor.as_deref()).await });
    }

    /// The name of a list for people, once the lists are known.
    pub fn kind_words(self, kind: ImportKind) -> String {
        let known = self.kinds.ok();
        let known = known
            .and_then(|kinds| kinds.iter().find(|known| known.kind == kind).map(|known| known.label.clone()));
        known.unwrap_or_default()
    }

    /// Asks for the open import again.
    pub fn reload(self, id: i64) {
        self.open.load(async move { client().find_import(id).await });
    }

    /// Fetches rows; `after`: more of the same.
    pub fn load_rows(self, id: i64, outcome: ImportOutcome, after: Option<String>) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.rows_busy.set(true);
        if after.is_none() {
            self.rows.set(Vec::new());
        }
        let query = ImportRowQuery { outcome: Some(outcome), cursor: after, limit: Some(ROWS) };
        spawn_local(async move {
            let answer = client().list_import_rows(id, &query).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.rows_busy.set(false);
            match answer {
                Ok(page) => {
                    self.rows.update(|rows| rows.extend(page.items));
                    self.next.set(page.next);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Reads the file again with corrections.
    pub fn correct(self, id: i64, update: ImportUpdate) {
        self.step(async move { client().update_import(id, &update).await }, |_| {});
    }

    /// Runs a step of the open import; its answer replaces what is shown.
    pub fn step(
        self,
        question: impl Future<Output = Result<Import, ApiError>> + 'static,
        then: impl FnOnce(&Import) + 'static,
    ) {
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = question.await;
            self.busy.set(false);
            match answer {
                Ok(import) => {
                    then(&import);
                    self.open.replace(import);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}
