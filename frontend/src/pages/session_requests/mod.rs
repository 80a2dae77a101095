//! The requests of an event: to answer, waiting, over (D-46). A mail's link leads here, to its request.

pub mod card;

use std::rc::Rc;
use std::time::Duration;

use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use pep_api_types::sessions::{SessionRequest, SessionRequestList, SessionRequestQuery};

use crate::api::client;
use crate::browser::now_ms;
use crate::components::button::LinkButton;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::search_box::SearchBox;
use crate::components::tabs::{Tab, Tabs};
use crate::logic::session_words::{RequestTab, RequestsView};
use crate::logic::url_query::UrlQuery;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::paged::keep_asking;
use card::{RequestById, RequestCard};

/// How often the list is asked for again while nothing is open in it.
const LOOK_EVERY: Duration = Duration::from_secs(15);

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// The page.
#[component]
pub fn SessionRequestsPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("event").and_then(|id| id.parse::<i64>().ok())).unwrap_or_default()
    });
    move || page(id.get())
}

fn page(event: i64) -> AnyView {
    let search = use_location().search;
    let navigate: Navigate = Rc::new(use_navigate());
    let navigate = StoredValue::new_local(navigate);
    let view = Memo::new(move |_| RequestsView::read(&UrlQuery::read(&search.get())));
    let answer = Answer::<SessionRequestList>::default();
    let ask = move |known| async move {
        client().list_session_requests(event, &SessionRequestQuery::default(), known).await
    };
    let load = move || answer.load(async move { Ok(ask(None).await?.unwrap_or_default()) });
    load();
    keep_asking(LOOK_EVERY, move || {
        // Before the first answer is here, there is nothing to compare with.
        let Some(known) = answer.ok().map(|list| list.version) else { return };
        spawn_local(async move {
            // A look that fails is repeated in a few seconds; the list that is here stays.
            if let Ok(Some(newer)) = ask(Some(known)).await {
                answer.replace(newer);
            }
        });
    });
    let change = move |change: &dyn Fn(&mut RequestsView)| {
        let mut new = view.get_untracked();
        change(&mut new);
        let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&new.href(event), options));
    };
    let on_change = Callback::new(move |()| load());
    let of_tab = move |tab: RequestTab| -> Vec<SessionRequest> {
        let all = answer.ok();
        let all = all.iter().flat_map(|all| all.items.iter());
        view.with(|view| {
            all.filter(|request| tab.takes(request, now_ms()) && view.fits(request)).cloned().collect()
        })
    };
    let selected = Memo::new(move |_| {
        let of_url = view.with(|view| view.tab);
        let first = || RequestTab::ALL.into_iter().find(|tab| !of_tab(*tab).is_empty());
        of_url.or_else(first).unwrap_or_default()
    });
    let tabs = Signal::derive(move || {
        RequestTab::ALL
            .map(|tab| Tab { count: Some(of_tab(tab).len()), ..Tab::new(tab.key(), tab.words()) })
            .to_vec()
    });
    let select = move |key: String| {
        let tab = RequestTab::ALL.into_iter().find(|tab| tab.key() == key);
        change(&|view| view.tab = tab);
    };
    let title = Signal::derive(move || {
        let name = answer.ok().and_then(|all| all.items.first().map(|request| request.event_name.clone()));
        name.map_or_else(|| "Session requests".to_owned(), |name| format!("Session requests: {name}"))
    });
    let lead = move || view! { <a href=format!("/events/{event}")>"The event"</a> };
    let actions = move || view! { <LinkButton href=format!("/events/{event}/board") icon=Icon::Heatmap>"Open the board"</LinkButton> };
    let led_to = Memo::new(move |_| view.with(|view| view.request));
    let list = move || match answer.get() {
        None => view! { <Loading what="Loading requests" /> },
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
        Some(Ok(_)) => {
            view! {
                <Show when=move || !of_tab(selected.get()).is_empty() fallback=move || nothing(selected.get(), event)>
                    <h2 class="visually-hidden">{move || selected.get().words()}</h2>
                    <div class="request-list">
                        <For
                            each=move || of_tab(selected.get()).into_iter().filter(move |request| Some(request.id) != led_to.get())
                            key=|request| (request.id, request.row_version, request.state)
                            let:request
                        >
                            <RequestCard request on_change />
                        </For>
                    </div>
                </Show>
            }
        }
    };
    view! {
        <PageHeader title lead actions />
        {move || led_to.get().map(|id| view! {
            <section class="request-led" aria-labelledby="request-led">
                <h2 id="request-led">"The request of your mail"</h2>
                <RequestById id on_change />
            </section>
        })}
        <div class="board-tools">
            <SearchBox
                label="Search teams"
                value=Signal::derive(move || view.with(|view| view.text.clone()))
                on_search=move |text: String| change(&|view| view.text.clone_from(&text))
            />
        </div>
        <Tabs label="Requests" tabs selected=Signal::derive(move || selected.get().key().to_owned()) on_select=select>
            {list}
        </Tabs>
    }
}

fn nothing(tab: RequestTab, event: i64) -> AnyView {
    let (title, detail) = match tab {
        RequestTab::ToAnswer => {
            ("Nothing waits for your answer", "Requests of the other side appear here, and you get a mail.")
        }
        RequestTab::Waiting => ("Nobody has to answer you", "Ask for sessions on the board."),
        RequestTab::Overdue => {
            ("Nothing is overdue", "Requests of which the rules of the event remind appear here.")
        }
        RequestTab::Over => {
            ("Nothing is answered yet", "Accepted, declined and ended requests are kept here.")
        }
    };
    let actions = move || view! { <LinkButton href=format!("/events/{event}/board") icon=Icon::Heatmap>"Open the board"</LinkButton> };
    view! { <EmptyState icon=Icon::Mail title detail actions /> }
}
