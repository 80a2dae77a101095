//! Follow-ups: whom to meet, when one is free, and which of the common times it shall be (F-01 … F-14). The seller and the
//! partner's contact find theirs under the same addresses. Made for the phone as for the desk.

mod create;
mod painter;
mod partner;
mod seller;

pub use create::NewFollowUpPage;

use crate::prelude::*;
use std::pin::Pin;

use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use pep_api_types::follow_ups::{FollowUpLine, FollowUpMatter, FollowUpState, FollowUpsQuery, ZoneQuery};
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::browser;
use crate::browser::intl::{self, DateStyle};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, LinkButton};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::logic::follow_up_words::{SHELVES, Shelf, common_words, is_over, state_words, topic};
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::paged::Paged;
use crate::state::session::Session;

/// Is the reader a seller? Otherwise it is the partner's side.
fn is_seller() -> bool {
    Session::current().may(ActionKind::ScheduleFollowUps)
}

/// Where a seller begins a follow-up about something: `what` is a query such as `session=7`. Nothing for others.
pub fn schedule_link(what: &str) -> Option<AnyView> {
    let href = format!("/follow-ups/new?{what}");
    is_seller().then(|| {
        view! { <LinkButton href icon=Icon::Calendar>"Schedule a follow-up"</LinkButton> }
    })
}

/// The list.
#[component]
pub fn FollowUpsPage() -> impl IntoView {
    let is_seller = is_seller();
    let search = use_location().search;
    let shelf = Memo::new(move |_| Shelf::of(UrlQuery::read(&search.get()).first("show")));
    let list = Paged::<FollowUpLine>::default();
    let fetch = move |cursor: Option<String>| {
        let query = FollowUpsQuery { state: shelf.get_untracked().states(is_seller), cursor, limit: None };
        async move {
            if is_seller {
                client().list_follow_ups(&query).await
            } else {
                client().list_follow_up_invitations(&query).await
            }
        }
    };
    Effect::new(move |_| {
        shelf.with(|_| ());
        list.forget();
        list.begin(fetch(None));
    });
    let lead = move || {
        if is_seller {
            "Calls with partners: both sides mark when they are free, and you pick."
        } else {
            "Calls that sellers of Microsoft ask for: mark when you are free, and they pick."
        }
    };
    let actions = move || {
        is_seller.then(|| {
            view! { <LinkButton href="/follow-ups/new" appearance=Appearance::Primary icon=Icon::Add>"Schedule a follow-up"</LinkButton> }
        })
    };
    view! {
        <PageHeader title="Follow-ups" lead actions />
        {choice(shelf)}
        {move || list.error.get().map(|error| view! { <ErrorPanel error on_retry=move |()| list.begin(fetch(None)) /> })}
        {move || match list.items.get() {
            None if list.error.with(Option::is_some) => ().into_any(),
            None => view! { <Loading what="Loading your follow-ups" /> },
            Some(items) => lists(&items, shelf.get_untracked(), is_seller),
        }}
        <Show when=move || list.items.with(|items| items.as_ref().is_some_and(|items| !items.is_empty()))>
            <LoadMore
                shown=Signal::derive(move || list.items.with(|items| items.as_ref().map_or(0, Vec::len)))
                has_more=Signal::derive(move || list.next.with(Option::is_some))
                busy=list.busy
                on_more=move |()| list.more(fetch(list.next.get_untracked()))
            />
        </Show>
    }
}

/// Which of them are listed.
fn choice(shelf: Memo<Shelf>) -> AnyView {
    let choices: Vec<Choice> = SHELVES.iter().map(|(_, key, words)| Choice::new(*key, *words)).collect();
    let navigate = use_navigate();
    let on_change = move |key: String| {
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate(&UrlQuery::default().with("show", [key]).on("/follow-ups"), options);
    };
    let value = Signal::derive(move || {
        SHELVES.iter().find(|(one, ..)| *one == shelf.get()).map_or("", |(_, key, _)| key).to_owned()
    });
    view! {
        <div class="outbox-filters" role="group" aria-label="Filter follow-ups">
            <Select label="Show" value choices on_change />
        </div>
    }
}

fn lists(list: &[FollowUpLine], shelf: Shelf, is_seller: bool) -> AnyView {
    if list.is_empty() && shelf != Shelf::All {
        return view! {
            <EmptyState icon=Icon::Filter title="No follow-ups stand there" detail="Choose “All” to see the others." />
        };
    }
    if list.is_empty() {
        let detail = if is_seller {
            "Choose a partner and what to talk about, mark when you are free, and PEP asks the partner's contact."
        } else {
            "When a seller would like to meet you, it appears here and you get a mail."
        };
        return view! { <EmptyState icon=Icon::Calendar title="No follow-ups yet" detail=detail /> };
    }
    let now = browser::server_now_ms() as i64;
    let (over, open): (Vec<_>, Vec<_>) = list.iter().cloned().partition(|line| is_over(line, now));
    let (mine, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|line| line.waits_for_me);
    [("Your turn", mine), ("Under way", others), ("Over", over)]
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(title, lines)| {
            let cards: Vec<AnyView> = lines.iter().map(|line| card(line, is_seller)).collect();
            view! {
                <section class="day-part">
                    <h2>{title}</h2>
                    <ul class="day-list">{cards}</ul>
                </section>
            }
        })
        .collect_view()
        .into_any()
}

