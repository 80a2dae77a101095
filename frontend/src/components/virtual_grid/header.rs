//! The head of a grid: sorts, and makes columns wider or narrower.

use crate::prelude::*;
use leptos::ev::{KeyboardEvent, PointerEvent};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{GridColumn, GridState};
use crate::components::data_table::SortSign;
use crate::logic::row_selection::RowSelection;
use crate::logic::sort::Sort;

/// One press of an arrow key makes a column this much wider or narrower, CSS pixels.
const KEY_STEP: f64 = 16.0;

#[component]
pub fn GridHeader<T: Send + Sync + 'static>(
    grid: GridState<T>,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<Sort>>,
) -> impl IntoView {
    let shift = grid.first_column();
    let cell = move |place: usize| match place.checked_sub(shift) {
        None => view! { <SelectAll grid /> }.into_any(),
        Some(column) => {
            let column = grid.columns.with_untracked(|columns| columns.get(column).cloned());
            column.map(|column| view! { <HeaderCell grid place column sort on_sort /> }).into_any()
        }
    };
    view! {
        <div class="grid-head" role="rowgroup">
            <div class="grid-row" role="row" aria-rowindex="1">
                // The columns themselves are part of the key, so that another set of columns is drawn anew.
                <For
                    each=move || grid.drawn_columns()
                    key=|key| key.clone()
                    children=move |(place, _)| cell(place)
                />
            </div>
        </div>
    }
}

#[component]
fn HeaderCell<T: Send + Sync + 'static>(
    grid: GridState<T>,
    place: usize,
    column: GridColumn<T>,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<Sort>>,
) -> impl IntoView {
    let GridColumn { id, label, is_sortable, is_numeric, .. } = column;
    let sorts = on_sort.filter(|_| is_sortable);
    let id = StoredValue::new(id);
    let aria_sort =
        move || sorts.map(|_| id.with_value(|id| sort.with(|sort| Sort::aria(sort.as_ref(), id))));
    let click = move || {
        if let Some(on_sort) = sorts {
            on_sort.run(id.with_value(|id| sort.with_untracked(|sort| Sort::after_click(sort.as_ref(), id))));
        }
    };
    let by_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" | " " => {
            event.prevent_default();
            event.stop_propagation();
            click();
        }
        "ArrowLeft" | "ArrowRight" if event.shift_key() => {
            event.prevent_default();
            event.stop_propagation();
            grid.viewport.widen(place, if event.key() == "ArrowLeft" { -KEY_STEP } else { KEY_STEP });
        }
        _ => {}
    };
    view! {
        <div
            class="grid-cell"
            class:is-sticky=place == grid.first_column()
            class:is-after-select=grid.selection.is_some()
            class:is-numeric=is_numeric
            class:is-sorting=sorts.is_some()
            role="columnheader"
            aria-colindex=(place + 1).to_string()
            aria-sort=aria_sort
            data-cell=format!("0:{place}")
            tabindex=grid.tabindex(0, place)
            style:grid-column-start=(place + 1).to_string()
            on:click=move |_| click()
            on:keydown=by_key
        >
            <span class="grid-label">{label}</span>
            {sorts.map(|_| view! { <SortSign column=id.get_value() sort /> })}
            <ColumnEdge on_drag=move |by| grid.viewport.widen(place, by) />
        </div>
    }
}

/// The edge of a header cell that is dragged. With the keyboard: Shift and an arrow on the header cell.
#[component]
fn ColumnEdge(#[prop(into)] on_drag: Callback<f64>) -> impl IntoView {
    let from = StoredValue::new(None::<f64>);
    let grab = move |event: PointerEvent| {
        event.prevent_default();
        event.stop_propagation();
        from.set_value(Some(f64::from(event.client_x())));
        if let Some(edge) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // Without the capture the drag ends at the edge of the element, which is all that is lost.
            edge.set_pointer_capture(event.pointer_id()).unwrap_or_default();
        }
    };
    let drag = move |event: PointerEvent| {
        let here = f64::from(event.client_x());
        if let Some(before) = from.get_value() {
            on_drag.run(here - before);
            from.set_value(Some(here));
        }
    };
    view! {
        <span
            class="grid-edge"
            aria-hidden="true"
            on:pointerdown=grab
            on:pointermove=drag
            on:pointerup=move |_| from.set_value(None)
            on:pointercancel=move |_| from.set_value(None)
            on:click=|event| event.stop_propagation()
        ></span>
    }
}

#[component]
fn SelectAll<T: Send + Sync + 'static>(grid: GridState<T>) -> impl IntoView {
    let selection = grid.selection.unwrap_or_default();
    let is_all =
        move || grid.rows.total_signal().get().is_some_and(|total| selection.with(|rows| rows.is_all(total)));
    let is_some = move || !is_all() && selection.with(|rows| !rows.is_empty());
    let click = move |_| {
        let total = grid.rows.total().unwrap_or(0);
        selection.update(
            |rows| if rows.is_all(total) { RowSelection::clear(rows) } else { rows.select_all(total) },
        );
    };
    view! {
        <div
            class="grid-cell is-select"
            role="columnheader"
            aria-colindex="1"
            data-cell="0:0"
            tabindex=grid.tabindex(0, 0)
            style:grid-column-start="1"
            on:click=click
        >
            <input
                type="checkbox"
                tabindex="-1"
                aria-label="Select all rows"
                prop:checked=is_all
                prop:indeterminate=is_some
            />
        </div>
    }
}
