//! What the parts of the pages of programs share.

use std::rc::Rc;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use pep_api_types::page::Page;
use pep_api_types::programs::Program;

use crate::api::client;
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// The pages' shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Programs {
    /// The program that the URL names.
    pub id: Memo<Option<i64>>,
    /// What else the URL says: tab, search, wave.
    pub query: Memo<UrlQuery>,
    /// All programs, by name; asked for on the page of all.
    pub list: Answer<Page<Program>>,
    /// The open program.
    pub open: Answer<Program>,
    /// Whether one is being added.
    pub is_adding: RwSignal<bool>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Programs {
    /// Follows the URL, begins to load, and shares the state with the parts of the page.
    pub fn provide() -> Self {
        let params = use_params_map();
        let search = use_location().search;
        let navigate: Navigate = Rc::new(use_navigate());
        let programs = Self {
            id: Memo::new(move |_| params.with(|params| params.get("id"))?.parse().ok()),
            query: Memo::new(move |_| UrlQuery::read(&search.get())),
            list: Answer::default(),
            open: Answer::default(),
            is_adding: RwSignal::new(false),
            navigate: StoredValue::new_local(navigate),
        };
        Effect::new(move |_| {
            programs.open.forget();
            match programs.id.get() {
                Some(id) => programs.reload_open(id),
                None => programs.reload_list(),
            }
        });
        provide_context(programs);
        programs
    }

    /// The state of the page around.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Goes to a page.
    pub fn go(self, href: &str) {
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(href, options));
    }

    /// Changes what the URL of the open program says.
    pub fn change(self, change: impl FnOnce(UrlQuery) -> UrlQuery) {
        if let Some(id) = self.id.get_untracked() {
            self.go(&change(self.query.get_untracked()).on(&format!("/programs/{id}")));
        }
    }

    /// Asks for all programs again.
    pub fn reload_list(self) {
        self.list.load(async { client().list_programs().await });
    }

    /// Asks for the open program again.
    pub fn reload_open(self, id: i64) {
        self.open.load(async move { client().get_program(id).await });
    }
}
