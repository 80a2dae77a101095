//! The rows of an import, by what they mean.

use std::collections::BTreeMap;

use crate::prelude::*;
use pep_api_types::imports::{Import, ImportOutcome, ImportProblem, ImportRow, ImportState, ImportUpdate};

use super::state::Imports;
use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::progress::Loading;
use crate::components::tabs::{Tab, Tabs};
use crate::logic::import_words::{
    ImportView, OUTCOMES, count_of, field_words, nothing_words, number, outcome_key, outcome_of,
    outcome_words,
};

/// Tabs by outcome over the rows.
#[component]
pub fn Rows(import: Import) -> impl IntoView {
    let imports = Imports::current();
    let id = import.id;
    let outcome = imports.outcome(&import);
    let tabs: Vec<Tab> = OUTCOMES
        .into_iter()
        .filter(|one| count_of(&import.counts, *one) > 0 || *one == outcome)
        .map(|one| {
            Tab::new(
                outcome_key(one),
                format!("{} {}", outcome_words(one), number(count_of(&import.counts, one))),
            )
        })
        .collect();
    let select = move |key: String| imports.go(&ImportView { import: Some(id), outcome: outcome_of(&key) });
    let total = usize::try_from(count_of(&import.counts, outcome)).ok();
    let rows = imports.rows;
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let import = StoredValue::new(import);
    let more = move |()| imports.load_rows(id, outcome, imports.next.get_untracked());
    view! {
        <Tabs label="Rows by what they mean" tabs selected=outcome_key(outcome) on_select=select>
            {move || match (is_empty.get(), imports.rows_busy.get()) {
                (true, true) => view! { <Loading what="Loading rows" /> }.into_any(),
                (true, false) => view! { <EmptyState icon=Icon::Check title="No rows here" detail=nothing_words(outcome) /> }.into_any(),
                (false, _) => view! {
                    <div class="import-rows">
                    <DataTable
                        caption=format!("Rows: {}", outcome_words(outcome))
                        columns=import.with_value(|import| columns(imports, import, outcome))
                        rows
                        row_key=|row: &ImportRow| format!("{}|{}|{}", row.row_number, row.is_applied, row.problems.len())
                    />
                    </div>
                    <LoadMore
                        shown=Signal::derive(move || rows.with(Vec::len))
                        total
                        has_more=Signal::derive(move || imports.next.with(Option::is_some))
                        busy=imports.rows_busy
                        on_more=more
                    />
                }
                .into_any(),
            }}
        </Tabs>
    }
}

fn columns(imports: Imports, import: &Import, outcome: ImportOutcome) -> Vec<TableColumn<ImportRow>> {
    let mut columns = Vec::new();
    if outcome != ImportOutcome::Missing {
        columns.push(TableColumn::new("row", "Row", |row: &ImportRow| number(row.row_number)).numeric());
    }
    // A row with an error has no key yet: what is wrong is what people look for.
    if outcome != ImportOutcome::Error {
        columns.push(TableColumn::new("key", "Key", |row: &ImportRow| {
            let matched =
                row.matched.clone().map(|how| view! { <span class="import-matched quiet">{how}</span> });
            view! {
                {row.key.clone()}
                {matched}
            }
        }));
    }
    let can_fix = import.state == ImportState::Preview;
    let (id, fixes) = (import.id, import.value_fixes.clone());
    let field_of: BTreeMap<String, String> = import
        .fields
        .iter()
        .filter_map(|field| {
            let column = import.columns.iter().find(|column| Some(column.index) == field.column)?;
            Some((column.header.clone(), field.key.clone()))
        })
        .collect();
    let remarks = TableColumn::new("problems", "Remarks", move |row: &ImportRow| {
        row.problems
            .iter()
            .map(|problem| {
                let fix = problem
                    .column
                    .as_ref()
                    .and_then(|column| field_of.get(column))
                    .filter(|_| can_fix && problem.suggestion.is_some())
                    .map(|field| (id, field.clone(), fixes.clone()));
                view! { <Problem imports problem=problem.clone() fix /> }
            })
            .collect_view()
    });
    let file = match outcome {
        ImportOutcome::Missing => None,
        ImportOutcome::Changed => {
            Some(TableColumn::new("changes", "What changes", |row: &ImportRow| changes(row)))
        }
        _ => Some(TableColumn::new("cells", "In the file", |row: &ImportRow| cells(row))),
    };
    if outcome == ImportOutcome::Error {
        columns.push(remarks);
        columns.extend(file);
    } else {
        columns.extend(file);
        columns.push(remarks);
    }
    columns
}

fn cells(row: &ImportRow) -> impl IntoView + use<> {
    let text = row.cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    view! { <span class="import-cells">{text}</span> }
}

fn changes(row: &ImportRow) -> impl IntoView + use<> {
    let lines = row
        .changes
        .iter()
        .map(|change| {
            view! {
                <li>
                    <span class="quiet">{field_words(&change.field)} ": "</span>
                    <del>{change.before.clone()}</del>
                    <span aria-hidden="true">" → "</span>
                    <ins>{change.after.clone()}</ins>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="import-changes">{lines}</ul> }
}

type Fix = (i64, String, BTreeMap<String, BTreeMap<String, String>>);

#[component]
fn Problem(imports: Imports, problem: ImportProblem, fix: Option<Fix>) -> impl IntoView {
    let class = if problem.is_error { "import-problem is-error" } else { "import-problem" };
    let word = if problem.is_error { "Error" } else { "Remark" };
    let value = problem.value.clone();
    let keep = fix.map(|(id, field, fixes)| {
        let words = format!("Keep “{value}” as it is");
        let run = move |_| {
            let mut fixes = fixes.clone();
            fixes.entry(field.clone()).or_default().insert(value.clone(), value.clone());
            imports.correct(id, ImportUpdate { mapping: None, value_fixes: Some(fixes) });
        };
        view! { <Button appearance=Appearance::Subtle on_click=run>{words}</Button> }
    });
    view! {
        <p class=class>
            <span class="visually-hidden">{word} ": "</span>
            {problem.cell.map(|cell| view! { <code>{cell}</code> " " })}
            {problem.detail}
            {keep}
        </p>
    }
}
