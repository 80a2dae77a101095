//! Choices of a cell as buttons beside each other: one press sets, a second one clears.

use crate::prelude::*;
use pep_api_types::reporting::{ReportedRelationship, ReportedStatus};

use crate::logic::report_cell::{Field, Value, toggled};
use crate::logic::status::StatusLook;

/// The buttons of a cell. The cell around has the focus and the keys; the buttons are for the pointer.
#[component]
pub fn Segments(
    /// Which field.
    field: Field,
    /// What the cell holds; reactive.
    value: Signal<Value>,
    /// Another value was chosen.
    #[prop(into)]
    on_choose: Callback<Value>,
) -> impl IntoView {
    match field {
        Field::Status => {
            [ReportedStatus::Target, ReportedStatus::PastCustomer, ReportedStatus::ActiveCustomer]
                .map(|status| {
                    let look = StatusLook::from(status);
                    let own = Value::Status(Some(status));
                    let is_on = Signal::derive(move || value.get() == own);
                    let choose = move || {
                        let is_same = is_on.get_untracked();
                        on_choose.run(Value::Status((!is_same).then_some(status)));
                    };
                    segment(look.class(), look.sign(), look.words(), is_on, choose)
                })
                .into_iter()
                .collect_view()
                .into_any()
        }
        Field::Relationship => [(true, "Business", "Business people"), (false, "IT", "IT people")]
            .map(|(is_business, label, words)| {
                let own = if is_business { ReportedRelationship::Business } else { ReportedRelationship::It };
                let is_on = Signal::derive(move || {
                    matches!(value.get(), Value::Relationship(Some(known))
                        if known == own || known == ReportedRelationship::Both)
                });
                let choose = move || {
                    if let Value::Relationship(known) = value.get_untracked() {
                        on_choose.run(Value::Relationship(toggled(known, is_business)));
                    }
                };
                segment("", label, words, is_on, choose)
            })
            .into_iter()
            .collect_view()
            .into_any(),
        Field::ExecLevel => [(true, "Yes"), (false, "No")]
            .map(|(level, label)| {
                let is_on = Signal::derive(move || value.get() == Value::ExecLevel(Some(level)));
                let choose = move || {
                    let is_same = is_on.get_untracked();
                    on_choose.run(Value::ExecLevel((!is_same).then_some(level)));
                };
                let words = if level { "Yes, exec or director level" } else { "No exec or director level" };
                segment("", label, words, is_on, choose)
            })
            .into_iter()
            .collect_view()
            .into_any(),
        Field::Notes => ().into_any(),
    }
}

fn segment(
    class: &'static str,
    sign: &'static str,
    words: &'static str,
    is_on: Signal<bool>,
    choose: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("segment {class}")
            tabindex="-1"
            title=words
            aria-pressed=move || is_on.get().to_string()
            on:click=move |_| choose()
        >
            <span aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{words}</span>
        </button>
    }
}
