//! Views of one thing beside each other (WAI-ARIA Authoring Practices, tabs with automatic activation).

use crate::prelude::*;
use leptos::ev::KeyboardEvent;

use crate::browser;
use crate::components::unique_id;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// What the URL calls it.
    pub key: String,
    /// The words.
    pub label: String,
    /// A number behind the words, if it helps to choose.
    pub count: Option<usize>,
}

impl Tab {
    /// A tab without a number.
    pub fn new(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), count: None }
    }
}

/// A row of tabs over one panel. Keep the selected key in the URL.
#[component]
pub fn Tabs(
    /// What the tabs are views of.
    #[prop(into)]
    label: String,
    /// All tabs, in order.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// Key of the selected tab.
    #[prop(into)]
    selected: Signal<String>,
    /// Another tab was selected.
    #[prop(into)]
    on_select: Callback<String>,
    /// The panel of the selected tab.
    children: Children,
) -> impl IntoView {
    let base = StoredValue::new(unique_id("tabs"));
    let id_of = move |key: &str| base.with_value(|base| format!("{base}-{key}"));
    let move_focus = move |event: KeyboardEvent| {
        let tabs = tabs.get_untracked();
        let here = tabs.iter().position(|tab| tab.key == selected.get_untracked()).unwrap_or(0);
        let last = tabs.len().saturating_sub(1);
        let there = match event.key().as_str() {
            "ArrowRight" => {
                if here == last {
                    0
                } else {
                    here + 1
                }
            }
            "ArrowLeft" => here.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        if let Some(tab) = tabs.get(there) {
            on_select.run(tab.key.clone());
            browser::focus_id_soon(id_of(&tab.key));
        }
    };
    let panel_id = base.with_value(|base| format!("{base}-panel"));
    let controls = panel_id.clone();
    view! {
        <div class="tabs">
            <div class="tab-list" role="tablist" aria-label=label on:keydown=move_focus>
                <For each=move || tabs.get() key=|tab| (tab.key.clone(), tab.label.clone(), tab.count) let:tab>
                    {
                        let key = StoredValue::new(tab.key.clone());
                        let is_selected = move || key.with_value(|key| selected.with(|selected| selected == key));
                        view! {
                            <button
                                type="button"
                                role="tab"
                                class="tab"
                                id=id_of(&tab.key)
                                aria-selected=move || is_selected().to_string()
                                aria-controls=controls.clone()
                                tabindex=move || if is_selected() { "0" } else { "-1" }
                                on:click=move |_| on_select.run(key.get_value())
                            >
                                {tab.label}
                                {tab.count.map(|count| view! { <span class="tab-count">{count}</span> })}
                            </button>
                        }
                    }
                </For>
            </div>
            <div
                class="tab-panel"
                role="tabpanel"
                id=panel_id
                aria-labelledby=move || selected.with(|selected| id_of(selected))
            >
                {children()}
            </div>
        </div>
    }
}
