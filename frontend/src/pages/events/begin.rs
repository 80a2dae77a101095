//! Beginning a plan: a name and a program, a template of it, or a copy of another plan.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use pep_api_types::event_templates::{EventTemplate, EventTemplateQuery};
use pep_api_types::events::{EventSeriesCreate, EventSeriesSummary};
use pep_api_types::page::Page;
use pep_api_types::programs::Program;
use pep_client::ApiError;

use super::templates::template_facts;
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

/// What a new plan starts from.
#[derive(Clone)]
pub enum Start {
    /// Nothing; a template can still be chosen.
    Empty,
    /// Another plan.
    Copy(EventSeriesSummary),
    /// A template.
    Template(EventTemplate),
}

/// Templates offered; of more, the first by name.
const OFFERED: i64 = 200;

/// The dialog.
#[component]
pub fn BeginDialog(
    /// What the plan starts from; it is open while there is something.
    start: RwSignal<Option<Start>>,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let programs = Answer::<Page<Program>>::default();
    let templates = Answer::<Page<EventTemplate>>::default();
    let name = RwSignal::new(String::new());
    let program = RwSignal::new(None::<i64>);
    let chosen = RwSignal::new(None::<i64>);
    let first_day = RwSignal::new(String::new());
    let takes_nominations = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let copied = Memo::new(move |_| {
        start.with(|start| match start {
            Some(Start::Copy(series)) => Some(series.id),
            _ => None,
        })
    });
    Effect::new(move |_| {
        let Some(start) = start.get() else { return };
        error.set(None);
        first_day.set(String::new());
        let (first_name, of, from) = match start {
            Start::Empty => (String::new(), None, None),
            Start::Copy(series) => (format!("{} (copy)", series.name), Some(series.program.id), None),
            Start::Template(from) => (String::new(), Some(from.program.id), Some(from.id)),
        };
        name.set(first_name);
        program.set(of);
        chosen.set(from);
        programs.load(async { client().list_programs().await });
    });
    // The program that counts: the chosen one, else the first.
    let chosen_program = Memo::new(move |_| {
        let first = || programs.ok().and_then(|page| page.items.first().map(|program| program.id));
        program.get().or_else(first)
    });
    Effect::new(move |_| {
        let Some(program_id) = chosen_program.get().filter(|_| start.with(Option::is_some)) else { return };
        let query = EventTemplateQuery {
            program_id: Some(program_id),
            limit: Some(OFFERED),
            ..EventTemplateQuery::default()
        };
        templates.load(async move { client().list_event_templates(&query).await });
    });
    let begin = move |_| {
        let Some(program_id) = chosen_program.get_untracked() else { return };
        busy.set(true);
        error.set(None);
        let (copy_of, template_id) = (copied.get_untracked(), chosen.get_untracked());
        let has_first_day = copy_of.is_some() || template_id.is_some();
        let new = EventSeriesCreate {
            program_id,
            name: name.get_untracked(),
            copy_of,
            template_id,
            first_day: first_day.get_untracked().parse().ok().filter(|_| has_first_day),
            with_nominations: copy_of.is_some() && takes_nominations.get_untracked(),
        };
        spawn_local(async move {
            let answer = client().create_event_series(&new).await;
            busy.try_set(false);
            match answer {
                Ok(series) => {
                    start.try_set(None);
                    let to = format!("/events/plan/{}/ous", series.id);
                    navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| start.set(None)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=begin>"Begin"</Button>
        }
        .into_any()
    };
    let title = Signal::derive(move || {
        start.with(|start| match start {
            Some(Start::Copy(series)) => format!("Copy {}", series.name),
            _ => "Plan an event".to_owned(),
        })
    });
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let body = move || {
        if copied.get().is_some() {
            return view! {
                <Field label="Its first day" hint="All other days move alike. Empty: the days stay.">
                    <TextInput kind=TextKind::Date value=first_day on_input=move |day: String| first_day.set(day) />
                </Field>
                <Checkbox label="Take the nominations along" checked=takes_nominations on_change=move |on| takes_nominations.set(on) />
            }
            .into_any();
        }
        view! { {program_field(programs, program, chosen)} {template_field(templates, chosen)} }.into_any()
    };
    let day = move || {
        (chosen.get().is_some() && copied.get().is_none()).then(|| {
            view! {
                <Field
                    label="Its first day"
                    hint="All other days follow it, at the template's times on the clock."
                    error=problem("/firstDay")
                    required=true
                >
                    <TextInput kind=TextKind::Date value=first_day on_input=move |day: String| first_day.set(day) />
                </Field>
            }
        })
    };
    view! {
        <Dialog open=Signal::derive(move || start.with(Option::is_some)) on_close=move |()| start.set(None) title footer>
            <Field
                label="Name of the event"
                hint="With several OUs, each event adds the name of its OU."
                error=problem("/name")
                required=true
            >
                <TextInput value=name on_input=move |text: String| name.set(text) max_length=120 />
            </Field>
            {body}
            {day}
            {move || rest_of(error.get(), &["/name", "/firstDay"]).map(|error| view! { <ErrorPanel error /> }.into_any())}
        </Dialog>
    }
    .into_any()
}

fn program_field(
    programs: Answer<Page<Program>>,
    program: RwSignal<Option<i64>>,
    chosen: RwSignal<Option<i64>>,
) -> AnyView {
    let choices = Signal::derive(move || {
        let programs = programs.ok().map(|page| page.items.clone()).unwrap_or_default();
        let choice = |program: Program| Choice::new(program.id.to_string(), program.name);
        programs.into_iter().map(choice).collect::<Vec<_>>()
    });
    let change = move |id: String| {
        program.set(id.parse().ok());
        // Templates belong to one program.
        chosen.set(None);
    };
    view! {
        <Field label="Program">
            <Select
                value=Signal::derive(move || program.get().map(|id| id.to_string()).unwrap_or_default())
                choices
                on_change=change
            />
        </Field>
    }
}

fn template_field(templates: Answer<Page<EventTemplate>>, chosen: RwSignal<Option<i64>>) -> AnyView {
    let listed = move || templates.ok().map(|page| page.items.clone()).unwrap_or_default();
    let choices = Signal::derive(move || {
        let empty = std::iter::once(Choice::new("", "An empty plan"));
        empty.chain(listed().into_iter().map(|one| Choice::new(one.id.to_string(), one.name))).collect()
    });
    let about = Signal::derive(move || {
        let wanted = chosen.get();
        let found = listed().into_iter().find(|one| Some(one.id) == wanted);
        found.map_or_else(
            || "A template fills in slots, rules and words.".to_owned(),
            |one| {
                let facts = template_facts(&one);
                if one.description.is_empty() { facts } else { format!("{facts}. {}", one.description) }
            },
        )
    });
    view! {
        <Field label="Start from" hint=about>
            <Select
                value=Signal::derive(move || chosen.get().map(|id| id.to_string()).unwrap_or_default())
                choices
                on_change=move |id: String| chosen.set(id.parse().ok())
            />
        </Field>
    }
}
