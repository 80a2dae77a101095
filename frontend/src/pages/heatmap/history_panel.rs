//! One partner's report on one account: what it says now and everything that happened to it (B1-01).

use crate::prelude::*;
use pep_api_types::heatmap::{CellChange, HeatmapCellDetail};

use super::account_panel::{BackToAccount, state_words};
use super::state::Heatmap;
use crate::api::client;
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::progress::Loading;
use crate::components::relative_date::{ExactDate, RelativeDate};
use crate::components::status_tag::StatusMark;
use crate::logic::heatmap_words::{change_source, exec_level, relationship};
use crate::logic::status::StatusLook;
use crate::state::answer::Answer;

/// The history that the URL names.
#[component]
pub fn HistoryPanel() -> impl IntoView {
    let heatmap = Heatmap::current();
    let cell = Answer::<HeatmapCellDetail>::default();
    let asked = Memo::new(move |_| heatmap.view.with(|view| view.open.zip(view.cell)));
    let load = move |(account, partner): (i64, i64)| {
        cell.load(async move { client().get_heatmap_cell(account, partner).await });
    };
    Effect::new(move |_| {
        cell.forget();
        if let Some(asked) = asked.get() {
            load(asked);
        }
    });
    let open = Signal::derive(move || asked.get().is_some());
    let title = Signal::derive(move || {
        cell.ok().map_or_else(
            || "Report".to_owned(),
            |found| format!("{} on {}", found.partner_name, found.account_name),
        )
    });
    let retry = move |()| {
        if let Some(asked) = asked.get_untracked() {
            load(asked);
        }
    };
    view! {
        <Dialog open on_close=move |()| heatmap.close_panel() title size=DialogSize::Drawer>
            {move || match cell.get() {
                None => view! { <Loading what="Loading the history" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=retry /> }.into_any(),
                Some(Ok(found)) => view! { <History found=(*found).clone() /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn History(found: HeatmapCellDetail) -> impl IntoView {
    let HeatmapCellDetail { account_id, report, history, .. } = found;
    let present = match report {
        Some(report) => {
            let by = report.reported_by.map_or_else(|| "an import".to_owned(), |person| person.name);
            view! {
                <div class="report-now">
                    <StatusMark status=StatusLook::from(report.state.status) with_words=true is_stale=report.is_stale />
                    <dl class="facts">
                        <dt>"Relationship"</dt>
                        <dd>{relationship(report.state.relationship)}</dd>
                        <dt>"Exec or director level"</dt>
                        <dd>{exec_level(report.state.is_exec_level)}</dd>
                        <dt>"Reported"</dt>
                        <dd><ExactDate at=report.reported_at /> ", by " {by}</dd>
                    </dl>
                    {(!report.state.notes.is_empty())
                        .then(|| view! { <p class="report-notes">{report.state.notes}</p> })}
                </div>
            }
            .into_any()
        }
        None => view! { <p class="quiet">"There is no report now."</p> }.into_any(),
    };
    let changes = history.into_iter().map(|change| view! { <Change change /> }).collect_view();
    let is_empty = changes.is_empty();
    view! {
        <div><BackToAccount account=account_id /></div>
        {present}
        <section class="panel-part" aria-label="History">
            <h3>"History"</h3>
            <ol class="cell-history">{changes}</ol>
            {is_empty.then(|| view! { <p class="quiet">"Nothing has changed since the first report."</p> })}
        </section>
    }
}

#[component]
fn Change(change: CellChange) -> impl IntoView {
    let CellChange { changed_at, changed_by, source, before, after } = change;
    let who = changed_by.map_or_else(|| "PEP".to_owned(), |person| person.name);
    let what = match (&before, &after) {
        (None, Some(_)) => "First report",
        (Some(_), None) => "Report removed",
        (Some(_), Some(_)) | (None, None) => "Changed",
    };
    let look = StatusLook::from(after.as_ref().and_then(|state| state.status));
    let notes = after.as_ref().map(|state| state.notes.clone()).filter(|notes| !notes.is_empty());
    view! {
        <li class="history-change">
            <div class="report-head">
                <span class="report-partner">{what}</span>
                <StatusMark status=look with_words=true />
            </div>
            <p class="report-line">
                {who} ", " {change_source(&source)} ", " <RelativeDate at=changed_at />
            </p>
            {before.map(|state| view! { <p class="report-line">"Before: " {state_words(&state)}</p> })}
            {after.map(|state| view! { <p class="report-line">"After: " {state_words(&state)}</p> })}
            {notes.map(|notes| view! { <p class="report-notes">{notes}</p> })}
        </li>
    }
}
