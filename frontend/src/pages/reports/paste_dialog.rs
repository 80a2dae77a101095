//! What a pasted block would change, before it changes anything; and afterwards the cells that could not be taken.

use crate::prelude::*;
use pep_api_types::reporting::{ReportingBulk, ReportingBulkResult, ReportingOutcome, ReportingRowResult};
use pep_client::ApiError;

use super::desk::Desk;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::{Glyph, Icon};
use crate::logic::paste::{PastePlan, PlannedRow};
use crate::logic::report_cell::Field;
use crate::logic::report_table::ReportTable;
use crate::logic::report_view::rows_in_words;
use crate::state::toasts::{Intent, Toast, Toasts};

/// Rows shown of a preview; the words say how many more there are.
const SHOWN_ROWS: usize = 200;

/// The preview. `plan` is the paste to look at; it is taken away when it is applied or given up.
#[component]
pub fn PasteDialog(plan: RwSignal<Option<PastePlan>>) -> impl IntoView {
    let desk = Desk::current();
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let changed = Memo::new(move |_| plan.with(|plan| plan.as_ref().map_or(0, PastePlan::changed_rows)));
    let keep_errors = move |plan: &PastePlan| {
        for row in &plan.rows {
            desk.note_errors(row.id, row.errors.clone());
        }
    };
    let done = Callback::new(move |answer: Option<Result<ReportingBulkResult, ApiError>>| {
        busy.try_set(false);
        match answer {
            Some(Ok(result)) => {
                plan.with_untracked(|plan| plan.as_ref().map(keep_errors));
                for row in result.rows.iter().filter(|row| row.outcome == ReportingOutcome::Error) {
                    let errors = row.errors.iter().map(|error| {
                        (Field::of_pointer(&error.pointer).unwrap_or(Field::Status), error.detail.clone())
                    });
                    desk.note_errors(row.id, errors.collect());
                }
                let fields_of = |row: &ReportingRowResult| -> Vec<Field> {
                    row.errors.iter().filter_map(|error| Field::of_pointer(&error.pointer)).collect()
                };
                for row in result.rows.iter().filter(|row| row.outcome == ReportingOutcome::Conflict) {
                    let conflicts = plan.with_untracked(|plan| {
                        let (plan, now) = (plan.as_ref()?, row.row.as_ref()?);
                        Some(plan.conflicts(now, &fields_of(row)))
                    });
                    desk.note_conflicts(row.id, conflicts.unwrap_or_default());
                }
                plan.set(None);
                let count = |rows: i64| rows_in_words(usize::try_from(rows).unwrap_or(0));
                let toast = match result.conflict_count {
                    0 => Toast::new(Intent::Success, format!("{} pasted", count(result.changed_count))),
                    conflicts => Toast::new(
                        Intent::Warning,
                        format!("{} changed by a colleague meanwhile", count(conflicts)),
                    )
                    .detail("Those cells stay until you choose; the others are pasted."),
                };
                toasts.show(toast.action("Undo", move || desk.undo()));
            }
            Some(Err(error)) => failed.set(Some(error)),
            None => {}
        }
    });
    let apply = move || {
        let Some(rows) = plan.with_untracked(|plan| plan.as_ref().map(PastePlan::request)) else { return };
        failed.set(None);
        if rows.is_empty() {
            plan.with_untracked(|plan| plan.as_ref().map(keep_errors));
            plan.set(None);
            return;
        }
        busy.set(true);
        desk.bulk(ReportingBulk::Paste { rows }, done);
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| plan.set(None)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=move |_| apply()>
                {move || match changed.get() {
                    0 => "Close and mark the cells".to_owned(),
                    count => format!("Change {}", rows_in_words(count)),
                }}
            </Button>
        }
    };
    let close = move |()| {
        plan.set(None);
        busy.set(false);
    };
    view! {
        <Dialog
            open=Signal::derive(move || plan.with(Option::is_some))
            on_close=close
            title="Paste from Excel"
            size=DialogSize::Large
            footer
        >
            {move || failed.get().map(|error| view! { <ErrorPanel error /> })}
            {move || plan.get().map(|plan| view! { <Preview plan /> })}
        </Dialog>
    }
}

