//! *Download as Excel*: written in the background, with progress (E-01, E-02).

use std::time::Duration;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::heatmap::{ExportState, HeatmapExport, NewHeatmapExport};
use pep_client::ApiError;
use pep_client::heatmap::{export_heatmap_path, heatmap_export_file_path};

use super::state::{Heatmap, HeatmapDialog};
use crate::api::client;
use crate::browser::{self, intl};
use crate::components::button::{Appearance, Button, DownloadButton};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::progress::ProgressBar;
use crate::logic::heatmap_words::accounts;
use crate::logic::time_words::grouped;
use crate::state::toasts::Toasts;

/// Pause between two questions how far it is.
const PAUSE: Duration = Duration::from_millis(400);

/// One export of this page; another one replaces it.
#[derive(Clone, Copy)]
struct Export {
    number: StoredValue<u32>,
    progress: RwSignal<Option<HeatmapExport>>,
    error: RwSignal<Option<ApiError>>,
    heatmap: Heatmap,
    toasts: Toasts,
}

/// The dialog; it begins to write as it opens, and closes when the download begins.
#[component]
pub fn ExportDialog() -> impl IntoView {
    let heatmap = Heatmap::current();
    let export = Export {
        number: StoredValue::new(0),
        progress: RwSignal::new(None),
        error: RwSignal::new(None),
        heatmap,
        toasts: Toasts::current(),
    };
    let open = Signal::derive(move || heatmap.dialog.get() == Some(HeatmapDialog::Export));
    Effect::new(move |_| {
        if open.get() {
            untrack(|| export.begin());
        } else {
            export.stop();
        }
    });
    let done = Signal::derive(move || {
        export.progress.with(|progress| {
            let progress = progress.as_ref().filter(|progress| progress.total_rows > 0)?;
            Some(progress.done_rows as f64 / progress.total_rows as f64)
        })
    });
    let rows = |count: i64| grouped(usize::try_from(count).unwrap_or(0));
    let detail = Signal::derive(move || {
        export.progress.with(|progress| match progress {
            Some(progress) => format!("{} of {}", rows(progress.done_rows), accounts(progress.total_rows)),
            None => String::new(),
        })
    });
    let is_failed = move || {
        export
            .progress
            .with(|progress| progress.as_ref().is_some_and(|export| export.state == ExportState::Failed))
    };
    let ready = move || {
        export.progress.with(|progress| {
            let ready = progress.as_ref().filter(|export| export.state == ExportState::Ready)?;
            Some(heatmap_export_file_path(&ready.id))
        })
    };
    let footer = move || {
        let words = if ready().is_some() { "Close" } else { "Cancel" };
        view! {
            <Button on_click=move |_| heatmap.dialog.set(None)>{words}</Button>
            {move || {
                (is_failed() || export.error.with(Option::is_some)).then(|| {
                    view! { <Button appearance=Appearance::Primary on_click=move |_| export.begin()>"Start again"</Button> }
                })
            }}
            {move || ready().map(|href| view! { <DownloadButton href appearance=Appearance::Primary>"Save again"</DownloadButton> })}
        }
    };
    let content = move || {
        if let Some(error) = export.error.get() {
            return view! { <ErrorPanel error /> }.into_any();
        }
        if is_failed() {
            return view! { <p>"The workbook could not be written. Start again; if that does not help, tell the people who run PEP."</p> }
                .into_any();
        }
        if ready().is_some() {
            return view! { <p>"The workbook is ready and was given to the browser. It can be fetched again for an hour."</p> }
                .into_any();
        }
        view! { <ProgressBar label="Writing the workbook" done detail /> }.into_any()
    };
    view! {
        <Dialog open on_close=move |()| heatmap.dialog.set(None) title="Download as Excel" size=DialogSize::Small footer>
            <p class="quiet">"With the filter, the order and the day that the page shows."</p>
            {content}
        </Dialog>
    }
}

impl Export {
    fn begin(self) {
        self.stop();
        let number = self.number.get_value();
        self.progress.set(None);
        self.error.set(None);
        let query = self.heatmap.view.with_untracked(|view| view.query());
        let body = NewHeatmapExport {
            filter: query.filter,
            sort: query.sort,
            direction: query.direction,
            as_of: query.as_of,
            time_zone: Some(intl::own_zone()),
        };
        spawn_local(async move { self.take(number, client().create_heatmap_export(&body).await) });
    }

    /// Stops to watch; the server forgets a workbook that nobody fetches.
    fn stop(self) {
        self.number.update_value(|number| *number += 1);
    }

    fn take(self, number: u32, answer: Result<HeatmapExport, ApiError>) {
        if self.number.try_get_value() != Some(number) {
            return;
        }
        match answer {
            Ok(export) => {
                let (id, state) = (export.id.clone(), export.state);
                let name = export.file_name.clone();
                self.progress.set(Some(export));
                match state {
                    ExportState::Running => set_timeout(move || self.ask(number, id), PAUSE),
                    ExportState::Ready => {
                        browser::leave_to(&heatmap_export_file_path(&id));
                        self.toasts.success(format!("{name} downloaded"));
                        self.heatmap.dialog.set(None);
                    }
                    ExportState::Failed => {}
                }
            }
            // Another instance answered, which does not know what the first one writes. A direct download needs only one.
            Err(error) if error.status() == Some(404) && self.progress.with_untracked(Option::is_some) => {
                let query = self.heatmap.view.with_untracked(|view| view.query());
                browser::leave_to(&export_heatmap_path(&query, &intl::own_zone()));
                self.toasts.success("The download begins as soon as the workbook is written");
                self.heatmap.dialog.set(None);
            }
            Err(error) => self.error.set(Some(error)),
        }
    }

    fn ask(self, number: u32, id: String) {
        if self.number.try_get_value() == Some(number) {
            spawn_local(async move { self.take(number, client().get_heatmap_export(&id).await) });
        }
    }
}
