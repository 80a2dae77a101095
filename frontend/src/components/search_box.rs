//! A field to search in: waits until the person pauses.

use std::time::Duration;

use crate::prelude::*;

use crate::components::button::IconButton;
use crate::components::icon::{Glyph, Icon};
use crate::components::unique_id;

/// Pause after the last key before the search runs.
const PAUSE: Duration = Duration::from_millis(200);

/// A search field. Tells the text when the person pauses, presses Enter or clears it.
#[component]
pub fn SearchBox(
    /// What is searched, like `Search accounts`.
    #[prop(into)]
    label: Signal<String>,
    /// The text searched for, as the URL has it.
    #[prop(into)]
    value: Signal<String>,
    /// Search for this text.
    #[prop(into)]
    on_search: Callback<String>,
) -> impl IntoView {
    let id = unique_id("search");
    let typed = RwSignal::new(value.get_untracked());
    // A text that came from elsewhere (Back, a saved view) replaces what is in the field.
    Effect::new(move |_| {
        let value = value.get();
        if value != typed.get_untracked().trim() {
            typed.set(value);
        }
    });
    let search_now = move || {
        let text = typed.get_untracked().trim().to_owned();
        if text != value.get_untracked() {
            on_search.run(text);
        }
    };
    let mut search_soon = debounce(PAUSE, move |()| search_now());
    view! {
        <div class="search" role="search">
            <label class="visually-hidden" for=id.clone()>{label}</label>
            <Glyph icon=Icon::Search />
            <input
                class="input"
                id=id
                type="text"
                inputmode="search"
                enterkeyhint="search"
                autocomplete="off"
                spellcheck="false"
                placeholder=label
                prop:value=typed
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    search_soon(());
                }
                on:keydown=move |event| match event.key().as_str() {
                    "Enter" => {
                        event.prevent_default();
                        search_now();
                    }
                    "Escape" if !typed.get_untracked().is_empty() => {
                        event.prevent_default();
                        event.stop_propagation();
                        typed.set(String::new());
                        search_now();
                    }
                    _ => {}
                }
            />
            <Show when=move || !typed.get().is_empty()>
                <IconButton
                    label="Clear search"
                    icon=Icon::Dismiss
                    on_click=move |_| {
                        typed.set(String::new());
                        search_now();
                    }
                />
            </Show>
        </div>
    }
}