fn card(line: &FollowUpLine, is_seller: bool) -> AnyView {
    let matter = &line.matter;
    let whom = if is_seller {
        format!("{}, {}", matter.contact_name, matter.partner_name)
    } else {
        format!("{} (Microsoft) · answered by {}", matter.seller_name, matter.contact_name)
    };
    let common = line.common_count.filter(|_| is_seller).map(|count| {
        view! { <p class="quiet">{common_words(count)}</p> }
    });
    view! {
        <li class="day-card">
            {meeting_time(matter)}
            <p class="day-title"><a href=format!("/follow-ups/{}", matter.id)>{topic(matter)}</a></p>
            <p class="quiet">{whom}</p>
            {common}
            <p>{state_badge(matter.state, is_seller)}</p>
        </li>
    }
}

fn state_badge(state: FollowUpState, is_seller: bool) -> AnyView {
    let tone = match (state, is_seller) {
        (FollowUpState::Scheduled, _) => Tone::Success,
        (FollowUpState::Answered, true) | (FollowUpState::Waiting, false) => Tone::Brand,
        (FollowUpState::NoOverlap, _) => Tone::Warning,
        (FollowUpState::Declined | FollowUpState::Expired, _) => Tone::Danger,
        _ => Tone::Neutral,
    };
    view! { <Badge tone>{state_words(state, is_seller)}</Badge> }
}

/// When its meeting is, if there is one.
fn meeting_time(matter: &FollowUpMatter) -> Option<AnyView> {
    let meeting = matter.meeting.as_ref().filter(|meeting| !meeting.is_cancelled)?;
    let ms = |at: chrono::DateTime<chrono::Utc>| at.timestamp_millis() as f64;
    let (from, to) = (ms(meeting.starts_at), ms(meeting.ends_at));
    let words = span_words(from, to);
    let zone = intl::own_zone().replace('_', " ");
    Some(view! {
        <p class="day-time"><time datetime=meeting.starts_at.to_rfc3339()>{words}</time> " " <span class="slot-zone">{zone}</span></p>
    })
}

/// `Thu 3 Dec, 09:00–10:30` in the reader's zone; milliseconds since 1970, UTC.
fn span_words(from: f64, to: f64) -> String {
    let (begins, ends) = (intl::instant(from, DateStyle::Time), intl::instant(to, DateStyle::Time));
    format!("{}, {begins}–{ends}", intl::instant(from, DateStyle::Day))
}

/// One follow-up.
#[component]
pub fn FollowUpPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|id| id.parse::<i64>().ok())).unwrap_or_default()
    });
    let is_seller = is_seller();
    move || if is_seller { seller::page(id.get()) } else { partner::page(id.get()) }
}

/// A question about one follow-up, in the reader's zone.
type Question<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// The page of one follow-up, of either side: asked for, with its title, and drawn whole.
fn shell<T: Send + Sync + 'static>(
    ask: impl Fn(ZoneQuery) -> Question<T> + Copy + Send + Sync + 'static,
    matter: fn(&T) -> &FollowUpMatter,
    whole: fn(&T, Callback<()>) -> AnyView,
) -> AnyView {
    let answer = Answer::<T>::default();
    let load = move || answer.load(ask(ZoneQuery { time_zone: Some(intl::own_zone()) }));
    load();
    let title = Signal::derive(move || {
        answer.ok().map_or_else(|| "Follow-up".to_owned(), |found| topic(matter(&found)))
    });
    view! {
        <PageHeader title lead=|| view! { <a href="/follow-ups">"All follow-ups"</a> } />
        {move || match answer.get() {
            None => view! { <Loading what="Loading the follow-up" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
            Some(Ok(found)) => whole(&found, Callback::new(move |()| load())),
        }}
    }
}

/// What it is about, for both sides.
fn about(matter: &FollowUpMatter, is_seller: bool) -> AnyView {
    let place = |account: &pep_api_types::follow_ups::FollowUpAccount| {
        let parts = [&account.city, &account.state, &account.country];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    };
    let accounts: Vec<AnyView> = matter
        .accounts
        .iter()
        .map(|account| view! { <li>{account.name.clone()} " " <span class="quiet">{place(account)}</span></li> })
        .collect();
    let (with, whom) = if is_seller {
        ("With", format!("{}, {}", matter.contact_name, matter.partner_name))
    } else {
        ("Asked by", format!("{}, Microsoft", matter.seller_name))
    };
    let join = matter.meeting.as_ref().filter(|meeting| !meeting.is_cancelled).map(|meeting| {
        match meeting.join_url.clone() {
            Some(url) => {
                view! { <a href=url class="button is-primary" rel="external noopener" target="_blank">"Join"</a> }
            }
            None => view! { <p class="quiet">"The link to join comes by mail as soon as the meeting is made."</p> },
        }
    });
    view! {
        <section class="day-section">
            <p>{state_badge(matter.state, is_seller)}</p>
            {meeting_time(matter)}
            {join}
            <dl class="facts">
                <dt>{with}</dt>
                <dd>{whom}</dd>
                {matter.session.as_ref().map(|session| view! { <dt>"About the session"</dt><dd>{session.title.clone()}</dd> })}
                {(!accounts.is_empty()).then(|| view! { <dt>"About"</dt><dd><ul class="day-people">{accounts}</ul></dd> })}
                <dt>"Length"</dt>
                <dd>{format!("{} minutes", matter.duration_minutes)}</dd>
                {(!matter.closed_reason.is_empty()).then(|| view! { <dt>"Why"</dt><dd>{matter.closed_reason.clone()}</dd> })}
            </dl>
            {(!matter.message.is_empty()).then(|| view! { <p class="report-notes">{matter.message.clone()}</p> })}
        </section>
    }
}
