//! Choosing a list and its file.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use pep_api_types::holidays::HolidayQuery;
use pep_api_types::imports::{ImportCreate, ImportKind, ImportKindInfo};
use pep_client::ApiError;

use super::state::Imports;
use crate::api::client;
use crate::browser::files::ChosenFile;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::file_drop::FileDrop;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::logic::import_words::{ImportView, KINDS};
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;

/// Largest file, bytes.
const MAX_BYTES: f64 = 10.0 * 1024.0 * 1024.0;

/// Which list, and the file.
#[component]
pub fn UploadPanel() -> impl IntoView {
    let imports = Imports::current();
    // A page that knows which list it needs, and what for, says so in the address.
    let query = UrlQuery::read(&use_location().search.get_untracked());
    let target_id = query.parsed::<i64>("target");
    let target = RwSignal::new(target_id);
    let kind = RwSignal::new(query.first("kind").unwrap_or("accounts").to_owned());
    let targets = Answer::<Vec<Choice>>::default();
    let is_of_program = Memo::new(move |_| kind.with(|kind| kind.starts_with("program")));
    let is_of_ou = Memo::new(move |_| kind.with(|kind| kind == "holidays"));
    let is_of_plan = Memo::new(move |_| kind.with(|kind| kind == "slots"));
    Effect::new(move |_| {
        if is_of_program.get() {
            targets.load(async {
                let found = client().list_programs().await?.items;
                Ok(found
                    .into_iter()
                    .map(|program| Choice::new(program.id.to_string(), program.name))
                    .collect())
            });
        } else if is_of_plan.get() {
            targets.load(async {
                let found = client().list_event_series().await?.items;
                Ok(found.into_iter().map(|plan| Choice::new(plan.id.to_string(), plan.name)).collect())
            });
        } else if is_of_ou.get() {
            targets.load(async {
                let found = client().list_holidays(&HolidayQuery::default()).await?.ous;
                Ok(found.into_iter().map(|ou| Choice::new(ou.id.to_string(), ou.name)).collect())
            });
        }
    });
    let uploading = RwSignal::new(None::<String>);
    let error = RwSignal::new(None::<ApiError>);
    let refusal = RwSignal::new(String::new());
    let kinds =
        Signal::derive(move || sorted(imports.kinds.ok().map(|kinds| (*kinds).clone()).unwrap_or_default()));
    let choices = Signal::derive(move || {
        kinds.get().into_iter().map(|info| Choice::new(key(info.kind), info.label)).collect::<Vec<_>>()
    });
    let chosen = Signal::derive(move || kinds.get().into_iter().find(|info| key(info.kind) == kind.get()));
    let take = move |file: ChosenFile| {
        error.set(None);
        refusal.set(String::new());
        let Some(info) = chosen.get_untracked() else { return };
        if file.size > MAX_BYTES {
            refusal.set(format!("{} is larger than 10 MB. Split the list, or save it as CSV.", file.name));
            return;
        }
        uploading.set(Some(file.name.clone()));
        spawn_local(async move {
            let query = ImportCreate {
                kind: info.kind,
                file_name: file.name.clone(),
                target_id: match info.kind {
                    ImportKind::Nominations => target_id,
                    ImportKind::ProgramPartners
                    | ImportKind::ProgramSellers
                    | ImportKind::Holidays
                    | ImportKind::Slots => target.get_untracked(),
                    _ => None,
                },
            };
            match file.read().await {
                Some(bytes) => match client().create_import(&query, bytes).await {
                    Ok(import) => imports.go(&ImportView { import: Some(import.id), outcome: None }),
                    Err(problem) => error.set(Some(problem)),
                },
                None => {
                    refusal.set(format!("{} could not be read from your disk. Choose it again.", file.name))
                }
            }
            uploading.set(None);
        });
    };
    view! {
        <section class="import-upload" aria-label="Upload a list">
            <Field label="List">
                <Select value=kind choices on_change=move |value| kind.set(value) disabled=Signal::derive(move || uploading.with(Option::is_some)) />
            </Field>
            {move || (is_of_program.get() || is_of_ou.get() || is_of_plan.get()).then(|| {
                let (label, none) = if is_of_ou.get() {
                    ("OU of rows that name none", "The list names them all")
                } else if is_of_plan.get() {
                    ("Plan", "Choose a plan")
                } else {
                    ("Program", "Choose a program")
                };
                view! {
                    <Field label required=!is_of_ou.get()>
                        <Select
                            value=Signal::derive(move || target.get().map(|id| id.to_string()).unwrap_or_default())
                            choices=Signal::derive(move || {
                                let mut all = vec![Choice::new("", none)];
                                all.extend(targets.ok().into_iter().flat_map(|targets| (*targets).clone()));
                                all
                            })
                            on_change=move |id: String| target.set(id.parse().ok())
                        />
                    </Field>
                }
            })}
            <p class="import-help">
                {move || chosen.get().map(|info| info.help)}
                {move || chosen.get().map(|info| view! { <span class="import-columns">{columns_words(&info)}</span> })}
            </p>
            <FileDrop
                label="Drop the file here, or choose it"
                hint="CSV or Excel (.xlsx), closed days also as a calendar (.ics), up to 10 MB. Header row, delimiter and encoding are found out."
                accept=".csv,.tsv,.txt,.xlsx,.ics"
                on_file=take
                disabled=Signal::derive(move || uploading.with(Option::is_some))
            />
            {move || uploading.get().map(|name| view! { <Loading what=format!("Reading {name} and comparing it") /> })}
            <p class="field-error" role="alert">{refusal}</p>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </section>
    }
}

fn key(kind: ImportKind) -> String {
    format!("{kind:?}").to_lowercase()
}

fn sorted(mut kinds: Vec<ImportKindInfo>) -> Vec<ImportKindInfo> {
    kinds.sort_by_key(|info| KINDS.iter().position(|kind| *kind == info.kind));
    kinds
}

fn columns_words(info: &ImportKindInfo) -> String {
    let names = |is_required: bool| -> Vec<&str> {
        info.fields
            .iter()
            .filter(|field| field.is_required == is_required)
            .map(|field| field.label.as_str())
            .collect()
    };
    let (must, may) = (names(true).join(", "), names(false).join(", "));
    if may.is_empty() { format!("Columns: {must}.") } else { format!("Columns: {must}; also {may}.") }
}
