//! One import: its file, its columns, its rows, and what can be done with it.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::imports::{Import, ImportApply, ImportKind, ImportState};
use pep_client::imports::import_errors_path;

use super::columns::Columns;
use super::list::StateBadge;
use super::rows::Rows;
use super::state::Imports;
use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button, DownloadButton, LinkButton};
use crate::components::checkbox::Checkbox;
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::{Loading, ProgressBar};
use crate::logic::import_words::{
    ImportView, apply_words, counts_words, is_running, number, rows, share_done, why_not,
};
use crate::state::toasts::{Intent, Toasts};

/// The import that the URL names.
#[component]
pub fn OpenImport() -> impl IntoView {
    let imports = Imports::current();
    let title = Signal::derive(move || {
        imports.open.ok().map_or_else(|| "Import".to_owned(), |import| import.file_name.clone())
    });
    let actions = || view! { <LinkButton href="/imports" icon=Icon::ChevronLeft>"All imports"</LinkButton> };
    let retry = move |()| {
        if let Some(id) = imports.view.get_untracked().import {
            imports.reload(id);
        }
    };
    // Drawn anew only when something a person sees has changed, not at every poll.
    let shown = Memo::new(move |_| imports.open.get().map(|answer| answer.map(|import| (*import).clone())));
    view! {
        <PageHeader title actions />
        {move || imports.error.get().map(|error| view! { <ErrorPanel error /> })}
        {move || match shown.get() {
            None => view! { <Loading what="Loading the import" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=retry /> }.into_any(),
            Some(Ok(import)) => view! { <Body import /> }.into_any(),
        }}
    }
}

#[component]
fn Body(import: Import) -> impl IntoView {
    let place = match (&import.sheet, import.header_row) {
        (Some(sheet), Some(row)) => format!("Sheet “{sheet}”, column names in row {row}."),
        (None, Some(row)) => format!("Column names in row {row}."),
        _ => String::new(),
    };
    let notes = import.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
    let (imports, kind) = (Imports::current(), import.kind);
    let problem = import.problem.clone();
    let has_rows = import.counts.total > 0 || import.counts.missing > 0;
    let can_be_read = !matches!(import.state, ImportState::Failed | ImportState::Reading);
    view! {
        <div class="import-facts">
            <StateBadge state=import.state />
            <span>{move || imports.kind_words(kind)}</span>
            <span>{counts_words(&import.counts)}</span>
            <span class="quiet">{place}</span>
        </div>
        {problem.map(|problem| view! { <Banner intent=Intent::Error>{problem}</Banner> })}
        <ul class="import-notes">{notes}</ul>
        {is_running(import.state).then(|| view! { <Running import=import.clone() /> })}
        <Steps import=import.clone() />
        {can_be_read.then(|| view! { <Columns import=import.clone() /> })}
        {(can_be_read && has_rows).then(|| view! { <Rows import=import.clone() /> })}
    }
}

#[component]
fn Running(import: Import) -> impl IntoView {
    let words = if import.state == ImportState::Applying { "Applying" } else { "Reading" };
    let detail = format!(
        "{} of {} {}",
        number(import.done_rows),
        number(import.counts.total),
        rows(import.counts.total)
    );
    view! { <ProgressBar label=words done=share_done(&import) detail /> }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Apply,
    Discard,
    RollBack,
}

