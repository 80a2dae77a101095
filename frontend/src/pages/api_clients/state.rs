//! What the parts of the page of API clients share.

use std::future::Future;
use std::rc::Rc;

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::api_clients::{ApiClient, ApiClientDetail, ApiClientMade};
use pep_api_types::page::Page;
use pep_client::ApiError;

use crate::api::client;
use crate::components::shown_once::shown_once;
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// A secret that was just made, until the page is left or another one is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown(ApiClientMade);

impl Shown {
    /// What to copy.
    pub fn view(self) -> AnyView {
        let ApiClientMade { client, secret } = self.0;
        let lead = "Copy the secret now and hand it to the program; it is not shown again.";
        shown_once(lead, vec![("Client id", client.client_id), ("Secret", secret)])
    }
}

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Clients {
    /// All clients.
    pub list: Answer<Page<ApiClient>>,
    /// The one that is open.
    pub detail: Answer<ApiClientDetail>,
    /// Its number, from the URL.
    pub id: Memo<Option<i64>>,
    /// Whether one is being made.
    pub is_adding: RwSignal<bool>,
    /// The secret that was just made.
    pub shown: RwSignal<Option<Shown>>,
    /// A change is under way.
    pub busy: RwSignal<bool>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Clients {
    /// Follows the URL, begins to load, and shares the state with the parts of the page.
    pub fn provide() -> Self {
        let search = use_location().search;
        let navigate: Navigate = Rc::new(use_navigate());
        let clients = Self {
            list: Answer::default(),
            detail: Answer::default(),
            id: Memo::new(move |_| UrlQuery::read(&search.get()).parsed("client")),
            is_adding: RwSignal::new(false),
            shown: RwSignal::new(None),
            busy: RwSignal::new(false),
            navigate: StoredValue::new_local(navigate),
        };
        clients.reload();
        Effect::new(move |_| {
            clients.detail.forget();
            if let Some(id) = clients.id.get() {
                clients.detail.load(async move { client().get_api_client(id).await });
            }
        });
        provide_context(clients);
        clients
    }

    /// The state of the page around.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Opens a client, or closes the one that is open.
    pub fn open(self, id: Option<i64>) {
        let href = UrlQuery::default().with("client", id.map(|id| id.to_string())).on("/api-clients");
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&href, options));
    }

    /// Asks for everything again; what is shown stays until it is here.
    pub fn reload(self) {
        self.list.load(async { client().list_api_clients().await });
        if let Some(id) = self.id.get_untracked() {
            self.detail.load(async move { client().get_api_client(id).await });
        }
    }

    /// Makes a secret and shows it; `failed` says why there is none.
    pub fn make(
        self,
        question: impl Future<Output = Result<ApiClientMade, ApiError>> + 'static,
        failed: impl Fn(ApiError) + 'static,
    ) {
        self.change(question, move |answer| match answer {
            Ok(made) => {
                self.is_adding.set(false);
                self.shown.set(Some(Shown(made)));
                self.open(None);
            }
            Err(error) => failed(error),
        });
    }

    /// Changes something, tells how it went, and reads anew.
    pub fn change<T: 'static>(
        self,
        question: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(Result<T, ApiError>) + 'static,
    ) {
        self.busy.set(true);
        spawn_local(async move {
            let answer = question.await;
            // The page may be gone by now.
            if self.busy.try_set(false).is_none() {
                done(answer);
                self.reload();
            }
        });
    }
}
