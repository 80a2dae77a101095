//! One row of the sheet; on narrow windows the same row is a card.

use crate::prelude::*;
use leptos::html;

use super::conflict_dialog::ChosenConflict;
use super::desk::Pace;
use super::segments::Segments;
use super::sheet::SheetHandle;
use crate::browser;
use crate::browser::intl::{self, DateStyle};
use crate::components::button::{Appearance, Button, IconButton};
use crate::components::icon::Icon;
use crate::logic::autosave_queue::RowState;
use crate::logic::report_cell::{Field, NOTES_CHARS, Value};
use crate::logic::report_table::TableRow;
use crate::logic::sheet_keys::{Column, Spot};

/// What a row's cells share.
#[derive(Clone, Copy)]
struct RowHandle {
    sheet: SheetHandle,
    place: usize,
    id: i64,
    row: Memo<Option<TableRow>>,
    name: StoredValue<String>,
}

impl RowHandle {
    fn tabindex(self, column: Column) -> Signal<&'static str> {
        let own = Spot { row: self.place, column };
        Signal::derive(move || if self.sheet.active.get() == own { "0" } else { "-1" })
    }

    fn entered(self, column: Column) {
        self.sheet.entered(Spot { row: self.place, column }, self.id);
    }

    fn name(self) -> String {
        self.name.get_value()
    }
}

/// One account.
#[component]
pub fn SheetRow(
    /// Its place in the list, from 0.
    place: usize,
    /// Its id.
    id: i64,
) -> impl IntoView {
    let Some(sheet) = use_context::<SheetHandle>() else { return ().into_any() };
    let row = Memo::new(move |_| sheet.desk.row(id));
    let Some(first) = row.get_untracked() else { return ().into_any() };
    let name = first.shown.name.clone();
    let handle = RowHandle { sheet, place, id, row, name: StoredValue::new(name.clone()) };
    let is_selected = Memo::new(move |_| sheet.selected.with(|selected| selected.contains(&id)));
    let is_news = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.news.is_some())));
    let is_reported =
        Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.saved.is_reported)));
    let place_words = [&first.shown.city, &first.shown.state, &first.shown.country];
    let in_one_line: Vec<&str> =
        place_words.iter().map(|word| word.as_str()).filter(|word| !word.is_empty()).collect();
    let in_one_line = in_one_line.join(", ");
    let assigned = move || {
        row.with(|row| row.as_ref()?.saved.assigned_to.clone()).map(|person| {
            let words =
                if person.is_me { "Handed to you".to_owned() } else { format!("Handed to {}", person.name) };
            view! { <span class="sheet-assigned">{words}</span> }
        })
    };
    view! {
        <div
            class="sheet-row"
            class:is-news=is_news
            class:is-reported=is_reported
            role="row"
            aria-rowindex=(place + 2).to_string()
            aria-selected=move || is_selected.get().to_string()
            style:transform=move || format!("translateY({}px)", place as f64 * sheet.row_height.get())
        >
            <div class="sheet-cell is-select" role="gridcell">
                <input
                    type="checkbox"
                    id=SheetHandle::cell_id(id, Column::Select)
                    tabindex=handle.tabindex(Column::Select)
                    aria-label=format!("Select {name}")
                    prop:checked=is_selected
                    on:focus=move |_| handle.entered(Column::Select)
                    on:click=move |event| sheet.select(place, event.shift_key())
                />
            </div>
            <div class="sheet-cell is-name" role="rowheader">
                <span class="sheet-name" title=name.clone()>{name.clone()}</span>
                <span class="sheet-place">{in_one_line}</span>
                {assigned}
            </div>
            <div class="sheet-cell is-place" role="gridcell">{first.shown.city.clone()}</div>
            <div class="sheet-cell is-place" role="gridcell">{first.shown.state.clone()}</div>
            <div class="sheet-cell is-place" role="gridcell">{first.shown.country.clone()}</div>
            {[Field::Status, Field::Relationship, Field::ExecLevel]
                .map(|field| view! { <ChoiceCell handle field /> })
                .into_iter()
                .collect_view()}
            <NotesCell handle />
            <StateCell handle />
        </div>
    }
    .into_any()
}

