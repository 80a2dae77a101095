//! Engagements as sellers see them: what is planned with partners about their own accounts (C-01, C-28, C-29).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagement_sessions::{AccountEngagement, AccountSession};
use pep_api_types::page::Page;

use super::status_tone;
use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::slot_time::SlotTime;
use crate::logic::engagement_words::{kind_words, status_words};
use crate::logic::heatmap_words::counted;
use crate::pages::sessions::{attend_or_leave, follow_up_links, state_badge};
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

const NOTHING: &str = "As soon as one is about your accounts, you find it here. Once a week you get a mail with the sessions to come.";

/// The list.
pub fn list() -> AnyView {
    let (list, load) = found();
    super::cards(list, load, "Co-sell engagements with partners about your accounts.", NOTHING, card)
}

/// The list below that of what one organises, for somebody who does both.
pub fn own_part() -> AnyView {
    let (list, load) = found();
    view! {
        <section class="panel-part">
            <h2>"About your accounts"</h2>
            {super::card_list(list, load, NOTHING, card)}
        </section>
    }
}

fn found() -> (Answer<Page<AccountEngagement>>, impl Fn() + Copy + Send + Sync + 'static) {
    let list = Answer::default();
    let load = move || list.load(async { client().list_account_engagements().await });
    load();
    (list, load)
}

fn card(found: &AccountEngagement) -> AnyView {
    let sessions = i64::try_from(found.sessions.len()).unwrap_or(i64::MAX);
    let words = format!(
        "{} of yours · {}",
        counted(found.account_count, "account", "accounts"),
        counted(sessions, "session", "sessions")
    );
    super::card(found.id, &found.title, found.status, facts(found), words)
}

fn facts(found: &AccountEngagement) -> String {
    format!("{} · {} · {}", kind_words(found.kind), found.ou.name, found.program.name)
}

/// One engagement.
pub fn page(id: i64) -> AnyView {
    let found = Answer::<AccountEngagement>::default();
    let load = move || found.load(async move { client().find_account_engagement(id).await });
    load();
    let title = Signal::derive(move || {
        found.ok().map_or_else(|| "Engagement".to_owned(), |found| found.title.clone())
    });
    let lead = move || found.ok().map(|found| facts(&found)).unwrap_or_default().into_any();
    view! {
        <PageHeader
            title
            lead=move || lead.into_any()
            actions=|| view! { <LinkButton href="/engagements".to_owned()>"All engagements"</LinkButton> }
        />
        {move || match found.get() {
            None => view! { <Loading what="Loading the engagement" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
            Some(Ok(shown)) => whole(found, &shown),
        }}
    }
}

fn whole(found: Answer<AccountEngagement>, shown: &AccountEngagement) -> AnyView {
    let status = shown.status;
    let partners: Vec<String> = shown.partners.iter().map(|partner| partner.name.clone()).collect();
    let partners = if partners.is_empty() {
        "No partner has accepted yet.".to_owned()
    } else {
        format!("With {}.", partners.join(", "))
    };
    let sessions: Vec<_> = shown.sessions.iter().map(|one| session(found, shown, one)).collect();
    let is_empty = sessions.is_empty();
    view! {
        <p><Badge tone=status_tone(status)>{status_words(status)}</Badge> " " <span class="quiet">{format!("run by {}", shown.coordinator)}</span></p>
        <p>{partners}" "{format!("It is about {} of yours.", counted(shown.account_count, "account", "accounts"))}</p>
        <section class="panel-part">
            <h2>"Sessions about your accounts"</h2>
            {is_empty.then(|| view! { <p class="quiet">"None yet."</p> })}
            <ul class="engagement-board">{sessions}</ul>
        </section>
    }
}

fn session(found: Answer<AccountEngagement>, of: &AccountEngagement, session: &AccountSession) -> AnyView {
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let (engagement, id) = (of.id, session.id);
    let go = move |comes: bool| {
        busy.set(true);
        spawn_local(async move {
            let answer = attend_or_leave(id, comes).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.success(if comes { "You attend" } else { "You stay away" });
                    found.load(async move { client().find_account_engagement(engagement).await });
                }
                Err(error) => toasts.failure("That was not saved", &error),
            }
        });
    };
    let names = |things: &[pep_api_types::teams::NamedThing]| {
        things.iter().map(|thing| thing.name.clone()).collect::<Vec<_>>().join(", ")
    };
    let about = format!("With {}, about {}", names(&session.partners), names(&session.accounts));
    let partners = session.partners.iter().map(|partner| (partner.id, partner.name.clone()));
    let follow_ups = follow_up_links(of.program.id, id, partners);
    view! {
        <li class="engagement-partner">
            <div class="event-card-head">
                <h3><a href=format!("/sessions/{id}")>{session.title.clone()}</a></h3>
                <span>
                    {session.attends.then(|| view! { <Badge tone=Tone::Success>"You attend"</Badge> })}
                    " "
                    {state_badge(session.state)}
                </span>
            </div>
            <SlotTime starts_at=session.starts_at ends_at=session.ends_at zone=session.time_zone.clone() />
            <p class="engagement-facts quiet">{about}</p>
            <div class="panel-actions is-start">
                {session.may_attend.then(|| view! {
                    <Button appearance=Appearance::Primary icon=Icon::Check busy on_click=move |_| go(true)>"Attend"</Button>
                })}
                {session.may_leave.then(|| view! { <Button busy on_click=move |_| go(false)>"Stay away"</Button> })}
                {follow_ups}
            </div>
        </li>
    }
}
