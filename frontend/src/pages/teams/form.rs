//! The fields that building and changing a team share.

use crate::prelude::*;
use pep_api_types::teams::{NamedThing, TeamChange, TeamPerson};
use pep_client::ApiError;

use crate::components::button::{Appearance, Button, ButtonKind};
use crate::components::checkbox::Checkbox;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextInput, TextKind};
use crate::components::zone_input::ZoneInput;
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::team_draft::TeamDraft;

const POINTERS: [&str; 10] = [
    "/hours",
    "/timeZone",
    "/name",
    "/ouId",
    "/memberIds",
    "/primaryContactId",
    "/maxSessions",
    "/team/name",
    "/team/ouId",
    "/team/memberIds",
];

/// The form. `on_save` gets what was entered once it is whole.
#[component]
pub fn TeamForm(
    /// What is entered.
    draft: RwSignal<TeamDraft>,
    /// Whom to choose from.
    people: Vec<TeamPerson>,
    /// OUs to choose from.
    ous: Vec<NamedThing>,
    /// Whether the OU is chosen: a Microsoft team has that of its ATU.
    has_ou: bool,
    /// Why it was not taken.
    error: RwSignal<Option<ApiError>>,
    /// It is being saved.
    busy: RwSignal<bool>,
    /// Words on the button.
    save_words: &'static str,
    /// Saves.
    on_save: Callback<TeamChange>,
) -> impl IntoView {
    let missing = RwSignal::new("");
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let who = Signal::derive(move || {
        let refused = error.with(|error| {
            let members = problem_of(error.as_ref(), "/memberIds");
            if members.is_empty() { problem_of(error.as_ref(), "/primaryContactId") } else { members }
        });
        if refused.is_empty() { missing.get().to_owned() } else { refused }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        match draft.with_untracked(TeamDraft::change) {
            Ok(change) => {
                missing.set("");
                on_save.run(change);
            }
            Err(what) => missing.set(what),
        }
    };
    let choices: Vec<Choice> = std::iter::once(Choice::new("", "Choose an OU"))
        .chain(ous.into_iter().map(|ou| Choice::new(ou.id.to_string(), ou.name)))
        .collect();
    let ou_field = has_ou.then(|| {
        view! {
            <Field label="OU" hint="The sales unit in which the team sells." error=problem("/ouId") required=true>
                <Select
                    value=Signal::derive(move || draft.with(|draft| draft.ou.map(|id| id.to_string()).unwrap_or_default()))
                    choices
                    on_change=move |id: String| draft.update(|draft| draft.ou = id.parse().ok())
                />
            </Field>
        }
        .into_any()
    });
    let nobody = people.is_empty();
    view! {
        <form class="panel-part" on:submit=submit novalidate=true>
            <div class="program-fields">
                <Field label="Name of the team" error=problem("/name") required=true>
                    <TextInput
                        value=Signal::derive(move || draft.with(|draft| draft.name.clone()))
                        on_input=move |name: String| draft.update(|draft| draft.name = name)
                        max_length=80
                    />
                </Field>
                {ou_field}
                <Field label="Sessions at most" hint="In one event. Empty: as many as there are slots." error=problem("/maxSessions")>
                    <TextInput
                        kind=TextKind::Number
                        value=Signal::derive(move || draft.with(|draft| draft.max_sessions.clone()))
                        on_input=move |max: String| draft.update(|draft| draft.max_sessions = max)
                    />
                </Field>
                <Field label="Works from" hint="On the clock where the team is. Empty: nine to five." error=problem("/hours")>
                    <TextInput
                        kind=TextKind::Time
                        value=Signal::derive(move || draft.with(|draft| draft.hours.0.clone()))
                        on_input=move |from: String| draft.update(|draft| draft.hours.0 = from)
                    />
                </Field>
                <Field label="Works until" hint="Slots outside are shaded on the board, and the event's rules count them.">
                    <TextInput
                        kind=TextKind::Time
                        value=Signal::derive(move || draft.with(|draft| draft.hours.1.clone()))
                        on_input=move |until: String| draft.update(|draft| draft.hours.1 = until)
                    />
                </Field>
                <Field label="Time zone of these hours" hint="Empty: where the primary contact is." error=problem("/timeZone")>
                    <ZoneInput
                        value=Signal::derive(move || draft.with(|draft| draft.time_zone.clone()))
                        on_input=move |zone: String| draft.update(|draft| draft.time_zone = zone)
                    />
                </Field>
            </div>
            <fieldset class="team-choice" aria-describedby="team-people-problem">
                <legend>"People, and who is the primary contact"</legend>
                <p class="quiet">"The primary contact asks for sessions and answers requests."</p>
                {nobody.then(|| view! { <p>"Nobody to choose from here yet."</p> })}
                {people.into_iter().map(|person| view! { <PersonLine person draft /> }).collect_view()}
                <p class="field-error" id="team-people-problem" role="alert" hidden=move || who.with(String::is_empty)>{who}</p>
            </fieldset>
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> }.into_any())}
            <div class="panel-actions is-start">
                <Button appearance=Appearance::Primary kind=ButtonKind::Submit busy>{save_words}</Button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn PersonLine(person: TeamPerson, draft: RwSignal<TeamDraft>) -> impl IntoView {
    let id = person.id;
    let is_in = Signal::derive(move || draft.with(|draft| draft.members.contains(&id)));
    let label = if person.title.is_empty() {
        format!("{} ({})", person.name, person.email)
    } else {
        format!("{}, {} ({})", person.name, person.title, person.email)
    };
    view! {
        <div class="team-line">
            <Checkbox label checked=is_in on_change=move |on| draft.update(|draft| draft.toggle(id, on)) />
            <label class="checkbox">
                <input
                    type="radio"
                    name="primary-contact"
                    prop:checked=move || draft.with(|draft| draft.primary_contact == Some(id))
                    on:change=move |_| draft.update(|draft| draft.lead(id))
                    aria-label=format!("{} is the primary contact", person.name)
                />
                <span>"Primary contact"</span>
            </label>
        </div>
    }
    .into_any()
}
