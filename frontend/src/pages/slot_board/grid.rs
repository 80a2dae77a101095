//! The board as a grid (WAI-ARIA Authoring Practices): one cell takes part in the tab order, arrows move it. One set of
//! handlers on the whole grid, so that thousands of cells are plain elements.

use std::sync::Arc;

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

use super::state::{BoardState, Place};
use crate::browser;
use crate::browser::intl::{self, DateStyle};
use crate::logic::slot_board::{CellShown, RowShown, moved};
use crate::prelude::*;

/// The pointer moves so many CSS pixels before a press becomes a drag.
const DRAG_FROM: i32 = 6;

/// Teams × slots.
#[component]
pub fn BoardGrid() -> impl IntoView {
    let state = use_context::<BoardState>();
    state.map(grid)
}

fn grid(state: BoardState) -> AnyView {
    let frame = NodeRef::<html::Div>::new();
    // The team's column has slot 0.
    let active = RwSignal::new(None::<Place>);
    let has_focus = StoredValue::new(false);
    let pressed = StoredValue::new(None::<(Place, i32, i32)>);
    let is_dragging = StoredValue::new(false);
    let slots = Memo::new(move |_| {
        state.board.with(|board| board.as_ref().map(|board| board.board.slots.clone()).unwrap_or_default())
    });
    let zone = Memo::new(move |_| {
        state
            .board
            .with(|board| board.as_ref().map(|board| board.board.event.time_zone.clone()).unwrap_or_default())
    });

    // A row that others changed is drawn anew; the focus stays where it was.
    Effect::new(move |_| {
        state.rows.track();
        let place = active.get_untracked().filter(|_| has_focus.get_value());
        if let Some(place) = place {
            request_animation_frame(move || {
                if let Some(cell) = element_of(frame, place).filter(|_| is_lost()) {
                    browser::focus(&cell);
                }
            });
        }
    });
    // Where what is carried can go.
    Effect::new(move |before: Option<Option<i64>>| {
        let carried = state.carried.get();
        state.rows.track();
        if let Some(team) = before.flatten() {
            each_cell(frame, team, |cell, _| cell.remove_attribute("data-target").unwrap_or_default());
        }
        let carried = carried?;
        each_cell(frame, carried.from.0, |cell, place| {
            let can = if place == carried.from {
                "from"
            } else if state.refusal(&carried, place).is_none() {
                "yes"
            } else {
                "no"
            };
            cell.set_attribute("data-target", can).unwrap_or_default();
        });
        Some(carried.from.0)
    });

    let go_to = move |place: Place| {
        active.set(Some(place));
        if let Some(cell) = element_of(frame, place) {
            browser::focus(&cell);
            if let Some(carried) = state.carried.get_untracked() {
                state.said.set(match state.refusal(&carried, place) {
                    None => format!("{}: free, Enter puts it here.", state.slot_words(place.1)),
                    Some(refusal) => format!("Not here: {refusal}."),
                });
            }
        }
    };
    let act = move |place: Place| {
        if place.1 == 0 {
            state.change(|view| view.team = Some(place.0));
        } else if state.carried.with_untracked(Option::is_some) {
            state.put(place);
        } else {
            state.opened.set(Some(place));
        }
    };
    let by_key = move |event: KeyboardEvent| {
        let Some((_, place)) = cell_of(event.target()) else { return };
        match event.key().as_str() {
            "Enter" | " " => act(place),
            "m" | "M" => state.pick_up(place),
            "Escape" if state.carried.with_untracked(Option::is_some) => {
                state.carried.set(None);
                state.said.set("Left where it was.".to_owned());
            }
            key => {
                let rows = state.rows.get_untracked();
                let slots = slots.get_untracked();
                let row = rows.iter().position(|row| row.team == place.0).unwrap_or(0);
                let column = slots.iter().position(|slot| slot.id == place.1).map_or(0, |column| column + 1);
                let control = event.ctrl_key() || event.meta_key();
                let Some((row, column)) = moved(key, control, (row, column), (rows.len(), slots.len() + 1))
                else {
                    return;
                };
                let slot =
                    column.checked_sub(1).and_then(|column| slots.get(column)).map_or(0, |slot| slot.id);
                if let Some(row) = rows.get(row) {
                    go_to((row.team, slot));
                }
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let click = move |event: MouseEvent| {
        if is_dragging.get_value() {
            is_dragging.set_value(false);
        } else if let Some((_, place)) = cell_of(event.target()) {
            act(place);
        }
    };
    let press = move |event: PointerEvent| {
        let can_drag = event.pointer_type() != "touch" && event.button() == 0;
        is_dragging.set_value(false);
        let place = cell_of(event.target()).map(|(_, place)| place);
        let place = place.filter(|place| can_drag && state.load_of(*place).is_some());
        pressed.set_value(place.map(|place| (place, event.client_x(), event.client_y())));
    };
    let drag = move |event: PointerEvent| {
        let Some((place, x, y)) = pressed.get_value() else { return };
        let far = (event.client_x() - x).abs().max((event.client_y() - y).abs());
        if !is_dragging.get_value() && far >= DRAG_FROM {
            is_dragging.set_value(true);
            state.pick_up(place);
        }
    };
    let release = move |event: PointerEvent| {
        let is_drag = pressed.get_value().is_some() && is_dragging.get_value();
        pressed.set_value(None);
        if !is_drag {
            return;
        }
        match cell_of(event.target()) {
            Some((_, place)) if place.1 != 0 => state.put(place),
            _ => state.carried.set(None),
        }
    };
    let focus_in = move |event: FocusEvent| {
        has_focus.set_value(true);
        let Some((cell, place)) = cell_of(event.target()) else { return };
        if let Some(before) = active.get_untracked().and_then(|before| element_of(frame, before)) {
            before.set_attribute("tabindex", "-1").unwrap_or_default();
        }
        cell.set_attribute("tabindex", "0").unwrap_or_default();
        active.set(Some(place));
    };
    let head = move || {
        let zone = zone.get();
        let slots = slots.get();
        let mut day = String::new();
        let cells = slots.into_iter().enumerate().map(|(place, slot)| {
            let at = slot.starts_at.timestamp_millis() as f64;
            let own = intl::instant(at, DateStyle::Time);
            let there = intl::in_zone(at, DateStyle::Time, Some(&zone));
            let date = intl::instant(at, DateStyle::Date);
            let shown = (date != day).then(|| date.clone());
            day = date;
            let words = state.slot_words(slot.id);
            view! {
                <div class="board-slot" class:is-flex=!slot.is_open role="columnheader" aria-colindex=(place + 2).to_string() aria-label=words.clone() title=words>
                    <span class="board-day">{shown}</span>
                    <span>{own.clone()}</span>
                    <span class="slot-zone">{(there != own).then_some(there)}</span>
                </div>
            }
        });
        cells.collect_view()
    };
    view! {
        <div
            class="board"
            class:is-carrying=move || state.carried.with(Option::is_some)
            node_ref=frame
            role="grid"
            aria-label="Slot board: teams and slots"
            aria-rowcount=move || (state.rows.with(|rows| rows.len()) + 1).to_string()
            aria-colcount=move || (slots.with(Vec::len) + 1).to_string()
            style=("--slots", move || slots.with(Vec::len).to_string())
            on:keydown=by_key
            on:click=click
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:focusin=focus_in
            on:focusout=move |_| has_focus.set_value(is_lost())
        >
            <div class="board-row board-head" role="row" aria-rowindex="1">
                <div class="board-team" role="columnheader" aria-colindex="1">
                    <span>"Team"</span>
                    <span class="slot-zone">{move || zone_words(&zone.get())}</span>
                </div>
                {head}
            </div>
            <For
                each=move || numbered(&state.rows.get())
                key=|row| row.clone()
                children=move |(number, row)| draw_row(number, row, active.get_untracked())
            />
        </div>
    }
}

/// Which times stand in the head.
fn zone_words(zone: &str) -> String {
    let there = zone.replace('_', " ");
    if intl::own_zone() == zone { format!("Times in {there}") } else { format!("Your time, below {there}") }
}

fn numbered(rows: &Arc<Vec<RowShown>>) -> Vec<(usize, RowShown)> {
    rows.iter().cloned().enumerate().collect()
}

fn draw_row(number: usize, row: RowShown, active: Option<Place>) -> AnyView {
    let team = row.team;
    // Until a cell has had the focus, the first one takes part in the tab order.
    let tabindex = move |slot: i64| {
        let is_active = active.map_or(number == 0 && slot == 0, |active| active == (team, slot));
        if is_active { "0" } else { "-1" }
    };
    let cell = move |(place, cell): (usize, CellShown)| {
        view! {
            <div
                class=format!("board-cell is-{}", cell.mark.key())
                role="gridcell"
                aria-colindex=(place + 2).to_string()
                data-cell=format!("{team}:{}", cell.slot)
                tabindex=tabindex(cell.slot)
                aria-label=cell.words.clone()
                title=cell.words
            >
                <span class="board-letter" aria-hidden="true">{cell.mark.letter()}</span>
                <span class="board-note" aria-hidden="true">{cell.note}</span>
            </div>
        }
    };
    view! {
        {row.group.map(|group| view! {
            <div class="board-row board-group" role="row">
                <div role="rowheader">{group}</div>
            </div>
        })}
        <div class="board-row" class:is-mine=row.is_mine role="row" aria-rowindex=(number + 2).to_string()>
            <div
                class="board-team"
                role="rowheader"
                aria-colindex="1"
                data-cell=format!("{team}:0")
                tabindex=tabindex(0)
            >
                <span class="board-name" title=row.name.clone()>{row.name.clone()}</span>
                <span class="board-detail" title=row.detail.clone()>{row.detail.clone()}</span>
            </div>
            {row.cells.into_iter().enumerate().map(cell).collect_view()}
        </div>
    }
}

fn place_of(cell: &Element) -> Option<Place> {
    let name = cell.get_attribute("data-cell")?;
    let (team, slot) = name.split_once(':')?;
    Some((team.parse().ok()?, slot.parse().ok()?))
}

fn cell_of(target: Option<EventTarget>) -> Option<(Element, Place)> {
    let target: Element = target?.dyn_into().ok()?;
    let cell = target.closest("[data-cell]").ok()??;
    let place = place_of(&cell)?;
    Some((cell, place))
}

fn element_of(frame: NodeRef<html::Div>, place: Place) -> Option<Element> {
    let selector = format!("[data-cell='{}:{}']", place.0, place.1);
    frame.try_get_untracked().flatten()?.query_selector(&selector).ok().flatten()
}

/// Does `each` to the cells of a team's row, the team's name left out.
fn each_cell(frame: NodeRef<html::Div>, team: i64, each: impl Fn(&Element, Place)) {
    let Some(frame) = frame.try_get_untracked().flatten() else { return };
    let Ok(cells) = frame.query_selector_all(&format!("[data-cell^='{team}:']")) else { return };
    for number in 0..cells.length() {
        let cell = cells.get(number).and_then(|cell| cell.dyn_into::<Element>().ok());
        if let Some((cell, place)) =
            cell.and_then(|cell| Some((cell.clone(), place_of(&cell)?))).filter(|(_, place)| place.1 != 0)
        {
            each(&cell, place);
        }
    }
}

/// Whether nothing has the focus: what had it left the page.
fn is_lost() -> bool {
    browser::focused().is_none_or(|element| element.tag_name() == "BODY")
}
