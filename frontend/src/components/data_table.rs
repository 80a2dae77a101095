//! A table for tens to hundreds of rows. For more, use [`virtual_grid`](crate::components::virtual_grid).

use std::sync::Arc;

use crate::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::logic::sort::Sort;

/// One column: its header and what its cells show.
pub struct TableColumn<T> {
    /// Id for sorting, as the API names it.
    pub id: &'static str,
    /// Header.
    pub label: String,
    /// Whether the header sorts.
    pub is_sortable: bool,
    /// Whether cells are numbers, set to the right.
    pub is_numeric: bool,
    cell: Arc<dyn Fn(&T) -> AnyView + Send + Sync>,
}

impl<T> Clone for TableColumn<T> {
    fn clone(&self) -> Self {
        Self { label: self.label.clone(), cell: Arc::clone(&self.cell), ..*self }
    }
}

impl<T> TableColumn<T> {
    /// A column that is not sorted by. `cell` makes a cell from a row.
    pub fn new<V: IntoView + 'static>(
        id: &'static str,
        label: impl Into<String>,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        let cell = Arc::new(move |row: &T| cell(row).into_any());
        Self { id, label: label.into(), is_sortable: false, is_numeric: false, cell }
    }

    /// Makes the header sort.
    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.is_sortable = true;
        self
    }

    /// Sets the cells to the right.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.is_numeric = true;
        self
    }
}

/// A table with sortable headers. Rows are keyed by `row_key` and redrawn when the row changes.
#[component]
pub fn DataTable<T, K>(
    /// What the table lists; read out.
    #[prop(into)]
    caption: String,
    /// The columns.
    columns: Vec<TableColumn<T>>,
    /// The rows, in order.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// What a row is known by. Include what changes, so that a changed row is redrawn.
    row_key: K,
    /// The present order.
    #[prop(optional, into)]
    sort: Signal<Option<Sort>>,
    /// Another order was asked for.
    #[prop(optional, into)]
    on_sort: Option<Callback<Sort>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    K: Fn(&T) -> String + Clone + Send + Sync + 'static,
{
    let columns = StoredValue::new(columns);
    let header = move |column: TableColumn<T>| {
        let TableColumn { id, label, is_sortable, is_numeric, .. } = column;
        let aria_sort = move || is_sortable.then(|| sort.with(|sort| Sort::aria(sort.as_ref(), id)));
        view! {
            <th scope="col" class:is-numeric=is_numeric aria-sort=aria_sort>
                {match on_sort.filter(|_| is_sortable) {
                    Some(on_sort) => {
                        let click = move |_| on_sort.run(sort.with_untracked(|sort| Sort::after_click(sort.as_ref(), id)));
                        view! {
                            <button type="button" class="sort-button" on:click=click>
                                {label}
                                <SortSign column=id sort />
                            </button>
                        }.into_any()
                    }
                    None => label.into_any(),
                }}
            </th>
        }
    };
    let cells = move |row: T| {
        columns.with_value(|columns| {
            columns
                .iter()
                .map(|column| view! { <td class:is-numeric=column.is_numeric>{(column.cell)(&row)}</td> })
                .collect_view()
        })
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
            <table class="table">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>{columns.get_value().into_iter().map(header).collect_view()}</tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=row_key let:row>
                        <tr>{cells(row)}</tr>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

/// The arrow in a header: which way the list is sorted, or that it could be.
#[component]
pub fn SortSign(
    /// Id of the header's column.
    #[prop(into)]
    column: String,
    /// The present order.
    sort: Signal<Option<Sort>>,
) -> impl IntoView {
    let direction = Memo::new(move |_| sort.with(|sort| Sort::aria(sort.as_ref(), &column)));
    view! {
        <span class="sort-sign" class:is-idle=move || direction.get() == "none">
            {move || view! { <Glyph icon=if direction.get() == "descending" { Icon::ChevronDown } else { Icon::ChevronUp } /> }}
        </span>
    }
}
