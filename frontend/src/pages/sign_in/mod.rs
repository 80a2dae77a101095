//! Sign-in: the ways that are open here, in the server's order. Afterwards the page that was asked for opens.

mod answer;
mod code;
mod demo;
mod feedback;
mod frame;
pub mod link;

use std::sync::Arc;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::session::{self as wire, CodeRequest, CodeSignIn, SignInMethod};
use pep_client::session::OIDC_START;

use crate::api::client;
use crate::components::banner::Banner;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::{Glyph, Icon};
use crate::components::progress::Loading;
use crate::logic::sign_in::{provider_problem, safe_return};
use crate::logic::url_query::UrlQuery;
use crate::state::session::{Session, SessionState};
use crate::state::toasts::Intent;
use code::{AskedFor, CodeForm};
use demo::DemoPicker;
use frame::SignInFrame;

/// The page. `?next=` names the page to open afterwards, `?problem=` what went wrong at the organisation's sign-in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let session = Session::current();
    let search = use_location().search;
    let next = Memo::new(move |_| safe_return(UrlQuery::read(&search.get()).first("next")));
    let problem = move || UrlQuery::read(&search.get()).first("problem").map(provider_problem);
    let navigate = use_navigate();
    Effect::new(move |_| {
        if session.person().is_some() {
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&next.get_untracked(), replace);
        }
    });
    let ways = move || match session.state() {
        SessionState::Unknown => view! { <Loading what="Loading" /> }.into_any(),
        SessionState::Failed(error) => {
            view! { <ErrorPanel error on_retry=move |()| session.reload() /> }.into_any()
        }
        SessionState::Known(known) if known.person.is_some() => {
            view! { <Loading what="Opening PEP" /> }.into_any()
        }
        SessionState::Known(known) => view! { <Ways known next=next.get_untracked() /> }.into_any(),
    };
    view! {
        <SignInFrame title="Sign in" lead="Find the accounts on which to sell together.">
            {move || problem().map(|words| view! { <Banner intent=Intent::Warning>{words}</Banner> })}
            {ways}
        </SignInFrame>
    }
}

/// The ways to sign in, the first one first.
#[component]
fn Ways(known: Arc<wire::Session>, next: String) -> impl IntoView {
    let methods = known.sign_in_methods.clone();
    if methods.is_empty() {
        return view! {
            <EmptyState
                icon=Icon::Person
                title="No way to sign in"
                detail="This server offers no sign-in yet. Ask the people who run PEP to configure one."
            />
        }
        .into_any();
    }
    let is_demo = known.is_demo;
    let count = methods.len();
    methods
        .into_iter()
        .enumerate()
        .map(|(place, method)| {
            let way = match method {
                SignInMethod::Oidc => view! { <Provider next=next.clone() /> }.into_any(),
                SignInMethod::Code => view! { <ByMail is_demo /> }.into_any(),
                SignInMethod::Demo => view! { <DemoPicker /> }.into_any(),
            };
            view! {
                {way}
                {(place + 1 < count).then(|| view! { <p class="sign-in-or"><span>"or"</span></p> })}
            }
        })
        .collect_view()
        .into_any()
}

/// The organisation's own sign-in: another site, so a plain link.
#[component]
fn Provider(next: String) -> impl IntoView {
    let back: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    view! {
        <section class="sign-in-way" aria-label="With your work account">
            <a class="button is-primary sign-in-wide" rel="external" href=format!("{OIDC_START}{back}")>
                <Glyph icon=Icon::Person />
                <span class="button-label">"Sign in with your work account"</span>
            </a>
            <p class="sign-in-note">"You use the same sign-in as for mail and Teams."</p>
        </section>
    }
}

/// A code to one's own mailbox.
#[component]
fn ByMail(is_demo: bool) -> impl IntoView {
    let session = Session::current();
    let ask = AskedFor::new(|email| async move { client().request_code(&CodeRequest { email }).await });
    let verify = AskedFor::new(|(email, code): (String, String)| async move {
        client().create_code_session(&CodeSignIn { email, code }).await
    });
    view! {
        <section class="sign-in-way" aria-label="With a code by mail">
            <h2>"Get a code by mail"</h2>
            <CodeForm ask verify on_done=move |()| session.reload() is_demo />
        </section>
    }
}
