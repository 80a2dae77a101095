//! The nominations of a series: who is on the list, who was added and why.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::events::{Nomination, NominationQuery, NominationRemove, NominationsAdd};
use pep_api_types::teams::NamedThing;
use pep_client::ApiError;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Button, IconButton};
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::searched_list::{Answering, ListWords, SearchedList, Sought};
use crate::components::select::{Choice, Select};
use crate::components::text_input::TextInput;
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::heatmap_words::counted;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// Partners offered for one text.
const OFFERED: i64 = 30;

/// The list of some OUs, with the form that adds.
#[component]
pub fn NominationList(
    /// The series.
    series: i64,
    /// The OUs shown.
    ous: Vec<NamedThing>,
    /// Whether nominations can be added and taken back.
    may_change: bool,
    /// They changed.
    on_change: Callback<()>,
) -> impl IntoView {
    let only = if let [only] = ous.as_slice() { Some(only.id) } else { None };
    let list = SearchedList::new("ou", move |sought| ask(series, only, sought));
    let changed = Callback::new(move |()| {
        list.reload();
        on_change.run(());
    });
    let with_ou = only.is_none();
    let named = ous.iter().map(|ou| Choice::new(ou.id.to_string(), ou.name.clone()));
    let choices =
        if with_ou { std::iter::once(Choice::new("", "All OUs")).chain(named).collect() } else { Vec::new() };
    let words = ListWords {
        search: "Search partner or Partner One ID",
        choice: "OU",
        loading: "Loading the nominations",
        no_match: "No nomination matches",
    };
    let nothing = || view! { <p>"Nobody is nominated yet. Import a list, or add partners here."</p> };
    let rows = move |rows: Signal<Vec<Nomination>>| {
        view! {
            <ul class="event-plans">
                <For each=move || rows.get() key=|entry| format!("{entry:?}") let:entry>
                    {line(series, entry, with_ou, may_change, changed)}
                </For>
            </ul>
        }
    };
    view! {
        {list.view(words, choices, nothing, rows)}
        {may_change.then(|| view! { <AddForm series ous changed /> }.into_any())}
    }
    .into_any()
}

/// `only`: the one OU that is shown, if it is one.
fn ask(series: i64, only: Option<i64>, sought: Sought) -> Answering<Nomination> {
    let Sought { q, choice, cursor, limit } = sought;
    let query = NominationQuery { ou_id: only.or_else(|| choice.parse().ok()), q, cursor, limit };
    Box::pin(async move { client().list_nominations(series, &query).await })
}

fn line(series: i64, entry: Nomination, with_ou: bool, may_change: bool, changed: Callback<()>) -> AnyView {
    let toasts = Toasts::current();
    let source = match (&entry.added_by, entry.is_from_list) {
        (_, true) => "From the list".to_owned(),
        (Some(name), false) => format!("Added by {name}"),
        (None, false) => "Added".to_owned(),
    };
    let reason = if entry.reason.is_empty() { String::new() } else { format!(": {}", entry.reason) };
    let ou = if with_ou { format!(" · {}", entry.ou.name) } else { String::new() };
    let body = NominationRemove { ou_id: entry.ou.id, partner_id: entry.partner.id };
    let name = entry.partner.name.clone();
    let label = format!("Take {name} off the list");
    let remove = move |_| {
        let (body, name) = (body.clone(), name.clone());
        spawn_local(async move {
            match client().remove_nomination(series, &body).await {
                Ok(()) => {
                    toasts.success(format!("{name} is no longer nominated"));
                    changed.run(());
                }
                Err(error) => toasts.failure(format!("{name} stays nominated"), &error),
            }
        });
    };
    view! {
        <li class="event-plan">
            <div>
                <strong>{entry.partner.name}</strong> " " <code>{entry.partner_one_id}</code> {ou} " "
                {(!entry.is_elected).then(|| view! { <Badge tone=Tone::Danger>"Not elected"</Badge> })}
                {(entry.is_elected && !entry.has_team).then(|| view! { <Badge tone=Tone::Warning>"No team yet"</Badge> })}
                <p class="quiet">{source} {reason}</p>
            </div>
            {may_change.then(|| view! { <IconButton label icon=Icon::Dismiss on_click=remove /> }.into_any())}
        </li>
    }
    .into_any()
}

#[component]
fn AddForm(series: i64, ous: Vec<NamedThing>, changed: Callback<()>) -> impl IntoView {
    let toasts = Toasts::current();
    let ou = RwSignal::new(ous.first().map(|ou| ou.id.to_string()).unwrap_or_default());
    let chosen = RwSignal::new(Vec::<ComboOption>::new());
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
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
    let add = move |_| {
        let Ok(ou_id) = ou.get_untracked().parse() else { return };
        let partner_ids = chosen
            .with_untracked(|chosen| chosen.iter().filter_map(|option| option.value.parse().ok()).collect());
        let body = NominationsAdd { ou_id, partner_ids, reason: reason.get_untracked() };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().add_nominations(series, &body).await;
            busy.try_set(false);
            match answer {
                Ok(added) => {
                    toasts
                        .success(format!("{} nominated", counted(added.added_count, "partner", "partners")));
                    chosen.try_set(Vec::new());
                    reason.try_set(String::new());
                    changed.run(());
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let choose = move |options: Vec<ComboOption>| chosen.set(options);
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let choices: Vec<Choice> = ous.iter().map(|ou| Choice::new(ou.id.to_string(), ou.name.clone())).collect();
    let has_choice = choices.len() > 1;
    view! {
        <div class="event-nominate" role="group" aria-label="Nominate partners">
            {has_choice.then(|| view! {
                <Field label="OU"><Select value=ou choices on_change=move |id: String| ou.set(id) /></Field>
            }.into_any())}
            <Field label="Partners" error=problem("/partnerIds")>
                <ComboboxMulti
                    chosen
                    on_change=choose
                    options=Signal::derive(move || found.ok().map(|found| (*found).clone()).unwrap_or_default())
                    on_search=search
                    busy=Signal::derive(move || found.is_busy())
                    placeholder="Type a name"
                />
            </Field>
            <Field label="Why" error=problem("/reason")>
                <TextInput value=reason on_input=move |text: String| reason.set(text) max_length=500 />
            </Field>
            <Button icon=Icon::Add busy on_click=add>"Nominate"</Button>
        </div>
        {move || rest_of(error.get(), &["/partnerIds", "/reason"]).map(|error| view! { <ErrorPanel error /> }.into_any())}
    }
    .into_any()
}
