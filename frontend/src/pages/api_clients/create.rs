//! Creating a client.

use crate::prelude::*;
use pep_api_types::api_clients::ApiClientCreate;
use pep_client::ApiError;

use super::state::Clients;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::text_input::{TextArea, TextInput};

/// The dialog; open while the page says that a client is being made.
#[component]
pub fn CreateDialog() -> impl IntoView {
    let clients = Clients::current();
    let (name, purpose) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<ApiError>);
    let is_open = clients.is_adding;
    Effect::new(move |_| {
        if is_open.get() {
            name.set(String::new());
            purpose.set(String::new());
            error.set(None);
        }
    });
    let create = move |_| {
        let body = ApiClientCreate { name: name.get_untracked(), purpose: purpose.get_untracked() };
        error.set(None);
        clients.make(async move { client().create_api_client(&body).await }, move |refused| {
            error.set(Some(refused));
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| is_open.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy=clients.busy on_click=create>"Create the client"</Button>
        }
    };
    view! {
        <Dialog
            open=is_open
            on_close=move |()| is_open.set(false)
            title="Create an API client"
            is_dirty=Signal::derive(move || !name.with(String::is_empty) || !purpose.with(String::is_empty))
            footer
        >
            <Field label="Name" required=true hint="The program that reads, as people call it.">
                <TextInput value=name on_input=move |text| name.set(text) max_length=100 />
            </Field>
            <Field label="Purpose" hint="What it reads for, and whom to ask.">
                <TextArea value=purpose on_input=move |text| purpose.set(text) max_length=500 />
            </Field>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}
