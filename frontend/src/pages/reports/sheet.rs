//! The sheet: only the rows in sight are drawn; keys, paste and focus are handled here for all cells.

use std::collections::BTreeSet;

use crate::prelude::*;
use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::html;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, HtmlTextAreaElement, ResizeObserver};

use super::Page;
use super::desk::{Desk, Loading, Pace};
use super::paste_dialog::{PasteDialog, PasteErrors};
use super::row::SheetRow;
use crate::browser;
use crate::components::button::Button;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::progress::Loading as LoadingSign;
use crate::logic::paste::{PastePlan, cells, is_block};
use crate::logic::report_cell::{Field, Value};
use crate::logic::sheet_keys::{Caret, Column, Press, Spot, lead};
use crate::logic::virtual_window::{VirtualWindow, drawn_with};
use crate::state::preferences::{Density, Preferences};
use crate::state::toasts::{Intent, Toast, Toasts};

/// Windows narrower than this, CSS pixels, show cards; `report.css` has the same number.
const NARROW: f64 = 768.0;
/// Height of a card, CSS pixels; `report.css` has the same number.
const CARD_HEIGHT: f64 = 276.0;
/// Height of the head, CSS pixels; `report.css` has the same number.
const HEAD_HEIGHT: f64 = 32.0;

/// What the rows need of the sheet.
#[derive(Clone, Copy)]
pub struct SheetHandle {
    /// The rows and the queue.
    pub desk: Desk,
    /// Chosen rows.
    pub selected: RwSignal<BTreeSet<i64>>,
    /// The cell with the focus, or that gets it.
    pub active: RwSignal<Spot>,
    /// Height of a row, CSS pixels.
    pub row_height: Signal<f64>,
    /// The value before the person came to the cell, for Escape.
    pub before: StoredValue<Option<(i64, Value)>>,
    anchor: StoredValue<Option<usize>>,
}

impl SheetHandle {
    /// Id of a cell's element that takes the focus.
    pub fn cell_id(row: i64, column: Column) -> String {
        format!("cell-{row}-{}", column.place())
    }

    /// A cell got the focus.
    pub fn entered(self, spot: Spot, id: i64) {
        if self.active.get_untracked() != spot {
            self.active.set(spot);
        }
        let value = spot.column.field().and_then(|field| self.desk.value(id, field));
        self.before.set_value(value.map(|value| (id, value)));
    }

    /// Chooses a row, or takes it out; with `extends` everything from the row chosen before.
    pub fn select(self, place: usize, extends: bool) {
        let shown = self.desk.shown().get_untracked();
        let from = self.anchor.get_value().filter(|_| extends).unwrap_or(place);
        self.anchor.set_value(Some(place));
        let range = from.min(place)..=from.max(place);
        let ids: Vec<i64> = shown.get(range).unwrap_or_default().to_vec();
        self.selected.update(|selected| {
            for id in ids {
                if extends || !selected.remove(&id) {
                    selected.insert(id);
                }
            }
        });
    }
}

