//! What part of the grid is in sight: rows by number, columns where there are many.

use std::ops::Range;

use crate::prelude::*;
use leptos::html;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

use super::GridColumn;
use crate::logic::column_window::ColumnWindow;
use crate::logic::virtual_window::{Cell, VirtualWindow, drawn_with};
use crate::state::scroll_memory::ScrollMemory;

/// Grids narrower than this are on a phone, CSS pixels.
const NARROW: f64 = 640.0;

/// Width of the column of check boxes, CSS pixels.
pub const SELECT_WIDTH: f64 = 40.0;

/// Scroll position and sizes of one grid, and what follows from them.
#[derive(Clone, Copy)]
pub struct Viewport {
    scroller: NodeRef<html::Div>,
    row_height: Signal<f64>,
    total: Signal<Option<usize>>,
    scroll_key: Signal<String>,
    memory: Option<ScrollMemory>,
    top: RwSignal<f64>,
    left: RwSignal<f64>,
    size: RwSignal<(f64, f64)>,
    widths: RwSignal<Vec<f64>>,
    drawn: Memo<Range<usize>>,
    visible: Memo<Range<usize>>,
    drawn_columns: Memo<Vec<usize>>,
}

impl Viewport {
    /// Watches `scroller`.
    pub fn new<T: Send + Sync + 'static>(
        scroller: NodeRef<html::Div>,
        row_height: Signal<f64>,
        total: Signal<Option<usize>>,
        columns: Signal<Vec<GridColumn<T>>>,
        has_selection: bool,
        scroll_key: Signal<String>,
        active: RwSignal<Cell>,
    ) -> Self {
        let (top, left) = (RwSignal::new(0.0), RwSignal::new(0.0));
        let size = RwSignal::new((0.0, 0.0));
        let widths = RwSignal::new(vec![]);
        let window = move || VirtualWindow {
            row_height: row_height.get(),
            // The sticky header takes one row's height.
            viewport: size.get().1 - row_height.get(),
            scroll_top: top.get(),
            total: total.get().unwrap_or(0),
        };
        let viewport = Self {
            scroller,
            row_height,
            total,
            scroll_key,
            memory: use_context(),
            top,
            left,
            size,
            widths,
            drawn: Memo::new(move |_| window().drawn()),
            visible: Memo::new(move |_| window().visible()),
            drawn_columns: Memo::new(move |_| {
                let kept = active.get().column;
                let window = ColumnWindow {
                    scroll_left: left.get(),
                    viewport: size.get().0,
                    sticky: 1 + usize::from(has_selection),
                };
                widths.with(|widths| window.drawn(widths, kept))
            }),
        };
        // On a phone the column that stays in sight leaves room for the others.
        let first_at_most = Memo::new(move |_| {
            Some(size.get().0).filter(|width| (1.0..NARROW).contains(width)).map(|width| width * 0.45)
        });
        Effect::new(move |_| {
            let select = has_selection.then_some(SELECT_WIDTH);
            let own = columns.with(|columns| columns.iter().map(|column| column.width).collect::<Vec<_>>());
            let own = own.into_iter().enumerate().map(|(place, width)| match first_at_most.get() {
                Some(most) if place == 0 => width.min(most),
                Some(_) | None => width,
            });
            widths.set(select.into_iter().chain(own).collect());
        });
        viewport.watch_size();
        viewport.restore();
        viewport
    }

    /// The rows in sight; reactive.
    pub fn visible_rows(self) -> Range<usize> {
        self.visible.get()
    }

    /// The rows to draw, with `kept`; reactive.
    pub fn drawn_rows(self, kept: Option<usize>) -> Vec<usize> {
        drawn_with(
            self.drawn.get(),
            kept.filter(|row| self.total.get_untracked().is_some_and(|total| *row < total)),
        )
    }

    /// The columns to draw, the column of check boxes counted; reactive.
    pub fn drawn_columns(self) -> Vec<usize> {
        self.drawn_columns.get()
    }

    /// Height of all rows, CSS pixels; reactive.
    pub fn height(self) -> f64 {
        self.total.get().unwrap_or(0) as f64 * self.row_height.get()
    }

    /// Width of all columns, CSS pixels; reactive.
    pub fn width(self) -> f64 {
        self.widths.with(|widths| widths.iter().sum())
    }

    /// Distance of a row from the top of the list, CSS pixels; reactive.
    pub fn top_of(self, row: usize) -> f64 {
        row as f64 * self.row_height.get()
    }

    /// Value of `grid-template-columns`; the last column takes what is left. Reactive.
    pub fn track_list(self) -> String {
        self.widths.with(|widths| {
            let last = widths.len().saturating_sub(1);
            let tracks = widths.iter().enumerate().map(|(place, width)| {
                if place == last { format!("minmax({width}px,1fr)") } else { format!("{width}px") }
            });
            tracks.collect::<Vec<_>>().join(" ")
        })
    }

    /// Makes a column wider or narrower by `by` CSS pixels.
    pub fn widen(self, column: usize, by: f64) {
        self.widths.update(|widths| {
            if let Some(width) = widths.get_mut(column) {
                *width = (*width + by).clamp(48.0, 900.0);
            }
        });
    }

    /// Rows that Page Up and Page Down move.
    pub fn rows_per_page(self) -> usize {
        untrack(|| self.window()).rows_per_page()
    }

    /// Takes in that the person scrolled.
    pub fn scrolled(self) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let (top, left) = (f64::from(scroller.scroll_top()), f64::from(scroller.scroll_left()));
        if top != self.top.get_untracked() {
            self.top.set(top);
            if let Some(memory) = self.memory {
                memory.remember(&self.scroll_key.get_untracked(), top);
            }
        }
        if left != self.left.get_untracked() {
            self.left.set(left);
        }
    }

    /// Scrolls to the first row.
    pub fn scroll_to_top(self) {
        self.scroll_to(0.0);
    }

    /// Scrolls as little as needed to show a cell (row 0 is the header).
    pub fn bring_into_sight(self, cell: Cell) {
        let window = untrack(|| self.window());
        if let Some(top) = cell.row.checked_sub(1).and_then(|row| window.scroll_to(row)) {
            self.scroll_to(top);
        }
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let wanted = self.widths.with_untracked(|widths| {
            let sticky = self.drawn_columns.with_untracked(|drawn| {
                drawn.iter().zip(0..).take_while(|(column, place)| **column == *place).count()
            });
            let columns = ColumnWindow {
                scroll_left: self.left.get_untracked(),
                viewport: self.size.get_untracked().0,
                sticky: sticky.min(2),
            };
            columns.scroll_to(widths, cell.column)
        });
        if let Some(left) = wanted {
            scroller.set_scroll_left(left as i32);
            self.scrolled();
        }
    }

    fn scroll_to(self, top: f64) {
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(top.round() as i32);
            self.scrolled();
        }
    }

    fn window(self) -> VirtualWindow {
        VirtualWindow {
            row_height: self.row_height.get(),
            viewport: self.size.get().1 - self.row_height.get(),
            scroll_top: self.top.get(),
            total: self.total.get().unwrap_or(0),
        }
    }

    fn watch_size(self) {
        let measure = move || {
            if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
                let size = (f64::from(scroller.client_width()), f64::from(scroller.client_height()));
                if size != self.size.get_untracked() {
                    self.size.set(size);
                }
            }
        };
        Effect::new(move |_| {
            let Some(scroller) = self.scroller.get() else { return };
            measure();
            let changed = Closure::<dyn Fn()>::new(measure);
            // Every browser that runs this WASM has the observer; without it the grid keeps its first size.
            let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) else { return };
            observer.observe(&scroller);
            let kept = StoredValue::new_local((observer, changed));
            on_cleanup(move || {
                kept.with_value(|(observer, _)| observer.disconnect());
            });
        });
    }

    /// Scrolls to where the list was left, once it is long enough for that.
    fn restore(self) {
        let Some(memory) = self.memory else { return };
        let wanted = memory.recall(&self.scroll_key.get_untracked());
        if wanted <= 0.0 {
            return;
        }
        Effect::new(move |is_done: Option<bool>| {
            if is_done == Some(true) || self.total.get().is_none() {
                return is_done.unwrap_or(false);
            }
            request_animation_frame(move || self.scroll_to(wanted));
            true
        });
    }
}
