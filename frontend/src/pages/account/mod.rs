//! One's own preferences and sessions: which mails come, how PEP looks on this machine, where one is signed in.

mod mails;
mod zone;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::session::SignInSession;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button};
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::relative_date::{ExactDate, RelativeDate};
use crate::components::select::{Choice, Select};
use crate::logic::browser_names::browser_name;
use crate::state::answer::Answer;
use crate::state::preferences::{Density, Preferences, Theme};
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let session = Session::current();
    let lead = move || session.person().map(|person| format!("{}, {}", person.name, person.email));
    view! {
        <PageHeader title="Your account" lead />
        <div class="account-page">
            <zone::Zone />
            <mails::Mails />
            <Looks />
            <Sessions />
        </div>
    }
}

/// Theme and density, kept on this machine.
#[component]
fn Looks() -> impl IntoView {
    let preferences = Preferences::current();
    let themes: Vec<Choice> =
        Theme::ALL.iter().map(|theme| Choice::new(theme.label(), theme.label())).collect();
    let densities: Vec<Choice> =
        Density::ALL.iter().map(|density| Choice::new(density.label(), density.label())).collect();
    view! {
        <section class="account-part">
            <h2>"How PEP looks on this machine"</h2>
            <div class="account-looks">
                <Field label="Theme">
                    <Select
                        value=Signal::derive(move || preferences.theme().label().to_owned())
                        choices=themes
                        on_change=move |label: String| {
                            if let Some(theme) = Theme::ALL.into_iter().find(|theme| theme.label() == label) {
                                preferences.choose_theme(theme);
                            }
                        }
                    />
                </Field>
                <Field label="Rows">
                    <Select
                        value=Signal::derive(move || preferences.density().label().to_owned())
                        choices=densities
                        on_change=move |label: String| {
                            if let Some(density) = Density::ALL.into_iter().find(|density| density.label() == label) {
                                preferences.choose_density(density);
                            }
                        }
                    />
                </Field>
            </div>
        </section>
    }
}

/// Browsers in which the person is signed in; each can be signed out.
#[component]
fn Sessions() -> impl IntoView {
    let session = Session::current();
    let toasts = Toasts::current();
    let list = Answer::<Vec<SignInSession>>::default();
    let load = move || list.load(async { client().list_sign_in_sessions().await.map(|page| page.items) });
    load();
    let asks = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let count = Signal::derive(move || list.ok().map_or(0, |list| list.len()));
    let end = Callback::new(move |one: SignInSession| {
        spawn_local(async move {
            match client().delete_sign_in_session(one.id).await {
                Ok(()) => {
                    toasts.success(format!("{} is signed out", browser_name(&one.user_agent)));
                    if one.is_current { session.reload() } else { load() }
                }
                Err(error) => toasts.failure("It is still signed in", &error),
            }
        });
    });
    let end_all = move || {
        busy.set(true);
        spawn_local(async move {
            let done = client().end_all_sessions().await;
            busy.try_set(false);
            match done {
                Ok(()) => session.reload(),
                Err(error) => toasts.failure("You are still signed in", &error),
            }
        });
    };
    let in_words = move || match count.get() {
        1 => "1 browser".to_owned(),
        count => format!("{count} browsers"),
    };
    view! {
        <section class="account-part">
            <h2>"Where you are signed in"</h2>
            <p class="page-lead">"If you do not know one of these, sign it out."</p>
            {move || match list.get() {
                None => view! { <Loading what="Loading your sessions" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
                Some(Ok(list)) => {
                    view! {
                        <ul class="session-list">
                            {list.iter().cloned().map(|one| view! { <SessionItem one end /> }).collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
            <div>
                <Button appearance=Appearance::Danger on_click=move |_| asks.set(true)>"Sign out everywhere"</Button>
            </div>
            <ConfirmDialog
                open=asks
                title="Sign out everywhere?"
                confirm=Signal::derive(move || format!("Sign out of {}", in_words()))
                is_dangerous=true
                busy
                on_confirm=move |()| end_all()
                on_cancel=move |()| asks.set(false)
            >
                <p>{move || format!("You are signed out of {}, this one too. What was saved stays.", in_words())}</p>
            </ConfirmDialog>
        </section>
    }
}

#[component]
fn SessionItem(one: SignInSession, end: Callback<SignInSession>) -> impl IntoView {
    let way = match one.method.as_str() {
        "oidc" => "work account",
        "code" => "code by mail",
        "device" => "known device",
        _ => "demo",
    };
    let name = browser_name(&one.user_agent);
    view! {
        <li class="session-item">
            <div>
                <p>
                    <strong title=one.user_agent.clone()>{name.clone()}</strong> " "
                    {one.is_current.then(|| view! { <Badge tone=Tone::Brand>"This browser"</Badge> })}
                </p>
                <p class="page-lead">
                    {format!("Signed in with {way} ")} <ExactDate at=one.created_at /> ", last seen "
                    <RelativeDate at=one.last_seen_at /> ", ends " <ExactDate at=one.expires_at />
                </p>
            </div>
            <Button appearance=Appearance::Subtle on_click=move |_| end.run(one.clone())>
                "Sign out" <span class="visually-hidden">{format!(" {name}")}</span>
            </Button>
        </li>
    }
}