fn value_in(row: Memo<Option<TableRow>>, field: Field) -> Signal<Value> {
    let value = Memo::new(move |_| {
        row.with(|row| row.as_ref().map_or_else(|| Value::empty(field), |row| Value::of(&row.shown, field)))
    });
    value.into()
}

/// What is special about one cell: a conflict, an error of a paste, a colleague's change.
fn cell_class(row: Memo<Option<TableRow>>, field: Field) -> impl Fn() -> &'static str + Copy {
    move || {
        row.with(|row| {
            let Some(row) = row else { return "" };
            if row.conflicts.iter().any(|conflict| conflict.mine.field() == field) {
                "is-conflict"
            } else if row.errors.iter().any(|(other, _)| *other == field) {
                "is-wrong"
            } else if row.news.as_ref().is_some_and(|news| news.fields.contains(&field)) {
                "is-new"
            } else {
                ""
            }
        })
    }
}

#[component]
fn ChoiceCell(handle: RowHandle, field: Field) -> impl IntoView {
    let column = Column::Field(field);
    let value = value_in(handle.row, field);
    let special = cell_class(handle.row, field);
    let desk = handle.sheet.desk;
    let words = move || {
        let words = value.get().words();
        let words = if words.is_empty() { "not set".to_owned() } else { words };
        format!("{}: {words}. ", field.label())
    };
    view! {
        <div
            class=move || format!("sheet-cell is-choice is-field-{} {}", column.place(), special())
            role="gridcell"
            id=SheetHandle::cell_id(handle.id, column)
            tabindex=handle.tabindex(column)
            data-label=field.label()
            on:focusin=move |_| handle.entered(column)
        >
            <span class="visually-hidden">{words}</span>
            <div class="segments">
                <Segments field value on_choose=move |value: Value| desk.enter(handle.id, value, Pace::Now) />
            </div>
        </div>
    }
}

#[component]
fn NotesCell(handle: RowHandle) -> impl IntoView {
    let column = Column::Field(Field::Notes);
    let value = value_in(handle.row, Field::Notes);
    let special = cell_class(handle.row, Field::Notes);
    let desk = handle.sheet.desk;
    let note = NodeRef::<html::Textarea>::new();
    let to_end = move || {
        if let Some(note) = note.get_untracked() {
            let end = u32::try_from(note.value().encode_utf16().count()).unwrap_or(0);
            // A field that left the page in the same moment has no cursor, and needs none.
            note.set_selection_range(end, end).unwrap_or_default();
        }
    };
    view! {
        <div
            class=move || format!("sheet-cell is-notes {}", special())
            role="gridcell"
            on:click=move |_| {
                if let Some(note) = note.get_untracked() {
                    browser::focus(&note);
                }
            }
        >
            <textarea
                class="sheet-notes"
                rows="1"
                placeholder="Notes"
                node_ref=note
                id=SheetHandle::cell_id(handle.id, column)
                tabindex=handle.tabindex(column)
                maxlength=NOTES_CHARS.to_string()
                aria-label=format!("{}, notes", handle.name())
                prop:value=move || value.get().words()
                on:focus=move |_| {
                    handle.entered(column);
                    to_end();
                }
                on:input=move |event| {
                    desk.enter(handle.id, Value::Notes(event_target_value(&event)), Pace::Typing);
                }
                on:blur=move |_| {
                    desk.hurry(handle.id);
                    if let Some(note) = note.get_untracked() {
                        note.set_scroll_top(0);
                    }
                }
            ></textarea>
        </div>
    }
}