/// The table with all its keys.
#[component]
pub fn Sheet() -> impl IntoView {
    let Some(page) = Page::current() else { return ().into_any() };
    let desk = page.desk;
    let toasts = Toasts::current();
    let preferences = Preferences::current();
    let scroller = NodeRef::<html::Div>::new();
    let size = RwSignal::new((1200.0_f64, 600.0_f64));
    let top = RwSignal::new(0.0_f64);
    let is_narrow = Memo::new(move |_| size.get().0 < NARROW);
    let row_height = Memo::new(move |_| match (is_narrow.get(), preferences.density()) {
        (true, _) => CARD_HEIGHT,
        (false, Density::Comfortable) => 44.0,
        (false, Density::Compact) => 36.0,
    });
    let shown = desk.shown();
    let active = RwSignal::new(Spot::default());
    let handle = SheetHandle {
        desk,
        selected: page.selected,
        active,
        row_height: row_height.into(),
        before: StoredValue::new(None),
        anchor: StoredValue::new(None),
    };
    provide_context(handle);
    let head_height = move || if is_narrow.get() { 0.0 } else { HEAD_HEIGHT };
    let window = Memo::new(move |_| VirtualWindow {
        row_height: row_height.get(),
        viewport: size.get().1 - head_height(),
        scroll_top: top.get(),
        total: shown.with(Vec::len),
    });
    let drawn = Memo::new(move |_| {
        let kept = Some(active.get().row).filter(|row| shown.with(|shown| *row < shown.len()));
        let places = drawn_with(window.get().drawn(), kept);
        shown.with(|shown| {
            places.into_iter().filter_map(|place| Some((place, *shown.get(place)?))).collect::<Vec<_>>()
        })
    });
    watch_size(scroller, size);
    Effect::new(move |before: Option<usize>| {
        let count = shown.with(Vec::len);
        if before.is_some_and(|before| before != count)
            && let Some(last) = count.checked_sub(1)
            && active.get_untracked().row > last
        {
            active.set(Spot { row: last, ..active.get_untracked() });
        }
        count
    });

    let go_to = move |spot: Spot| {
        let Some(id) = shown.with_untracked(|shown| shown.get(spot.row).copied()) else { return };
        active.set(spot);
        if let (Some(to), Some(scroller)) =
            (window.get_untracked().scroll_to(spot.row), scroller.get_untracked())
        {
            scroller.set_scroll_top(to.round() as i32);
            top.set(to);
        }
        // At once where the cell is on the page already: the next key belongs to it.
        let cell = SheetHandle::cell_id(id, spot.column);
        if !browser::focus_id(&cell) {
            browser::focus_id_soon(cell);
        }
    };
    let plan = RwSignal::new(None::<PastePlan>);
    let here = move || {
        let spot = active.get_untracked();
        let id = shown.with_untracked(|shown| shown.get(spot.row).copied())?;
        Some((spot, id))
    };
    let by_key = move |event: KeyboardEvent| {
        let Some((spot, id)) = here() else { return };
        let note = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        let key = event.key();
        let press = Press {
            key: &key,
            ctrl: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
            alt: event.alt_key(),
        };
        let total = shown.with_untracked(Vec::len);
        let caret = note.as_ref().map(caret_in);
        if let Some(spot) = lead(press, spot, total, window.get_untracked().rows_per_page(), caret) {
            event.prevent_default();
            desk.hurry(id);
            go_to(spot);
            return;
        }
        let field = spot.column.field();
        let is_done = match (key.as_str(), press.ctrl, press.shift) {
            ("Escape", false, false) => {
                let before = handle.before.get_value().filter(|(row, _)| *row == id);
                before.is_some_and(|(_, value)| {
                    let is_new = desk.value(id, value.field()).is_some_and(|now| now != value);
                    if is_new {
                        desk.enter(id, value, Pace::Now);
                    }
                    is_new
                })
            }
            ("z" | "Z", true, false) if note.is_none() || !is_touched(handle, desk, id) => {
                desk.undo();
                true
            }
            ("Enter", false, false) if spot.column == Column::State => {
                press_button(&SheetHandle::cell_id(id, spot.column))
            }
            ("a" | "A", true, false) if note.is_none() => {
                page.selected.set(shown.with_untracked(|shown| shown.iter().copied().collect()));
                true
            }
            ("c" | "C", true, false) if note.is_none() => field
                .and_then(|field| desk.value(id, field))
                .map(|value| browser::copy(&value.words()))
                .is_some(),
            (" ", false, true) if note.is_none() => {
                handle.select(spot.row, false);
                true
            }
            (_, false, _) if note.is_none() && !press.alt => field
                .and_then(|field| desk.value(id, field)?.after_key(&key))
                .map(|value| desk.enter(id, value, Pace::Now))
                .is_some(),
            _ => false,
        };
        if is_done {
            event.prevent_default();
        }
    };
    let by_paste = move |event: ClipboardEvent| {
        let (Some((spot, id)), Some(data)) = (here(), event.clipboard_data()) else { return };
        let Some(field) = spot.column.field() else { return };
        let read = |kind: &str| data.get_data(kind).unwrap_or_default();
        let text = read("text/plain");
        let block = cells(&text);
        if !is_block(&text, read("text/html").contains("<table")) {
            if field == Field::Notes {
                return;
            }
            event.prevent_default();
            match Value::read(field, &text) {
                Ok(value) => desk.enter(id, value, Pace::Now),
                Err(wrong) => toasts.show(Toast::new(Intent::Warning, "Not pasted").detail(wrong)),
            }
            return;
        }
        event.prevent_default();
        let ids = shown.with_untracked(|shown| {
            shown.iter().skip(spot.row).take(block.len() + 1).copied().collect::<Vec<_>>()
        });
        let laid = PastePlan::lay(&block, field, &desk.rows_of(&ids));
        if laid.rows.len() == 1 && laid.error_count() == 0 && laid.rows_left_over == 0 {
            for change in laid.rows.into_iter().flat_map(|row| row.changes) {
                desk.enter(id, change.new, Pace::Now);
            }
        } else {
            plan.set(Some(laid));
        }
    };
    let height = move || format!("{}px", window.get().height() + 96.0);
    view! {
        <PasteErrors on_show=move |id: i64| {
            let place = shown.with_untracked(|shown| shown.iter().position(|other| *other == id));
            if let Some(row) = place {
                go_to(Spot { row, ..Spot::default() });
            }
        } />
        <div class="sheet-frame">
        <div
            class="sheet"
            node_ref=scroller
            role="grid"
            aria-label="Accounts to report on"
            aria-multiselectable="true"
            aria-rowcount=move || (shown.with(Vec::len) + 1).to_string()
            aria-colcount="9"
            on:scroll=move |_| {
                if let Some(scroller) = scroller.get_untracked() {
                    top.set(f64::from(scroller.scroll_top()));
                }
            }
            on:keydown=by_key
            on:paste=by_paste
        >
            <Head handle />
            <div class="sheet-rows" role="rowgroup" style:height=height>
                <For each=move || drawn.get() key=|row| *row let:row>
                    <SheetRow place=row.0 id=row.1 />
                </For>
            </div>
        </div>
        <NothingHere page />
        </div>
        <PasteDialog plan />
    }
    .into_any()
}

