//! Two people changed the same field: both values are shown, and the person chooses.

use crate::prelude::*;

use super::desk::Desk;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::logic::autosave_queue::Conflict;
use crate::logic::report_cell::Value;
use crate::logic::report_view::rows_in_words;
use crate::state::toasts::Intent;

/// The row whose conflict is being decided.
#[derive(Clone, Copy)]
pub struct ChosenConflict(pub RwSignal<Option<i64>>);

/// Says that there are conflicts, and decides them one row after the other.
#[component]
pub fn Conflicts() -> impl IntoView {
    let desk = Desk::current();
    let chosen = RwSignal::new(None::<i64>);
    provide_context(ChosenConflict(chosen));
    let rows = Memo::new(move |_| desk.read(crate::logic::report_table::ReportTable::conflicted));
    let row = Memo::new(move |_| chosen.get().and_then(|id| desk.row(id)));
    // Decided: on to the next row, or done.
    Effect::new(move |_| {
        if row.with(|row| row.as_ref().is_some_and(|row| row.conflicts.is_empty())) {
            chosen.set(rows.with(|rows| rows.first().copied()));
        }
    });
    let title = move || row.get().map(|row| row.shown.name).unwrap_or_default();
    let is_open = Signal::derive(move || row.with(Option::is_some));
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <div class="report-note">
                <Banner
                    intent=Intent::Warning
                    actions=move || {
                        view! {
                            <Button on_click=move |_| chosen.set(rows.with_untracked(|rows| rows.first().copied()))>
                                "Choose"
                            </Button>
                        }
                    }
                >
                    {move || {
                        format!("{} changed by you and a colleague at the same time. Nothing is lost: choose what stays.",
                            rows.with(|rows| rows_in_words(rows.len())))
                    }}
                </Banner>
            </div>
        </Show>
        <Dialog open=is_open on_close=move |()| chosen.set(None) title=Signal::derive(title)>
            <p>"You and a colleague changed the same field. Which value stays?"</p>
            {move || {
                let row = row.get()?;
                let id = row.saved.id;
                let by = row.saved.reported_by.clone();
                Some(
                    row.conflicts
                        .into_iter()
                        .map(|conflict| view! { <Choice id conflict by=by.clone() /> })
                        .collect_view(),
                )
            }}
        </Dialog>
    }
}

#[component]
fn Choice(id: i64, conflict: Conflict, by: Option<String>) -> impl IntoView {
    let desk = Desk::current();
    let field = conflict.mine.field();
    let by = by.unwrap_or_else(|| "Your colleague".to_owned());
    let words = |value: &Value| {
        let words = value.words();
        if words.is_empty() { "(empty)".to_owned() } else { words }
    };
    view! {
        <fieldset class="conflict">
            <legend>{field.label()}</legend>
            <div class="conflict-value">
                <p class="conflict-who">"You"</p>
                <p class="conflict-text">{words(&conflict.mine)}</p>
                <Button appearance=Appearance::Primary on_click=move |_| desk.decide(id, field, true)>
                    "Keep mine"
                </Button>
            </div>
            <div class="conflict-value">
                <p class="conflict-who">{by}</p>
                <p class="conflict-text">{words(&conflict.theirs)}</p>
                <Button on_click=move |_| desk.decide(id, field, false)>"Take theirs"</Button>
            </div>
        </fieldset>
    }
}
