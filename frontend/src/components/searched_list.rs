//! A list that is searched and filtered by the URL and fetched page by page: the search, what was found, how much of it.

use std::future::Future;
use std::pin::Pin;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::page::Page;
use pep_client::ApiError;

use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::progress::Loading;
use crate::components::search_box::SearchBox;
use crate::components::select::{Choice, Select};
use crate::logic::url_query::UrlQuery;
use crate::state::paged::Paged;

/// Entries fetched at a time.
const PAGE_SIZE: i64 = 50;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The words searched for, if there are any.
    pub q: Option<String>,
    /// The value of the filter; empty for any.
    pub choice: String,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// How many.
    pub limit: Option<i64>,
}

/// A page of the answer, on its way.
pub type Answering<T> = Pin<Box<dyn Future<Output = Result<Page<T>, ApiError>>>>;

type Ask<T> = Box<dyn Fn(Sought) -> Answering<T>>;

/// A list that follows what the URL says is sought.
pub struct SearchedList<T: Send + Sync + 'static> {
    /// The pages that are here.
    pub pages: Paged<T>,
    search: Search,
    ask: StoredValue<Ask<T>>,
}

impl<T: Send + Sync + 'static> Clone for SearchedList<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for SearchedList<T> {}

impl<T: Clone + Send + Sync + 'static> SearchedList<T> {
    /// The list that `ask` brings. `choice`: the name of its filter in the URL.
    pub fn new(choice: &'static str, ask: impl Fn(Sought) -> Answering<T> + 'static) -> Self {
        let ask: Ask<T> = Box::new(ask);
        let list = Self { pages: Paged::default(), search: Search::here(choice), ask: StoredValue::new(ask) };
        Effect::new(move |_| {
            list.search.sought.with(|_| ());
            list.reload();
        });
        list
    }

    /// Asks again, from the first page on.
    pub fn reload(self) {
        let sought = self.search.sought.get_untracked();
        self.pages.begin(self.ask.with_value(|ask| ask(sought)));
    }

    fn more(self) {
        let cursor = self.pages.next.get_untracked();
        let sought = Sought { cursor, ..self.search.sought.get_untracked() };
        self.pages.more(self.ask.with_value(|ask| ask(sought)));
    }

    /// The search, the entries as `rows` shows them, and the way to more. `nothing`: what is said where there is nothing
    /// to find at all.
    pub fn view(
        self,
        words: ListWords,
        choices: Vec<Choice>,
        nothing: impl Fn() -> AnyView + Send + Sync + 'static,
        rows: impl Fn(Signal<Vec<T>>) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let pages = self.pages;
        let items = Signal::derive(move || pages.items.get().unwrap_or_default());
        let count = Signal::derive(move || pages.items.with(|items| items.as_ref().map(Vec::len)));
        let parts = Parts {
            count,
            total: pages.total.into(),
            has_more: Signal::derive(move || pages.next.with(Option::is_some)),
            busy: pages.busy,
            error: pages.error,
            retry: Callback::new(move |()| self.reload()),
            more: Callback::new(move |()| self.more()),
            nothing: Box::new(nothing),
            rows: Box::new(move || rows(items)),
        };
        frame(self.search, words, choices, parts)
    }
}

/// What the list and its search are called.
#[derive(Debug, Clone, Copy)]
pub struct ListWords {
    /// Like `Search event, OU or program`.
    pub search: &'static str,
    /// What the filter is called, like `Phase`.
    pub choice: &'static str,
    /// What is being loaded, like `Loading the events`.
    pub loading: &'static str,
    /// That nothing matches, like `No event matches`.
    pub no_match: &'static str,
}

/// What is sought, as the URL has it.
#[derive(Clone, Copy)]
struct Search {
    sought: Memo<Sought>,
    choice: &'static str,
    go: Callback<(&'static str, String)>,
}

impl Search {
    fn here(choice: &'static str) -> Self {
        let location = use_location();
        let sought = Memo::new(move |_| {
            let query = UrlQuery::read(&location.search.get());
            Sought {
                q: query.first("q").map(str::to_owned),
                choice: query.first(choice).unwrap_or_default().to_owned(),
                cursor: None,
                limit: Some(PAGE_SIZE),
            }
        });
        let navigate = StoredValue::new_local(use_navigate());
        let go = Callback::new(move |(name, value): (&'static str, String)| {
            let query = UrlQuery::read(&location.search.get_untracked()).with(name, Some(value));
            let href = query.on(&location.pathname.get_untracked());
            let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&href, options));
        });
        Self { sought, choice, go }
    }

    fn is_empty(self) -> bool {
        self.sought.with(|sought| sought.q.is_none() && sought.choice.is_empty())
    }
}

type Draw = Box<dyn Fn() -> AnyView + Send + Sync>;

struct Parts {
    count: Signal<Option<usize>>,
    total: Signal<Option<usize>>,
    has_more: Signal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    retry: Callback<()>,
    more: Callback<()>,
    nothing: Draw,
    rows: Draw,
}

/// The same for every list, so that it is compiled once. The search stays where it is while what is found comes and goes.
fn frame(search: Search, words: ListWords, choices: Vec<Choice>, parts: Parts) -> AnyView {
    let Parts { count, total, has_more, busy, error, retry, more, nothing, rows } = parts;
    // Where nothing ever was there is nothing to search; once the field is there, it stays under the person's hands.
    let is_searched = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || !search.is_empty() || count.get().is_some_and(|count| count > 0)
    });
    let standing = Memo::new(move |_| count.get().map(|count| count > 0));
    let choices = StoredValue::new(choices);
    let bar = move || {
        is_searched.get().then(|| {
            let choices = choices.get_value();
            let value = Signal::derive(move || search.sought.with(|sought| sought.choice.clone()));
            view! {
                <div class="outbox-filters" role="group" aria-label="Filter the list">
                    <SearchBox
                        label=words.search
                        value=Signal::derive(move || search.sought.with(|sought| sought.q.clone().unwrap_or_default()))
                        on_search=move |text: String| search.go.run(("q", text))
                    />
                    {(!choices.is_empty()).then(|| view! {
                        <Select
                            label=words.choice
                            value
                            choices
                            on_change=move |value: String| search.go.run((search.choice, value))
                        />
                    })}
                </div>
            }
        })
    };
    view! {
        {bar}
        {move || error.get().map(|error| view! { <ErrorPanel error on_retry=retry /> })}
        {move || match standing.get() {
            None if error.with(Option::is_some) => ().into_any(),
            None => view! { <Loading what=words.loading /> },
            Some(false) if busy.get() => view! { <Loading what=words.loading /> },
            Some(false) if search.is_empty() => nothing(),
            Some(false) => view! {
                <EmptyState
                    icon=Icon::Filter
                    title=words.no_match
                    detail="The search looks at the beginnings of words. Take a word or the filter out to see more."
                />
            },
            Some(true) => rows(),
        }}
        <Show when=move || standing.get() == Some(true)>
            <LoadMore
                shown=Signal::derive(move || count.get().unwrap_or_default())
                total
                has_more
                busy
                on_more=more
            />
        </Show>
    }
}
