//! Outbox: every mail that PEP wrote, as it was sent, and what became of it.

mod blocks;
mod demo;
mod detail;
mod history;
mod list;
mod resend;
mod reveal;
mod settle;
mod state;

use crate::prelude::*;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::components::button::LinkButton;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::search_box::SearchBox;
use crate::components::select::{Choice, Select};
use crate::components::tabs::{Tab, Tabs};
use crate::logic::outbox_view::{ABOUT, KINDS, Mailbox, SHELVES, Shelf, kind_key, kind_of};
use crate::pages::jobs::clock::ClockBar;
use crate::state::answer::Answer;
use crate::state::session::Session;
use detail::MailPanel;
use list::MailList;
use state::Outbox;

pub use demo::DemoOutboxPage;

/// The page of somebody who is signed in.
#[component]
pub fn OutboxPage() -> impl IntoView {
    let outbox = Outbox::provide(Mailbox::Own);
    let session = Session::current();
    let sees_all = Memo::new(move |_| session.may(ActionKind::ManageOutbox));
    let is_demo = Memo::new(move |_| session.known().is_some_and(|known| known.is_demo));
    let lead = move || {
        if sees_all.get() {
            "Every mail that PEP wrote, as it was sent, and what became of it."
        } else {
            "The mails that PEP sent to you, as they were sent."
        }
    };
    let actions = move || {
        is_demo.get().then(|| {
            view! { <LinkButton href="/demo-outbox" icon=Icon::People>"Everybody's mail"</LinkButton> }
        })
    };
    view! {
        <PageHeader title="Outbox" lead=lead actions />
        <ClockBar on_moved=move |()| outbox.reload_list() />
        <Shelves />
        <MailPanel />
    }
}

/// Filters, tabs and the list under them.
#[component]
fn Shelves() -> impl IntoView {
    let outbox = Outbox::current();
    let selected = Signal::derive(move || outbox.view.with(|view| view.shelf.key().to_owned()));
    let session = Session::current();
    let has_blocks = Memo::new(move |_| {
        session.may(ActionKind::ManageOutbox)
            && outbox.view.with(|view| view.shelf == Shelf::Returned && view.mailbox == Mailbox::Own)
    });
    let about_words = move || {
        let about = outbox.view.with(|view| view.about)?;
        let (_, words) = ABOUT.iter().find(|(name, _)| *name == about.0)?;
        Some(view! {
            <p>
                {format!("Only mails {words}. ")}
                <button type="button" class="text-button" on:click=move |_| outbox.change(|view| view.about = None)>
                    "Show all"
                </button>
            </p>
        }.into_any())
    };
    let tabs: Vec<Tab> = SHELVES.iter().map(|(_, key, words)| Tab::new(*key, *words)).collect();
    view! {
        <Filters />
        <Tabs
            label="Mails by state"
            tabs
            selected
            on_select=move |key: String| outbox.change(|view| view.shelf = Shelf::of(Some(&key)))
        >
            {about_words}
            <MailList />
            {move || has_blocks.get().then(|| blocks::blocks(outbox))}
        </Tabs>
    }
}

#[component]
fn Filters() -> impl IntoView {
    let outbox = Outbox::current();
    let session = Session::current();
    let programs = Answer::default();
    let may_choose = Memo::new(move |_| session.may(ActionKind::ViewPrograms));
    Effect::new(move |_| {
        if may_choose.get() {
            programs.load(async { client().list_programs().await });
        }
    });
    let kinds: Vec<Choice> = std::iter::once(Choice::new("", "For any purpose"))
        .chain(KINDS.iter().map(|(_, key, words)| Choice::new(*key, *words)))
        .collect();
    let offered = Signal::derive(move || {
        let known = programs.ok().map(|page| page.items.clone()).unwrap_or_default();
        std::iter::once(Choice::new("", "Any program"))
            .chain(known.into_iter().map(|program| Choice::new(program.id.to_string(), program.name)))
            .collect::<Vec<_>>()
    });
    let has_programs = Memo::new(move |_| offered.with(|offered| offered.len() > 2));
    view! {
        <div class="outbox-filters" role="group" aria-label="Filter mails">
            <SearchBox
                label="Search subject or recipient"
                value=Signal::derive(move || outbox.view.with(|view| view.text.clone()))
                on_search=move |text: String| outbox.change(|view| view.text = text)
            />
            <Select
                label="Purpose"
                value=Signal::derive(move || {
                    outbox.view.with(|view| view.kind.map(kind_key).unwrap_or_default().to_owned())
                })
                choices=kinds
                on_change=move |key: String| outbox.change(|view| view.kind = kind_of(Some(&key)))
            />
            <Show when=move || has_programs.get()>
                <Select
                    label="Program"
                    value=Signal::derive(move || {
                        outbox.view.with(|view| view.program.map(|id| id.to_string()).unwrap_or_default())
                    })
                    choices=offered
                    on_change=move |id: String| outbox.change(|view| view.program = id.parse().ok())
                />
            </Show>
        </div>
    }
}
