//! Which column of the file is which field; correctable by hand.

use std::collections::BTreeMap;

use crate::prelude::*;
use pep_api_types::imports::{Import, ImportField, ImportState, ImportUpdate};

use super::state::Imports;
use crate::components::badge::{Badge, Tone};
use crate::components::disclosure::Disclosure;
use crate::components::select::{Choice, Select};

/// The columns, folded away as long as all required ones were found.
#[component]
pub fn Columns(import: Import) -> impl IntoView {
    let imports = Imports::current();
    let is_open = import.fields.iter().any(|field| field.is_required && field.column.is_none());
    let can_change = import.state == ImportState::Preview;
    let mut choices = vec![Choice::new("", "— not in the file —")];
    choices.extend(import.columns.iter().map(|column| {
        Choice::new(column.index.to_string(), format!("{}: {}", column.letters, column.header))
    }));
    let unmatched: Vec<String> = import
        .columns
        .iter()
        .filter(|column| !import.fields.iter().any(|field| field.column == Some(column.index)))
        .map(|column| column.header.clone())
        .collect();
    let (id, fields) = (import.id, import.fields.clone());
    let choose = move |key: String, value: String| {
        let mut mapping: BTreeMap<String, usize> =
            fields.iter().filter_map(|field| Some((field.key.clone(), field.column?))).collect();
        match value.parse::<usize>() {
            Ok(column) => {
                // A column serves one field; choosing it here takes it from the other.
                mapping.retain(|_, taken| *taken != column);
                mapping.insert(key, column);
            }
            Err(_) => {
                mapping.remove(&key);
            }
        }
        imports.correct(id, ImportUpdate { mapping: Some(mapping), value_fixes: None });
    };
    let choose = StoredValue::new(choose);
    let rows = import
        .fields
        .into_iter()
        .map(|field| {
            let key = field.key.clone();
            let label = format!("Column for {}", field.label);
            let value = field.column.map(|column| column.to_string()).unwrap_or_default();
            let choices = choices.clone();
            view! {
                <tr>
                    <th scope="row">
                        {field.label.clone()}
                        {field.is_required.then(|| view! { <span class="quiet">" (required)"</span> })}
                    </th>
                    <td>
                        <Select
                            label=label
                            value
                            choices
                            disabled=!can_change
                            on_change=move |value| choose.with_value(|choose| choose(key.clone(), value))
                        />
                    </td>
                    <td><Confidence field /></td>
                </tr>
            }
        })
        .collect_view();
    let summary = if is_open { "Columns: choose the missing ones" } else { "Columns" };
    view! {
        <Disclosure label=summary open=is_open>
            <table class="table import-columns-table">
                <caption class="visually-hidden">"Columns of the file"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Field"</th>
                        <th scope="col">"Column in the file"</th>
                        <th scope="col">"Match"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {(!unmatched.is_empty()).then(|| view! { <p class="quiet">{format!("Not imported: {}.", unmatched.join(", "))}</p> })}
        </Disclosure>
    }
}

#[component]
fn Confidence(field: ImportField) -> impl IntoView {
    let (tone, words) = match (field.confidence.as_deref(), field.is_required) {
        (Some("likely"), _) => (Tone::Warning, "Looks like it, please check"),
        (Some("chosen"), _) => (Tone::Brand, "Chosen by you"),
        (Some(_), _) => (Tone::Success, "Found"),
        (None, true) => (Tone::Danger, "Missing"),
        (None, false) => (Tone::Neutral, "Not in the file"),
    };
    view! { <Badge tone>{words}</Badge> }
}
