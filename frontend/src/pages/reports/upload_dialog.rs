//! The filled workbook comes back: what it would change is shown first, then applied in one step.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::reporting::{
    ReportingUpload, ReportingUploadChange, ReportingUploadError, ReportingUploadQuery,
};
use pep_client::ApiError;

use super::desk::Desk;
use super::paste_dialog::DiffLine;
use crate::api::client;
use crate::browser::files::ChosenFile;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::file_drop::FileDrop;
use crate::components::icon::{Glyph, Icon};
use crate::components::progress::ProgressBar;
use crate::logic::report_cell::Value;
use crate::logic::report_view::rows_in_words;
use crate::state::toasts::{Intent, Toast, Toasts};

/// Rows shown of each list; the words say how many more there are.
const SHOWN_ROWS: usize = 200;

/// Takes the file, shows the difference, applies it.
#[component]
pub fn UploadDialog(open: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::current();
    let toasts = Toasts::current();
    let upload = RwSignal::new(None::<ReportingUpload>);
    let reading = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let vanished = RwSignal::new(false);
    let begin_again = move || {
        upload.set(None);
        failed.set(None);
        vanished.set(false);
    };
    let close = move || {
        open.set(false);
        begin_again();
    };
    let take = move |file: ChosenFile| {
        begin_again();
        reading.set(Some(file.name.clone()));
        spawn_local(async move {
            let Some(bytes) = file.read().await else {
                reading.try_set(None);
                vanished.try_set(true);
                return;
            };
            let query = ReportingUploadQuery { file_name: Some(file.name.chars().take(200).collect()) };
            let answer = client().create_reporting_upload(&query, bytes).await;
            reading.try_set(None);
            match answer {
                Ok(done) => {
                    upload.try_set(Some(done));
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    let apply = move || {
        let Some(id) = upload.with_untracked(|upload| upload.as_ref().map(|upload| upload.id)) else {
            return;
        };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = client().apply_reporting_upload(id).await;
            busy.try_set(false);
            match answer {
                Ok(result) => {
                    desk.take_result(&result);
                    let count = rows_in_words(usize::try_from(result.changed_count).unwrap_or(0));
                    let toast = Toast::new(Intent::Success, format!("{count} changed from the file"));
                    toasts.show(toast.action("Undo", move || desk.undo()));
                    close();
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    let changes =
        Memo::new(move |_| upload.with(|upload| upload.as_ref().map_or(0, |upload| upload.changes.len())));
    let footer = move || {
        view! {
            <Show when=move || upload.with(Option::is_some)>
                <Button on_click=move |_| begin_again()>"Other file"</Button>
            </Show>
            <Button on_click=move |_| close()>"Cancel"</Button>
            <Show when=move || { changes.get() > 0 }>
                <Button appearance=Appearance::Primary busy on_click=move |_| apply()>
                    {move || format!("Change {}", rows_in_words(changes.get()))}
                </Button>
            </Show>
        }
    };
    view! {
        <Dialog
            open
            on_close=move |()| close()
            title="Upload the filled table"
            size=DialogSize::Large
            is_dirty=Signal::derive(move || { changes.get() > 0 })
            footer
        >
            {move || failed.get().map(|error| view! { <ErrorPanel error /> })}
            <Show when=move || vanished.get()>
                <p role="alert">"The file could not be read. It may have been moved or changed; choose it again."</p>
            </Show>
            {move || match (reading.get(), upload.get()) {
                (Some(name), _) => view! { <ProgressBar label=format!("Reading {name}") done=None /> }.into_any(),
                (None, Some(upload)) => view! { <Difference upload /> }.into_any(),
                (None, None) => {
                    view! {
                        <p>"Download the table, fill it in Excel, and bring it back here. You see every change before it is made."</p>
                        <FileDrop
                            label="Drop the filled table here, or choose a file"
                            hint="XLSX or CSV"
                            accept=".xlsx,.csv"
                            on_file=take
                        />
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
}

#[component]
fn Difference(upload: ReportingUpload) -> impl IntoView {
    let (changes, errors) = (upload.changes.len(), upload.errors.len());
    let same = usize::try_from(upload.same_count).unwrap_or(0);
    let summary = format!(
        "{}: {} would change, {} stay as they are{}.",
        upload.file_name,
        rows_in_words(changes),
        rows_in_words(same),
        if errors > 0 { format!(", {} cannot be taken", rows_in_words(errors)) } else { String::new() }
    );
    let more = |all: usize| {
        let more = all.saturating_sub(SHOWN_ROWS);
        (more > 0).then(|| view! { <p>{format!("And {more} more rows.")}</p> })
    };
    let (more_errors, more_changes) = (more(errors), more(changes));
    view! {
        <p role="status">
            <strong>{summary}</strong>
        </p>
        {upload.notes.into_iter().map(|note| view! { <p class="preview-note"><Glyph icon=Icon::Info />{note}</p> }).collect_view()}
        {(errors > 0)
            .then(|| {
                view! {
                    <h3>"Cannot be taken"</h3>
                    <ul class="upload-errors">
                        {upload.errors.into_iter().take(SHOWN_ROWS).map(|error| view! { <ErrorLine error /> }).collect_view()}
                    </ul>
                    {more_errors}
                }
            })}
        {(changes > 0)
            .then(|| {
                view! {
                    <h3>"Would change"</h3>
                    <div class="table-scroll preview-scroll" tabindex="0" role="region" aria-label="What would change">
                        <table class="table">
                            <thead>
                                <tr>
                                    <th scope="col">"Row"</th>
                                    <th scope="col">"Account"</th>
                                    <th scope="col">"What changes"</th>
                                </tr>
                            </thead>
                            <tbody>
                                {upload
                                    .changes
                                    .into_iter()
                                    .take(SHOWN_ROWS)
                                    .map(|change| view! { <ChangeRow change /> })
                                    .collect_view()}
                            </tbody>
                        </table>
                    </div>
                    {more_changes}
                }
            })}
    }
}

#[component]
fn ErrorLine(error: ReportingUploadError) -> impl IntoView {
    let place = error.cell.unwrap_or_else(|| format!("Row {}", error.row_number));
    view! {
        <li class="diff-error">
            <Glyph icon=Icon::Error />
            <span><strong>{place}</strong> {format!(" “{}”: {}", error.value, error.detail)}</span>
        </li>
    }
}

#[component]
fn ChangeRow(change: ReportingUploadChange) -> impl IntoView {
    let lines = Value::all_in(&change.fields).into_iter().filter_map(|new| {
        let old = Value::of(&change.row, new.field());
        (old != new).then(|| view! { <DiffLine label=new.field().label() old=old.words() new=new.words() /> })
    });
    let lines = lines.collect_view();
    view! {
        <tr>
            <td class="is-numeric">{change.row_number}</td>
            <td>{change.row.name}</td>
            <td>{lines}</td>
        </tr>
    }
}
