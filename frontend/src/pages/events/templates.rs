//! The library of templates: what comes again of a plan, by name, for the next one (B3-16).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::event_templates::{
    EventTemplate, EventTemplateQuery, EventTemplateRename, EventTemplateSave,
};
use pep_client::ApiError;

use super::begin::{BeginDialog, Start};
use crate::api::client;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::dialog::{ConfirmDialog, Dialog};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::relative_date::RelativeDate;
use crate::components::searched_list::{Answering, ListWords, SearchedList, Sought};
use crate::components::text_input::{TextArea, TextInput};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::heatmap_words::counted;
use crate::state::toasts::Toasts;

/// What the dialog of words is about.
#[derive(Clone)]
pub enum Worded {
    /// A plan to save as a template: its id and name.
    Plan(i64, String),
    /// A template to call something else.
    Template(EventTemplate),
}

fn ask(sought: Sought) -> Answering<EventTemplate> {
    let Sought { q, cursor, limit, .. } = sought;
    let query = EventTemplateQuery { program_id: None, q, cursor, limit };
    Box::pin(async move { client().list_event_templates(&query).await })
}

/// How much a template plans.
pub fn template_facts(template: &EventTemplate) -> String {
    let (days, slots) = (template.day_count, template.slot_count);
    format!("{}, {}", counted(days, "day", "days"), counted(slots, "slot", "slots"))
}

/// The page: `/events/templates`.
#[component]
pub fn TemplatesPage() -> impl IntoView {
    let list = SearchedList::new("", ask);
    let start = RwSignal::new(None::<Start>);
    let worded = RwSignal::new(None::<Worded>);
    let doomed = RwSignal::new(None::<EventTemplate>);
    let busy = RwSignal::new(false);
    let toasts = Toasts::current();
    let delete = move |()| {
        let Some(template) = doomed.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = client().delete_event_template(template.id).await;
            busy.try_set(false);
            doomed.try_set(None);
            match answer {
                Ok(()) => toasts.success(format!("The template “{}” is deleted", template.name)),
                Err(error) => toasts.failure("The template stays", &error),
            }
            list.reload();
        });
    };
    let question = move || {
        let name = doomed.with(|template| template.as_ref().map(|template| template.name.clone()));
        format!("Delete the template “{}”?", name.unwrap_or_default())
    };
    let words = ListWords {
        search: "Search name, description or program",
        choice: "",
        loading: "Loading the templates",
        no_match: "No template matches",
    };
    let nothing = || {
        view! {
            <EmptyState
                icon=Icon::Calendar
                title="No templates yet"
                detail="On the page of events, take a plan whose slots, rules and words should come again, and save it as a template."
            />
        }
    };
    let rows = move |rows: Signal<Vec<EventTemplate>>| {
        view! {
            <ul class="event-plans">
                <For each=move || rows.get() key=|template| (template.id, template.row_version) let:found>
                    {line(found, start, worded, doomed)}
                </For>
            </ul>
        }
    };
    let back = || view! { <LinkButton href="/events".to_owned()>"All events"</LinkButton> };
    view! {
        <PageHeader
            title="Templates"
            lead=|| "Slots, rules, words and feedback of a plan, for the next one. No people, no OUs, no dates go with them.".into_any()
            actions=back
        />
        {list.view(words, Vec::new(), nothing, rows)}
        <WordsDialog worded on_saved=Callback::new(move |()| list.reload()) />
        <BeginDialog start />
        <ConfirmDialog
            open=Signal::derive(move || doomed.with(Option::is_some))
            title=Signal::derive(question)
            confirm="Delete the template"
            is_dangerous=true
            busy
            on_confirm=delete
            on_cancel=move |()| doomed.set(None)
        >
            <p>"Nobody can start from it any more. Plans that started from it stay as they are."</p>
        </ConfirmDialog>
    }
}

fn line(
    found: EventTemplate,
    start: RwSignal<Option<Start>>,
    worded: RwSignal<Option<Worded>>,
    doomed: RwSignal<Option<EventTemplate>>,
) -> AnyView {
    let facts =
        format!("{} · {}, saved by {} ", found.program.name, template_facts(&found), found.created_by);
    let name = found.name.clone();
    let description = found.description.clone();
    let (at, used, renamed) = (found.created_at, found.clone(), found.clone());
    view! {
        <li class="event-plan">
            <div>
                <strong>{name.clone()}</strong>
                <p class="quiet">{facts} <RelativeDate at /></p>
                {(!description.is_empty()).then(|| view! { <p>{description}</p> })}
            </div>
            <div class="panel-actions is-start">
                <Button icon=Icon::Add on_click=move |_| start.set(Some(Start::Template(used.clone())))>"Plan an event"</Button>
                <Button appearance=Appearance::Subtle icon=Icon::Edit on_click=move |_| worded.set(Some(Worded::Template(renamed.clone())))>"Rename"</Button>
                <Button appearance=Appearance::Subtle icon=Icon::Trash on_click=move |_| doomed.set(Some(found.clone()))>"Delete"</Button>
            </div>
        </li>
    }
}

/// Name and description of a template: of a new one, or in place of what it had.
#[component]
pub fn WordsDialog(
    /// What it is about; it is open while there is something.
    worded: RwSignal<Option<Worded>>,
    /// The words are saved.
    on_saved: Callback<()>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let toasts = Toasts::current();
    Effect::new(move |_| {
        let (first_name, first_description) = match worded.get() {
            None => return,
            Some(Worded::Plan(_, plan)) => (plan, String::new()),
            Some(Worded::Template(template)) => (template.name, template.description),
        };
        name.set(first_name);
        description.set(first_description);
        error.set(None);
    });
    let save = move |_| {
        let Some(about) = worded.get_untracked() else { return };
        let (name, description) = (name.get_untracked(), description.get_untracked());
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = match about {
                Worded::Plan(series_id, _) => {
                    client().save_event_template(&EventTemplateSave { series_id, name, description }).await
                }
                Worded::Template(EventTemplate { id, row_version, .. }) => {
                    let body = EventTemplateRename { name, description };
                    client().rename_event_template(id, row_version, &body).await
                }
            };
            busy.try_set(false);
            match answer {
                Ok(saved) => {
                    toasts.success(format!("The template “{}” is saved", saved.name));
                    worded.try_set(None);
                    on_saved.run(());
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let title = Signal::derive(move || {
        worded.with(|about| match about {
            Some(Worded::Template(template)) => format!("Rename {}", template.name),
            _ => "Save as a template".to_owned(),
        })
    });
    let footer = move || {
        view! {
            <Button on_click=move |_| worded.set(None)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=save>"Save"</Button>
        }
    };
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    view! {
        <Dialog open=Signal::derive(move || worded.with(Option::is_some)) on_close=move |()| worded.set(None) title footer>
            <Field label="Name" error=problem("/name") required=true>
                <TextInput value=name on_input=move |text: String| name.set(text) max_length=120 />
            </Field>
            <Field label="What it is for" hint="Shown where the template is chosen." error=problem("/description")>
                <TextArea value=description on_input=move |text: String| description.set(text) max_length=500 />
            </Field>
            <p class="quiet">"Slots, rules, words and feedback go with it; people, teams, OUs, nominations and dates do not."</p>
            {move || rest_of(error.get(), &["/name", "/description"]).map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}
