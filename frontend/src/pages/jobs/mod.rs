//! Jobs: what PEP does by itself, when, what failed, and the switch for everything that leaves the house.

mod attention;
pub mod clock;
mod forecast;
mod gate;
mod questions;
mod queues;
mod schedules;
mod state;
mod upcoming;

use std::rc::Rc;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::tabs::{Tab, Tabs};
use crate::logic::jobs_words::{JobsTab, TABS, upcoming};
use crate::logic::url_query::UrlQuery;
use attention::Attention;
use clock::ClockBar;
use gate::GateCard;
use questions::Questions;
use queues::Queues;
use schedules::Schedules;
use state::Jobs;
use upcoming::UpcomingList;

/// The page.
#[component]
pub fn JobsPage() -> impl IntoView {
    let jobs = Jobs::provide();
    let search = use_location().search;
    let navigate = StoredValue::new_local(Rc::new(use_navigate()));
    let tab = Memo::new(move |_| JobsTab::read(&UrlQuery::read(&search.get())));
    let select = move |key: String| {
        let href = JobsTab::read(&UrlQuery::default().with("tab", [key])).href();
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&href, options));
    };
    let count = move |tab: JobsTab| match tab {
        JobsTab::Attention => jobs.overview.ok().map(|found| found.attention.len()),
        JobsTab::Upcoming => {
            let mails = jobs.waiting.ok().map(|page| page.items.clone()).unwrap_or_default();
            jobs.overview.ok().map(|found| upcoming(&found, &mails).len())
        }
        JobsTab::Schedules => jobs.schedules.ok().map(|page| page.items.len()),
    };
    let tabs = Memo::new(move |_| {
        TABS.iter()
            .map(|(tab, key, words)| Tab { count: count(*tab), ..Tab::new(*key, *words) })
            .collect::<Vec<_>>()
    });
    let actions = move || {
        view! { <Button icon=Icon::Refresh on_click=move |_| jobs.reload()>"Refresh"</Button> }
    };
    view! {
        <PageHeader title="Jobs" lead=|| "What PEP does by itself, and when." actions />
        <ClockBar on_moved=move |()| jobs.reload() />
        <GateCard />
        <Queues />
        <Tabs
            label="Jobs"
            tabs
            selected=Signal::derive(move || tab.get().key().to_owned())
            on_select=select
        >
            {move || match tab.get() {
                JobsTab::Attention => view! { <Attention /> }.into_any(),
                JobsTab::Upcoming => view! { <UpcomingList /> {forecast::forecast()} }.into_any(),
                JobsTab::Schedules => view! { <Schedules /> }.into_any(),
            }}
        </Tabs>
        <Questions />
    }
}
