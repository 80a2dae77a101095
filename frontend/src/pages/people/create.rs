//! Adding a person.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::people::{NewPerson, Side};
use pep_client::ApiError;

use super::form::{POINTERS, PersonFields, PersonForm};
use super::state::People;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::checkbox::Checkbox;
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::select::{Choice, Select};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::people_view::{name_of, side_key, side_of};
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// Partners offered for one text.
const OFFERED: i64 = 30;

/// Where the server says that the address belonged to somebody who was erased.
const COMES_BACK: &str = "/comesBackAfterErasure";

/// The dialog; open while the page says that somebody is being added.
#[component]
pub fn CreateDialog() -> impl IntoView {
    let people = People::current();
    let toasts = Toasts::current();
    let fields = StoredValue::new(PersonFields::empty());
    let side = RwSignal::new(Side::Microsoft);
    let partner = RwSignal::new(Vec::<ComboOption>::new());
    let is_tried = RwSignal::new(false);
    let comes_back = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let is_open = people.is_adding;
    Effect::new(move |_| {
        if is_open.get() {
            fields.set_value(PersonFields::empty());
            side.set(Side::Microsoft);
            partner.set(vec![]);
            is_tried.set(false);
            comes_back.set(false);
            error.set(None);
        }
    });
    let partner_id =
        move || partner.with(|chosen| chosen.first().and_then(|one| one.value.parse::<i64>().ok()));
    let partner_problem = Signal::derive(move || {
        let missing = is_tried.get() && side.get() == Side::Partner && partner_id().is_none();
        if missing {
            "Choose the person's partner.".to_owned()
        } else {
            error.with(|error| problem_of(error.as_ref(), "/partnerId"))
        }
    });
    let add = move |_| {
        is_tried.set(true);
        if untrack(|| side.get() == Side::Partner && partner_id().is_none()) {
            return;
        }
        let entered = untrack(|| fields.get_value().entered());
        let new = NewPerson {
            email: entered.email,
            first_name: entered.first_name,
            last_name: entered.last_name,
            title: entered.title,
            side: side.get_untracked(),
            partner_id: untrack(partner_id).filter(|_| side.get_untracked() == Side::Partner),
            time_zone: entered.time_zone,
            comes_back_after_erasure: comes_back.get_untracked(),
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().create_person(&new).await;
            busy.try_set(false);
            match answer {
                Ok(person) => {
                    toasts.success(format!("{} is added; grant a role now", name_of(&person)));
                    is_open.try_set(false);
                    people.reload_list();
                    people.change(|view| view.person = Some(person.id));
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let erased_words = move || {
        Some(error.with(|error| problem_of(error.as_ref(), COMES_BACK))).filter(|words| !words.is_empty())
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| is_open.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=add>"Add the person"</Button>
        }
    };
    let shown_pointers = [POINTERS.as_slice(), &["/partnerId", COMES_BACK]].concat();
    let rest = Memo::new(move |_| rest_of(error.get(), &shown_pointers));
    view! {
        <Dialog
            open=is_open
            on_close=move |()| is_open.set(false)
            title="Add a person"
            is_dirty=Signal::derive(move || is_open.get() && !fields.get_value().email.get().is_empty())
            footer
        >
            <PersonForm fields=fields.get_value() error />
            <Field label="Side" hint="Cannot be changed later.">
                <Select
                    value=Signal::derive(move || side_key(side.get()).to_owned())
                    choices=vec![Choice::new("microsoft", "Microsoft"), Choice::new("partner", "A partner")]
                    on_change=move |key: String| side.set(side_of(&key).unwrap_or(Side::Microsoft))
                />
            </Field>
            <Show when=move || side.get() == Side::Partner>
                <Field label="Partner" hint="Cannot be changed later." error=partner_problem required=true>
                    <PartnerPicker chosen=partner />
                </Field>
            </Show>
            {move || erased_words().map(|words| view! {
                <p role="alert">{words}</p>
                <Checkbox
                    label="The person wants to come back"
                    checked=comes_back
                    on_change=move |is_wanted| comes_back.set(is_wanted)
                />
            })}
            {move || rest.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}

/// Finds one partner by its name.
#[component]
fn PartnerPicker(chosen: RwSignal<Vec<ComboOption>>) -> impl IntoView {
    let found = Answer::<Vec<ComboOption>>::default();
    let search = move |text: String| {
        found.load(async move {
            let partners = client().list_partners(&text, Some(OFFERED)).await?.items;
            Ok(partners
                .into_iter()
                .map(|partner| ComboOption::new(partner.id.to_string(), partner.name))
                .collect())
        });
    };
    // One partner: the one chosen last.
    let choose = move |mut all: Vec<ComboOption>| chosen.set(all.pop().into_iter().collect());
    let refusal = move || found.get().and_then(Result::err);
    view! {
        <ComboboxMulti
            chosen
            on_change=choose
            options=Signal::derive(move || found.ok().map(|found| (*found).clone()).unwrap_or_default())
            on_search=search
            busy=Signal::derive(move || found.is_busy())
            placeholder="Type to find"
        />
        {move || refusal().map(|error| view! { <ErrorPanel error /> })}
    }
}
