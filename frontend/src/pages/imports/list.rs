//! The imports so far.

use crate::prelude::*;
use pep_api_types::imports::{Import, ImportState};

use super::state::Imports;
use crate::components::badge::{Badge, Tone};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::progress::Loading;
use crate::components::relative_date::RelativeDate;
use crate::logic::import_words::{ImportView, counts_words, state_words};

/// The list, newest first.
#[component]
pub fn ImportList() -> impl IntoView {
    let imports = Imports::current();
    let list = imports.list;
    let rows = Signal::derive(move || list.items.get().unwrap_or_default());
    let is_here = Memo::new(move |_| list.items.with(Option::is_some));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let reload = move |()| imports.reload_list();
    view! {
        <h2 class="section-title">"Imports so far"</h2>
        {move || list.error.get().map(|error| view! { <ErrorPanel error on_retry=reload /> })}
        {move || match (is_here.get(), is_empty.get()) {
            (false, _) if list.error.with(Option::is_some) => ().into_any(),
            (false, _) => view! { <Loading what="Loading imports" /> }.into_any(),
            (true, true) => view! {
                <EmptyState
                    icon=Icon::Upload
                    title="Nothing imported yet"
                    detail="Start with the lists that the others build on: ECMs and sellers, then accounts, partners, partner contacts, and what partners reported before."
                />
            }
            .into_any(),
            (true, false) => view! {
                <DataTable caption="Imports" columns=columns(imports) rows row_key=row_key />
                <LoadMore
                    shown=Signal::derive(move || rows.with(Vec::len))
                    has_more=Signal::derive(move || list.next.with(Option::is_some))
                    busy=list.busy
                    on_more=move |()| imports.older()
                />
            }
            .into_any(),
        }}
    }
}

fn row_key(import: &Import) -> String {
    format!("{}|{:?}|{:?}", import.id, import.state, import.counts)
}

fn columns(imports: Imports) -> Vec<TableColumn<Import>> {
    vec![
        TableColumn::new("file", "File", move |import: &Import| {
            let id = import.id;
            view! {
                <button
                    type="button"
                    class="link-button"
                    on:click=move |_| imports.go(&ImportView { import: Some(id), outcome: None })
                >
                    {import.file_name.clone()}
                </button>
            }
        }),
        TableColumn::new("kind", "List", move |import: &Import| {
            let kind = import.kind;
            view! { <span>{move || imports.kind_words(kind)}</span> }
        }),
        TableColumn::new("state", "State", |import: &Import| view! { <StateBadge state=import.state /> }),
        TableColumn::new("rows", "Rows", |import: &Import| counts_words(&import.counts)),
        TableColumn::new("by", "Uploaded", |import: &Import| {
            let at = import.created_at;
            view! { <RelativeDate at /> {import.created_by_name.clone().map(|name| format!(" by {name}"))} }
        }),
    ]
}

/// The state as a badge.
#[component]
pub fn StateBadge(state: ImportState) -> impl IntoView {
    let tone = match state {
        ImportState::Applied => Tone::Success,
        ImportState::Failed => Tone::Danger,
        ImportState::Preview => Tone::Brand,
        ImportState::Reading | ImportState::Applying => Tone::Warning,
        ImportState::RolledBack | ImportState::Discarded => Tone::Neutral,
    };
    view! { <Badge tone>{state_words(state)}</Badge> }
}
