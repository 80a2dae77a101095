//! What is shown of the table, and how saving stands.

use crate::prelude::*;
use pep_api_types::reporting::ReportingColleague;

use super::Page;
use super::desk::Desk;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::icon::{Glyph, Icon};
use crate::components::keyboard_hint::KeyboardHint;
use crate::components::search_box::SearchBox;
use crate::components::select::{Choice, Select};
use crate::components::status_tag::StatusLegend;
use crate::logic::autosave_queue::QueueState;
use crate::logic::report_table::{Assigned, RowFilter};
use crate::logic::report_view::saving_in_words;
use crate::logic::time_words::grouped;
use crate::state::answer::Answer;

/// Search, filters, legend, state of saving.
#[component]
pub fn Toolbar() -> impl IntoView {
    let Some(page) = Page::current() else { return ().into_any() };
    let desk = page.desk;
    let filter = Memo::new(move |_| page.view.get().filter);
    let count = move |not_reported: bool| {
        let filter = RowFilter { not_reported, ..filter.get() };
        desk.read(|table| table.filtered(&filter).len())
    };
    let tab = move |not_reported: bool, label: &'static str| {
        view! {
            <button
                type="button"
                class="choice"
                aria-pressed=move || (filter.get().not_reported == not_reported).to_string()
                on:click=move |_| {
                    if filter.get_untracked().not_reported == not_reported {
                        // Pressed again: rows that were reported meanwhile leave the list.
                        desk.filter(filter.get_untracked());
                    } else {
                        page.open(|view| view.filter.not_reported = not_reported);
                    }
                }
            >
                {label}
                <span class="choice-count">{move || grouped(count(not_reported))}</span>
            </button>
        }
    };
    view! {
        <div class="report-bar">
            <SearchBox
                label="Search account or place"
                value=Signal::derive(move || filter.get().q)
                on_search=move |q: String| page.open(|view| view.filter.q = q)
            />
            <div class="choices" role="group" aria-label="Rows">
                {tab(false, "All")}
                {tab(true, "Not yet reported")}
            </div>
            <AssignedFilter page />
            <SavingState />
        </div>
        <div class="report-legend">
            <StatusLegend />
            <div class="report-keys" aria-label="Keys in the table" role="group">
                <KeyboardHint keys=["T"] does="or P, A sets the status" />
                <KeyboardHint keys=["Tab"] does="and arrows move" />
                <KeyboardHint keys=["Ctrl", "V"] does="pastes from Excel" />
                <KeyboardHint keys=["Ctrl", "Z"] does="takes back" />
            </div>
        </div>
    }
    .into_any()
}

/// Rows handed to somebody; offered once there is somebody else.
#[component]
fn AssignedFilter(page: Page) -> impl IntoView {
    let colleagues = Answer::<Vec<ReportingColleague>>::default();
    colleagues.load(async { client().list_reporting_colleagues().await.map(|page| page.items) });
    let choices = Signal::derive(move || {
        let people = colleagues.ok().map(|people| people.to_vec()).unwrap_or_default();
        let others = people.into_iter().filter(|person| !person.is_me);
        let others =
            others.map(|person| Choice::new(person.id.to_string(), format!("Handed to {}", person.name)));
        [
            Choice::new("", "Handed to anybody"),
            Choice::new("me", "Handed to me"),
            Choice::new("nobody", "Not handed on"),
        ]
        .into_iter()
        .chain(others)
        .collect::<Vec<_>>()
    });
    let value = Signal::derive(move || match page.view.get().filter.assigned {
        Assigned::Any => String::new(),
        Assigned::Me => "me".to_owned(),
        Assigned::Nobody => "nobody".to_owned(),
        Assigned::Person(id) => id.to_string(),
    });
    let choose = move |key: String| {
        let assigned = match key.as_str() {
            "me" => Assigned::Me,
            "nobody" => Assigned::Nobody,
            id => id.parse().map_or(Assigned::Any, Assigned::Person),
        };
        page.open(|view| view.filter.assigned = assigned);
    };
    view! {
        <div class="report-assigned">
            <Select label="Handed to" value choices on_change=choose />
        </div>
    }
}

/// How saving stands; always in sight.
#[component]
fn SavingState() -> impl IntoView {
    let desk = Desk::current();
    let state = Memo::new(move |_| desk.state());
    let undecided = Memo::new(move |_| desk.read(|table| table.conflicted().len()));
    let icon = move || match state.get() {
        QueueState::Saved if undecided.get() > 0 => Icon::Warning,
        QueueState::Saved => Icon::Success,
        QueueState::Saving(_) => Icon::Clock,
        QueueState::Offline(_) | QueueState::Retrying(_) => Icon::Warning,
        QueueState::Refused(_) => Icon::Error,
    };
    let class = move || match state.get() {
        QueueState::Saved if undecided.get() > 0 => "saving is-waiting",
        QueueState::Saved => "saving is-saved",
        QueueState::Saving(_) => "saving",
        QueueState::Offline(_) | QueueState::Retrying(_) => "saving is-waiting",
        QueueState::Refused(_) => "saving is-refused",
    };
    view! {
        <div class=class>
            <span class="saving-words" role="status">
                {move || view! { <Glyph icon=icon() /> }}
                <span>{move || saving_in_words(state.get(), undecided.get(), desk.has_edited())}</span>
            </span>
            <Show when=move || matches!(state.get(), QueueState::Retrying(_) | QueueState::Refused(_))>
                <Button appearance=Appearance::Subtle icon=Icon::Refresh on_click=move |_| desk.retry()>
                    "Try now"
                </Button>
            </Show>
        </div>
    }
}
