//! People: who uses PEP, and what they may do.

mod create;
pub mod form;
mod list;
mod ou_zones;
mod person;
mod roles;
mod state;

use crate::prelude::*;
use pep_domain::access::ActionKind;

use crate::components::button::{Appearance, Button};
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::search_box::SearchBox;
use crate::components::select::{Choice, Select};
use crate::logic::people_view::{ROLES, SIDES, role_key, role_of, side_key, side_of};
use crate::state::session::Session;
use create::CreateDialog;
use list::PeopleList;
use ou_zones::OuZonesDialog;
use person::PersonDrawer;
use state::People;

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let people = People::provide();
    let session = Session::current();
    let zones = RwSignal::new(false);
    let actions = move || {
        view! {
            <Show when=move || session.may(ActionKind::ManagePeople)>
                <Button on_click=move |_| zones.set(true)>"Time zones of OUs"</Button>
                <Button appearance=Appearance::Primary icon=Icon::Add on_click=move |_| people.is_adding.set(true)>
                    "Add a person"
                </Button>
            </Show>
        }
    };
    view! {
        <PageHeader title="People" lead=|| "Who uses PEP, and what they may do." actions />
        <Filters />
        <PeopleList />
        <PersonDrawer />
        <CreateDialog />
        <OuZonesDialog open=zones />
    }
}

#[component]
fn Filters() -> impl IntoView {
    let people = People::current();
    let choices = |any: &'static str, table: Vec<(&'static str, &'static str)>| -> Vec<Choice> {
        std::iter::once(Choice::new("", any))
            .chain(table.into_iter().map(|(key, words)| Choice::new(key, words)))
            .collect()
    };
    let sides = choices("Both sides", SIDES.iter().map(|(_, key, words)| (*key, *words)).collect());
    let roles = choices("Any role", ROLES.iter().map(|(_, key, words)| (*key, *words)).collect());
    view! {
        <div class="outbox-filters" role="group" aria-label="Filter people">
            <SearchBox
                label="Search name or address"
                value=Signal::derive(move || people.view.with(|view| view.text.clone()))
                on_search=move |text: String| people.change(|view| view.text = text)
            />
            <Select
                label="Side"
                value=Signal::derive(move || people.view.with(|view| view.side.map(side_key).unwrap_or_default().to_owned()))
                choices=sides
                on_change=move |key: String| people.change(|view| view.side = side_of(&key))
            />
            <Select
                label="Role"
                value=Signal::derive(move || people.view.with(|view| view.role.map(role_key).unwrap_or_default().to_owned()))
                choices=roles
                on_change=move |key: String| people.change(|view| view.role = role_of(&key))
            />
        </div>
    }
}
