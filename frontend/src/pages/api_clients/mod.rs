//! Programs outside PEP that read OCP Insights: making them, their secrets, what they read.

mod create;
mod detail;
mod state;
mod webhooks;

use crate::prelude::*;
use pep_api_types::api_clients::ApiClient;

use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::relative_date::RelativeDate;
use create::CreateDialog;
use detail::ClientDrawer;
use state::Clients;

/// The page.
#[component]
pub fn ApiClientsPage() -> impl IntoView {
    let clients = Clients::provide();
    let create = move || {
        view! {
            <Button appearance=Appearance::Primary icon=Icon::Add on_click=move |_| clients.is_adding.set(true)>
                "Create a client"
            </Button>
        }
    };
    let lead = || {
        view! {
            "Programs outside PEP that read sessions through OCP Insights. "
            <a href="/api/docs/?urls.primaryName=OCP%20Insights" rel="external" target="_blank">"How they read"</a>
        }
    };
    let rows = Signal::derive(move || clients.list.ok().map(|page| page.items.clone()).unwrap_or_default());
    view! {
        <PageHeader title="API clients" lead actions=create />
        {move || clients.shown.get().map(state::Shown::view)}
        {move || match clients.list.get() {
            None => view! { <Loading what="Loading API clients" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| clients.reload() /> },
            Some(Ok(page)) if page.items.is_empty() => view! {
                <EmptyState icon=Icon::Link title="No program reads yet" detail="Create a client for each program, so that each can be revoked alone." />
            },
            Some(Ok(_)) => view! { <DataTable caption="API clients" columns=columns(clients) rows row_key=row_key /> },
        }}
        <CreateDialog />
        <ClientDrawer />
    }
}

fn row_key(client: &ApiClient) -> String {
    let secrets: Vec<String> = client.secrets.iter().map(|secret| secret.id.to_string()).collect();
    format!("{}|{:?}|{:?}|{}", client.id, client.last_used_at, client.revoked_at, secrets.join(","))
}

fn columns(clients: Clients) -> Vec<TableColumn<ApiClient>> {
    vec![
        TableColumn::new("name", "Name", move |client: &ApiClient| {
            let id = client.id;
            view! {
                <button type="button" class="text-button" on:click=move |_| clients.open(Some(id))>
                    {client.name.clone()}
                </button>
                <span class="outbox-second">{client.purpose.clone()}</span>
            }
        }),
        TableColumn::new("state", "State", |client: &ApiClient| state_badge(client)),
        TableColumn::new("client_id", "Client id", |client: &ApiClient| {
            view! { <code>{client.client_id.clone()}</code> }
        }),
        TableColumn::new("secrets", "Secrets", |client: &ApiClient| client.secrets.len().to_string())
            .numeric(),
        TableColumn::new("last_used", "Last used", |client: &ApiClient| match client.last_used_at {
            Some(at) => view! { <RelativeDate at /> },
            None => view! { <span class="quiet">"Never"</span> },
        }),
    ]
}

fn state_badge(client: &ApiClient) -> AnyView {
    let (tone, words) = match (client.revoked_at, client.secrets.as_slice()) {
        (Some(_), _) => (Tone::Danger, "Revoked"),
        (None, []) => (Tone::Warning, "No secret"),
        (None, [_]) => (Tone::Success, "Works"),
        (None, _) => (Tone::Brand, "Being rotated"),
    };
    view! { <Badge tone>{words}</Badge> }
}
