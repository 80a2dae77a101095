//! One program: its fields, its banner, how its mails begin, and its entry link.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::programs::Program;
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use super::banner::BannerPart;
use super::form::{POINTERS, ProgramForm};
use super::state::Programs;
use crate::api::client;
use crate::components::button::{Appearance, Button, ButtonKind};
use crate::components::error_panel::ErrorPanel;
use crate::logic::field_problems::rest_of;
use crate::logic::program_draft::ProgramDraft;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// Fields, banner, entry link.
#[component]
pub fn Overview(
    /// The program.
    program: Program,
) -> impl IntoView {
    let entry = format!("{}/go/{}", window().location().origin().unwrap_or_default(), program.key);
    view! {
        <section class="panel-part" aria-label="Entry link">
            <h2>"Entry link"</h2>
            <p>
                "Put this address on " {program.portal_name.clone().unwrap_or_else(|| "the program's own page".to_owned())}
                ". It leads everybody to what there is to do."
            </p>
            <p><a href=format!("/go/{}?stay=1", program.key)>{entry}</a></p>
        </section>
        <Editor program />
    }
}

#[component]
fn Editor(program: Program) -> impl IntoView {
    let programs = Programs::current();
    let session = Session::current();
    let toasts = Toasts::current();
    let before = StoredValue::new(ProgramDraft::of(&program));
    let draft = RwSignal::new(before.get_value());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let may_manage = Memo::new(move |_| session.may(ActionKind::ManagePrograms));
    let is_changed = Memo::new(move |_| before.with_value(|before| draft.with(|draft| draft != before)));
    let (id, row_version) = (program.id, program.row_version);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let change = draft.with_untracked(ProgramDraft::change);
        spawn_local(async move {
            let answer = client().update_program(id, row_version, &change).await;
            busy.try_set(false);
            match answer {
                Ok(program) => {
                    toasts.success(format!("{} is changed", program.name));
                    programs.open.replace(program);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    // Somebody was faster: what they wrote is shown instead, and this entry is lost only when asked for.
    let is_outdated = move || error.with(|error| error.as_ref().and_then(ApiError::status) == Some(412));
    view! {
        <MailHead program=program.clone() draft may_manage />
        <BannerPart program=program.clone() may_manage is_dirty=is_changed />
        <form class="panel-part" on:submit=save novalidate=true>
            <h2>"Details"</h2>
            <ProgramForm draft is_new=false error disabled=Signal::derive(move || !may_manage.get()) />
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
            <Show when=is_outdated>
                <div class="panel-actions is-start">
                    <Button on_click=move |_| programs.reload_open(id)>"Show what is there now"</Button>
                </div>
            </Show>
            <Show when=move || may_manage.get()>
                <div class="panel-actions is-start">
                    <Button appearance=Appearance::Primary kind=ButtonKind::Submit busy disabled=Signal::derive(move || !is_changed.get())>
                        "Save changes"
                    </Button>
                </div>
            </Show>
        </form>
    }
}

/// How the program's mails begin in a mailbox, kept up with what is entered.
#[component]
fn MailHead(program: Program, draft: RwSignal<ProgramDraft>, may_manage: Memo<bool>) -> impl IntoView {
    let banner = program.has_banner.then(|| super::banner::address(program.id, program.row_version));
    let name = move || draft.with(|draft| draft.name.clone());
    // Readers find nothing else to focus here, and scroll from where the focus is.
    let stop = move || (!may_manage.get()).then_some("0");
    view! {
        <figure class="mail-head" tabindex=stop>
            <figcaption class="quiet">"How its mails begin"</figcaption>
            <p><strong>"From: "</strong> {move || draft.with(ProgramDraft::sender)}</p>
            <div class="mail-head-banner">
                {match banner {
                    Some(address) => view! { <img src=address alt="Banner of the program" /> }.into_any(),
                    None => view! { <strong class="mail-head-name">{name}</strong> }.into_any(),
                }}
            </div>
        </figure>
    }
}
