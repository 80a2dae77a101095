//! Adding or correcting somebody of one's own company.

use leptos::task::spawn_local;
use pep_api_types::own_people::{OwnPerson, OwnPersonInput};
use pep_api_types::people::PersonChange;
use pep_client::ApiError;

use super::{OurPeople, name_of};
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::logic::field_problems::rest_of;
use crate::pages::people::form::{POINTERS, PersonFields, PersonForm};
use crate::prelude::*;

/// The dialog, open while somebody is being changed.
pub fn dialog(page: OurPeople) -> AnyView {
    let edited = page.edited;
    let fields = StoredValue::new(PersonFields::empty());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let is_open = Signal::derive(move || edited.with(Option::is_some));
    let is_new =
        Signal::derive(move || edited.with(|person| person.as_ref().is_none_or(|person| person.id == 0)));
    Effect::new(move |_| {
        edited.with(|person| {
            if let Some(person) = person {
                error.set(None);
                fields.set_value(PersonFields::new(&known(person)));
            }
        });
    });
    let save = move |_| {
        let Some(person) = edited.get_untracked() else { return };
        let PersonChange { email, first_name, last_name, title, time_zone } =
            untrack(|| fields.get_value().entered());
        let input = OwnPersonInput { email, first_name, last_name, title, time_zone };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = match person.id {
                0 => client().create_my_person(&input).await,
                id => client().update_my_person(id, &input).await,
            };
            busy.try_set(false);
            match answer {
                Ok(saved) => {
                    edited.try_set(None);
                    let done = if person.id == 0 { "added" } else { "changed" };
                    page.toasts.success(format!("{} is {done}", name_of(&saved)));
                    page.reload();
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let footer = move || {
        let words = move || if is_new.get() { "Add the person" } else { "Save changes" };
        view! {
            <Button on_click=move |_| edited.set(None)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=save>{words}</Button>
        }
    };
    let title = Signal::derive(move || {
        edited.with(|person| match person {
            Some(person) if person.id != 0 => name_of(person),
            _ => "Add a person".to_owned(),
        })
    });
    view! {
        <Dialog open=is_open on_close=move |()| edited.set(None) title footer>
            {move || edited.with(|person| person.as_ref().map(hint))}
            {move || is_open.get().then(|| view! { <PersonForm fields=fields.get_value() error /> })}
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
    .into_any()
}

fn known(person: &OwnPerson) -> PersonChange {
    PersonChange {
        email: person.email.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        title: person.title.clone(),
        time_zone: person.time_zone.clone(),
    }
}

fn hint(person: &OwnPerson) -> AnyView {
    let words = match (person.id, person.is_listed) {
        (0, _) => "The person can report on accounts and attend sessions at once.",
        (_, true) => {
            "This person came with a list of the program team, whose next import may change what you enter. \
             A new address signs the person out: the next sign-in asks for a code sent there."
        }
        (_, false) => "A new address signs the person out: the next sign-in asks for a code sent there.",
    };
    view! { <p class="quiet">{words}</p> }.into_any()
}
