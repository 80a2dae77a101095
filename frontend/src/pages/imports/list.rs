//! The imports so far.

use crate::prelude::*;
use pep_api_types::imports::{Import, ImportState};

use super::state::Imports;
use crate::components::badge::{Badge, Tone};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::relative_date::RelativeDate;
use crate::logic::import_words::{ImportView, counts_words, state_words};

/// The list, newest first.
#[component]
pub fn ImportList() -> impl IntoView {
    let imports = Imports::current();
    let rows = Signal::derive(move || imports.list.ok().map(|page| page.items.clone()).unwrap_or_default());
    let reload = move |()| imports.list.load(async { pep_list().await });
    view! {
        <h2 class="section-title">"Imports so far"</h2>
        {move || match imports.list.get() {
            None => view! { <Loading what="Loading imports" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=reload /> }.into_any(),
            Some(Ok(page)) if page.items.is_empty() => view! {
                <EmptyState
                    icon=Icon::Upload
                    title="Nothing imported yet"
                    detail="Start with the lists that the others build on: ECMs and sellers, then accounts, partners, partner contacts, and what partners reported before."
                />
            }
            .into_any(),
            Some(Ok(_)) => view! { <DataTable caption="Imports" columns=columns(imports) rows row_key=row_key /> }.into_any(),
        }}
    }
}

async fn pep_list() -> Result<pep_api_types::page::Page<Import>, pep_client::ApiError> {
    crate::api::client().list_imports(None).await
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
        TableColumn::new("kind", "List", |import: &Import| format!("{:?}", import.kind)),
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
