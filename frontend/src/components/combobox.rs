//! Choosing several out of many by typing (WAI-ARIA Authoring Practices, editable combobox with list autocomplete).

use std::time::Duration;

use crate::prelude::*;
use leptos::ev::KeyboardEvent;
use leptos::html;

use crate::browser;
use crate::components::field::FieldIds;
use crate::components::icon::{Glyph, Icon};
use crate::components::popover;
use crate::components::unique_id;
use crate::logic::combobox::{Intent, Situation, intent};

/// Pause after the last key before options are asked for.
const PAUSE: Duration = Duration::from_millis(120);

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboOption {
    /// What it is, for the page.
    pub value: String,
    /// Its name.
    pub label: String,
    /// A second line, like a city or a count.
    pub detail: Option<String>,
}

impl ComboOption {
    /// An option with a name only.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), detail: None }
    }
}

/// A field that chooses several options. The page answers `on_search` by changing `options`.
#[component]
pub fn ComboboxMulti(
    /// What is chosen so far.
    #[prop(into)]
    chosen: Signal<Vec<ComboOption>>,
    /// Changed by the person.
    #[prop(into)]
    on_change: Callback<Vec<ComboOption>>,
    /// Options for the text typed last. Those that are chosen are left out of the list here.
    #[prop(into)]
    options: Signal<Vec<ComboOption>>,
    /// Find options for this text; runs with an empty text when the list first opens.
    #[prop(into)]
    on_search: Callback<String>,
    /// Whether options are on their way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Shown while nothing is typed or chosen.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// Name for screen readers where no [`Field`](crate::components::field::Field) is around.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let ids = FieldIds::current();
    let list_id = unique_id("options");
    let option_id = {
        let list_id = list_id.clone();
        move |place: usize| format!("{list_id}-{place}")
    };
    let text = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let frame = NodeRef::<html::Div>::new();
    let input = NodeRef::<html::Input>::new();
    let popup = NodeRef::<html::Ul>::new();
    let said = RwSignal::new(String::new());

    let listed = Memo::new(move |_| {
        let chosen = chosen.get();
        let is_free = |option: &ComboOption| chosen.iter().all(|other| other.value != option.value);
        options.get().into_iter().filter(is_free).collect::<Vec<_>>()
    });
    // Another list begins at its first option, so that typing and Enter are enough.
    Effect::new(move |_| {
        let count = listed.with(Vec::len);
        active.set((count > 0 && !text.with_untracked(String::is_empty)).then_some(0));
    });
    Effect::new(move |_| {
        let (Some(popup), Some(frame)) = (popup.get(), frame.get_untracked()) else { return };
        // The list changes its height with its options, so its place is found anew.
        listed.with(|_| ());
        if is_open.get() {
            popover::show(&popup);
            popover::widen(&popup, &frame);
            popover::place(&popup, &frame, popover::Align::Start);
        } else {
            popover::hide(&popup);
        }
    });

    let mut search_soon = debounce(PAUSE, move |text: String| on_search.run(text));
    let open = move || {
        if !is_open.get_untracked() {
            is_open.set(true);
            on_search.run(text.get_untracked());
        }
    };
    let choose = move |option: ComboOption| {
        let name = option.label.clone();
        let mut all = chosen.get_untracked();
        all.push(option);
        on_change.run(all);
        said.set(format!("{name} added"));
        if !text.get_untracked().is_empty() {
            text.set(String::new());
            on_search.run(String::new());
        }
    };
    let remove = move |value: &str| {
        let mut all = chosen.get_untracked();
        if let Some(place) = all.iter().position(|option| option.value == value) {
            let option = all.remove(place);
            on_change.run(all);
            said.set(format!("{} removed", option.label));
        }
    };
    let by_key = move |event: KeyboardEvent| {
        let now = Situation {
            is_open: is_open.get_untracked(),
            active: active.get_untracked(),
            options: listed.with_untracked(Vec::len),
            text_is_empty: text.with_untracked(String::is_empty),
        };
        match intent(&event.key(), now) {
            Intent::MoveTo(place) => {
                event.prevent_default();
                open();
                active.set(place);
            }
            Intent::Choose(place) => {
                event.prevent_default();
                if let Some(option) = listed.with_untracked(|listed| listed.get(place).cloned()) {
                    choose(option);
                }
            }
            Intent::Close => {
                if event.key() == "Escape" {
                    // A dialog around the list stays open.
                    event.prevent_default();
                    event.stop_propagation();
                }
                is_open.set(false);
            }
            Intent::RemoveLast => {
                if let Some(last) = chosen.get_untracked().last() {
                    remove(&last.value);
                }
            }
            Intent::Pass => {}
        }
    };
    let active_id = {
        let option_id = option_id.clone();
        move || active.get().filter(|_| is_open.get()).map(&option_id)
    };
    let numbered = move || listed.get().into_iter().enumerate().collect::<Vec<_>>();
    let chip = move |option: ComboOption| {
        let label = format!("Remove {}", option.label);
        let value = option.value;
        view! {
            <li class="chip">
                <span>{option.label}</span>
                <button
                    type="button"
                    aria-label=label
                    on:click=move |_| {
                        remove(&value);
                        if let Some(input) = input.get_untracked() {
                            browser::focus(&input);
                        }
                    }
                >
                    <Glyph icon=Icon::Dismiss />
                </button>
            </li>
        }
    };
    let row = move |(place, option): (usize, ComboOption)| {
        let own = option.clone();
        view! {
            <li
                class="option"
                role="option"
                id=option_id(place)
                aria-selected=move || (active.get() == Some(place)).to_string()
                on:mousedown=move |event| {
                    // The focus stays in the text field.
                    event.prevent_default();
                    choose(own.clone());
                }
                on:mousemove=move |_| active.set(Some(place))
            >
                <span>{option.label}</span>
                {option.detail.map(|detail| view! { <span class="option-detail">{detail}</span> })}
            </li>
        }
    };
    view! {
        <div class="combobox" node_ref=frame>
            <ul class="combobox-chips" role="list">
                <For each=move || chosen.get() key=|option| (option.value.clone(), option.label.clone()) children=chip />
            </ul>
            <input
                node_ref=input
                id=ids.input
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=move || is_open.get().to_string()
                aria-controls=list_id.clone()
                aria-activedescendant=active_id
                aria-describedby=ids.described_by
                aria-invalid=move || ids.is_invalid.get().then_some("true")
                aria-required=ids.is_required.then_some("true")
                placeholder=move || if chosen.with(Vec::is_empty) { placeholder.get() } else { String::new() }
                prop:value=text
                on:input=move |event| {
                    let typed = event_target_value(&event);
                    text.set(typed.clone());
                    is_open.set(true);
                    search_soon(typed);
                }
                on:click=move |_| open()
                on:keydown=by_key
                on:blur=move |_| is_open.set(false)
            />
            <Glyph icon=Icon::ChevronDown />
        </div>
        <ul class="options" node_ref=popup id=list_id popover="manual" role="listbox" aria-multiselectable="true" aria-label="Options">
            <For
                each=numbered
                key=|(place, option)| (*place, option.value.clone(), option.label.clone())
                children=row
            />
            <Show when=move || listed.with(Vec::is_empty)>
                <li class="option-none" role="option" aria-disabled="true" aria-selected="false">
                    {move || if busy.get() { "Searching…" } else { "Nothing found" }}
                </li>
            </Show>
        </ul>
        <span class="visually-hidden" role="status">{said}</span>
    }
}
