//! One client: its secrets, its webhooks, and what it read.

use crate::prelude::*;
use pep_api_types::api_clients::{ApiClient, ApiClientDetail, ApiClientPull, ApiClientSecret};

use super::state::Clients;
use super::webhooks::{Hooks, WebhookDialogs, section};
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::dialog::{ConfirmDialog, Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::relative_date::{ExactDate, RelativeDate};
use crate::state::toasts::Toasts;

/// What is asked back before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Revoking {
    Secret(i64),
    Client,
}

/// The drawer; open while the URL names a client.
#[component]
pub fn ClientDrawer() -> impl IntoView {
    let clients = Clients::current();
    let asked = RwSignal::new(None::<Revoking>);
    let hooks = Hooks::of(clients.id);
    let title = move || {
        clients.detail.ok().map_or_else(|| "API client".to_owned(), |found| found.client.name.clone())
    };
    view! {
        <Dialog
            open=Signal::derive(move || clients.id.get().is_some())
            on_close=move |()| clients.open(None)
            title=Signal::derive(title)
            size=DialogSize::Drawer
        >
            {move || match clients.detail.get() {
                None => view! { <Loading what="Loading the client" /> },
                Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| clients.reload() /> },
                Some(Ok(found)) => detail(clients, &found, asked, hooks),
            }}
        </Dialog>
        <Question asked />
        <WebhookDialogs hooks />
    }
}

fn detail(
    clients: Clients,
    found: &ApiClientDetail,
    asked: RwSignal<Option<Revoking>>,
    hooks: Hooks,
) -> AnyView {
    let toasts = Toasts::current();
    let ApiClient { id, purpose, client_id, created_at, revoked_at, secrets, .. } = found.client.clone();
    let rotate = move |_| {
        let question = async move { client().rotate_api_client_secret(id).await };
        clients.make(question, move |error| toasts.failure("No secret was made", &error));
    };
    let can_rotate = secrets.len() < 2;
    let secrets = secrets.into_iter().map(|secret| secret_row(&secret, asked)).collect_view();
    let pulls = found.pulls.clone();
    view! {
        <p>{purpose}</p>
        <p class="quiet">"Client id " <code>{client_id}</code> ", made " <ExactDate at=created_at /></p>
        {match revoked_at {
            Some(at) => view! { <p>"Revoked " <ExactDate at /> " for good."</p> },
            None => view! {
                <h3>"Secrets that work"</h3>
                {secrets}
                <div class="client-actions">
                    {can_rotate.then(|| view! {
                        <Button icon=Icon::Refresh busy=clients.busy on_click=rotate>"Make another secret"</Button>
                    })}
                    <Button appearance=Appearance::Danger on_click=move |_| asked.set(Some(Revoking::Client))>
                        "Revoke the client"
                    </Button>
                </div>
                <p class="quiet">
                    "To rotate, make another secret, give it to the program, see it used, then revoke the old one. Two work at a time."
                </p>
                {section(hooks)}
            },
        }}
        <h3>"Recent pulls"</h3>
        {if pulls.is_empty() {
            view! { <p class="quiet">"It has not read anything yet."</p> }
        } else {
            view! { <DataTable caption="Recent pulls" columns=columns() rows=Signal::stored(pulls) row_key=pull_key /> }
        }}
    }
}

fn secret_row(secret: &ApiClientSecret, asked: RwSignal<Option<Revoking>>) -> AnyView {
    let ApiClientSecret { id, hint, created_at, last_used_at } = secret.clone();
    let used = match last_used_at {
        Some(at) => view! { "last used " <RelativeDate at /> },
        None => view! { "not used yet" },
    };
    view! {
        <div class="feed-item">
            <p>
                "Ends in " <code>{hint.clone()}</code> <br />
                <span class="quiet">"Made " <ExactDate at=created_at /> ", " {used}</span>
            </p>
            <Button appearance=Appearance::Subtle icon=Icon::Trash on_click=move |_| asked.set(Some(Revoking::Secret(id)))>
                "Revoke" <span class="visually-hidden">{format!(" the secret that ends in {hint}")}</span>
            </Button>
        </div>
    }
}

fn pull_key(pull: &ApiClientPull) -> String {
    format!("{}|{:?}", pull.id, pull.sent)
}

fn columns() -> Vec<TableColumn<ApiClientPull>> {
    vec![
        TableColumn::new("when", "When", |pull: &ApiClientPull| {
            let at = pull.started_at;
            view! { <RelativeDate at /> }
        }),
        TableColumn::new("what", "What", |pull: &ApiClientPull| {
            let what = match pull.format.as_str() {
                "one" => "One session",
                "page" => "A page",
                "csv" => "All, CSV",
                _ => "All, NDJSON",
            };
            view! { {what} <span class="outbox-second client-query">{pull.query.clone()}</span> }
        }),
        TableColumn::new("sent", "Entries", |pull: &ApiClientPull| {
            pull.sent.map_or_else(|| "Not whole".to_owned(), |sent| sent.to_string())
        })
        .numeric(),
    ]
}

/// Asks back, then does it.
#[component]
fn Question(asked: RwSignal<Option<Revoking>>) -> impl IntoView {
    let clients = Clients::current();
    let toasts = Toasts::current();
    let revoke = move |()| {
        let (Some(what), Some(id)) = (asked.get_untracked(), clients.id.get_untracked()) else { return };
        let question = async move {
            match what {
                Revoking::Secret(secret) => client().revoke_api_client_secret(id, secret).await,
                Revoking::Client => client().revoke_api_client(id).await,
            }
        };
        clients.change(question, move |answer| {
            asked.set(None);
            match (answer, what) {
                (Ok(client), Revoking::Secret(_)) => {
                    toasts.success(format!("The secret of {} works no more", client.name))
                }
                (Ok(client), Revoking::Client) => toasts.success(format!("{} is shut out", client.name)),
                (Err(error), _) => toasts.failure("It still works", &error),
            }
        });
    };
    let is_client = move || asked.get() == Some(Revoking::Client);
    let title =
        move || if is_client() { "Revoke the client for good?" } else { "Revoke this secret?" }.to_owned();
    let confirm = move || if is_client() { "Revoke the client" } else { "Revoke the secret" }.to_owned();
    view! {
        <ConfirmDialog
            open=Signal::derive(move || asked.get().is_some())
            title=Signal::derive(title)
            confirm=Signal::derive(confirm)
            is_dangerous=true
            busy=clients.busy
            on_confirm=revoke
            on_cancel=move |()| asked.set(None)
        >
            <p>"Whoever reads with it is refused at once, running tokens included. This cannot be undone. The webhooks of a revoked client go with it."</p>
        </ConfirmDialog>
    }
}
