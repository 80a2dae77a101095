//! The rules that a program's events begin with, each with what it does.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::programs::{Program, ProgramChange};
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use super::state::Programs;
use crate::api::client;
use crate::components::button::{Appearance, Button, ButtonKind};
use crate::components::checkbox::Checkbox;
use crate::components::conflict_levels::conflict_levels;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::text_input::{TextInput, TextKind};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::program_draft::ProgramDraft;
use crate::logic::rules_draft::{FIELDS, RulesDraft};
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// The tab.
#[component]
pub fn RulesTab(
    /// The program.
    program: Program,
) -> impl IntoView {
    let programs = Programs::current();
    let session = Session::current();
    let toasts = Toasts::current();
    let before = StoredValue::new(RulesDraft::of(&program.rules, program.wave_per_minute));
    let draft = RwSignal::new(before.get_value());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let disabled = Signal::derive(move || !session.may(ActionKind::ManagePrograms));
    let is_changed = Memo::new(move |_| before.with_value(|before| draft.with(|draft| draft != before)));
    let (id, row_version) = (program.id, program.row_version);
    let program = StoredValue::new(program);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let (rules, pace) = draft.with_untracked(RulesDraft::read);
        let rest = program.with_value(|program| ProgramDraft::of(program).change());
        let change = ProgramChange { rules: Some(rules), wave_per_minute: pace, ..rest };
        spawn_local(async move {
            let answer = client().update_program(id, row_version, &change).await;
            busy.try_set(false);
            match answer {
                Ok(program) => {
                    toasts.success(format!(
                        "The rules of {} are changed; events that are published keep theirs",
                        program.name
                    ));
                    programs.open.replace(program);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let pointers: Vec<String> = FIELDS.iter().map(|field| format!("/rules/{}", field.key)).collect();
    let pointers = StoredValue::new(pointers);
    let unplaced = move || {
        pointers.with_value(|pointers| {
            let known: Vec<&str> = pointers.iter().map(String::as_str).chain(["/wavePerMinute"]).collect();
            rest_of(error.get(), &known)
        })
    };
    let numbers = FIELDS.iter().enumerate().map(|(at, field)| {
        let problem = Signal::derive(move || {
            error.with(|error| problem_of(error.as_ref(), &format!("/rules/{}", field.key)))
        });
        let value =
            Signal::derive(move || draft.with(|draft| draft.numbers.get(at).cloned().unwrap_or_default()));
        let set = move |typed: String| {
            draft.update(|draft| {
                if let Some(number) = draft.numbers.get_mut(at) {
                    *number = typed;
                }
            });
        };
        view! {
            <Field label=field.label hint=field.hint error=problem>
                <TextInput kind=TextKind::Number value on_input=set disabled />
            </Field>
        }
    });
    let pace_problem =
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), "/wavePerMinute")));
    view! {
        <form class="panel-part" on:submit=save novalidate=true>
            <h2>"Rules that its events begin with"</h2>
            <p class="quiet">"Each event can have its own. After an outage deadlines move by its length, and a reminder goes first."</p>
            <div class="program-fields">
                {numbers.collect_view()}
                <Field label="Pace of waves (invitations a minute)" hint="So that not everybody comes at once; a wave can have its own." error=pace_problem>
                    <TextInput
                        kind=TextKind::Number
                        value=Signal::derive(move || draft.with(|draft| draft.pace.clone()))
                        on_input=move |typed| draft.update(|draft| draft.pace = typed)
                        disabled
                    />
                </Field>
            </div>
            <Checkbox
                label="Send everybody a summary of their sessions the day before at 9:00, where they are"
                checked=Signal::derive(move || draft.with(|draft| draft.sends_summary))
                on_change=move |on| draft.update(|draft| draft.sends_summary = on)
                disabled
            />
            <Checkbox
                label="Send the follow-up at once to those who attended, and the next morning to all others (else to everybody the next morning at 9:00)"
                checked=Signal::derive(move || draft.with(|draft| draft.is_by_attendance))
                on_change=move |on| draft.update(|draft| draft.is_by_attendance = on)
                disabled
            />
            {conflict_levels(
                Signal::derive(move || draft.with(|draft| draft.conflicts.clone())),
                Callback::new(move |levels| draft.update(|draft| draft.conflicts = levels)),
                disabled,
            )}
            {move || unplaced().map(|error| view! { <ErrorPanel error /> })}
            <Show when=move || !disabled.get()>
                <div class="panel-actions is-start">
                    <Button appearance=Appearance::Primary kind=ButtonKind::Submit busy disabled=Signal::derive(move || !is_changed.get())>
                        "Save the rules"
                    </Button>
                </div>
            </Show>
        </form>
    }
}
