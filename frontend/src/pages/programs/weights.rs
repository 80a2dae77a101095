//! What counts how much when a program's sessions are suggested, with a live preview on one of its events.

use std::time::Duration;

use leptos::task::spawn_local;
use pep_api_types::events::EventQuery;
use pep_api_types::programs::Program;
use pep_api_types::suggestions::{PairPreview, ProgramWeights, WeightsPreview};
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::components::button::{Appearance, Button, ButtonKind};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextInput, TextKind};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::weights_draft::{FIELDS, WeightsDraft, place_words, value_words};
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// So long after the last key the preview is asked for.
const PAUSE: Duration = Duration::from_millis(300);

/// The tab.
#[component]
pub fn WeightsTab(
    /// The program.
    program: Program,
) -> impl IntoView {
    let id = program.id;
    let weights = Answer::<ProgramWeights>::default();
    let load = move || weights.load(async move { client().get_suggestion_weights(id).await });
    load();
    move || match weights.get() {
        None => view! { <Loading what="Loading the weights" /> },
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
        Some(Ok(found)) => form(id, weights, &found),
    }
}

fn form(program: i64, weights: Answer<ProgramWeights>, found: &ProgramWeights) -> AnyView {
    let (session, toasts) = (Session::current(), Toasts::current());
    let before = StoredValue::new(WeightsDraft::of(&found.weights));
    let row_version = found.row_version;
    let draft = RwSignal::new(before.get_value());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let disabled = Signal::derive(move || !session.may(ActionKind::ManagePrograms));
    let is_changed = Memo::new(move |_| before.with_value(|before| draft.with(|draft| draft != before)));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let body = draft.with_untracked(WeightsDraft::read);
        spawn_local(async move {
            let answer = client().set_suggestion_weights(program, row_version, &body).await;
            busy.try_set(false);
            match answer {
                Ok(stored) => {
                    toasts.success("The weights are changed; suggestions follow them from now on");
                    weights.replace(stored);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let fields = FIELDS.iter().enumerate().map(|(at, field)| {
        let problem = Signal::derive(move || {
            error.with(|error| problem_of(error.as_ref(), &format!("/{}", field.key)))
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
    let fields = fields.collect_view();
    let unplaced = move || {
        let known: Vec<String> = FIELDS.iter().map(|field| format!("/{}", field.key)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        rest_of(error.get(), &known)
    };
    view! {
        <form class="panel-part" on:submit=save novalidate=true>
            <h2>"What makes a session worth suggesting"</h2>
            <p>
                "Each account that a partner reported and a seller team covers gives points for its status, more for a good relationship, less for an old report. The best account counts in full, each further one less, so that ten weak accounts do not beat two strong ones."
            </p>
            <div class="program-fields">{fields}</div>
            {move || unplaced().map(|error| view! { <ErrorPanel error /> })}
            <Show when=move || !disabled.get()>
                <div class="panel-actions is-start">
                    <Button appearance=Appearance::Primary kind=ButtonKind::Submit busy disabled=Signal::derive(move || !is_changed.get())>
                        "Save the weights"
                    </Button>
                    <Button disabled=Signal::derive(move || !is_changed.get()) on_click=move |_| draft.set(before.get_value())>"Back to what is saved"</Button>
                </div>
            </Show>
        </form>
        {session.may(ActionKind::ViewEvents).then(|| preview(program, draft))}
    }
}

/// What the weights do to the best pairs of an event, asked for again soon after each change.
fn preview(program: i64, draft: RwSignal<WeightsDraft>) -> AnyView {
    let events = RwSignal::new(Vec::<Choice>::new());
    let event = RwSignal::new(String::new());
    let shown = Answer::<WeightsPreview>::default();
    spawn_local(async move {
        // Without a list of events there is no preview; the weights can be changed all the same.
        let query = EventQuery { program_id: Some(program), limit: Some(200), ..EventQuery::default() };
        let Ok(found) = client().list_events(&query).await else { return };
        let choices: Vec<Choice> =
            found.items.into_iter().map(|event| Choice::new(event.id.to_string(), event.name)).collect();
        event.try_set(choices.first().map(|choice| choice.value.clone()).unwrap_or_default());
        events.try_set(choices);
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let body = draft.with(WeightsDraft::read);
        let Ok(event) = event.get().parse::<i64>() else { return };
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let ask = move || shown.load(async move { client().preview_suggestion_weights(event, &body).await });
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    });
    let rows = Memo::new(move |_| shown.ok().map(|preview| preview.pairs.clone()).unwrap_or_default());
    let key = |pair: &PairPreview| format!("{pair:?}");
    let table = move || match shown.get() {
        None => None,
        // Numbers that cannot be are said at the fields when they are saved.
        Some(Err(error)) => Some(view! { <ErrorPanel error /> }),
        Some(Ok(_)) if rows.with(Vec::is_empty) => {
            Some(view! { <p class="quiet">"No teams of this event share an account yet."</p> })
        }
        Some(Ok(_)) => Some(
            view! { <DataTable caption="The best pairs of the event" columns=columns() rows row_key=key /> },
        ),
    };
    view! {
        <Show when=move || { !events.with(Vec::is_empty) }>
            <section class="panel-part" aria-label="Preview">
                <h2>"What this does"</h2>
                <Field label="The best pairs of">
                    <Select value=event choices=events on_change=move |id| event.set(id) />
                </Field>
                {table}
            </section>
        </Show>
    }
}

fn columns() -> Vec<TableColumn<PairPreview>> {
    vec![
        TableColumn::new("place", "Place", place_words),
        TableColumn::new("partner", "Partner team", |pair: &PairPreview| pair.partner_team.clone()),
        TableColumn::new("seller", "Seller team", |pair: &PairPreview| pair.seller_team.clone()),
        TableColumn::new("value", "Points", value_words).numeric(),
        TableColumn::new("reason", "Why", |pair: &PairPreview| pair.reason.clone()),
    ]
}