#[component]
fn Preview(plan: PastePlan) -> impl IntoView {
    let mut notes = vec![];
    if plan.has_head {
        notes.push("The first row is a head and is left out.".to_owned());
    }
    if plan.rows_left_over > 0 {
        notes.push(format!(
            "{} of the block find no row here and are left out.",
            rows_in_words(plan.rows_left_over)
        ));
    }
    if plan.columns_left_over > 0 {
        notes
            .push("The block has more columns than there are to the right; the rest is left out.".to_owned());
    }
    let errors = plan.error_count();
    if errors > 0 {
        notes.push(match errors {
            1 => "1 cell cannot be taken; it stays as it is and is marked.".to_owned(),
            errors => format!("{errors} cells cannot be taken; they stay as they are and are marked."),
        });
    }
    let touched: Vec<PlannedRow> =
        plan.rows.into_iter().filter(|row| !row.changes.is_empty() || !row.errors.is_empty()).collect();
    let more = touched.len().saturating_sub(SHOWN_ROWS);
    view! {
        {notes.into_iter().map(|note| view! { <p class="preview-note"><Glyph icon=Icon::Info />{note}</p> }).collect_view()}
        {touched
            .is_empty()
            .then(|| view! { <p>"These cells hold the same already. There is nothing to change."</p> })}
        <div class="table-scroll preview-scroll" tabindex="0" data-autofocus="" role="region" aria-label="What would change">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Account"</th>
                        <th scope="col">"What changes"</th>
                    </tr>
                </thead>
                <tbody>
                    {touched.into_iter().take(SHOWN_ROWS).map(|row| view! { <PreviewRow row /> }).collect_view()}
                </tbody>
            </table>
        </div>
        {(more > 0).then(|| view! { <p>{format!("And {more} more rows.")}</p> })}
    }
}

#[component]
fn PreviewRow(row: PlannedRow) -> impl IntoView {
    let changes = row.changes.into_iter().map(|change| {
        view! { <DiffLine label=change.new.field().label() old=change.old.words() new=change.new.words() /> }
    });
    let errors = row.errors.into_iter().map(|(field, wrong)| {
        view! {
            <p class="diff-error">
                <Glyph icon=Icon::Error />
                {format!("{}: {wrong}", field.label())}
            </p>
        }
    });
    view! {
        <tr>
            <td>{row.name}</td>
            <td>{changes.collect_view()} {errors.collect_view()}</td>
        </tr>
    }
}

/// `Status: Target account → Past customer`.
#[component]
pub fn DiffLine(
    /// The field.
    label: &'static str,
    /// As it is; empty: nothing.
    old: String,
    /// As it would be; empty: nothing.
    new: String,
) -> impl IntoView {
    let shown = |text: String| if text.is_empty() { "empty".to_owned() } else { text };
    view! {
        <p class="diff">
            <span class="diff-field">{label} ": "</span>
            <del>{shown(old)}</del>
            <span aria-hidden="true">" → "</span>
            <span class="visually-hidden">" becomes "</span>
            <ins>{shown(new)}</ins>
        </p>
    }
}

/// Cells of the last paste that could not be taken; each leads to its row.
#[component]
pub fn PasteErrors(
    /// Show this row.
    #[prop(into)]
    on_show: Callback<i64>,
) -> impl IntoView {
    let desk = Desk::current();
    let faulty = Memo::new(move |_| desk.read(ReportTable::faulty));
    let dismiss = move || {
        for id in faulty.get_untracked() {
            desk.note_errors(id, vec![]);
        }
    };
    let line = move |id: i64| {
        desk.row(id).map(|row| {
            let wrong: Vec<String> =
                row.errors.iter().map(|(field, wrong)| format!("{}: {wrong}", field.label())).collect();
            view! {
                <li>
                    <button type="button" class="link-button" on:click=move |_| on_show.run(id)>{row.shown.name}</button>
                    " " {wrong.join(" ")}
                </li>
            }
        })
    };
    view! {
        <Show when=move || faulty.with(|faulty| !faulty.is_empty())>
            <div class="paste-errors" role="alert">
                <div class="paste-errors-head">
                    <Glyph icon=Icon::Warning />
                    <strong>{move || format!("{} with cells that could not be taken", faulty.with(|faulty| rows_in_words(faulty.len())))}</strong>
                    <Button appearance=Appearance::Subtle on_click=move |_| dismiss()>"Dismiss"</Button>
                </div>
                <ul>{move || faulty.get().into_iter().take(50).map(line).collect_view()}</ul>
            </div>
        </Show>
    }
}
