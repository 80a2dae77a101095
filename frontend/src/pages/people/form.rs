//! The fields that adding and changing a person share.

use crate::prelude::*;
use pep_api_types::people::PersonChange;
use pep_client::ApiError;

use crate::components::field::Field;
use crate::components::text_input::{TextInput, TextKind};
use crate::components::zone_input::ZoneInput;
use crate::logic::field_problems::problem_of;
use crate::logic::people_view::known;

/// What is entered about a person.
#[derive(Clone, Copy)]
pub struct PersonFields {
    /// Address.
    pub email: RwSignal<String>,
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    title: RwSignal<String>,
    time_zone: RwSignal<String>,
}

/// Pointers of the fields shown here.
pub const POINTERS: [&str; 5] = ["/email", "/firstName", "/lastName", "/title", "/timeZone"];

impl PersonFields {
    /// Fields filled with what is known.
    pub fn new(person: &PersonChange) -> Self {
        Self {
            email: RwSignal::new(person.email.clone()),
            first_name: RwSignal::new(person.first_name.clone()),
            last_name: RwSignal::new(person.last_name.clone()),
            title: RwSignal::new(person.title.clone()),
            time_zone: RwSignal::new(person.time_zone.clone().unwrap_or_default()),
        }
    }

    /// Empty fields.
    pub fn empty() -> Self {
        let nothing = String::new;
        Self::new(&PersonChange {
            email: nothing(),
            first_name: nothing(),
            last_name: nothing(),
            title: nothing(),
            time_zone: None,
        })
    }

    /// What was entered; reactive.
    pub fn entered(self) -> PersonChange {
        PersonChange {
            email: self.email.get().trim().to_owned(),
            first_name: self.first_name.get().trim().to_owned(),
            last_name: self.last_name.get().trim().to_owned(),
            title: self.title.get().trim().to_owned(),
            time_zone: known(&self.time_zone.get()),
        }
    }
}

/// The fields, each with what the server says about it.
#[component]
pub fn PersonForm(
    /// What is entered.
    fields: PersonFields,
    /// Why it was not taken.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// Nothing can be entered.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let PersonFields { email, first_name, last_name, title, time_zone } = fields;
    view! {
        <div class="people-fields">
            <Field label="E-mail address" error=problem("/email") required=true>
                <TextInput kind=TextKind::Email value=email on_input=move |typed| email.set(typed) disabled />
            </Field>
            <Field label="Job title" error=problem("/title")>
                <TextInput value=title on_input=move |typed| title.set(typed) disabled />
            </Field>
            <Field label="First name" error=problem("/firstName")>
                <TextInput value=first_name on_input=move |typed| first_name.set(typed) disabled />
            </Field>
            <Field label="Last name" error=problem("/lastName")>
                <TextInput value=last_name on_input=move |typed| last_name.set(typed) disabled />
            </Field>
            <Field label="Time zone" hint="Mails at 9:00 are 9:00 there. Empty: the zone of the OU." error=problem("/timeZone")>
                <ZoneInput value=time_zone on_input=move |typed| time_zone.set(typed) disabled />
            </Field>
        </div>
    }
}
