//! A grid of any number of rows, of which only those in sight are in the page.
//!
//! WAI-ARIA Authoring Practices, grid: one cell takes part in the tab order, arrows move it; Enter or F2 goes to what
//! can be pressed inside a cell, Escape comes back; Space selects a row, Shift extends, Control+A selects all.

mod column;
mod header;
mod row;
mod rows;
mod viewport;

pub use column::GridColumn;
pub use rows::{GridPage, GridRows, PageRequest};

use crate::prelude::*;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::browser;
use crate::components::error_panel::ErrorPanel;
use crate::logic::row_selection::RowSelection;
use crate::logic::sort::Sort;
use crate::logic::virtual_window::{Cell, Move};
use crate::state::preferences::Preferences;
use header::GridHeader;
use row::GridRow;
use viewport::Viewport;

/// What header and rows share. `Cell::row` counts the header as row 0, so that arrows reach it.
struct GridState<T: Send + Sync + 'static> {
    rows: GridRows<T>,
    columns: Signal<Vec<GridColumn<T>>>,
    viewport: Viewport,
    active: RwSignal<Cell>,
    selection: Option<RwSignal<RowSelection>>,
}

impl<T: Send + Sync + 'static> Clone for GridState<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for GridState<T> {}

impl<T: Send + Sync + 'static> GridState<T> {
    /// Place of the first column of the page's own: 1 behind the check boxes, else 0.
    fn first_column(self) -> usize {
        usize::from(self.selection.is_some())
    }

    /// `tabindex` of a cell when it is drawn; later changes are made where the active cell changes.
    fn tabindex(self, row: usize, column: usize) -> &'static str {
        if self.active.get_untracked() == (Cell { row, column }) { "0" } else { "-1" }
    }

    /// Places of the columns to draw, each with its column's id, so that another set of columns is drawn anew.
    fn drawn_columns(self) -> Vec<(usize, Option<String>)> {
        self.columns.with(|columns| {
            let id_of = |place: usize| Some(columns.get(place.checked_sub(self.first_column())?)?.id.clone());
            self.viewport.drawn_columns().into_iter().map(|place| (place, id_of(place))).collect()
        })
    }
}

