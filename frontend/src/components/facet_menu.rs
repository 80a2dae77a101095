//! A button that opens the values of a criterion, each with a check box and a count.

use crate::prelude::*;
use leptos::ev::Event;
use leptos::html;
use wasm_bindgen::JsCast;

use crate::browser;
use crate::components::button::{Appearance, Button};
use crate::components::icon::{Glyph, Icon};
use crate::components::popover::{self, Align};
use crate::components::unique_id;
use crate::logic::time_words::grouped;

/// Lists longer than this get a field to search in.
const SEARCH_FROM: usize = 9;

/// Values drawn at most; the field finds the others.
const DRAWN: usize = 80;

/// One value of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetOption {
    /// What the URL has.
    pub value: String,
    /// What people read.
    pub label: String,
    /// How many things it would show.
    pub count: usize,
}

/// A criterion of a filter bar. Several values may be chosen; the list stays open meanwhile.
#[component]
pub fn FacetMenu(
    /// The criterion, like `OU`.
    #[prop(into)]
    label: String,
    /// Its values, in order.
    #[prop(into)]
    options: Signal<Vec<FacetOption>>,
    /// The chosen values.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// This value was chosen, or taken out.
    #[prop(into)]
    on_toggle: Callback<String>,
    /// All chosen values were taken out.
    #[prop(into)]
    on_clear: Callback<()>,
) -> impl IntoView {
    let id = unique_id("facet");
    let trigger = NodeRef::<html::Button>::new();
    let popup = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let before = move |event: Event| {
        is_open.set(is_opening(&event));
        text.set(String::new());
    };
    let after = move |event: Event| {
        let (Some(trigger), Some(popup)) = (trigger.get_untracked(), popup.get_untracked()) else { return };
        if is_opening(&event) {
            popover::place(&popup, &trigger, Align::Start);
            if let Some(first) = popup.query_selector("input").ok().flatten() {
                browser::focus(&first);
            }
        }
    };
    let count = move || chosen.with(Vec::len);
    let listed = Memo::new(move |_| {
        let wanted = text.get().trim().to_lowercase();
        let mut found: Vec<FacetOption> = options.get();
        found.retain(|option| wanted.is_empty() || option.label.to_lowercase().contains(&wanted));
        // What is chosen stays within reach, however long the list is.
        chosen.with_untracked(|chosen| found.sort_by_key(|option| !chosen.contains(&option.value)));
        found.truncate(DRAWN);
        found
    });
    let row = move |option: FacetOption| {
        let value = StoredValue::new(option.value);
        let is_chosen = move || value.with_value(|value| chosen.with(|chosen| chosen.contains(value)));
        view! {
            <li>
                <label class="facet-option">
                    <input
                        type="checkbox"
                        prop:checked=is_chosen
                        on:change=move |_| on_toggle.run(value.get_value())
                    />
                    <span class="facet-label">{option.label}</span>
                    <span class="facet-count">{grouped(option.count)}</span>
                </label>
            </li>
        }
    };
    let title = StoredValue::new(label.clone());
    view! {
        <button
            type="button"
            class="button facet-button"
            class:is-chosen=move || { count() > 0 }
            node_ref=trigger
            popovertarget=id.clone()
            aria-expanded=move || is_open.get().to_string()
        >
            <span class="button-label">{label}</span>
            <Show when=move || { count() > 0 }>
                " "
                <span class="facet-chosen">{count}</span>
                <span class="visually-hidden">" chosen"</span>
            </Show>
            <Glyph icon=Icon::ChevronDown />
        </button>
        <div
            class="menu facet-menu"
            node_ref=popup
            id=id
            popover="auto"
            role="group"
            aria-label=title.get_value()
            on:beforetoggle=before
            on:toggle=after
        >
            <Show when=move || is_open.get()>
                <Show when=move || { options.with(Vec::len) >= SEARCH_FROM }>
                    <input
                        class="input"
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        aria-label=format!("Find in {}", title.get_value())
                        placeholder="Find"
                        prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))
                    />
                </Show>
                <ul class="facet-list">
                    <For each=move || listed.get() key=|option| (option.value.clone(), option.count) children=row />
                </ul>
                <Show when=move || listed.with(Vec::is_empty)>
                    <p class="facet-none">"Nothing to choose here with the other filters as they are."</p>
                </Show>
                <Show when=move || { count() > 0 }>
                    <div class="facet-foot">
                        <Button appearance=Appearance::Subtle on_click=move |_| on_clear.run(())>"Clear"</Button>
                    </div>
                </Show>
            </Show>
        </div>
    }
}

fn is_opening(event: &Event) -> bool {
    event.dyn_ref::<web_sys::ToggleEvent>().is_some_and(|event| event.new_state() == "open")
}