#[component]
fn Steps(import: Import) -> impl IntoView {
    let imports = Imports::current();
    let toasts = Toasts::current();
    let asked = RwSignal::new(None::<Question>);
    let remove_missing = RwSignal::new(false);
    let reason = why_not(&import);
    let (id, name, counts) = (import.id, import.file_name.clone(), import.counts);
    let can_discard = matches!(import.state, ImportState::Preview | ImportState::Failed);
    let apply = {
        let name = name.clone();
        move || {
            asked.set(None);
            let body = ImportApply {
                skip_bad_rows: counts.error > 0,
                remove_missing: remove_missing.get_untracked(),
            };
            let name = name.clone();
            imports.step(async move { client().apply_import(id, &body).await }, move |import| {
                toasts.success(format!("{name} is applied: {}", counts_words(&import.counts)));
            });
            // The answer comes when all is written; meanwhile the progress is asked for.
            set_timeout(move || imports.reload(id), std::time::Duration::from_millis(300));
        }
    };
    let roll_back = {
        let name = name.clone();
        move || {
            asked.set(None);
            imports.busy.set(true);
            let name = name.clone();
            spawn_local(async move {
                match client().rollback_import(id).await {
                    Ok(answer) if answer.kept.is_empty() => toasts.success(format!("{name} is taken back")),
                    Ok(answer) => toasts.success(format!(
                        "{name} is taken back, but {} changed since and stay: {}",
                        answer.kept.len(),
                        answer.kept.iter().take(5).cloned().collect::<Vec<_>>().join(", ")
                    )),
                    Err(error) => toasts.failure(format!("{name} could not be taken back"), &error),
                }
                imports.busy.set(false);
                imports.reload(id);
            });
        }
    };
    let discard = {
        let name = name.clone();
        move || {
            asked.set(None);
            let name = name.clone();
            spawn_local(async move {
                match client().discard_import(id).await {
                    Ok(()) => {
                        toasts.success(format!("{name} is discarded"));
                        imports.go(&ImportView::default());
                    }
                    Err(error) => toasts.failure(format!("{name} could not be discarded"), &error),
                }
            });
        }
    };
    let run = Callback::new(move |()| match asked.get_untracked() {
        Some(Question::Apply) => apply(),
        Some(Question::RollBack) => roll_back(),
        Some(Question::Discard) => discard(),
        None => {}
    });
    let needs_question = counts.error > 0;
    let press_apply = move |_| {
        if needs_question || remove_missing.get_untracked() {
            asked.set(Some(Question::Apply));
        } else {
            asked.set(Some(Question::Apply));
            run.run(());
        }
    };
    let title = move || match asked.get() {
        Some(Question::Apply) => format!("{}?", apply_words(&counts)),
        Some(Question::RollBack) => "Take this import back?".to_owned(),
        Some(Question::Discard) | None => "Discard this import?".to_owned(),
    };
    let confirm = move || match asked.get() {
        Some(Question::Apply) => "Apply",
        Some(Question::RollBack) => "Take it back",
        Some(Question::Discard) | None => "Discard",
    };
    let is_of_slots = import.kind == ImportKind::Slots;
    let words = move || {
        match asked.get() {
        Some(Question::Apply) => {
            let left_out = if counts.error > 0 {
                format!("{} {} with errors are left out; download them for repair. ", number(counts.error), rows(counts.error))
            } else {
                String::new()
            };
            let removed = if remove_missing.get() && is_of_slots {
                format!("{} slots that are not in the list are taken out of the plan. ", number(counts.missing))
            } else if remove_missing.get() {
                format!("{} people who are no longer listed lose their access at once. ", number(counts.missing))
            } else {
                String::new()
            };
            format!("{left_out}{removed}The import can be taken back afterwards.")
        }
        Some(Question::RollBack) => {
            "What is new goes again, what changed gets its earlier values. What somebody changed since stays as it is.".to_owned()
        }
        Some(Question::Discard) | None => "The uploaded file is forgotten. Nothing of it was written.".to_owned(),
    }
    };
    view! {
        <div class="import-steps">
            {(import.state == ImportState::Preview).then(|| {
                let can_apply = import.can_apply;
                view! {
                    <Button appearance=Appearance::Primary busy=imports.busy disabled=!can_apply on_click=press_apply>
                        {apply_words(&counts)}
                    </Button>
                }
            })}
            {(counts.error > 0 && import.state == ImportState::Preview).then(|| view! {
                <DownloadButton href=import_errors_path(id)>"Download rows to repair"</DownloadButton>
            })}
            {import.can_rollback.then(|| view! {
                <Button busy=imports.busy on_click=move |_| asked.set(Some(Question::RollBack))>"Roll back"</Button>
            })}
            {can_discard.then(|| view! { <Button on_click=move |_| asked.set(Some(Question::Discard))>"Discard"</Button> })}
            {(!reason.is_empty()).then(|| view! { <p class="import-reason">{reason.clone()}</p> })}
        </div>
        {(counts.missing > 0 && import.state == ImportState::Preview).then(|| view! {
            <Checkbox
                label=if is_of_slots {
                    format!("Replace the slots of the plan: take out the {} that are not in the list", number(counts.missing))
                } else {
                    format!("Also remove the {} people whom this list no longer names", number(counts.missing))
                }
                checked=remove_missing
                on_change=move |on| remove_missing.set(on)
            />
        })}
        <ConfirmDialog
            open=Signal::derive(move || asked.get().is_some() && !(asked.get() == Some(Question::Apply) && imports.busy.get()))
            title=Signal::derive(title)
            confirm=Signal::derive(move || confirm().to_owned())
            is_dangerous=false
            on_confirm=run
            on_cancel=move |()| asked.set(None)
        >
            <p>{words}</p>
        </ConfirmDialog>
    }
}
