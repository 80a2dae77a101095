//! Mass co-sell events: the list, and one event, for those who run them and those who take part.

mod begin;
mod event;
mod list;
mod nominations;
mod own;
mod phases;
pub mod rule_preview;
mod templates;

use crate::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use pep_api_types::events::EventTodo;
use pep_domain::access::ActionKind;

use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::state::session::Session;

use begin::{BeginDialog, Start};
pub use nominations::NominationList;
pub use templates::TemplatesPage;

/// The page of events.
#[component]
pub fn EventsPage() -> impl IntoView {
    let session = Session::current();
    let path = use_location().pathname;
    // What a new plan starts from, while one is begun.
    let start = RwSignal::new(path.get_untracked().ends_with("/new").then_some(Start::Empty));
    let may_view = Memo::new(move |_| session.may(ActionKind::ViewEvents));
    let takes_part = Memo::new(move |_| session.may(ActionKind::TakePart));
    let actions = move || {
        session
            .may(ActionKind::ManageEvents)
            .then(|| {
                view! {
                    <LinkButton href="/events/templates".to_owned() icon=Icon::Copy>"Templates"</LinkButton>
                    <Button appearance=Appearance::Primary icon=Icon::Add on_click=move |_| start.set(Some(Start::Empty))>"Plan an event"</Button>
                }
            })
            .into_any()
    };
    let lead = move || {
        if may_view.get() {
            "Sessions between partners and sellers, one event for each OU."
        } else {
            "Where you meet the other side: build a team, report, ask for sessions."
        }
        .into_any()
    };
    view! {
        // The header asks once; what it shows follows what is known.
        <PageHeader title="Events" lead=move || lead.into_any() actions=move || actions.into_any() />
        {move || {
            let is_own = takes_part.get() || !may_view.get();
            is_own.then(|| view! { <own::OwnEvents is_alone=!may_view.get_untracked() /> }.into_any())
        }}
        {move || may_view.get().then(|| view! { <list::EventList start /> }.into_any())}
        <BeginDialog start />
    }
    .into_any()
}

/// The page of one event.
#[component]
pub fn EventPage() -> impl IntoView {
    let session = Session::current();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("event").and_then(|id| id.parse::<i64>().ok())).unwrap_or_default()
    });
    move || {
        let id = id.get();
        if session.may(ActionKind::ViewEvents) {
            view! { <event::Organised id /> }.into_any()
        } else {
            view! { <own::OwnEvent id /> }.into_any()
        }
    }
}

/// What to do now, each with the way there.
#[component]
pub fn TodoList(
    /// What to do.
    todo: Vec<EventTodo>,
) -> impl IntoView {
    if todo.is_empty() {
        return view! { <p class="quiet">"Nothing waits for you here now."</p> }.into_any();
    }
    let line = |todo: EventTodo| {
        view! {
            <li>
                <a class="event-todo" href=todo.target>
                    <span>{todo.words}</span>
                    <Glyph icon=Icon::ChevronRight />
                </a>
            </li>
        }
        .into_any()
    };
    view! { <ul class="event-todos">{todo.into_iter().map(line).collect_view()}</ul> }.into_any()
}