/// How the row stands, in words and with the button that fits.
#[component]
fn StateCell(handle: RowHandle) -> impl IntoView {
    let desk = handle.sheet.desk;
    let state = Memo::new(move |_| desk.row_state(handle.id));
    let chosen = use_context::<ChosenConflict>();
    let id = SheetHandle::cell_id(handle.id, Column::State);
    let content = move || {
        let Some(row) = handle.row.get() else { return ().into_any() };
        if !row.conflicts.is_empty() {
            return view! {
                <span class="row-state is-bad">"Changed by both"</span>
                <Button on_click=move |_| {
                    if let Some(ChosenConflict(open)) = chosen {
                        open.set(Some(handle.id));
                    }
                }>"Choose"</Button>
            }
            .into_any();
        }
        if let Some((_, wrong)) = row.errors.first() {
            let wrong = wrong.clone();
            return view! {
                <span class="row-state is-bad" title=wrong.clone()>{wrong.clone()}</span>
                <IconButton
                    label=format!("Dismiss: {wrong}")
                    icon=Icon::Dismiss
                    on_click=move |_| desk.note_errors(handle.id, vec![])
                />
            }
            .into_any();
        }
        match state.get() {
            RowState::Saving => view! { <span class="row-state">"Saving…"</span> }.into_any(),
            RowState::Offline => {
                view! { <span class="row-state is-waiting">"Offline, will be sent"</span> }.into_any()
            }
            RowState::Retrying => view! {
                <span class="row-state is-waiting">"Not saved yet"</span>
                <Button appearance=Appearance::Subtle on_click=move |_| desk.retry()>"Retry"</Button>
            }
            .into_any(),
            RowState::Refused(why) => view! {
                <span class="row-state is-bad" title=why.clone()>{format!("Not saved. {why}")}</span>
                <Button appearance=Appearance::Subtle on_click=move |_| desk.retry()>"Retry"</Button>
            }
            .into_any(),
            RowState::Saved => view! { <SavedState handle row /> }.into_any(),
        }
    };
    view! {
        <div
            class="sheet-cell is-state"
            role="gridcell"
            id=id
            tabindex=handle.tabindex(Column::State)
            on:focusin=move |_| handle.entered(Column::State)
        >
            {content}
        </div>
    }
}

#[component]
fn SavedState(handle: RowHandle, row: TableRow) -> impl IntoView {
    let desk = handle.sheet.desk;
    let words = if let Some(news) = &row.news {
        let fields: Vec<String> = news.fields.iter().map(|field| field.label().to_lowercase()).collect();
        let by = news.by.clone().unwrap_or_else(|| "Somebody".to_owned());
        let at = intl::instant(news.at_ms, DateStyle::Time);
        let words = format!("{by} changed {}, {at}", fields.join(", "));
        view! {
            <span class="row-state is-news" title=words.clone()>{words.clone()}</span>
            <IconButton
                label=format!("Seen: {words}")
                icon=Icon::Check
                on_click=move |_| desk.forget_news(handle.id)
            />
        }
        .into_any()
    } else if let Some(at) = row.saved_at_ms {
        view! { <span class="row-state is-saved">{format!("Saved {}", intl::instant(at, DateStyle::Time))}</span> }
            .into_any()
    } else if let Some(at) = row.saved.reported_at {
        let at_ms = at.timestamp_millis() as f64;
        let by = row.saved.reported_by.clone().map(|name| format!(" by {name}")).unwrap_or_default();
        let words = format!("{}{by}", intl::instant(at_ms, DateStyle::Date));
        view! { <span class="row-state" title=words.clone()>{words.clone()}</span> }.into_any()
    } else {
        view! { <span class="row-state">"Not reported"</span> }.into_any()
    };
    let may_confirm = row.saved.status.is_some() && !row.saved.is_reported;
    view! {
        {words}
        {may_confirm
            .then(|| {
                view! {
                    <Button appearance=Appearance::Subtle on_click=move |_| desk.confirm(vec![handle.id])>
                        "Still right"
                    </Button>
                }
            })}
    }
}
