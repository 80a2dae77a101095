//! What the parts of the page of people share.

use std::rc::Rc;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::people::{Person, PersonSummary, RoleScopes};

use crate::api::client;
use crate::logic::people_view::PeopleView;
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::paged::Paged;

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct People {
    /// What the URL says.
    pub view: Memo<PeopleView>,
    /// The people, by name.
    pub list: Paged<PersonSummary>,
    /// The person who is open.
    pub open: Answer<Person>,
    /// What roles can be granted for.
    pub scopes: Answer<RoleScopes>,
    /// Whether somebody is being added.
    pub is_adding: RwSignal<bool>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl People {
    /// Follows the URL, begins to load, and shares the state with the parts of the page.
    pub fn provide() -> Self {
        let search = use_location().search;
        let navigate: Navigate = Rc::new(use_navigate());
        let people = Self {
            view: Memo::new(move |_| PeopleView::read(&UrlQuery::read(&search.get()))),
            list: Paged::default(),
            open: Answer::default(),
            scopes: Answer::default(),
            is_adding: RwSignal::new(false),
            navigate: StoredValue::new_local(navigate),
        };
        people.scopes.load(async { client().list_role_scopes().await });
        let query = Memo::new(move |_| people.view.with(|view| view.query(None)));
        Effect::new(move |_| {
            // Read, not only tracked: a memo that nobody reads never computes, and so tells nobody of changes.
            query.with(|_| ());
            people.list.forget();
            people.reload_list();
        });
        let id = Memo::new(move |_| people.view.with(|view| view.person));
        Effect::new(move |_| {
            people.open.forget();
            if let Some(id) = id.get() {
                people.reload_open(id);
            }
        });
        provide_context(people);
        people
    }

    /// The state of the page around.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Changes the view, and with it the URL.
    pub fn change(self, change: impl FnOnce(&mut PeopleView)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&view.href(), options));
    }

    /// Asks for the first page again; what is shown stays until it is here.
    pub fn reload_list(self) {
        let query = self.view.get_untracked().query(None);
        self.list.begin(async move { client().list_people(&query).await });
    }

    /// Asks for the next page.
    pub fn load_more(self) {
        let query = self.view.get_untracked().query(self.list.next.get_untracked());
        self.list.more(async move { client().list_people(&query).await });
    }

    /// Asks for the open person again.
    pub fn reload_open(self, id: i64) {
        self.open.load(async move { client().get_person(id).await });
    }

    /// Shows a person as a change made here left them.
    pub fn changed(self, person: Person) {
        self.open.replace(person);
        self.reload_list();
    }
}
