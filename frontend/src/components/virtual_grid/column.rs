//! Columns of a grid.

use std::sync::Arc;

use crate::prelude::*;

/// Makes a cell from a row's number and the row.
type DrawCell<T> = Arc<dyn Fn(usize, &Arc<T>) -> AnyView + Send + Sync>;

/// One column: its header, its width, and what its cells show.
pub struct GridColumn<T> {
    /// Id for sorting, as the API names it; unique in the grid.
    pub id: String,
    /// Header.
    pub label: String,
    /// Width at first, CSS pixels.
    pub width: f64,
    /// Whether the header sorts.
    pub is_sortable: bool,
    /// Whether cells are numbers, set to the right.
    pub is_numeric: bool,
    pub(super) cell: DrawCell<T>,
}

impl<T> Clone for GridColumn<T> {
    fn clone(&self) -> Self {
        let Self { id, label, width, is_sortable, is_numeric, cell } = self;
        Self {
            id: id.clone(),
            label: label.clone(),
            width: *width,
            is_sortable: *is_sortable,
            is_numeric: *is_numeric,
            cell: Arc::clone(cell),
        }
    }
}

impl<T> GridColumn<T> {
    /// A column that is not sorted by. `cell` makes a cell from a row's number (from 0) and the row. What can be
    /// pressed inside a cell needs `tabindex="-1"`: the grid itself is one stop in the tab order.
    pub fn new<V: IntoView + 'static>(
        id: impl Into<String>,
        label: impl Into<String>,
        width: f64,
        cell: impl Fn(usize, &Arc<T>) -> V + Send + Sync + 'static,
    ) -> Self {
        let cell = Arc::new(move |number: usize, row: &Arc<T>| cell(number, row).into_any());
        Self { id: id.into(), label: label.into(), width, is_sortable: false, is_numeric: false, cell }
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
