//! Private addresses for one's own calendar program: make, copy, revoke.

use crate::prelude::*;
use pep_api_types::calendar_feeds::{CalendarFeed, CalendarFeedCreate, CalendarFeeds as Feeds};

use super::change;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::relative_date::{ExactDate, RelativeDate};
use crate::components::select::{Choice, Select};
use crate::components::shown_once::shown_once;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The section.
#[component]
pub fn CalendarFeeds() -> impl IntoView {
    let toasts = Toasts::current();
    let feeds = Answer::<Feeds>::default();
    let load = move || feeds.load(async { client().list_calendar_feeds().await });
    load();
    let made = RwSignal::new(None::<String>);
    let team = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let make = move |_| {
        let body = CalendarFeedCreate { team_id: team.get_untracked().parse().ok() };
        change(busy, async move { client().create_calendar_feed(&body).await }, move |answer| match answer {
            Ok(created) => {
                made.set(Some(created.address));
                load();
            }
            Err(error) => toasts.failure("No address was made", &error),
        });
    };
    let revoke = Callback::new(move |feed: CalendarFeed| {
        let id = feed.id;
        change(busy, async move { client().revoke_calendar_feed(id).await }, move |answer| match answer {
            Ok(()) => {
                toasts.success(format!("The address of {} answers nothing any more", name(&feed)));
                made.set(None);
                load();
            }
            Err(error) => toasts.failure("The address still works", &error),
        });
    });
    let choices = Signal::derive(move || {
        let teams = feeds.ok().map(|feeds| feeds.teams.clone()).unwrap_or_default();
        std::iter::once(Choice::new("", "My own sessions"))
            .chain(
                teams.into_iter().map(|team| Choice::new(team.id.to_string(), format!("Team {}", team.name))),
            )
            .collect::<Vec<_>>()
    });
    view! {
        <p>
            "Add the address to Outlook, Google or Apple Calendar as a calendar from the internet. It is private: whoever has it can read these sessions. You can revoke it at any time."
        </p>
        <div class="day-actions">
            <Field label="Whose sessions">
                <Select value=team choices on_change=move |key| team.set(key) />
            </Field>
            <Button appearance=Appearance::Secondary icon=Icon::Add busy on_click=make>"Make an address"</Button>
        </div>
        {move || {
            made.get().map(|address| {
                shown_once("Copy the address now; it is not shown again.", vec![("Calendar address", address)])
            })
        }}
        {move || match feeds.get() {
            None => view! { <Loading what="Loading your addresses" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(list)) => {
                list.feeds.iter().cloned().map(|feed| view! { <Feed feed revoke /> }.into_any()).collect_view().into_any()
            }
        }}
    }
}

fn name(feed: &CalendarFeed) -> String {
    match &feed.team {
        Some(team) => format!("team {}", team.name),
        None => "my own sessions".to_owned(),
    }
}

#[component]
fn Feed(feed: CalendarFeed, revoke: Callback<CalendarFeed>) -> impl IntoView {
    let title = name(&feed);
    let read = match feed.last_read_at {
        Some(at) => view! { "last read " <RelativeDate at /> }.into_any(),
        None => "not read yet".into_any(),
    };
    let (created_at, label) = (feed.created_at, title.clone());
    view! {
        <div class="feed-item">
            <p>
                {format!("Calendar of {title}")} <br />
                <span class="quiet">"Made " <ExactDate at=created_at /> ", " {read}</span>
            </p>
            <Button appearance=Appearance::Subtle icon=Icon::Trash on_click=move |_| revoke.run(feed.clone())>
                "Revoke" <span class="visually-hidden">{format!(" the address of {label}")}</span>
            </Button>
        </div>
    }
}
