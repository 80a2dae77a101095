//! Correcting what a material is tagged with, and taking one out.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::heatmap::{HeatmapFacets, HeatmapQuery};
use pep_api_types::materials::{Material, MaterialRemoval, MaterialTags};
use pep_client::ApiError;

use super::Library;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::reason_dialog::ReasonDialog;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// What the dialogs work on; a handle that can be copied.
#[derive(Clone, Copy)]
struct Managed {
    library: Library,
    segments: RwSignal<Vec<ComboOption>>,
    industries: RwSignal<Vec<ComboOption>>,
    removes: RwSignal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    toasts: Toasts,
}

fn named(names: &[String]) -> Vec<ComboOption> {
    names.iter().map(|name| ComboOption::new(name, name)).collect()
}

fn names(options: &[ComboOption]) -> Vec<String> {
    options.iter().map(|option| option.value.clone()).collect()
}

impl Managed {
    fn settle(self, answer: Result<(), ApiError>, words: &str) {
        self.busy.try_set(false);
        match answer {
            Ok(()) => {
                self.removes.try_set(false);
                self.library.managed.try_set(None);
                self.toasts.success(words.to_owned());
                self.library.reload();
            }
            Err(problem) => drop(self.error.try_set(Some(problem))),
        }
    }

    fn begin(self) -> Option<i64> {
        let id = self.library.managed.with_untracked(|managed| managed.as_ref().map(|row| row.id));
        let id = id.filter(|_| !self.busy.get_untracked())?;
        self.busy.set(true);
        self.error.set(None);
        Some(id)
    }

    fn save(self) {
        let Some(id) = self.begin() else { return };
        let body = MaterialTags {
            segments: self.segments.with_untracked(|options| names(options)),
            industries: self.industries.with_untracked(|options| names(options)),
        };
        spawn_local(async move {
            let answer = client().set_material_tags(id, &body).await.map(drop);
            self.settle(answer, "Tags saved");
        });
    }

    fn remove(self, reason: String) {
        let Some(id) = self.begin() else { return };
        spawn_local(async move {
            let answer = client().remove_material(id, &MaterialRemoval { reason }).await;
            self.settle(answer, "Taken out");
        });
    }
}

/// The dialogs of the material that is managed.
pub(super) fn dialog(library: Library) -> AnyView {
    let managed = Managed {
        library,
        segments: RwSignal::new(vec![]),
        industries: RwSignal::new(vec![]),
        removes: RwSignal::new(false),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        toasts: Toasts::current(),
    };
    let facets = Answer::<HeatmapFacets>::default();
    Effect::new(move |_| {
        if let Some(row) = library.managed.get() {
            managed.segments.set(named(&row.segments));
            managed.industries.set(named(&row.industries));
            managed.error.set(None);
            facets.load(async { client().get_heatmap_facets(&HeatmapQuery::default()).await });
        }
    });
    let title =
        Signal::derive(move || library.managed.with(|row| row.as_ref().map(file_name).unwrap_or_default()));
    let open = Signal::derive(move || library.managed.with(Option::is_some) && !managed.removes.get());
    let field = move |label: &'static str, chosen: RwSignal<Vec<ComboOption>>, is_segment: bool| {
        let text = RwSignal::new(String::new());
        let offered = Signal::derive(move || {
            let wanted = text.get().to_lowercase();
            let found = facets.ok();
            let all =
                found.as_ref().map(|found| if is_segment { &found.segments } else { &found.industries });
            let names = all.into_iter().flatten().map(|facet| facet.label.clone());
            names
                .filter(|name| name.to_lowercase().contains(&wanted))
                .map(|name| ComboOption::new(name.clone(), name))
                .collect::<Vec<_>>()
        });
        view! {
            <Field label hint="Nothing chosen means all.">
                <ComboboxMulti chosen on_change=move |new| chosen.set(new) options=offered on_search=move |typed| text.set(typed) placeholder="All" />
            </Field>
        }
    };
    let busy = managed.busy;
    let footer = move || {
        view! {
            <Button appearance=Appearance::Subtle on_click=move |_| managed.removes.set(true)>"Take it out"</Button>
            <Button appearance=Appearance::Primary busy on_click=move |_| managed.save()>"Save"</Button>
        }
    };
    view! {
        <Dialog open on_close=move |()| library.managed.set(None) title footer>
            {move || managed.error.get().map(|error| view! { <ErrorPanel error /> })}
            <p class="quiet">"For which accounts is this of use? The engagement said so when it was uploaded."</p>
            {field("Segments", managed.segments, true)}
            {field("Industries", managed.industries, false)}
        </Dialog>
        <ReasonDialog
            open=managed.removes
            title="Take this file out?"
            confirm="Take it out"
            is_dangerous=true
            busy
            error=managed.error
            on_confirm=move |reason| managed.remove(reason)
            on_cancel=move |()| managed.removes.set(false)
        >
            <p>"Nobody at Microsoft finds it any more. The partner reads your reason, and the task is open again if it was the last file."</p>
        </ReasonDialog>
    }
}

fn file_name(row: &Material) -> String {
    row.file_name.clone()
}
