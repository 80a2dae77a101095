//! How much each conflict weighs, to choose: in the wizard and for a program (B4-13).

use crate::prelude::*;
use pep_api_types::events::ConflictLevel;

use crate::components::field::Field;
use crate::components::select::{Choice, Select};
use crate::logic::conflict_words::{FIELDS, LEVELS, level_key, set_level};

/// One list for each rule. `set` gets the levels as they are then.
pub fn conflict_levels(
    levels: Signal<Vec<ConflictLevel>>,
    set: Callback<Vec<ConflictLevel>>,
    disabled: Signal<bool>,
) -> AnyView {
    let one = move |at: usize| {
        let Some(field) = FIELDS.get(at).copied() else { return ().into_any() };
        let choices: Vec<Choice> = LEVELS
            .into_iter()
            .filter(|(_, key, _)| field.can_be_off || *key != "off")
            .map(|(_, key, words)| Choice::new(key, words))
            .collect();
        let change = move |key: String| {
            let mut now = levels.get_untracked();
            set_level(&mut now, field.rule, &key);
            set.run(now);
        };
        view! {
            <Field label=field.label>
                <Select
                    value=Signal::derive(move || levels.with(|levels| level_key(levels, field).to_owned()))
                    choices
                    on_change=change
                    disabled
                />
            </Field>
        }
        .into_any()
    };
    view! {
        <fieldset class="conflict-levels">
            <legend>"When something stands against a session"</legend>
            <p class="quiet">
                "Who asks, answers, moves or exchanges is told the reason and the way out. Two sessions of one team at the same time are always refused."
            </p>
            <div class="program-fields">{(0..FIELDS.len()).map(one).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}
