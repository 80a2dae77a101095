//! A label, a hint and an error around one input, tied together for screen readers.

use crate::prelude::*;
use leptos::context::Provider;

use crate::components::icon::{Glyph, Icon};
use crate::components::unique_id;

/// What the input inside a [`Field`] must carry. Inputs of this module take it from the context.
#[derive(Debug, Clone)]
pub struct FieldIds {
    /// Id of the input.
    pub input: String,
    /// Ids for `aria-describedby`, if any; reactive.
    pub described_by: Signal<Option<String>>,
    /// Whether the input's value is refused; reactive.
    pub is_invalid: Signal<bool>,
    /// Whether something must be entered.
    pub is_required: bool,
}

impl FieldIds {
    /// The ids of the field around, or fresh ones for an input that stands alone.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self {
            input: unique_id("input"),
            described_by: Signal::stored(None),
            is_invalid: Signal::stored(false),
            is_required: false,
        })
    }
}

/// Puts a label, a hint and an error around the one input among its children.
#[component]
pub fn Field(
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong and how to put it right; empty: nothing.
    #[prop(optional, into)]
    error: Signal<String>,
    /// Whether something must be entered.
    #[prop(optional)]
    required: bool,
    /// The input.
    children: Children,
) -> impl IntoView {
    let input = unique_id("field");
    let hint_id = format!("{input}-hint");
    let error_id = format!("{input}-error");
    let has_hint = Memo::new(move |_| !hint.get().is_empty());
    let is_invalid = Memo::new(move |_| !error.get().is_empty());
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        Signal::derive(move || {
            let ids: Vec<&str> = [(is_invalid.get(), error_id.as_str()), (has_hint.get(), hint_id.as_str())]
                .into_iter()
                .filter_map(|(is_shown, id)| is_shown.then_some(id))
                .collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    };
    let ids =
        FieldIds { input: input.clone(), described_by, is_invalid: is_invalid.into(), is_required: required };
    view! {
        <div class="field" class:is-invalid=is_invalid>
            <label for=input>
                {label}
                {required.then(|| view! { <span class="field-required" aria-hidden="true">" *"</span> })}
            </label>
            <Provider value=ids>{children()}</Provider>
            <p class="field-error" id=error_id hidden=move || !is_invalid.get()>
                <Glyph icon=Icon::Error />
                <span>{error}</span>
            </p>
            <p class="field-hint" id=hint_id hidden=move || !has_hint.get()>{hint}</p>
        </div>
    }
}
