//! One of a few: the browser's own list.

use crate::prelude::*;

use crate::components::field::FieldIds;

/// One choice of a [`Select`]: what is stored, and what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// Chooses one of a few.
#[component]
pub fn Select(
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// All choices, in order.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Changed by the person.
    #[prop(into)]
    on_change: Callback<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Name for screen readers where no [`Field`](crate::components::field::Field) is around.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let ids = FieldIds::current();
    view! {
        <select
            class="input"
            id=ids.input
            disabled=disabled
            required=ids.is_required
            aria-label=label
            aria-describedby=ids.described_by
            aria-invalid=move || ids.is_invalid.get().then_some("true")
            on:change=move |event| on_change.run(event_target_value(&event))
        >
            <For each=move || choices.get() key=|choice| (choice.value.clone(), choice.label.clone()) let:choice>
                {
                    let own = choice.value.clone();
                    view! { <option value=choice.value prop:selected=move || value.get() == own>{choice.label}</option> }
                }
            </For>
        </select>
    }
}