/// A virtualised grid over [`GridRows`].
#[component]
pub fn VirtualGrid<T>(
    /// Where the rows come from.
    rows: GridRows<T>,
    /// The columns, in order; the first one stays in sight.
    #[prop(into)]
    columns: Signal<Vec<GridColumn<T>>>,
    /// What the grid lists; read out.
    #[prop(into)]
    label: String,
    /// The present order.
    #[prop(optional, into)]
    sort: Signal<Option<Sort>>,
    /// Another order was asked for.
    #[prop(optional, into)]
    on_sort: Option<Callback<Sort>>,
    /// The selected rows, by number; without it rows cannot be selected.
    #[prop(optional)]
    selection: Option<RwSignal<RowSelection>>,
    /// A row was opened: Enter where nothing in the cell can be pressed, or a double click.
    #[prop(optional, into)]
    on_open: Option<Callback<usize>>,
    /// Remembers the scroll position under this key; use the page's URL.
    #[prop(optional, into)]
    scroll_key: Signal<String>,
    /// Shown instead of rows when there are none.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView
where
    T: Send + Sync + 'static,
{
    let scroller = NodeRef::<html::Div>::new();
    let preferences = Preferences::current();
    let row_height = Signal::derive(move || preferences.density().row_height());
    let active = RwSignal::new(Cell { row: 1, column: usize::from(selection.is_some()) });
    let viewport = Viewport::new(
        scroller,
        row_height,
        rows.total_signal(),
        columns,
        selection.is_some(),
        scroll_key,
        active,
    );
    let grid = GridState { rows, columns, viewport, active, selection };

    // One cell takes part in the tab order. Set here for the two cells concerned, not by a signal in each of hundreds.
    Effect::new(move |before: Option<Cell>| {
        let cell = active.get();
        if let Some(before) = before.filter(|before| *before != cell) {
            set_tabindex(scroller, before, "-1");
        }
        set_tabindex(scroller, cell, "0");
        cell
    });
    // Rows in sight are wanted again when the list begins anew.
    Effect::new(move |_| {
        rows.track_list();
        rows.want(viewport.visible_rows());
    });
    Effect::new(move |_| {
        if let Some(selection) = selection {
            rows.pin(selection.get());
        }
    });
    // Another list begins at the top, and nothing of it is selected.
    Effect::new(move |before: Option<u64>| {
        let list = rows.track_list();
        if before.is_some_and(|before| before != list) {
            viewport.scroll_to_top();
            active.set(Cell { row: 1, column: usize::from(selection.is_some()) });
            if let Some(selection) = selection {
                selection.update(RowSelection::clear);
            }
        }
        list
    });

    let go_to = move |cell: Cell| {
        active.set(cell);
        viewport.bring_into_sight(cell);
        let take_focus = move || {
            let element = element_of(scroller, cell);
            if let Some(element) = &element {
                browser::focus(element);
            }
            element.is_some()
        };
        // At once where the cell is drawn already: the next key belongs to it.
        if !take_focus() {
            request_animation_frame(move || {
                take_focus();
            });
        }
    };
    let by_key = move |event: KeyboardEvent| {
        let Some((target, cell, place)) = cell_of(event.target()) else { return };
        if target != cell {
            // Something inside the cell has the focus; only leaving it is our business.
            if event.key() == "Escape" && !event.default_prevented() {
                event.prevent_default();
                browser::focus(&cell);
            }
            return;
        }
        let control = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            " " => {
                let Some((selection, row)) = selection.zip(place.row.checked_sub(1)) else { return };
                select(selection, row, event.shift_key());
            }
            "a" | "A" if control => {
                let Some((selection, total)) = selection.zip(rows.total()) else { return };
                selection.update(|selection| selection.select_all(total));
            }
            "Enter" | "F2" => {
                match (browser::first_focusable(&cell), on_open.zip(place.row.checked_sub(1))) {
                    (Some(inside), _) => browser::focus(&inside),
                    (None, Some((on_open, row))) => on_open.run(row),
                    (None, None) => return,
                }
            }
            key => {
                let Some(movement) = Move::from_key(key, control) else { return };
                let count = rows.total().unwrap_or(0) + 1;
                let width = columns.with_untracked(Vec::len) + usize::from(selection.is_some());
                go_to(movement.apply(place, count, width, viewport.rows_per_page()));
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let open_row = move |event: MouseEvent| {
        let row = cell_of(event.target()).and_then(|(_, _, place)| place.row.checked_sub(1));
        if let Some((on_open, row)) = on_open.zip(row) {
            on_open.run(row);
        }
    };
    let remember_place = move |event: leptos::ev::FocusEvent| {
        if let Some((_, _, place)) = cell_of(event.target()) {
            active.set(place);
        }
    };

    let drawn = move || {
        let kept = active.get().row.checked_sub(1);
        viewport.drawn_rows(kept)
    };
    let is_empty = move || rows.total_signal().get() == Some(0);
    let column_count = move || columns.with(Vec::len) + usize::from(selection.is_some());
    view! {
        <div class="grid-frame">
            {move || rows.error().map(|error| view! { <ErrorPanel error on_retry=move |()| rows.refresh() /> })}
            <div
                class="grid"
                node_ref=scroller
                role="grid"
                aria-label=label
                aria-rowcount=move || rows.total_signal().get().map_or(-1, |total| total as i64 + 1).to_string()
                aria-colcount=move || column_count().to_string()
                aria-multiselectable=selection.map(|_| "true")
                aria-busy=move || rows.is_busy().to_string()
                style=("--grid-row", move || format!("{}px", row_height.get()))
                style=("--grid-columns", move || viewport.track_list())
                style=("--grid-width", move || format!("{}px", viewport.width()))
                on:scroll=move |_| viewport.scrolled()
                on:keydown=by_key
                on:dblclick=open_row
                on:focusin=remember_place
            >
                <GridHeader grid sort on_sort />
                <div class="grid-body" role="rowgroup" style:height=move || format!("{}px", viewport.height())>
                    <For each=drawn key=|row| *row let:row>
                        <GridRow grid row />
                    </For>
                </div>
            </div>
            <Show when=is_empty>
                <div class="grid-empty">{empty.run()}</div>
            </Show>
        </div>
    }
}

/// Selects a row or takes it out; `extend`: everything from the last selected row to this one.
fn select(selection: RwSignal<RowSelection>, row: usize, extend: bool) {
    selection.update(|selection| if extend { selection.extend_to(row) } else { selection.toggle(row) });
}

/// The cell's element, if it is drawn.
fn element_of(grid: NodeRef<html::Div>, cell: Cell) -> Option<Element> {
    let selector = format!("[data-cell='{}:{}']", cell.row, cell.column);
    grid.try_get_untracked().flatten()?.query_selector(&selector).ok().flatten()
}

fn set_tabindex(grid: NodeRef<html::Div>, cell: Cell, tabindex: &str) {
    if let Some(element) = element_of(grid, cell) {
        // A fixed and valid name, so there is nothing to report.
        element.set_attribute("tabindex", tabindex).unwrap_or_default();
    }
}

/// The event's target, the cell around it, and that cell's place.
fn cell_of(target: Option<web_sys::EventTarget>) -> Option<(Element, Element, Cell)> {
    let target: Element = target?.dyn_into().ok()?;
    let cell = target.closest("[data-cell]").ok()??;
    let name = cell.get_attribute("data-cell")?;
    let (row, column) = name.split_once(':')?;
    Some((target, cell.clone(), Cell { row: row.parse().ok()?, column: column.parse().ok()? }))
}
