//! One row of a grid, or its placeholder while it is fetched.

use std::sync::Arc;

use crate::prelude::*;
use leptos::ev::MouseEvent;

use super::{GridState, select};
use crate::components::progress::Skeleton;

#[component]
pub fn GridRow<T: Send + Sync + 'static>(grid: GridState<T>, row: usize) -> impl IntoView {
    // Pages arrive for other rows too; a row is drawn anew only if it is another one.
    let content = leptos::prelude::Memo::new_with_compare(
        move |_| grid.rows.row(row),
        |before, after| match (before.and_then(Option::as_ref), after.and_then(Option::as_ref)) {
            (Some(before), Some(after)) => !Arc::ptr_eq(before, after),
            (None, None) => before.is_none(),
            (None, Some(_)) | (Some(_), None) => true,
        },
    );
    let is_selected =
        grid.selection.map(|selection| Memo::new(move |_| selection.with(|rows| rows.contains(row))));
    let shift = grid.first_column();

    let cell = move |place: usize| match (place.checked_sub(shift), is_selected) {
        (None, Some(is_selected)) => view! { <SelectCell grid row is_selected /> }.into_any(),
        (None, None) => ().into_any(),
        (Some(column), _) => {
            let column = grid.columns.with_untracked(|columns| columns.get(column).cloned());
            column
                .map(|column| {
                    let draw = column.cell;
                    view! {
                        <div
                            class="grid-cell"
                            class:is-sticky=place == shift
                            class:is-after-select=shift == 1
                            class:is-numeric=column.is_numeric
                            role=if place == shift { "rowheader" } else { "gridcell" }
                            aria-colindex=(place + 1).to_string()
                            data-cell=format!("{}:{place}", row + 1)
                            tabindex=grid.tabindex(row + 1, place)
                            style:grid-column-start=(place + 1).to_string()
                        >
                            {move || match content.get() {
                                Some(content) => draw(row, &content),
                                None => view! { <Skeleton percent=placeholder_width(row, place) /> }.into_any(),
                            }}
                        </div>
                    }
                })
                .into_any()
        }
    };
    view! {
        <div
            class="grid-row"
            class:is-odd=row % 2 == 1
            role="row"
            aria-rowindex=(row + 2).to_string()
            aria-selected=move || is_selected.map(|is_selected| is_selected.get().to_string())
            style:top=move || format!("{}px", grid.viewport.top_of(row))
        >
            <For
                each=move || grid.drawn_columns()
                key=|key| key.clone()
                children=move |(place, _)| cell(place)
            />
        </div>
    }
}

#[component]
fn SelectCell<T: Send + Sync + 'static>(
    grid: GridState<T>,
    row: usize,
    is_selected: Memo<bool>,
) -> impl IntoView {
    let click = move |event: MouseEvent| {
        event.stop_propagation();
        if let Some(selection) = grid.selection {
            select(selection, row, event.shift_key());
        }
    };
    view! {
        <div
            class="grid-cell is-select"
            role="gridcell"
            aria-colindex="1"
            data-cell=format!("{}:0", row + 1)
            tabindex=grid.tabindex(row + 1, 0)
            style:grid-column-start="1"
            on:click=click
        >
            <input type="checkbox" tabindex="-1" aria-label=format!("Select row {}", row + 1) prop:checked=is_selected />
        </div>
    }
}

/// Placeholders of different lengths look like text.
fn placeholder_width(row: usize, place: usize) -> u8 {
    [72, 48, 60, 84, 54].into_iter().cycle().nth((row * 3 + place) % 5).unwrap_or(60)
}
