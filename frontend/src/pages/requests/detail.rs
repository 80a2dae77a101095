//! One request: which of its accounts were reported.

use crate::prelude::*;
use pep_api_types::report_requests::{ReportRequestAccount, ReportRequestDetail};

use super::list::Actions;
use super::state::Chase;
use crate::api::client;
use crate::browser::days;
use crate::components::button::LinkButton;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::{Loading, ProgressBar};
use crate::components::relative_date::RelativeDate;
use crate::components::status_tag::StatusMark;
use crate::logic::chase_list::{heatmap_of, progress_words};
use crate::logic::send_form::delay_words;
use crate::logic::status::StatusLook;
use crate::state::answer::Answer;

/// The panel of the request that the URL names.
#[component]
pub fn RequestPanel() -> impl IntoView {
    let chase = Chase::current();
    let request = Answer::<ReportRequestDetail>::default();
    let id = Memo::new(move |_| chase.view.with(|view| view.request));
    let load = move |id: i64| request.load(async move { client().find_report_request(id).await });
    Effect::new(move |_| {
        chase.changes.track();
        match id.get() {
            Some(id) => {
                if untrack(|| request.ok()).is_none_or(|known| known.request.id != id) {
                    request.forget();
                }
                load(id);
            }
            None => request.forget(),
        }
    });
    let title = Signal::derive(move || {
        request
            .ok()
            .map_or_else(|| "Request".to_owned(), |found| format!("Sent to {}", found.request.partner_name))
    });
    let retry = move |()| {
        if let Some(id) = id.get_untracked() {
            load(id);
        }
    };
    view! {
        <Dialog
            open=Signal::derive(move || id.get().is_some())
            on_close=move |()| chase.change(|view| view.request = None)
            title
            size=DialogSize::Large
        >
            {move || match request.get() {
                None => view! { <Loading what="Loading the request" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=retry /> }.into_any(),
                Some(Ok(found)) => view! { <Details found=(*found).clone() /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Details(found: ReportRequestDetail) -> impl IntoView {
    let heatmap = heatmap_of(&found);
    let ReportRequestDetail { request, accounts } = found;
    let done =
        (request.account_count > 0).then(|| request.reported_count as f64 / request.account_count as f64);
    let due = request.due_on.map_or_else(|| "No last day".to_owned(), days::words);
    let columns = vec![
        TableColumn::new("name", "Account", |row: &ReportRequestAccount| row.name.clone()),
        TableColumn::new("city", "City", |row: &ReportRequestAccount| row.city.clone()),
        TableColumn::new("ou", "OU", |row: &ReportRequestAccount| row.ou.clone()),
        TableColumn::new("status", "Status", |row: &ReportRequestAccount| {
            view! { <StatusMark status=StatusLook::from(row.status) with_words=true /> }
        }),
        TableColumn::new("reported", "Reported", |row: &ReportRequestAccount| match row.reported_at {
            Some(at) => view! { <RelativeDate at /> }.into_any(),
            None => view! { <span class="quiet">"Not yet"</span> }.into_any(),
        }),
        TableColumn::new("assigned", "Handed to", |row: &ReportRequestAccount| {
            row.assigned_to_name.clone().unwrap_or_default()
        }),
    ];
    let message = (!request.message.is_empty())
        .then(|| view! { <p class="report-notes">{request.message.clone()}</p> });
    view! {
        <ProgressBar label=progress_words(&request) done=Some(done.unwrap_or(0.0)) detail=format!("{} %", request.percent) />
        <dl class="facts">
            <dt>"Sent"</dt>
            <dd><RelativeDate at=request.created_at /> ", by " {request.requested_by_name.clone()}</dd>
            <dt>"Due"</dt>
            <dd>{due} {request.is_overdue.then_some(", overdue")}</dd>
            <dt>"Told after"</dt>
            <dd>{delay_words(request.notification_delay_minutes)}</dd>
        </dl>
        {message}
        <div class="panel-actions is-start">
            {heatmap.map(|href| view! { <LinkButton href icon=Icon::Heatmap>"Show on the heatmap"</LinkButton> })}
            <Actions request />
        </div>
        <DataTable
            caption="Accounts of the request"
            columns
            rows=accounts
            row_key=|row: &ReportRequestAccount| format!("{}|{:?}", row.account_id, row.reported_at)
        />
    }
}
