//! What the parts of the page of programs share.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::page::Page;
use pep_api_types::programs::Program;

use crate::api::client;
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Programs {
    /// The program that the URL names.
    pub id: Memo<Option<i64>>,
    /// All programs, by name.
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
        let search = use_location().search;
        let navigate: Navigate = Rc::new(use_navigate());
        let programs = Self {
            id: Memo::new(move |_| UrlQuery::read(&search.get()).parsed("program")),
            list: Answer::default(),
            open: Answer::default(),
            is_adding: RwSignal::new(false),
            navigate: StoredValue::new_local(navigate),
        };
        programs.reload_list();
        Effect::new(move |_| {
            programs.open.forget();
            if let Some(id) = programs.id.get() {
                programs.reload_open(id);
            }
        });
        provide_context(programs);
        programs
    }

    /// The state of the page around.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Opens a program, or closes the open one.
    pub fn show(self, id: Option<i64>) {
        let href = UrlQuery::default().with("program", id.map(|id| id.to_string())).on("/programs");
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&href, options));
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
