//! Beginning a plan: a name and a program, or a copy of another plan.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use pep_api_types::events::{EventSeriesCreate, EventSeriesSummary};
use pep_api_types::page::Page;
use pep_api_types::programs::Program;
use pep_client::ApiError;

use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::checkbox::Checkbox;
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextInput, TextKind};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::state::answer::Answer;

/// The dialog.
#[component]
pub fn BeginDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The plan to copy, if it is a copy.
    copies: RwSignal<Option<EventSeriesSummary>>,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let programs = Answer::<Page<Program>>::default();
    let name = RwSignal::new(String::new());
    let program = RwSignal::new(None::<i64>);
    let first_day = RwSignal::new(String::new());
    let takes_nominations = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        if !open.get() {
            return;
        }
        error.set(None);
        let copied = copies.get();
        name.set(copied.as_ref().map(|series| format!("{} (copy)", series.name)).unwrap_or_default());
        program.set(copied.map(|series| series.program.id));
        programs.load(async { client().list_programs().await });
    });
    let begin = move |_| {
        let only = programs.ok().and_then(|page| page.items.first().map(|program| program.id));
        let Some(program_id) = program.get_untracked().or(only) else { return };
        busy.set(true);
        error.set(None);
        let copy_of = copies.get_untracked().map(|series| series.id);
        let new = EventSeriesCreate {
            program_id,
            name: name.get_untracked(),
            copy_of,
            first_day: first_day.get_untracked().parse().ok().filter(|_| copy_of.is_some()),
            with_nominations: copy_of.is_some() && takes_nominations.get_untracked(),
        };
        spawn_local(async move {
            let answer = client().create_event_series(&new).await;
            busy.try_set(false);
            match answer {
                Ok(series) => {
                    open.try_set(false);
                    let to = format!("/events/plan/{}/ous", series.id);
                    navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=begin>"Begin"</Button>
        }
        .into_any()
    };
    let title = Signal::derive(move || match copies.get() {
        Some(series) => format!("Copy {}", series.name),
        None => "Plan an event".to_owned(),
    });
    let choices = Signal::derive(move || {
        let programs = programs.ok().map(|page| page.items.clone()).unwrap_or_default();
        programs
            .into_iter()
            .map(|program| Choice::new(program.id.to_string(), program.name))
            .collect::<Vec<_>>()
    });
    view! {
        <Dialog open on_close=move |()| open.set(false) title footer>
            <Field
                label="Name of the event"
                hint="With several OUs, each event adds the name of its OU."
                error=Signal::derive(move || error.with(|error| problem_of(error.as_ref(), "/name")))
                required=true
            >
                <TextInput value=name on_input=move |text: String| name.set(text) max_length=120 />
            </Field>
            {move || match copies.get() {
                None => view! {
                    <Field label="Program">
                        <Select
                            value=Signal::derive(move || program.get().map(|id| id.to_string()).unwrap_or_default())
                            choices
                            on_change=move |id: String| program.set(id.parse().ok())
                        />
                    </Field>
                }.into_any(),
                Some(_) => view! {
                    <Field label="Its first day" hint="All other days move alike. Empty: the days stay.">
                        <TextInput kind=TextKind::Date value=first_day on_input=move |day: String| first_day.set(day) />
                    </Field>
                    <Checkbox label="Take the nominations along" checked=takes_nominations on_change=move |on| takes_nominations.set(on) />
                }.into_any(),
            }}
            {move || rest_of(error.get(), &["/name"]).map(|error| view! { <ErrorPanel error /> }.into_any())}
        </Dialog>
    }
    .into_any()
}
