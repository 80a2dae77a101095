//! One's own sessions: now, next, later, and what is to be done about the past ones (B3-10). Made for the phone.

mod card;
mod feeds;
mod late;
mod next_steps;
mod outcome;
mod replace;
mod session;
mod taps;

pub use next_steps::next_steps;
pub use session::MySessionPage;

use crate::prelude::*;
use std::time::Duration;

use leptos::task::spawn_local;
use pep_api_types::attendance::{MySession, MySessions, MySessionsQuery};

use crate::api::client;
use crate::browser::intl;
use crate::components::disclosure::Disclosure;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::logic::my_day::{Part, parts};
use crate::state::answer::Answer;
use crate::state::paged::keep_asking;
use card::SessionCard;
use feeds::CalendarFeeds;
use late::LateDialog;

/// How often the day is read again.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The page.
#[component]
pub fn MySessionsPage() -> impl IntoView {
    let sessions = Answer::<MySessions>::default();
    let load = move || sessions.load(async { client().list_my_sessions(&MySessionsQuery::default()).await });
    load();
    keep_asking(LOOK_EVERY, load);
    let late = RwSignal::new(None::<MySession>);
    let changed = Callback::new(move |()| load());
    let lead = || format!("Times are in your zone, {}.", intl::own_zone().replace('_', " "));
    view! {
        <PageHeader title="My sessions" lead />
        {next_steps()}
        {move || match sessions.get() {
            None => view! { <Loading what="Loading your sessions" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(list)) if list.items.is_empty() => {
                view! {
                    <EmptyState
                        icon=Icon::Clock
                        title="You have no sessions"
                        detail="Sessions that your team agrees on appear here, with the link to join."
                    />
                }
                    .into_any()
            }
            Some(Ok(list)) => day(&list, late, changed),
        }}
        <Disclosure label="Have your sessions in your own calendar">
            <CalendarFeeds />
        </Disclosure>
        <LateDialog session=late />
    }
}

fn day(list: &MySessions, late: RwSignal<Option<MySession>>, changed: Callback<()>) -> AnyView {
    parts(&list.items, list.now)
        .into_iter()
        .map(|(part, sessions)| {
            let cards = sessions
                .into_iter()
                .map(|session| view! { <SessionCard session part late changed /> }.into_any())
                .collect_view();
            view! {
                <section class="day-part" class:is-now=part == Part::Now>
                    <h2>{part.words()}</h2>
                    <ul class="day-list">{cards}</ul>
                </section>
            }
            .into_any()
        })
        .collect_view()
        .into_any()
}

/// Runs a change of a session and tells how it went.
fn change<T: 'static>(
    busy: RwSignal<bool>,
    question: impl Future<Output = Result<T, pep_client::ApiError>> + 'static,
    done: impl FnOnce(Result<T, pep_client::ApiError>) + 'static,
) {
    busy.set(true);
    spawn_local(async move {
        let answer = question.await;
        busy.try_set(false);
        done(answer);
    });
}
