//! My accounts: how much a seller wants to co-sell on each of their accounts, and what partners reported (D-19).

mod account;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::seller_statuses::{SellerPriority, SellerStatus, SellerStatusQuery};

use crate::api::client;
use crate::components::button::Button;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::{Glyph, Icon};
use crate::components::load_more::LoadMore;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::search_box::SearchBox;
use crate::logic::seller_list::{PRIORITIES, SellerView, count_of, priority_words};
use crate::logic::time_words::grouped;
use crate::pages::my_sessions::next_steps;
use crate::state::answer::Answer;
use account::OwnAccount;

/// Accounts drawn at once; more on request.
const SHOWN: usize = 100;

/// The page.
#[component]
pub fn MyAccountsPage() -> impl IntoView {
    let search = use_location().search;
    let view = Memo::new(move |_| SellerView::read(&search.get()));
    let navigate = use_navigate();
    let go = Callback::new(move |view: SellerView| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&view.address(), options);
    });
    let list = Answer::<Vec<SellerStatus>>::default();
    let load = move || {
        list.load(async {
            client().list_seller_statuses(&SellerStatusQuery::default()).await.map(|page| page.items)
        });
    };
    load();
    // The accounts as they are now: the answer, and every change made on this page since.
    let accounts = RwSignal::new(Vec::<SellerStatus>::new());
    let shown = RwSignal::new(Vec::<i64>::new());
    Effect::new(move |_| {
        if let Some(list) = list.ok() {
            accounts.set(list.to_vec());
        }
    });
    // Chosen anew only when list or address change: an account whose priority was just set stays in its place.
    Effect::new(move |_| {
        let (view, _) = (view.get(), list.ok());
        let ids = accounts.with_untracked(|accounts| {
            accounts.iter().filter(|account| view.takes(account)).map(|account| account.account_id).collect()
        });
        shown.set(ids);
    });
    let replace = Callback::new(move |new: SellerStatus| {
        accounts.update(|accounts| {
            if let Some(old) = accounts.iter_mut().find(|old| old.account_id == new.account_id) {
                *old = new;
            }
        });
    });
    view! {
        <PageHeader title="My accounts" lead=|| "Say where you want to co-sell. It is saved as you choose." />
        {next_steps()}
        {move || match list.get() {
            None => view! { <Loading what="Loading your accounts" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(all)) if all.is_empty() => {
                view! {
                    <EmptyState
                        icon=Icon::Person
                        title="No accounts of yours"
                        detail="You see accounts here once you are named as their seller. Ask the people who import the account list."
                    />
                }
                    .into_any()
            }
            Some(Ok(_)) => view! { <List view go accounts shown replace /> }.into_any(),
        }}
    }
}

#[component]
fn List(
    view: Memo<SellerView>,
    go: Callback<SellerView>,
    accounts: RwSignal<Vec<SellerStatus>>,
    shown: RwSignal<Vec<i64>>,
    replace: Callback<SellerStatus>,
) -> impl IntoView {
    let limit = RwSignal::new(SHOWN);
    let filter = move |priority: Option<Option<SellerPriority>>, label: &'static str| {
        let count = move || {
            accounts.with(|accounts| priority.map_or(accounts.len(), |priority| count_of(accounts, priority)))
        };
        view! {
            <button
                type="button"
                class="choice"
                aria-pressed=move || (view.get().priority == priority).to_string()
                on:click=move |_| go.run(SellerView { priority, ..view.get_untracked() })
            >
                {label}
                <span class="choice-count">{move || grouped(count())}</span>
            </button>
        }
    };
    let account = move |id: i64| {
        let first = accounts
            .with_untracked(|accounts| accounts.iter().find(|account| account.account_id == id).cloned());
        first.map(|first| view! { <OwnAccount first replace /> })
    };
    view! {
        <p class="own-private">
            <Glyph icon=Icon::Eye />
            "Partners never see your priorities and notes."
        </p>
        <div class="report-bar">
            <SearchBox
                label="Search account, place or TPID"
                value=Signal::derive(move || view.get().q)
                on_search=move |q: String| go.run(SellerView { q, ..view.get_untracked() })
            />
            <div class="choices" role="group" aria-label="Priority">
                {filter(None, "All")} {filter(Some(None), "Not set")}
                {PRIORITIES.map(|priority| filter(Some(Some(priority)), priority_words(priority))).into_iter().collect_view()}
            </div>
        </div>
        <Show
            when=move || shown.with(|shown| !shown.is_empty())
            fallback=move || {
                let all = move || {
                    view! { <Button on_click=move |_| go.run(SellerView::default())>"Show all accounts"</Button> }
                };
                view! {
                    <EmptyState icon=Icon::Filter title="No accounts match" detail="Nothing is left for this filter." actions=all />
                }
            }
        >
            <ul class="own-list" aria-label="Your accounts">
                <For each=move || shown.get().into_iter().take(limit.get()) key=|id| *id children=account />
            </ul>
            <LoadMore
                shown=Signal::derive(move || limit.get().min(shown.with(Vec::len)))
                total=Signal::derive(move || Some(shown.with(Vec::len)))
                has_more=Signal::derive(move || shown.with(Vec::len) > limit.get())
                on_more=move |()| limit.update(|limit| *limit += SHOWN)
            />
        </Show>
    }
}
