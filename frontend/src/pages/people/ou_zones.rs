//! The time zones of OUs: nine o'clock for people whose own zone is not known.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::page::Page;
use pep_api_types::zones::{OuTimeZone, OuTimeZoneChange};

use crate::api::client;
use crate::components::button::Button;
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::progress::Loading;
use crate::components::zone_input::ZoneInput;
use crate::logic::people_view::known;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The dialog with every OU and its zone; loads when it opens.
#[component]
pub fn OuZonesDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let list = Answer::<Page<OuTimeZone>>::default();
    let load = move || list.load(async { client().list_ou_time_zones().await });
    Effect::new(move |_| {
        if open.get() {
            load();
        }
    });
    let shown = move || match list.get() {
        None => view! { <Loading what="Loading the OUs" /> }.into_any(),
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
        Some(Ok(page)) => {
            let rows = page.items.iter().cloned().map(|ou| view! { <OuZone ou /> }).collect_view();
            view! { <ul class="panel-list" role="list">{rows}</ul> }.into_any()
        }
    };
    view! {
        <Dialog open on_close=move |()| open.set(false) title="Time zones of OUs" size=DialogSize::Drawer>
            <p class="page-lead">
                "They hold for people whose own zone is not known, and for mails to partners about what happens in the OU."
            </p>
            {shown}
        </Dialog>
    }
}

#[component]
fn OuZone(ou: OuTimeZone) -> impl IntoView {
    let toasts = Toasts::current();
    let saved = RwSignal::new(ou.time_zone.clone().unwrap_or_default());
    let entered = RwSignal::new(saved.get_untracked());
    let busy = RwSignal::new(false);
    let (id, name) = (ou.id, ou.name);
    let shown = name.clone();
    let label = format!("Time zone of {name}");
    let save_label = format!("Save the time zone of {name}");
    let save = move |_| {
        let change = OuTimeZoneChange { time_zone: known(&entered.get_untracked()) };
        let name = name.clone();
        busy.set(true);
        spawn_local(async move {
            let answer = client().set_ou_time_zone(id, &change).await;
            busy.try_set(false);
            match answer {
                Ok(ou) => {
                    saved.try_set(ou.time_zone.unwrap_or_default());
                    toasts.success(format!("The time zone of {name} is saved"));
                }
                Err(error) => toasts.failure(format!("{name} keeps its time zone"), &error),
            }
        });
    };
    let is_changed = Memo::new(move |_| entered.with(|entered| entered.trim() != saved.get()));
    view! {
        <li class="people-ou-zone">
            <strong>{shown}</strong>
            <div><ZoneInput value=entered on_input=move |typed| entered.set(typed) label /></div>
            <Button busy disabled=Signal::derive(move || !is_changed.get()) on_click=save>
                "Save" <span class="visually-hidden">{save_label}</span>
            </Button>
        </li>
    }
}
