//! A place to drop a file, or to choose one.

use crate::prelude::*;
use leptos::ev::{DragEvent, Event};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::browser::files::{ChosenFile, chosen};
use crate::components::icon::{Glyph, Icon};
use crate::components::unique_id;

/// Takes one file by drop or by choice. The native file field stays the thing that is focused and pressed.
#[component]
pub fn FileDrop(
    /// What to drop, like `Drop the account list here, or choose a file`.
    #[prop(into)]
    label: Signal<String>,
    /// Which files and how large, like `CSV or XLSX, up to 50 MB`.
    #[prop(into)]
    hint: Signal<String>,
    /// File name endings and media types for the chooser, like `.csv,.xlsx`.
    #[prop(into)]
    accept: String,
    /// A file was chosen.
    #[prop(into)]
    on_file: Callback<ChosenFile>,
    /// Cannot take a file now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = unique_id("file");
    let hint_id = format!("{id}-hint");
    let is_over = RwSignal::new(false);
    let take = move |files: Vec<ChosenFile>| {
        if let Some(file) = files.into_iter().next().filter(|_| !disabled.get_untracked()) {
            on_file.run(file);
        }
    };
    let change = move |event: Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        take(chosen(input.files()));
        // Emptied, so that choosing the same file once more is a change again.
        input.set_value("");
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(false);
        take(chosen(event.data_transfer().and_then(|data| data.files())));
    };
    view! {
        <label
            class="file-drop"
            class:is-over=is_over
            for=id
            on:dragover=move |event| {
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=drop
        >
            <Glyph icon=Icon::Upload />
            <span class="file-drop-label">{label}</span>
            <span class="file-drop-hint" id=hint_id.clone()>{hint}</span>
            <input type="file" id=id.clone() accept=accept disabled=disabled aria-describedby=hint_id on:change=change />
        </label>
    }
}
