//! The filters that are set, each with a way out.

use crate::prelude::*;

use crate::components::button::{Appearance, Button};
use crate::components::icon::{Glyph, Icon};

/// One filter that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterChip {
    /// What it is, for the page: `ou=France`.
    pub key: String,
    /// The criterion, like `OU`.
    pub criterion: String,
    /// Its value, like `France`.
    pub value: String,
}

/// Shows the filters that are set; each can be taken out, or all at once.
#[component]
pub fn FilterChips(
    /// The filters, in order.
    #[prop(into)]
    chips: Signal<Vec<FilterChip>>,
    /// Take this one out.
    #[prop(into)]
    on_remove: Callback<FilterChip>,
    /// Take all out.
    #[prop(into)]
    on_clear: Callback<()>,
) -> impl IntoView {
    view! {
        <Show when=move || chips.with(|chips| !chips.is_empty())>
            <div class="chips" role="group" aria-label="Filters">
                <ul>
                    <For each=move || chips.get() key=|chip| (chip.key.clone(), chip.value.clone()) let:chip>
                        {
                            let label = format!("Remove filter {} {}", chip.criterion, chip.value);
                            let (criterion, value) = (chip.criterion.clone(), chip.value.clone());
                            view! {
                                <li class="chip">
                                    <span class="chip-criterion">{criterion}</span>
                                    <span>{value}</span>
                                    <button type="button" aria-label=label on:click=move |_| on_remove.run(chip.clone())>
                                        <Glyph icon=Icon::Dismiss />
                                    </button>
                                </li>
                            }
                        }
                    </For>
                </ul>
                <Button appearance=Appearance::Subtle on_click=move |_| on_clear.run(())>"Clear all"</Button>
            </div>
        </Show>
    }
}