#[component]
fn Head(handle: SheetHandle) -> impl IntoView {
    let shown = handle.desk.shown();
    let is_all = move || {
        let count = shown.with(Vec::len);
        count > 0
            && handle
                .selected
                .with(|selected| shown.with(|shown| shown.iter().all(|id| selected.contains(id))))
    };
    let toggle = move || {
        let all = shown.with_untracked(|shown| shown.iter().copied().collect());
        let is_all = untrack(is_all);
        handle.selected.set(if is_all { BTreeSet::new() } else { all });
    };
    let head = |label: &'static str| view! { <div class="sheet-cell" role="columnheader">{label}</div> };
    view! {
        <div role="rowgroup" class="sheet-head-group">
            <div class="sheet-row sheet-head" role="row" aria-rowindex="1">
                <div class="sheet-cell is-select" role="columnheader">
                    <input type="checkbox" aria-label="Select all rows" prop:checked=is_all on:change=move |_| toggle() />
                </div>
                {["Account", "City", "State", "Country"].map(head).into_iter().collect_view()}
                {Field::ALL.map(|field| head(field.label())).into_iter().collect_view()}
                {head("Saved")}
            </div>
        </div>
    }
}

/// Why no rows are here.
#[component]
fn NothingHere(page: Page) -> impl IntoView {
    let desk = page.desk;
    let is_empty = Memo::new(move |_| desk.shown().with(Vec::is_empty));
    move || {
        match (is_empty.get(), desk.loading()) {
        (true, Loading::Running | Loading::Idle) => {
            Some(view! { <div class="sheet-empty"><LoadingSign what="Loading accounts" /></div> }.into_any())
        }
        (true, Loading::Done) if page.view.get().is_filtered() && desk.read(|table| !table.is_empty()) => {
            let clear = move || {
                view! {
                    <Button on_click=move |_| page.open(|view| view.filter = Default::default())>
                        "Show all accounts"
                    </Button>
                }
            };
            Some(
                view! {
                    <div class="sheet-empty">
                        <EmptyState
                            icon=Icon::Filter
                            title="No accounts match"
                            detail="Nothing is left for this filter."
                            actions=clear
                        />
                    </div>
                }
                .into_any(),
            )
        }
        (true, Loading::Done) => Some(
            view! {
                <div class="sheet-empty">
                    <EmptyState
                        icon=Icon::Report
                        title="No accounts for you here"
                        detail="This request was withdrawn, or its accounts were handed to a colleague. Choose another request."
                    />
                </div>
            }
            .into_any(),
        ),
        _ => None,
    }
    }
}

/// Presses the first button of a cell; `false` if the focus is on a button already, or there is none.
fn press_button(cell: &str) -> bool {
    let Some(cell) = browser::focused().filter(|focused| focused.id() == cell) else { return false };
    let button = browser::first_focusable(&cell).and_then(|button| button.dyn_into::<HtmlElement>().ok());
    button.map(|button| button.click()).is_some()
}

/// Whether the note in the focus was edited since it got the focus: then Ctrl+Z is the text's own.
fn is_touched(handle: SheetHandle, desk: Desk, id: i64) -> bool {
    let before = handle.before.get_value().filter(|(row, _)| *row == id);
    before.is_some_and(|(_, value)| desk.value(id, value.field()).is_some_and(|now| now != value))
}

fn caret_in(note: &HtmlTextAreaElement) -> Caret {
    let text = note.value();
    // The browser counts UTF-16 units.
    let units: Vec<u16> = text.encode_utf16().collect();
    let at = |place: Result<Option<u32>, _>| {
        place.ok().flatten().and_then(|place| usize::try_from(place).ok()).unwrap_or(0).min(units.len())
    };
    let (start, end) = (at(note.selection_start()), at(note.selection_end()));
    let newline = u16::from(b'\n');
    Caret {
        is_at_start: end == 0,
        is_at_end: start == units.len(),
        is_in_first_line: !units.get(..start).unwrap_or_default().contains(&newline),
        is_in_last_line: !units.get(end..).unwrap_or_default().contains(&newline),
    }
}

fn watch_size(scroller: NodeRef<html::Div>, size: RwSignal<(f64, f64)>) {
    Effect::new(move |_| {
        let Some(element) = scroller.get() else { return };
        let measure = move || {
            if let Some(element) = scroller.try_get_untracked().flatten() {
                let now = (f64::from(element.client_width()), f64::from(element.client_height()));
                if now != size.get_untracked() {
                    size.set(now);
                }
            }
        };
        measure();
        let changed = Closure::<dyn Fn()>::new(measure);
        // Every browser that runs this WASM has the observer; without it the sheet keeps its first size.
        let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let kept = StoredValue::new_local((observer, changed));
        on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
    });
}
