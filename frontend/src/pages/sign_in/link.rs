//! Where a link in a mail leads first: says for whom it is, proves the mailbox if need be, and goes on.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use pep_api_types::session::{LinkCode, LinkPurpose, LinkStep, LinkTarget, LinkToken, OpenedLink};

use super::answer::answer_sheet;
use super::code::{AskedFor, CodeForm};
use super::feedback::feedback_sheet;
use super::frame::SignInFrame;
use crate::api::client;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::logic::sign_in::safe_return;
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// The page at `/l/{token}`.
#[component]
pub fn LinkPage() -> impl IntoView {
    let params = use_params_map();
    let token = Memo::new(move |_| params.read().get("token").unwrap_or_default());
    let session = Session::current();
    let opened = Answer::<OpenedLink>::default();
    let open = move || {
        let token = token.get();
        opened.load(async move { client().open_link(&LinkToken { token }).await });
    };
    Effect::new(move |_| open());
    let navigate = use_navigate();
    let go = Callback::new(move |target: String| {
        // The session is a new one: whoever is asked next must see it.
        session.reload();
        navigate(
            &safe_return(Some(&target)),
            NavigateOptions { replace: true, ..NavigateOptions::default() },
        );
    });
    Effect::new(move |_| {
        if let Some(opened) = opened.ok()
            && opened.next == LinkStep::Go
        {
            go.run(opened.target.clone().unwrap_or_default());
        }
    });
    let wants_code = RwSignal::new(false);
    let is_answer = move || opened.ok().is_some_and(|opened| opened.next == LinkStep::Answer);
    let title = move || match opened.ok().map(|opened| opened.purpose) {
        Some(_) if is_answer() => "A session is asked for".to_owned(),
        Some(_) if opened.ok().is_some_and(|opened| opened.next == LinkStep::Feedback) => {
            "How was it?".to_owned()
        }
        Some(LinkPurpose::Report) => "Report on accounts".to_owned(),
        Some(LinkPurpose::Heatmap) => "See what partners reported".to_owned(),
        Some(LinkPurpose::Program) => "Your invitation".to_owned(),
        Some(LinkPurpose::Event) => "Your co-sell event".to_owned(),
        Some(LinkPurpose::Session) => "Your session".to_owned(),
        None => "Open a link".to_owned(),
    };
    let lead = move || {
        let program = opened.ok().and_then(|opened| opened.program_name.clone());
        program.map_or_else(String::new, |program| format!("Sent on behalf of {program}."))
    };
    view! {
        <SignInFrame title=Signal::derive(title) lead=Signal::derive(lead)>
            {move || match opened.get() {
                None => view! { <Loading what="Opening the link" /> }.into_any(),
                Some(Err(error)) if error.status() == Some(404) => {
                    view! {
                        <EmptyState
                            icon=Icon::Link
                            title="This link has ended"
                            detail="It is too old, was withdrawn, or was not copied whole. Sign in to see what is open for you, or ask the sender for a new one."
                            actions=|| view! { <LinkButton href="/" appearance=Appearance::Primary>"Sign in"</LinkButton> }
                        />
                    }
                        .into_any()
                }
                Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| open() /> }.into_any(),
                Some(Ok(link)) => {
                    let sheet = || answer_sheet(token.get_untracked(), Callback::new(move |()| wants_code.set(true)));
                    match link.next {
                        LinkStep::Answer if !wants_code.get() => sheet(),
                        LinkStep::Feedback => feedback_sheet(token.get_untracked()),
                        LinkStep::Go => view! { <Loading what="Opening the page" /> }.into_any(),
                        LinkStep::Code | LinkStep::Answer => {
                            view! { <Proof token=token.get_untracked() address=link.masked_address.clone() go /> }.into_any()
                        }
                        LinkStep::OtherPerson => {
                            view! { <OtherPerson address=link.masked_address.clone() on_switch=move |()| open() /> }
                                .into_any()
                        }
                    }
                }
            }}
        </SignInFrame>
    }
}

/// The code that was sent to the recipient, and to nobody else.
#[component]
fn Proof(token: String, address: String, go: Callback<String>) -> impl IntoView {
    let session = Session::current();
    let is_demo = session.known().is_some_and(|session| session.is_demo);
    let for_ask = token.clone();
    let ask = AskedFor::new(move |_: String| {
        let token = for_ask.clone();
        async move { client().request_link_code(&LinkToken { token }).await }
    });
    let verify = AskedFor::new(move |(_, code): (String, String)| {
        let token = token.clone();
        async move { client().verify_link_code(&LinkCode { token, code }).await }
    });
    view! {
        <section class="sign-in-way" aria-label="Prove the mailbox">
            <p>"The page shows account names, so we check that the mailbox is yours. This browser is remembered for 14 days."</p>
            <CodeForm ask verify on_done=move |done: LinkTarget| go.run(done.target) recipient=address is_demo />
        </section>
    }
}

/// Somebody else is signed in here.
#[component]
fn OtherPerson(address: String, #[prop(into)] on_switch: Callback<()>) -> impl IntoView {
    let session = Session::current();
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let name = move || session.person().map(|person| person.name).unwrap_or_default();
    let switch = move || {
        busy.set(true);
        spawn_local(async move {
            let done = client().end_session().await;
            busy.try_set(false);
            match done {
                Ok(()) => {
                    session.reload();
                    on_switch.run(());
                }
                Err(error) if error.is_signed_out() => on_switch.run(()),
                Err(error) => toasts.failure("You are still signed in", &error),
            }
        });
    };
    view! {
        <section class="sign-in-way" aria-label="Another person is signed in">
            <p>
                "This link was sent to " <strong>{address}</strong> ". You are signed in as " <strong>{name}</strong> "."
            </p>
            <div class="sign-in-actions">
                <Button appearance=Appearance::Primary busy on_click=move |_| switch()>
                    "Sign out and open the link"
                </Button>
                <LinkButton href="/">{move || format!("Stay as {}", name())}</LinkButton>
            </div>
        </section>
    }
}
